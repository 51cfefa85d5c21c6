"""What is taken away runs: the package with its data, and a chapter that is downloaded alone."""

import inspect
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import numpy as np
import pytest

import gmm

ROOT = Path(__file__).parents[1]
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))


def test_the_tables_are_those_of_their_sources():
    geyser, galton = gmm.datasets.old_faithful(), gmm.datasets.galton_heights()
    assert geyser.shape == (272, 2)
    assert np.allclose(geyser.mean(axis=0), [3.487783, 70.897059], rtol=1e-7, atol=0)
    assert galton.shape == (934,) and set(galton["sex"]) == {"male", "female"}
    assert galton["height_in"].min() == 56 and galton["height_in"].max() == 79


def test_a_table_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(ValueError, match=r"no table 'iris.csv'.*old-faithful\.csv"):
        gmm.datasets.lines("iris.csv")


@pytest.mark.parametrize("name", gmm.datasets.__all__)
def test_the_loaders_are_on_the_page_of_functions(name):
    page = (ROOT / "chapters/reference.md").read_text()
    assert f".. autofunction:: gmm.datasets.{name}\n" in page
    assert "Returns\n-------" in inspect.getdoc(getattr(gmm.datasets, name))


def test_chapters_read_no_file_beside_them():
    for path in CHAPTERS:
        for cell in nbformat.read(path, as_version=4).cells:
            reads = re.findall(
                r"\bopen\(|genfromtxt\(|loadtxt\(|np\.load\(|read_csv\(", cell.source
            )
            assert cell.cell_type != "code" or not reads, (path.name, reads)


def test_the_wheel_carries_the_data(tmp_path):
    """Built from a copy: setuptools would leave its folders in the book's."""
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in ("gmm", "linewise", "book"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    run = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*run, "--wheel-dir", tmp_path, source], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    tables = {f"gmm/datasets/{path.name}" for path in (ROOT / "gmm/datasets").glob("*.csv")}
    assert len(tables) == 6 and tables <= inside
