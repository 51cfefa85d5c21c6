"""The value of a formula at a point: top-down, with an environment.

Each operation of the tree has a handler, which enters itself with `handles`.
"""

from fractions import Fraction

from ..errors import IllTyped, Undecided, Undefined
from ..formula import free_indices
from ..ticks import spend
from ..values import Zero, as_scalar, is_number, numbers, spoken_shape
from ..values.compare import difference
from ..values.numbers import plain

_HANDLERS, _CHEAP = {}, set()


def handles(*operations, cheap=False):
    """Enter a function (node, env) -> value as the handler of these operations.

    What is `cheap` is neither remembered nor counted.
    """

    def enter(function):
        for operation in operations:
            _HANDLERS[operation] = function
            if cheap:
                _CHEAP.add(operation)
        return function

    return enter


def evaluate(node, env):
    """The value of `node` at `env`: a number, Mat, Bundle, Zero or Identity.

    Raises
    ------
    IllTyped
        Shapes or index ranges do not fit.
    Undeclared, Undecided, Undefined, TooSmall
        A symbol without meaning; beyond this program; no value here; sizes too small.
    """
    handler = _HANDLERS.get(node.op)
    if handler is None:
        raise Undecided(f"{node.op} cannot be evaluated")
    if node.op in _CHEAP:
        return handler(node, env)
    point = env.point
    key = memo_key(node, env)
    memo = point.memo
    if key in memo:
        return memo[key]
    spend()
    value = handler(node, env)
    memo[key] = value
    return value


def memo_key(node, env):
    indices = env.indices
    at = tuple([indices.get(name) for name in free_indices(node)])  # one set, so in one order
    layers = ()
    if env.layers:
        if env.alias_key:
            layers = tuple([v for v, _ in env.layers.values()])
        else:
            deps = env.point.world.deps(node)
            layers = tuple([v for (key, _), (v, _) in env.layers.items() if key in deps])
    return node, at, env.alias_key, env.locals_key, layers


def attempt(node, env):
    """The value of `node`, or the `Undefined` error that says why it has none here."""
    try:
        return evaluate(node, env)
    except Undefined as error:
        return error


def number_of(node, env, what):
    """The value of `node`, which must be a number."""
    value = as_scalar(evaluate(node, env))
    if not is_number(value):
        raise IllTyped(f"{what} {spoken_shape(value)}")
    return value


def whole(node, env, what):
    """The value of `node` as an int, for bounds and indices."""
    value = plain(number_of(node, env, what))
    if isinstance(value, Fraction) and value.denominator == 1:
        return value.numerator
    raise IllTyped(f"{what} a number that is not whole")


def holds(condition, env):
    """Whether a condition node is true here."""
    if condition.op == "true":
        return True
    if condition.op == "all":
        return all(holds(c, env) for c in condition.conditions)
    rel, left, right = condition.args
    if rel == "!=" and not is_number(value := as_scalar(evaluate(left, env))):
        other = as_scalar(evaluate(right, env))
        return not difference(value, Zero() if other == 0 else other)[0]
    sign = numbers.sign_of_difference(
        number_of(left, env, "a condition on"), number_of(right, env, "a condition on")
    )
    env.point.turns.add((rel, left, right, sign))
    tests = {"=": sign == 0, "!=": sign != 0, "<": sign < 0, ">": sign > 0, "<=": sign <= 0,
             ">=": sign >= 0}  # fmt: skip
    if rel not in tests:
        raise Undecided(f"the condition {rel}")
    return tests[rel]
