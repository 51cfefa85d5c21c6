"""What you read is what is checked: LaTeX displays, parsed, evaluated and decided.

`check(latex)` judges one formula, `python -m linewise FILE..` whole pages. Nothing here
imports the numerical modules of `gmm`.
"""

from .errors import CheckError, NotationError
from .notation import Notation, load_notation
from .page.markdown import Display, displays, formulas
from .show.pages import Labels, Session, check, check_file, decide, outline
from .show.text import Report, as_dict, place
from .verdict import Relation

__all__ = [
    "CheckError",
    "Display",
    "Labels",
    "Notation",
    "NotationError",
    "Relation",
    "Report",
    "Session",
    "as_dict",
    "check",
    "check_file",
    "decide",
    "displays",
    "formulas",
    "load_notation",
    "outline",
    "place",
]
