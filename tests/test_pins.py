"""`make pins`: what is pinned stays but for what is named, and both files say the same."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))
import pins  # noqa: E402

TEXT = "# a comment\n-c constraints.txt\n-e .\nnumpy==1.0\n# older, because\nsphinx_proof==2.0\n"


def test_every_requirement_is_constrained_to_the_same_version():
    wanted, held = (
        {pins.canonical(name): version for name, version in pins.PIN.findall(path.read_text())}
        for path in (ROOT / "requirements.txt", ROOT / "constraints.txt")
    )
    other = {name: (version, held.get(name)) for name, version in wanted.items()
             if held.get(name) != version}  # fmt: skip
    assert not other, "requirements.txt and constraints.txt differ: run `make pins`"


def test_only_what_is_named_may_rise():
    assert pins.loosened(TEXT, []) == "numpy==1.0\nsphinx_proof==2.0\n"
    assert pins.loosened(TEXT, ["Sphinx-Proof"]) == "numpy==1.0\nsphinx_proof\n"
    with pytest.raises(ValueError, match=r"scipy is not in requirements\.txt: add it there"):
        pins.loosened(TEXT, ["scipy"])


def test_new_versions_are_written_and_comments_stay():
    versions = {"numpy": "1.0", "sphinx-proof": "2.5", "docutils": "0.21"}
    assert pins.repinned(TEXT, versions) == TEXT.replace("2.0", "2.5")
    lines = pins.frozen(versions).splitlines()
    assert lines[1:] == ["docutils==0.21", "numpy==1.0", "sphinx-proof==2.5"]


def test_a_pin_that_is_held_back_says_why():
    """pytest-xdist 3.8 does not group tests under pytest 9.2: tests/test_grouping.py."""
    above = (ROOT / "requirements.txt").read_text().split("\npytest==")[0].splitlines()[-1]
    assert above.startswith("# ") and "pytest-xdist" in above
