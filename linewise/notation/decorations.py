"""What stands around a letter: words, primes and simple texts in its scripts."""

import re

from ..latex.raw import only_side

WORDS = {"old", "new", "next", "prev", "init", "opt", "ML", "MLE", "MAP", "EM", "LS", "OLS"}


def word_of(listing, indices=()):
    r"""The word of a script such as `\mathrm{new}`, `*`, `\text{ML}`; None if it is none.

    Plain letters such as `old` or `ML` are one, unless all of them are index letters.
    """
    if listing is None or len(listing.entries) != 1:
        return None
    side = only_side(listing)
    if side is None:
        entry = listing.entries[0]
        return str(entry) if isinstance(entry, str) and entry in ("+", "-") else None
    if len(side.terms) != 1 or side.terms[0][0] != "+":
        return None
    pieces = side.terms[0][1]
    letters = "".join(str(p.value) for p in pieces if p.kind == "sym" and not p.scripts)
    if letters in WORDS and len(pieces) == len(letters) and not set(letters) <= set(indices):
        return letters
    words = [_word(piece) for piece in pieces]
    if not all(words):
        return None
    return " ".join(words)


def _word(piece):
    if piece.kind == "operator" and piece.value == "mul":
        return "*"
    if piece.kind == "text" and not piece.scripts:
        return piece.value
    if piece.kind == "sym" and not piece.scripts:
        match = re.fullmatch(r"\\mathrm\{([A-Za-z]{2,})\}", piece.value)
        return match.group(1) if match else None
    return None


def primed(unit, indices):
    """The unit with its primes in its name, if it is an index letter: k' is another one."""
    marks = [script for script in unit.scripts if script[0] == "prime"]
    if unit.kind != "sym" or not marks or unit.value not in indices:
        return unit
    rest = tuple(script for script in unit.scripts if script[0] != "prime")
    return unit._replace(value=unit.value + "'" * len(marks), scripts=rest)


def flat(listing):
    """A short text of a simple listing such as t+1, to serve as a tag; ? for what is not simple."""
    return ",".join(_flat_entry(e) for e in listing.entries)


def _flat_entry(entry):
    if entry is None or isinstance(entry, str) or entry.rels:
        return "?"
    out = ""
    for position, (sign, pieces) in enumerate(entry.sides[0].terms):
        out += sign if sign != "+" or position else ""
        plain = [p.kind in ("sym", "num") and not p.scripts for p in pieces]
        out += "".join(str(p.value) if ok else "?" for p, ok in zip(pieces, plain, strict=True))
    return out
