"""Superscripts and subscripts: index, iterate, word, transpose, inverse or power."""

from ..errors import Unreadable
from ..formula.nodes import Node, number, walk
from ..latex.raw import only_unit, parenthesised
from ..notation.decorations import flat, word_of
from ..notation.kinds import KINDS
from .derivatives import substitutions


class Scripts:
    """The part of the reader that tells what a script is."""

    def split_scripts(self, unit):
        """Head (with a word as subscript), raw subscripts, raw superscripts, tag, powers."""
        head, subs, sups, tag, powers = unit.value, None, None, "", []
        declared = self.notation.symbols.get(head, [])
        takes_sup = any(d.sups for d in declared)
        for script, listing, position in unit.scripts:
            if script == "prime":
                tag += "'"
            elif script == "bang":
                powers.append((None, position))
            elif script == "sub":
                word = word_of(listing, self.notation.indices)
                named = f"{head}_{{{flat(listing)}}}"
                if word is None and named in self.notation.symbols and "?" not in named:
                    word = flat(listing)
                if word is not None and word != "*":
                    head = f"{head}_{{{word}}}"
                    declared = self.notation.symbols.get(head, [])
                    takes_sup = any(d.sups for d in declared)
                else:
                    subs = listing
            else:
                sups, tag, extra = self.superscript(listing, position, takes_sup, sups, tag)
                powers += extra
        return head, subs, sups, tag, powers

    def superscript(self, listing, position, takes_sup, sups, tag):
        """Classify one superscript: index, iterate, word, transpose, inverse or power."""
        word = word_of(listing, self.notation.indices)
        if word is not None and not (word == "T" or self.single_transpose(listing)):
            return sups, tag + word, []
        inner = parenthesised(listing)
        if inner is not None:
            if takes_sup and not self.is_iterate(inner):
                return inner, tag, []
            if self.is_iterate(inner) or takes_sup:
                return sups, tag + self.iterate_tag(inner, position), []
            return sups, tag, [(listing, position)]
        led = self.leading_parentheses(listing)
        if led is not None:
            inner, rest = led
            if takes_sup and not self.is_iterate(inner):
                return inner, tag, [(rest, position)]
            if self.is_iterate(inner):
                return sups, tag + self.iterate_tag(inner, position), [(rest, position)]
        return sups, tag, [(listing, position)]

    def iterate_tag(self, listing, position):
        """The text that marks an iterate; what has no simple text would be taken for another."""
        text = flat(listing)
        if "?" in text:
            message = "an iterate is marked by letters and numbers, as in ^{(t+1)}"
            raise Unreadable(message, position)
        return text

    def single_transpose(self, listing):
        unit = only_unit(listing)
        return unit is not None and self.is_transpose(unit)

    def leading_parentheses(self, listing):
        r"""Split `(t)\top` or `(t)-1` into the listing in parentheses and the rest."""
        if len(listing.entries) != 1 or listing.entries[0] is None:
            return None
        chain = listing.entries[0]
        if isinstance(chain, str) or chain.rels:
            return None
        (sign, pieces), *more = chain.sides[0].terms
        if sign != "+" or pieces[0].kind != "paren" or pieces[0].scripts:
            return None
        terms = ([("+", pieces[1:])] if pieces[1:] else []) + more
        if not terms:
            return None
        side = chain.sides[0]._replace(terms=tuple(terms))
        rest = listing._replace(entries=(chain._replace(sides=(side,)),))
        return pieces[0].value, rest

    def is_iterate(self, listing):
        """True for t, t+1, 0, old: what marks an iterate and not an index."""
        if len(listing.entries) != 1:
            return word_of(listing, self.notation.indices) is not None
        text = flat(listing)
        if text.isdigit():
            return True
        if word_of(listing, self.notation.indices) is not None:
            return True
        return any(
            text == letter or text.startswith((letter + "+", letter + "-"))
            for letter in self.notation.iterate
        )

    def plain_letters(self, listing):
        if listing is None:
            return ()
        letters = []
        for entry in listing.entries:
            if entry is None or isinstance(entry, str) or entry.rels:
                return (None,)
            terms = entry.sides[0].terms
            if len(terms) != 1 or terms[0][0] != "+":
                return (None,)
            letters += [
                p.value if p.kind in ("sym", "num") and not p.scripts else None for p in terms[0][1]
            ]
        return tuple(letters)

    def powered(self, node, powers):
        before = ""
        for listing, position in powers:
            script = "sup" if listing else "bang"
            if listing:
                node = self.raised(node, listing, position)
            else:
                node = self.factorial(node, before, position)
            before = script
        return node

    def factorial(self, node, before, position):
        """`node!`, unless the script `before` gives the mark another meaning, or two."""
        if before == "bang":
            raise Unreadable("a double factorial is not read", position)
        if before == "sup":
            raise Unreadable("ambiguous: put brackets around what the ! belongs to", position)
        return Node("factorial", node)

    def count(self, listing, wanted):
        """How many indices a subscript holds, digits split if that fits."""
        total = 0
        for entry in listing.entries:
            if entry is None or isinstance(entry, str) or entry.rels:
                return -1
            terms = entry.sides[0].terms
            pieces = terms[0][1]
            if len(terms) > 1 or any(p.kind == "operator" for p in pieces):
                total += 1
            elif len(pieces) == 1 and pieces[0].kind == "num":
                digits = len(pieces[0].value)
                total += digits if wanted == digits and len(listing.entries) == 1 else 1
            else:
                total += len(pieces)
        return total

    def index_list(self, listing, wanted):
        """The index expressions of a subscript."""
        indices = []
        for entry in listing.entries:
            if entry is None or isinstance(entry, str) or entry.rels:
                raise Unreadable("an index expected here")
            terms = entry.sides[0].terms
            pieces = terms[0][1]
            if len(terms) > 1 or any(p.kind == "operator" for p in pieces):
                indices.append(self.side(entry.sides[0]))
            elif len(pieces) == 1 and pieces[0].kind == "num":
                digits = pieces[0].value
                split = wanted == len(digits) and len(listing.entries) == 1
                indices += [number(d) for d in digits] if split else [number(digits)]
            else:
                at = 0
                while at < len(pieces):
                    node, at = self.factor(pieces, at)
                    indices.append(node)
        return indices

    def scripted(self, node, unit):
        """Apply superscripts to a bracket or a number; a subscript picks entries or values."""
        before = ""
        for script, listing, position in unit.scripts:
            if script == "sup":
                node = self.raised(node, listing, position)
            elif script == "sub":
                node = self.subscripted(node, unit, listing, position)
            elif script == "prime":
                raise Unreadable("a prime after a bracket", position)
            else:
                node = self.factorial(node, before, position)
            before = script
        return node

    def subscripted(self, node, unit, listing, position):
        if unit.kind == "evaluated":
            return Node("at", node, substitutions(self, listing, position))
        if unit.kind == "norm" and only_unit(listing) is not None:
            name = only_unit(listing).value
            if name in ("2", "F", r"\mathrm{F}"):
                return node
            raise Unreadable("only the norms with subscript 2 or F are read", position)
        if unit.kind in ("paren", "bracket"):
            indices = self.index_list(listing, None)
            if len(indices) in (1, 2):
                return Node("entryof", node, tuple(indices))
        if unit.kind == "bracket" or unit.kind == "paren":
            raise Unreadable("a subscript after a bracket picks one or two entries", position)
        raise Unreadable("a subscript here has no meaning", position)

    def raised(self, node, listing, position):
        """`node` with one superscript: transpose, inverse, both, or a power."""
        operations = self.exponent(listing, position)
        unit = only_unit(listing)
        letter = unit is not None and unit.value in ("T", r"\mathbf{T}") and operations != ["T"]
        if letter and self.is_shaped(node):
            raise Unreadable(
                r"T is a letter of its own here, so ^T is a power; write ^{\top} for a transpose",
                position,
            )
        for operation in operations:
            if operation == "T":
                node = Node("transpose", node)
            elif operation == "inv":
                node = Node("inverse", node)
            else:
                node = Node("pow", node, operation)
        return node

    def is_shaped(self, node):
        """True if a vector or a matrix occurs in a formula."""
        kinds = (self.kind_of(n.key) for n in walk(node) if n.op == "sym")
        return any(kind is not None and KINDS[kind.name].dims for kind in kinds)

    def exponent(self, listing, position):
        """A superscript as a list of "T", "inv" or a node (a power)."""
        entries = [e for e in listing.entries if e is not None]
        if len(entries) != 1 or isinstance(entries[0], str) or entries[0].rels:
            raise Unreadable("this superscript cannot be read", position)
        terms = entries[0].sides[0].terms
        operations, rest = [], []
        for sign, pieces in terms:
            kinds = [self.is_transpose(p) for p in pieces]
            ones = [p.kind == "num" and p.value == "1" and not p.scripts for p in pieces]
            if sign == "-" and all(k or o for k, o in zip(kinds, ones, strict=True)):
                operations += ["inv"]
                operations += ["T"] * sum(kinds)
            elif sign == "+" and all(kinds) and len(kinds) == 1:
                operations.append("T")
            else:
                rest.append((sign, pieces))
        if not rest:
            return operations
        if "T" in operations:
            raise Unreadable("this superscript mixes a power with a transpose", position)
        return [self.side(entries[0].sides[0])]

    def is_transpose(self, unit):
        r"""\top, T (unless T is a symbol of the notation), \mathsf{T}, \text{T}."""
        if unit.scripts:
            return False
        if unit.kind == "top":
            return True
        if unit.kind == "text" and unit.value == "T":
            return True
        if unit.kind != "sym":
            return False
        if unit.value in ("T", r"\mathbf{T}", "t") and unit.value == "t":
            return False
        if unit.value in ("T", r"\mathbf{T}"):
            return unit.value not in self.notation.symbols and "T" not in self.notation.sizes
        return unit.value in (r"\mathrm{T}", r"\mathrm{tr}")



