"""The slips in circulation (`errata.toml`): read them, and judge both lines of each."""

import tomllib
from pathlib import Path
from typing import NamedTuple

import linewise

ERRATA = Path(__file__).parent / "errata.toml"
GROUPS = ("density", "gradients", "updates", "constraint", "bounds", "reasoning", "counting",
          "code", "right")  # fmt: skip
WRONG = ("refuted", "ill-typed")
CLAIMS_NOTHING = ("definition", "assumption")


class Slip(NamedTuple):
    """One entry of the file; what its fields say stands at the head of `errata.toml`.

    `notation` is what the checker is given: a text, or None for the letters of this book. A slip
    without a relation has `says` and `instead` in place of `wrong` and `right`.
    """

    id: str
    group: str
    where: str
    home: tuple
    status: str = ""
    numbers: tuple = ()
    notation: str | None = None
    wrong: str = ""
    right: str = ""
    wrong_note: str = ""
    right_note: str = ""
    says: str = ""
    instead: str = ""


class Judged(NamedTuple):
    """A slip with the relations of its two lines, decided."""

    slip: Slip
    wrong: tuple
    right: tuple


def read(path=ERRATA):
    """All slips of the file, in its order.

    Raises
    ------
    ValueError
        If an entry has an unknown group, no line and no statement, or an id that occurs twice.
    """
    data = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    slips = tuple(_slip(entry, data["letters"]) for entry in data["slip"])
    ids = [slip.id for slip in slips]
    for name in ids:
        if ids.count(name) > 1:
            raise ValueError(f"{name}: this id occurs twice; give each slip its own")
    return slips


def _slip(entry, letters):
    entry = dict(entry)
    name, group = entry["id"], entry["group"]
    if group not in GROUPS:
        raise ValueError(f"{name}: the group {group!r} is not one of {', '.join(GROUPS)}")
    if (group != "right") != (bool(entry.get("wrong")) != bool(entry.get("says"))):
        raise ValueError(f"{name}: give either wrong and right, or says and instead")
    chosen, note = entry.pop("letters", "book"), entry.pop("note", "")
    both = lambda own: "; ".join(filter(None, (note, entry.pop(own, ""))))  # noqa: E731
    return Slip(
        notation=None if chosen == "book" else letters[chosen],
        wrong_note=both("wrong_note"), right_note=both("right_note"),
        numbers=tuple(entry.pop("numbers", ())), home=tuple(entry.pop("home", ())), **entry,
    )  # fmt: skip


def judge(slip):
    """Decide both lines of a slip; the seed is fixed, so the numbers are the same every time."""
    if slip.says:
        return Judged(slip, (), ())
    decide = lambda line, note: linewise.check(line, note, notation=slip.notation).relations  # noqa: E731
    wrong = decide(slip.wrong, slip.wrong_note) if slip.wrong else ()
    return Judged(slip, wrong, decide(slip.right, slip.right_note))


def complaints(judged):
    """What must not be: a wrong line that is not refuted, a right one that is not verified."""
    slip, wrong, right = judged
    if slip.says:
        return []
    found = []
    if slip.group != "right" and not any(r.verdict in WRONG for r in wrong):
        found.append(f"{slip.id}: the line printed as wrong is {_verdicts(wrong)}")
    if any(r.verdict == "refuted" and not r.counterexample for r in wrong):
        found.append(f"{slip.id}: the line printed as wrong is refuted without a counterexample")
    if any(r.verdict not in (*WRONG, "verified", *CLAIMS_NOTHING) for r in wrong):
        found.append(f"{slip.id}: the line printed as wrong is in part {_verdicts(wrong)}")
    if not any(r.verdict == "verified" for r in right):
        found.append(f"{slip.id}: the line printed as right is {_verdicts(right)}")
    elif any(r.verdict not in ("verified", *CLAIMS_NOTHING) for r in right):
        found.append(f"{slip.id}: the line printed as right is in part {_verdicts(right)}")
    return found


def _verdicts(relations):
    return ", ".join(r.verdict for r in relations) or "no relation"
