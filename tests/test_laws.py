"""The laws of the checker's house: which room may know which, and how large a room may be."""

import ast
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ROOT / "linewise"
# Downwards only: a room may import from rooms further down this list, and from its own.
FLOORS = (
    ("__main__", "sphinx"), ("__init__",), ("show",), ("page",), ("deciding",),
    ("evaluation", "proof"), ("world",), ("reading",), ("notation",), ("latex",),
    ("values",), ("formula",), ("verdict", "ticks", "books"), ("errors",),
)  # fmt: skip
MODULES = sorted(HOUSE.rglob("*.py"))
LONGEST = 295


def room(parts):
    """The room of a module, given by the names of its path below the house."""
    return parts[0] if parts else "__init__"


def floor(name):
    return next(n for n, rooms in enumerate(FLOORS) if name in rooms)


def imports(path):
    """(names of the path below the house, node) of everything that a module imports from it."""
    package = path.relative_to(HOUSE).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name.split("."), node
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            module = node.module.split(".") if node.module else []
            if node.level and not module:
                for name in node.names:
                    yield ["linewise", *base, name.name], node
            else:
                yield (["linewise"] if node.level else []) + base + module, node


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(HOUSE).as_posix())
def test_a_module_keeps_the_laws(path):
    own = room(path.relative_to(HOUSE).with_suffix("").parts)
    text = path.read_text(encoding="utf-8")
    for names, node in imports(path):
        assert names[0] not in ("numpy", "sympy", "gmm", "book"), f"line {node.lineno}"
        assert not node.col_offset, f"line {node.lineno}: an import inside a function"
        if names[0] != "linewise":
            continue
        other = room(names[1:])
        upwards = floor(own) >= floor(other) and own != other
        assert not upwards, f"line {node.lineno}: {own} → {other}"
        if isinstance(node, ast.ImportFrom):
            private = [n.name for n in node.names if n.name.startswith("_")]
            assert not private, f"line {node.lineno}: {private}"
    assert len(text.splitlines()) <= LONGEST


def test_imports_do_not_go_in_circles():
    known = {}
    for path in MODULES:
        name = path.relative_to(HOUSE).with_suffix("").parts
        known[name] = {tuple(names[1:]) for names, node in imports(path)
                       if names[0] == "linewise"}
    done, way = set(), []

    def visit(name):
        assert name not in way, f"a circle: {[*way[way.index(name):], name]}"
        if name in done or name not in known:
            return
        way.append(name)
        for other in known[name]:
            visit(other)
        done.add(way.pop())

    for name in known:
        visit(name)


def test_the_laws_can_be_broken(tmp_path):
    """A negative control: the rooms are really on different floors."""
    assert all(floor(a[0]) < floor(b[0]) for a, b in pairwise(FLOORS))
    assert floor("evaluation") == floor("proof")
