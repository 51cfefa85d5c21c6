"""Systematic damage to the LaTeX of a formula: one small change each, at a known place.

The changes are the slips that people make: a sign, a transpose, an inverse, a factor, an index, a
bound, the old value for the new one. Whether the result is false is not decided here.
"""

import re
from itertools import pairwise
from typing import NamedTuple


class Mutant(NamedTuple):
    """A damaged formula: the `rule`, the character range that was replaced, before and after."""

    rule: str
    start: int
    before: str
    after: str
    latex: str

    @property
    def name(self):
        """A short name that stays the same as long as the display does."""
        before, after = self.before or "(nothing)", self.after or "(nothing)"
        return f"{self.rule}@{self.start}: {before} → {after}"


def mutants(latex):
    """Every mutant of a formula, in order of place; no two have the same LaTeX.

    Parameters
    ----------
    latex : str
        The display, without its dollars.

    Returns
    -------
    list of Mutant
    """
    hidden = [match.span() for match in _HIDDEN.finditer(latex)]
    found = {}
    for rule in RULES:
        for start, end, after in RULES[rule](latex):
            if any(_partly(span, (start, end)) for span in hidden):
                continue
            damaged = latex[:start] + after + latex[end:]
            if _squeeze(damaged) != _squeeze(latex):
                mutant = Mutant(rule, start, latex[start:end], after, damaged)
                found.setdefault(_squeeze(damaged), mutant)
    return sorted(found.values(), key=lambda mutant: (mutant.start, mutant.rule, mutant.after))


RULES = {}
_HIDDEN = re.compile(r"\\(?:text|mathrm|operatorname|begin|end|quad|qquad)\s*\{[^{}]*\}|\\\\")


def _rule(function):
    RULES[function.__name__.replace("_", " ")] = function
    return function


# A symbol with its scripts, such as \boldsymbol{\mu}_i^{(t+1)} or \gamma_{ji} or m_i.
_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
_HEAD = (
    rf"(?:\\(?:mathbf|boldsymbol|mathcal|widehat|hat|bar|tilde|overline){_GROUP}"
    r"|\\(?:alpha|beta|gamma|theta|lambda|mu|sigma|pi|phi|nu|rho|eta|tau|xi|delta|kappa|omega)"
    r"(?![A-Za-z])|(?<![A-Za-z\\_^])[A-Za-z](?![A-Za-z]))"
)
_SCRIPT = rf"(?:[_^](?:{_GROUP}|\\[A-Za-z]+|[A-Za-z0-9]))"
_SYMBOL = re.compile(rf"({_HEAD})({_SCRIPT}*)")
_BINDER = re.compile(rf"\\(sum|prod)(_(?:{_GROUP}|[A-Za-z])(?:\^(?:{_GROUP}|[A-Za-z0-9]))?)?")
_BOLD = re.compile(r"\\(?:mathbf|boldsymbol)\{([^{}]*)\}")


def _symbols(latex):
    """(match, head, scripts) of every symbol that stands in the open, not inside a binder."""
    binders = [match.span() for match in _BINDER.finditer(latex)]
    for match in _SYMBOL.finditer(latex):
        if not any(first <= match.start() < last for first, last in binders):
            yield match, match[1], match[2]


@_rule
def sign(latex):
    for match in re.finditer(r"(?<![{(\^_])([+-])(?![\d}]*\})", latex):
        yield match.start(), match.end(), "-" if match[1] == "+" else "+"
    for match in re.finditer(r"=\s*(?:&\s*)?(?=[^\s&=-])", latex):
        if not _in_braces(latex, match.start()):
            yield match.end(), match.end(), "-"


@_rule
def number(latex):
    for match in re.finditer(r"\\([td]?)frac(?:\{(\d+)\}\{(\d+)\}|(\d)(\d))", latex):
        over, under = (match[2], match[3]) if match[2] else (match[4], match[5])
        yield match.start(), match.end(), f"\\{match[1]}frac{{{under}}}{{{over}}}"
        yield match.start(), match.end(), ""
    for match in re.finditer(r"(?<![\d^_{.])\d+(?![\d.])", latex):
        yield match.start(), match.end(), str(int(match[0]) + 1)
    for match in re.finditer(r"(?:=|&)\s*(?=\\(?:sum|frac|ln|boldsymbol|mathbf|alpha))", latex):
        if not _in_braces(latex, match.start()):
            yield match.end(), match.end(), r"2\,"


@_rule
def transpose(latex):
    for match in re.finditer(r"\^(\{\\top\}|\\top|T\b|\{T\})", latex):
        yield match.start(), match.end(), ""
    for match in re.finditer(r"\^\{-\\top\}", latex):
        yield match.start(), match.end(), "^{-1}"
    for match, head, scripts in _symbols(latex):
        if _BOLD.match(head) and "^" not in scripts:
            yield match.end(), match.end(), r"^{\top}"


@_rule
def inverse(latex):
    for match in re.finditer(r"\^\{-(1|\\top)\}", latex):
        yield match.start(), match.end(), "" if match[1] == "1" else r"^{\top}"
    for match, head, scripts in _symbols(latex):
        bold = _BOLD.match(head)
        if bold and "^" not in scripts and _is_matrix(bold[1]):
            yield match.end(), match.end(), "^{-1}"


@_rule
def power(latex):
    for match in re.finditer(r"\^(\{[23]\}|[23])", latex):
        yield match.start(), match.end(), ""


@_rule
def drop_factor(latex):
    for match, _, _ in _symbols(latex):
        yield match.start(), match.end(), ""
    for match in re.finditer(rf"\\frac\{{1\}}{_GROUP}", latex):
        yield match.start(), match.end(), ""


@_rule
def double_factor(latex):
    for match, head, scripts in _symbols(latex):
        if not _BOLD.match(head) and not re.match(r"\\(widehat|hat|theta|phi)|[QLPpFzxXZq]$", head):
            yield match.end(), match.end(), r"\, " + head + scripts


@_rule
def operator(latex):
    for match in _BINDER.finditer(latex):
        yield match.start(), match.end(), ""
        other = "prod" if match[1] == "sum" else "sum"
        yield match.start(), match.start() + 1 + len(match[1]), "\\" + other
    for match in re.finditer(r"\\(ln|exp)(?![A-Za-z])", latex):
        yield match.start(), match.end(), ""
        yield match.start(), match.end(), r"\exp" if match[1] == "ln" else r"\ln"
    for match in re.finditer(r"\\operatorname\{tr\}", latex):
        yield match.start(), match.end(), ""


@_rule
def bound(latex):
    for match in _BINDER.finditer(latex):
        scripts, at = match[2] or "", match.start() + 1 + len(match[1])
        for low in re.finditer(r"=1", scripts):
            yield at + low.start(), at + low.end(), "=2"
        for high in re.finditer(r"\^(\{([mkn])\}|([mkn]))", scripts):
            letter = high[2] or high[3]
            for other in ("k" if letter == "m" else "m", f"{letter}-1"):
                yield at + high.start(), at + high.end(), f"^{{{other}}}"


@_rule
def delete_relation(latex):
    for match in re.finditer(r"=|\\(?:le|ge|lt|gt|ne|approx|propto)(?![A-Za-z])", latex):
        if not _in_braces(latex, match.start()):
            yield match.start(), match.end(), ""


@_rule
def index(latex):
    for match, _, scripts in _symbols(latex):
        for sub in re.finditer(r"_(?:\{([ijlabc]+)\}|([ijlabc]))", scripts):
            letters = sub[1] or sub[2]
            at = match.start(2) + sub.start()
            for changed in _other_letters(letters):
                yield at, at + len(sub[0]), f"_{{{changed}}}"


@_rule
def symbol(latex):
    for match, head, scripts in _symbols(latex):
        for other in _CONFUSED.get(head + re.sub(r"\^.*", "", scripts), ()):
            keep = re.search(r"\^.*", scripts)
            yield match.start(), match.end(), other + (keep[0] if keep else "")
        if head in (r"\widehat", r"\hat", r"\bar") or head.startswith((r"\widehat", r"\hat")):
            yield match.start(1), match.end(1), re.sub(r"^\\\w+\{(.*)\}$", r"\1", head)
        if scripts == "" and head in ("m", "k", "n"):
            yield match.start(), match.end(), {"m": "k", "k": "m", "n": "m"}[head]


@_rule
def iterate(latex):
    for match in re.finditer(r"\^\{\(t\)\}", latex):
        yield match.start(), match.end(), ""
        yield match.start(), match.end(), "^{(t+1)}"
    for match in re.finditer(r"\^\{\(t\+1\)\}", latex):
        yield match.start(), match.end(), "^{(t)}"
    for match in re.finditer(r"\\theta(?![\^A-Za-z])", latex):
        yield match.start(), match.end(), r"\theta^{(t)}"


@_rule
def order(latex):
    """Two neighbouring matrices or vectors change places."""
    found = [m for m, head, _ in _symbols(latex) if _BOLD.match(head)]
    for left, right in pairwise(found):
        between = latex[left.end():right.start()]
        if re.fullmatch(r"\s*(\\[,;!]\s*)?", between):
            yield left.start(), right.end(), right[0] + between + left[0]


@_rule
def relation(latex):
    for match in re.finditer(r"\\(le|ge|leq|geq)(?![A-Za-z])", latex):
        yield match.start(), match.end(), r"\ge" if match[1].startswith("le") else r"\le"
        yield match.start(), match.end(), "="


_CONFUSED = {
    r"\mathbf{x}_j": (r"\boldsymbol{\mu}_i", r"\mathbf{d}_{ji}"),
    r"\boldsymbol{\mu}_i": (r"\mathbf{x}_j", r"\boldsymbol{\mu}_l"),
    r"\boldsymbol{\Sigma}_i": (r"\mathbf{I}", r"\boldsymbol{\Sigma}_l"),
    r"\gamma_{ji}": (r"\alpha_i", r"\gamma_{j1}"),
    r"\alpha_i": (r"\gamma_{ji}", r"\alpha_l"),
    "m_i": ("m", "k"),
    r"\mathbf{I}": (r"\boldsymbol{\Sigma}_i", "1"),
    r"\pi": ("2",),
    r"\lambda": ("m",),
}


def _other_letters(letters):
    """The other ways to write these indices: turned round, or one letter exchanged."""
    if len(letters) > 1 and letters[::-1] != letters:
        yield letters[::-1]
    near = {"i": "jl", "j": "i", "l": "ij", "a": "bc", "b": "ac", "c": "ab"}
    for at, letter in enumerate(letters):
        for other in near[letter]:
            yield letters[:at] + other + letters[at + 1:]


def _partly(span, change):
    """True if the change touches a hidden span without replacing exactly that."""
    return span != change and span[0] < change[1] and change[0] < span[1]


def _is_matrix(inside):
    return bool(re.match(r"\\?[A-Z]", inside)) and inside not in ("I", "X")


def _in_braces(latex, position):
    before = re.sub(r"\\[{}]", "", latex[:position])
    before = re.sub(r"\\(?:begin|end)\{[^{}]*\}", "", before)
    return before.count("{") > before.count("}")


def _squeeze(latex):
    """The formula without its spacing, to recognise damage that changes nothing."""
    return re.sub(r"\s|\\[,;!]|\{\}", "", latex)
