"""Which sizes a relation is tried at, and in which manners points are drawn there."""

from itertools import count

from ..formula import BINDERS, Node, walk
from ..notation.manners import BRIM, EDGE, HUGE, NIL, PLAIN, SAME, SPREAD, TINY, WIDE
from ..ticks import spent

# sizes (samples, components, dimension), and the manners in which points are drawn there
PLAN = (
    ((3, 2, 2), (PLAIN, PLAIN, WIDE)),
    ((2, 3, 1), (PLAIN, EDGE)),
    ((2, 3, 3), (PLAIN,)),
    ((4, 2, 3), (PLAIN,)),
    ((3, 1, 2), (PLAIN,)),
    ((1, 2, 2), (PLAIN,)),
)
# what may hold by accident where sizes are small: more points for lines that cost little
CHEAP_PLAN = (
    ((3, 2, 2), (BRIM, EDGE, NIL, SAME, TINY, HUGE, SPREAD, HUGE, WIDE, EDGE, HUGE, WIDE)),
    ((2, 1, 4), (PLAIN, WIDE)),
    ((1, 2, 5), (PLAIN,)),
    ((1, 1, 1), (PLAIN,)),
    ((3, 4, 6), (PLAIN,)),
)
# a function that has no value everywhere, or a corner: every pattern of signs
SIGNS = (((3, 2, 2), (PLAIN, WIDE) * 20),)
# where a size stands as a number, agreement at a few sizes is weak evidence: try many more
FURTHER = tuple((sizes, (PLAIN,)) for sizes in (
    (5, 4, 4), (7, 6, 5), (6, 5, 8), (9, 8, 6), (8, 11, 7), (11, 7, 9), (1, 1, 4), (13, 9, 11),
    (10, 10, 10), (14, 12, 12), (12, 13, 14), (16, 14, 13),
))  # fmt: skip
FAR, FARTHEST = 5, 12  # a reach that the usual sizes do not cover; one that these sizes do
# where a literal index such as x_5 needs larger sizes
LARGER = tuple((sizes, (PLAIN,)) for sizes in ((5, 3, 2), (6, 5, 2), (10, 4, 3), (12, 11, 2)))
# an inequality is tried where it is hardest: every manner, few and many of each
ALL_MANNERS = (PLAIN, TINY, HUGE, SPREAD, NIL, WIDE, EDGE, SAME, BRIM)
EXTREMES = (
    ((3, 2, 2), (*ALL_MANNERS, WIDE, PLAIN)),
    ((2, 1, 1), ALL_MANNERS),
    ((2, 3, 3), (PLAIN, TINY, HUGE)),
    ((1, 2, 2), (PLAIN, WIDE, EDGE)),
    ((4, 3, 1), (PLAIN, WIDE, TINY, HUGE, SPREAD, EDGE, EDGE, EDGE)),
)
COUNTED = ("rel", "idx", "size", "num", "add", "neg", "mul", "div", "pow")
LAST = 30  # so many sizes beyond the last at which a condition holds are asked whether it does
CHEAP = 3_000  # steps after which a line is not cheap
MANY = 60_000  # steps after which an inequality is tried no further


def extremes(nodes):
    """Sizes and manners for an inequality, until enough work is done."""
    started = spent()
    for size, manners in (*EXTREMES, *(FURTHER if any(map(_counts, nodes)) else ())):
        for manner in manners:
            yield size, (manner,)
            if spent() - started > MANY:
                return


def plan(nodes, tally):
    """Sizes with the manners of their points: what every line gets, then what it can bear.

    Parameters
    ----------
    nodes : sequence of Node
        The sides of the line.
    tally : callable
        Gives the `Tally` of what was seen so far.
    """
    started = spent()
    yield from PLAN
    if any(map(_counts, nodes)):
        far = max(map(reach, nodes))
        for rank, entry in enumerate(FURTHER):
            if spent() - started > (CHEAP if far < FAR else MANY):
                break
            if tally().drawn and rank >= 2 and (far < FAR or min(entry[0][:2]) == 1):
                continue
            yield entry
    for size, manners in (*CHEAP_PLAN, *(SIGNS if any(map(_partial, nodes)) else ())):
        for manner in manners:
            if spent() - started > CHEAP:
                break
            yield size, (manner,)
    for entry in LARGER:
        if tally().sizes:
            break
        yield entry


def meeting(conditions, nodes, world, fixed, tally):
    """Yield more sizes until conditions on sizes and indices were met at enough of them.

    Of the usual sizes they may leave one, at which a formula in the sizes holds by accident. One
    letter varies at a time.
    """
    counting = [c for c in conditions if all(n.op in COUNTED for n in walk(c))]
    letters = {n.letter if n.op == "size" else world.notation.indices.get(n.letter)
               for c in counting for n in walk(c) if n.op in ("size", "idx")}  # fmt: skip
    usual = sizes_for(world, PLAN[0][0], fixed)
    for letter in sorted(letters - {None, *fixed}):
        for size in count(1):
            seen = {met[letter] for met in tally().sizes
                    if letter in met and {**usual, **met, letter: 0} == {**usual, letter: 0}}
            if len(seen) > max(map(_degree, nodes)) + 2 or size > max(seen, default=LAST) + LAST:
                break
            if size not in seen:
                yield {**usual, letter: size}


def reach(node):
    """How far the sizes must go so that a formula in them cannot hold by accident.

    A polynomial of degree d vanishes at d sizes; (m-1)(m-2)...(m-6) is zero at all of the first
    six. A condition such as m > 6 names the size where it changes. The larger of both, estimated.
    """
    numbers = [n.value for n in walk(node) if n.op == "num" and n.value.denominator == 1]
    named = [int(abs(value)) for value in numbers if abs(value) <= FARTHEST]
    return max([_degree(node), *named])


def _degree(node):
    """The degree of a formula as a polynomial in the sizes and indices that stand in it."""
    if node.op in ("size", "idx"):
        return 1
    if node.op == "mul":
        return sum(map(_degree, node.args))
    if node.op in ("pow", "binomial"):
        base, times = node.args
        times = times.value if times.op == "num" else 1
        return int(min(max(times, 1), FARTHEST)) * _degree(base)
    if node.op == "prod":
        (binder, *_), body = node.args
        ends = [n.value for n in binder.args[1:3] if isinstance(n, Node) and n.op == "num"]
        times = ends[1] - ends[0] + 1 if len(ends) == 2 else 1
        return int(min(max(times, 1), FARTHEST)) * _degree(body)
    if node.op in BINDERS:
        return _degree(node.body)
    if node.op in ("sym", "call", "rowof"):
        return 0
    inner = [n for arg in node.args for n in (arg if isinstance(arg, tuple) else (arg,))]
    return max((_degree(n) for n in inner if isinstance(n, Node)), default=0)


def _counts(node):
    """True if a size letter or an index stands as a number, not only as a bound."""
    if node.op == "size":
        return True
    if node.op == "idx":
        return True
    if node.op in BINDERS:
        return _counts(node.body)
    if node.op in ("sym", "call", "rowof"):
        return any(_counts(a) for a in (node.arguments if node.op == "call" else ()))
    if node.op in ("iverson", "cases"):  # m > 6 changes where m does
        return reach(node) >= FAR and any(n.op == "size" for n in walk(node))
    if node.op in ("prob", "entryof"):
        return False
    return any(
        _counts(inner)
        for arg in node.args
        for inner in (arg if isinstance(arg, tuple) else (arg,))
        if isinstance(inner, Node)
    )


def _partial(node):
    """True if a logarithm, a root, bars or a case stands in the formula itself."""
    return any(
        inner.op in ("sqrt", "bars", "norm", "cases", "maxof", "minof", "max", "min")
        or (inner.op == "fn" and inner.name in ("ln", "abs", "sgn"))
        or (inner.op == "pow" and not _is_whole(inner.exponent))
        for inner in walk(node)
    )


def _is_whole(node):
    if node.op == "neg":
        return _is_whole(node.body)
    return node.op == "num" and node.value.denominator == 1


def sizes_for(world, size, fixed):
    """Numbers for all size letters: samples, components and dimension take their roles."""
    letters = list(world.notation.sizes)
    model = world.model
    roles = {}
    if model:
        roles[model["sample"]] = size[0]
        roles[model["component"]] = size[1]
    rest = [letter for letter in letters if letter not in roles]
    dims = world.dimensions
    for letter in rest:
        if letter in dims and len([d for d in dims if d not in roles]) == 1:
            roles[letter] = size[2]
    cycle = (size[2], size[1], size[0], size[2] + 1)
    for place, letter in enumerate(x for x in letters if x not in roles):
        roles[letter] = cycle[place % 4] if model else size[place % 3]
    roles.update(fixed)
    return roles
