"""The command line: exit status, lines, JSON, notation files, folders."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from linewise.show.cli import main

RIGHT = "$$\n\\sum_{i=1}^{k}m_i = m\n$$ (eq-right)\n"
WRONG = "$$\n\\sum_{i=1}^{k}m_i = k\n$$ (eq-wrong)\n"
ILL_TYPED = "$$\n\\boldsymbol{\\Sigma}_i = \\alpha_i\n$$ (eq-ill)\n"
UNDECLARED = "$$\n\\mathbf{y}_j = 1\n$$ (eq-new)\n"
UNREADABLE = "$$\n\\ln a b = 1\n$$ (eq-odd)\n"


def run(tmp_path, capsys, text, *options, name="page.md"):
    page = tmp_path / name
    page.write_text(text, encoding="utf-8")
    status = main([str(page), *options])
    return status, capsys.readouterr()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (RIGHT, 0), (WRONG, 1), (ILL_TYPED, 1), (UNDECLARED, 1), (UNREADABLE, 2), ("no formula", 0),
        (RIGHT + "\n" + WRONG, 1), (WRONG + "\n" + UNREADABLE, 2),
        ("<!-- check: wrong -->\n\n" + WRONG, 0), ("<!-- check: nonsense -->\n\n" + RIGHT, 2),
        ("$$\nnever closed\n", 2), ("\\[\nnever closed\n", 2),
        ("\\begin{align}\nm = k\n", 2), (RIGHT + "\n\\begin{gather*}\nm = k\n", 2),
        ("<!-- check: let never closed\n\n" + RIGHT, 2),
    ],
)  # fmt: skip
def test_exit_status(tmp_path, capsys, text, status):
    assert run(tmp_path, capsys, text)[0] == status


def test_a_line_per_relation_with_file_label_and_verdict(tmp_path, capsys):
    _, shown = run(tmp_path, capsys, RIGHT + "\n" + WRONG)
    lines = shown.out.splitlines()
    assert "page.md:eq-right[0]: verified:" in lines[0]
    assert "page.md:eq-wrong[0]: refuted:" in lines[1]
    assert "left side" in lines[1]
    assert lines[2] == "2 relations: 1 verified, 1 refuted"


def test_quiet_prints_what_is_wrong_only(tmp_path, capsys):
    _, shown = run(tmp_path, capsys, RIGHT + "\n" + WRONG, "--quiet")
    assert "eq-right" not in shown.out
    assert "eq-wrong" in shown.out


def test_json_has_the_promised_fields(tmp_path, capsys):
    status, shown = run(tmp_path, capsys, RIGHT + "\n" + WRONG, "--json")
    first, second = json.loads(shown.out)
    assert status == 1
    promised = {"file", "label", "relation", "lhs", "rel", "rhs", "verdict", "evidence"}
    assert promised <= set(first)
    assert (first["label"], first["relation"], first["verdict"]) == ("eq-right", 0, "verified")
    assert first["lhs"] == r"\sum_{i=1}^{k}m_i"
    assert first["rel"] == "="
    assert first["rhs"] == "m"
    assert second["counterexample"]["left"] != second["counterexample"]["right"]


def notebook(*cells):
    return json.dumps(
        {"cells": [{"cell_type": kind, "source": text} for kind, text in cells], "nbformat": 4}
    )


def test_notebooks_are_read_cell_by_cell(tmp_path, capsys):
    text = notebook(("markdown", RIGHT), ("code", "x = '$$1 = 2$$'"), ("markdown", [WRONG]))
    status, shown = run(tmp_path, capsys, text, "--json", name="page.ipynb")
    found = json.loads(shown.out)
    assert status == 1
    assert [(r["label"], r["cell"]) for r in found] == [("eq-right", 0), ("eq-wrong", 2)]


def test_a_folder_stands_for_its_pages(tmp_path, capsys):
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "one.md").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "broken.ipynb").write_text("{", encoding="utf-8")
    (tmp_path / "_build").mkdir()
    (tmp_path / "_build" / "copy.md").write_text(WRONG, encoding="utf-8")
    assert main([str(tmp_path), "--json"]) == 2
    found = json.loads(capsys.readouterr().out)
    assert sorted((Path(r["file"]).name, r["verdict"]) for r in found) == [
        ("broken.ipynb", "unreadable"), ("one.md", "verified"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["missing.md", "empty"])
def test_nothing_to_read_is_an_error(tmp_path, capsys, name):
    (tmp_path / "empty").mkdir()
    assert main([str(tmp_path / name)]) == 2
    assert "error" in capsys.readouterr().err


MINE = r"""
[sizes]
N = "samples"
K = "components"
[indices]
n = "N"
k = "K"
[symbols]
'x_n' = "real"
'r_{nk}' = "stochastic"
'\pi_k' = "simplex"
[definitions]
'N_k' = '\sum_{n=1}^{N} r_{nk}'
"""


def test_a_page_in_other_letters(tmp_path, capsys):
    (tmp_path / "mine.toml").write_text(MINE, encoding="utf-8")
    text = "$$\\sum_{k=1}^K N_k = N$$\n\n$$\\sum_k \\pi_k = 1$$\n\n$$\\sum_n N_k = N$$\n"
    status, shown = run(tmp_path, capsys, text, "--notation", str(tmp_path / "mine.toml"), "--json")
    assert status == 1
    assert [r["verdict"] for r in json.loads(shown.out)] == ["verified", "verified", "refuted"]


BROKEN = {
    "missing file": (None, "no notation file"),
    "no TOML": ("[sizes\n", "TOML"),
    "unknown table": ("[letters]\nx = 'real'\n", "letters"),
    "unknown kind": ("[symbols]\n'x' = 'vektor(n)'\n", "vektor"),
    "kind without its size": ("[sizes]\nn = ''\n[symbols]\n'x' = 'vector'\n", "vector(n)"),
    "size not declared": ("[symbols]\n'x' = 'vector(n)'\n", "'n'"),
    "index without size": ("[indices]\ni = 'k'\n", "'k'"),
    "index not declared": ("[symbols]\n'x_i' = 'real'\n", "[indices]"),
    "no symbol": ("[symbols]\n'x+y' = 'real'\n", "cannot be read"),
    "definition that cannot be read": ("[definitions]\n'x' = '\\frac{1'\n", "definition of x"),
    "definition with a stranger": ("[definitions]\n'x' = 'y'\n", "y is not declared"),
    "half a model": ("[model]\ndata = 'x'\n", "[model]"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_mistake_in_the_notation_is_named(tmp_path, capsys, name):
    text, message = BROKEN[name]
    path = tmp_path / "mine.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    status, shown = run(tmp_path, capsys, RIGHT, "--notation", str(path))
    assert status == 2
    assert "error" in shown.err
    assert message in shown.err
    assert "Traceback" not in shown.err


def test_as_a_command(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(WRONG, encoding="utf-8")
    command = [sys.executable, "-m", "linewise", str(page)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "eq-wrong[0]: refuted" in done.stdout


FORMS = {
    "dollars": "$$\n1 = 2\n$$\n", "one line": "$$1 = 2$$\n", "brackets": "\\[ 1 = 2 \\]\n",
    "double backslash": "\\\\[ 1 = 2 \\\\]\n",
    "equation": "\\begin{equation}1 = 2\\end{equation}\n",
    "align": "\\begin{align*}1 &= 2\\end{align*}\n",
    "directive": "```{math}\n:label: eq-x\n1 = 2\n```\n",
    "colon fence": ":::{math}\n1 = 2\n:::\n", "github": "```math\n1 = 2\n```\n",
    "in a directive": "```{note}\nA claim: $1 = 2$.\n```\n",
    "in a theorem": "````{prf:theorem}\n$$\n1 = 2\n$$\n````\n",
    "in a colon directive": ":::{prf:proof}\n$$\n1 = 2\n$$\n:::\n",
    "quoted": "> $$\n> 1 = 2\n> $$\n", "list": "- item\n\n  $$\n  1 = 2\n  $$\n",
    "text": "so $1 = 2$ holds\n", "parentheses": "so \\(1 = 2\\) holds\n",
    "table": "| a | $1 = 2$ |\n",
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_no_form_of_mathematics_is_skipped(tmp_path, capsys, name):
    status, shown = run(tmp_path, capsys, FORMS[name], "--json")
    assert [r["verdict"] for r in json.loads(shown.out)] == ["refuted"]
    assert status == 1


@pytest.mark.parametrize(
    "text",
    [
        "```python\nx = '$$1 = 2$$'\n```\n", "`$1 = 2$`\n", "<!-- $$1 = 2$$ -->\n",
        "costs \\$1 = \\$2\n",
        "```{code-cell}\n'$$1 = 2$$'\n```\n", "---\ntitle: $1 = 2$\n---\n",
    ],
)  # fmt: skip
def test_code_and_comments_are_no_mathematics(tmp_path, capsys, text):
    status, shown = run(tmp_path, capsys, text, "--json")
    assert json.loads(shown.out) == []
    assert status == 0


STRANGE = {
    "bytes.md": b"\xff\xfe\x00bad", "number.ipynb": b'{"cells": 5}', "list.ipynb": b"[]",
    "source.ipynb": b'{"cells": [{"cell_type": "markdown", "source": 5}]}',
    "nothing.ipynb": b'{"cells": [null]}', "deep.ipynb": b"[" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_a_file_that_is_no_page_is_named(tmp_path, capsys, name):
    (tmp_path / name).write_bytes(STRANGE[name])
    assert main([str(tmp_path / name)]) == 2
    out = capsys.readouterr().out
    assert name in out and "unreadable" in out and "Traceback" not in out


NOTATIONS = {
    "folder": None, "bytes": b"\xff\xfe", "names": b"names = 5\n", "list": b"[[sizes]]\n",
    "number": b"[definitions]\n'x' = 5\n", "key": b"'Q(\\theta,\\theta^{old})' = '1'\n",
    "deep": b"x = " + b"[" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("name", NOTATIONS)
def test_no_notation_ends_in_a_traceback(tmp_path, capsys, name):
    path = tmp_path / "letters.toml"
    path.mkdir() if NOTATIONS[name] is None else path.write_bytes(NOTATIONS[name])
    status, shown = run(tmp_path, capsys, RIGHT, "--notation", str(path))
    assert status == 2
    assert shown.err.startswith("error: ") and "letters.toml" in shown.err


def test_what_asserts_nothing_fails_unless_it_is_said(tmp_path, capsys):
    page = "$$\n\\alpha_i-\\frac{1}{k} = 0\n$$ (eq-zero)\n"
    status, shown = run(tmp_path, capsys, page)
    assert status == 1
    assert "asserts nothing, and no comment says so" in shown.out
    assert run(tmp_path, capsys, "<!-- check: assumption -->\n\n" + page)[0] == 0


def test_a_line_that_was_only_sampled_passes_only_if_it_is_said(tmp_path, capsys):
    page = "$$\n-\\sum_{i=1}^{k}\\alpha_i\\ln(\\alpha_i) \\le \\ln(k)\n$$\n"
    status, shown = run(tmp_path, capsys, page)
    assert status == 1 and "sampled: " in shown.out
    assert run(tmp_path, capsys, "<!-- check: sampled -->\n\n" + page)[0] == 0
