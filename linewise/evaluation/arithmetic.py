"""Sums, products, powers, inverses, and functions of one value."""

from fractions import Fraction

from .. import values
from ..errors import Exceptional, IllTyped, Undecided, Undefined
from ..formula import ZERO
from ..ticks import spend
from ..values import (
    NOTHING,
    Bundle,
    Identity,
    Mat,
    Zero,
    as_scalar,
    column,
    is_number,
    numbers,
    spoken_shape,
)
from ..values.numbers import bounded, plain
from .core import evaluate, handles, number_of


def _no_labels(nodes, env):
    """A label says which component; it is no number to add or multiply."""
    for node in nodes:
        if node.op == "sym":
            kind = env.point.world.kind(node.key)
            if kind is not None and kind.name == "label":
                latex = env.point.world.declarations[node.key].latex
                raise IllTyped(f"the label {latex} used as a number")


@handles("add")
def _add(node, env):
    _no_labels(node.args, env)
    total = NOTHING
    for term in node.args:
        if not _is_nothing(term):
            total = values.add(total, evaluate(term, env))
    return measured(total)


def _is_nothing(node):
    """True for a literal 0, which as a term of a sum has the shape of the others."""
    if node.op == "num":
        return node.value == 0
    return node.op in ("neg", "add") and all(map(_is_nothing, node.args))


def measured(value):
    """`value`, its size counted as work; a fraction too long to be exact becomes a real number."""
    if isinstance(value, Fraction):
        spend(value.denominator.bit_length() // 500)
        return bounded(value)
    return value


@handles("neg")
def _neg(node, env):
    return values.negate(evaluate(node.body, env))


@handles("mul")
def _mul(node, env):
    _no_labels(node.args, env)
    factors = [evaluate(f, env) for f in node.args]
    result = factors[0]
    for factor in factors[1:]:
        if isinstance(result, Mat) and isinstance(factor, Mat):
            spend(len(result.rows) * len(factor.rows) * len(factor.rows[0]) // 2)
        result = values.multiply(result, factor)
    return measured(result)


@handles("div")
def _div(node, env):
    return values.divide(evaluate(node.top, env), evaluate(node.bottom, env))


@handles("had")
def _had(node, env):
    return values.hadamard(evaluate(node.left, env), evaluate(node.right, env))


@handles("pow")
def _pow(node, env):
    base, exponent = node.args
    if base.op == "norm" and exponent.op == "num" and exponent.value == 2:
        return _squared_norm(evaluate(base.body, env))
    value = as_scalar(evaluate(base, env))
    power = number_of(exponent, env, "an exponent that is")
    if isinstance(value, Mat):
        if exponent.op == "div":  # a square root of a matrix
            raise Undecided("a power of a matrix that is not a small whole number")
        return _matrix_power(value, power)
    if isinstance(value, Identity):
        return Identity(numbers.power(value.scale, power))
    if not is_number(value):
        raise IllTyped(f"a power of {spoken_shape(value)}")
    return numbers.power(value, power)


def _matrix_power(value, power):
    values.square(value, "a power of")
    if not isinstance(power, Fraction) or power.denominator != 1 or abs(power) > 6:
        raise IllTyped("a matrix to a power that is not a small whole number")
    if power < 0:
        value, power = values.inverse(value), -power
    result = values.diagonal([Fraction(1)] * len(value.rows), value.shape[0])
    for _ in range(int(power)):
        result = values.multiply(result, value)
    return result


def _squared_norm(value):
    if is_number(value):
        return value * value
    if not isinstance(value, Mat):
        raise IllTyped(f"the norm of {spoken_shape(value)}")
    total = Fraction(0)
    for x in values.entries(value):
        total = total + x * x
    return total


@handles("norm")
def _norm(node, env):
    return numbers.sqrt(_squared_norm(evaluate(node.body, env)))


@handles("transpose")
def _transpose(node, env):
    value = evaluate(node.body, env)
    if isinstance(value, Bundle):
        raise IllTyped("the transpose of a collection of parameters")
    return values.transpose(value)


@handles("inverse")
def _inverse(node, env):
    value = evaluate(node.body, env)
    if isinstance(value, (Bundle, Zero)):
        raise IllTyped(f"the inverse of {spoken_shape(value)}")
    if not isinstance(value, Mat):
        return values.inverse(value)
    return remembered(env.point, values.inverse_and_determinant, value)[0]


def remembered(point, function, value, *more):
    """What a function makes of a value of this point, as long as the digits are the same."""
    key = function, id(value), *more
    if key not in point.memo:
        point.memo[key] = value, function(value, *more)  # the value kept, its id is taken
    return point.memo[key][1]


@handles("bars")
def _bars(node, env):
    value = as_scalar(evaluate(node.body, env))
    if is_number(value):
        _corner(node.body, value, env)
        if isinstance(value, numbers.Dual):
            if plain(value) == 0 and any(value.parts):
                raise Exceptional("a derivative at a corner")
            return value if plain(value) > 0 else -value
        return abs(value)
    if isinstance(value, Mat) and value.shape[0] == value.shape[1]:
        try:
            return remembered(env.point, values.inverse_and_determinant, value)[1]
        except Undefined:
            return Fraction(0)
    if isinstance(value, (Mat, Identity)):
        return values.determinant(value)
    raise IllTyped(f"bars around {spoken_shape(value)}")


def _corner(node, value, env):
    """Note on which side of zero a value is."""
    sign = numbers.sign_of_difference(value, 0)
    env.point.turns.add(("corner", node, ZERO, sign))


@handles("sqrt")
def _sqrt(node, env):
    body = node.body
    if body.op == "pow" and body.exponent.op == "num":  # the root of a square is a corner
        _corner(body.base, number_of(body.base, env, "a power of"), env)
    return numbers.sqrt(number_of(body, env, "the square root of"))


@handles("fn")
def _fn(node, env):
    name, argument = node.args
    if name == "trace":
        value = evaluate(argument, env)
        if isinstance(value, Identity):
            raise Undecided("the trace of an identity whose size is not said; write I_n")
        return values.trace(value)
    if name == "det":
        value = evaluate(argument, env)
        return value if is_number(value) else values.determinant(value)
    if name == "diag":
        return _diag(evaluate(argument, env))
    if name == "rank":
        raise Undecided("a rank")
    value = number_of(argument, env, f"{name} of")
    if name == "ln":
        return numbers.log(value)
    if name == "exp":
        return numbers.exp(value)
    if name == "sgn":
        env.point.turns.add((">", argument, ZERO, numbers.sign_of_difference(value, 0)))
    return numbers.function(name, value)


def _diag(value):
    if isinstance(value, Mat) and value.shape[1] == values.ONE_DIM:
        return values.diagonal([row[0] for row in value.rows], value.shape[0])
    if isinstance(value, Mat):
        values.square(value, "the diagonal of")
        return column([value.rows[r][r] for r in range(len(value.rows))], value.shape[0])
    raise IllTyped(f"the diagonal of {spoken_shape(value)}")
