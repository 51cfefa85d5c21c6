"""The value of a formula at a point: top-down, with an environment."""

from fractions import Fraction
from itertools import product

from .. import values
from ..errors import Held, IllTyped, Undecided, Undeclared, Undefined
from ..formula import Node, free_indices
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
    real,
    spoken_shape,
)
from ..values.numbers import bounded, plain
from ..world.world import BUILTINS, Env, TooSmall, check_index
from . import chances as probability
from . import derivatives as gradient

MAX_TERMS = 100_000


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
    key = _memo_key(node, env)
    memo = point.memo
    if key in memo:
        return memo[key]
    spend()
    value = handler(node, env)
    memo[key] = value
    return value


def _memo_key(node, env):
    indices = env.indices
    free = free_indices(node)
    at = tuple([indices.get(name) for name in sorted(free)]) if free else ()
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


# -- leaves


def _num(node, env):
    return node.args[0]


def _idx(node, env):
    name = node.args[0]
    if name not in env.indices:
        raise Undeclared(f"the index {name} is not bound here")
    return Fraction(env.indices[name][0])


def _size(node, env):
    return Fraction(env.point.size(node.args[0]))


def _const(node, env):
    if node.args[0] == "pi":
        return real.pi()
    if node.args[0] == "e":
        return real.euler()
    raise Undecided("infinity has no value here")


def _zero(node, env):
    return Zero()


def _identity(node, env):
    letter = node.args[0]
    if not letter:
        return Identity(Fraction(1))
    point = env.point
    size = point.size(letter)
    return values.as_number(values.diagonal([Fraction(1)] * size, point.dim(letter)))


def _local(node, env):
    name = node.args[0]
    if name not in env.locals:
        raise Undeclared(f"{name} is not bound here")
    return env.locals[name]


# -- symbols


def index_values(nodes, env, key):
    """The values of a family's indices, with their ranges checked."""
    ranges = env.point.world.ranges(key)
    what = env.point.world.declarations[key].latex
    found = []
    for place, node in enumerate(nodes):
        want = ranges[place] if place < len(ranges) else ""
        if node.op == "idx":
            if node.args[0] not in env.indices:
                raise Undeclared(f"the index {node.args[0]} of {what} is not bound here")
            value, have = env.indices[node.args[0]]
        else:
            value, have = whole(node, env, "an index that is"), _index_range(node, env)
        check_index(env.point, value, have, want, what)
        found.append(value)
    return tuple(found)


def _index_range(node, env):
    """The size letter over which an index expression runs, "" if it is a literal."""
    if node.op == "sym":
        kind = env.point.world.kind(node.args[0])
        if kind is not None and kind.name == "label":
            return env.point.label_size(kind)
    if node.op == "size":
        return node.args[0]
    return ""


def _sym(node, env):
    key, nodes, tag = node.args
    world = env.point.world
    kind = world.kind(key)
    if kind is not None and kind.name in ("bundle", "stack", "rows"):
        return bundle_value(node, env)
    if kind is not None and kind.name == "entry":
        return _entry_of_declared(node, env, kind)
    index = index_values(nodes, env, key)
    return member_value(key, tag, index, env)


def member_value(key, tag, index, env):
    """The value of one family member here: replaced, defined, or free."""
    point, world = env.point, env.point.world
    key, tag = env.resolve(key, tag)
    if key in world.literals and not tag:
        key = world.literals[key].get(index, key)
    layer = env.layers.get((key, tag))
    kind = world.kind(key)
    if kind is not None and kind.name == "onehot":
        return _onehot(key, tag, index, env)
    if layer is not None and index in layer[1]:
        return layer[1][index]
    definition = world.definition(key)
    if definition is not None and (kind is None or key in point.unfold):
        if kind is not None:
            point.unfolded.add(key)
        return _unfold(key, tag, index, definition, (), env)
    if definition is not None:
        leave_free(key, env)
    if tag and not _may_iterate(key, tag, world):
        declaration = world.declarations[key]
        raise Undeclared(f"{declaration.latex} has no iterate ({tag}); it is not a parameter")
    if kind is None:
        raise Undeclared(f"{key} has neither a kind nor a definition")
    return point.value(key, tag, index)


def leave_free(key, env):
    """Note that a defined symbol is left free; fail if that is no proof for its defined value.

    It is none where something that the definition depends on has another value than on the page:
    a derivative is taken by it, an argument takes its place, a value was put in. Values that stand
    for every value of a symbol (a claimed solution) are no change of what the page says.
    """
    point, world = env.point, env.point.world
    if key not in point.given:
        for place in world.touches(key) if env.alias or env.layers else ():
            now = env.resolve(*place)
            layer = env.layers.get(now)
            changed = layer is not None and layer[0] not in point.pointwise
            if changed or (place in env.alias and env.alias[place] != place):
                raise Held(key, world.declarations[key].latex)
    point.unfolded.add("?" + key)


def _may_iterate(key, tag, world):
    kind = world.kind(key)
    if key in world.parameters() or (kind is not None and kind.name in ("stochastic",)):
        return True
    if tag in ("hat", "ML", "MLE", "MAP", "*", "new"):  # an estimate of a quantity that is no datum
        return world.model is None or key != world.model["data"]
    return not world.parameters()


def _onehot(key, tag, index, env):
    label = label_value(key, tag, index[:-1], env)
    return Fraction(int(label == index[-1]))


def label_value(key, tag, index, env):
    """The current value of a label, as an int."""
    key, tag = env.resolve(env.point.world.label_key(key), tag)
    layer = env.layers.get((key, tag))
    if layer is not None and index in layer[1]:
        return int(plain(layer[1][index]))
    return int(plain(env.point.value(key, tag, index)))


def _unfold(key, tag, index, definition, actuals, env):
    """The value of a defined symbol or function."""
    formals, letters, body = definition
    point, world = env.point, env.point.world
    ranges = world.ranges(key)
    indices = {
        letter: (value, size)
        for letter, value, size in zip(letters, index, ranges, strict=False)
    }
    alias = dict(env.alias)
    if tag:
        for parameter in world.parameters():
            place = env.resolve(parameter, tag)
            alias[parameter, ""] = place
    local = {}
    labelled = env
    for formal, actual in zip(formals, actuals, strict=True):
        if formal.kind == "label":
            place = env.resolve(world.label_key(formal.name), "")
            at = tuple(indices[x][0] for x in formal.letters if x in indices)
            if len(at) != len(formal.letters):
                at = index_values(actual.args[1], env, formal.name)
                for x, v, s in zip(formal.letters, at, world.ranges(formal.name), strict=True):
                    indices[x] = (v, s)
            value = Fraction(_passed_label(actual, env))
            labelled = labelled.with_layer(place, {at: value})
            continue
        if formal.kind == "bundle":
            labelled = _bind_bundle(formal, actual, env, alias, labelled)
            continue
        _bind(formal, actual, env, indices, alias, local)
    alias = {a: b for a, b in alias.items() if a != b}
    if body in BUILTINS:
        return gaussian(formals, local, body, point)
    inner = labelled.inside(world.declarations[key].latex, indices, local, alias)
    return evaluate(body, inner)


def _passed_label(actual, env):
    """The label that an argument z_j, z_j = i, or i stands for."""
    if actual.op == "event":
        return whole(actual.args[1], env, "a label that is")
    if actual.op == "sym":
        key, nodes, tag = actual.args
        return label_value(key, tag, index_values(nodes, env, key), env)
    return whole(actual, env, "a label that is")


def _bind_bundle(formal, actual, env, alias, inner):
    """Pass parameters by name; by value if theirs are defined by what they stand for inside."""
    world = env.point.world
    passed = world.members(actual)
    if len(passed) != len(formal.members):
        raise IllTyped("a collection of parameters was passed where another is expected")
    for member, (key, tag) in zip(formal.members, passed, strict=True):
        place = env.resolve(key, tag)
        if world.touches(place[0]) & set(formal.members):
            inner = inner.with_layer(member, family_values(*place, env))
            alias[member] = member
        else:
            alias[member] = place
    return inner


def _bind(formal, actual, env, indices, alias, local):
    if formal.kind == "index":
        if actual.op != "sym" or len(actual.args[1]) != len(formal.letters):
            raise IllTyped("the argument must carry its index")
        found = index_values(actual.args[1], env, actual.args[0])
        ranges = env.point.world.ranges(actual.args[0])
        for letter, value, size in zip(formal.letters, found, ranges, strict=True):
            indices[letter] = (value, size)
    elif formal.kind == "letter":
        (letter,) = formal.letters
        size = env.point.world.notation.indices[letter]
        indices[letter] = (whole(actual, env, "an index that is"), size)
    else:
        value = _argument_value(actual, env)
        if formal.kind == "square":
            value = numbers.sqrt(value)
        local[formal.name] = value


def _argument_value(actual, env):
    return evaluate(actual.args[1] if actual.op == "event" else actual, env)


def _call(node, env):
    key, nodes, actuals, tag = node.args
    world = env.point.world
    index = index_values(nodes, env, key)
    key, tag = env.resolve(key, tag)
    kind = world.kind(key)
    if kind is not None and kind.name == "distribution" and key not in env.point.unfold:
        if key in world.notation.definitions:
            leave_free(key, env)
        (actual,) = actuals
        value = _passed_label(actual, env)
        layer = env.layers.get((key, tag))
        if layer is not None and (*index, value) in layer[1]:
            return layer[1][(*index, value)]
        return env.point.value(key, tag, (*index, value))
    definition = world.definition(key, world.passed(actuals))
    if definition is None:
        raise Undeclared(f"{world.declarations[key].latex} has no definition")
    return _unfold(key, tag, index, definition, actuals, env)


def gaussian(formals, local, form, point):
    """The Gaussian density with the formal arguments (x, mean, variance or covariance)."""
    x, mean, spread = (local[f.name] for f in formals)
    if formals[2].kind == "square":
        spread = values.multiply(spread, spread)
    if form.endswith("deviation"):
        spread = values.multiply(spread, spread)
    difference = values.add(x, values.negate(mean))
    if is_number(difference) != is_number(spread):
        raise IllTyped(f"a density at {spoken_shape(x)} with spread {spoken_shape(spread)}")
    if is_number(spread):
        size, inverse, det = 1, numbers.reciprocal(spread), spread
    else:
        values.square(spread, "a density with spread")
        size = len(spread.rows)
        inverse, det = inverted(spread, point)
    quadratic = values.multiply(
        values.multiply(values.transpose(difference), inverse), difference
    )
    norm = numbers.power((2 * real.pi()) ** size * det, Fraction(-1, 2))
    return norm * numbers.exp(quadratic * Fraction(-1, 2))


def family_values(key, tag, env):
    """All members of a family, by index."""
    point, world = env.point, env.point.world
    ranges = world.ranges(key)
    if world.kind(key) is not None and world.kind(key).name == "distribution":
        ranges = (*ranges, world.component_size())
    spans = [range(1, point.size(size) + 1) for size in ranges]
    if world.kind(key) is not None and world.kind(key).name == "distribution":
        return {index: point.value(*env.resolve(key, tag), index) for index in product(*spans)}
    return {index: member_value(key, tag, index, env) for index in product(*spans)}


def bundle_value(node, env):
    """All members of all families of a bundle; a stack of one scalar family is a vector."""
    world, point = env.point.world, env.point
    key, nodes, _ = node.args if node.op == "sym" else (None, (), "")
    kind = world.kind(key) if key else None
    if nodes:
        return _indexed_bundle(node, env)
    if kind is not None and kind.name in ("stack", "rows"):
        ((key, tag),) = world.members(node)
        return _stacked(key, tag, env, kind.name)
    items = []
    for place in world.members(node):
        for index, value in family_values(*place, env).items():
            items.append(((place[0], index), value))
    _ = point
    return Bundle(tuple(items))


def _indexed_bundle(node, env):
    world = env.point.world
    index = index_values(node.args[1], env, node.args[0])
    items = []
    for key, tag in world.members(node):
        items.append(((key, index), member_value(key, tag, index, env)))
    return Bundle(tuple(items))


def _stacked(key, tag, env, how):
    point, world = env.point, env.point.world
    members = family_values(key, tag, env)
    dims = tuple(point.dim(size) for size in world.ranges(key))
    found = [members[index] for index in sorted(members)]
    if how == "rows":
        if not all(isinstance(v, Mat) for v in found):
            return column(found, dims[0])
        rows = tuple(values.transpose(v).rows[0] for v in found)
        return Mat(rows, (dims[0], found[0].shape[0]))
    if not all(is_number(v) for v in found):
        raise Undecided("a stack of vectors has no value; collect them with rows(...)")
    if len(dims) == 1:
        return values.as_number(column(found, dims[0]))
    width = point.size(world.ranges(key)[1])
    rows = tuple(tuple(found[i : i + width]) for i in range(0, len(found), width))
    return Mat(rows, dims)


def _family(node, env):
    key, tag = node.args
    world = env.point.world
    if len(world.ranges(key)) == 1:
        members = family_values(key, tag, env)
        if all(is_number(v) for v in members.values()):
            return _stacked(key, tag, env, "stack")
        if world.definition(key) is None:
            return generic_member(key, tag, env)
    return bundle_value(node, env)


GENERIC = "#any"


def generic_member(key, tag, env):
    r"""A value of the kind of a family, for \mu where only \mu_k is declared."""
    layer = env.layers.get((key, tag + GENERIC))
    if layer is not None and () in layer[1]:
        return layer[1][()]
    return env.point.value(key, tag + GENERIC, ())


def _rowof(node, env):
    """A family with its last index left out: a vector over that index."""
    key, nodes, tag = node.args
    point, world = env.point, env.point.world
    index = index_values(nodes, env, key)
    size = world.ranges(key)[len(index)]
    members = [
        member_value(key, tag, (*index, last), env) for last in range(1, point.size(size) + 1)
    ]
    if not all(is_number(v) for v in members):
        raise Undecided("a row of vectors")
    return values.as_number(column(members, point.dim(size)))


def _entry_of_declared(node, env, kind):
    return _entryof(declared_entry(node, kind, env), env)


def declared_entry(node, kind, env):
    r"""The entry that `x_{ni}` means if it is declared as `entry(\mathbf{x}_n)`."""
    from ..reading import read_expression

    world = env.point.world
    collection = read_expression(kind.dims[0], world.notation)
    given = dict(zip(world.letters(node.args[0]), node.args[1], strict=True))
    own = [n.args[0] for n in collection.args[1]]
    indices = tuple(given[x] for x in own)
    rest = tuple(n for x, n in given.items() if x not in own)
    member = Node("sym", collection.args[0], indices, collection.args[2])
    return Node("entryof", member, rest)


# -- arithmetic


def _no_labels(nodes, env):
    """A label says which component; it is no number to add or multiply."""
    for node in nodes:
        if node.op == "sym":
            kind = env.point.world.kind(node.args[0])
            if kind is not None and kind.name == "label":
                latex = env.point.world.declarations[node.args[0]].latex
                raise IllTyped(f"the label {latex} used as a number")


def _add(node, env):
    _no_labels(node.args, env)
    total = NOTHING
    for term in node.args:
        if not _is_nothing(term):
            total = values.add(total, evaluate(term, env))
    return _measured(total)


def _is_nothing(node):
    """True for a literal 0, which as a term of a sum has the shape of the others."""
    if node.op == "num":
        return node.args[0] == 0
    return node.op in ("neg", "add") and all(map(_is_nothing, node.args))


def _measured(value):
    """`value`, its size counted as work; a fraction too long to be exact becomes a real number."""
    if isinstance(value, Fraction):
        spend(value.denominator.bit_length() // 500)
        return bounded(value)
    return value


def _neg(node, env):
    return values.negate(evaluate(node.args[0], env))


def _mul(node, env):
    _no_labels(node.args, env)
    factors = [evaluate(f, env) for f in node.args]
    result = factors[0]
    for factor in factors[1:]:
        if isinstance(result, Mat) and isinstance(factor, Mat):
            spend(len(result.rows) * len(factor.rows) * len(factor.rows[0]) // 2)
        result = values.multiply(result, factor)
    return _measured(result)


def _div(node, env):
    return values.divide(evaluate(node.args[0], env), evaluate(node.args[1], env))


def _had(node, env):
    return values.hadamard(evaluate(node.args[0], env), evaluate(node.args[1], env))


def _pow(node, env):
    base, exponent = node.args
    if base.op == "norm" and exponent.op == "num" and exponent.args[0] == 2:
        return _squared_norm(evaluate(base.args[0], env))
    value = as_scalar(evaluate(base, env))
    power = number_of(exponent, env, "an exponent that is")
    if isinstance(value, Mat):
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


def _norm(node, env):
    return numbers.sqrt(_squared_norm(evaluate(node.args[0], env)))


def _transpose(node, env):
    value = evaluate(node.args[0], env)
    if isinstance(value, Bundle):
        raise IllTyped("the transpose of a collection of parameters")
    return values.transpose(value)


def _inverse(node, env):
    value = evaluate(node.args[0], env)
    if isinstance(value, (Bundle, Zero)):
        raise IllTyped(f"the inverse of {spoken_shape(value)}")
    if not isinstance(value, Mat):
        return values.inverse(value)
    return inverted(value, env.point)[0]


def inverted(value, point):
    """Inverse and determinant of a matrix value, remembered for this point."""
    kept = point.inverses
    if id(value) not in kept:
        kept[id(value)] = (value, *values.inverse_and_determinant(value))
    return kept[id(value)][1:]


def _bars(node, env):
    value = as_scalar(evaluate(node.args[0], env))
    if is_number(value):
        if isinstance(value, numbers.Dual):
            return value if plain(value) > 0 else -value
        return abs(value)
    if isinstance(value, Mat) and value.shape[0] == value.shape[1]:
        try:
            return inverted(value, env.point)[1]
        except Undefined:
            return Fraction(0)
    if isinstance(value, (Mat, Identity)):
        return values.determinant(value)
    raise IllTyped(f"bars around {spoken_shape(value)}")


def _sqrt(node, env):
    return numbers.sqrt(number_of(node.args[0], env, "the square root of"))


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
    return numbers.function(name, value)


def _diag(value):
    if isinstance(value, Mat) and value.shape[1] == values.ONE_DIM:
        return values.diagonal([row[0] for row in value.rows], value.shape[0])
    if isinstance(value, Mat):
        values.square(value, "the diagonal of")
        return column([value.rows[r][r] for r in range(len(value.rows))], value.shape[0])
    raise IllTyped(f"the diagonal of {spoken_shape(value)}")


# -- sums


def assignments(binders, env):
    """Yield an environment for every value of the bound letters."""
    if not binders:
        yield env
        return
    binder, rest = binders[0], binders[1:]
    for inner in _one_binder(binder, env):
        if all(holds(c, inner) for c in binder.args[_CONDITIONS[binder.op] :]):
            yield from assignments(rest, inner)


_CONDITIONS = {"range": 3, "each": 1, "labelof": 2, "labelings": 2}


def _one_binder(binder, env):
    point = env.point
    if binder.op == "range":
        name, low, high = binder.args[:3]
        first, last = whole(low, env, "a bound that is"), whole(high, env, "a bound that is")
        if last - first > MAX_TERMS:
            raise Undecided(f"a sum or product of more than {MAX_TERMS} terms")
        size = _range_name(high, first, env)
        for value in range(first, last + 1):
            spend()
            yield env.with_index(name, value, size)
    elif binder.op == "each":
        name = binder.args[0]
        size = point.world.notation.indices[name]
        for value in range(1, point.size(size) + 1):
            yield env.with_index(name, value, size)
    elif binder.op == "labelof":
        yield from label_envs(binder.args[1], env)
    else:
        yield from labelings(binder.args[1], env)


def _range_name(high, first, env):
    """The size letter of a range that lies within 1..size, "" if it is only numbers."""
    if first < 1:
        return "below 1"
    if high.op == "size":
        return high.args[0]
    if high.op == "add" and high.args[0].op == "size" and high.args[1].op == "neg":
        return high.args[0].args[0]
    return "" if high.op == "num" else "another range"


def label_envs(node, env):
    """An environment for every value of one label."""
    key, nodes, tag = node.args
    index = index_values(nodes, env, key)
    world = env.point.world
    place = env.resolve(world.label_key(key), tag)
    if world.kind(key).name == "onehot":
        index = index[:-1]
    size = env.point.label_size(world.kind(key))
    for value in range(1, env.point.size(size) + 1):
        yield env.with_layer(place, {index: Fraction(value)})


def labelings(node, env):
    """An environment for every labeling of all samples."""
    point, model = env.point, env.point.world.model
    if model is None:
        raise Undecided("a sum over all labels needs a [model]")
    if isinstance(node, Node):
        ((key, tag),) = point.world.members(node)
    else:
        key, tag = model["label"], ""
    samples = range(1, point.size(model["sample"]) + 1)
    count = range(1, point.size(model["component"]) + 1)
    for labels in product(count, repeat=len(samples)):
        spend()
        layer = {(j,): Fraction(z) for j, z in zip(samples, labels, strict=True)}
        yield env.with_layer(env.resolve(point.world.label_key(key), tag), layer)


def _sum(node, env):
    binders, body = node.args
    total = None
    for inner in assignments(binders, env):
        value = evaluate(body, inner)
        total = value if total is None else _measured(values.add(total, value))
    return NOTHING if total is None else total


def _prod(node, env):
    binders, body = node.args
    total = Fraction(1)
    for inner in assignments(binders, env):
        value = as_scalar(evaluate(body, inner))
        if not is_number(value):
            raise IllTyped(f"a product sign before {spoken_shape(value)}")
        total = _measured(total * value)
    return total


def _extreme(node, env):
    binders, body = node.args
    found = [number_of(body, inner, "an extremum of") for inner in assignments(binders, env)]
    if not found:
        raise Undecided("an extremum over nothing")
    return _extremum(found, node.op == "max")


def _extreme_of(node, env):
    found = [number_of(n, env, "an extremum of") for n in node.args[0]]
    return _extremum(found, node.op == "maxof")


def _extremum(found, largest):
    best = found[0]
    for x in found[1:]:
        if numbers.sign_of_difference(x, best) == (1 if largest else -1):
            best = x
    return best


# -- conditions, tables, entries


def holds(condition, env):
    """Whether a condition node is true here."""
    if condition.op == "true":
        return True
    if condition.op == "all":
        return all(holds(c, env) for c in condition.args[0])
    rel, left, right = condition.args
    sign = numbers.sign_of_difference(
        number_of(left, env, "a condition on"), number_of(right, env, "a condition on")
    )
    tests = {"=": sign == 0, "!=": sign != 0, "<": sign < 0, ">": sign > 0, "<=": sign <= 0,
             ">=": sign >= 0}  # fmt: skip
    if rel not in tests:
        raise Undecided(f"the condition {rel}")
    return tests[rel]


def _iverson(node, env):
    return Fraction(int(all(holds(c, env) for c in node.args[0])))


def _cases(node, env):
    for value, condition in node.args[0]:
        if holds(condition, env):
            return evaluate(value, env)
    raise Undecided("no case applies")


def _matrix(node, env):
    rows = []
    for row in node.args[0]:
        rows.append(tuple(number_of(x, env, "a matrix entry that is") for x in row))
    return values.as_number(Mat(tuple(rows), (str(len(rows)), str(len(rows[0])))))


def _column(node, env):
    found = [evaluate(n, env) for n in node.args[0]]
    if all(is_number(v) for v in found):
        return column(found, str(len(found)))
    return Bundle(tuple(((str(p), ()), v) for p, v in enumerate(found)))


def _listed(node, env):
    name, upper, body = node.args
    letter = upper.args[0]
    point = env.point
    found = [
        evaluate(body, env.with_index(name, value, letter))
        for value in range(1, point.size(letter) + 1)
    ]
    if all(is_number(v) for v in found):
        return values.as_number(column(found, point.dim(letter)))
    if all(isinstance(v, Mat) and v.shape[1] == values.ONE_DIM for v in found):
        rows = tuple(zip(*[[r[0] for r in v.rows] for v in found], strict=True))
        return Mat(rows, (found[0].shape[0], point.dim(letter)))
    raise IllTyped(f"a list of {spoken_shape(found[0])}")


def _entryof(node, env):
    whole_, indices = node.args
    value = evaluate(whole_, env)
    if not isinstance(value, Mat):
        raise IllTyped(f"an entry of {spoken_shape(value)}")
    wanted = [d for d in value.shape if d != values.ONE_DIM]
    if len(wanted) != len(indices):
        raise IllTyped(f"an entry of {spoken_shape(value)} with {len(indices)} indices")
    found = []
    for index, dim, count in zip(indices, wanted, _lengths(value), strict=True):
        at = whole(index, env, "an index that is")
        have = env.indices[index.args[0]][1] if index.op == "idx" else ""
        if have and have != dim and not dim.isdigit():
            raise IllTyped(f"an index over 1..{have} picks from a dimension {dim}")
        if not 1 <= at <= count:
            raise TooSmall(f"there is no entry {at}")
        found.append(at - 1)
    if len(found) == 2:
        return value.rows[found[0]][found[1]]
    return value.rows[found[0]][0] if value.shape[1] == values.ONE_DIM else value.rows[0][found[0]]


def _lengths(value):
    return [
        n
        for n, d in zip((len(value.rows), len(value.rows[0])), value.shape, strict=True)
        if d != values.ONE_DIM
    ]


def _at(node, env):
    """An evaluation bar: the values of families are replaced, after derivatives are taken."""
    body, pairs = node.args
    for target, replacement in pairs:
        env = substituted(target, replacement, env)
    return evaluate(body, env)


def substituted(target, replacement, env, whole_family=False):
    """`env` with the values of `target` replaced by those of `replacement` (computed here).

    Index letters of the target that are bound here pick one member; with `whole_family` all
    members are replaced.
    """
    world = env.point.world
    reader_bundle = target.op in ("family", "bundle") or _is_collection(target, world)
    if reader_bundle:
        members = world.members(target)
        if not (replacement.op in ("family", "bundle") or _is_collection(replacement, world)):
            raise Undecided("a collection of parameters can be replaced by another one only")
        passed = world.members(replacement)
        if len(members) != len(passed):
            raise IllTyped("two collections of different parameters")
        new = env
        for (key, tag), (key2, tag2) in zip(members, passed, strict=True):
            new = new.with_layer(env.resolve(key, tag), family_values(key2, tag2, env))
        return new
    if target.op != "sym":
        raise Undecided("only a symbol can be replaced by a value")
    key, nodes, tag = target.args
    place = env.resolve(key, tag)
    letters = [n.args[0] if n.op == "idx" else None for n in nodes]
    unbound = [x for x in letters if x is not None and (whole_family or x not in env.indices)]
    layer = {}
    spans = []
    ranges = world.ranges(key)
    for letter, size in zip(letters, ranges, strict=True):
        if letter in unbound:
            spans.append([(letter, v, size) for v in range(1, env.point.size(size) + 1)])
    for combination in product(*spans):
        inner = env
        for letter, value, size in combination:
            inner = inner.with_index(letter, value, size)
        index = index_values(nodes, inner, key)
        value = evaluate(replacement, inner)
        if isinstance(value, (Zero, Identity)):  # takes the shape of what it replaces
            value = _shaped(value, member_value(key, tag, index, env))
        layer[index] = value
    return env.with_layer(place, layer)


def _shaped(value, like):
    if isinstance(value, Zero):
        return values.scale(Fraction(0), like)
    return value.scale if is_number(like) else values.settle(value, like)


def _is_collection(node, world):
    if node.op != "sym":
        return False
    kind = world.kind(node.args[0])
    return kind is not None and kind.name in ("bundle", "stack", "rows")


def _grad(node, env):
    return gradient.derivative(node, env, evaluate)


def _diff(node, env):
    return gradient.differential(node.args[0], env, evaluate)


def _prob(node, env):
    return probability.conditional(node, env)


def _kl(node, env):
    return probability.divergence(node, env)


def _weightof(node, env):
    return probability.weight_of(node, env)


def _bundle(node, env):
    return bundle_value(node, env)


def new_env(point):
    """The outermost environment of a point."""
    return Env(point)


_HANDLERS = {
    "num": _num, "idx": _idx, "size": _size, "const": _const, "zero": _zero,
    "identity": _identity, "local": _local, "sym": _sym, "call": _call, "family": _family,
    "bundle": _bundle, "add": _add, "neg": _neg, "mul": _mul, "div": _div, "had": _had, "pow": _pow,
    "norm": _norm, "transpose": _transpose, "inverse": _inverse, "bars": _bars, "sqrt": _sqrt,
    "fn": _fn, "sum": _sum, "prod": _prod, "max": _extreme, "min": _extreme, "maxof": _extreme_of,
    "minof": _extreme_of, "iverson": _iverson, "cases": _cases, "matrix": _matrix,
    "column": _column, "listed": _listed, "entryof": _entryof, "at": _at, "grad": _grad,
    "prob": _prob, "diff": _diff, "rowof": _rowof, "kl": _kl, "weightof": _weightof,
}  # fmt: skip
_CHEAP = {"num", "idx", "size", "zero", "local", "const"}
