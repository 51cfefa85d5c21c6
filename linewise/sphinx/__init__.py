"""A Sphinx extension: every formula of a book is decided while it is built.

What must not stand becomes a warning with its place, so that a strict build fails. The
``{ledger}`` directive shows how each relation was checked. Load it with ``extensions =
["linewise.sphinx"]``; ``linewise_notation`` names the notation file, ``linewise_ledger`` the
document that holds the ledger.

A book may add to the ledger: handlers of ``linewise-ledger-intro`` return nodes that stand above
the tables, those of ``linewise-ledger-cell`` the text of a last column for a label, whose head is
``linewise_ledger_column``.
"""

from .decisions import decide
from .ledger import LedgerDirective


def setup(app):
    """Register the directive, the decisions before reading, and what a book may set."""
    app.add_config_value("linewise_notation", None, "env")
    app.add_config_value("linewise_lemmas", None, "env")
    app.add_config_value("linewise_ledger", "ledger", "env")
    app.add_config_value("linewise_ledger_column", "", "env")
    app.add_event("linewise-ledger-intro")
    app.add_event("linewise-ledger-cell")
    app.add_event("linewise-ledger-key")
    app.add_directive("ledger", LedgerDirective)
    app.connect("env-get-outdated", decide)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
