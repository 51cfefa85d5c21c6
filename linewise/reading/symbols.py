"""Reading symbols: which family member, iterate, function call or constant a letter means."""

import difflib
from functools import cached_property

from ..errors import Undeclared, Unreadable
from ..formula import Node, number
from ..kinds import KINDS
from ..notation.decorations import flat, only_unit, parenthesised, primed, word_of
from ..notation.notation import Notation

PROBABILITY_HEADS = (r"\mathrm{Pr}", r"\mathrm{P}", r"\mathbb{P}", r"\mathrm{p}")
CONSTANTS = {r"\pi": "pi", "e": "e", r"\mathrm{e}": "e", r"\infty": "inf"}


class Symbols:
    """The part of the reader that gives meaning to letters with their scripts."""

    notation: Notation

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
            raise Undeclared(f"{_printed(unit)} is not declared", unit.position)
        if self.is_probability(head, subs, after, declarations):
            return self.probability(unit, after, at, powers)
        if declarations:
            return self.declared(unit, after, at, scripts, declarations)
        node = self.undeclared(unit, subs, sups, tag)
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
        from ..latex.scan import tokenize

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
        node = Node("idx", unit.value)
        for script, listing, position in unit.scripts:
            if script == "sup":
                node = self.raised(node, listing, position)
            elif script == "prime":
                raise Undeclared(f"the index {unit.value}' is not declared", position)
            else:
                raise Unreadable(f"the index {unit.value} with a subscript", position)
        return node

    def split_scripts(self, unit):
        """Head (with a word as subscript), raw subscripts, raw superscripts, tag, powers."""
        head, subs, sups, tag, powers = unit.value, None, None, "", []
        declared = self.notation.symbols.get(head, [])
        takes_sup = any(d.sups for d in declared)
        for script, listing, position in unit.scripts:
            if script == "prime":
                tag += "'"
            elif script == "bang":
                raise Unreadable("factorials are not read", position)
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

    def local(self, head, subs, sups, tag):
        """A formal argument of the definition being read, written as in its left side."""
        if not self.formals:
            return None
        letters = self.plain_letters(subs) + self.plain_letters(sups)
        if None in letters or any(name in self.bound for name in letters):
            return None
        return self.formals.get((head, letters, tag))

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
        for listing, position in powers:
            node = self.raised(node, listing, position)
        return node

    def declared(self, unit, after, at, scripts, declarations):
        """Choose among the ways the notation declares this head."""
        head, subs, sups, tag, powers = scripts
        bracket = after if after is not None and after.kind in ("paren", "bracket") else None
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
        raise Undeclared(f"{_printed(unit)} is not declared; {head} is declared as {forms}",
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

    def member(self, declaration, subs, sups, tag):
        """A node for one declared symbol with its indices."""
        indices = ()
        if subs is not None:
            indices += tuple(self.index_list(subs, len(declaration.subs)))
        if sups is not None:
            indices += tuple(self.index_list(sups, len(declaration.sups)))
        indices += self.hidden(declaration)
        key, tag = self.variant(declaration, tag)
        return Node("sym", key, indices, tag)

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
        indices = ()
        if subs is not None:
            indices += tuple(self.index_list(subs, len(declaration.subs)))
        if sups is not None:
            indices += tuple(self.index_list(sups, len(declaration.sups)))
        indices += self.hidden(declaration)
        key, tag = self.variant(declaration, tag)
        return Node("call", key, indices, tuple(actuals), tag)

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
        kind = self.kind_of(node.args[0]) if node.op == "sym" else None
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
        kind = self.kind_of(node.args[0])
        return kind is not None and kind.name in ("bundle", "stack", "rows")

    def kind_of(self, key):
        return self.kinds.get(key)

    @cached_property
    def kinds(self):
        """The kind of each declared symbol, by key."""
        items = self.notation.symbols.values()
        return {d.key: d.kind for declarations in items for d in reversed(declarations)}

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
        indices = ()
        if subs is not None:
            indices += tuple(self.index_list(subs, len(declaration.subs)))
        if sups is not None:
            indices += tuple(self.index_list(sups, len(declaration.sups)))
        indices += self.hidden(declaration)
        key, tag = self.variant(declaration, tag)
        return Node("call", key, indices, tuple(nodes), tag)

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

    def undeclared(self, unit, subs, sups, tag):
        """Constants and sizes; anything else is an error that offers what is declared."""
        head = unit.value
        entry = self.entry(head, subs, sups, tag)
        if entry is not None:
            return entry
        plain_ = subs is None and sups is None and not tag
        if head in self.notation.sizes and plain_:
            return Node("size", head)
        if head in CONSTANTS and plain_:
            return Node("const", CONSTANTS[head])
        if head in (r"\mathbf{0}", r"\mathbb{0}", r"\mathbf{O}") and plain_:
            return Node("zero")
        if head in (r"\mathbf{I}", "I", r"\mathrm{I}") and sups is None and not tag:
            if subs is None:
                return Node("identity", "")
            else:
                letters = self.plain_letters(subs)
                if len(letters) == 1 and letters[0] in self.notation.sizes:
                    return Node("identity", letters[0])
        if head == r"\delta" and subs is not None and sups is None and not tag:
            indices = self.index_list(subs, 2)
            if len(indices) == 2:
                return Node("iverson", (Node("rel", "=", *indices),))
        known = [h for h in (*self.notation.symbols, *self.notation.sizes)]
        near = difflib.get_close_matches(head, known, 2, 0.6)
        bare = head.replace(r"\mathbf{", "").rstrip("}")
        near = [h for h in known if h != head and core_of(h) == core_of(bare)] or near
        forms = [d.latex for h in near for d in self.notation.symbols.get(h, [])[:2]] or near
        hint = f"; declared are {', '.join(forms)}" if forms else ""
        raise Undeclared(f"{_printed(unit)} is not declared{hint}", unit.position)


def _dims(kind):
    """How many indices pick an entry of a symbol of this kind."""
    if kind is None:
        return 0
    if kind.name in ("stack", "rows"):
        return 1 if kind.name == "stack" else 2
    return {"column": 1, "row": 1, "square": 2, "rectangle": 2}.get(KINDS[kind.name].shape, 0)


def core_of(head):
    """A head without its fonts and accents."""
    while head.startswith("\\") and "{" in head:
        head = head[head.index("{") + 1 :].rstrip("}")
    return head


def _printed(unit):
    return unit.value + "".join(
        {"sub": "_", "sup": "^", "prime": "'", "bang": "!"}[s]
        + ("{" + flat(listing) + "}" if listing is not None else "")
        for s, listing, _ in unit.scripts
    )
