"""A line that is literally the definition of its left side claims nothing."""

from ..errors import CheckError
from ..formula import Node, canonical, free_indices
from ..reading import Reader
from ..verdict import Verdict
from .claim import swapped
from .identity import identity, joined


def definition(claim):
    """A rule: the display states what the notation says."""
    if not is_definition(claim.world, claim.left, claim.right):
        return None
    known = claim.world.notation.definitions.get(claim.left.args[0]) is not None
    return Verdict("definition", detail="the definition in the notation" if known else "")


def redefined(claim):
    """A refutation of what is stated as a definition, but contradicts an earlier one; or None."""
    world, left = claim.world, claim.left
    if left.op not in ("sym", "call") or left.tag or is_definition(world, left, claim.right):
        return None
    if world.definition(left.key, world.passed(left.arguments) if left.op == "call" else None):
        try:
            found = identity(world, left, claim.right, claim.setting, claim.seed)
        except CheckError:
            return None
        if found.verdict == "refuted":
            return found._replace(detail=joined("it is defined otherwise before", found.detail))
    return None


def is_definition(world, left, right):
    """True if `left = right` is literally the definition of `left`."""
    if left.op not in ("sym", "call"):
        return False
    if left.op == "sym" and left.tag and not world.names(left.key, left.tag):
        return False
    passed = world.passed(left.arguments) if left.op == "call" else None
    found = world.definition(left.key, passed)
    if found is None or not isinstance(found.body, Node):
        return False
    _, letters, body = found
    indices = left.indices
    if any(i.op != "idx" for i in indices):
        return False
    names = dict(zip([i.letter for i in indices], letters, strict=False))
    ranges = world.notation.indices
    if len(names) < len(indices) or any(ranges.get(a) != ranges.get(b) for a, b in names.items()):
        return False
    if indices and free_indices(right) - set(names):
        return False
    if left.op == "call":
        spelled = _spelled_formals(world, left.key)
        if spelled is None or list(left.arguments) != spelled:
            return False
        return canonical(_localised(right, world, left, passed, spelled)) is canonical(body)
    different = any(a != b for a, b in names.items())
    return canonical(right, names if different else None) is canonical(body)


def _spelled_formals(world, key):
    """The formal arguments of a definition as nodes, read in the open."""
    reader = Reader(world.notation)
    try:
        return [reader.argument_node(entry)
                for entry in reader.formal_list(world.declarations[key])]
    except CheckError:
        return None


def _localised(node, world, left, passed, spelled):
    """`node` with the formal arguments as local names, as the definition's body has them."""
    formals = world.definition(left.key, passed).formals
    swap = {
        node: Node("local", formal.name)
        for node, formal in zip(spelled, formals, strict=True)
        if formal.kind == "local"
    }
    return swapped(node, swap) if swap else node
