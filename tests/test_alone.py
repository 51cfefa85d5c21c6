"""The checker stands alone: without NumPy or SymPy, from a zip file, with letters of any origin."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from linewise import check, load_notation

ROOT = Path(__file__).resolve().parents[1]
TEXT = """
[sizes]
S = "samples"
[indices]
s = "S"
[symbols]
'y_s' = "real"
[definitions]
'T' = '\\sum_{s=1}^{S} y_s'
"""
LINE = r"2T = \sum_{s=1}^{S} 2y_s"


def run(code, *path):
    """What a fresh interpreter prints that knows only the packages and `path`."""
    start = f"import sys; sys.path[:0] = {list(map(str, path))!r}\n"
    done = subprocess.run([sys.executable, "-c", start + code], capture_output=True, text=True,
                          timeout=120, check=False, cwd="/")  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_needs_neither_numpy_nor_sympy():
    found = run("sys.modules['numpy'] = None; sys.modules['sympy'] = None\n"
                "from linewise import check; print(check('1+1=2').ok)")  # fmt: skip
    assert found == "True\n"


def test_importing_it_loads_nothing_but_what_it_stands_on():
    """So it starts soon, in a page of the book as well."""
    found = run("before = set(sys.modules); import linewise\n"
                "print(*{name.split('.')[0] for name in set(sys.modules) - before}\n"
                "      - set(sys.stdlib_module_names) - {'linewise', 'book'})")  # fmt: skip
    assert set(found.split()) <= {"lark", "mpmath", "gmpy2"}


def test_it_runs_from_a_zip_file(tmp_path):
    """Without a book beside it there are no letters, and arithmetic is decided all the same."""
    archive = tmp_path / "linewise.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in (ROOT / "linewise").rglob("*"):
            if path.suffix in (".py", ".lark"):
                file.write(path, path.relative_to(ROOT))
    code = f"""
sys.meta_path = [m for m in sys.meta_path if "editable" not in repr(m).lower()]
import importlib.metadata
importlib.metadata.entry_points = lambda group: ()
import linewise
assert "linewise.zip" in linewise.__file__
print(linewise.check("1+1=2").ok, linewise.check("1+1=3").ok)
print(linewise.check({LINE!r}, notation={TEXT!r}).ok)
"""
    assert run(code, archive) == "True False\nTrue\n"


@pytest.mark.parametrize("form", ["text", "path", "string", "object"])
def test_a_notation_may_be_text_a_path_or_an_object(tmp_path, form):
    path = tmp_path / "letters.toml"
    path.write_text(TEXT, encoding="utf-8")
    source = {"text": TEXT, "path": path, "string": str(path), "object": load_notation(TEXT)}[form]
    assert check(LINE, notation=source).ok
    assert not check(LINE.replace("2y", "3y"), notation=source).ok
