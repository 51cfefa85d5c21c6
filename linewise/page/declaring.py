"""Notes that declare: `let` for the rest of the page, `with` for one display."""

import re

from ..deciding.claim import shapeless
from ..errors import CheckError, NotationError
from ..formula import Node, free_indices, walk
from ..notation import Definition, declare, parse_kind
from ..reading import read, read_expression
from ..world import World
from .notes import parse_notes
from .statements import first_relations, is_range_start

SHARES = ("simplex", "stochastic", "distribution")


def with_lets(notes, state):
    """The state after the `let` notes of a display."""
    keys = []
    for note in notes:
        if note.keyword == "let":
            more = declared(note.text, state.notation, state.world)
            state = state.extended(**more)
            keys += [d.declaration.key for d in more.get("definitions", ())]
    _refuse_self_reference(state.world, keys)
    return state


def _refuse_self_reference(world, keys):
    """Fail if a definition in a comment needs its own symbol, directly or through others."""
    for key in keys:
        try:
            circular = world.circular(key)
        except (CheckError, NotationError):  # told where the symbol is used
            continue
        if circular:
            latex = world.declarations[key].latex
            raise NotationError(f"check: {latex} is defined by itself")


def declared(text, notation, world):
    """`SYMBOL : TYPE` or `SYMBOL = EXPR` as arguments for `extended`."""
    left, sign, right = _halves(text)
    if sign == ":":
        if right.strip() == "size":
            return {"sizes": [(left, "")]}
        kind = parse_kind(right, f"check: let {text}")
        declaration = declare(left, kind, notation.indices, notation.names)
        if kind.name in SHARES and not declaration.letters and declaration.call is None:
            return {"declarations": _table_of_shares(declaration, notation, world)}
        return {"declarations": [declaration]}
    declaration = declare(left, None, notation.indices, notation.names)
    declaration = _with_hidden_letters(declaration, right, notation)
    known = [d for d in notation.symbols.get(declaration.head, ()) if d.key == declaration.key]
    # a local definition replaces the kind: the symbol is no longer free
    if known and known[0].kind is not None and known[0].kind.name in ("bundle", "stack"):
        raise NotationError(f"check: {left} is a collection and cannot be redefined")
    return {"declarations": [declaration], "definitions": [Definition(declaration, right)]}


def _table_of_shares(declaration, notation, world):
    r"""`\mathbf{p} : simplex` declares the entries p_i, and \mathbf{p} as their vector."""
    for known in notation.symbols.get(declaration.head, ()):
        if known.kind is not None and known.kind.name in ("stack", "bundle"):
            (member,) = known.kind.dims
            return [declare(member, declaration.kind, notation.indices, notation.names)]
    letters = [x for x, size in notation.indices.items() if size == world.component_size()]
    plain = declaration.head
    while plain.startswith("\\") and plain.endswith("}"):
        plain = plain[plain.index("{") + 1 : -1]
    if not letters or plain == declaration.head:
        raise NotationError(
            f"check: {declaration.latex} : {declaration.kind.name} needs an index, such as p_i"
        )
    member = f"{plain}_{letters[0]}"
    entries = declare(member, declaration.kind, notation.indices, notation.names)
    return [entries, declaration._replace(kind=parse_kind(f"stack({member})", ""))]


def _with_hidden_letters(declaration, right, notation):
    """Note the index letters that a local definition leaves free."""
    if declaration.call is not None:
        return declaration
    try:
        body = read_expression(right, notation)
    except CheckError:
        return declaration
    extra = sorted(free_indices(body) - set(declaration.letters))
    return declaration._replace(hidden=tuple(x for x in extra if x in notation.indices))


def local_world(display, notes, state, context):
    """The world of one display: the page's, with what `with` says; and the keys it declares."""
    notation, keys = state.notation, {}
    extra = [n for n in notes if n.keyword == "with" and not size_note(n.text, notation)]
    for note in sorted(extra, key=lambda n: is_label(n.text)):
        if is_label(note.text):
            _refuse_circles(display, context)
            more = _quoted(note.text, notation, context)
        else:
            more = declared(note.text, notation, state.world)
        notation = notation.extended(**more)
        if "definitions" in more:  # a kind for a letter that does not occur does no harm
            keys[note] = [d.key for d in more["declarations"]]
    if notation is state.notation:
        return state.world, keys
    world = World(notation)
    local = {k for found in keys.values() for k in found if k in notation.definitions}
    for key in sorted(local):
        if key in _needed(world, key, local):
            raise NotationError(f"check: {world.declarations[key].latex} is defined by itself")
    return world, keys


def _needed(world, key, local):
    """The local symbols that the definition of one needs, directly or through each other.

    A `with` gives a symbol its value after a step. What the page defines meanwhile, such as the
    responsibilities, may speak of the value before it.
    """
    found, todo = set(), [key]
    while todo:
        try:
            body = world.body(todo.pop())
        except (CheckError, NotationError):  # told where the symbol is used
            continue
        if body is None:
            continue
        named = {n.key for n in walk(body) if n.op in ("sym", "call")} & local
        todo += named - found
        found |= named
    return found


def _quoted(label, notation, context):
    """The last relation of another display as a local definition."""
    chain = statement_of(label, notation, context).chains[-1]
    declaration = declare(chain.sources[0], None, notation.indices, notation.names)
    declaration = _with_hidden_letters(declaration, chain.sources[-1], notation)
    definition = Definition(declaration, chain.sources[-1], label)
    return {"declarations": [declaration], "definitions": [definition]}


def _refuse_circles(display, context):
    """Fail if a display rests on itself, directly or through those that it cites."""
    waiting = [(display, ())]
    while waiting:
        current, path = waiting.pop()
        for label in cited(current):
            if label == display.label and label:
                way = " → ".join([*path, label]) if path else "itself"
                raise NotationError(f"check: {display.label} rests on itself ({way})")
            if label in path:
                continue
            found = context.labels(label)
            if found is not None:
                waiting.append((found, (*path, label)))


def cited(display):
    """The labels that a display's comment rests on."""
    try:
        notes = parse_notes(display.note)
    except NotationError:
        return []
    return [n.text.strip() for n in notes if n.keyword in ("with", "solves") and is_label(n.text)]


def statement_of(label, notation, context):
    """The last statement of the display with this label that has a relation."""
    display = context.labels(label.strip())
    if display is None:
        raise NotationError(
            f"check: there is no display labelled {label} on the pages that were given"
        )
    statements = [s for s in read(display.latex, notation) if s.chains[-1].rels]
    if not statements:
        raise NotationError(f"check: the display {label} has no relation")
    claims = [s for s in statements if not is_range_start(s)]
    return (claims or statements)[-1]


def equation_of(text, notation, display, context):
    """(left, right) of a label, of `EXPR`, or of `EXPR = EXPR`."""
    if is_label(text):
        if text.strip() == display.label:
            raise NotationError(f"check: {display.label} cannot be solved by itself")
        _refuse_circles(display, context)
        chain = statement_of(text, notation, context).chains[-1]
        sides = [s for s in chain.sides if s is not None]
        return shapeless(sides[0]), shapeless(sides[-1])
    chain = read(text, notation)[0].chains[-1]
    if len(chain.sides) == 1:
        return chain.sides[0], Node("zero")
    return shapeless(chain.sides[0]), shapeless(chain.sides[-1])


def introduced(display, state):
    """The state with what is new on the left sides of a display defined; None if nothing is."""
    done = None
    try:
        pairs = first_relations(display.latex, state.notation)
    except CheckError:
        return None
    for left, right in pairs:
        notation = state.notation
        try:
            declaration = declare(left, None, notation.indices, notation.names)
        except NotationError:
            continue
        if declaration.head in (*notation.indices, *notation.sizes):
            continue
        if any(d.key == declaration.key for d in notation.symbols.get(declaration.head, ())):
            continue
        declaration = _with_hidden_letters(declaration, right, notation)
        state = state.extended([declaration], [Definition(declaration, right, display.label)])
        done = state
    return done


def is_label(text):
    """True for `eq-mean`, not for a formula such as `x-y`."""
    return bool(re.fullmatch(r"[A-Za-z][A-Za-z]+(?:[-:.][\w]+)+", text.strip()))


def size_note(text, notation):
    """`n = 1` as {"n": 1}, or None."""
    found = {}
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\S+)\s*=\s*(\d+)\s*", part)
        if match is None or match.group(1) not in notation.sizes:
            return None
        found[match.group(1)] = int(match.group(2))
    return found


def _halves(text):
    """Split `A : B` or `A = B` at the first such sign outside brackets."""
    depth = 0
    for place, char in enumerate(text):
        depth += char in "({["
        depth -= char in ")}]"
        if depth == 0 and char in ":=":
            if char == ":" and text[place + 1 : place + 2] == "=":
                return text[:place].strip(), "=", text[place + 2 :].strip()
            return text[:place].strip(), char, text[place + 1 :].strip()
    raise NotationError(
        f"check: {text!r} must be  SYMBOL : KIND  or  SYMBOL = EXPRESSION"
    )
