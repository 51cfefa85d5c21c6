"""tests/README.md lists every file of tests once, with its sentence; files that are named exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GUIDES = ("tests/README.md", "CONTRIBUTING.md", "README.md")
FILES = sorted(ROOT.glob("tests/test_*.py"))


def sentence(text):
    """The sentence with which a file of tests begins."""
    return (ast.get_docstring(ast.parse(text)) or "\n").splitlines()[0]


def faults(files, readme):
    """What is missing in the map or left in it, for {name: text} of the files."""
    for name, text in files.items():
        line = f"- `{name}`: {sentence(text)}"
        if not sentence(text).endswith("."):
            yield f'{name}: begin it with """a sentence in one line that says what it promises."""'
        elif readme.splitlines().count(line) != 1:
            yield f"tests/README.md: have this line once, under its promise:\n    {line}"
    for name in re.findall(r"^- `(test_\w+\.py)`", readme, re.MULTILINE):
        if name not in files:
            yield f"tests/README.md: there is no {name}: delete its line"


def test_the_map_is_complete():
    files = {path.name: path.read_text(encoding="utf-8") for path in FILES}
    found = list(faults(files, (ROOT / "tests" / "README.md").read_text(encoding="utf-8")))
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("guide", GUIDES)
def test_what_a_guide_names_exists(guide):
    text = (ROOT / guide).read_text(encoding="utf-8")
    named = re.findall(r"(?:tests|tools|book|gmm|linewise|_ext|benchmarks)/[\w/-]+\.\w+", text)
    missing = sorted({name for name in named if not (ROOT / name).exists()})
    assert not missing, f"{guide} names what is not there: {missing}"
    targets = set(re.findall(r"`make ([a-z-]+)", text))
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert targets <= made, f"{guide} names a target that the Makefile does not have"


def test_what_is_watched_while_one_writes_exists():
    text = (ROOT / "tools" / "serve.py").read_text(encoding="utf-8")
    (line,) = re.findall(r"^WATCHED = (\(.*?\))", text, re.MULTILINE | re.DOTALL)
    assert not [name for name in ast.literal_eval(line) if not (ROOT / name).exists()]


def test_a_hole_in_the_map_is_named():
    files = {"test_one.py": '"""One holds."""', "test_two.py": "import os",
             "test_three.py": '"""3."""'}  # fmt: skip
    readme = "- `test_one.py`: One holds.\n- `test_four.py`: Four holds.\n"
    two, three, four = faults(files, readme)
    assert two.startswith('test_two.py: begin it with """a sentence')
    assert three.endswith("- `test_three.py`: 3.")
    assert four == "tests/README.md: there is no test_four.py: delete its line"
