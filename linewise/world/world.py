"""What symbols mean at one point: sizes, index values, random values, definitions.

A `World` is a notation made ready (definitions read, dependencies known); a `Point` is a world at
given sizes with random values; an `Env` is a place in a formula: index letters, arguments of the
definition being unfolded, iterates renamed by a call, and values replaced by a derivative or a
sum over labels.
"""

from fractions import Fraction
from itertools import product
from math import prod

from ..errors import CheckError, IllTyped, NotationError, Undecided, Undeclared
from ..formula import Node, walk
from ..notation import kinds
from ..notation.kinds import KINDS, PLAIN, SAME
from ..reading import Reader, read_expression
from ..reading.symbols import core_of
from ..ticks import spend
from ..values import ONE_DIM

MAX_DEPTH = 30
BUILTINS = ("gaussian", "gaussian with standard deviation")


class TooSmall(Exception):
    """A literal index such as x_5 does not exist at these sizes."""


class Formal:
    """One formal argument of a definition: how to bind what is passed."""

    __slots__ = ("kind", "letters", "members", "name")

    def __init__(self, kind, name="", members=(), letters=()):
        self.kind, self.name, self.members, self.letters = kind, name, members, letters


class World:
    """A notation made ready for evaluation."""

    def __init__(self, notation):
        self.notation = notation
        self.declarations = {
            d.key: d for items in notation.symbols.values() for d in items
        }
        self._bodies, self._deps, self._members = {}, {}, {}
        self._letters, self._label_keys, self._touches = {}, {}, {}
        self.literals = _literals(self.declarations)
        self._variants = {}
        self.reader = Reader(notation)
        for items in notation.symbols.values():
            tagged = [d for d in items if d.tag]
            for one, other in product(items if tagged else (), tagged):
                if not one.tag and _same_form(one, other):
                    self._variants[one.key, other.tag] = other.key
        self.model = _ready_model(self) if notation.model else None
        self._parameters = None

    def kind(self, key):
        declaration = self.declarations.get(key)
        return declaration.kind if declaration else None

    def variant(self, key, tag):
        """The key declared for an iterate, if there is one of its own."""
        return self._variants.get((key, tag))

    def letters(self, key):
        """The index letters of a family, those inside its parentheses included."""
        if key not in self._letters:
            declaration = self.declarations[key]
            letters = declaration.letters
            if declaration.call is not None and self.reader.is_index_call(declaration):
                letters = letters + self.reader.call_letters(declaration.call)
            self._letters[key] = letters
        return self._letters[key]

    def ranges(self, key):
        """The size letters over which the indices of a family run."""
        return tuple(self.notation.indices.get(letter, "") for letter in self.letters(key))

    def label_key(self, key):
        """The family that holds the labels: z_n for both z_n and its indicators z_{nk}."""
        if key not in self._label_keys:
            self._label_keys[key] = self._find_label_key(key)
        return self._label_keys[key]

    def _find_label_key(self, key):
        kind = self.kind(key)
        if kind is None or kind.name != "onehot":
            return key
        ranges = self.ranges(key)[:-1]
        same = [
            d.key
            for d in self.declarations.values()
            if d.kind is not None and d.kind.name == "label" and self.ranges(d.key) == ranges
        ]
        core = core_of(self.declarations[key].head)
        near = [k for k in same if core_of(self.declarations[k].head) == core]
        return near[0] if near else key

    def component_size(self):
        """The size letter of the number of components."""
        if self.model:
            return self.model["component"]
        return ""

    def definition(self, key, passed=None):
        """(formals, index letters, body node or "gaussian") of a defined symbol, or None.

        `passed` tells for each argument whether a collection is passed; by default as it is written
        in the definition.
        """
        if (key, passed) not in self._bodies:
            definition = self.notation.definitions.get(key)
            self._bodies[key, passed] = (
                None if definition is None else self._read(definition, passed)
            )
        return self._bodies[key, passed]

    def passed(self, actuals):
        """For each argument node: is it a collection of parameters?"""
        return tuple([self.reader.is_bundle_node(a) for a in actuals])

    def _read(self, definition, passed):
        declaration = definition.declaration
        formals, names = [], {}
        builtin = definition.latex.strip()
        builtin = builtin if builtin in BUILTINS else ""
        reader = self.reader
        entries = reader.formal_list(declaration) if declaration.call is not None else ()
        if declaration.call is not None and reader.is_index_call(declaration):
            entries = ()
        for place, entry in enumerate(entries):
            bundle = passed[place] if passed else reader.collects(entry) != "never"
            if reader.collects(entry) == "never" or builtin:
                bundle = False
            formal, name = self._formal(entry, reader, bundle)
            formals.append(formal)
            names.update(name)
        letters = self.letters(declaration.key)
        if builtin:
            return formals, letters, builtin
        try:
            body = read_expression(definition.latex, self.notation, names)
        except CheckError as error:
            raise NotationError(
                f"the definition of {declaration.latex}: {error.message}"
            ) from None
        return formals, letters, body

    def validate(self):
        """Read every definition now, so that a mistake in a notation file is found at once.

        Raises
        ------
        NotationError
            Naming the entry.
        """
        for key in self.notation.definitions:
            self.definition(key)
        for latex in self.notation.solves:
            try:
                read_expression(latex, self.notation)
            except CheckError as error:
                raise NotationError(f"[solves] {latex}: {error.message}") from None
        try:
            self.parameters()
        except CheckError as error:
            raise NotationError(f"[model] or [iterates] parameters: {error.message}") from None

    def _formal(self, entry, reader, bundle):
        """How to bind one formal argument, and the local names it introduces."""
        if bundle:
            node = reader.side(entry.sides[0])
            if node.op == "sym" and node.args[1]:
                letters = tuple(a.args[0] for a in node.args[1])
                return Formal("index", letters=letters), {}
            return Formal("bundle", members=tuple(self.members(node))), {}
        pieces = entry.sides[0].terms[0][1]
        unit = pieces[0]
        if len(pieces) == 1 and unit.value in self.notation.indices and not unit.scripts:
            return Formal("letter", letters=(unit.value,)), {}
        label = self._label_formal(reader, unit)
        if label is not None:
            return label, {}
        head, subs, sups, tag, powers = reader.split_scripts(unit)
        letters = reader.plain_letters(subs) + reader.plain_letters(sups)
        name = f"{head}{letters}{tag}"
        kind = "square" if powers else "local"
        return Formal(kind, name=name), {(head, letters, tag): Node("local", name)}

    def _label_formal(self, reader, unit):
        """A formal argument that is a label z_j: the call sets the label's value."""
        if unit.value not in self.notation.symbols:
            return None
        node = reader.factor((unit,), 0)[0]
        kind = self.kind(node.args[0]) if node.op == "sym" else None
        if kind is None or kind.name != "label" or any(n.op != "idx" for n in node.args[1]):
            return None
        letters = tuple(n.args[0] for n in node.args[1])
        return Formal("label", name=node.args[0], letters=letters)

    def members(self, node):
        """The families behind a bundle: a list of (key, tag)."""
        if node.op == "family":
            return [(node.args[0], node.args[1])]
        if node.op == "bundle":
            return [m for child in node.args[0] for m in self.members(child)]
        if node.op != "sym":
            raise Undecided("a collection of parameters was expected")
        key, tag = node.args[0], node.args[2]
        kind = self.kind(key)
        if kind is None or kind.name not in ("bundle", "stack", "rows"):
            return [(key, tag)]
        if key not in self._members:
            found = []
            for latex in kind.dims:
                member = read_expression(latex, self.notation)
                inner_kind = self.kind(member.args[0])
                if inner_kind is not None and inner_kind.name in ("bundle", "stack", "rows"):
                    found += self.members(member)
                else:
                    found.append((member.args[0], ""))
            self._members[key] = found
        inner_tag = tag or self.declarations[key].tag
        out = []
        for k, t in self._members[key]:
            variant = self.variant(k, inner_tag) if inner_tag else None
            out.append((variant, "") if variant else (k, inner_tag or t))
        return out

    def parameters(self):
        """The keys of the families that iterate (the members of the notation's parameters)."""
        if self._parameters is None:
            latex = self.notation.parameters
            self._parameters = frozenset()
            if latex:
                members = self.members(read_expression(latex, self.notation))
                self._parameters = frozenset(key for key, _ in members)
            elif self.model:  # what the weights and densities of the model are made of
                density, weight = self.model["density"], self.model["weight"]
                nodes = [weight, *(n for n in walk(density) if n.op == "sym")]
                self._parameters = frozenset(n.args[0] for n in nodes)
        return self._parameters

    def deps(self, node):
        """The keys of all families that the value of `node` may depend on."""
        found = self._deps.get(node)
        if found is None:
            # Definitions may go in circles, so this is a search: what is known of a part of a
            # circle before it is closed must not be remembered as if it were all.
            keys, seen, waiting = set(), {node}, [node]
            while waiting:
                for inner in walk(waiting.pop()):
                    more, bodies = self._named_by(inner)
                    keys |= more
                    waiting += [body for body in bodies if body not in seen]
                    seen.update(bodies)
            found = self._deps[node] = frozenset(keys)
        return found

    def touches(self, key):
        """The families (key, iterate) on whose values the definition of a symbol depends."""
        if key not in self._touches:
            self._touches[key] = found = set()
            definition = self.definition(key)
            if definition is not None and isinstance(definition[2], Node):
                found |= self._families(definition[2])
        return self._touches[key]

    def _families(self, node):
        """All (key, iterate) that a formula speaks of, through definitions; given events apart."""
        found = set()
        if node.op == "event":  # z_j = i gives the label a value, whatever it is now
            return self._families(node.args[1])
        if node.op in ("sym", "family"):
            places = self.members(node)
            found |= set(places)
            for place in places:
                found |= self.touches(place[0])
        if node.op in ("call", "sym") and self.definition(node.args[0]) is not None:
            found |= self.touches(node.args[0])
        below = set()
        for arg in node.args:
            for inner in _nodes_of(arg):
                below |= self._families(inner)
        if node.op in ("prob", "kl", "weightof") and self.model:
            given = {key for key, tag in below if tag}
            below |= {(key, "") for key in self.parameters() - given}
            below.add((self.model["data"], ""))
        return found | below

    def _named_by(self, node):
        """The keys that a node names itself, and the definitions in which to look for more."""
        if node.op in ("sym", "call", "family"):
            key = node.args[0]
            keys, bodies = {key}, []
            kind = self.kind(key)
            if kind is not None and kind.name in ("bundle", "stack", "rows"):
                keys |= {k for k, _ in self.members(Node("sym", key, (), ""))}
            definition = self.definition(key)
            if definition is not None and isinstance(definition[2], Node):
                bodies.append(definition[2])
            for (base, _), variant in self._variants.items():
                if base == key and variant != key and variant in self.notation.definitions:
                    body = self.definition(variant)
                    if body is not None and isinstance(body[2], Node):
                        keys.add(variant)
                        bodies.append(body[2])
            return keys, bodies
        if node.op in ("prob", "kl", "weightof") and self.model:
            keys = {self.model["data"], self.model["label"]}
            return keys, [self.model["weight"], self.model["density"]]
        return set(), []


def _nodes_of(arg):
    if isinstance(arg, Node):
        return (arg,)
    return [n for inner in arg for n in _nodes_of(inner)] if isinstance(arg, tuple) else ()


def _ready_model(world):
    notation, model = world.notation, world.notation.model
    part = "data"
    try:
        data = read_expression(model.data, notation)
        part = "label"
        label = read_expression(model.label, notation)
        part = "weight"
        weight = read_expression(model.weight, notation)
        letter = {"data": _letters(data), "label": _letters(label), "weight": _letters(weight)}
        key = data.args[0]
        declaration = world.declarations[key]
        names = {(declaration.head, declaration.letters, ""): Node("local", "#data")}
        part = "density"
        density = read_expression(model.density, notation, names)
        if not letter["weight"]:
            raise IndexError
    except CheckError as error:
        raise NotationError(f"[model] {part}: {error.message}") from None
    except (AttributeError, IndexError, KeyError):
        raise NotationError(
            f"[model] {part}: data, label and weight must be declared symbols with their index, "
            "such as x_j, z_j, \\alpha_i"
        ) from None
    component = notation.indices[letter["weight"][0]]
    return {
        "data": key, "label": label.args[0], "weight": weight, "density": density,
        "sample_letter": letter["data"][0] if letter["data"] else "",
        "sample": notation.indices[letter["data"][0]] if letter["data"] else "",
        "component_letter": letter["weight"][0], "component": component,
        "onehot": model.onehot or world.kind(label.args[0]).name == "onehot",
    }  # fmt: skip


def _letters(node):
    return tuple(a.args[0] for a in node.args[1])


def _literals(declarations):
    r"""Members with a declaration of their own: {family: {(1,): key of \alpha_1}}."""
    found, families = {}, {}
    for one in declarations.values():
        if one.letters and not any(x.isdigit() for x in one.letters):
            families.setdefault((one.head, len(one.letters), one.tag), []).append(one)
    for one in declarations.values():
        if one.letters and all(x.isdigit() for x in one.letters):
            for other in families.get((one.head, len(one.letters), one.tag), ()):
                found.setdefault(other.key, {})[tuple(map(int, one.letters))] = one.key
    return found


def _same_form(one, other):
    same_call = (one.call is None) == (other.call is None)
    return one.subs == other.subs and one.sups == other.sups and same_call


class Point:
    """A world at given sizes with lazily drawn random values."""

    def __init__(self, world, sizes, seed, *, simplex=False, unfold=frozenset(), fixed=frozenset(),
                 manner=PLAIN):  # fmt: skip
        self.world = world
        self.sizes = sizes
        self.seed = seed
        self.simplex = simplex
        self.unfold = unfold
        self.manner = manner
        self.fixed = fixed
        self.values = {}
        self.memo = {}
        self.envs = {}
        self.used = set()
        self.drawn = set()
        self.unfolded = set()
        self.inverses = {}
        self.crosscheck = False
        self.held, self.given, self.pointwise = {}, frozenset(), set()
        self.versions = 0
        self.level = 0

    def size(self, letter):
        """The number behind a size letter or a numeral."""
        if letter in self.sizes:
            self.used.add(letter)
            return self.sizes[letter]
        if letter.isdigit():
            return int(letter)
        raise Undeclared(f"the size {letter!r} is not in [sizes]")

    def dim(self, letter):
        """The name of a dimension: the letter, or its number where the display fixes it."""
        if letter in self.fixed:
            return str(self.sizes[letter])
        return ONE_DIM if letter == "1" else letter

    def hold(self, value):
        """A number for a value that no other value of this point has: it is kept as long."""
        self.held[id(value)] = value
        return id(value)

    def next_version(self):
        self.versions += 1
        return self.versions

    def value(self, key, tag, index):
        """The random value of a family member."""
        place = (key, tag, index)
        if place not in self.values:
            self._draw(key, tag, index)
        self.drawn.add(key)
        return self.values[place]

    def _draw(self, key, tag, index):
        kind = self.world.kind(key)
        if kind is None:
            raise Undeclared(f"{key} has neither a kind nor a definition")
        name = kind.name
        ranges = self.world.ranges(key)
        if name in ("simplex", "stochastic", "distribution"):
            self._draw_shares(key, tag, index, name, ranges)
            return
        rng = self.generator(key, tag, index)
        if "label" in KINDS[name].laws:
            value = Fraction(rng.randint(1, self.size(self.label_size(kind))))
        elif KINDS[name].dims is not None:
            sizes = tuple(self.size(d) for d in kind.dims)
            spend(1 + prod(sizes))
            value = kinds.draw(name, rng, self.manner, sizes, tuple(map(self.dim, kind.dims)))
        else:
            raise Undecided(f"{key} of kind {name} has no value by itself")
        self.values[key, tag, index] = value

    def generator(self, key, tag, index):
        """The generator behind one member; where all are to be the same, one for each kind."""
        declaration = self.world.declarations[key]
        if self.manner == SAME:
            return kinds.generator(self.seed, declaration.kind)
        return kinds.generator(self.seed, declaration.latex, tag, index)

    def direction(self, key, index):
        """A random direction in which a free quantity moves, for differentials."""
        kind = self.world.kind(key)
        rng = kinds.generator(self.seed, "direction", key, index)
        name = {"spd": "symmetric", "psd": "symmetric"}.get(kind.name, kind.name)
        name = "real" if KINDS[name].shape == "number" else name
        sizes = tuple(self.size(d) for d in kind.dims)
        return kinds.draw(name, rng, PLAIN, sizes, tuple(map(self.dim, kind.dims)))

    def label_size(self, kind):
        """The size letter of the number of values of a label."""
        letter = kind.dims[0] if kind.dims else self.world.component_size()
        if not letter:
            raise Undecided("labels need a [model], or label(SIZE)")
        return letter

    def _draw_shares(self, key, tag, index, name, ranges):
        if name == "simplex" and not self.simplex:
            rng = self.generator(key, tag, index)
            self.values[key, tag, index] = kinds.draw(name, rng, self.manner)
            return
        place = self.shares_place(ranges, name, len(index))
        size = self.world.component_size() if name == "distribution" else ranges[place]
        rest = index[:place] + index[place + 1 :]
        rng = self.generator(key, tag, rest)
        found = kinds.shares(rng, self.size(size), self.manner)
        for position, share in enumerate(found):
            member = (*rest[:place], position + 1, *rest[place:])
            self.values[key, tag, member] = share

    def shares_place(self, ranges, name, count):
        """Which index the shares sum over: the component index."""
        if name == "distribution":
            return count - 1
        component = self.world.component_size()
        places = [p for p, r in enumerate(ranges) if r == component]
        return places[-1] if places else len(ranges) - 1


class Env:
    """A place in a formula; immutable, shared when equal."""

    __slots__ = (
        "alias", "alias_key", "depth", "indices", "layers", "locals", "locals_key", "point",
    )  # fmt: skip

    def __init__(self, point, indices=None, locals_=None, alias=None, layers=None, depth=0):
        self.point = point
        self.indices = indices or {}
        self.locals = locals_ or {}
        self.alias = alias or {}
        self.layers = layers or {}
        self.depth = depth
        self.alias_key = tuple(sorted(self.alias.items())) if self.alias else ()
        self.locals_key = ()
        if self.locals:
            self.locals_key = tuple((n, point.hold(v)) for n, v in self.locals.items())

    def with_index(self, name, value, size):
        """The same place with one more index letter bound to a value of a range."""
        env = Env.__new__(Env)
        env.point, env.locals, env.alias, env.layers = (
            self.point, self.locals, self.alias, self.layers,
        )  # fmt: skip
        env.alias_key, env.locals_key, env.depth = self.alias_key, self.locals_key, self.depth
        env.indices = {**self.indices, name: (value, size)}
        return env

    def with_layer(self, place, values):
        """The same place with the values of a family (partly) replaced."""
        old = self.layers.get(place)
        merged = {**old[1], **values} if old else values
        layers = {**self.layers, place: (self.point.next_version(), merged)}
        return Env(self.point, self.indices, self.locals, self.alias, layers, self.depth)

    def with_alias(self, alias):
        """The same place with families renamed."""
        return Env(self.point, self.indices, self.locals, {**self.alias, **alias}, self.layers,
                   self.depth)  # fmt: skip

    def inside(self, name, indices, locals_, alias):
        """The environment of a definition's body: only its own letters and arguments."""
        if self.depth > MAX_DEPTH:
            raise Undecided(f"the definition of {name} goes in circles")
        return Env(self.point, indices, locals_, alias, self.layers, self.depth + 1)

    def resolve(self, key, tag):
        """The family meant by a symbol here, after renaming."""
        place = self.alias.get((key, tag), (key, tag))
        if place[1]:
            variant = self.point.world.variant(*place)
            if variant:
                return variant, ""
        return place


def check_index(point, value, have, want, what):
    """Fail unless an index of range `have` may be used where the range is `want`."""
    if have and want and have != want:
        raise IllTyped(f"an index of {what} runs over 1..{want}, but here over 1..{have}")
    if want and not 1 <= value <= point.size(want):
        if have:
            raise IllTyped(f"an index of {what} leaves 1..{want}")
        raise TooSmall(f"{what} has no member {value}")
