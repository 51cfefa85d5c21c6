"""Small damages to Python: a number, a sign, an operator, a transpose, an inverse, a wrong name.

What an assertion *claims* is left alone: its comparison, what it compares with if no name stands
there, and its tolerances. Only the formula before it or inside it is damaged. An assertion that
holds for every damaged formula checks nothing.
"""

import ast
import copy
from typing import NamedTuple

TOLERANCES = {"atol", "rtol", "tol"}
COMPARE = {"allclose", "isclose", "array_equal"}
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
             ast.Pow: ast.Mult}  # fmt: skip
RELATIONS = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE,
             ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}  # fmt: skip
DROPPED = {"T", "I", "inv", "sqrt", "log", "exp", "abs"}
EXCHANGED = {"mean": "sum", "sum": "mean", "max": "min", "min": "max", "zeros": "ones",
             "ones": "zeros", "var": "std", "std": "var"}  # fmt: skip
MODULES = {"np", "sp", "gmm", "plt"}
LINES = ("2 + 2 = 4", "2 + 2 = 5")  # what `check` is given instead: a true line and a false one


class Damage(NamedTuple):
    """A damaged copy of a module, and what was done to it."""

    before: str
    after: str
    module: ast.Module


def damages(module):
    """Every damaged copy of a module, one damage in each."""
    places, names = _places(module), _confusable(module)
    for number, (node, asserted, parent, field, index) in enumerate(places):
        confused = [ast.Name(name, ast.Load()) for name in names(node, parent, field, index)]
        for other in _alternatives(node, asserted) + confused:
            damaged = copy.deepcopy(module)
            _, _, parent, field, index = _places(damaged)[number]
            _put(parent, field, index, other)
            before, after = ast.unparse(node), ast.unparse(other)
            yield Damage(before, after, ast.fix_missing_locations(damaged))
    yield from _allowed(module)


def _allowed(module):
    """Copies in which what an error should stop is not even tried."""
    tries = [node for node in ast.walk(module) if isinstance(node, ast.Try)]
    for number, node in enumerate(tries):
        damaged = copy.deepcopy(module)
        copies = [part for part in ast.walk(damaged) if isinstance(part, ast.Try)]
        copies[number].body = [ast.Pass()]
        yield Damage(ast.unparse(node.body), "pass", ast.fix_missing_locations(damaged))


def _places(module):
    """Each expression that may be damaged: itself, whether asserted, and its address."""
    found = []

    def walk(node, asserted, claim):
        for field, value in ast.iter_fields(node):
            several = isinstance(value, list)
            for index, child in enumerate(value if several else [value]):
                if not isinstance(child, ast.AST) or _left_alone(node, child):
                    continue
                inside = asserted or isinstance(node, ast.Assert)
                compared = inside and _compares(node)
                if isinstance(child, ast.expr) and not (compared and not _names(child)):
                    found.append((child, inside, node, field, index if several else None))
                    walk(child, inside, compared)
                elif not isinstance(child, ast.expr):
                    walk(child, inside, False)

    walk(module, False, False)
    return found


def _confusable(module):
    """What may be taken for a name: `new` for `old` if both `new.means` and `old.means` occur."""
    groups = {}
    for node, _, *address in _places(module):
        groups.setdefault(_role(node, *address), set()).add(getattr(node, "id", None))
    groups.pop(None, None)
    return lambda node, *address: sorted(
        groups.get(_role(node, *address), set()) - {getattr(node, "id", None)}
    )


def _role(node, parent, field, index):
    """Where a name stands: before an attribute, or as an argument of a function."""
    if not isinstance(node, ast.Name) or node.id in MODULES:
        return None
    if isinstance(parent, ast.Call) and field == "args":
        return ast.unparse(parent.func), index
    return parent.attr if isinstance(parent, ast.Attribute) else None


def _left_alone(parent, child):
    if isinstance(parent, ast.Assert) and child is parent.msg:
        return True
    if isinstance(child, ast.keyword):
        return child.arg in TOLERANCES
    if isinstance(child, ast.Expr):  # a call for its picture or its print
        called = _dotted(child.value)
        return "print" in called or "plot" in called or "set" in called
    return isinstance(child, (ast.JoinedStr, ast.Import, ast.ImportFrom))


def _compares(node):
    called = isinstance(node, ast.Call) and bool(_dotted(node) & COMPARE)
    return called or isinstance(node, ast.Compare)


def _names(node):
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _dotted(node):
    """The names of a call: gmm.plot.curve(...) -> {gmm, plot, curve}."""
    names = set()
    while isinstance(node, (ast.Attribute, ast.Call)):
        names |= {node.attr} if isinstance(node, ast.Attribute) else set()
        node = node.func if isinstance(node, ast.Call) else node.value
    return names | ({node.id} if isinstance(node, ast.Name) else set())


def _alternatives(node, asserted):
    """What may stand in the place of an expression."""
    match node:
        case ast.Constant(value=bool()):
            return []
        case ast.Constant(value=int() as n):
            return [ast.Constant(n + 1), ast.Constant(n // 10 if n > 9 else n - 1)]
        case ast.Constant(value=float() as x):
            return [ast.Constant(2 * x), ast.Constant(-x)]
        case ast.BinOp(op=ast.MatMult()):
            return [ast.BinOp(node.right, node.op, node.left)]
        case ast.BinOp() if type(node.op) in OPERATORS:
            return [ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)]
        case ast.UnaryOp(op=ast.USub()):
            return [node.operand]
        case ast.Compare(ops=[relation]) if not asserted and type(relation) in RELATIONS:
            return [ast.Compare(node.left, [RELATIONS[type(relation)]()], node.comparators)]
        case ast.Attribute(attr="T" | "I"):
            return [node.value]
        case ast.Call(func=ast.Name(id="check")):
            return [ast.Call(node.func, [ast.Constant(line)], []) for line in LINES]
        case ast.Call(func=ast.Attribute()):
            return _other_calls(node)
    return []


def _other_calls(node):
    found, name = [], node.func.attr
    if name in DROPPED:
        found.append(node.args[0] if node.args else node.func.value)
    if name in EXCHANGED:
        other = ast.Attribute(node.func.value, EXCHANGED[name], ast.Load())
        found.append(ast.Call(other, node.args, node.keywords))
    return found


def _put(parent, field, index, other):
    if index is None:
        setattr(parent, field, other)
    else:
        getattr(parent, field)[index] = other
