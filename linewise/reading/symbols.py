"""Reading symbols: which family member, function or constant a letter means."""

from functools import cached_property

from ..errors import Undeclared, Unreadable
from ..formula.nodes import Node
from ..latex.scan import tokenize
from ..notation.decorations import primed
from ..notation.kinds import KINDS
from .chances import probability
from .undeclared import CONSTANTS, printed, undeclared

PROBABILITY_HEADS = (r"\mathrm{Pr}", r"\mathrm{P}", r"\mathbb{P}", r"\mathrm{p}")


class Symbols:
    """The part of the reader that gives meaning to letters with their scripts."""

    def symbol(self, pieces, at):
        """The symbol at `pieces[at]`, with a bracket after it if it is a function."""
        unit = primed(pieces[at], self.notation.indices)
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        if unit.value in self.bound_names() or self.is_plain_index(unit):
            return self.index_letter(unit), at + 1
        scripts = self.split_scripts(unit)
        head, subs, sups, tag, powers = scripts
        local = self.local(head, subs, sups, tag)
        if local is not None:
            return self.powered(local, powers), at + 1
        declarations = self.notation.symbols.get(head, [])
        if not declarations and (base := self.estimated(head)):
            scripts = (base, subs, sups, tag + "hat", powers)
            head, declarations = base, self.notation.symbols[base]
            for declaration in declarations:
                if declaration.call is None and self.fits(declaration, subs, sups, tag + "hat"):
                    node = self.member(declaration, subs, sups, tag + "hat")
                    return self.powered(node, powers), at + 1
            raise Undeclared(f"{printed(unit)} is not declared", unit.position)
        if self.is_probability(head, subs, after, declarations):
            return probability(self, unit, after, at, powers)
        if declarations:
            return self.declared(unit, after, at, scripts, declarations)
        node = undeclared(self, unit, subs, sups, tag)
        return self.powered(node, powers), at + 1

    def estimated(self, head):
        r"""The parameter that an undeclared \hat{\mu} estimates, or None."""
        for suffix in ("_{ML}", "_{MLE}", "_{MAP}"):
            if head.endswith(suffix):
                base = head[: -len(suffix)]
                break
        else:
            if not head.startswith("\\hat{"):
                return None
            base = head[head.index("{") + 1 : -1]
        free = [
            d for d in self.notation.symbols.get(base, ())
            if d.call is None and d.kind is not None and d.kind.name not in ("label", "onehot")
        ]  # fmt: skip
        return base if free and base not in self.data_heads() else None

    def data_heads(self):
        """The letters of the data, which nobody estimates."""
        model, notation = self.notation.model, self.notation
        if model is None:
            return set()
        return {tokenize(model.data, notation.names, notation.macros)[0].value}

    def is_probability(self, head, subs, after, declarations):
        """P or p of events; a symbol p that is declared too yields to events only."""
        model = self.notation.model
        if model is None or head not in (*model.heads, *PROBABILITY_HEADS):
            return False
        if after is None or after.kind not in ("paren", "bracket", "braces") or subs is not None:
            return False
        return not declarations or "MID" in after.value.separators

    def bound_names(self):
        return set(self.bound)

    def is_plain_index(self, unit):
        name = unit.value
        if name not in self.notation.indices:
            return False
        # a letter that is declared as a symbol too is one, unless a sum binds it
        declared = self.notation.symbols.get(name, ())
        has_sub = any(s[0] == "sub" for s in unit.scripts)
        return not any(bool(d.subs) == has_sub for d in declared)

    def index_letter(self, unit):
        node, before = Node("idx", unit.value), ""
        for script, listing, position in unit.scripts:
            if script == "sup":
                node = self.raised(node, listing, position)
            elif script == "prime":
                raise Undeclared(f"the index {unit.value}' is not declared", position)
            elif script == "bang":
                node = self.factorial(node, before, position)
            else:
                raise Unreadable(f"the index {unit.value} with a subscript", position)
            before = script
        return node

    def local(self, head, subs, sups, tag):
        """A formal argument of the definition being read, written as in its left side."""
        if not self.formals:
            return None
        letters = self.plain_letters(subs) + self.plain_letters(sups)
        if None in letters or any(name in self.bound for name in letters):
            return None
        return self.formals.get((head, letters, tag))

    def declared(self, unit, after, at, scripts, declarations):
        """Choose among the ways the notation declares this head."""
        head, subs, sups, tag, powers = scripts
        bracket = after if after is not None and after.kind in ("paren", "bracket") else None
        slope = self.primed_call(scripts, declarations, bracket)
        if slope is not None:
            return self.scripted(slope, bracket._replace(kind="braced")), at + 2
        if bracket is not None and not powers:
            for declaration in declarations:
                if declaration.call is None:
                    continue
                called = self.call(declaration, subs, sups, tag, bracket)
                if called is not None:
                    return self.scripted(called, bracket._replace(kind="braced")), at + 2
        bare = subs is None and sups is None and not tag
        if bare and head in self.notation.sizes:
            return self.powered(Node("size", head), powers), at + 1
        if bare and head in CONSTANTS and self.names_families_only(head):
            return self.powered(Node("const", CONSTANTS[head]), powers), at + 1
        literal = [d for d in declarations if any(x.isdigit() for x in d.letters)]
        for declaration in [*literal, *(d for d in declarations if d not in literal)]:
            if declaration.call is None and self.fits(declaration, subs, sups, tag):
                node = self.member(declaration, subs, sups, tag)
                return self.powered(node, powers), at + 1
        for declaration in declarations:
            if declaration.call is not None and self.fits(declaration, subs, sups, tag):
                if bracket is not None:
                    raise Unreadable(
                        f"{declaration.latex} does not take these arguments", bracket.position
                    )
                called = self.bare_call(declaration, subs, sups, tag)
                if called is not None:
                    return self.powered(called, powers), at + 1
        if subs is None and sups is None:
            for declaration in declarations:
                if declaration.call is None and declaration.letters:
                    node = Node("family", declaration.key, tag)
                    return self.powered(node, powers), at + 1
        entry = self.entry(head, subs, sups, tag)
        if entry is not None:
            return self.powered(entry, powers), at + 1
        forms = ", ".join(dict.fromkeys(d.latex for d in declarations))
        raise Undeclared(f"{printed(unit)} is not declared; {head} is declared as {forms}",
                         unit.position)  # fmt: skip

    def names_families_only(self, head):
        r"""True if a bare \pi is the number: the notation has only \pi_k or their collection."""
        return all(
            d.letters or (d.kind is not None and d.kind.name in ("stack", "bundle"))
            for d in self.notation.symbols.get(head, ())
            if d.call is None
        )

    def fits(self, declaration, subs, sups, tag):
        """True if the scripts have the declared form."""
        if bool(declaration.sups) != (sups is not None):
            return False
        if declaration.tag and declaration.tag != tag:
            return False
        if not declaration.subs:
            return subs is None
        if subs is None:
            return False
        if any(x.isdigit() for x in declaration.subs):
            written = self.plain_letters(subs)
            if len(written) == 1 and len(declaration.subs) > 1:
                written = tuple(written[0] or "")
            return written == declaration.subs
        return self.count(subs, len(declaration.subs)) == len(declaration.subs)

    def member(self, declaration, subs, sups, tag):
        """A node for one declared symbol with its indices."""
        indices = self.indices(declaration, subs, sups)
        key, tag = self.variant(declaration, tag)
        return Node("sym", key, indices, tag)

    def indices(self, declaration, subs, sups):
        """The index letters of a symbol or a call: below, above, and those that it takes along."""
        below = () if subs is None else self.index_list(subs, len(declaration.subs))
        above = () if sups is None else self.index_list(sups, len(declaration.sups))
        return (*below, *above, *self.hidden(declaration))

    def hidden(self, declaration):
        """The index letters that a local definition takes from the place where it is used."""
        return tuple(Node("idx", letter) for letter in declaration.hidden)

    def variant(self, declaration, tag):
        """The key to use for a tagged symbol: the tagged declaration if there is one."""
        if declaration.tag:
            return declaration.key, ""
        if tag:
            for other in self.notation.symbols[declaration.head]:
                same = other.subs == declaration.subs or len(other.subs) == len(declaration.subs)
                if other.tag == tag and same and (other.call is None) == (declaration.call is None):
                    return other.key, ""
        return declaration.key, tag

    def kind_of(self, key):
        return self.kinds.get(key)

    @cached_property
    def kinds(self):
        """The kind of each declared symbol, by key."""
        items = self.notation.symbols.values()
        return {d.key: d.kind for declarations in items for d in reversed(declarations)}

    def entry(self, head, subs, sups, tag):
        r"""An entry, `A_{ab}` or `\mathbf{A}_{ab}`; a row of a table, `q_j` of `q_{ji}`."""
        if subs is None or sups is not None:
            return None
        for declaration in self.notation.symbols.get(head, []):
            wide = len(declaration.subs) > 1 and not declaration.sups and declaration.call is None
            if wide and self.count(subs, 1) == len(declaration.subs) - 1:
                indices = tuple(self.index_list(subs, 1))
                key, tag = self.variant(declaration, tag)
                return Node("rowof", key, indices, tag)
        bold = [head] if head.startswith("\\mathbf{") else [f"\\mathbf{{{head}}}"]
        for name in bold:
            for declaration in self.notation.symbols.get(name, []):
                if declaration.letters or declaration.call is not None:
                    continue
                dims = _dims(declaration.kind)
                if dims and self.count(subs, dims) == dims and self.picks(subs, declaration):
                    key, tag = self.variant(declaration, tag)
                    indices = tuple(self.index_list(subs, dims))
                    return Node("entryof", Node("sym", key, (), tag), indices)
        return None

    def picks(self, subs, declaration):
        """False if a plain index letter runs over another range than the vector's dimension."""
        if not KINDS[declaration.kind.name].dims:
            return True
        for letter, dim in zip(self.plain_letters(subs), declaration.kind.dims * 2, strict=False):
            size = self.notation.indices.get(letter)
            if size is not None and size != dim and not dim.isdigit():
                return False
        return True


def _dims(kind):
    """How many indices pick an entry of a symbol of this kind."""
    if kind is None:
        return 0
    if kind.name in ("stack", "rows"):
        return 1 if kind.name == "stack" else 2
    return {"column": 1, "row": 1, "square": 2, "rectangle": 2}.get(KINDS[kind.name].shape, 0)
