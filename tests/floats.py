"""A second evaluator of formulas, for the tests: plain floating-point loops over NumPy arrays.

It reads the same tree as the checker and shares nothing else with it: no exact numbers, no dual
numbers, no normal forms, values of its own. Derivatives are differences.
"""

import math
from itertools import product

import numpy as np

BIG = {"samples": 7, "components": 4, "dimension": 5}
SQUARE = {"spd", "psd", "symmetric", "diagonal", "lower", "orthogonal", "invertible"}
STEP = 2e-3


class Unsupported(Exception):
    """Something that this evaluator does not know."""


class Place:
    """Sizes, letters, arguments, renamed and replaced families, labels; copied, never changed."""

    def __init__(self, world, sizes, rng, unfold=(), simplex=False, **more):
        self.world, self.sizes, self.rng, self.unfold = world, sizes, rng, unfold
        self.simplex = simplex
        self.drawn = more.get("drawn", {})
        self.letters, self.locals = more.get("letters", {}), more.get("locals", {})
        self.alias, self.put = more.get("alias", {}), more.get("put", {})
        self.time = more.get("time", 0.0)

    def but(self, **more):
        now = {"letters": self.letters, "locals": self.locals, "alias": self.alias,
               "put": self.put, "drawn": self.drawn, "time": self.time, **more}  # fmt: skip
        return Place(self.world, self.sizes, self.rng, self.unfold, self.simplex, **now)

    def with_letter(self, name, number):
        return self.but(letters={**self.letters, name: number})

    def with_value(self, family, index, value):
        return self.but(put={**self.put, (family, index): value})

    def resolve(self, key, tag):
        key, tag = self.alias.get((key, tag), (key, tag))
        other = self.world.variant(key, tag) if tag else None
        return (other, "") if other else (key, tag)

    def size(self, letter):
        return int(letter) if letter.isdigit() else self.sizes[letter]


def value(node, place):
    """The value of a node: a float, or an array of two dimensions."""
    handler = globals().get("on_" + node.op)
    if handler is None:
        raise Unsupported(node.op)
    return plain(handler(node, place))


def plain(x):
    return float(x[0, 0]) if isinstance(x, np.ndarray) and x.shape == (1, 1) else x


def number(node, place):
    return round(value(node, place))


def on_num(node, place):
    return float(node.args[0])


def on_zero(node, place):
    return 0.0


def on_idx(node, place):
    return float(place.letters[node.args[0]])


def on_size(node, place):
    return float(place.size(node.args[0]))


def on_const(node, place):
    return {"pi": math.pi, "e": math.e}[node.args[0]]


def on_identity(node, place):
    if not node.args[0]:
        raise Unsupported("an identity of no size")
    return np.eye(place.size(node.args[0]))


def on_local(node, place):
    return place.locals[node.args[0]]


# -- symbols


def index_of(nodes, place):
    return tuple(label_or_number(n, place) for n in nodes)


def label_or_number(node, place):
    if node.op == "sym":
        kind = place.world.kind(node.args[0])
        if kind is not None and kind.name == "label":
            return round(member(node.args[0], node.args[2], index_of(node.args[1], place), place))
    return number(node, place)


def kind_name(world, key):
    kind = world.kind(key)
    return kind.name if kind is not None else ""


def on_sym(node, place):
    key, nodes, tag = node.args
    name = kind_name(place.world, key)
    if name == "entry":
        raise Unsupported("a declared entry")
    if name in ("bundle", "stack", "rows"):
        if name == "bundle" or nodes:
            raise Unsupported("a collection as a value")
        ((inner, inner_tag),) = place.world.members(node)
        return stacked(inner, inner_tag, place)
    return member(key, tag, index_of(nodes, place), place)


def stacked(key, tag, place):
    found = [member(key, tag, index, place) for index in indices(key, place)]
    if all(isinstance(v, float) for v in found) and len(place.world.ranges(key)) == 1:
        return np.array(found)[:, None]
    if all(isinstance(v, np.ndarray) and v.shape[1] == 1 for v in found):
        return np.hstack(found).T
    raise Unsupported("a stack")


def on_family(node, place):
    return stacked(*node.args, place)


def indices(key, place):
    return list(product(*(range(1, place.size(s) + 1) for s in place.world.ranges(key))))


def member(key, tag, index, place):
    world = place.world
    family = place.resolve(key, tag)
    if (family, index) in place.put:
        return place.put[family, index]
    key, tag = family
    if kind_name(world, key) == "onehot":
        label = member(world.label_key(key), tag, index[:-1], place)
        return float(round(label) == index[-1])
    definition = world.definition(key)
    if definition is not None and (world.kind(key) is None or key in place.unfold):
        return unfolded(key, tag, index, definition, (), place)
    if world.kind(key) is None:
        raise Unsupported(f"{key} is not declared")
    return drawn(key, tag, index, place)


def unfolded(key, tag, index, definition, actuals, place):
    formals, letters, body = definition
    world = place.world
    inside = {"letters": dict(zip(letters, index, strict=False)), "locals": {}, "put": place.put}
    alias = dict(place.alias)
    if tag:
        alias.update({(p, ""): place.resolve(p, tag) for p in world.parameters()})
    for formal, actual in zip(formals, actuals, strict=True):
        if formal.kind == "local":
            inside["locals"][formal.name] = value(actual, place)
        elif formal.kind == "bundle":
            passed = world.members(actual)
            for name, (a, b) in zip(formal.members, passed, strict=True):
                alias[name] = place.resolve(a, b)
        elif formal.kind == "index":
            found = index_of(actual.args[1], place)
            inside["letters"].update(zip(formal.letters, found, strict=True))
        elif formal.kind == "letter":
            inside["letters"][formal.letters[0]] = number(actual, place)
        else:
            raise Unsupported(f"an argument of the kind {formal.kind}")
    if body == "gaussian":
        return density(*(inside["locals"][f.name] for f in formals))
    if isinstance(body, str):
        raise Unsupported(body)
    alias = {a: b for a, b in alias.items() if a != b}
    return value(body, place.but(alias=alias, **inside))


def density(x, mean, spread):
    if isinstance(spread, float):
        return math.exp(-((x - mean) ** 2) / (2 * spread)) / math.sqrt(2 * math.pi * spread)
    gap = x - mean
    quadratic = float(gap[:, 0] @ np.linalg.solve(spread, gap[:, 0]))
    norm = math.sqrt(np.linalg.det(2 * math.pi * spread))
    return math.exp(-quadratic / 2) / norm


def on_call(node, place):
    key, nodes, actuals, tag = node.args
    definition = place.world.definition(key, place.world.passed(actuals))
    if definition is None:
        raise Unsupported(f"{key} has no definition")
    key, tag = place.resolve(key, tag)
    return unfolded(key, tag, index_of(nodes, place), definition, actuals, place)


def drawn(key, tag, index, place):
    name = kind_name(place.world, key)
    if name == "identity":
        return np.eye(place.size(place.world.kind(key).dims[0]))
    if (key, tag, index) not in place.drawn:
        draw(key, tag, index, name, place)
    base, way = place.drawn[key, tag, index]
    return base + place.time * way if place.time else base


def draw(key, tag, index, name, place):
    rng, kind = place.rng, place.world.kind(key)
    dims = [place.size(d) for d in kind.dims] if name not in ("label", "onehot") else []
    if name in ("simplex", "stochastic"):
        if name == "simplex" and not place.simplex:
            place.drawn[key, tag, index] = rng.uniform(0.3, 2), rng.normal()
            return
        ranges = place.world.ranges(key)
        at = [p for p, r in enumerate(ranges) if r == place.world.component_size()]
        at = at[-1] if at else len(ranges) - 1
        for number_, share in enumerate(rng.dirichlet(np.full(place.size(ranges[at]), 2.0)), 1):
            place.drawn[key, tag, (*index[:at], number_, *index[at + 1:])] = share, 0.0
        return
    place.drawn[key, tag, index] = of_kind(name, rng, dims, place)


def of_kind(name, rng, dims, place):
    """A value and the direction in which a differential moves it."""
    if name == "label":
        return float(rng.integers(1, place.size(place.world.component_size()) + 1)), 0.0
    if name in ("positive", "nonnegative"):
        return rng.uniform(0.3, 2), rng.normal()
    if name == "probability":
        return rng.uniform(0.1, 0.9), rng.normal()
    if name == "real":
        return rng.normal(), rng.normal()
    if name in ("integer", "count"):
        return float(rng.integers(1, 5)), 0.0
    if name == "vector":
        return rng.normal(size=(dims[0], 1)), rng.normal(size=(dims[0], 1))
    if name == "matrix":
        return rng.normal(size=dims), rng.normal(size=dims)
    if name in SQUARE:
        body, way = rng.normal(size=(2, dims[0], dims[0]))
        if name == "spd":
            return body @ body.T / dims[0] + np.eye(dims[0]), way + way.T
        if name == "symmetric":
            return body + body.T, way + way.T
        if name == "diagonal":
            return np.diag(np.diag(body)), np.diag(np.diag(way))
        if name == "invertible":
            return body, way
    raise Unsupported(f"the kind {name}")


def on_rowof(node, place):
    key, nodes, tag = node.args
    index = index_of(nodes, place)
    last = place.size(place.world.ranges(key)[len(index)])
    return np.array([[member(key, tag, (*index, p), place)] for p in range(1, last + 1)])


# -- arithmetic


def on_add(node, place):
    return sum((value(n, place) for n in node.args[1:]), value(node.args[0], place))


def on_neg(node, place):
    return -value(node.args[0], place)


def on_mul(node, place):
    result = value(node.args[0], place)
    for factor in node.args[1:]:
        other = value(factor, place)
        both = isinstance(result, np.ndarray) and isinstance(other, np.ndarray)
        result = plain(result @ other if both else result * other)
    return result


def on_div(node, place):
    return value(node.args[0], place) / value(node.args[1], place)


def on_had(node, place):
    return value(node.args[0], place) * value(node.args[1], place)


def on_pow(node, place):
    base, exponent = value(node.args[0], place), value(node.args[1], place)
    if isinstance(base, np.ndarray):
        return np.linalg.matrix_power(base, round(exponent))
    return base**exponent


def on_norm(node, place):
    return float(np.linalg.norm(value(node.args[0], place)))


def on_transpose(node, place):
    inner = value(node.args[0], place)
    return inner.T if isinstance(inner, np.ndarray) else inner


def on_inverse(node, place):
    inner = value(node.args[0], place)
    return np.linalg.inv(inner) if isinstance(inner, np.ndarray) else 1 / inner


def on_bars(node, place):
    inner = value(node.args[0], place)
    return float(np.linalg.det(inner)) if isinstance(inner, np.ndarray) else abs(inner)


def on_sqrt(node, place):
    return math.sqrt(value(node.args[0], place))


def on_fn(node, place):
    name, inner = node.args[0], value(node.args[1], place)
    if name == "trace":
        return float(np.trace(inner)) if isinstance(inner, np.ndarray) else inner
    if name == "det":
        return float(np.linalg.det(inner))
    if name == "diag":
        return np.diag(inner[:, 0]) if inner.shape[1] == 1 else np.diag(inner)[:, None]
    function = math.log if name == "ln" else getattr(math, name, None)
    if function is None:
        raise Unsupported(name)
    return function(inner)


# -- sums


def places(binders, place):
    if not binders:
        yield place
        return
    binder, rest = binders[0], binders[1:]
    for inner in one_binder(binder, place):
        conditions = binder.args[{"range": 3, "each": 1}.get(binder.op, 2):]
        if all(holds(c, inner) for c in conditions):
            yield from places(rest, inner)


def one_binder(binder, place):
    if binder.op == "range":
        name, low, high = binder.args[:3]
        for at in range(number(low, place), number(high, place) + 1):
            yield place.with_letter(name, at)
    elif binder.op == "each":
        size = place.world.notation.indices[binder.args[0]]
        for at in range(1, place.size(size) + 1):
            yield place.with_letter(binder.args[0], at)
    elif binder.op == "labelof":
        key, nodes, tag = binder.args[1].args
        family, index = place.resolve(place.world.label_key(key), tag), index_of(nodes, place)
        for label in range(1, place.size(place.world.component_size()) + 1):
            yield place.with_value(family, index, float(label))
    else:
        key = place.world.model["label"]
        samples = range(1, place.size(place.world.model["sample"]) + 1)
        labels = range(1, place.size(place.world.component_size()) + 1)
        family = place.resolve(place.world.label_key(key), "")
        for labeling in product(labels, repeat=len(samples)):
            new = {(family, (j,)): float(z) for j, z in zip(samples, labeling, strict=True)}
            yield place.but(put={**place.put, **new})


def on_sum(node, place):
    total = 0.0
    for inner in places(node.args[0], place):
        total = total + value(node.args[1], inner)
    return total


def on_prod(node, place):
    return math.prod(value(node.args[1], inner) for inner in places(node.args[0], place))


def on_max(node, place):
    return max(value(node.args[1], inner) for inner in places(node.args[0], place))


def holds(node, place):
    if node.op == "true":
        return True
    if node.op == "all":
        return all(holds(c, place) for c in node.args[0])
    rel, left, right = node.args
    a, b = value(left, place), value(right, place)
    return {"=": a == b, "!=": a != b, "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b}[rel]


def on_iverson(node, place):
    return float(all(holds(c, place) for c in node.args[0]))


def on_cases(node, place):
    return next(value(v, place) for v, condition in node.args[0] if holds(condition, place))


def on_entryof(node, place):
    whole, at = value(node.args[0], place), [number(n, place) - 1 for n in node.args[1]]
    if len(at) == 2:
        return float(whole[at[0], at[1]])
    return float(whole[at[0], 0] if whole.shape[1] == 1 else whole[0, at[0]])


# -- replacing and differentiating


def on_at(node, place):
    for target, replacement in node.args[1]:
        place = replaced(target, replacement, place)
    return value(node.args[0], place)


def replaced(target, replacement, place, whole=False):
    """A place where a family, or the member that bound letters pick, has another value."""
    world = place.world
    if target.op in ("family", "bundle") or kind_name(world, target.args[0]) == "bundle":
        pairs = zip(world.members(target), world.members(replacement), strict=True)
        new = {}
        for (key, tag), (key2, tag2) in pairs:
            for index in indices(key, place):
                new[place.resolve(key, tag), index] = member(key2, tag2, index, place)
        return place.but(put={**place.put, **new})
    key, nodes, tag = target.args
    free = [n.args[0] for n in nodes if n.op == "idx" and (whole or n.args[0] not in place.letters)]
    spans = [range(1, place.size(world.notation.indices[x]) + 1) for x in free]
    new = {}
    for choice in product(*spans):
        inner = place.but(letters={**place.letters, **dict(zip(free, choice, strict=True))})
        new[place.resolve(key, tag), index_of(nodes, inner)] = value(replacement, inner)
    return place.but(put={**place.put, **new})


def on_grad(node, place):
    body, targets, style = node.args
    found = slope(lambda p: value(body, p), targets[0], place)
    if len(targets) == 2:
        return slope(lambda p: slope(lambda q: value(body, q), targets[0], p), targets[1], place)
    if style == "sym":
        return found + found.T - np.diag(np.diag(found)) if isinstance(found, np.ndarray) else found
    return found


def slope(function, target, place):
    """Differences of fourth order, in the layout of the book."""
    transposed = target.op == "transpose"
    variable = target.args[0] if transposed else target
    squared = variable.op == "pow"
    if squared:
        variable = variable.args[0]
    picked = None
    if variable.op == "entryof":
        picked = tuple(number(n, place) - 1 for n in variable.args[1])
        variable = variable.args[0]
    if variable.op != "sym" or kind_name(place.world, variable.args[0]) in ("bundle", "stack"):
        raise Unsupported("a derivative by a collection")
    key, nodes, tag = variable.args
    index, family = index_of(nodes, place), place.resolve(key, tag)
    base = member(key, tag, index, place)
    base = base**2 if squared else base

    def along(way):
        def at(t):
            moved = base + t * way
            moved = math.sqrt(moved) if squared else moved
            return function(place.with_value(family, index, moved))

        return (8 * (at(STEP) - at(-STEP)) - (at(2 * STEP) - at(-2 * STEP))) / (12 * STEP)

    if isinstance(base, float):
        return along(1.0)
    if picked is not None:
        way = np.zeros_like(base)
        way[picked if len(picked) == 2 else (picked[0], 0)] = 1
        return along(way)
    rows, columns = base.shape
    parts = np.empty((rows, columns), dtype=object)
    for r, c in product(range(rows), range(columns)):
        way = np.zeros_like(base)
        way[r, c] = 1
        parts[r, c] = along(way)
    if all(isinstance(p, float) for p in parts.flat):
        found = parts.astype(float)
        return found.T if transposed else found
    if columns != 1 or parts[0, 0].shape[1] != 1:
        raise Unsupported("a derivative of more than two dimensions")
    jacobian = np.hstack([p for p in parts[:, 0]])
    if not transposed and not np.allclose(jacobian, jacobian.T, rtol=1e-4, atol=1e-6):
        raise Unsupported("the layout of a derivative")
    return jacobian


def on_diff(node, place):
    if place.time:
        raise Unsupported("a differential inside another one")

    def at(t):
        return value(node.args[0], place.but(time=t))

    return (8 * (at(STEP) - at(-STEP)) - (at(2 * STEP) - at(-2 * STEP))) / (12 * STEP)


# -- chances


def on_prob(node, place):
    left, right = node.args
    world = place.world
    for event in (*left, *right):
        place = with_parameters(event, place, world)
    below = {}
    for event in right:
        collect(event, below, place, world)
    above = {s: list(v) for s, v in below.items()}
    for event in left:
        collect(event, above, place, world)
    return joint(above, place) / joint(below, place)


def with_parameters(event, place, world):
    if event.op == "event" or not is_parameter(event, world):
        return place
    alias = dict(place.alias)
    for key, tag in world.members(event):
        if tag:
            alias[key, ""] = place.resolve(key, tag)
        elif world.declarations[key].tag:
            raise Unsupported("an iterate with a symbol of its own")
    return place.but(alias=alias)


def is_parameter(event, world):
    if event.op not in ("sym", "family", "bundle"):
        return False
    return {key for key, _ in world.members(event)} <= set(world.parameters())


def collect(event, found, place, world):
    if event.op == "event":
        symbol, at = event.args
        sample, which, what = index_of(symbol.args[1], place), 1, label_or_number(at, place)
        if kind_name(world, symbol.args[0]) == "onehot":
            sample, what = sample[:-1], sample[-1]
        add(found, sample, which, what)
    elif is_parameter(event, world):
        return
    elif event.op == "local":
        add(found, "*", 0, value(event, place))
    else:
        ((key, tag),) = world.members(event)
        which = 0 if key == world.model["data"] else 1
        samples = [index_of(event.args[1], place)] if event.op == "sym" and event.args[1] else (
            indices(key, place) if (key, tag) != (event.args[0], event.args[-1]) else None)
        if samples is None or (which and kind_name(world, key) != "label"):
            raise Unsupported("an event without index")
        for sample in samples:
            add(found, sample, which, member(key, tag, sample, place))


def add(found, sample, which, what):
    slot = found.setdefault(sample, [None, None])
    if which and slot[1] is not None and round(slot[1]) != round(what):
        what = 0
    slot[which] = what


def joint(found, place):
    total = 1.0
    for datum, label in found.values():
        labels = range(1, place.size(place.world.component_size()) + 1)
        if label is not None:
            labels = [round(label)] if round(label) in labels else []
        elif datum is None:
            continue
        total *= sum(component(datum, one, place) for one in labels)
    return total


def component(datum, label, place):
    model = place.world.model
    letters = {model["component_letter"]: label}
    inner = place.but(letters=letters, locals={} if datum is None else {"#data": datum})
    weight = value(model["weight"], inner)
    return weight if datum is None else weight * value(model["density"], inner)


def on_kl(node, place):
    total = 0.0
    for a, b in zip(*(shares(n, place) for n in node.args), strict=True):
        total += a * math.log(a / b) if a else 0.0
    return total


def shares(node, place):
    if node.op == "prob":
        (label,) = [n for n in node.args[0] if n.op == "sym"]
        key, nodes, tag = label.args
        if not nodes:
            raise Unsupported("a distribution of all labels")
        family, index = place.resolve(place.world.label_key(key), tag), index_of(nodes, place)
        return [
            value(node, place.with_value(family, index, float(z)))
            for z in range(1, place.size(place.world.component_size()) + 1)
        ]
    found = value(node, place)
    if not isinstance(found, np.ndarray):
        raise Unsupported("a distribution")
    return list(found[:, 0])
