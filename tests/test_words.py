"""The promise: each word that the site itself puts on a page stands in one file, to translate."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "_ext"))
import site_words  # noqa: E402

FILE = ROOT / "_theme" / "words.toml"
PYTHON = sorted([*(ROOT / "_ext").glob("*.py"), *(ROOT / "linewise" / "sphinx").glob("*.py"),
                 ROOT / "tools" / "pdf.py"])  # fmt: skip
SCRIPTS = sorted((ROOT / "_theme").rglob("*.js"))
TEMPLATES = sorted((ROOT / "_theme").rglob("*.html"))

# What a reader would take for words: two of them, or one that begins as a sentence does.
WORDS = re.compile(r"[A-Za-z]{2,}[,;:]? [a-z]{2,}|^[A-Z][a-z]+[.:?!]?( |$)")
SEEN = re.compile(r"""\b(?:aria-label|placeholder|title|alt)="([^"]*)"|>([^<>]*)(?:<|$)""")
NAMES = {
    "Appendices", "Python 3 (ipykernel)", "Desk", "Enter", "Escape", "Worker", "Blob",  # names
    "high precision", "no claim", "what it says", " (as the text says)",  # looked up, or replaced
    "use strict", "no network here", "answer-piece wrong", "(hover: none)",
}  # fmt: skip
CODE = (".math, ", "export default", "self.importScripts", "python3 -m venv", "\nfunction ",
        "<style>", "() =>")  # fmt: skip
PATTERNS = ("tidy_html.py",)  # what it replaces is what other extensions write


def shown(text):
    """Whether a text has words for a reader, by itself or inside its HTML."""
    if text in NAMES or text.startswith(CODE):
        return False
    if re.search(r"<\w|=\"|</", text):
        seen = SEEN.findall(re.sub(r"\{\w*\}", "", text))
        return any(re.search("[A-Za-z]{2}", one or two) for one, two in seen)
    return bool(WORDS.search(text))


def in_python(source):
    """The literals of a Python file but for docstrings, messages to authors, and patterns."""
    tree, passed = ast.parse(source), set()
    for node in ast.walk(tree):
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        told = re.search(r"LOGGER|getLogger|re\.compile|\.error$|Error$|^print$|warning", called)
        terminal = isinstance(node, ast.FunctionDef) and node.name == "main"
        if told or terminal or isinstance(node, ast.Raise):
            passed.update(ast.walk(node))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(node.value)
        if isinstance(node, ast.JoinedStr) and node not in passed:
            passed.update(node.values)
            yield "".join(part.value if isinstance(part, ast.Constant) else "0"
                          for part in node.values)  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in passed:
            yield node.value


LITERAL = re.compile(
    r"""(?P<before>[\w.]*\(?)(?P<text>"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)(?P<after>\S{0,6})"""
)


def in_script(source):
    """The literals of a script but for selectors and lists that are split."""
    source = re.sub(r"(?m)(^|(?<=[\s;}]))//.*$", "", source)
    for found in LITERAL.finditer(source):
        selects = re.search(r"(querySelector(All)?|closest|matches)\($", found["before"])
        if not selects and not found["after"].startswith(".split"):
            yield re.sub(r"\$\{[^}]*\}", "0", found["text"][1:-1])


def in_template(source):
    """What a template says outside its variables, comments and scripts."""
    source = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", source, flags=re.S)
    source = re.sub(r"<(script|svg)\b.*?</\1>|<!--.*?-->|<!DOCTYPE html>", "", source, flags=re.S)
    for one, two in SEEN.findall(source):
        yield one or two


@pytest.mark.parametrize(
    ("path", "literals"),
    [*((path, in_python) for path in PYTHON if path.name not in PATTERNS),
     *((path, in_script) for path in SCRIPTS)],
    ids=lambda value: getattr(value, "name", ""),
)
def test_no_word_stayed_behind_in_the_code(path, literals):
    assert [text for text in literals(path.read_text(encoding="utf-8")) if shown(text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_word_stayed_behind_in_a_template(path):
    found = [text.strip() for text in in_template(path.read_text(encoding="utf-8"))]
    assert [text for text in found if re.search("[A-Za-z]{2}", text)] == []


@pytest.mark.parametrize(
    ("literals", "source"),
    [
        (in_python, 'text = "Where."'),
        (in_python, "text = f'{count} lines that are right'"),
        (in_python, """html = f'<p class="x">{icon} Notebook</p>'"""),
        (in_python, """html = '<nav aria-label="Contents">'"""),
        (in_script, 'button.textContent = "Copied";'),
        (in_script, "said.textContent = `${count} places found`;"),
        (in_template, "<p>{{ icon }} Next</p>"),
        (in_template, '<input placeholder="Search">'),
    ],
)
def test_a_word_that_stays_behind_is_found(literals, source):
    found = list(literals(source))
    assert any(map(shown, found)) or (literals is in_template and "".join(found).strip())


def names_used():
    """Every name of a word that templates, scripts and extensions use."""
    for path in TEMPLATES:
        for table, key in re.findall(r"words\.(\w+)\.(\w+)", path.read_text(encoding="utf-8")):
            yield f"{table}.{key}"
    for path in SCRIPTS:
        source = path.read_text(encoding="utf-8")
        held = dict(re.findall(r"(\w+) = WORDS\.(\w+)[,;]", source))
        yield from (f"{table}.{key}" for table, key in re.findall(r"WORDS\.(\w+)\.(\w+)", source))
        for name, table in held.items():
            yield from (f"{table}.{key}" for key in re.findall(rf"\b{name}\.(\w+)", source)
                        if name != "names")  # fmt: skip
    for path in PYTHON:
        source = path.read_text(encoding="utf-8")
        own = path.parent.name == "sphinx"
        for text in re.findall(r'"([a-z]+\.[a-z_]+)"', source) if not own else ():
            table, key = text.split(".")
            if table in tables() and key not in ("js", "css", "md", "html"):  # names of files
                yield text


def tables():
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def test_every_name_that_is_used_has_its_words():
    words = tables()
    missing = {name for name in names_used() if name.split(".")[1] not in words[name.split(".")[0]]}
    assert not missing


def test_the_checkers_own_words_for_the_ledger_are_the_same():
    own = tomllib.loads((ROOT / "linewise" / "sphinx" / "words.toml").read_text(encoding="utf-8"))
    assert tables()["ledger"] == own["ledger"]


def test_another_file_replaces_words_and_what_it_lacks_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(site_words, "_words", {})
    (tmp_path / "other.toml").write_text('[code]\ncopy = "Abschreiben"\n', encoding="utf-8")
    site_words.use(tmp_path / "other.toml")
    assert site_words.say("code.copy") == "Abschreiben"
    assert site_words.say("filter.found", count=3) == "3 found"
    written = site_words.script(ROOT / "_theme" / "scripts" / "book.js")
    assert '"Abschreiben"' in written and "WORDS." not in written
