"""Pages in other letters than the book's are decided, and the page that explains how is true.

The pages in `tests/letters` are written as others write: in the letters of PRML, of CS229, of an
encyclopedia, and with the wrong formulas that the book's sources contain.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import decisions
import pytest

from linewise import Session, check, check_file, displays
from linewise.notation import load_notation
from linewise.notation.kinds import KINDS
from linewise.page.notes import KEYWORDS

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
import golden

HERE = Path(__file__).resolve().parent / "letters"
GUIDE = HERE.parents[1] / "chapters" / "check-your-own.md"
PAGES = sorted(p.stem for p in HERE.glob("*.md"))
ASSERTS_NOTHING = {"definition", "assumption"}


def letters(page):
    """The notation of a page: its own, or the book's if it has none."""
    return load_notation(golden.letters_of(HERE / f"{page}.md"))


@decisions.TOGETHER
@pytest.mark.parametrize("page", PAGES)
def test_page_in_other_letters_passes(page):
    path = HERE / f"{page}.md"
    own = golden.letters_of(path)
    # Without a file of its own a page is decided as a stranger's, without the book's lemmas.
    relations = decisions.decided(path, own) if own else check_file(path, letters(page))
    assert [f"{r.label}: {r.verdict}: {r.evidence}" for r in relations if r.wrong] == []
    decided = [r for r in relations if r.verdict not in ASSERTS_NOTHING]
    assert len(decided) >= 0.5 * len(relations)


@pytest.mark.parametrize("file", sorted(golden.LETTERS.glob("*.toml")), ids=lambda p: p.stem)
def test_every_public_file_of_letters_is_used_by_a_page_and_linked_from_the_guide(file):
    assert file in [golden.letters_of(HERE / f"{page}.md") for page in PAGES]
    assert f"letters/{file.name}" in GUIDE.read_text("utf-8")


@pytest.mark.parametrize("page", ["prml", "cs229"])
def test_a_whole_derivation_is_on_the_page(page):
    shown = [d for d in displays(HERE / f"{page}.md") if d.kind == "display"]
    assert 12 <= len(shown) <= 25


SLIPS = [
    (page, display)
    for page in PAGES
    for display in displays(HERE / f"{page}.md")
    if display.label.startswith("eq-slip-")
]


@pytest.mark.parametrize(("page", "display"), SLIPS, ids=[d.label for _, d in SLIPS])
def test_slip_is_caught_and_its_correction_verified(page, display):
    """Without the mark "wrong" a slip is refuted or ill-typed; what replaces it is verified."""
    note = "; ".join(s for s in display.note.split("; ") if not s.endswith("wrong"))
    relations = Session(letters(page)).decide(display._replace(note=note))
    verdicts = {r.verdict for r in relations}
    if display.label.endswith("-wrong"):
        assert verdicts & {"refuted", "ill-typed"}
        assert all(r.counterexample for r in relations if r.verdict == "refuted")
    else:
        assert "verified" in verdicts
        assert verdicts <= {"verified"} | ASSERTS_NOTHING


def test_every_slip_has_its_correction():
    labels = {d.label for _, d in SLIPS}
    wrong = {label for label in labels if label.endswith("-wrong")}
    assert len(wrong) >= 7
    topics = {label.removesuffix("-wrong") for label in wrong}
    partners = {"division": "scalar", "deviation": "sigma"}
    for topic in topics:
        name = topic.removeprefix("eq-slip-")
        assert f"eq-slip-{partners.get(name, name)}-right" in labels


# -- the guide


def blocks(language):
    """The code blocks of the guide in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text("utf-8"), re.M | re.S)


@pytest.fixture
def example(tmp_path):
    """A folder with the example of the guide: page.md and letters.toml."""
    (tmp_path / "page.md").write_text(blocks("markdown")[0], "utf-8")
    (tmp_path / "letters.toml").write_text(blocks("toml")[0], "utf-8")
    return tmp_path


def run(folder, *arguments):
    command = [sys.executable, "-m", "linewise", "page.md", "--notation", "letters.toml"]
    return subprocess.run(
        [*command, *arguments], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


def corrected(folder):
    """Apply the two corrections that the guide shows, line for line."""
    path = folder / "page.md"
    text = path.read_text("utf-8")
    for line in blocks("markdown")[1:3]:
        marker = "so that" if line.startswith("so that") else "r_{sc} V_c"
        (old,) = [x for x in text.splitlines() if marker in x]
        text = text.replace(old, line.rstrip("\n"))
    path.write_text(text, "utf-8")


def test_guide_finds_the_slip_and_the_gap(example):
    answer = run(example, "--quiet")
    assert answer.returncode == 1
    assert answer.stderr == ""
    shown = [line.removesuffix("...") for line in blocks("text")[0].splitlines()]
    lines = answer.stdout.splitlines()
    assert len(lines) == len(shown) + 1  # the totals
    for line, start in zip(lines, shown, strict=False):
        assert line.startswith(start)
    assert "left side" in lines[0]
    assert "nothing on the page says which equation this solves" in lines[1]


def test_guide_page_passes_once_mended(example):
    corrected(example)
    answer = run(example, "--quiet")
    assert answer.returncode == 0, answer.stdout
    assert answer.stdout == blocks("text")[1]


def test_guide_argument_with_the_multiplier(example):
    """All of it is verified; without its comments it is not."""
    path, text = example / "page.md", blocks("markdown")[3]
    path.write_text(text, "utf-8")
    relations = check_file(path, example / "letters.toml")
    assert [r.verdict for r in relations] == ["assumption"] + 5 * ["verified"]
    path.write_text(re.sub(r"<!--.*?-->", "", text), "utf-8")
    assert sum(r.wrong for r in check_file(path, example / "letters.toml")) >= 2


def test_guide_console_line_is_the_command(example):
    (line,) = blocks("console")
    words = line.removeprefix("$ python ").split()
    answer = subprocess.run(
        [sys.executable, *words], cwd=example, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert answer.stdout == run(example, "--quiet").stdout


def test_json_has_the_promised_fields(example):
    found = json.loads(run(example, "--json").stdout)
    sentence = re.search(r"with the fields (.*?) and\s+some more", GUIDE.read_text("utf-8"), re.S)
    fields = re.findall(r"`(\w+)`", sentence.group(1))
    assert fields == ["file", "label", "relation", "lhs", "rel", "rhs", "verdict", "evidence"]
    assert len(found) == 9
    for relation in found:
        assert set(fields) <= set(relation)


def test_guide_python_runs(example, monkeypatch):
    monkeypatch.chdir(example)
    (code,) = blocks("python")
    *_, last = code.strip().splitlines()
    report = eval(last, {"check": check})  # the guide's own line, not input
    assert report.ok
    assert report.relations[0].verdict == "definition"


@pytest.mark.parametrize(
    "new", [r"\hat m_c", r"m_c^{\text{new}}", r"m_c^{(t+1)}", r"m_c^*", r"m_c"]
)
def test_update_under_the_names_that_the_guide_lists(example, new):
    def verdict(right):
        (relation,) = check(f"{new} = {right}", notation=example / "letters.toml").relations
        return relation.verdict

    assert verdict(r"\frac{1}{R_c}\sum_{s=1}^{S} r_{sc}\, y_s") == "verified"
    assert verdict(r"\frac{1}{S}\sum_{s=1}^{S} r_{sc}\, y_s") == "refuted"


@pytest.mark.parametrize("head", ["p", "P", r"\Pr", r"\mathrm{P}", r"\operatorname{Pr}"])
def test_probability_under_the_names_that_the_guide_lists(example, head):
    bayes = r"(h_s=c\mid y_s) = \frac{w_c\,p(y_s\mid h_s=c)}{p(y_s)}"
    assert check(head + bayes, notation=example / "letters.toml").ok
    wrong = r"(h_s=c\mid y_s) = \frac{p(y_s\mid h_s=c)}{p(y_s)}"
    assert not check(head + wrong, notation=example / "letters.toml").ok


def test_guide_lists_every_statement_and_kind():
    text = GUIDE.read_text("utf-8")
    _, statements, kinds, *_ = re.split(r"^## (?:Say more|The notation file).*$", text, flags=re.M)
    first = re.findall(r"^\| (`.+?) \|", statements, re.M)
    assert {re.match(r"`(\w+)", cell).group(1) for cell in first} == set(KEYWORDS)
    first = re.findall(r"^\| (`.+?) \|", kinds, re.M)
    named = {w for cell in first for w in re.findall(r"`([a-z]+)[(`]", cell)}
    assert set(KINDS) <= named


@pytest.mark.parametrize(
    ("refused", "accepted"),
    [
        (r"\ln a b = c", (r"\ln(a)\,b = b\ln(a)", r"\ln(a b) = \ln(b a)")),
        (
            r"\prod_{j=1}^{m} a_j \ln b_j = c",
            (
                r"\left(\prod_{j=1}^{m} a_j\right) \ln b_l = \ln(b_l)\prod_{j=1}^{m} (a_j)",
                r"\prod_{j=1}^{m} (a_j \ln b_j) = \prod_{j=1}^{m} (\ln(b_j)\,a_j)",
            ),
        ),
        (r"a/b c = c", (r"\frac{a}{b}\,c = \frac{a c}{b}", r"\frac{a}{b c} = \frac{a}{c b}")),
        (r"a \pm b = c", (r"a + b = b + a",)),
    ],
)
def test_what_the_guide_calls_ambiguous(refused, accepted):
    letters_ = {"a": "positive", "b": "positive", "c": "real", "a_j": "positive", "b_j": "positive"}
    note = "; ".join(f"let {letter} : {kind}" for letter, kind in letters_.items())
    (relation,) = check(refused, note).relations
    assert relation.verdict == "unreadable"
    for formula in accepted:
        assert check(formula, note).relations[0].verdict != "unreadable"
