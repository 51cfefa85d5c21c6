"""Definitions of a notation, read: formal arguments, index letters, body."""

from typing import Any, NamedTuple

from ..errors import CheckError, NotationError
from ..formula import Node
from ..reading import read_expression

BUILTINS = ("gaussian", "gaussian with standard deviation")


class Formal(NamedTuple):
    """One formal argument of a definition: how to bind what is passed."""

    kind: str
    name: str = ""
    members: tuple = ()
    letters: tuple = ()


class Meaning(NamedTuple):
    """A definition that has been read; its body is a node, or one of `BUILTINS`."""

    formals: list
    letters: tuple
    body: Any


def read_definition(world, definition, passed):
    """The `Meaning` of a definition."""
    declaration = definition.declaration
    formals, names = [], {}
    builtin = definition.latex.strip()
    builtin = builtin if builtin in BUILTINS else ""
    reader = world.reader
    entries = reader.formal_list(declaration) if declaration.call is not None else ()
    if declaration.call is not None and reader.is_index_call(declaration):
        entries = ()
    for place, entry in enumerate(entries):
        bundle = passed[place] if passed else reader.collects(entry) != "never"
        if reader.collects(entry) == "never" or builtin:
            bundle = False
        formal, name = _formal(world, entry, bundle)
        formals.append(formal)
        names.update(name)
    letters = world.letters(declaration.key)
    if builtin:
        return Meaning(formals, letters, builtin)
    try:
        body = read_expression(definition.latex, world.notation, names)
    except CheckError as error:
        raise NotationError(
            f"the definition of {declaration.latex}: {error.message}"
        ) from None
    return Meaning(formals, letters, body)


def _formal(world, entry, bundle):
    """How to bind one formal argument, and the local names it introduces."""
    reader = world.reader
    if bundle:
        node = reader.side(entry.sides[0])
        if node.op == "sym" and node.indices:
            letters = tuple(a.args[0] for a in node.indices)
            return Formal("index", letters=letters), {}
        return Formal("bundle", members=tuple(world.members(node))), {}
    pieces = entry.sides[0].terms[0][1]
    unit = pieces[0]
    if len(pieces) == 1 and unit.value in world.notation.indices and not unit.scripts:
        return Formal("letter", letters=(unit.value,)), {}
    label = _label_formal(world, unit)
    if label is not None:
        return label, {}
    head, subs, sups, tag, powers = reader.split_scripts(unit)
    letters = reader.plain_letters(subs) + reader.plain_letters(sups)
    name = f"{head}{letters}{tag}"
    kind = "square" if powers else "local"
    return Formal(kind, name=name), {(head, letters, tag): Node("local", name)}


def _label_formal(world, unit):
    """A formal argument that is a label z_j: the call sets the label's value."""
    if unit.value not in world.notation.symbols:
        return None
    node = world.reader.factor((unit,), 0)[0]
    kind = world.kind(node.key) if node.op == "sym" else None
    if kind is None or kind.name != "label" or any(n.op != "idx" for n in node.indices):
        return None
    letters = tuple(n.letter for n in node.indices)
    return Formal("label", name=node.key, letters=letters)
