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
    if left.op not in ("sym", "call") or left.args[-1] or is_definition(world, left, claim.right):
        return None
    if world.definition(left.args[0], world.passed(left.args[2]) if left.op == "call" else None):
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
    if left.op == "sym" and left.args[2] and not world.names(left.args[0], left.args[2]):
        return False
    passed = world.passed(left.args[2]) if left.op == "call" else None
    found = world.definition(left.args[0], passed)
    if found is None or not isinstance(found[2], Node):
        return False
    _, letters, body = found
    indices = left.args[1]
    if any(i.op != "idx" for i in indices):
        return False
    names = dict(zip([i.args[0] for i in indices], letters, strict=False))
    ranges = world.notation.indices
    if len(names) < len(indices) or any(ranges.get(a) != ranges.get(b) for a, b in names.items()):
        return False
    if indices and free_indices(right) - set(names):
        return False
    if left.op == "call":
        spelled = _spelled_formals(world, left.args[0])
        if spelled is None or list(left.args[2]) != spelled:
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
    formals, _, _ = world.definition(left.args[0], passed)
    swap = {
        node: Node("local", formal.name)
        for node, formal in zip(spelled, formals, strict=True)
        if formal.kind == "local"
    }
    return swapped(node, swap) if swap else node
