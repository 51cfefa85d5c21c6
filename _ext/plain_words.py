"""What a page says, as plain text: for its description and for the index of the search."""

import re
from html import unescape

from docutils import nodes
from katex_math import Typesetter

GREEK = re.compile(
    r"\\(?:var)?(alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|"
    r"sigma|tau|upsilon|phi|chi|psi|omega)(?![a-z])", re.IGNORECASE,
)  # fmt: skip
NAMES = re.compile(r"\\(?:operatorname|mathrm|text)\{([^}]*)\}")
LAID_OUT = re.compile(r"\\(?:frac|sum|prod|begin|int|sqrt|left|big)")
LONG = 80


def text_of(node, typeset=None):
    """The text of ``node``: short formulas as they are seen, long ones as "…"."""
    parts = []
    _gather(node, typeset or _typesetter(), parts)
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def seen(latex, typeset=None):
    """A short inline formula in the characters that a reader sees; "…" for any other."""
    if len(latex) > LONG or LAID_OUT.search(latex):
        return "…"
    html = (typeset or _typesetter())(latex, False).html
    mathml = re.search(r"<math\b.*?</math>", html, re.DOTALL)
    if not mathml:
        return "…"
    text = re.sub(r"<annotation.*?</annotation>|<[^>]+>", "", mathml[0], flags=re.DOTALL)
    return unescape(text).replace("\u2061", "")  # the sign between a function and its argument


def names_in(latex):
    """The words by which a formula can be found: its Greek letters and the names in it."""
    return [*map(str.lower, GREEK.findall(latex)), *(name.strip() for name in NAMES.findall(latex))]


def _gather(node, typeset, parts):
    if isinstance(node, nodes.Text):
        parts.append(str(node))
    elif isinstance(node, nodes.math):
        parts.append(seen(node.astext(), typeset))
    elif isinstance(node, nodes.math_block):
        parts.append(" … ")
    elif not isinstance(node, (nodes.raw, nodes.comment, nodes.Invisible, nodes.image)):
        for child in node.children:
            _gather(child, typeset, parts)
        if not isinstance(node, nodes.Inline):
            parts.append(" ")


def _typesetter():
    """One engine for all texts, made when first needed."""
    if not _KEPT:
        _KEPT.append(Typesetter())
    return _KEPT[0]


_KEPT = []
