"""The extension works in a Sphinx book of other letters, and a false line stops its build."""

import subprocess
import sys

import pytest

CONF = """
extensions = ["myst_parser", "linewise.sphinx"]
myst_enable_extensions = ["dollarmath"]
linewise_notation = "letters.toml"
project = "Notes"
"""
LETTERS = "[sizes]\nS = 'samples'\n[indices]\ns = 'S'\n[symbols]\n'y_s' = 'real'\n"
PAGE = """# Notes

$$
\\sum_{s=1}^{S} 2y_s = FACTOR\\sum_{s=1}^{S} y_s
$$ (eq-factor)

```{toctree}
ledger
```
"""


@pytest.mark.parametrize(("factor", "status"), [("2", 0), ("3", 1)])
def test_a_book_of_other_letters_is_decided(tmp_path, factor, status):
    files = {"conf.py": CONF, "letters.toml": LETTERS, "index.md": PAGE.replace("FACTOR", factor),
             "ledger.md": "# Ledger\n\n```{ledger}\n```\n"}  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", ".", "out"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120,
                          check=False)  # fmt: skip
    assert done.returncode == status, done.stderr
    if status:
        assert "eq-factor" in done.stderr and "left side" in done.stderr
    else:
        assert "1 proved for all sizes" in (tmp_path / "out" / "ledger.html").read_text("utf-8")
