"""A Sphinx extension: every formula of a book is decided while it is built.

What must not stand becomes a warning with its place, so that a strict build fails. The
``{ledger}`` directive shows how each relation was checked. Load it with ``extensions =
["linewise.sphinx"]``; ``linewise_notation`` names the notation file, ``linewise_ledger`` the
document that holds the ledger, ``linewise_words`` a file with other words for it (see
``words.toml``).

A book may add to the ledger: a handler of ``linewise-ledger-order`` returns its documents in the
order of the book, those of ``linewise-ledger-cell`` a sentence on the display with a label, those
of ``linewise-ledger-end`` nodes that stand below all displays.
"""

from pathlib import Path

from .decisions import decide
from .folds import add_nodes
from .ledger import LedgerDirective
from .words import use


def setup(app):
    """Register the directive, the decisions before reading, and what a book may set."""
    app.add_config_value("linewise_notation", None, "env")
    app.add_config_value("linewise_lemmas", None, "env")
    app.add_config_value("linewise_ledger", "ledger", "env")
    app.add_config_value("linewise_words", None, "env")
    app.connect("config-inited", set_words)
    app.add_event("linewise-ledger-order")
    app.add_event("linewise-ledger-end")
    app.add_event("linewise-ledger-cell")
    app.add_event("linewise-ledger-key")
    add_nodes(app)
    app.add_directive("ledger", LedgerDirective)
    app.connect("env-get-outdated", decide)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def set_words(app, config):
    """Use the words of the book, if it has its own."""
    use(Path(app.confdir, config.linewise_words) if config.linewise_words else None)
