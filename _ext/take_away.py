"""Sphinx extension: the book to take away, notebooks whose references can be read anywhere.

A notebook names equations and chapters by labels, which only a build can number. In the copies
that are offered, a reference is a link with the number of the printed book, and a display carries
its number as a tag. `course.zip` has these copies, the pages between them, the tables, and the
wheel of the package.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from posixpath import normpath

import nbformat
from site_words import say

ROLE = re.compile(r"\{([a-z:]+)\}`([^`]*)`")
DISPLAY = re.compile(r"^([ >]*\$\$)[ ]+\((eq-[\w-]+)\)[ ]*$", re.MULTILINE)
TEXT = re.compile(r"(.*?)\s*<([^>]*)>", re.DOTALL)
ARCHIVE = "course.zip"
PACKAGE = ("pyproject.toml", "README.md", "LICENSE", "gmm", "linewise", "book")
NEEDED = re.compile(
    r"^(numpy|scipy|matplotlib|tqdm|sympy|lark|mpmath|ipykernel|jupyterlab|jupyterlab-myst"
    r"|scikit-learn)==.*$",
    re.MULTILINE,
)  # fmt: skip
KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": platform.python_version(),
    },
}
"""What JupyterLab would write into a notebook that it opens, which then counts as changed."""

LINES = """\
python3 -m venv .venv
.venv/bin/pip install -r requirements.txt
.venv/bin/jupyter lab chapters
"""


class References:
    """What the roles of a page say, with the numbers of this build."""

    def __init__(self, env, docname):
        self.env, self.docname = env, docname
        self.labels = env.domaindata["std"]["anonlabels"]
        self.cited = {c.key: c for c in env.get_domain("cite").citations}

    def spelled(self, text):
        """A text in Markdown whose roles are links, and whose displays have their numbers."""
        return DISPLAY.sub(self._tag, ROLE.sub(self._role, text))

    def _role(self, found):
        role, inside = found[1], found[2]
        told = TEXT.fullmatch(inside)
        says, target = (told[1], told[2]) if told else (None, inside)
        name = {"prf:ref": "proof", "cite:t": "cite"}.get(role, role)
        write = getattr(self, f"_{name}", None)
        return (write and write(says, target)) or says or found[0]

    def _tag(self, found):
        number = self._number_of_equation(found[2])
        return f"\\tag{{{number}}}\n{found[1]}" if number else found[0]

    def _number_of_equation(self, label):
        docname, number = self.env.get_domain("math").equations.get(label, (None, None))
        section = self.env.toc_fignumbers.get(docname, {}).get("displaymath", {})
        full = section.get(f"equation-{label}", (number,) if number else ())
        return ".".join(map(str, full))

    def _doc(self, says, target):
        docname = normpath(f"{os.path.dirname(self.docname)}/{target}")
        title = self.env.titles.get(docname)
        return title and self._link(says or title.astext(), docname)

    def _eq(self, says, label):
        equation = self.env.get_domain("math").equations.get(label)
        return equation and self._link(f"({self._number_of_equation(label)})", equation[0])

    def _numref(self, says, label):
        docname, anchor, *_ = self.labels.get(label, (None, None))
        for kind, numbers in self.env.toc_fignumbers.get(docname, {}).items():
            if anchor in numbers:
                number = ".".join(map(str, numbers[anchor]))
                return self._link(f"{kind.capitalize()} {number}", docname)
        return None

    def _proof(self, says, label):
        entry = getattr(self.env, "proof_list", {}).get(label)
        if entry is None:
            return None
        numbers = self.env.toc_fignumbers.get(entry["docname"], {}).get(entry["countertype"], {})
        number = next((n for a, n in numbers.items() if a == label), ())
        name = f"{entry['realtype'].capitalize()} {'.'.join(map(str, number))}".strip()
        return self._link(says or name, entry["docname"])

    def _ref(self, says, label):
        docname, *_ = self.labels.get(label, (None,))
        exercise = getattr(self.env, "sphinx_exercise_registry", {}).get(label)
        if exercise:
            numbers = self.env.toc_fignumbers.get(exercise["docname"], {}).get("exercise", {})
            number = ".".join(map(str, numbers.get(label, ())))
            name = says or say("references.exercise", number=number).strip()
            return self._link(name, exercise["docname"])
        return docname and self._link(says or label, docname)

    def _cite(self, says, keys):
        labels = [self.cited[k.strip()].formatted_entry.label
                  for k in keys.split(",") if k.strip() in self.cited]  # fmt: skip
        return f"[{'; '.join(labels)}]" if labels else None

    def _link(self, text, docname):
        if docname == self.docname:
            return text
        return f"[{text}]({file_of(self.env, docname)})"


def file_of(env, docname):
    """The name of a page's file in the folder of chapters, or outside it."""
    path = Path(env.doc2path(docname))
    inside = docname.startswith("chapters/")
    return path.name if inside else f"../{path.name}"


def readable(env, docname):
    """The notebook of a page, its references spelled out."""
    notebook = nbformat.read(env.doc2path(docname), as_version=4)
    references = References(env, docname)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = references.spelled(cell.source)
    notebook.metadata = nbformat.from_dict(KERNEL)
    return nbformat.writes(notebook) + "\n"


def write_copies(app, error):
    """Write the notebooks, the wheel and the archive beside the pages."""
    if error or app.builder.format != "html" or app.builder.name != "html":
        return
    env, root = app.env, Path(app.srcdir)
    pages = [name for name in sorted(env.all_docs) if name.startswith("chapters/")]
    folder = Path(app.outdir, "notebooks")
    folder.mkdir(exist_ok=True)
    files = {"README.md": readme(), "requirements.txt": requirements(root)}
    for docname in pages:
        path = Path(env.doc2path(docname))
        if path.suffix == ".ipynb":
            text = readable(env, docname)
            (folder / path.name).write_text(text, encoding="utf-8")
        else:
            text = References(env, docname).spelled(path.read_text(encoding="utf-8"))
        files[f"chapters/{path.name}"] = text
    if not (root / "pyproject.toml").is_file():
        return
    for table in sorted((root / "gmm" / "datasets").iterdir()):
        if table.suffix in {".csv", ".md"}:
            files[f"data/{table.name}"] = table.read_text(encoding="utf-8")
    wheel = built_wheel(root, Path(app.outdir))
    files["LICENSE"] = (root / "LICENSE").read_text(encoding="utf-8")
    files["requirements.txt"] = f"./{wheel.name}\n{files['requirements.txt']}"
    pack(Path(app.outdir, ARCHIVE), files | {wheel.name: wheel.read_bytes()})


def readme():
    """The page on top of the archive."""
    return say("archive.readme", commands=LINES)


def requirements(root):
    """What the chapters need, in the versions that they were run with."""
    path = root / "requirements.txt"
    return "".join(f"{m[0]}\n" for m in NEEDED.finditer(path.read_text("utf-8")))


def built_wheel(root, folder):
    """The wheel of the package in ``folder``, built anew when its source has changed.

    From a copy, since setuptools would leave its folders in the book's.
    """
    (old,) = [*folder.glob("gmm_line_by_line-*.whl"), None][:1]
    sources = [p for name in PACKAGE for p in (root / name, *(root / name).rglob("*"))]
    newest = max(p.stat().st_mtime for p in sources if p.is_file() and p.suffix != ".pyc")
    if old is not None and old.stat().st_mtime > newest:
        return old
    with tempfile.TemporaryDirectory() as copy:
        for name in PACKAGE:
            path = root / name
            if path.is_dir():
                shutil.copytree(path, Path(copy, name),
                                ignore=shutil.ignore_patterns("__pycache__"))  # fmt: skip
            else:
                shutil.copy(path, copy)
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index",
                   "--no-build-isolation", "--disable-pip-version-check",
                   "--wheel-dir", str(folder), copy]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"the wheel of the package was not built:\n{done.stderr}")
    return max(folder.glob("gmm_line_by_line-*.whl"), key=lambda path: path.stat().st_mtime)


def pack(path, files):
    """Write an archive; the same files give the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"line-by-line/{name}", (2000, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)


def setup(app):
    """Write the copies when the pages are written."""
    app.connect("build-finished", write_copies)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
