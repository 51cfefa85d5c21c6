"""All displays of the book, damaged and decided; results kept per display."""

import hashlib
import json
import tomllib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import book
import linewise
from linewise import Session
from linewise.deciding.lemmas import read_lemmas
from linewise.notation import load_notation
from linewise.page.markdown import displays

from .judge import branch, judge
from .rules import mutants

HERE = Path(__file__).parent
SCORE = HERE / "score.json"
REASONS = HERE / "survivors.toml"


class Subject(NamedTuple):
    """A labelled display, with the session as it was just before it and what it decided."""

    display: object
    session: object
    relations: list

    @property
    def asserts(self):
        """True if some relation claims something, so that damage can be noticed here."""
        return any(relation.verdict == "verified" for relation in self.relations)

    @property
    def key(self):
        """A hash of all that the display says, and of the declarations in force."""
        notation = self.session.state.notation
        known = sorted(map(str, notation.definitions.items())), sorted(map(str, notation.symbols))
        text = json.dumps([self.display.latex, self.display.note, *map(list, known)])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def pages(folder):
    """The notebooks and Markdown pages of a folder, sorted."""
    return sorted(p for p in Path(folder).iterdir() if p.suffix in (".ipynb", ".md"))


def labelled(paths):
    """A function from a label to its `Display`, over all pages."""
    known = {d.label: d for path in paths for d in displays(path) if d.label}
    return known.get


def subjects(path, labels, notation=None):
    """Every labelled display of a page as a `Subject`, in order."""
    lemmas = read_lemmas(book.LEMMAS) if notation is None else ()
    session = Session(load_notation(notation), labels, lemmas=lemmas)
    for display in displays(path):
        before = branch(session)
        relations = session.decide(display)
        if display.kind == "display" and display.label:
            yield Subject(display, before, relations)


def examine(subject):
    """Damage one display in every way and count what becomes of it, as plain data."""
    counts, survivors = Counter(), []
    for mutant in mutants(subject.display.latex):
        outcome = judge(subject.session, subject.display, subject.relations, mutant)
        counts[f"{outcome.kind}: {outcome.why}" if outcome.why else outcome.kind] += 1
        if outcome.kind == "survived":
            survivors.append(mutant.name)
    return {"key": subject.key, "counts": dict(sorted(counts.items())), "survivors": survivors}


def checker_key():
    """A hash of the checker: its code, grammar and notation (not this survey's results)."""
    root = Path(linewise.__file__).parent
    digest = hashlib.sha256(book.NOTATION.read_bytes())
    for path in sorted([*root.rglob("*.py"), *root.rglob("*.lark")]):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def load_score():
    """The stored results: {"checker": key, "displays": {label: result}}."""
    if not SCORE.exists():
        return {"checker": "", "displays": {}}
    return json.loads(SCORE.read_text(encoding="utf-8"))


def save_score(score):
    """Store results in a form whose diffs can be read."""
    text = json.dumps(score, indent=1, sort_keys=True, ensure_ascii=False)
    SCORE.write_text(text + "\n", encoding="utf-8")


def reasons():
    """Why each survivor is no defect: {label: {mutant name: reason}}."""
    return tomllib.loads(REASONS.read_text(encoding="utf-8")) if REASONS.exists() else {}


def is_no_defect(reason):
    """True for a recorded reason that does not begin with MISSED."""
    return bool(reason) and not reason.startswith("MISSED")


def totals(score):
    """Counts by kind over all displays, and the score among mutants that are not equivalent.

    A survivor with a reviewed reason is equivalent, or true as well, by that reason.
    """
    found, explained = Counter(), 0
    known = reasons()
    for label, result in score["displays"].items():
        for name, count in result["counts"].items():
            found[name.split(":")[0]] += count
        given = [known.get(label, {}).get(name) for name in result["survivors"]]
        explained += sum(map(is_no_defect, given))
    missed = found["survived"] - explained
    counted = found["killed"] + missed
    return {**found, "explained": explained, "missed": missed,
            "score": found["killed"] / counted if counted else 1.0}
