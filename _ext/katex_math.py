"""Sphinx math renderer: KaTeX sets every formula while the book is built.

KaTeX's own JavaScript (vendored in ``_vendor/katex``) runs in an embedded QuickJS engine, so
neither the build nor the reader's browser needs anything else. The page receives finished HTML
and the MathML that screen readers use; Sphinx keeps numbering the equations.

Another extension may add HTML beside the number of every labelled display: connect a function
``mark(app, docname, label, latex) -> str`` to the event ``display-math-mark``.
"""

import json
import re
from html import escape
from pathlib import Path
from typing import NamedTuple

import quickjs
from docutils import nodes
from site_words import say
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

LOGGER = logging.getLogger(__name__)
VENDOR = Path(__file__).resolve().parent.parent / "_vendor" / "katex"

# Environments that number their rows in LaTeX. Here Sphinx numbers, once for a whole display.
NUMBERED = ("align", "equation", "gather", "alignat")

# Up to so many characters an inline formula stays on one line.
SHORT = 12

MATHML = re.compile(r"<math\b.*?</math>", re.DOTALL)

SET_FORMULA = """
function setFormula(latex, optionsText) {
  const options = JSON.parse(optionsText);
  options.throwOnError = true;
  options.strict = "error";
  try {
    return JSON.stringify({html: katex.renderToString(latex, options)});
  } catch (error) {
    return JSON.stringify({error: String(error.message)});
  }
}
"""


class Formula(NamedTuple):
    """What KaTeX made of a formula: its HTML, or the message of its error."""

    html: str = ""
    error: str = ""


class Typesetter:
    """One JavaScript engine with KaTeX in it, remembering what it has already set.

    The notation of a book repeats: most inline formulas occur many times.
    """

    def __init__(self, macros=None):
        self._macros = dict(macros or {})
        self._known = {}
        context = quickjs.Context()
        context.eval((VENDOR / "katex.min.js").read_text(encoding="utf-8"))
        context.eval(SET_FORMULA)
        self._set = context.get("setFormula")

    def __call__(self, latex, display):
        """Return the `Formula` of ``latex``, in display style or inline."""
        key = (latex, display)
        if key not in self._known:
            options = {"displayMode": display, "macros": self._macros}
            self._known[key] = Formula(**json.loads(self._set(latex, json.dumps(options))))
        return self._known[key]


def prepare_display(latex):
    """Return ``latex`` as KaTeX wants a display: unnumbered, its rows inside an environment.

    As Sphinx does for MathJax, blank lines separate rows of one aligned block, and a display
    that breaks its line outside any environment is split.
    """
    for name in NUMBERED:
        latex = latex.replace(rf"\begin{{{name}}}", rf"\begin{{{name}*}}")
        latex = latex.replace(rf"\end{{{name}}}", rf"\end{{{name}*}}")
    parts = [part.strip() for part in latex.split("\n\n") if part.strip()]
    parts = [
        rf"\begin{{split}}{part}\end{{split}}" if r"\\" in part and r"\begin" not in part else part
        for part in parts
    ]
    if len(parts) > 1:
        return r"\begin{aligned}" + r"\\".join(parts) + r"\end{aligned}"
    return "".join(parts)


def visit_math(translator, node):
    """Write an inline formula; a short one is not broken at the end of a line."""
    html = _typeset(translator, node, node.astext(), display=False)
    if "mathml" in node["classes"]:
        html = _mathml(html)
    seen = re.sub(r"<[^>]*>|\u200b", "", html.partition('aria-hidden="true">')[2])
    short = " short" if len(seen) <= SHORT else ""
    translator.body.append(f'<span class="math{short} notranslate nohighlight">{html}</span>')
    raise nodes.SkipNode


def visit_displaymath(translator, node):
    """Write a display: the formula in a box that scrolls, then its number and its marks."""
    latex = node.astext()
    html = _typeset(translator, node, prepare_display(latex), display=True)
    if "mathml" in node["classes"]:
        html = _mathml(html)
    identity = f' id="{escape(node["ids"][0])}"' if node["ids"] else ""
    body = translator.body
    body.append(f'<div class="math notranslate nohighlight"{identity}>')
    body.append(f'<div class="formula">{html}</div>')
    if node.get("number"):
        body.append(_number(translator, node, latex))
    body.append("</div>\n")
    raise nodes.SkipNode


def _mathml(html):
    """Of a formula its MathML: small and unseen at first, the browser's own setting serves."""
    found = MATHML.search(html)
    return found[0] if found else html


def _number(translator, node, latex):
    """Return the number of a display, which links to the display, and its marks."""
    builder = translator.builder
    home = node.get("home")
    if home is None:
        number, target = get_node_equation_number(translator, node), "#" + node["ids"][0]
        docname = builder.current_docname
    else:
        number, target, docname = home["number"], home["uri"], home["docname"]
    marks = builder.app.emit("display-math-mark", docname, node["label"], latex)
    label = say("equation.number" if home is None else "equation.quoted", number=number)
    return (
        f'<span class="eqno"><a href="{escape(target)}" aria-label="{escape(label)}">({number})'
        f"</a>{''.join(mark for mark in marks if mark)}</span>"
    )


def _typeset(translator, node, latex, display):
    """Return the HTML of a formula; where KaTeX refuses it, warn with its place."""
    app = translator.builder.app
    if not hasattr(app, "typesetter"):
        app.typesetter = Typesetter(app.config.katex_macros)
    formula = app.typesetter(latex, display)
    if not formula.error:
        return formula.html
    # An output of a cell has no line of its own: say at least on which page it is.
    place = node if node.line is not None else translator.builder.current_docname
    LOGGER.warning(
        "KaTeX cannot set this formula (%s): %s", formula.error, latex,
        location=place, type="katex",
    )
    return f'<code class="formula-error">{escape(latex)}</code>'


def setup(app):
    """Register the renderer ``katex``, its stylesheet and the event for marks."""
    app.add_html_math_renderer("katex", (visit_math, None), (visit_displaymath, None))
    app.add_config_value("katex_macros", {}, "html", [dict])
    app.add_event("display-math-mark")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
