"""The relations of one display, decided one after the other."""

from copy import copy

from ..deciding import Claim, Equation, decide
from ..deciding.claim import Notes, is_zero, shapeless
from ..deciding.definitions import redefined
from ..deciding.identity import identity
from ..errors import CheckError, NotationError
from ..reading import ReadChain
from ..verdict import Relation, Verdict
from .arrows import (
    bounds_of,
    doubted,
    follows_there,
    given_reason,
    goes_back_apart,
    is_order,
    led_by,
    premises,
    trailing_bounds,
    wants_premise,
    way_back,
)
from .declaring import equation_of, size_note
from .idle import Effects, with_idle_notes
from .markdown import SETTING_WORDS
from .notes import placed
from .open_sums import both_ways, open_sums
from .sayings import by_words, conditions_of
from .state import STRICT
from .statements import conditions, split_statements

# words that introduce an assumption, not an explanation
ASSUMING = SETTING_WORDS - {"where", "with"}


class Deciding:
    """The relations of one display, one after the other."""

    def __init__(self, display, notes, declared, world, state, context):
        self.display, self.notes, self.declared = display, notes, declared
        self.world, self.context = world, context
        self.equations = state.equations
        self.used, self.out, self.seen, self.at = set(), [], set(), 0
        self.listed = self.joint = False
        self.given = self.bounds = ()  # a list of premises: its equations, its inequalities
        self.open, self.supposed = {}, ""  # sums over one letter or two; conditions in words

    def run(self, statements):
        """Decide all statements."""
        self.open = open_sums([side for statement in statements for chain in statement.chains
                               for side in chain.sides if side is not None])  # fmt: skip
        fixed = {}
        for note in self.notes:
            if note.keyword in ("with", "sizes"):
                sizes = size_note(note.text, self.world.notation)
                if sizes is None and note.keyword == "sizes":
                    raise NotationError(
                        f"check: sizes {note.text}: write a size letter and a number, such as "
                        "sizes n = 2"
                    )
                fixed.update(sizes or {})
                self.used |= {note} if sizes else set()
        claims, setting, settings = split_statements(
            statements, self.world, fixed, self.display.kind
        )
        at = tuple(self._equation(n.text) for n in self.notes if n.keyword == "at")
        where = tuple(c for n in self.notes if n.keyword == "where"
                      for c in conditions(n.text, self.world.notation))  # fmt: skip
        self.used |= {n for n in self.notes if n.keyword in ("at", "let", "where")}
        setting = setting._replace(at=at, where=where)
        claims, supposed, words = by_words(claims)
        listed, doubtful = premises(claims), frozenset()
        for place, statement in enumerate(claims):
            own = setting._replace(where=(*where, *supposed.get(place, ())))
            self.supposed = f"where {words[place]}" if words.get(place) else ""
            before, first = copy(self), len(self.out)
            self.statement(statement, own, listed[place])
            bounds, last = trailing_bounds(claims, place)
            led, skip = led_by(claims, place)
            refuted = any(r.verdict == "refuted" for r in self.out[first:])
            if refuted and place in doubtful:
                self.out[first:] = doubted(self.out[first:])
            elif refuted and (bounds or skip):
                before.out, before.listed = self.out[:first], bool(skip)
                before.statement(led, own._replace(where=(*own.where, *bounds)))
                self.out[first:] = doubted(self.out[first:], before.out[first + skip :])
            elif refuted and (merged := given_reason(claims, place)):
                before.out = self.out[:first]
                before.statement(merged, own)
                if follows_there(before.out):
                    self.out[first:] = doubted(self.out[first:])
            if not any(r.verdict == "refuted" for r in self.out[first:]):
                doubtful = doubtful | set(range(place + 1, last))
        if not claims and settings and self.display.kind == "text":
            for statement in settings:
                chain = statement.chains[-1]
                if chain.rels:
                    self.record(chain, 0, Verdict("assumption", detail="a range or a setting"))
        if not claims and not settings and self.display.kind == "display":
            self.bare()
        return self.out if self.context.outline else with_idle_notes(
            self.out, self.notes, self.used, self._effects()
        )

    def _effects(self):
        """What tells whether a note that nobody used has an effect all the same."""
        written = {k for side in self.seen if self.declared for k in self.world.deps(side)}
        return Effects(self.display.kind == "text", self.declared, written, bool(self.seen))

    def bare(self):
        """A display without a relation sign is listed, too: it says nothing that can be decided."""
        said = next((n for n in self.notes if n.keyword in ("assumption", "definition")), None)
        self.used |= {said} if said else set()
        source = " ".join(self.display.latex.split())
        verdict = Verdict("assumption", detail="there is no relation sign", auto=said is None)
        chain = ReadChain((), ("",), (source, ""))
        self.record(chain, 0, Verdict("outline") if self.context.outline else verdict)

    def _equation(self, text):
        sides = equation_of(text, self.world.notation, self.display, self.context)
        self.seen.update(sides)
        return sides

    def statement(self, statement, setting, listed=False):
        """All relations of one statement, arrows included; `listed` if it is one of premises."""
        premise = None
        self.given, self.bounds = (self.given, self.bounds) if self.listed else ((), ())
        self.listed, self.joint = listed, bool(self.given)
        outer = setting
        conditions = [c for chain in self.bounds for c in conditions_of(chain)]
        setting = setting._replace(where=(*setting.where, *conditions))
        if statement.opening and self.equations:
            premise = self.equations[-1]
        for place, chain in enumerate(statement.chains):
            arrow = statement.arrows[place - 1] if place else statement.opening
            is_premise = listed or place < len(statement.arrows)
            bounds = bounds_of(chain) if place < len(statement.arrows) else ()
            before = (*(self.bounds if place == 1 else ()), *statement.chains[:place][-1:])
            back = arrow == "<=>" and not self.given and goes_back_apart(before, chain)
            found = self.chain(chain, setting, premise if arrow else None,
                               arrow == "<=>" and not back, is_premise, bool(bounds),
                               (before, outer) if back else ())  # fmt: skip
            setting = setting._replace(where=(*setting.where, *bounds))
            premise = found or premise
            if listed and found is not None:
                if is_order(chain):
                    self.bounds = (*self.bounds, chain)
                else:
                    self.given = (*self.given, found)

    def chain(self, chain, setting, premise, both_ways, is_premise, bounded=False, back=()):
        """All relations of one chain; returns the last as an equation.

        `bounded` if the others are conditions on what follows; `back` are the chains that
        must follow from this one, and the setting in which they must.
        """
        new, verdicts, used = [], [], False
        sides = [None if s is None else shapeless(s) for s in chain.sides]
        if sides[0] is None and self.equations and self.display.kind == "display":
            sides[0] = self.equations[-1].right
        for place, rel in enumerate(chain.rels):
            left, right = sides[place], sides[place + 1]
            if left is None:
                self.at += 1
                verdict = Verdict("assumption", detail="a relation without a left side",
                                  auto=self.display.kind == "display")  # fmt: skip
            else:
                claim = Claim(
                    self.world, left, rel, right, chain.sources[place : place + 2], setting,
                    Notes(self.mine(), self.used), self.context.seed,
                    premise if place == 0 else None, both_ways,
                    # of a premise A = B = 0 only the last relation is a condition
                    is_premise and (bounded or place == len(chain.rels) - 1), place > 0,
                    self.equations, self._equation, self.context.lemmas, self.joint,
                    self.given if place == 0 else (),
                )  # fmt: skip
                verdict = self.relation(claim)
                if place and premise and wants_premise(claim, verdict):
                    claim = claim._replace(premise=premise, others=self.given)
                    verdict, used = self.again(claim), True
                self.seen |= {left, right}
            verdicts.append(verdict)
            if left is not None:
                new.append(Equation(self.display.label, left, right, rel, verdict.verdict,
                                    self.world))  # fmt: skip
        if back and new:
            verdicts[-1] = way_back(self.again, claim._replace(premise=premise), *back, chain,
                                    verdicts[-1])  # fmt: skip
        ends = claim._replace(left=sides[0]) if used else None
        verdicts = self._composed(sides, chain, verdicts, setting, ends)
        for place, verdict in enumerate(verdicts):
            self.record(chain, place, verdict)
        if is_premise and not bounded and any(v.verdict != "verified" for v in verdicts[:-1]):
            self.joint = True
        last = new[-1] if new else None
        if len(sides) > 2 and sides[0] is not None and all(r in ("=", ":=") for r in chain.rels):
            new.append(new[-1]._replace(left=sides[0], right=sides[-1], rel="="))
        self.equations = (*self.equations, *new)
        return last

    def _composed(self, sides, chain, verdicts, setting, claim=None):
        """Links that were read differently must not lead to ends that refute each other."""
        links = [v for v in verdicts if v.verdict == "verified"]
        if len(links) < 2 or len(links) != len(verdicts) or set(chain.rels) != {"="}:
            return verdicts
        if len({(v.held, v.detail) for v in links}) == 1 or any(
            "the only one" in v.detail or "M-step" in v.detail for v in links
        ):
            return verdicts
        try:
            ends = decide(claim) if claim else identity(
                self.world, sides[0], sides[-1], setting, self.context.seed)
        except CheckError:
            return verdicts
        if ends.verdict != "refuted":
            return verdicts
        last = Verdict("undecided", detail="each link holds in a reading of its own, and the ends "
                       "of the chain differ", counterexample=ends.counterexample)  # fmt: skip
        return [*verdicts[:-1], last]

    @property
    def index(self):
        return len(self.out)

    def relation(self, claim):
        """The verdict on one relation; errors become verdicts."""
        self.at += 1
        if self.at <= len(self.context.known):
            return Verdict(self.context.known[self.at - 1])
        if self.context.outline or self.at - 1 in self.context.skip:
            return Verdict("outline")
        for word in ("assumption", "definition"):
            if claim.notes.first(word):
                if word == "definition" and (other := redefined(claim)):
                    return other
                return Verdict(word, detail=f"stated as {'an' if word[0] == 'a' else 'a'} {word}")
        if self.is_setting(claim) and not claim.notes.first("claim"):
            return Verdict("assumption", detail=f"introduced by {self.display.lead!r}")
        try:
            mine = [n for n in self.notes if n.relation in (None, self.at - 1)]
            return placed(both_ways(self.open, decide, claim), mine, self.supposed)
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

    def again(self, claim):
        """The verdict on a relation of which one is known already."""
        self.at -= 1
        return self.relation(claim)

    def mine(self):
        """The notes about the relation at hand."""
        return [n for n in self.notes if n.relation in (None, self.at)]

    def is_setting(self, claim):
        """True for "if x = 0"; "where m_i = 5" is a setting only of a symbol that is free."""
        if self.display.kind != "text" or self.display.lead not in SETTING_WORDS:
            return False
        if self.display.lead in ASSUMING or claim.rel != "=" or is_zero(claim.right):
            return True
        if claim.left.op not in ("sym", "call"):
            return True
        key = claim.left.key
        return self.world.kind(key) is not None or self.world.definition(key) is None

    def record(self, chain, place, verdict):
        """Note what became of one relation, as far as the text expects it to be wrong."""
        mine = [n for n in self.notes if n.relation in (None, self.index)]
        wrong = next((n for n in mine if n.keyword == "wrong"), None)
        intended = wrong is not None and verdict.verdict in ("refuted", "ill-typed", "vacuous")
        if wrong is not None:
            self.used.add(wrong)
            if not intended and verdict.verdict == "verified":
                verdict = Verdict("undecided", detail="annotated as wrong, but it is true")
            elif verdict.verdict in ("assumption", "definition"):
                verdict = Verdict("undecided", detail="annotated as wrong, but it asserts nothing")
        said = tuple(sorted({n.keyword for n in mine}))
        if verdict.verdict == "sampled":
            self.used |= {n for n in mine if n.keyword == "sampled"}
        display = self.display
        self.out.append(Relation(
            file=display.file, label=display.label, index=self.index, lhs=chain.sources[place],
            rel=chain.rels[place], rhs=chain.sources[place + 1], intended=intended, said=said,
            cell=display.cell, line=display.line, kind=display.kind, latex=display.latex,
            **verdict._asdict(),
        ))  # fmt: skip
