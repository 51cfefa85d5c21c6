"""Whether a quantity is nonnegative for all sizes and values, from its form: a proof, no sampling.

A number is nonnegative if it is a sum of products of nonnegative things: squares, weights, norms,
exponentials, probabilities, quadratic forms and traces of positive matrices. A matrix is positive
(semidefinite) if it is declared so, or a sum, an inverse, or a symmetric product around one.
"""

from ..errors import CheckError
from ..tree import Node
from .algebra import Algebra, TooBig
from .letters import Known
from .translate import Translator
from .value import NotGeneral

_POSITIVE = {"positive", "count"}
_SHARES = {"simplex", "stochastic", "probability"}  # zero is not excluded
_DEFINITE = {"spd": "positive", "psd": "nonnegative", "identity": "positive"}
_PATIENCE = 5_000
_DEPTH = 12


def nonnegative(world, node, strict=False):
    """Why a number is nonnegative wherever it has a value, or None.

    Parameters
    ----------
    world : World
        The notation in force.
    node : Node
        The number, or a matrix that is to be positive semidefinite.
    strict : bool
        Whether it must be positive.

    Returns
    -------
    str or None
        What the proof rests on, such as ``"squares and weights"``; None says nothing.
    """
    judge = _Judge(world)
    found = judge.sign(node) or judge.definite(node)
    if found == "positive" or (found and not strict):
        return _spoken(judge.reasons)
    return _by_normal_form(world, node, strict)


def _spoken(reasons):
    words = sorted(reasons) or ["positive numbers"]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _both(signs):
    """The sign of a product of factors with these signs."""
    signs = list(signs)
    if None in signs:
        return None
    return "nonnegative" if "nonnegative" in signs else "positive"


def _sum(signs):
    """The sign of a sum of terms with these signs."""
    signs = list(signs)
    if None in signs or not signs:
        return None
    return "positive" if "positive" in signs else "nonnegative"


class _Judge:
    """Goes down a tree; `sign` and `definite` return "positive", "nonnegative" or None."""

    def __init__(self, world):
        self.world, self.reasons, self.depth = world, set(), 0

    def sign(self, node):
        """The sign of a number."""
        method = getattr(self, "_" + node.op, None)
        return self._kept(method, node) if method else None

    def definite(self, node):
        """Whether a square matrix is positive (semi)definite and symmetric."""
        return self._kept(self._definite, node)

    def _kept(self, method, node):
        """The reasons of an attempt that led nowhere are forgotten."""
        before = set(self.reasons)
        found = method(node)
        if found is None:
            self.reasons = before
        return found

    def _definite(self, node):
        op, args = node.op, node.args
        if op == "sym":
            return self._symbol(node, self.definite, _DEFINITE, "positive matrices")
        if op == "identity":
            return "positive"
        if op in ("inverse", "transpose"):
            return self.definite(args[0]) if op == "transpose" else self._inverted(args[0])
        if op == "add":
            return _sum(map(self.definite, args))
        if op == "sum":
            return self._over(node, self.definite)
        if op == "div":
            return _both([self.definite(args[0]), self.sign(args[1])])
        if op == "had":  # Schur: the entrywise product of positive matrices is positive
            return _both(map(self.definite, args))
        if op == "mul":
            return self._product(node)
        return None

    def _inverted(self, node):
        return "positive" if self.definite(node) else None

    def _product(self, node):
        """Numbers times a product of matrices that reads the same from both ends."""
        numbers, matrices = self._parted(node)
        signs = [self.sign(number) for number in numbers]
        middle = self._palindrome(matrices)
        return _both([*signs, middle]) if matrices else None

    def _palindrome(self, chain):
        r"""A B \dots M \dots B^T A^T with M positive, or with nothing in the middle."""
        while len(chain) > 1 and self._turned(chain[0]) is chain[-1]:
            if len(chain) == 2:
                self.reasons.add("squares")
                return "nonnegative"
            chain = chain[1:-1]
            if len(chain) == 1 and self.definite(chain[0]):
                return "nonnegative"
        return self.definite(chain[0]) if len(chain) == 1 else None

    def _turned(self, node):
        """The transpose of a factor, as it would be written."""
        if node.op == "transpose":
            return node.args[0]
        return node if self.definite(node) else Node("transpose", node)

    def _factors(self, node):
        """The factors of a product, products inside it included."""
        if node.op == "mul":
            for factor in node.args:
                yield from self._factors(factor)
        elif node.op == "transpose" and node.args[0].op == "mul":
            for factor in reversed(list(self._factors(node.args[0]))):
                yield self._turned(factor)
        elif node.op == "transpose" and self.definite(node.args[0]):
            yield node.args[0]
        else:
            yield node

    def _parted(self, node):
        """The numbers and the matrices of a product."""
        numbers, matrices = [], []
        for factor in self._factors(node):
            (numbers if self._is_number(factor) else matrices).append(factor)
        return numbers, matrices

    def _is_number(self, node):
        try:
            known = Known()
            algebra = Algebra(known.facts(False), _PATIENCE)
            return Translator(algebra, self.world, known, frozenset(), False).value(node).is_scalar
        except (NotGeneral, TooBig, CheckError, ZeroDivisionError):
            return node.op in _NUMBERS

    # Numbers, by operator

    def _num(self, node):
        value = node.args[0]
        return "positive" if value > 0 else ("nonnegative" if value == 0 else None)

    def _size(self, node):
        return "positive"

    def _const(self, node):
        return "positive" if node.args[0] in ("pi", "e") else None

    def _zero(self, node):
        return "nonnegative"

    def _add(self, node):
        found = _sum(map(self.sign, node.args))
        for sign in () if found else ("positive", "nonnegative"):
            reason = _by_normal_form(self.world, node, sign == "positive")
            if reason:
                self.reasons.add(reason)
                return sign
        return found

    def _mul(self, node):
        factors = list(self._factors(node))
        signs, left = [], []
        for factor in factors:
            sign = self.sign(factor)
            if sign:
                signs.append(sign)
            elif factor in left and self._is_number(factor):
                left.remove(factor)
                self.reasons.add("squares")
                signs.append("nonnegative")
            else:
                left.append(factor)
        if not left:
            return _both(signs)
        form = self._palindrome(left)
        if form is None or not self._is_number(Node("mul", *left)):
            return None
        self.reasons.add("quadratic forms")
        return _both([*signs, "nonnegative"])

    def _div(self, node):
        return _both(map(self.sign, node.args))

    def _neg(self, node):
        return "nonnegative" if self._is_nothing(node.args[0]) else None

    def _is_nothing(self, node):
        return node.op == "zero" or (node.op == "num" and node.args[0] == 0)

    def _pow(self, node):
        base, exponent = node.args
        even = exponent.op == "num" and exponent.args[0] % 2 == 0
        sign = self.sign(base)
        if sign == "positive":
            return "positive"
        if even and (sign or self._is_number(base) or base.op == "norm"):
            self.reasons.add("squares")
            return "nonnegative"
        return sign

    def _sqrt(self, node):
        return self.sign(node.args[0]) or "nonnegative"

    def _norm(self, node):
        self.reasons.add("norms")
        return "nonnegative"

    def _inverse(self, node):
        return self.sign(node.args[0]) if self._is_number(node.args[0]) else None

    def _transpose(self, node):
        return self.sign(node.args[0])

    def _fn(self, node):
        name, argument = node.args
        if name in ("exp", "cosh"):
            self.reasons.add("exponentials")
            return "positive"
        if name == "det":
            return self.definite(argument)
        if name == "trace":
            return self._trace(argument)
        return None

    def _trace(self, node):
        found = self.definite(node)
        if found or node.op == "add":
            self.reasons.add("traces of positive matrices")
            return found or _sum(self._trace(term) for term in node.args)
        if node.op == "sum":
            return self._over(node, self._trace)
        if node.op != "mul":
            return None
        numbers, matrices = self._parted(node)
        signs = [self.sign(number) for number in numbers]
        for turn in range(len(matrices)):  # tr(ABC) = tr(BCA); of two positive matrices it is >= 0
            chain = matrices[turn:] + matrices[:turn]
            for cut in range(1, len(chain) + 1):
                parts = [part for part in (chain[:cut], chain[cut:]) if part]
                if all(self._palindrome(part) for part in parts):
                    self.reasons.add("traces of positive matrices")
                    return _both([*signs, "nonnegative"])
        return None

    def _bars(self, node):
        return self.definite(node.args[0]) or "nonnegative" if self._is_number(
            node.args[0]) else self.definite(node.args[0])

    def _sum(self, node):
        return self._over(node, self.sign)

    def _over(self, node, judge):
        """A sum over a whole range has a term; one with conditions may have none."""
        binders, body = node.args
        sign = judge(body)
        if binders[-1].args[{"range": 3, "each": 1}.get(binders[-1].op, 2):]:
            return sign and "nonnegative"
        whole = all(b.op != "range" or (b.args[1] == Node("num", 1) and b.args[2].op == "size")
                    for b in binders)
        return sign if whole else sign and "nonnegative"

    def _prod(self, node):
        return self.sign(node.args[1])

    def _iverson(self, node):
        return "nonnegative"

    def _prob(self, node):
        model = self.world.model
        if model is None or not (self.sign(model["weight"]) and self.sign(model["density"])):
            return None
        self.reasons.add("probabilities")
        return "nonnegative"

    def _kl(self, node):
        if all(map(self._is_distribution, node.args)):
            self.reasons.add("divergences (Gibbs' inequality)")
            return "nonnegative"
        return None

    def _is_distribution(self, node):
        """A row of shares, or the posterior of a label: numbers that sum to one."""
        if node.op == "prob":
            left, right = node.args
            labels = [n for n in left if n.op == "sym" and self._kind(n) == "label"]
            data = [n for n in right if n.op == "sym" and self.world.model
                    and n.args[0] == self.world.model["data"]]
            return len(left) == len(labels) == 1 and bool(data) and bool(self.sign(node))
        free_ = node.op in ("rowof", "sym", "family") and not self.world.definition(node.args[0])
        return free_ and self._kind(node) == "stochastic"

    def _kind(self, node):
        kind = self.world.kind(node.args[0])
        return kind.name if kind else ""

    def _sym(self, node):
        return self._symbol(node, self.sign, {
            **dict.fromkeys(_POSITIVE, "positive"), **dict.fromkeys(_SHARES, "nonnegative"),
            "nonnegative": "nonnegative",
        }, "weights")  # fmt: skip

    def _symbol(self, node, judge, signs, word):
        """A symbol by its kind; a defined one by its definition."""
        definition = self.world.definition(node.args[0])
        if definition is None:
            sign = signs.get(self._kind(node))
            if sign:
                self.reasons.add(word)
            return sign
        return self._unfolded(definition, judge)

    def _unfolded(self, definition, judge):
        body = definition[2]
        if not isinstance(body, Node):
            self.reasons.add("densities")
            return "positive"
        if self.depth >= _DEPTH:
            return None
        self.depth += 1
        try:
            return judge(body)
        finally:
            self.depth -= 1

    def _call(self, node):
        definition = self.world.definition(node.args[0])
        return self._unfolded(definition, self.sign) if definition else None


_NUMBERS = {"num", "size", "fn", "prob", "norm", "kl", "iverson", "bars"}


def _by_normal_form(world, node, strict):
    """A normal form all of whose terms are positive: of it, or with 1 - q for a share q, or with
    1 + r for a size."""
    known = Known()
    try:
        translator = Translator(Algebra(known.facts(False), _PATIENCE), world, known, frozenset(),
                                False)
        value = translator.value(node)
        if not value.is_scalar:
            return None
        full = Algebra(known.facts(True), _PATIENCE)
        poly = full.again(value.entry(None, None))
        shares = [name for name, kind in translator.kinds.items() if kind.name in _SHARES]
        other = poly
        for name in shares:
            other = full.substitute(other, name, lambda *args, name=name: full.subtract(
                full.number(1), full.atom(_REST + name, *args)))
        for candidate, words in ((poly, set()), (other, {"shares of one"})):
            for letter in world.notation.sizes:
                candidate = full.substitute(candidate, f"size {letter}", lambda letter=letter: (
                    full.add(full.number(1), full.atom(_REST + letter))))
            signs = [_term_sign(full, translator.kinds, term, value) for term, value in candidate]
            found = _sum(signs) if candidate else "nonnegative"
            if found == "positive" or (found and not strict):
                return _spoken(words | {"a sum of nonnegative terms"})
    except (NotGeneral, TooBig, CheckError, ZeroDivisionError):
        pass
    return None


_REST = "what is left of "


def _term_sign(algebra, kinds, term, coefficient):
    if coefficient < 0:
        return None
    return _both(_factor_sign(algebra, kinds, factor) for factor in term[1])


def _factor_sign(algebra, kinds, factor):
    kind = kinds[factor.name].name if factor.kind == "atom" and factor.name in kinds else ""
    if kind in _SHARES or kind == "nonnegative" or factor.kind == "delta":
        return "nonnegative"
    if factor.kind == "atom" and factor.name.startswith(_REST):
        return "nonnegative"
    if algebra.is_positive(factor):
        return "positive"
    return "nonnegative" if factor.exponent % 2 == 0 else None


__all__ = ["nonnegative"]
