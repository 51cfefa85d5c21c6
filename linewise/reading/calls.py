"""Functions with their arguments, and families written like functions of a label."""

from ..errors import Undeclared, Unreadable
from ..formula.nodes import Node
from ..latex.raw import only_unit, parenthesised
from .undeclared import CONSTANTS

SCALARS = ("real", "positive", "nonnegative", "probability")


class Calls:
    """The part of the reader that fits arguments to a declaration."""

    def call(self, declaration, subs, sups, tag, bracket):
        """A function applied to the entries of `bracket`, or None if they do not fit."""
        if not self.fits(declaration, subs, sups, tag):
            return None
        formals = self.formal_list(declaration)
        entries = [e for e in bracket.value.entries if e is not None]
        if self.is_index_call(declaration):
            return self.index_call(declaration, bracket, subs, sups, tag)
        actuals = self.actuals(formals, entries)
        if actuals is None:
            return None
        indices = self.indices(declaration, subs, sups)
        key, tag = self.variant(declaration, tag)
        return Node("call", key, indices, tuple(actuals), tag)

    def primed_call(self, scripts, declarations, bracket):
        """`f'(x)` and `f''(x)`: derivatives of a function of one number by that argument."""
        _, subs, sups, tag, powers = scripts
        if bracket is None or powers or tag not in ("'", "''"):
            return None
        if any(d.tag == tag for d in declarations):
            return None
        for declaration in declarations:
            if declaration.call is None or self.is_index_call(declaration):
                continue
            node = self.call(declaration, subs, sups, "", bracket)
            if node is None or len(node.arguments) != 1:
                continue
            (target,) = node.arguments
            kind = self.kind_of(target.key) if target.op == "sym" else None
            if kind is None or kind.name not in SCALARS:
                raise Unreadable(
                    "a derivative by a prime is read of a function of one number, at a letter: "
                    r"write \frac{\partial f(x)}{\partial x}",
                    bracket.position,
                )
            for _ in tag:
                node = Node("grad", node, (target,), "")
            return node
        return None

    def is_index_call(self, declaration):
        r"""True for `\gamma(z_{nk})`, a family written like a function of a label."""
        kind = declaration.kind
        if kind is not None and kind.name in ("distribution", "bundle"):
            return False
        if kind is not None:
            return True
        if len(declaration.call.entries) != 1 or not self.call_letters(declaration.call):
            return False
        unit = only_unit(declaration.call)
        if unit is None or unit.kind != "sym":
            return False
        known = self.notation.symbols.get(unit.value, ())
        return all(d.kind is not None and d.kind.name in ("label", "onehot") for d in known)

    def index_call(self, declaration, bracket, subs, sups, tag):
        letters = self.call_letters(declaration.call)
        indices = self.call_indices(declaration.call, bracket.value, len(letters))
        if indices is None:
            return None
        own = ()
        if subs is not None:
            own += tuple(self.index_list(subs, len(declaration.subs)))
        if sups is not None:
            own += tuple(self.index_list(sups, len(declaration.sups)))
        return Node("sym", declaration.key, own + tuple(indices), tag)

    def call_letters(self, listing):
        r"""The index letters inside the parentheses of a declaration such as `\gamma(z_{nk})`."""
        letters = []
        for entry in listing.entries:
            for piece in entry.sides[0].terms[0][1]:
                if piece.value in self.notation.indices and not piece.scripts:
                    letters.append(piece.value)
                for script, inner, _ in piece.scripts:
                    if script in ("sub", "sup"):
                        inner = parenthesised(inner) or inner
                        letters += [x for x in self.plain_letters(inner) if x]
        return tuple(letters)

    def call_indices(self, pattern, listing, wanted):
        """Match an argument list against the declared pattern; returns index nodes."""
        if len(pattern.entries) != len(listing.entries):
            return None
        indices = []
        for formal, actual in zip(pattern.entries, listing.entries, strict=True):
            if actual is None or isinstance(actual, str) or actual.rels:
                return None
            first, second = formal.sides[0].terms, actual.sides[0].terms
            if len(second) != 1 or len(first[0][1]) != len(second[0][1]):
                return None
            for f, a in zip(first[0][1], second[0][1], strict=True):
                if f.value in self.notation.indices and not f.scripts:
                    indices.append(self.factor((a,), 0)[0])
                    continue
                if f.kind != a.kind or f.value != a.value or len(f.scripts) != len(a.scripts):
                    return None
                for (fs, fl, _), (as_, al, _) in zip(f.scripts, a.scripts, strict=True):
                    if fs != as_:
                        return None
                    fl, al = parenthesised(fl) or fl, parenthesised(al) or al
                    indices += self.index_list(al, len(self.plain_letters(fl)))
        return indices if len(indices) == wanted else None

    def formal_list(self, declaration):
        """The raw entries in the parentheses of a declaration."""
        return [e for e in declaration.call.entries if e is not None]

    def actuals(self, formals, entries):
        """Read the arguments; a bundle may be given as the list of its members."""
        nodes = []
        for entry in entries:
            node = self.argument_node(entry)
            if node is None:
                return None
            nodes.append(node)
        flags = [self.collects(f) for f in formals]
        if len(nodes) > len(formals) and [f != "never" for f in flags].count(True) == 1:
            place = next(p for p, f in enumerate(flags) if f != "never")
            extra = len(nodes) - len(formals) + 1
            group = nodes[place : place + extra]
            if not all(self.is_bundle_node(n) for n in group):
                return None
            nodes[place : place + extra] = [Node("bundle", tuple(group))]
        if len(nodes) != len(formals):
            return None
        for flag, node in zip(flags, nodes, strict=True):
            if flag == "always" and not self.is_bundle_node(node):
                return None
            if flag == "never" and self.is_bundle_node(node) and not self.is_stack(node):
                return None
        return nodes

    def collects(self, entry):
        r"""Whether a formal argument is passed by name: "always" (theta), "never" (x), or "maybe".

        A bare letter whose head also names a family, as \mu beside \mu_k, is what is passed.
        """
        if not self.is_bundle_formal(entry):
            return "never"
        unit = entry.sides[0].terms[0][1][0]
        families = [
            d for d in self.notation.symbols.get(unit.value, ()) if d.letters and d.call is None
        ]
        return "maybe" if families and not unit.scripts else "always"

    def is_stack(self, node):
        """A collection that also has a value as a vector."""
        if node.op == "family":
            return True
        kind = self.kind_of(node.key) if node.op == "sym" else None
        return kind is not None and kind.name in ("stack", "rows")

    def argument_node(self, entry):
        """An argument: an expression, or an event such as z = i."""
        if entry is None or isinstance(entry, str):
            return None
        if not entry.rels:
            return self.named_collection(entry) or self.side(entry.sides[0])
        if len(entry.rels) == 1 and entry.rels[0] == "=" and entry.sides[0] is not None:
            return Node("event", self.side(entry.sides[0]), self.side(entry.sides[1]))
        return None

    def named_collection(self, entry):
        r"""A bare \pi as an argument is the collection of the \pi_k, not the number."""
        terms = entry.sides[0].terms
        if len(terms) != 1 or len(terms[0][1]) != 1:
            return None
        unit = terms[0][1][0]
        if unit.value not in CONSTANTS or unit.scripts or unit.kind != "sym":
            return None
        for declaration in self.notation.symbols.get(unit.value, ()):
            if declaration.call is None and declaration.letters:
                return Node("family", declaration.key, "")
            if declaration.call is None:
                return Node("sym", declaration.key, (), "")
        return None

    def is_bundle_formal(self, entry):
        try:
            return self.is_bundle_node(
                self.named_collection(entry) or self.side(entry.sides[0])
            )
        except (Undeclared, Unreadable):
            return False

    def is_bundle_node(self, node):
        """True for theta, X, a whole family: what is passed by name."""
        if node.op in ("bundle", "family"):
            return True
        if node.op != "sym":
            return False
        kind = self.kind_of(node.key)
        return kind is not None and kind.collects

    def bare_call(self, declaration, subs, sups, tag):
        """A function without its arguments, as in dQ/dmu: applied to its own formal arguments."""
        if self.is_index_call(declaration):
            return None
        nodes = []
        for entry in self.formal_list(declaration):
            node = self.argument_node(entry)
            if node is None:
                return None
            nodes.append(node)
        indices = self.indices(declaration, subs, sups)
        key, tag = self.variant(declaration, tag)
        return Node("call", key, indices, tuple(nodes), tag)



