"""Kinds of steps: identities, definitions, solutions, implications, inequalities, proportions."""

from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from . import mstep, values
from .compare import difference, printed
from .decide import Run, Setting, Verdict, counterexample, identity
from .errors import CheckError, IllTyped, Undecided, Undefined
from .evaluate import attempt, evaluate, substituted
from .general import equal
from .lines import lemma_for
from .numbers import plain
from .reader import read_expression
from .real import real, tiny
from .ticks import limit
from .tree import Node, canonical, free_indices, substituted_letters, walk
from .values import Mat, Zero, is_number, spoken_shape

SAMPLES = 4
RELATION = 250_000  # steps: some three seconds


class Task(NamedTuple):
    """One relation and everything that bears on it."""

    session: object
    world: object
    left: Node
    rel: str
    right: Node
    setting: Setting
    notes: list
    premise: object
    is_premise: bool
    continued: bool
    chain: object
    seed: int

    def note(self, keyword):
        """The text of the first note with this keyword, or None."""
        for note in self.notes:
            if note.keyword == keyword:
                return note.text
        return None


def decide_relation(task):
    """The verdict on one relation, with at most `RELATION` steps of work."""
    with limit(RELATION):
        return _decided(task)


def _decided(task):
    rel = task.rel
    if rel in ("=", ":=", "gets", "=!"):
        return _cited(task, _equation(task))
    if rel == "~=":
        return _approximately(task)
    if rel in ("<=", ">=", "<", ">", "!="):
        return _cited(task, _inequality(task))
    if rel == "prop":
        return _proportional(task)
    if rel == "in":
        return _membership(task)
    if rel in ("succ", "succeq", "prec", "preceq"):
        return _definite(task)
    return Verdict("assumption", detail="asserts nothing that is computed", auto=False)


def _cited(task, verdict):
    """A verified line with the lemma that proves it for all sizes, if the table has one."""
    if verdict.verdict != "verified" or verdict.general or task.setting.fixed:
        return verdict
    name = lemma_for(task.world, task.left, task.rel, task.right)
    return verdict._replace(general=f"lemma {name.replace('_', ' ')}") if name else verdict


# -- equations


def _equation(task):
    world, left, right = task.world, task.left, task.right
    if task.rel == "=!":
        return Verdict("assumption", detail="required to hold")
    if _extremal(right) or _extremal(left):
        return _extremal_equation(task)
    if task.note("solves") is not None and (_is_free(world, left) or _is_free(world, right)):
        equation = task.session.equation_of(task.note("solves"), world.notation)
        return solution(task, *equation)
    if is_definition(world, left, right):
        return Verdict("definition", detail=_quoted_from(world, left))
    if task.premise:
        return _conclusion(task)
    if left is right:
        if _same_text(task):
            return Verdict("vacuous", detail="both sides are the same formula")
        return Verdict("verified", "exact", detail="the same formula in another spelling")
    if task.note("equals") is not None:
        return _equals(task)
    try:
        verdict = identity(world, left, right, task.setting, task.seed)
    except Undecided as error:
        if task.rel == ":=":
            return Verdict("definition", detail="stated as a definition")
        raise error
    if verdict.verdict == "verified":
        if task.rel in (":=",) and _is_free(world, left):
            return verdict
        return verdict
    return _refuted(task, verdict)


def _same_text(task):
    """True if both sides are the same characters, white space apart."""
    sides = [None if s is None else shapeless(s) for s in task.chain.sides]
    place = list(pairwise(sides)).index((task.left, task.right))
    left, right = ("".join(task.chain.sources[p].split()) for p in (place, place + 1))
    return left == right


def shapeless(node):
    """A literal 0 that is a whole side is the zero of every shape."""
    return Node("zero") if node.op == "num" and node.args[0] == 0 else node


def is_definition(world, left, right):
    """True if `left = right` is literally the definition of `left`."""
    if left.op not in ("sym", "call"):
        return False
    passed = world.passed(left.args[2]) if left.op == "call" else None
    definition = world.definition(left.args[0], passed)
    if definition is None or not isinstance(definition[2], Node):
        return False
    _, letters, body = definition
    indices = left.args[1]
    if any(i.op != "idx" for i in indices):
        return False
    names = dict(zip([i.args[0] for i in indices], letters, strict=False))
    ranges = world.notation.indices
    if len(names) < len(indices) or any(ranges.get(a) != ranges.get(b) for a, b in names.items()):
        return False
    if indices and free_indices(right) - set(names):
        return False
    renamed = canonical(right, names) if any(a != b for a, b in names.items()) else canonical(right)
    if left.op == "call":
        spelled = _spelled_formals(world, left.args[0])
        if spelled is None or list(left.args[2]) != spelled:
            return False
        renamed = canonical(_localised(right, world, left, passed))
    return renamed is canonical(body)


def _spelled_formals(world, key):
    """The formal arguments of a definition as nodes, read in the open."""
    from .reader import Reader

    declaration = world.declarations[key]
    reader = Reader(world.notation)
    nodes = []
    for entry in reader.formal_list(declaration):
        try:
            node = reader.argument_node(entry)
        except CheckError:
            return None
        nodes.append(node)
    return nodes


def _localised(node, world, left, passed):
    """`node` with the formal arguments as local names, as the definition's body has them."""
    formals, _, _ = world.definition(left.args[0], passed)
    spelled = _spelled_formals(world, left.args[0])
    swap = {
        s: Node("local", f.name)
        for s, f in zip(spelled, formals, strict=True)
        if f.kind == "local"
    }
    return _swapped(node, swap) if swap else node


def _swapped(node, swap):
    if node in swap:
        return swap[node]
    args = []
    for arg in node.args:
        if isinstance(arg, Node):
            args.append(_swapped(arg, swap))
        elif isinstance(arg, tuple):
            args.append(tuple(_swapped_arg(a, swap) for a in arg))
        else:
            args.append(arg)
    return Node(node.op, *args)


def _swapped_arg(arg, swap):
    if isinstance(arg, Node):
        return _swapped(arg, swap)
    if isinstance(arg, tuple):
        return tuple(_swapped_arg(a, swap) for a in arg)
    return arg


def _quoted_from(world, left):
    definition = world.notation.definitions.get(left.args[0])
    return "the definition in the notation" if definition is not None else ""


def _refuted(task, verdict):
    """An equation that is no identity: a condition, a solution, or wrong."""
    world, left, right = task.world, task.left, task.right
    if _is_zero(right) or _is_zero(left):
        if task.is_premise:
            return Verdict("assumption", detail="the premise of the arrow")
        other = left if _is_zero(right) else right
        open_ = task.continued and _has_unknown(world, other)
        if open_ or _stated_before(task, other):
            return Verdict(
                "assumption",
                detail="a condition: the expression is set to zero",
                auto=task.continued,
            )
        if verdict.verdict == "refuted" and _has_unknown(world, other):
            return Verdict(
                "assumption",
                detail="a condition, to be solved; nothing is claimed until then",
                auto=True,
            )
        return verdict
    if task.is_premise:
        return Verdict("assumption", detail="the premise of the arrow")
    symbol = _root(left)
    if _is_free(world, symbol) and _names_an_estimate(symbol.args[2], world.notation):
        found = _declared_condition(task, symbol)
        if found is None and symbol.args[2]:
            bare = Node("sym", symbol.args[0], symbol.args[1], "")
            found = _declared_condition(task, bare)
            task = task._replace(left=_swapped(left, {symbol: bare})) if found else task
        if found is not None:
            return solution(task, *found)
        step = mstep.condition(world, symbol, right)
        if step is not None:
            return _one_step(task, symbol, step)
        bare = Node("sym", symbol.args[0], symbol.args[1], "")
        for named in dict.fromkeys((symbol, bare)):
            renamed = task._replace(left=_swapped(left, {symbol: named}))
            if not _depends(renamed, right, named):
                found = _by_stated_conditions(renamed, named)
                if found is not None:
                    return found
        forms = world.declarations[symbol.args[0]].latex
        verdict = verdict._replace(
            verdict="undecided",
            counterexample=None,
            detail=f"{forms} is free and nothing says which equation this solves; annotate "
            "'solves eq-...', or add it to [solves] or [definitions] of the notation",
        )
    return verdict


ESTIMATES = {"new", "*", "ML", "MLE", "EM", "MAP", "opt", "hat", "bar", "tilde", "+", "'", "next"}


def _names_an_estimate(tag, notation):
    """True if a symbol with this decoration is what is being computed: none, new, hat, t+1."""
    return not tag or tag in ESTIMATES or tag in {f"{t}+1" for t in notation.iterate}


def _is_zero(node):
    return node.op == "zero" or (node.op == "num" and node.args[0] == 0)


def _stated_before(task, node):
    shape = canonical(node)
    for equation in task.session.equations:
        if equation.verdict == "verified" and shape in (
            canonical(equation.left),
            canonical(equation.right),
        ):
            return True
    return False


def _has_unknown(world, node):
    """True if an equation with zero could be solved for something in it.

    On a page with a model that is a parameter, or a quantity without index such as a multiplier;
    responsibilities, data and labels are given.
    """
    for inner in walk(node):
        if inner.op == "grad":
            return True
        if inner.op != "sym" or world.kind(inner.args[0]) is None:
            continue
        key, kind = inner.args[0], world.kind(inner.args[0])
        if kind.name in ("stochastic", "distribution", "label", "onehot"):
            continue
        if world.model is None or key in world.parameters():
            return True
        head = world.declarations[key].head
        if not inner.args[1] and head != world.declarations[world.model["data"]].head:
            return True
    return False


def _is_free(world, node):
    return (
        node.op == "sym"
        and all(n.op == "idx" for n in node.args[1])
        and world.kind(node.args[0]) is not None
        and world.definition(node.args[0]) is None
        and world.kind(node.args[0]).name not in ("bundle", "stack", "rows", "entry")
    )


def _depends(task, node, symbol):
    """Whether the value of `node` changes with the free family of `symbol` (tried, not read)."""
    from .evaluate import family_values, new_env

    world = task.world
    key, tag = symbol.args[0], symbol.args[2] if symbol.op == "sym" else symbol.args[1]
    if key not in world.deps(node):
        return False
    run = Run(world, task.setting, task.seed)
    for env in run.environments(node, symbol):
        other = Run(world, task.setting, f"{task.seed}|other").new_point(
            env.point.sizes, 3
        )
        place = env.resolve(key, tag)
        moved = env.with_layer(place, family_values(key, tag, new_env(other)))
        try:
            return not difference(evaluate(node, env), evaluate(node, moved))[0]
        except Undefined:
            continue
    return True


def _declared_condition(task, symbol):
    """The equation that [solves] of the notation gives for a symbol."""
    notation = task.world.notation
    for latex, equation in notation.solves.items():
        node = read_expression(latex, notation)
        if node.op == "sym" and node.args[0] == symbol.args[0] and node.args[2] == symbol.args[2]:
            return task.session.equation_of(equation, notation)
    return None


def _by_stated_conditions(task, symbol):
    """Try the page's earlier equations "... = 0" with this symbol, the latest first."""
    failed = None
    for equation in reversed(task.session.equations):
        if equation.rel != "=" or not (_is_zero(equation.left) or _is_zero(equation.right)):
            continue
        other = equation.left if _is_zero(equation.right) else equation.right
        if equation.verdict != "assumption" or not _solvable_for(task.world, other, symbol):
            continue
        verdict = solution(task, equation.left, equation.right)
        if verdict.verdict == "verified":
            return verdict
        if failed is None:
            failed = verdict, other
    if failed is None:
        return None
    verdict, other = failed
    known = _symbols(task.right) | {symbol.args[0]}
    if _symbols(other) <= known | _symbols_of_definitions(task.world, known):
        return verdict
    return verdict._replace(
        verdict="undecided", counterexample=None,
        detail="it does not satisfy the equations ... = 0 before it; if it solves another one, "
        "annotate 'solves ...'",
    )  # fmt: skip


def _symbols(node):
    return {n.args[0] for n in walk(node) if n.op in ("sym", "call", "family")}


def _symbols_of_definitions(world, keys):
    found = set()
    for key in keys:
        definition = world.definition(key)
        if definition is not None and isinstance(definition[2], Node):
            found |= _symbols(definition[2])
    return found


def _solvable_for(world, node, symbol):
    key, tag = symbol.args[0], symbol.args[2]
    return any(n.op == "sym" and n.args[0] == key and n.args[2] == tag for n in walk(node))


def solution(task, left, right):
    """`symbol = expression` claimed as the solution of left = right: substitute and see."""
    symbol, claimed = task.left, task.right
    if _root(symbol).op != "sym" and _root(claimed).op == "sym":
        symbol, claimed = claimed, symbol
    if _root(symbol).op not in ("sym", "family"):
        raise Undecided("a solution must read: symbol = expression")
    symbol, claimed = _root(symbol), _unrooted(symbol, claimed)
    loose = free_indices(claimed) - free_indices(symbol)
    if loose and free_indices(symbol):
        raise Undecided(
            f"the claimed solution depends on {', '.join(sorted(loose))}, which the symbol on the "
            "left does not carry"
        )
    if symbol.op == "sym" and symbol.args[2]:  # mu^new solves an equation in mu
        bare = Node("sym", symbol.args[0], symbol.args[1], "")
        both = Node("add", left, right)
        if not _solvable_for(task.world, both, symbol) and _solvable_for(task.world, both, bare):
            # the other estimates in the claim solve the same equations: they become bare too
            claimed = _swapped(claimed, _untagged(claimed, symbol.args[2]))
            symbol = bare
    if _depends(task, claimed, symbol):
        return _factored(task, left, right)
    verdict = _substituted(task, symbol, claimed, left, right, lambda env: env)
    if verdict.verdict == "refuted" and verdict.counterexample.pop("_simplex", False):
        again = _substituted(task, symbol, claimed, left, right, lambda env: env, simplex=True)
        if again.verdict == "verified":
            return again._replace(detail=again.detail + ", with the weights on the simplex")
    plain_setting = not task.setting.fixed and not task.setting.at
    if (
        verdict.verdict == "verified"
        and plain_setting
        and equal(task.world, left, right, replace=((symbol, claimed),))
    ):
        return verdict._replace(general="normal form")
    return verdict


def _untagged(node, tag):
    return {
        n: Node("sym", n.args[0], n.args[1], "")
        for n in walk(node)
        if n.op == "sym" and n.args[2] == tag
    }


def _root(node):
    r"""The symbol whose square or negative is claimed, as in \sigma_k^2 = ..., or the node."""
    if node.op == "neg":
        return node.args[0]
    if node.op == "pow" and node.args[1].op == "num" and node.args[1].args[0] == 2:
        return node.args[0]
    return node


def _unrooted(written, claimed):
    """What is claimed of the symbol itself when its square or negative is given."""
    if written.op == "neg":
        return Node("neg", claimed)
    return Node("sqrt", claimed) if written.op == "pow" else claimed


def _one_step(task, symbol, step):
    """A claimed update of a parameter, checked as the M-step of the model."""
    claimed = _unrooted(task.left, task.right)
    symbol = Node("sym", symbol.args[0], symbol.args[1], "")
    verdict = _substituted(task, symbol, claimed, step.left, step.right, step.prepare)
    if verdict.verdict == "verified":
        return verdict._replace(
            detail="the M-step of the model: it makes the gradient of the expected log-likelihood "
            "zero, and a random value does not"
        )
    if verdict.verdict == "refuted":
        verdict.counterexample.pop("_simplex", None)
        return verdict._replace(
            detail="not the M-step of the model: the gradient of the expected log-likelihood is "
            "not zero there"
        )
    return verdict


def _substituted(task, symbol, claimed, left, right, prepare, simplex=False):
    run = Run(task.world, task.setting, task.seed, simplex=simplex)
    failed_elsewhere = False
    for env in run.environments(left, right, extra=(claimed, symbol)):
        env = prepare(env)

        def sides(env=env):
            try:
                solved = substituted(symbol, claimed, env, whole_family=True)
            except Undefined as error:
                return error, error
            return attempt(left, solved), attempt(right, solved)

        seen = run.look(env, sides)
        if seen is None or seen.missing:  # outside the domain of the equation
            continue
        if not seen.equal:
            found = counterexample(env, left, seen.left, seen.right)
            if run.simplex_drawn() and not simplex:
                found["_simplex"] = True
            return Verdict("refuted", counterexample=found, sizes=run.sizes(), points=run.points,
                           detail="the claimed solution does not satisfy the equation")  # fmt: skip
        try:
            if not difference(evaluate(left, env), evaluate(right, env))[0]:
                failed_elsewhere = True
        except Undefined:
            failed_elsewhere = True
    verdict = run.verified()
    if not failed_elsewhere:
        return Verdict("vacuous", detail="the equation holds at every point, not only here")
    return verdict._replace(detail="satisfies the equation, and a random value does not")


def _factored(task, left, right):
    """A gap that is a stated multiple of another one."""
    note = next((n for n in task.notes if n.keyword in ("factor", "sum")), None)
    if note is None:
        raise Undecided(
            "this follows from the equation before it by a step that must be stated: annotate "
            "'factor left EXPR', 'factor right EXPR' or 'factor EXPR'"
        )
    gap = Node("add", left, Node("neg", right)) if not _is_zero(right) else left
    if _is_zero(left):
        gap = right
    own = Node("add", task.left, Node("neg", task.right)) if not _is_zero(task.right) else task.left
    if _is_zero(task.left):
        own = task.right
    scaled = _multiplied(task, note, gap)
    verdict = identity(task.world, scaled, own, task.setting, task.seed)
    if verdict.verdict == "refuted":
        flipped = identity(task.world, Node("neg", scaled), own, task.setting, task.seed)
        if flipped.verdict == "verified":
            verdict = flipped
    if verdict.verdict == "verified":
        nonzero = identity(task.world, own, Node("zero"), task.setting, task.seed)
        if nonzero.verdict == "verified":
            return Verdict("vacuous", detail="the equation holds at every point")
        detail = f"the equation before it, times the stated factor {note.text}"
        return verdict._replace(detail=detail)
    return verdict._replace(detail=f"the stated factor {note.text} does not lead here")


def _multiplied(task, note, gap):
    words = note.text.split(None, 1)
    if note.keyword == "sum":
        letter = words[0]
        return Node("sum", (Node("each", letter),), gap)
    side = words[0] if words[0] in ("left", "right", "both") and len(words) > 1 else ""
    text = words[1] if side else note.text
    factor = read_expression(text, task.world.notation)
    if side == "right":
        return Node("mul", gap, factor)
    if side == "both":
        return Node("mul", factor, gap, factor)
    return Node("mul", factor, gap)


def _conclusion(task):
    """What an arrow points at: a solved form, or an equation that follows by a stated factor."""
    (premise,) = task.premise
    left, right = premise.left, premise.right
    if any(n.keyword in ("factor", "sum") for n in task.notes):
        return _factored(task, left, right)
    for written, claimed in ((task.left, task.right), (task.right, task.left)):
        symbol = _root(written)
        if not _is_free(task.world, symbol) or _depends(task, claimed, symbol):
            continue
        bare = Node("sym", symbol.args[0], symbol.args[1], "")
        both = Node("add", left, right)
        if any(_solvable_for(task.world, both, s) for s in (symbol, bare)):
            return solution(task._replace(left=written, right=claimed), left, right)
    verdict = identity(task.world, task.left, task.right, task.setting, task.seed)
    if verdict.verdict == "verified":
        return verdict._replace(detail="true by itself")
    return _same_gap(task, left, right, verdict)


def _same_gap(task, left, right, verdict):
    """The conclusion only moves terms about, or changes the sign."""
    gap = Node("add", left, Node("neg", right))
    own = Node("add", task.left, Node("neg", task.right))
    for candidate in (own, Node("neg", own)):
        try:
            found = identity(task.world, gap, candidate, task.setting, task.seed)
        except (IllTyped, Undecided):
            break
        if found.verdict == "verified":
            return found._replace(detail="the same equation, its terms moved")
    raise Undecided(
        "it is not seen how this follows from the premise; annotate 'factor ...' or 'solves ...'"
    )


def _equals(task):
    """A condition X = 0, annotated with what X is."""
    expression, _ = task.session.equation_of(task.note("equals"), task.world.notation)
    own = task.left if _is_zero(task.right) else task.right
    verdict = identity(task.world, own, expression, task.setting, task.seed)
    if verdict.verdict == "verified":
        return verdict._replace(detail="the condition's expression is what it is said to be")
    return verdict


# -- extrema


def _extremal(node):
    return node.op in ("argmaxover", "argminover", "maxover", "minover")


def _extremal_equation(task):
    """theta = argmax f: no sampled value of the variable gives more (evidence by sampling)."""
    world = task.world
    extreme, value = (
        (task.right, task.left) if _extremal(task.right) else (task.left, task.right)
    )
    targets, body = extreme.args
    if extreme.op.startswith("arg") and _new_name(world, value):
        return Verdict("definition", detail="names the point where the extremum is attained")
    best = extreme.op.startswith(("argmax", "max"))
    run = Run(world, task.setting, task.seed, simplex=True)
    for env in run.environments(body, extra=() if value.op in ("sym", "family") else (value,)):
        at = env
        try:
            if extreme.op.startswith("arg"):
                for target in targets:
                    at = substituted(target, value, at)
            here = evaluate(body, at) if extreme.op.startswith("arg") else evaluate(value, env)
            if extreme.op.startswith("arg") and not _stationary(body, targets, at):
                found = counterexample(env, body, here, here)
                detail = "the derivative does not vanish at the claimed point"
                return Verdict("refuted", counterexample=found, detail=detail)
        except Undefined as error:
            run.undefined(error)
            continue
        for other in _elsewhere(env, targets, task):
            there = evaluate(body, other)
            gap = real(plain(here)) - real(plain(there))
            run.compared(False)
            if (gap < -(tiny(40))) if best else (gap > tiny(40)):
                return Verdict("refuted", counterexample=counterexample(env, body, here, there),
                               detail="another value of the variable does better")  # fmt: skip
    return run.verified()._replace(level="sampled")


def _new_name(world, value):
    """True for a decorated symbol that nothing defines, such as w^* or theta^{(t+1)}."""
    if value.op not in ("sym", "family") or not value.args[-1]:
        return False
    if not _names_an_estimate(value.args[-1], world.notation):
        return False
    return all(tag and world.definition(key) is None for key, tag in world.members(value))


def _stationary(body, targets, env):
    """Whether the derivative vanishes here; for shares: is the same for all of one constraint."""
    from .evaluate import family_values

    world = env.point.world
    for target in targets:
        for key, tag in world.members(target):
            kind = world.kind(key)
            slopes = []
            for index in family_values(key, tag, env):
                symbol = Node("sym", key, tuple(Node("num", Fraction(i)) for i in index), tag)
                slopes.append(evaluate(Node("grad", body, (symbol,), ""), env))
            if kind is not None and kind.name == "simplex":
                slopes = [s - slopes[0] for s in slopes]
            numbers_ = [plain(x) for s in slopes for x in values.entries(s)]
            if any(abs(real(x)) > tiny(30) for x in numbers_):
                return False
    return True


def _elsewhere(env, targets, task):
    """Environments with other random values of the variables."""
    world = task.world
    point = env.point
    for trial in range(SAMPLES):
        other = env
        for target in targets:
            for key, tag in world.members(target):
                from .evaluate import family_values

                fresh = Run(world, task.setting, f"{task.seed}|{trial}",
                            simplex=True).new_point(point.sizes, 7)  # fmt: skip
                from .evaluate import new_env

                members = family_values(key, tag, new_env(fresh))
                other = other.with_layer(env.resolve(key, tag), members)
        yield other


# -- inequalities


def _inequality(task):
    gap_note = task.note("gap")
    if gap_note is not None:
        return _by_gap(task, gap_note)
    verdict = _sampled(task, task.left, task.rel, task.right)
    if verdict.verdict == "refuted":
        for simplex, unfold in _fallbacks(task, verdict):
            again = _sampled(task, task.left, task.rel, task.right, simplex, unfold)
            if again.verdict == "verified":
                return again
        verdict.counterexample.pop("_defined", None)
        verdict.counterexample.pop("_simplex", None)
        if task.is_premise or (task.right.op == "num" and _is_free(task.world, task.left)
                               and task.world.kind(task.left.args[0]).name == "real"):  # fmt: skip
            return Verdict("assumption", detail="a condition", auto=not task.is_premise)
    return verdict


def _fallbacks(task, verdict):
    unfold = verdict.counterexample.get("_defined") or ()
    simplex = verdict.counterexample.get("_simplex")
    if unfold:
        yield False, frozenset(unfold)
    if simplex:
        yield True, frozenset()
    if simplex and unfold:
        yield True, frozenset(unfold)


def _sampled(task, left, rel, right, simplex=False, unfold=frozenset()):
    run = Run(task.world, task.setting, task.seed, unfold, simplex, extremes=True)
    for env in run.environments(left, right):
        seen = run.look(
            env,
            lambda env=env: (attempt(left, env), attempt(right, env)),
            lambda match: _holds(rel, match),
        )
        if seen is None or seen.missing:  # a claim about values needs both
            continue
        a, b = (Fraction(0) if isinstance(x, Zero) else x for x in (seen.left, seen.right))
        if rel != "!=" and not (is_number(a) and is_number(b)):
            raise IllTyped(f"{spoken_shape(a)} {rel} {spoken_shape(b)}")
        if not _holds(rel, seen):
            found = counterexample(env, left, a, b)
            found["_defined"], found["_simplex"] = run.defined(), run.simplex_drawn()
            return Verdict("refuted", counterexample=found, sizes=run.sizes())
    numeric = not run.drawn
    verdict = run.verified()
    if numeric and len(verdict.sizes) <= 1 and not verdict.sizes[0]:
        return verdict
    return verdict._replace(level="sampled")


def _holds(rel, seen):
    """Whether two values that were compared are in this relation."""
    if rel == "!=":
        return not seen.equal
    if rel in ("<=", ">="):
        return seen.equal or (seen.sign < 0) == (rel == "<=")
    return not seen.equal and (seen.sign < 0) == (rel == "<")


def _by_gap(task, text):
    """An inequality through its gap: an identity, and a quantity that is not negative."""
    expression, other = task.session.equation_of(text, task.world.notation)
    if not _is_zero(other):
        expression = other if not _is_zero(other) else expression
    large, small = (
        (task.left, task.right) if task.rel in (">=", ">") else (task.right, task.left)
    )
    gap = Node("add", large, Node("neg", small))
    verdict = identity(task.world, gap, expression, task.setting, task.seed)
    if verdict.verdict != "verified":
        return verdict._replace(detail="the gap between the sides is not the stated one")
    sign = _sampled(task._replace(), expression, task.rel if task.rel in (">=", ">") else
                    {"<=": ">=", "<": ">"}[task.rel], Node("num", Fraction(0)))  # fmt: skip
    if sign.verdict != "verified":
        return sign._replace(detail="the stated gap is negative somewhere")
    return verdict._replace(detail=f"the gap is {text}, not negative at {sign.points} points")


# -- other relations


def _approximately(task):
    """A numeral that the value rounds to."""
    left, right = task.left, task.right
    digits = _decimals(task)
    if digits is None:
        verdict = identity(task.world, left, right, task.setting, task.seed)
        if verdict.verdict == "verified":
            return verdict
        raise Undecided(r"\approx is decided only if one side is a number in decimals")
    tolerance = Fraction(1, 2) / Fraction(10) ** digits

    def rounds(a, b):
        equal = True
        for x, y in zip(values.entries(a), values.entries(b), strict=True):
            x, y = plain(x), plain(y)
            gap = abs(real(x) - real(y))
            equal = equal and gap <= real(tolerance) * (1 + tiny(30))
        return equal, False, False

    verdict = identity(task.world, left, right, task.setting, task.seed, rounds)
    if verdict.verdict == "verified":
        return verdict._replace(detail=f"rounds to the {digits} decimals shown")
    return verdict


def _decimals(task):
    import re

    for text in (task.chain.sources[-1], *reversed(task.chain.sources)):
        match = re.fullmatch(
            r"-?\s*(?:\d+(?:\{,\}\d+|\\,\d{3})*)(?:\.(\d+))?\s*(\\%|\\text\{.*\})?"
            r"\s*(?:\\(?:times|cdot)\s*10\^\{?(-?\d+)\}?)?",
            text.strip(),
        )
        if match:
            shift = -int(match.group(3)) if match.group(3) else 0
            percent = 2 if match.group(2) == r"\%" else 0
            return len(match.group(1) or "") + shift + percent
    return None


def _proportional(task):
    """left is proportional to right: their ratio does not change with the stated variable."""
    variable = task.note("in")
    world = task.world
    free = free_indices(task.left) | free_indices(task.right)
    letter = variable or _component_letter(world, task.left, free)
    if letter in world.notation.indices:
        other = Node("idx", f"{letter}'")
        moved = [substituted_letters(n, {letter: other}) for n in (task.left, task.right)]
        indices = {**world.notation.indices, f"{letter}'": world.notation.indices[letter]}
        world_ = _with_indices(world, indices)
        a = Node("mul", task.left, moved[1])
        b = Node("mul", moved[0], task.right)
        verdict = identity(world_, a, b, task.setting, task.seed)
        if verdict.verdict == "verified":
            return verdict._replace(detail=f"the ratio is the same for every {letter}")
        return verdict._replace(detail=f"the ratio changes with {letter}")
    return _proportional_in_symbol(task, letter)


def _with_indices(world, indices):
    from .environment import World

    return World(world.notation._replace(indices=indices))


def _component_letter(world, left, free):
    if world.model:
        size = world.model["component"]
        for name in sorted(free):
            if world.notation.indices.get(name) == size:
                return name
    if left.op == "prob":
        for node in left.args[0]:
            if node.op in ("sym", "family"):
                return node
    raise Undecided(r"say in which variable this is proportional: annotate 'in i'")


def _proportional_in_symbol(task, variable):
    """The ratio at two values of a symbol (labels, a parameter, a datum)."""
    from .evaluate import family_values, new_env
    world = task.world
    node = read_expression(variable, world.notation) if isinstance(variable, str) else variable
    run = Run(world, task.setting, task.seed)
    for env in run.environments(task.left, task.right):
        ratios = []
        for trial in range(3):
            fresh = Run(world, task.setting, f"{task.seed}|{trial}").new_point(
                env.point.sizes, 5
            )
            other = env
            for key, tag in world.members(node):
                members = family_values(key, tag, new_env(fresh))
                other = other.with_layer(env.resolve(key, tag), members)
            ratios.append(other)
        for one, other in pairwise(ratios):

            def sides(one=one, other=other):
                a, b = evaluate(task.left, one), evaluate(task.right, one)
                c, d = evaluate(task.left, other), evaluate(task.right, other)
                return values.multiply(a, d), values.multiply(c, b)

            seen = run.look(env, sides)
            if seen is not None and not seen.equal:
                found = counterexample(env, task.left, seen.left, seen.right)
                return Verdict("refuted", detail="the ratio changes", counterexample=found)
    return run.verified()._replace(detail="the ratio is constant")


def _membership(task):
    """x in a set: R^n by shape, intervals and finite sets by value."""
    world, right = task.world, task.right
    kind = _set_of(right)
    if kind is None:
        return Verdict("assumption", detail="a declaration", auto=True)
    if kind[0] == "reals":
        return _in_reals(task, kind[1])
    if kind[0] in ("interval", "open"):
        low, high = kind[1]
        above, below = (">=", "<=") if kind[0] == "interval" else (">", "<")
        if low.op != "neg" or low.args[0].op != "const":
            first = _sampled_with_fallback(task, task.left, above, low)
            if first.verdict != "verified" or high.op == "const":
                return first
        return _sampled_with_fallback(task, task.left, below, high)
    if task.left.op == "sym" and world.kind(task.left.args[0]) is not None:
        return Verdict("assumption", detail="a declaration")
    if task.left.op in ("idx", "size"):
        return Verdict("assumption", detail="a range")
    raise Undecided("membership in this set")


def _sampled_with_fallback(task, left, rel, right):
    verdict = _sampled(task, left, rel, right)
    if verdict.verdict == "refuted":
        for simplex, unfold in _fallbacks(task, verdict):
            again = _sampled(task, left, rel, right, simplex, unfold)
            if again.verdict == "verified":
                return again
        verdict.counterexample.pop("_defined", None)
        verdict.counterexample.pop("_simplex", None)
    return verdict


def _set_of(node):
    if node.op == "reals":
        return "reals", node.args
    if node.op == "interval":
        return "interval", node.args[0]
    if node.op == "column" and len(node.args[0]) == 2:
        return "open", node.args[0]
    if node.op == "enum":
        return "enum", node.args[0]
    return None


def _in_reals(task, dims):
    """The shape of the left side is the stated one."""
    run = Run(task.world, task.setting, task.seed)
    for env in run.environments(task.left):
        value = evaluate(task.left, env)
        want = tuple(_dim_name(d, env) for d in dims)
        have = () if is_number(value) else tuple(d for d in value.shape if d != "1")
        want = tuple(d for d in want if d != "1")
        run.compared(True)
        if have != want:
            raise IllTyped(f"{spoken_shape(value)} is not in this space")
    return run.verified()._replace(level="exact", detail="by its declaration")


def _dim_name(node, env):
    if node.op == "size":
        return env.point.dim(node.args[0])
    if node.op == "num":
        return str(node.args[0])
    raise Undecided("the dimension of this space")


def _definite(task):
    """A matrix that is positive (semi-)definite, by sampling."""
    world, left, right = task.world, task.left, task.right
    if not (_is_zero(left) or _is_zero(right)):
        gap = Node("add", left, Node("neg", right))
    else:
        gap = left if _is_zero(right) else Node("neg", right)
    positive = task.rel in ("succ", "succeq")
    if not positive:
        gap = Node("neg", gap)
    strict = task.rel in ("succ", "prec")
    run = Run(world, task.setting, task.seed)
    for env in run.environments(gap):
        value = evaluate(gap, env)
        run.compared(True)
        if not _is_definite(value, strict):
            return Verdict("refuted", detail="not definite",
                           counterexample=counterexample(env, gap, value, Zero()))  # fmt: skip
    return run.verified()._replace(level="sampled")


def _is_definite(value, strict):
    """All leading minors of all orders, for small matrices."""
    from itertools import combinations

    if is_number(value):
        return plain(value) > 0 if strict else plain(value) >= 0
    values.square(value, "the definiteness of")
    size = len(value.rows)
    if values.entries(value) != values.entries(values.transpose(value)):
        return False
    slack = 0 if strict else -(tiny(40))
    for count in range(1, size + 1):
        for rows in combinations(range(size), count):
            minor = Mat(tuple(tuple(value.rows[r][c] for c in rows) for r in rows), ("q", "q"))
            det = plain(values.determinant(minor))
            if not (real(det) > 0 if strict else real(det) >= slack):
                return False
    return True


__all__ = ["Task", "decide_relation", "is_definition", "printed"]
