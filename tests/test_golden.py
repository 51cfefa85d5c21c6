"""No verdict changes unnoticed: every stored relation that still stands has its stored verdict."""

import json
import sys
from pathlib import Path

import pytest
from decisions import TOGETHER, decided

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
import golden

pytestmark = TOGETHER
STORED = json.loads(golden.STORED.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", list(golden.pages()), ids=lambda page: page[0])
def test_verdicts_are_the_stored_ones(page):
    name, path, notation = page
    changed = list(golden.differences(STORED.get(name, {}), golden.rows(decided(path, notation))))
    assert not changed, "\n".join(changed) + "\nif this is meant: python tools/golden.py --renew"
