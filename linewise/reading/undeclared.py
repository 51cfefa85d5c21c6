"""Letters that a notation does not declare: constants, sizes, or an error that says what is."""

import difflib

from ..errors import Undecided, Undeclared
from ..formula.nodes import Node
from ..notation.decorations import flat

CONSTANTS = {r"\pi": "pi", "e": "e", r"\mathrm{e}": "e", r"\infty": "inf"}


def undeclared(reader, unit, subs, sups, tag):
    """Constants and sizes; anything else is an error that offers what is declared."""
    head = unit.value
    entry = reader.entry(head, subs, sups, tag)
    if entry is not None:
        return entry
    plain = subs is None and sups is None and not tag
    if head in reader.notation.sizes and plain:
        return Node("size", head)
    if head in CONSTANTS and plain:
        return Node("const", CONSTANTS[head])
    if head in (r"\mathbf{0}", r"\mathbb{0}", r"\mathbf{O}") and plain:
        return Node("zero")
    if head in (r"\mathbf{I}", "I", r"\mathrm{I}") and sups is None and not tag:
        if subs is None:
            return Node("identity", "")
        else:
            letters = reader.plain_letters(subs)
            if len(letters) == 1 and letters[0] in reader.notation.sizes:
                return Node("identity", letters[0])
    if head == r"\delta" and subs is not None and sups is None and not tag:
        indices = reader.index_list(subs, 2)
        if len(indices) == 2:
            return Node("iverson", (Node("rel", "=", *indices),))
    if head == r"\mathrm{const}" and plain:
        raise Undecided(
            "const stands for terms that are left out, so nothing can be compared; write them "
            "out, or the derivative, in which they drop out"
        )
    known = [h for h in (*reader.notation.symbols, *reader.notation.sizes)]
    near = difflib.get_close_matches(head, known, 2, 0.6)
    bare = head.replace(r"\mathbf{", "").rstrip("}")
    near = [h for h in known if h != head and core_of(h) == core_of(bare)] or near
    forms = [d.latex for h in near for d in reader.notation.symbols.get(h, [])[:2]] or near
    hint = f"; declared are {', '.join(forms)}" if forms else ""
    raise Undeclared(f"{printed(unit)} is not declared{hint}", unit.position)


def core_of(head):
    """A head without its fonts and accents."""
    while head.startswith("\\") and "{" in head:
        head = head[head.index("{") + 1 :].rstrip("}")
    return head


def printed(unit):
    """A symbol with its scripts, for messages."""
    return unit.value + "".join(
        {"sub": "_", "sup": "^", "prime": "'", "bang": "!"}[s]
        + ("{" + flat(listing) + "}" if listing is not None else "")
        for s, listing, _ in unit.scripts
    )
