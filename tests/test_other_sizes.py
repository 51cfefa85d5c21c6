"""What the book calls general, tried at sizes that the checker does not use.

The prover says "for all sizes", and so does the proof of a sign. Here both sides of everything
that they prove are computed again by `floats.py`, which shares nothing with the checker but the
tree, at seven samples, four components and five dimensions.
"""

import zlib
from pathlib import Path

import decisions
import floats
import numpy as np
import pytest

from linewise.formula import Node, canonical, free_indices, walk

pytestmark = decisions.TOGETHER
ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("chapters/*.ipynb"), *ROOT.glob("chapters/*.md")])
POINTS = 2
SLOPES = {"grad", "diff"}


def bounds_of(page):
    """The general relations of a page that are proved by a sign or a lemma, as proofs."""
    for claim, verdict in decisions.seen(page).verdicts:
        if verdict.general and verdict.general != "normal form":
            names = claim.world.declarations
            unfold = {k for k, d in names.items() if f"{d.latex} as defined" in verdict.detail}
            options = {"unfold": unfold, "at": claim.setting.at,
                       "simplex": "the weights on the simplex" in verdict.detail}  # fmt: skip
            yield claim.world, claim.left, claim.right, options, claim.rel


def sizes_of(world, *sides):
    """Sizes that are not among those of the checker; few samples where all labelings are summed."""
    names = {**world.notation.sizes}
    model = world.model or {}
    roles = {model.get("sample"): 7, model.get("component"): 4}
    if any(n.op in ("labelings", "labelof") for side in sides for n in everything(world, side)):
        roles[model.get("sample")] = 3
    return {letter: roles.get(letter, 5) for letter in names}


def everything(world, node):
    """All nodes of a formula, definitions and what the model unfolds to included."""
    seen, waiting = set(), [node]
    while waiting:
        for inner in walk(waiting.pop()):
            if inner in seen:
                continue
            seen.add(inner)
            yield inner
            if inner.op in ("sym", "call"):
                definition = world.definition(inner.args[0])
                if definition is not None and isinstance(definition[2], Node):
                    waiting.append(definition[2])


def sides_at(proof, left, right, rng):
    """Both sides at one random point; None where one of them has no value."""
    world, options = proof[0], proof[3]
    place = floats.Place(world, sizes_of(world, left, right), rng,
                         options.get("unfold", ()), options.get("simplex", False))  # fmt: skip
    letters = {}
    for letter in sorted((free_indices(left) | free_indices(right)) - {"#dots"}):
        size = world.notation.indices.get(letter)
        letters[letter] = int(rng.integers(1, place.size(size) + 1)) if size else 1
    place = place.but(letters=letters)
    for target, replacement in options.get("at", ()):
        place = floats.replaced(target, replacement, place)
    for target, replacement in options.get("replace", ()):
        place = floats.replaced(target, replacement, place, whole=True)
    try:
        return floats.value(left, place), floats.value(right, place)
    except (ValueError, ZeroDivisionError, OverflowError, np.linalg.LinAlgError):
        return None


def agree(a, b, slopes):
    """Whether two values are equal up to rounding, or up to the error of differences."""
    close = 3e-5 if slopes else 1e-8
    scale = max(np.max(np.abs(a)), np.max(np.abs(b)), 1e-3)
    return bool(np.all(np.abs(np.asarray(a) - np.asarray(b)) <= close * scale))


def outcome(proof, left, right):
    """True, False, or None if this evaluator cannot tell."""
    world = proof[0]
    slopes = any(n.op in SLOPES for side in (left, right) for n in everything(world, side))
    seen = None
    for point in range(3 * POINTS):
        rng = np.random.default_rng(zlib.crc32(f"{point}|{left!r}"[:400].encode()))
        try:
            found = sides_at(proof, left, right, rng)
        except floats.Unsupported:
            return None
        if found is None:
            continue
        if not agree(*found, slopes):
            return False
        seen = True
        if point >= POINTS - 1:
            break
    return seen


def damaged(node):
    """Wrong variants of a formula: a numeral changed, a sign turned, a factor or inverse lost."""
    for inner in set(walk(node)):
        if inner.op == "num" and inner.args[0] != 0:
            yield swap(node, inner, Node("num", inner.args[0] + 1))
        if inner.op == "neg":
            yield swap(node, inner, inner.args[0])
        if inner.op == "add":
            yield swap(node, inner, Node("add", *inner.args[:-1], Node("neg", inner.args[-1])))
        if inner.op == "inverse":
            yield swap(node, inner, inner.args[0])


def swap(node, old, new):
    if node is old:
        return new
    if isinstance(node, Node):
        return Node(node.op, *(swap(a, old, new) for a in node.args))
    return tuple(swap(a, old, new) for a in node) if isinstance(node, tuple) else node


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_what_is_proved_for_all_sizes_holds_at_sizes_that_were_not_used(page):
    relations, _, proofs, _ = decisions.seen(page)
    assert not any(r.general for r in relations) or proofs
    found = [outcome(p, p[1], p[2]) for p in proofs]
    wrong = [p[1:3] for p, right in zip(proofs, found, strict=True) if right is False]
    assert not wrong, wrong
    unknown = sum(f is None for f in found)
    assert unknown <= max(2, len(found) // 4), f"{unknown} of {len(found)} cannot be computed"


BOUNDED = ("lower-bound", "weight-update", "covariance-update", "log-of-a-sum")


def in_relation(rel, a, b):
    """Whether two numbers are in a relation, up to rounding."""
    slack = 1e-9 * max(1, abs(a), abs(b))
    if rel in ("=", ":="):
        return abs(a - b) <= slack
    return a <= b + slack if rel in ("<=", "<") else a >= b - slack


def test_what_is_proved_by_a_sign_or_a_lemma_holds_there_too():
    tried = turned = 0
    for page in BOUNDED:
        for proof in bounds_of(ROOT / "chapters" / f"{page}.ipynb"):
            for point in range(20):
                try:
                    seen = sides_at(proof, proof[1], proof[2], np.random.default_rng(point))
                except floats.Unsupported:
                    break
                if seen is None or not all(isinstance(x, float) for x in seen):
                    continue
                tried += 1
                assert in_relation(proof[4], *seen), (proof[1:3], seen)
                turned += not in_relation(proof[4], seen[1] + 1e-3, seen[0])
    assert tried > 200
    assert turned > tried / 2  # the negative control: the other way round most are false


@pytest.mark.parametrize("page", ["mean-update", "covariance-update", "lower-bound"])
def test_the_second_opinion_sees_wrong_lines(page):
    """The negative control: damaged sides of the same lines must not agree."""
    proofs = decisions.seen(ROOT / "chapters" / f"{page}.ipynb").proofs
    rng = np.random.default_rng(0)
    tried = noticed = 0
    for proof in proofs:
        variants = list(dict.fromkeys(damaged(proof[2])))
        for wrong in [variants[i] for i in rng.permutation(len(variants))[:2]]:
            if canonical(wrong) is canonical(proof[2]):
                continue
            try:
                found = outcome(proof, proof[1], wrong)
            except (TypeError, IndexError, KeyError, AttributeError, StopIteration):
                continue  # no formula any more
            if found is not None:
                tried += 1
                noticed += found is False
    assert tried > 15
    assert noticed >= 0.85 * tried, f"{noticed} of {tried}"
