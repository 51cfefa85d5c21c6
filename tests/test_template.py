"""`make chapter` begins a chapter that passes every test of a chapter, and says what else to do."""

import os
import subprocess
import sys

import pytest
import test_chapters
import test_consistency
import test_symbols

from book.damage import survey
from linewise import check_file

sys.path.insert(0, str(test_chapters.ROOT / "tools"))
import chapter

RULES = [
    getattr(test_chapters, f"test_{name}")
    for name in (
        "is_stored_normalised_and_run_from_top_to_bottom",
        "outputs_hold_no_error_no_warning_and_no_path", "code_cells_are_short",
        "every_display_has_a_label", "checks_keep_up_with_displays",
        "every_figure_says_what_to_see",
        "has_a_picture_a_warning_and_exercises_with_solutions",
    )
]  # fmt: skip


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    folder = tmp_path_factory.mktemp("book") / "chapters"
    folder.mkdir()
    return chapter.begin("a-new-one", folder)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_it_is_what_a_chapter_is(rule, begun):
    rule(begun)


def test_all_rules_of_a_chapter_are_tried():
    """A rule that is added for chapters holds for the template."""
    names = {name for name, rule in vars(test_chapters).items() if name.startswith("test_")
             and "path" in getattr(rule, "__code__", begun).co_varnames[:1]}  # fmt: skip
    assert names == {rule.__name__ for rule in RULES}, "add it to RULES"


def test_every_relation_is_verified(begun):
    relations = check_file(begun)
    assert len(relations) == 3
    assert {relation.verdict for relation in relations} == {"verified"}


def test_every_damage_to_its_displays_is_noticed(begun):
    """So `make check` has nothing against it."""
    labels = survey.labelled([begun, *survey.pages(test_chapters.ROOT / "chapters")])
    found = {s.name: survey.examine(s) for s in survey.subjects(begun, labels)}
    assert len(found) == 3 and all("killed: refuted" in one["counts"] for one in found.values())
    assert not [one["survivors"] for one in found.values() if one["survivors"]]


def test_every_symbol_is_introduced(begun):
    text = [(begun.stem, test_chapters.prose(begun))]
    assert test_symbols.unexplained(text, test_symbols.notation()) == []


def test_it_gives_the_same_outputs_again(begun):
    folders = (test_chapters.ROOT, test_chapters.ROOT / "tests")
    path = os.pathsep.join(map(str, folders))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "conftest", "--nbval", begun.name]
    ended = subprocess.run(command, cwd=begun.parent, env={**os.environ, "PYTHONPATH": path},
                           capture_output=True, text=True)  # fmt: skip
    assert ended.returncode == 0, ended.stdout[-2000:]


def test_what_else_to_do_is_told(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(chapter, "ROOT", tmp_path)
    monkeypatch.setattr(chapter, "begin", lambda slug, folder: folder / f"{slug}.ipynb")
    assert chapter.main(["large-data"]) == 0
    told = capsys.readouterr().out
    places = ("_toc.yml", "book/argument_map.toml", "index.md", "chapters/cheat-sheet.md",
              "CHANGELOG.md", "make check CHAPTER=large-data", 'name = "Large data"')  # fmt: skip
    assert not [place for place in places if place not in told]


@pytest.mark.parametrize(("slug", "message"), [
    ("New", "'New' is no slug"), ("12-steps", "is no slug"), ("mean-update", "exists already"),
    ("notation", "exists already"), ("", "make chapter SLUG="),
])  # fmt: skip
def test_a_name_that_cannot_be_used_is_refused(slug, message, capsys):
    assert chapter.main([slug]) == 2
    assert message in capsys.readouterr().err


def test_a_chapter_still_as_begun_is_reported(begun):
    (fault,) = test_consistency.template(begun.parent.parent)
    assert "chapters/a-new-one.ipynb: written by the template, write it yourself" in fault
