"""Reading operators: sums and products, logarithms, derivatives, expectations, P(...)."""

from ..errors import Undeclared, Unreadable
from ..formula import Node, mul, number
from ..latex.parse import Unit
from ..latex.rows import MAX_NESTING
from ..notation.decorations import only_side, only_unit, parenthesised, primed, word_of

_SUMS = {r"\mathrm{sum}": "sum", r"\mathrm{prod}": "prod"}
_EXTREMA = {r"\mathrm{max}": "max", r"\mathrm{min}": "min", r"\mathrm{argmax}": "argmax",
            r"\mathrm{argmin}": "argmin"}  # fmt: skip
_FUNCTIONS = {
    r"\mathrm{ln}": "ln", r"\mathrm{log}": "ln", r"\mathrm{exp}": "exp", r"\mathrm{det}": "det",
    r"\mathrm{tr}": "trace", r"\mathrm{Tr}": "trace", r"\mathrm{trace}": "trace",
    r"\mathrm{sin}": "sin", r"\mathrm{cos}": "cos", r"\mathrm{tan}": "tan",
    r"\mathrm{sinh}": "sinh", r"\mathrm{cosh}": "cosh", r"\mathrm{tanh}": "tanh",
    r"\mathrm{sgn}": "sgn", r"\mathrm{sign}": "sgn", r"\mathrm{diag}": "diag",
    r"\mathrm{erf}": "erf", r"\mathrm{rank}": "rank",
}  # fmt: skip
_INDICATORS = {r"\mathbf{1}", r"\mathbb{1}", r"\mathbb{I}"}


class Operators:
    """The part of the reader that settles what operators act on."""

    level = 0

    def operator(self, pieces, at):
        """An operator at `pieces[at]`, as (node, where the next factor starts), or None."""
        self.level += 1
        if self.level > MAX_NESTING:
            message = f"more than {MAX_NESTING} operators inside each other"
            raise Unreadable(message, pieces[at].position)
        found = self.operator_here(pieces, at)
        self.level -= 1
        return found

    def operator_here(self, pieces, at):
        unit = pieces[at]
        value = unit.value
        if unit.kind == "sym" and value not in self.notation.symbols:
            if value in _SUMS:
                return self.big(pieces, at, _SUMS[value]), len(pieces)
            if value in _EXTREMA:
                return self.extremum(pieces, at, _EXTREMA[value])
            if value in _FUNCTIONS:
                return self.function(pieces, at, _FUNCTIONS[value])
            if value in _INDICATORS and self.indicator_follows(pieces, at):
                return self.indicator(pieces, at)
            if value in (r"\mathbb{E}", r"\mathrm{E}"):
                return self.expectation(pieces, at)
            if value in (r"\mathrm{KL}", "KL"):
                return self.divergence(pieces, at)
            if value in (r"\mathbb{R}", r"\mathbb{N}", r"\mathbb{Z}"):
                return self.number_set(unit), at + 1
            if value == r"\mathrm{int}":
                raise Unreadable("integrals are not decided", unit.position)
            if value == r"\mathrm{lim}":
                raise Unreadable("limits are not decided", unit.position)
        if unit.kind == "num" and value == "1" and self.indicator_follows(pieces, at, True):
            return self.indicator(pieces, at)
        if unit.kind == "partial" or (
            unit.value == r"\mathrm{d}" and self.differential(unit) and at + 1 < len(pieces)
        ):
            return self.differential_of(pieces, at)
        if unit.kind == "nabla":
            return self.nabla(pieces, at)
        if unit.kind == "frac":
            return self.derivative(pieces, at)
        return None

    # -- sums and products

    def big(self, pieces, at, op):
        """A sum or product: bounds from its scripts, body from the rest of the term."""
        unit = pieces[at]
        sub = sup = None
        for script, listing, position in unit.scripts:
            if script == "sub":
                sub = listing
            elif script == "sup":
                sup = listing
            else:
                raise Unreadable("a prime after a sum sign", position)
        if sub is None:
            raise Unreadable("a sum or product must say its index", unit.position)
        labels = self.all_label_sums(pieces, at, op)
        if labels is not None:
            binders, at = labels
        else:
            binders = self.binders(sub, sup, unit.position)
        body = pieces[at + 1 :]
        if not body:
            raise Unreadable("a sum or product without a body", unit.position)
        names = [b.args[0] for b in binders if b.op in ("range", "each")]
        self.bound += names
        binders = (*binders[:-1], self.finish_binder(binders[-1], sub))
        if op == "prod":
            self.check_product_body(body, names)
        node = Node(op, binders, self.term(body))
        del self.bound[len(self.bound) - len(names) :]
        return node

    def check_product_body(self, body, names):
        """Refuse a product whose body might end early."""
        factors = [p for p in body if p.kind != "operator"]
        for piece in factors[1:]:
            if piece.kind == "sym" and piece.value in (*_FUNCTIONS, *_SUMS):
                if piece.value == r"\mathrm{exp}":
                    continue
                raise Unreadable(
                    r"ambiguous: where does the product end? write \Bigl(\prod_{j}a\Bigr)\ln b or "
                    r"\prod_{j}\bigl(a \ln b\bigr)",
                    piece.position,
                )

    def all_label_sums(self, pieces, at, op):
        r"""`\sum_{z_1=1}^{k}\cdots\sum_{z_m=1}^{k}` is the sum over all labelings."""
        if at + 2 >= len(pieces) or pieces[at + 1].kind != "dots":
            return None
        last = pieces[at + 2]
        if last.kind != "sym" or last.value != pieces[at].value:
            return None
        if not self.notation.model:
            raise Unreadable("dots between sums need a [model] with labels", pieces[at].position)
        return (Node("labelings", "", ""),), at + 2

    def binders(self, sub, sup, position):
        """The bound letters of a sum, outermost first."""
        binders = []
        entries = [e for e in sub.entries if e is not None]
        if len(entries) == 3 and self.is_dots_entry(entries[1]):
            if entries[0].rels == ("=",):  # k = 1, \dots, K
                return (self.binder(entries[0], self.side(entries[2].sides[0]), position, False),)
            return (Node("labelings", "", ""),)
        if len(entries) == 1 and entries[0].rels == ("<=", "<="):  # 1 \le k \le K
            low, middle, high = entries[0].sides
            unit = _lone_unit(middle)
            if unit is not None and unit.kind == "sym" and not unit.scripts:
                return (Node("range", unit.value, self.side(low), self.side(high)),)
        upper = None if sup is None else self.inner(sup, position)
        for entry in entries:
            if isinstance(entry, str):
                raise Unreadable("this sum's bounds cannot be read", position)
            binder = self.binder(entry, upper, position, bool(binders))
            if binder is not None:
                binders.append(binder)
        if not binders:
            raise Unreadable("a sum must say its index", position)
        return tuple(binders)

    def is_dots_entry(self, entry):
        unit = only_unit(_single(entry))
        return unit is not None and unit.kind == "dots"

    def binder(self, entry, upper, position, conditions_only):
        """One entry below a sum sign: a range, a bare letter, a label, or a condition (None)."""
        first = entry.sides[0]
        unit = _lone_unit(first)
        unit = unit and primed(unit, self.notation.indices)
        if unit is None:
            if conditions_only and entry.rels:
                return None
            raise Unreadable("this sum's index cannot be read", position)
        label = self.label_node(unit)
        if label is not None:
            if upper is not None or not entry.rels or entry.rels[0] == "in":
                return label
            raise Unreadable("this sum over labels needs an upper bound", position)
        name = unit.value
        if unit.kind != "sym" or unit.scripts:
            raise Unreadable("a sum's index must be one letter", position)
        if conditions_only and name in self.bound_here:
            return None
        self.bound_here = (*getattr(self, "bound_here", ()), name)
        if entry.rels[:1] == ("=",):
            lower = self.side(entry.sides[1])
            if upper is None:
                raise Unreadable("the sum has a lower bound but no upper one", position)
            return Node("range", name, lower, upper)
        if name not in self.notation.indices:
            raise Undeclared(f"the sum's index {name} is not in [indices]", unit.position)
        if upper is not None and not entry.rels:
            return Node("range", name, number(1), upper)
        if not entry.rels or entry.rels[0] in ("!=", "in"):
            return Node("each", name)
        raise Unreadable(
            "this sum's range cannot be read; write its bounds, such as i=1 below and k above",
            position,
        )

    bound_here = ()

    def finish_binder(self, binder, sub):
        """Add the conditions that stand below the sum sign, to the last binder: all are bound."""
        self.bound_here = ()
        if binder.op not in ("range", "each"):
            return binder
        conditions = []
        for entry in sub.entries:
            if entry is None or isinstance(entry, str) or not entry.rels:
                continue
            if entry.rels[0] == "in":
                conditions += self.membership(entry)
                continue
            if entry.rels == ("<=", "<="):
                continue
            own = _lone_unit(entry.sides[0])
            own = own and primed(own, self.notation.indices)
            if entry.rels[0] == "=" and own is not None and own.value == binder.args[0]:
                continue
            if binder.op == "range" and entry.rels[0] == "=" and _is_binding(entry, self.bound):
                continue
            sides = [self.side(s) for s in entry.sides]
            for rel, left, right in zip(entry.rels, sides[:-1], sides[1:], strict=True):
                conditions.append(Node("rel", rel, left, right))
        return Node(binder.op, *binder.args, *conditions)

    def membership(self, entry):
        unit = _lone_unit(entry.sides[1])
        if unit is not None and unit.kind == "braces":
            return []  # {1, ..., k}: the declared range of the letter
        raise Unreadable("a sum over this set is not read; write its bounds")

    def label_node(self, unit):
        """A binder for a label z_j or for all labels Z, if `unit` is one."""
        if unit.kind != "sym" or self.notation.model is None:
            return None
        if unit.value in self.notation.indices or unit.value in self.bound:
            return None
        try:
            node, _ = self.symbol((unit,), 0)
        except (Undeclared, Unreadable):
            return None
        if node.op != "sym":
            return None
        kind = self.kind_of(node.args[0])
        if kind is None:
            return None
        if kind.name in ("label",):
            return Node("labelof", "", node)
        if kind.name in ("bundle", "stack") and kind.dims[0] == self.notation.model.label:
            return Node("labelings", "", node)
        return None

    def dotted_sum(self, side):
        r"""`a_1 + \dots + a_m`: the sum of a family from its first to its last member."""
        places = [
            p
            for p, (_, pieces) in enumerate(side.terms)
            if len(pieces) == 1 and pieces[0].kind == "dots"
        ]
        if not places:
            return None
        (place,) = places if len(places) == 1 else (None,)
        if place is None or place == 0 or place == len(side.terms) - 1:
            raise Unreadable("these dots cannot be read", side.position)
        first = self.term(side.terms[0][1])
        last = self.term(side.terms[place + 1][1])
        terms = [(s, p) for s, p in side.terms[place + 2 :]]
        node = self.from_first_to_last(first, last, side.position)
        rest = [self.term(p) if s == "+" else Node("neg", self.term(p)) for s, p in terms]
        return Node("add", node, *rest) if rest else node

    def dotted_product(self, factors, pieces, at):
        r"""`a_1 a_2 \cdots a_m`: the product of a family from its first to its last member."""
        position = pieces[at].position
        at += 1
        while at < len(pieces) and pieces[at].kind == "operator" and pieces[at].value == "mul":
            at += 1
        if at == len(pieces):
            raise Unreadable("these dots cannot be read", position)
        last, end = self.factor(pieces, at)
        keep = 2 if len(factors) > 1 and _runs_to_size(factors[-2], last) else 1
        node = self.from_first_to_last(factors[-keep], last, position, "prod")
        head = factors[:-keep]
        rest = [self.term(pieces[end:])] if pieces[end:] else []
        return mul([*head, node, *rest])

    def from_first_to_last(self, first, last, position, op="sum"):
        """Sum over an index that runs from 1 in `first` to a size in `last`."""
        upper = _difference(first, last)
        if upper is None or upper.op != "size":
            raise Unreadable("these dots cannot be read: from which index to which?", position)
        body = _replaced(last, upper, Node("idx", "#dots"))
        return Node(op, (Node("range", "#dots", number(1), upper),), body)

    def dotted_list(self, first, last, position):
        r"""`(a_1, \dots, a_k)` as a column."""
        first, last = self.side(first), self.side(last)
        upper = _difference(first, last)
        if upper is None or upper.op != "size":
            raise Unreadable("this list cannot be read: from which index to which?", position)
        return Node("listed", "#dots", upper, _replaced(last, upper, Node("idx", "#dots")))

    # -- functions

    def function(self, pieces, at, name):
        """A named function: of a bracket, or of the single factor that ends the term."""
        unit = pieces[at]
        power = base = None
        for script, listing, position in unit.scripts:
            if script == "sup" and power is None:
                power = (listing, position)
            elif script == "sub" and name == "ln":
                base = self.inner(listing, position)
            else:
                raise Unreadable(f"this script on {unit.value} cannot be read", position)
        if at + 1 >= len(pieces):
            raise Unreadable("a function without its argument", unit.position)
        after = pieces[at + 1]
        if after.kind in ("paren", "bracket", "braces", "braced"):
            if after.scripts:
                raise Unreadable(
                    "ambiguous: does the superscript belong to the argument or to the function's "
                    "value? add brackets",
                    after.position,
                )
            argument, end = self.inner(after.value, after.position), at + 2
        else:
            argument, end = self.unbracketed(pieces, at + 1, unit)
        node = Node("fn", name, argument)
        if base is not None:
            node = Node("div", node, Node("fn", "ln", base))
        if power is not None:
            node = self.raised(node, *power)
        return node, end

    def unbracketed(self, pieces, start, unit):
        """The argument of a function without brackets: one factor at the end of the term."""
        first = pieces[start]
        if first.kind == "operator":
            raise Unreadable("a function without its argument", unit.position)
        if all(_is_constant(p) for p in pieces[start:]):  # \ln 2\pi
            return self.term(pieces[start:]), len(pieces)
        argument, end = self.factor(pieces, start)
        if end < len(pieces):
            name = unit.value[len(r"\mathrm{") : -1]
            raise Unreadable(
                f"ambiguous: where does the argument of \\{name} end? write "
                f"\\{name}\\bigl(a\\bigr) b or \\{name}\\bigl(a b\\bigr)",
                first.position,
            )
        return argument, end

    def extremum(self, pieces, at, op):
        """max, min over an index; argmax, argmin over an index or a parameter."""
        unit = pieces[at]
        sub = next((listing for script, listing, _ in unit.scripts if script == "sub"), None)
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        if sub is None:
            if after is not None and after.kind in ("paren", "braces") and op in ("max", "min"):
                nodes = tuple(self.argument_node(e) for e in after.value.entries)
                return Node(op + "of", nodes), at + 2
            raise Unreadable("max and min must say over what", unit.position)
        entries = [e for e in sub.entries if e is not None]
        target = _lone_unit(entries[0].sides[0]) if entries else None
        body = pieces[at + 1 :]
        if not body or target is None:
            raise Unreadable(f"{op} without a body or a variable", unit.position)
        if target.kind == "sym" and target.value in self.notation.indices and not target.scripts:
            self.bound.append(target.value)
            unequal = [e for e in entries if e.rels and e.rels[0] == "!="]
            conditions = tuple(c for e in unequal for c in self.conditions(_single(e)))
            node = Node(op, (Node("each", target.value, *conditions),), self.term(body))
            self.bound.pop()
            return node, len(pieces)
        targets = tuple(self.side(e.sides[0]) for e in entries)
        return Node(op + "over", targets, self.term(body)), len(pieces)

    def indicator_follows(self, pieces, at, braces_only=False):
        unit = pieces[at]
        if any(s[0] == "sub" and _has_relation(s[1]) for s in unit.scripts):
            return True
        if unit.scripts or at + 1 >= len(pieces):
            return False
        kinds = ("braces",) if braces_only else ("braces", "bracket", "paren")
        after = pieces[at + 1]
        return after.kind in kinds and _has_relation(after.value)

    def indicator(self, pieces, at):
        unit = pieces[at]
        for script, listing, _ in unit.scripts:
            if script == "sub":
                return Node("iverson", self.conditions(listing)), at + 1
        after = pieces[at + 1]
        node = Node("iverson", self.conditions(after.value))
        return self.scripted(node, after._replace(kind="braced")), at + 2

    def expectation(self, pieces, at):
        r"""`\mathbb{E}_{Z \mid X, \theta}[f]` over labels: the sum of weight times f."""
        unit = pieces[at]
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        sub = next((listing for script, listing, _ in unit.scripts if script == "sub"), None)
        if after is None or after.kind not in ("bracket", "paren", "braces") or sub is None:
            raise Unreadable(
                r"an expectation must say under which distribution, and bracket its argument: "
                r"\mathbb{E}_{z_j\sim q_j}[...] or \mathbb{E}_{Z\mid X,\theta}[...]",
                unit.position,
            )
        binder, weight = self.expectation_weight(sub, unit.position)
        body = mul([weight, self.inner(after.value, after.position)])
        return Node("sum", (binder,), body), at + 2

    def expectation_weight(self, sub, position):
        entry = sub.entries[0]
        unit = _lone_unit(entry.sides[0]) if entry is not None else None
        binder = self.label_node(unit) if unit is not None else None
        if binder is None:
            raise Unreadable("an expectation is read over labels only", position)
        if entry.rels == ("sim",):
            q = self.side(entry.sides[1])
            if q.op in ("call", "prob"):
                return binder, q
            if q.op in ("family", "sym", "rowof"):
                return binder, Node("weightof", q, binder.args[1])
        if "MID" in sub.separators:
            left = (binder.args[1],)
            right = tuple(self.argument_node(e) for e in sub.entries[1:])
            return binder, Node("prob", left, right)
        raise Unreadable(
            r"an expectation must say under which distribution: \mathbb{E}_{z_j\sim q_j}[...] or "
            r"\mathbb{E}_{Z\mid X,\theta}[...]",
            position,
        )

    def divergence(self, pieces, at):
        r"""`\mathrm{KL}(q_j \Vert p_j)`: sum over the labels of q ln(q/p)."""
        unit = pieces[at]
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        if after is None or after.kind not in ("paren", "bracket", "braces"):
            raise Unreadable(r"write the divergence as \mathrm{KL}(q\,\Vert\,p)", unit.position)
        entries = [e for e in after.value.entries if e is not None]
        places = [p for p, s in enumerate(after.value.separators) if s == "DMID"]
        if len(places) != 1:
            raise Unreadable(r"write the divergence as \mathrm{KL}(q\,\Vert\,p)", unit.position)
        q = self.distribution(entries[: places[0] + 1], after.value.separators[: places[0]])
        p = self.distribution(entries[places[0] + 1 :], after.value.separators[places[0] + 1 :])
        return Node("kl", q, p), at + 2

    def distribution(self, entries, separators):
        nodes = tuple(self.argument_node(e) for e in entries)
        if None in nodes:
            raise Unreadable("this distribution cannot be read")
        return nodes[0] if len(nodes) == 1 else Node("dist", nodes)

    # -- derivatives

    def nabla(self, pieces, at):
        r"""`\nabla_{\mu} f`, `\nabla^2`, `\nabla^{\mathrm{sym}}_{\Sigma}`."""
        unit = pieces[at]
        targets, order, style = None, 1, ""
        for script, listing, position in unit.scripts:
            if script == "sub":
                targets = tuple(self.side(e.sides[0]) for e in listing.entries if e is not None)
            elif script == "sup":
                word = word_of(listing)
                if word is not None:
                    style = word
                elif self.inner(listing, position) is number(2):
                    order = 2
                else:
                    raise Unreadable("a power of nabla other than 2", position)
            else:
                raise Unreadable("a prime after nabla", position)
        if style not in ("", "sym"):
            raise Unreadable(r"nabla is decorated with \mathrm{sym} only", unit.position)
        if targets is None:
            if not self.notation.parameters:
                raise Unreadable("nabla must say by what: \\nabla_{...}", unit.position)
            targets = (self.parameter_node(),)
        body, end = self.differentiated(pieces, at + 1, unit)
        if order == 2:
            targets = (targets[0], Node("transpose", targets[0]))
        elif len(targets) > 1:
            targets = (Node("bundle", targets),)
        return Node("grad", body, targets, style), end

    def parameter_node(self):
        from .read import read_expression

        return read_expression(self.notation.parameters, self.notation)

    def derivative(self, pieces, at):
        """A fraction of differentials; None for an ordinary fraction."""
        unit = pieces[at]
        top, bottom = (only_side(value) for value in unit.value)
        if top is None or bottom is None or len(bottom.terms) != 1:
            return None
        below = bottom.terms[0][1]
        marker = self.differential(below[0])
        if marker is None or len(top.terms) != 1:
            return None
        sign, above = top.terms[0]
        if not above or self.differential(above[0]) != marker:
            return None
        order = self.order_of(above[0])
        targets = self.targets(below, marker, order, unit.position)
        if above[1:]:
            body, end = self.whole_term(above[1:], unit), at + 1
        else:
            body, end = self.differentiated(pieces, at + 1, unit)
        node = Node("grad", body, targets, "")
        if sign == "-":
            node = Node("neg", node)
        return self.scripted(node, Unit("braced", None, unit.scripts, unit.position)), end

    def differential_of(self, pieces, at):
        r"""`\mathrm{d}f` or `\partial f`: the change of the next factor in a common direction."""
        unit = pieces[at]
        if unit.scripts or at + 1 >= len(pieces) or pieces[at + 1].kind == "operator":
            raise Unreadable("a differential of nothing", unit.position)
        body, end = self.factor(pieces, at + 1)
        return Node("diff", body), end

    def differential(self, unit):
        """ "∂" or "d" if the unit starts a differential."""
        if unit.kind == "partial":
            return "∂"
        if unit.kind == "sym" and unit.value in ("d", r"\mathrm{d}"):
            return None if unit.value in self.notation.symbols else "d"
        return None

    def order_of(self, unit):
        for script, listing, position in unit.scripts:
            if script == "sup":
                power = self.inner(listing, position)
                if power is number(2):
                    return 2
                raise Unreadable("a derivative of this order is not read", position)
            raise Unreadable("this script on a differential is not read", position)
        return 1

    def targets(self, below, marker, order, position):
        """What stands below: the variables of the derivative, in order."""
        groups, current = [], None
        for piece in below:
            if self.differential(piece) == marker:
                current = []
                groups.append(current)
                continue
            if piece.kind == "operator":
                continue
            current.append(piece)
        targets = []
        for group in groups:
            if len(group) != 1:
                raise Unreadable("a differential must be of one symbol", position)
            unit, twice = group[0], False
            if order == 2 and len(groups) == 1:
                unit, twice = _without_square(unit)
            node = self.target(unit)
            targets += [node, node] if twice else [node]
        if len(targets) != order:
            raise Unreadable("the order of the derivative does not fit its variables", position)
        return tuple(targets)

    def target(self, unit):
        node, _ = self.factor((unit,), 0)
        return node

    def whole_term(self, pieces, unit):
        return self.term(pieces)

    def differentiated(self, pieces, start, unit):
        """What a derivative sign acts on: the rest of the term."""
        rest = pieces[start:]
        if not rest:
            raise Unreadable("a derivative of nothing", unit.position)
        if rest[0].kind == "operator":
            raise Unreadable("a derivative sign before an operator", rest[0].position)
        if rest[0].kind in ("paren", "bracket", "braces") and len(rest) > 1 and not rest[0].scripts:
            raise Unreadable(
                "ambiguous: does the derivative act on the bracket or on all that follows? put "
                "what is differentiated into one pair of brackets",
                rest[0].position,
            )
        return self.term(rest), len(pieces)

    def substitutions(self, listing, position):
        """The equations below an evaluation bar."""
        pairs = []
        for entry in listing.entries:
            if entry is None or isinstance(entry, str):
                raise Unreadable("an evaluation bar needs equations below it", position)
            if not entry.rels:
                raise Unreadable("write the evaluation as |_{symbol = value}", position)
            pairs.append((self.side(entry.sides[0]), self.side(entry.sides[-1])))
        return tuple(pairs)

    # -- probabilities

    def probability(self, unit, after, at, powers):
        r"""`P(a, b \mid c)` by the generative model."""
        if after is None or after.kind not in ("paren", "bracket", "braces"):
            raise Unreadable(f"{unit.value} must be followed by its arguments", unit.position)
        if any(s[0] != "sup" for s in unit.scripts):
            raise Undeclared(f"{unit.value} with a subscript is not declared", unit.position)
        if powers:
            raise Unreadable("put the power after the argument's brackets", unit.position)
        listing = after.value
        bars = [p for p, s in enumerate(listing.separators) if s in ("MID", "SEMI")]
        if sum(listing.separators[p] == "MID" for p in bars) > 1:
            raise Unreadable(r"two \mid in one probability", after.position)
        first = bars[0] + 1 if bars else len(listing.entries)
        left = self.events(listing.entries[:first], after.position)
        right = self.events(listing.entries[first:], after.position)
        node = Node("prob", left, right)
        return self.scripted(node, after._replace(kind="braced")), at + 2

    def events(self, entries, position):
        found = []
        skip_dots = [p for p, e in enumerate(entries) if e is not None and self.is_dots_entry(e)]
        if skip_dots:
            place = skip_dots[0]
            before, behind = entries[:place], entries[place + 1 :]
            last = self.argument_node(behind[0]) if behind else None
            while before and last is not None and before[-1] is not None:
                node = self.argument_node(before[-1])
                if node.op != "sym" or last.op != "sym" or node.args[0] != last.args[0]:
                    break
                before = before[:-1]
            if last is None or last.op != "sym":
                raise Unreadable("this list of events cannot be read", position)
            found.append(Node("family", last.args[0], last.args[2]))
            rest = [*before, *behind[1:]]
            return (*self.events(rest, position), *found) if rest else tuple(found)
        for entry in entries:
            node = self.argument_node(entry)
            if node is None:
                raise Unreadable("an event is a symbol, or z = value", position)
            found.append(node)
        return tuple(found)

    # -- sets and lists at the top level

    def number_set(self, unit):
        r"""`\mathbb{R}^n`, `\mathbb{R}^{m\times n}`: the shapes of vectors and matrices."""
        dims = ()
        for script, listing, position in unit.scripts:
            side = only_side(listing)
            if script == "sub":
                continue
            if script != "sup" or side is None or len(side.terms) != 1:
                return Node("reals", Node("num", 0))
            pieces = [p for p in side.terms[0][1] if p.kind != "operator"]
            if not pieces:
                continue
            dims = tuple(self.factor((p,), 0)[0] for p in pieces)
            _ = position
        return Node("reals", *dims)

    def collection(self, unit):
        r"""A set `\{1,\dots,k\}`, an interval `[0,1]`, or None for a plain bracket."""
        listing = unit.value
        entries = [e for e in listing.entries if e is not None]
        if len(entries) < 2 or any(isinstance(e, str) for e in entries):
            return None
        if unit.kind == "braces" or (unit.kind == "bracket" and len(entries) == 2):
            if any(e.rels for e in entries):
                return None
            items = []
            for entry in entries:
                if self.is_dots_entry(entry):
                    items.append(Node("dots"))
                else:
                    items.append(self.side(entry.sides[0]))
            return Node("enum" if unit.kind == "braces" else "interval", tuple(items))
        return None


def _single(entry):
    from ..latex.parse import Listing

    return Listing((entry,), ())


def _lone_unit(side):
    if side is None or len(side.terms) != 1 or side.terms[0][0] != "+":
        return None
    pieces = side.terms[0][1]
    return pieces[0] if len(pieces) == 1 else None


def _is_binding(entry, bound):
    unit = _lone_unit(entry.sides[0])
    return unit is not None and unit.value in bound and not unit.scripts


def _has_relation(listing):
    return listing is not None and any(
        e is not None and not isinstance(e, str) and e.rels for e in listing.entries
    )


def _without_square(unit):
    """Strip the square of `\\partial x^2`; says whether there was one."""
    kept, square = [], False
    for script in unit.scripts:
        inner = only_unit(script[1]) if script[0] == "sup" else None
        if inner is not None and inner.kind == "num" and inner.value == "2" and not square:
            square = True
        else:
            kept.append(script)
    return unit._replace(scripts=tuple(kept)), square


def _difference(first, last):
    """The node in `last` that replaces the number 1 in `first`, or None."""
    if first is last:
        return None
    if first is number(1):
        return last
    if first.op != last.op or len(first.args) != len(last.args):
        return None
    found = None
    for a, b in zip(_flat_args(first), _flat_args(last), strict=False):
        if a is b or a == b:
            continue
        if not isinstance(a, Node) or not isinstance(b, Node):
            return None
        inner = _difference(a, b)
        if inner is None or (found is not None and found is not inner):
            return None
        found = inner
    return found


def _is_constant(piece):
    return not piece.scripts and (piece.kind == "num" or piece.value == r"\pi")


def _runs_to_size(first, last):
    upper = _difference(first, last)
    return upper is not None and upper.op == "size"


def _flat_args(node):
    out = []
    for arg in node.args:
        out += list(arg) if isinstance(arg, tuple) else [arg]
    return out


def _replaced(node, old, new):
    if node is old:
        return new
    args = []
    for arg in node.args:
        if isinstance(arg, Node):
            args.append(_replaced(arg, old, new))
        elif isinstance(arg, tuple):
            args.append(tuple(_replaced(a, old, new) if isinstance(a, Node) else a for a in arg))
        else:
            args.append(arg)
    return Node(node.op, *args)


__all__ = ["Operators", "parenthesised"]
