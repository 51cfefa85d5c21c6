"""Sphinx extension: the pages answer. The checker runs in the reader's browser.

Into ``_answer`` of the site go Python for browsers (Pyodide, ``_vendor/pyodide``), the checker
with what it imports, and for each page its displays, their verdicts and its exercises. An exercise
is written once, as a cell that calls ``check``: the LaTeX and the note of that call are what the
box in the page begins with. Nothing of this is fetched before a reader asks.

A page opened from a file may not fetch: for it the same bytes lie in a script as well, in base64.
"""

import ast
import base64
import gzip
import hashlib
import io
import json
import re
import shutil
import zipfile
from html import escape
from importlib.util import find_spec
from pathlib import Path

import nbformat
from docutils import nodes
from site_words import say, script
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from linewise import displays

LOGGER = logging.getLogger(__name__)
HERE = Path(__file__).resolve().parent
VENDOR = HERE.parent / "_vendor"
SCRIPTS = HERE.parent / "_theme" / "answer"
FOLDER = "_answer"

# Of Python's library, what no checker needs: networks, processes, test runners, terminals, and
# character sets other than those of Unicode.
UNUSED = re.compile(
    r"(unittest|pydoc_data|_pyrepl|xml|xmlrpc|http|wsgiref|multiprocessing|sqlite3|curses|dbm|"
    r"ensurepip|venv|idlelib|tkinter|turtledemo)/|"
    r"encodings/(?!__init__|aliases|ascii|utf_8|utf_16|latin_1|idna|cp437|raw_unicode|unicode_esc)"
)


# What all pages share ------------------------------------------------------------------------


def write_engine(app):
    """Write the engine, the checker, and both once more for pages opened from a file."""
    if app.builder.format != "html":
        return
    parts = {
        "engine": engine(),
        "wasm": (VENDOR / "pyodide" / "pyodide.asm.wasm").read_bytes(),
        "library": library(),
        "checker": checker(app.srcdir),
    }
    folder = Path(app.outdir, FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    for name, source in (
        ("katex.js", VENDOR / "katex" / "katex.min.js"),
        ("box.css", SCRIPTS / "box.css"),
    ):
        shutil.copyfile(source, folder / name)
    (folder / "box.js").write_text(script(SCRIPTS / "box.js"), encoding="utf-8")
    stamp = folder / "packed.json"  # what is packed already: to do it again takes seconds
    old = json.loads(stamp.read_text(encoding="utf-8")) if stamp.exists() else {}
    new = {name: hashlib.sha256(part).hexdigest() for name, part in parts.items()}
    if new == old:
        return
    texts = {}
    for name, part in parts.items():
        path = folder / f"{name}.pack"
        if new[name] != old.get(name):
            path.write_bytes(gzip.compress(part, 9, mtime=0))
        texts[name] = base64.b64encode(path.read_bytes()).decode("ascii")
    (folder / "packs.js").write_text(f"bookAnswer.packs({json.dumps(texts)});\n", encoding="ascii")
    stamp.write_text(json.dumps(new), encoding="utf-8")


def engine():
    """The script of the worker: Pyodide's two scripts, made classic, and the book's own.

    A page opened from a file cannot start a worker that is a module. Pyodide refuses others, which
    it knows by their ``importScripts``; there is nothing to import here, so it may fail.
    """
    pyodide = VENDOR / "pyodide"
    lock = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))
    own = (SCRIPTS / "worker.js").read_text(encoding="utf-8")
    own = own.replace("__LOCK__", json.dumps({"info": lock["info"], "packages": {}}))
    module = (pyodide / "pyodide.asm.mjs").read_text(encoding="utf-8")
    module = module.replace("import.meta.url", "self.location.href")
    script, export, rest = module.rpartition("export default _createPyodideModule;")
    if not export or rest.strip():
        raise ValueError("pyodide.asm.mjs does not end as it did: see _vendor/README.md")
    start = (pyodide / "pyodide.js").read_text(encoding="utf-8")
    first = 'self.importScripts = () => { throw new Error("nothing is imported"); };'
    return "\n".join([first, script, re.sub(r"//# source\S+", "", start), own]).encode()


def library():
    """Python's own library, without what is not used; stored, since all is compressed later."""
    with zipfile.ZipFile(VENDOR / "pyodide" / "python_stdlib.zip") as given:
        names = [n for n in given.namelist() if not n.endswith("/") and not UNUSED.match(n)]
        return stored({name: given.read(name) for name in names})


def checker(srcdir):
    """The checker, what it imports, the book's letters, lemmas and labelled displays."""
    files = {"answer_desk.py": (HERE / "answer_desk.py").read_bytes()}
    for package in ("lark", "mpmath", "linewise"):
        top = Path(find_spec(package).origin).parent
        for path in top.rglob("*"):
            name = path.relative_to(top.parent).as_posix()
            if path.suffix in (".py", ".lark") and not re.search(r"/(tests|tools|sphinx)/", name):
                files[name] = path.read_bytes()
    for name in ("__init__.py", "notation.toml", "lemmas.toml"):
        files[f"book/{name}"] = Path(srcdir, "book", name).read_bytes()
    files["labels.json"] = json.dumps(labels(srcdir), sort_keys=True).encode()
    return stored(files)


def labels(srcdir):
    """The fields of every labelled display of the chapters, by label."""
    found = {}
    for path in sorted(Path(srcdir, "chapters").glob("*.ipynb")):
        for display in displays(path):
            if display.label:
                found.setdefault(display.label, _fields(display))
    return found


def stored(files):
    """A zip file that does not compress and is the same every time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data)
    return out.getvalue()


# What belongs to a page ----------------------------------------------------------------------


def write_pages(app, exception):
    """Write the displays, verdicts and exercises of every page."""
    if exception or app.builder.format != "html" or not hasattr(app.env, "ledger"):
        return  # without the checker (benchmarks/bench_site.py) no display has a verdict
    for name, rows in app.env.ledger.pages.items():
        path = app.env.ledger.path(name)
        if path is None:
            continue
        data = {
            "displays": [_fields(display) for display in displays(path)],
            "words": [row["verdict"] for row in rows],
            "exercises": exercises(path),
        }
        target = Path(app.outdir, FOLDER, "pages", name + ".js")
        target.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(data, ensure_ascii=False, sort_keys=True).replace("</", "<\\/")
        target.write_text(f"bookAnswer.page({json.dumps(name)}, {text});\n", encoding="utf-8")


def exercises(path):
    """The first attempt of each exercise of a notebook: label to LaTeX and note.

    The attempt of an exercise is the call of ``check`` in the cell right below it.
    """
    if Path(path).suffix != ".ipynb":
        return {}
    known, found, label = {}, {}, None
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            label = _last_exercise(cell.source)
            continue
        call = _check(cell.source, known)
        if label and call:
            try:
                found[label] = _arguments(call, known)
            except ValueError as error:
                LOGGER.warning("%s: the attempt of %s is not plain text: %s", path, label, error,
                               type="answers")  # fmt: skip
        label = None
    return found


def _last_exercise(source):
    """The label of the exercise with which a cell ends, or None."""
    begun = list(re.finditer(r"^:{3,}\{(exercise|solution)\}", source, re.M))
    if not begun or begun[-1][1] != "exercise":
        return None
    label = re.search(r"^:label:\s*(\S+)", source[begun[-1].start() :], re.M)
    return label[1] if label else None


def _check(source, known):
    """The first call of `check` in a cell; texts that the cell names are added to `known`."""
    try:
        tree = ast.parse(source.replace("%", "#") if source.startswith("%") else source)
    except SyntaxError:
        return None
    for statement in tree.body:
        target, value = None, None
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            target, value = statement.targets[0].id, statement.value
        elif isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
            target = statement.target.id
            value = ast.BinOp(ast.Name(target), ast.Add(), statement.value)
        if target:
            try:
                known[target] = _text(value, known)
            except ValueError:
                known.pop(target, None)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "check":
            return node
    return None


def _arguments(call, known):
    """LaTeX and note of a call of `check`."""
    given = {"latex": "", "note": ""}
    given.update(zip(given, (_text(value, known) for value in call.args), strict=False))
    for keyword in call.keywords:
        if keyword.arg not in given:
            raise ValueError(f"{keyword.arg} cannot be passed on to a page")
        given[keyword.arg] = _text(keyword.value, known)
    return {name: text.strip("\n") for name, text in given.items()}


def _text(node, known):
    """The string that an expression is: a literal, a name of one, or a sum of such."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name) and node.id in known:
        return known[node.id]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(node.left, known) + _text(node.right, known)
    raise ValueError(ast.unparse(ast.fix_missing_locations(node)))


def _fields(display):
    """A display as a list, without the path of its file."""
    return list(display._replace(file=""))


# In the pages --------------------------------------------------------------------------------


class AnswerPage(SphinxDirective):
    """``{answer-page}``: where a page of one's own is checked."""

    def run(self):
        """Return the place; the script fills it."""
        keeps = 'style="min-height: 3.5rem"'  # for the button: the page must not move
        without = f"<noscript><p>{escape(say('answer.no_script'))}</p></noscript>"
        html = f'<div class="answer-page" {keeps}>{without}</div>'
        return [nodes.raw("", html, format="html")]


def setup(app):
    """Register the directive, the script of every page, and the writers."""
    app.add_directive("answer-page", AnswerPage)
    app.add_js_file("answer.js", loading_method="defer")
    app.connect("builder-inited", write_engine)
    app.connect("build-finished", write_pages)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
