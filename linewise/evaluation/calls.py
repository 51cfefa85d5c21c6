"""Members of families, and functions with their arguments: free, replaced, or as defined."""

from fractions import Fraction
from itertools import product

from .. import values
from ..errors import Held, IllTyped, Undecided, Undeclared
from ..values import is_number, numbers, real, spoken_shape
from ..world import BUILTINS
from .arithmetic import remembered
from .core import evaluate, handles, whole
from .symbols import index_values, label_value

MINUS_HALF = Fraction(-1, 2)


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


@handles("call")
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
        if not world.iterates(key, tag):
            raise Undecided(
                f"what ({tag}) means on {world.declarations[key].latex}, whose definition does not "
                "depend on it: define that one, or write what it depends on as an argument"
            )
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
                at = index_values(actual.indices, env, formal.name)
                for x, v, s in zip(formal.letters, at, world.ranges(formal.name), strict=True):
                    indices[x] = (v, s)
            value = Fraction(_passed_label(actual, env))
            labelled = labelled.with_layer(place, {at: value}, made=(at, value))
            continue
        if formal.kind == "bundle":
            labelled = _bind_bundle(formal, actual, env, alias, labelled)
            continue
        _bind(formal, actual, env, indices, local)
    alias = {a: b for a, b in alias.items() if a != b}
    if body in BUILTINS:
        return gaussian(formals, local, body, point)
    inner = labelled.inside(world.declarations[key].latex, indices, local, alias)
    return evaluate(body, inner)


def _passed_label(actual, env):
    """The label that an argument z_j, z_j = i, or i stands for."""
    if actual.op == "event":
        return whole(actual.value, env, "a label that is")
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


def _bind(formal, actual, env, indices, local):
    if formal.kind == "index":
        if actual.op != "sym" or len(actual.indices) != len(formal.letters):
            raise IllTyped("the argument must carry its index")
        found = index_values(actual.indices, env, actual.key)
        ranges = env.point.world.ranges(actual.key)
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
    return evaluate(actual.value if actual.op == "event" else actual, env)


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
        inverse, det = remembered(point, values.inverse_and_determinant, spread)
    quadratic = values.multiply(
        values.multiply(values.transpose(difference), inverse), difference
    )
    return remembered(point, _norm, det, size) * numbers.exp(quadratic * MINUS_HALF)


def _norm(det, size):
    return numbers.power((2 * real.pi()) ** size * det, MINUS_HALF)
