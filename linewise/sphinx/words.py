"""The words of the ledger, from one file; a book may replace any of them by a file of its own."""

import tomllib
from pathlib import Path

OWN = Path(__file__).with_name("words.toml")
_words = {}


def say(name, /, **values):
    """The words of this name, with the values filled in where braces name them."""
    return _words[name].format(**values)


def use(path=None):
    """Take the package's words, and over them those of the table ``ledger`` of a file."""
    for source in filter(None, (OWN, path)):
        _words.update(tomllib.loads(Path(source).read_text(encoding="utf-8"))["ledger"])


use()
