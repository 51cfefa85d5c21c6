"""Lines of other people's pages: what is false is never verified, what is true never refuted."""

import tomllib
from pathlib import Path

import pytest
from test_meaning import MINE

from linewise import check

LINES = tomllib.loads(
    (Path(__file__).parent / "letters" / "lines.toml").read_text(encoding="utf-8")
)


def report(entry):
    notation = MINE if entry["letters"] == "mine" else None
    return check(entry["line"], entry.get("note", ""), notation=notation)


@pytest.mark.parametrize("entry", LINES["false"], ids=lambda entry: entry["line"])
def test_a_false_line_is_not_verified(entry):
    found = report(entry)
    assert found.relations[-1].verdict != "verified"
    assert not found.ok


@pytest.mark.parametrize("entry", LINES["true"], ids=lambda entry: entry["line"])
def test_a_true_line_is_not_refuted(entry):
    assert not {r.verdict for r in report(entry).relations} & {"refuted", "ill-typed"}
