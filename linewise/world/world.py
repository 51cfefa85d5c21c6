"""A notation made ready: definitions read, collections and dependencies known."""

from functools import cached_property
from itertools import product

from ..errors import CheckError, NotationError, Undecided
from ..formula import Node, walk
from ..notation.kinds import KINDS, parts_of_dim
from ..reading import Reader, read_expression
from ..reading.undeclared import core_of
from .definitions import read_definition
from .dependencies import Dependencies
from .model import ready_model


class World:
    """A notation made ready for evaluation."""

    def __init__(self, notation):
        self.notation = notation
        self.declarations = {
            d.key: d for items in notation.symbols.values() for d in items
        }
        self._bodies, self._members = {}, {}
        self._letters, self._ranges, self._label_keys = {}, {}, {}
        self.literals = _literals(self.declarations)
        self.variants = {}
        self.reader = Reader(notation)
        for items in notation.symbols.values():
            tagged = [d for d in items if d.tag]
            for one, other in product(items if tagged else (), tagged):
                if not one.tag and _same_form(one, other):
                    self.variants[one.key, other.tag] = other.key
        self.model = ready_model(self) if notation.model else None
        self._parameters = None
        self._dependencies = Dependencies(self)

    def kind(self, key):
        declaration = self.declarations.get(key)
        return declaration.kind if declaration else None

    def variant(self, key, tag):
        """The key declared for an iterate, if there is one of its own."""
        return self.variants.get((key, tag))

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
        if key not in self._ranges:
            of = self.notation.indices.get
            self._ranges[key] = tuple(of(letter, "") for letter in self.letters(key))
        return self._ranges[key]

    @cached_property
    def dimensions(self):
        """The size letters that stand as dimensions of symbols, in the order of the symbols."""
        kinds = [d.kind for d in self.declarations.values() if d.kind is not None]
        dims = [dim for kind in kinds if KINDS[kind.name].dims for dim in kind.dims]
        letters = dict.fromkeys(part for dim in dims for part in parts_of_dim(dim))
        return [letter for letter in letters if not letter.isdigit()]

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
        near.sort(key=lambda k: self.declarations[k].head != self.declarations[key].head)
        return near[0] if near else key

    def component_size(self):
        """The size letter of the number of components."""
        if self.model:
            return self.model["component"]
        return ""

    def definition(self, key, passed=None):
        """The `Meaning` of a defined symbol, or None.

        `passed` tells for each argument whether a collection is passed; by default as it is written
        in the definition.
        """
        if (key, passed) not in self._bodies:
            definition = self.notation.definitions.get(key)
            self._bodies[key, passed] = (
                None if definition is None else read_definition(self, definition, passed)
            )
        return self._bodies[key, passed]

    def body(self, key):
        """The node that a symbol is defined as; None if there is none, or a built-in density."""
        definition = self.definition(key)
        return definition.body if definition and isinstance(definition.body, Node) else None

    def passed(self, actuals):
        """For each argument node: is it a collection of parameters?"""
        return tuple([self.reader.is_bundle_node(a) for a in actuals])

    def validate(self):
        """Read every definition now, so that a mistake in a notation file is found at once.

        Raises
        ------
        NotationError
            Naming the entry.
        """
        for key in self.notation.definitions:
            self.definition(key)
        for key in self.notation.definitions:
            if self.circular(key):
                raise NotationError(f"[definitions] {self.declarations[key].latex}: it is defined "
                                    "by itself, directly or through others")  # fmt: skip
        for latex in self.notation.solves:
            try:
                read_expression(latex, self.notation)
            except CheckError as error:
                raise NotationError(f"[solves] {latex}: {error.message}") from None
        try:
            self.parameters()
        except CheckError as error:
            raise NotationError(f"[model] or [iterates] parameters: {error.message}") from None

    def members(self, node):
        """The families behind a bundle: a list of (key, tag)."""
        if node.op == "family":
            return [(node.key, node.tag)]
        if node.op == "bundle":
            return [m for child in node.members for m in self.members(child)]
        if node.op != "sym":
            raise Undecided("a collection of parameters was expected")
        key, tag = node.key, node.tag
        kind = self.kind(key)
        if kind is None or not kind.collects:
            return [(key, tag)]
        if key not in self._members:
            found = []
            for latex in kind.dims:
                member = read_expression(latex, self.notation)
                inner_kind = self.kind(member.args[0])
                if inner_kind is not None and inner_kind.collects:
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
        return self._dependencies.of(node)

    def circular(self, key):
        """Whether the definition of a symbol needs that very symbol."""
        body = self.body(key)
        return body is not None and ((key, "") in self.touches(key) or any(
            n.op == "call" and n.key == key for n in walk(body)))

    def iterates(self, key, tag):
        """Whether a decoration on a defined symbol says which parameters its definition means.

        It does if the definition speaks of undecorated ones, which it then decorates, or of those
        with the same decoration. A definition that names another iterate, or none, does not follow.
        """
        tags = self._iterates_in(key)
        return tags <= {"", tag} and bool(tags)

    def names(self, key, tag):
        """Whether a definition speaks of the parameters with this decoration alone."""
        return self._iterates_in(key) == {tag}

    def _iterates_in(self, key):
        return {t for k, t in self.touches(key) if k in self.parameters()}

    def touches(self, key):
        """The families (key, iterate) on whose values the definition of a symbol depends."""
        return self._dependencies.touches(key)


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
