"""All displays of the book, damaged and decided; results kept in one file per page.

A result belongs to what is decided: the display, the declarations of the symbols in it, and the
verdicts on it. So a change to the code that changes no verdict leaves the results as they are; a
sample of them is judged again in the tests.
"""

import hashlib
import json
import tomllib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import book
from linewise import Session
from linewise.deciding.lemmas import read_lemmas
from linewise.errors import CheckError, NotationError
from linewise.notation import load_notation
from linewise.page.declaring import local_world, with_lets
from linewise.page.markdown import displays
from linewise.page.notes import parse_notes
from linewise.reading import read

from .judge import branch, judge
from .rules import mutants

HERE = Path(__file__).parent
SCORES = HERE / "scores"
REASONS = HERE / "survivors.toml"


class Subject(NamedTuple):
    """A display and its name, the session as it was just before it, and what it decided."""

    name: str
    display: object
    session: object
    relations: list

    @property
    def asserts(self):
        """True if some relation claims something, so that damage can be noticed here."""
        return any(relation.verdict == "verified" for relation in self.relations)

    @property
    def key(self):
        """A hash of what is decided: the display, the symbols that it uses, and its verdicts."""
        verdicts = [(r.verdict, r.level, bool(r.general)) for r in self.relations]
        return _key(self.display, self.session, verdicts)


def pages(folder):
    """The notebooks and Markdown pages of a folder, sorted."""
    return sorted(p for p in Path(folder).iterdir() if p.suffix in (".ipynb", ".md"))


def labelled(paths):
    """A function from a label to its `Display`, over all pages."""
    known = {d.label: d for path in paths for d in displays(path) if d.label}
    return known.get


def subjects(path, labels, notation=None):
    """Every display of a page as a `Subject`, in order; one without a label is named by number."""
    lemmas = read_lemmas(book.LEMMAS) if notation is None else ()
    return named(_decided(path, Session(load_notation(notation), labels, lemmas=lemmas)))


def named(decided):
    """The displays among (display, session just before it, relations) as `Subject`s."""
    unnamed = 0
    for display, before, relations in decided:
        if display.kind == "display":
            unnamed += not display.label
            yield Subject(display.label or f"display {unnamed}", display, before, relations)


def _decided(path, session):
    for display in displays(path):
        before = branch(session)
        yield display, before, session.decide(display)


def keys(path, labels, known, notation=None):
    """The keys of all displays of a page, in seconds: it is read and not decided.

    Parameters
    ----------
    path, labels, notation
        As for `subjects`.
    known : callable
        From the relations of the page, in order, to their verdicts as they are stored elsewhere:
        (verdict, level, whether proved for all sizes), or None for a relation that is not stored.

    Returns
    -------
    dict
        {name of the display: its key, or None where a verdict is not known}.
    """
    session, unnamed = Session(load_notation(notation), labels, outline=True), 0
    relations, found = [], []
    for display in displays(path):
        before, start = branch(session), len(relations)
        relations += session.decide(display)
        if display.kind == "display":
            unnamed += not display.label
            name = display.label or f"display {unnamed}"
            found.append((name, display, before, slice(start, len(relations))))
    verdicts = known(relations)
    return {
        name: None if None in verdicts[own] else _key(display, before, verdicts[own])
        for name, display, before, own in found
    }


def examine(subject):
    """Damage one display in every way and count what becomes of it, as plain data."""
    counts, survivors = Counter(), []
    for mutant in mutants(subject.display.latex):
        outcome = judge(subject.session, subject.display, subject.relations, mutant)
        counts[f"{outcome.kind}: {outcome.why}" if outcome.why else outcome.kind] += 1
        if outcome.kind == "survived":
            survivors.append(mutant.name)
    return {"key": subject.key, "counts": dict(sorted(counts.items())), "survivors": survivors}


def load(page):
    """The stored results of a page: {name of the display: result}."""
    path = SCORES / f"{Path(page).stem}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def save(page, results):
    """Store the results of a page in a form whose diffs can be read."""
    SCORES.mkdir(exist_ok=True)
    text = json.dumps(results, indent=1, sort_keys=True, ensure_ascii=False)
    (SCORES / f"{Path(page).stem}.json").write_text(text + "\n", encoding="utf-8")


def everything(paths):
    """The stored results of all pages: {name of the page: {name of the display: result}}."""
    return {Path(path).stem: load(path) for path in paths}


def reasons():
    """Why each survivor is no defect: {name of the display: {name of the mutant: reason}}."""
    return tomllib.loads(REASONS.read_text(encoding="utf-8")) if REASONS.exists() else {}


def judged(reason):
    """What a recorded reason says of a survivor: "explained", a "known" defect, or "missed"."""
    if not reason:
        return "missed"
    return "known" if reason.startswith("MISSED") else "explained"


def survivors(scores):
    """(page, display, mutant, word of `judged`) of every mutant that was not noticed."""
    known = reasons()
    for page, results in sorted(scores.items()):
        for name, result in sorted(results.items()):
            for mutant in result["survivors"]:
                yield page, name, mutant, judged(known.get(name, {}).get(mutant))


def totals(scores):
    """Counts by kind over all displays, and the share that was noticed.

    What is proved or explained to be equivalent, or true as well, is not counted in the share;
    neither is what cannot be read, nor damage to a display that claims nothing.
    """
    found = Counter(word for *_, word in survivors(scores))
    for results in scores.values():
        for result in results.values():
            found["displays"] += 1
            for name, count in result["counts"].items():
                found[name.split(":")[0]] += count
    del found["survived"]
    counted = found["killed"] + found["known"] + found["missed"]
    return {**found, "score": found["killed"] / counted if counted else 1.0}


def _key(display, session, verdicts):
    """A hash of what is decided; the session stands just before the display."""
    parts = [display.latex, display.note, verdicts, _used(display, session)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _used(display, session):
    """The declarations and definitions of all symbols that a display uses, as text."""
    state = session.state
    try:
        notes = parse_notes(display.note)
        state = with_lets(notes, state)
        world, _ = local_world(display, notes, state, session.context)
        statements = read(display.latex, world.notation)
    except (CheckError, NotationError):  # a symbol that the display itself introduces, say
        return _named(display, state)
    nodes = [side for s in statements for chain in s.chains for side in chain.sides if side]
    return _rows(frozenset().union(*map(world.deps, nodes)), world)


def _named(display, state):
    """The same for a display that cannot be read yet: all symbols whose letter stands in it."""
    declarations = state.world.declarations
    return _rows([key for key, one in declarations.items() if one.head in display.latex],
                 state.world)  # fmt: skip


def _rows(keys, world):
    rows = []
    for key in sorted(keys):
        declaration = world.declarations.get(key)
        definition = world.notation.definitions.get(key)
        rows.append([key, str(declaration and declaration.kind), definition and definition.latex])
    return rows
