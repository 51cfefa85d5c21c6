"""A page from its first display to its last: what was declared, defined, and stated so far."""

import os
import re
from functools import cache
from typing import NamedTuple

from . import steps
from .annotation import parse_notes
from .decide import Setting, Verdict
from .document import SETTING_WORDS, Display
from .environment import World
from .errors import CheckError, NotationError, Undeclared, Unreadable
from .grammar import parse
from .notation import Definition, declare, parse_kind
from .reader import _side_sources, read, read_expression
from .ticks import limit
from .tokens import CLOSING, OPENING, tokenize
from .tree import Node, canonical, free_indices, walk

STRICT = bool(os.environ.get("GMM_DERIVATION_STRICT"))
DISPLAY = 400_000  # steps for all relations of a display
SHARES = ("simplex", "stochastic", "distribution")


class Relation(NamedTuple):
    """One relation of one display and what became of it (see `decide.Verdict`)."""

    file: str
    label: str
    index: int
    lhs: str
    rel: str
    rhs: str
    verdict: str
    evidence: str
    level: str = ""
    sizes: tuple = ()
    points: int = 0
    counterexample: dict | None = None
    detail: str = ""
    auto: bool = False
    intended: bool = False
    cell: int = 0
    line: int = 0
    kind: str = "display"
    latex: str = ""
    general: str = ""

    @property
    def wrong(self):
        """True if the page should be mended here."""
        if self.verdict in ("verified", "definition", "assumption"):
            return False
        return not self.intended


@cache
def _ready(ticket):
    world = World(ticket.notation)
    world.validate()
    return world


class _Ticket:
    """A notation compared by identity, so that it is made ready only once."""

    def __init__(self, notation):
        self.notation = notation

    def __hash__(self):
        return id(self.notation)

    def __eq__(self, other):
        return self.notation is other.notation


def ready(notation):
    """The `World` of a notation, its definitions read.

    Raises
    ------
    NotationError
        Naming the entry that cannot be used.
    """
    return _ready(_Ticket(notation))


class Equation(NamedTuple):
    """An equation that was read, for later displays to refer to."""

    label: str
    left: Node
    right: Node
    rel: str
    verdict: str


class Session:
    """Decides the displays of a page in order; `labels` resolves labels of other pages.

    Parameters
    ----------
    notation : Notation
    labels : callable, optional
        From a label to the `Display` that carries it, or None.
    seed : int
        All random points depend on it and on the formula only.
    outline : bool
        Only read: every relation is listed with the verdict "outline".

    Set `skip` to indices of relations to treat that way in the next displays, when it is known
    that they need not be decided again.
    """

    def __init__(self, notation, labels=None, seed=0, outline=False):
        self.notation = notation
        self.outline = outline
        self.skip = frozenset()
        self.world = ready(notation)
        self.labels = labels or (lambda label: None)
        self.seed = seed
        self.equations = []

    def decide(self, display):
        """The relations of one display, decided; errors become verdicts."""
        try:
            with limit(DISPLAY):
                return self._decide(display)
        except Exception as error:  # a defect of the checker must not lose the rest of the page
            if STRICT:
                raise
            message = f"the checker failed on this ({error!r}); please report it"
            return [_failure(display, Unreadable(message), "undecided")]

    def _decide(self, display):
        try:
            notes = parse_notes(display.note)
            self._lets(notes)
            if display.kind == "let" or _states_nothing(display, self.notation):
                return []
            local = self._local(notes)
        except (NotationError, CheckError) as error:
            return [_failure(display, error, "unreadable")]
        if display.problem:
            return [_failure(display, Unreadable(display.problem), "unreadable")]
        if any(n.keyword == "definition" for n in notes) and self._introduce(display):
            local = self._local(notes)
        latex, stated = _without_model_statements(display.latex, local.notation)
        if stated and not latex.strip():
            relation = _failure(display, Unreadable("about a distribution"), "assumption")
            return [relation._replace(evidence="a model statement: nothing is computed")]
        try:
            statements = read(latex, local.notation)
        except CheckError as error:
            return self._unread(display, error, notes)
        except RecursionError:
            return [_failure(display, Unreadable("the formula is nested too deeply"), "unreadable")]
        return _Deciding(self, display, notes, local).run(statements)

    def _unread(self, display, error, notes):
        """A display that cannot be read yet: it may define new symbols, or assert nothing."""
        keywords = {n.keyword for n in notes}
        defines = "definition" in keywords or ":=" in _relations_of(display.latex)
        if isinstance(error, Undeclared):
            if defines and self._introduce(display):
                return self.decide(display)
            for word in ("definition", "assumption"):
                if word in keywords:
                    detail = f"stated as {'an' if word[0] == 'a' else 'a'} {word}, not read in full"
                    relation = _failure(display, error, word)
                    return [relation._replace(evidence=f"{detail}: {error.message}", detail=detail)]
        relation = _failure(display, error, error.verdict)
        if "wrong" in keywords and error.verdict != "unreadable":
            relation = relation._replace(intended=True)
        return [relation]

    def extend(self, declarations=(), definitions=(), sizes=()):
        """Declare more from here to the end of the page."""
        self.notation = self.notation.extended(declarations, definitions, sizes)
        self.world = World(self.notation)

    def _lets(self, notes):
        for note in notes:
            if note.keyword == "let":
                self.extend(**self._declared(note.text, self.notation))

    def _declared(self, text, notation):
        """`SYMBOL : TYPE` or `SYMBOL = EXPR` as arguments for `extend`."""
        left, sign, right = _halves(text)
        if sign == ":":
            if right.strip() == "size":
                return {"sizes": [(left, "")]}
            kind = parse_kind(right, f"check: let {text}")
            declaration = declare(left, kind, notation.indices, notation.names)
            if kind.name in SHARES and not declaration.letters and declaration.call is None:
                return {"declarations": self._table_of_shares(declaration, notation)}
            return {"declarations": [declaration]}
        declaration = declare(left, None, notation.indices, notation.names)
        declaration = self._with_hidden_letters(declaration, right, notation)
        known = [
            d for d in notation.symbols.get(declaration.head, ()) if d.key == declaration.key
        ]
        definition = Definition(declaration, right)
        # a local definition replaces the kind: the symbol is no longer free
        if known and known[0].kind is not None and known[0].kind.name in ("bundle", "stack"):
            raise NotationError(f"check: {left} is a collection and cannot be redefined")
        return {"declarations": [declaration], "definitions": [definition]}

    def _table_of_shares(self, declaration, notation):
        r"""`\mathbf{p} : simplex` declares the entries p_i, and \mathbf{p} as their vector."""
        for known in notation.symbols.get(declaration.head, ()):
            if known.kind is not None and known.kind.name in ("stack", "bundle"):
                (member,) = known.kind.dims
                return [declare(member, declaration.kind, notation.indices, notation.names)]
        component = self.world.component_size()
        letters = [x for x, size in notation.indices.items() if size == component]
        plain = declaration.head
        while plain.startswith("\\") and plain.endswith("}"):
            plain = plain[plain.index("{") + 1 : -1]
        if not letters or plain == declaration.head:
            raise NotationError(
                f"check: {declaration.latex} : {declaration.kind.name} needs an index, such as p_i"
            )
        member = f"{plain}_{letters[0]}"
        entries = declare(member, declaration.kind, notation.indices, notation.names)
        return [entries, declaration._replace(kind=parse_kind(f"stack({member})", ""))]

    def _with_hidden_letters(self, declaration, right, notation):
        """Note the index letters that a local definition leaves free."""
        if declaration.call is not None:
            return declaration
        try:
            body = read_expression(right, notation)
        except CheckError:
            return declaration
        extra = sorted(free_indices(body) - set(declaration.letters))
        return declaration._replace(hidden=tuple(x for x in extra if x in notation.indices))

    def _local(self, notes):
        """The world of one display: the page's, with what `with` says."""
        extra = [n for n in notes if n.keyword == "with"]
        if not extra:
            return self.world
        notation = self.notation
        for note in extra:
            if _size_note(note.text, notation) or _is_label(note.text):
                continue
            notation = notation.extended(**self._declared(note.text, notation))
        for note in extra:
            if _is_label(note.text):
                notation = notation.extended(**self._quoted(note.text, notation))
        return World(notation) if notation is not self.notation else self.world

    def _quoted(self, label, notation):
        """The last relation of another display as a local definition."""
        statement, _ = self._statement_of(label, notation)
        chain = statement.chains[-1]
        declaration = declare(chain.sources[0], None, notation.indices, notation.names)
        declaration = self._with_hidden_letters(declaration, chain.sources[-1], notation)
        definition = Definition(declaration, chain.sources[-1], label)
        return {"declarations": [declaration], "definitions": [definition]}

    def _statement_of(self, label, notation):
        display = self.labels(label)
        if display is None:
            raise NotationError(f"check: there is no display labelled {label}")
        statements = [s for s in read(display.latex, notation) if s.chains[-1].rels]
        if not statements:
            raise NotationError(f"check: the display {label} has no relation")
        claims = [s for s in statements if not _is_range_start(s)]
        return (claims or statements)[-1], display

    def equation_of(self, text, notation):
        """(left, right) of a label, of `EXPR`, or of `EXPR = EXPR`."""
        if _is_label(text):
            statement, _ = self._statement_of(text, notation)
            chain = statement.chains[-1]
            sides = [s for s in chain.sides if s is not None]
            return steps.shapeless(sides[0]), steps.shapeless(sides[-1])
        statements = read(text, notation)
        chain = statements[0].chains[-1]
        if len(chain.sides) == 1:
            return chain.sides[0], Node("zero")
        return steps.shapeless(chain.sides[0]), steps.shapeless(chain.sides[-1])

    def _introduce(self, display):
        """Define what is new on the left sides of a display for the rest of the page."""
        done = False
        try:
            pairs = _first_relations(display.latex, self.notation)
        except CheckError:
            return False
        for left, right in pairs:
            try:
                declaration = declare(left, None, self.notation.indices, self.notation.names)
            except NotationError:
                continue
            known = self.notation.symbols.get(declaration.head, ())
            if declaration.head in (*self.notation.indices, *self.notation.sizes):
                continue
            if any(d.key == declaration.key for d in known):
                continue
            declaration = self._with_hidden_letters(declaration, right, self.notation)
            self.extend([declaration], [Definition(declaration, right, display.label)])
            done = True
        return done


class _Deciding:
    """One display under decision."""

    def __init__(self, session, display, notes, world):
        self.session, self.display, self.notes, self.world = session, display, notes, world
        self.out = []
        self.index = 0

    def run(self, statements):
        fixed = {}
        for note in self.notes:
            if note.keyword in ("with", "sizes"):
                fixed.update(_size_note(note.text, self.world.notation) or {})
        claims, setting, settings = split_statements(
            statements, self.world, fixed, self.display.kind
        )
        at, where = [], []
        try:
            for note in self.notes:
                if note.keyword == "at":
                    at.append(self.session.equation_of(note.text, self.world.notation))
                if note.keyword == "where":
                    where += _conditions(note.text, self.world.notation)
        except (CheckError, NotationError) as error:
            return [_failure(self.display, error, "unreadable")]
        setting = setting._replace(at=tuple(at), where=tuple(where))
        for statement in claims:
            self.statement(statement, setting)
        if not claims and settings and self.display.kind == "text":
            for statement in settings:
                chain = statement.chains[-1]
                if chain.rels:
                    self.record(chain, 0, Verdict("assumption", detail="a range or a setting"))
        return self.out

    def statement(self, statement, setting):
        """All relations of one statement, arrows included."""
        premise = None
        if statement.opening and self.session.equations:
            premise = self.session.equations[-1:]
        for place, chain in enumerate(statement.chains):
            concluded = premise if (place or statement.opening) else None
            is_premise = place < len(statement.arrows)
            found = self.chain(chain, setting, concluded, is_premise)
            premise = found or premise

    def chain(self, chain, setting, premise, is_premise):
        """All relations of one chain; returns its equations."""
        equations = []
        sides = [None if s is None else steps.shapeless(s) for s in chain.sides]
        rels = chain.rels
        if sides[0] is None:
            previous = self.session.equations[-1] if self.session.equations else None
            if previous is not None and self.display.kind == "display":
                sides[0] = previous.right
        for place, rel in enumerate(rels):
            left, right = sides[place], sides[place + 1]
            if left is None:
                verdict = Verdict("assumption", detail="a relation without a left side",
                                  auto=self.display.kind == "display")  # fmt: skip
            else:
                first = place == 0
                verdict = self.relation(
                    left, rel, right, setting, premise if first else None,
                    # of a premise A = B = 0 only the last relation is a condition
                    is_premise and place == len(rels) - 1, place > 0, chain,
                )  # fmt: skip
            self.record(chain, place, verdict)
            if left is not None:
                equations.append(
                    Equation(self.display.label, left, right, rel, verdict.verdict)
                )
        if len(sides) > 2 and sides[0] is not None and all(r in ("=", ":=") for r in rels):
            equations.append(
                Equation(self.display.label, sides[0], sides[-1], "=", equations[-1].verdict)
            )
        self.session.equations += equations
        return equations[-1:] if equations else None

    def relation(self, left, rel, right, setting, premise, is_premise, continued, chain):
        """The verdict on one relation; errors become verdicts."""
        if self.session.outline or self.index in self.session.skip:
            return Verdict("outline")
        keywords = {n.keyword for n in self.mine()}
        if "assumption" in keywords:
            return Verdict("assumption", detail="stated as an assumption")
        if "definition" in keywords:
            return Verdict("definition", detail="stated as a definition")
        if self.is_setting() and "claim" not in keywords:
            return Verdict("assumption", detail=f"introduced by {self.display.lead!r}")
        try:
            return steps.decide_relation(
                steps.Task(
                    self.session, self.world, left, rel, right, setting, self.mine(), premise,
                    is_premise, continued, chain, self.session.seed,
                )
            )  # fmt: skip
        except CheckError as error:
            return Verdict(error.verdict, detail=error.message)
        except NotationError as error:
            return Verdict("unreadable", detail=str(error))
        except (RecursionError, OverflowError, MemoryError):
            return Verdict("undecided", detail="the formula is too deep or its numbers too large")
        except Exception as error:  # a defect of the checker must not look like a verdict
            if STRICT:
                raise
            return Verdict("undecided", detail=f"the checker failed: {error!r}; please report it")

    def mine(self):
        """The notes about the relation at hand."""
        return [n for n in self.notes if n.relation in (None, self.index)]

    def is_setting(self):
        return self.display.kind == "text" and self.display.lead in SETTING_WORDS

    def record(self, chain, place, verdict):
        wrong = any(n.keyword == "wrong" for n in self.mine())
        intended = wrong and verdict.verdict in ("refuted", "ill-typed", "vacuous")
        if wrong and not intended and verdict.verdict == "verified":
            verdict = Verdict("undecided", detail="annotated as wrong, but it is true")
        elif wrong and verdict.verdict in ("assumption", "definition"):
            verdict = Verdict("undecided", detail="annotated as wrong, but it asserts nothing")
        display = self.display
        self.out.append(
            Relation(
                file=display.file,
                label=display.label,
                index=self.index,
                lhs=chain.sources[place],
                rel=SPOKEN.get(chain.rels[place], chain.rels[place]),
                rhs=chain.sources[place + 1],
                verdict=verdict.verdict,
                evidence=evidence(verdict, intended),
                level=verdict.level,
                sizes=verdict.sizes,
                points=verdict.points,
                counterexample=verdict.counterexample,
                detail=verdict.detail,
                auto=verdict.auto,
                intended=intended,
                cell=display.cell,
                line=display.line,
                kind=display.kind,
                latex=display.latex,
                general=verdict.general,
            )
        )
        self.index += 1


SPOKEN = {
    "<=": "≤", ">=": "≥", "!=": "≠", "~=": "≈", "prop": "∝", "in": "∈", "notin": "∉", "sim": "∼",
    "succ": "≻", "succeq": "⪰", "prec": "≺", "preceq": "⪯", "to": "→", "gets": "←", "=!": "=",
    "<<": "≪", ">>": "≫", "subset": "⊂", "perp": "⊥", "<~": "≲", ">~": "≳", "cong": "≅",
}  # fmt: skip


def evidence(verdict, intended=False):
    """One line that says how a verdict was reached."""
    parts = []
    if intended:
        parts.append("as the text says")
    if verdict.general and verdict.verdict == "verified":
        parts.append(f"general, for all sizes ({verdict.general}); also")
    if verdict.level and verdict.verdict == "verified":
        parts.append(verdict.level)
    if verdict.sizes and verdict.verdict == "verified":
        shown = "; ".join(_sizes(s) for s in verdict.sizes if s)
        if shown:
            parts.append(f"at {shown}")
    if verdict.points and verdict.verdict == "verified":
        parts.append(f"{verdict.points} point{'s' if verdict.points > 1 else ''}")
    if verdict.detail:
        parts.append(verdict.detail)
    if verdict.counterexample:
        found = verdict.counterexample
        where = ", ".join(
            f"{k} = {v}" for k, v in {**found.get("sizes", {}), **found.get("indices", {})}.items()
        )
        where = f"at {where}: " if where else ""
        parts.append(f"{where}left side {found['left']}, right side {found['right']}")
    return ", ".join(parts)


def _sizes(sizes):
    return " ".join(f"{k}={v}" for k, v in sizes.items())


def _failure(display, error, verdict):
    message = getattr(error, "message", str(error))
    position = getattr(error, "position", None)
    if position is not None:
        line = display.latex.count("\n", 0, position) + 1
        column = position - (display.latex.rfind("\n", 0, position) + 1) + 1
        near = display.latex[position : position + 24].split("\n")[0]
        message = f"line {line}, column {column}, at {near!r}: {message}"
    return Relation(
        file=display.file, label=display.label, index=0, lhs=display.latex.strip(), rel="", rhs="",
        verdict=verdict, evidence=message, detail=message, cell=display.cell, line=display.line,
        kind=display.kind, latex=display.latex,
    )  # fmt: skip


def unreadable_page(file, message):
    """The one relation that stands for a page which cannot be opened."""
    return Relation(file, "", 0, "", "", "", "unreadable", message, detail=message)


def split_statements(statements, world, fixed, display_kind="text"):
    """Separate claims from what only says where they hold: ranges, sizes, index conditions."""
    claims, settings, conditions, ranges = [], [], [], {}
    fixed = dict(fixed)
    at = 0
    kept = dict(fixed)
    while at < len(statements):
        statement = statements[at]
        taken = _range(statements, at, world, ranges)
        if taken:
            settings += statements[at : at + taken]
            at += taken
            continue
        chain = statement.chains[-1]
        if len(statement.chains) == 1 and chain.rels and _only_indices(chain):
            settings.append(statement)
            _add_conditions(chain, conditions, fixed)
        elif any(c.rels for c in statement.chains):
            claims.append(statement)
        at += 1
    if not claims and display_kind == "display":
        # a display that is nothing but arithmetic with sizes and indices is a claim
        claims = [s for s in settings if s.chains[-1].rels and not _is_range_start(s)]
        conditions, fixed = [], kept
    return claims, Setting(tuple(conditions), ranges, fixed), settings


def _range(statements, at, world, ranges):
    r"""How many statements from `at` on say `i = 1, \dots, k`."""
    start = at
    names = []
    while at < len(statements) and _bare_index(statements[at]):
        names.append(statements[at].chains[0].sides[0].args[0])
        at += 1
    if at >= len(statements) or not _is_range_start(statements[at]):
        return 0
    chain = statements[at].chains[0]
    names.append(chain.sides[0].args[0])
    at += 1
    while at < len(statements) and _is(statements[at], "num"):
        at += 1
    if at >= len(statements) or not _is(statements[at], "dots"):
        return 0
    at += 1
    if at >= len(statements) or statements[at].chains[0].rels:
        return 0
    last = statements[at].chains[0].sides[0]
    for name in names:
        if name in world.notation.indices:
            ranges[name] = (chain.sides[1], last)
    return at + 1 - start


def _is_range_start(statement):
    if len(statement.chains) != 1 or statement.chains[0].rels != ("=",):
        return False
    left, right = statement.chains[0].sides
    return left is not None and left.op == "idx" and right.op in ("num", "add", "size")


def _bare_index(statement):
    return _is(statement, "idx")


def _is(statement, op):
    chain = statement.chains[0]
    return len(statement.chains) == 1 and not chain.rels and chain.sides[0].op == op


def _only_indices(chain):
    sides = [s for s in chain.sides if s is not None]
    if len(sides) != len(chain.sides):
        return False
    for side in sides:
        for node in walk(side):
            if node.op not in ("idx", "size", "num", "add", "neg", "enum", "dots"):
                return False
    atoms = [s.op in ("idx", "size", "num", "enum") for s in sides]
    return any(free_indices(s) or s.op == "size" for s in sides) and (
        all(atoms) or (atoms[0] and len(sides) == 2 and sides[0].op == "idx")
    )


def _add_conditions(chain, conditions, fixed):
    for rel, left, right in zip(chain.rels, chain.sides[:-1], chain.sides[1:], strict=True):
        if rel == "=" and left.op == "size" and right.op == "num":
            fixed[left.args[0]] = int(right.args[0])
        elif rel in ("=", "!=", "<", ">", "<=", ">=") and (
            right.op != "enum" and (free_indices(left) or free_indices(right))
        ):
            conditions.append(Node("rel", rel, left, right))


def _halves(text):
    """Split `A : B` or `A = B` at the first such sign outside brackets."""
    depth = 0
    for place, char in enumerate(text):
        depth += char in "({["
        depth -= char in ")}]"
        if depth == 0 and char in ":=":
            if char == ":" and text[place + 1 : place + 2] == "=":
                return text[:place].strip(), "=", text[place + 2 :].strip()
            return text[:place].strip(), char, text[place + 1 :].strip()
    raise NotationError(
        f"check: {text!r} must be  SYMBOL : KIND  or  SYMBOL = EXPRESSION"
    )


def _is_label(text):
    return bool(re.fullmatch(r"[A-Za-z][\w]*(?:[-:.][\w]+)+", text.strip()))


def _conditions(text, notation):
    """The relations of `where x > 0`, as nodes that can be held against values."""
    found = [
        Node("rel", rel, left, right)
        for statement in read(text, notation)
        for chain in statement.chains
        for rel, left, right in zip(chain.rels, chain.sides[:-1], chain.sides[1:], strict=True)
    ]
    if not found:
        raise NotationError(f"check: where {text}: write a condition, such as  where x > 0")
    return found


def _size_note(text, notation):
    """`n = 1` as {"n": 1}, or None."""
    found = {}
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\S+)\s*=\s*(\d+)\s*", part)
        if match is None or match.group(1) not in notation.sizes:
            return None
        found[match.group(1)] = int(match.group(2))
    return found


def _without_model_statements(latex, notation):
    r"""Blank the statements whose own relation is \sim; says whether there were any."""
    try:
        tokens = tokenize(latex, notation.names, notation.macros)
    except CheckError:
        return latex, False
    depth, start, cuts, is_model = 0, None, [], False
    for token in [*tokens, None]:
        if token is None or (depth == 0 and token.kind in ("SEP", "IMPLIES")):
            end = len(latex) if token is None else token.position
            if is_model and start is not None:
                cuts.append((start, end))
            start, is_model = None, False
            continue
        start = token.position if start is None else start
        depth += token.kind in OPENING
        depth -= token.kind in CLOSING
        is_model = is_model or (depth == 0 and token.kind == "REL" and token.value == "sim")
    if len(cuts) == 1 and not any(t.kind == "SEP" for t in tokens):
        return "", True
    for begin, end in cuts:
        latex = latex[:begin] + " " * (end - begin) + latex[end:]
    if cuts and not re.sub(r"[\s,.;&]|\\(begin|end)\{\w+\*?\}|\\(\\|q?quad|[,;])", "", latex):
        return "", True
    return latex, bool(cuts)


def _relations_of(latex):
    try:
        return [t.value for t in tokenize(latex) if t.kind == "REL"]
    except CheckError:
        return []


def _first_relations(latex, notation):
    """(left, right) as LaTeX for the first relation of every statement that begins with one."""
    tokens = tokenize(latex, notation.names, notation.macros)
    sources = iter(_side_sources(tokens, latex))
    pairs = []
    for _, chains, _, _ in parse(tokens):
        for chain in chains:
            texts = ["" if side is None else next(sources) for side in chain.sides]
            if chain.rels and chain.rels[0] in ("=", ":=") and chain.sides[0] is not None:
                pairs.append((texts[0], texts[1]))
    return pairs


def _states_nothing(display, notation):
    """True for a formula in running text whose only relation signs stand inside it."""
    if display.kind != "text":
        return False
    try:
        tokens = tokenize(display.latex, notation.names, notation.macros)
    except CheckError:
        return False
    depth, rels = 0, []
    for token in tokens:
        depth += token.kind in OPENING
        depth -= token.kind in CLOSING
        if depth == 0 and token.kind in ("REL", "IMPLIES"):
            rels.append(token.value)
    return not rels or all(r == "to" for r in rels)


def same_formula(a, b):
    """True if two nodes differ at most in the names of bound letters."""
    return canonical(a) is canonical(b)


__all__ = ["Display", "Relation", "Session", "evidence", "same_formula"]
