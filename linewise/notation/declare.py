"""Declarations: a symbol as one writes it, and its kind, to a `Declaration`."""

import re

from ..errors import CheckError, NotationError
from ..latex.parse import parse
from ..latex.raw import parenthesised
from ..latex.scan import tokenize
from .decorations import flat, word_of
from .kinds import KINDS
from .notation import Declaration, Kind


def parse_kind(text, where):
    """`"vector(n)"` to a `Kind`."""
    match = re.fullmatch(r"\s*([a-z]+)\s*(?:\((.*)\))?\s*", text, re.S)
    if match is None or match.group(1) not in KINDS:
        kinds = ", ".join(sorted(KINDS))
        raise NotationError(f"{where}: {text!r} is not a kind; use one of {kinds}")
    name = match.group(1)
    dims = tuple(d.strip() for d in _split(match.group(2) or "") if d.strip())
    if KINDS[name].dims:
        dims = tuple("".join(d.split()) for d in dims)  # p+q is the name of one dimension
    wanted = KINDS[name].dims
    if wanted is not None and wanted != len(dims):
        if name == "matrix" and len(dims) == 1:
            return Kind(name, dims * 2)
        if name == "label" and len(dims) == 1:  # of a size of its own
            return Kind(name, dims)
        example = f"{name}({', '.join(['n', 'n'][:wanted])})" if wanted else name
        raise NotationError(f"{where}: write {example}, not {text.strip()}")
    if wanted is None and not dims:
        raise NotationError(f"{where}: {name} needs the symbols it collects in parentheses")
    return Kind(name, dims)


def declare(latex, kind, indices, names=()):
    r"""Read a symbol as one would write it, such as `\gamma_{ji}`, into a `Declaration`."""
    try:
        tokens = tokenize(latex, names)
        ((_, chains, _, _),) = parse(tokens)
        (side,) = chains[0].sides
        ((_, pieces),) = side.terms
        unit = pieces[0]
        if unit.kind != "sym":
            raise ValueError
        call = None
        if len(pieces) == 2 and pieces[1].kind in ("paren", "bracket"):
            call = pieces[1].value
            if not all(_is_formal(entry) for entry in call.entries):
                raise ValueError
        elif len(pieces) != 1:
            raise ValueError
    except (CheckError, ValueError):
        raise NotationError(
            f"the symbol {latex!r} cannot be read; write one symbol with its indices, "
            r"such as '\gamma_{ji}', 'w_j^{(i)}' or 'f(x)', with symbols as arguments; a name of "
            "several letters such as LL must be declared as it is written"
        ) from None
    shaped = kind is not None and bool(KINDS[kind.name].dims)
    head, subs, sups, tag = signature(unit, indices, latex, shaped)
    below = ",".join(x if x.isdigit() else "·" for x in subs)
    shape = f"{head}_{{{below}}}^{{{'·' * len(sups)}{tag}}}"
    key = head + ("" if not subs and not sups and not tag else shape[len(head) :])
    if call is not None:
        key += "(" + ",".join("·" * len(call.entries)) + ")"
    return Declaration(key, head, subs, sups, call, tag, kind, latex)


def _name_of(listing, indices, shaped):
    r"""A subscript that is part of the name, such as `\theta` in `p_\theta(x)`; None if indices.

    A lone letter is one only if the symbol is a vector or a matrix, as in `\mathbf{x}_a`.
    """
    text = flat(listing)
    simple = text and "?" not in text and not any(sign in text for sign in "+-")
    units = [unit for entry in listing.entries if entry is not None and not isinstance(entry, str)
             for unit in entry.sides[0].terms[0][1]]
    free = all(unit.kind == "sym" and unit.value not in indices for unit in units)
    single = len(units) == 1 and len(units[0].value) == 1 and units[0].value.islower()
    return text if simple and free and (shaped or not single) else None


def _is_formal(entry):
    """True for an argument of a declaration: one symbol, perhaps with a list of them after dots."""
    if entry is None or isinstance(entry, str) or entry.rels:
        return False
    terms = entry.sides[0].terms
    return len(terms) == 1 and terms[0][0] == "+" and all(
        p.kind in ("sym", "dots", "paren", "bracket") for p in terms[0][1])


def signature(unit, indices, latex, shaped=False):
    """Head, index letters below and above, and tag of a declared symbol."""
    head, subs, sups, tag = unit.value, (), (), ""
    for script, listing, _ in unit.scripts:
        if script == "prime":
            tag += "'"
        elif script == "sub":
            word = word_of(listing, indices) or _name_of(listing, indices, shaped)
            if word is not None:
                head = f"{head}_{{{word}}}"
            else:
                subs = _letters(listing, indices, latex)
        elif script == "sup":
            word = word_of(listing, indices)
            inner = parenthesised(listing)
            if word is not None:
                tag += word
            elif inner is not None and _is_letters(inner, indices):
                sups = _letters(inner, indices, latex)
            elif inner is not None and "?" not in flat(inner):
                tag += flat(inner)
            else:
                raise NotationError(
                    f"the symbol {latex!r}: a superscript is an index in parentheses, an iterate "
                    r"such as (t), or a word such as \mathrm{new}"
                )
    return head, subs, sups, tag


def _is_letters(listing, indices):
    try:
        return bool(_letters(listing, indices, ""))
    except NotationError:
        return False


def _letters(listing, indices, latex):
    letters = []
    for entry in listing.entries:
        ok = entry is not None and not isinstance(entry, str) and not entry.rels
        for piece in entry.sides[0].terms[0][1] if ok else [None]:
            if piece is None or piece.kind not in ("sym", "num") or piece.scripts:
                raise NotationError(
                    f"the symbol {latex!r}: indices are declared letters, such as x_j"
                )
            if piece.kind == "sym" and piece.value not in indices:
                raise NotationError(
                    f"the symbol {latex!r}: its index {piece.value} is not in [indices]; add "
                    f'{piece.value} = "SIZE" there'
                )
            letters.append(piece.value)
    return tuple(letters)


def _split(text):
    """Split at commas outside braces and parentheses."""
    parts, depth, current = [], 0, ""
    for char in text:
        depth += char in "({["
        depth -= char in ")}]"
        if char == "," and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += char
    return [*parts, current]
