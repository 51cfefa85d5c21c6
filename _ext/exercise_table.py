"""Sphinx extension: a table of all exercises, made from the chapters as they are.

``exercise-table`` has a row for each exercise: where it is, what it asks first, whether a cell
judges the reader's formula, and how many steps its solution has: the relations in its displays.
"""

import json
import re
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from docutils.statemachine import StringList
from site_words import say, table
from sphinx.util.docutils import SphinxDirective

EXERCISE = re.compile(
    r"^(:::+)\{exercise\}.*?\n:label: (\S+)\n(.*?)^\1\s*$", re.MULTILINE | re.DOTALL
)
SOLUTION = re.compile(r"^(:::+)\{solution\} (\S+)\n(.*?)^\1\s*$", re.MULTILINE | re.DOTALL)
DISPLAY = re.compile(r"^\$\$\n(.*?)^\$\$", re.MULTILINE | re.DOTALL)
BOUNDS = re.compile(r"[_^]\{[^{}]*\}")  # the = of a sum's index is no step
SIGN = re.compile(r"=|\\approx|\\le\b|\\ge\b|\\Rightarrow")
HEADS = ("exercises.exercise", "exercises.asks", "exercises.judged", "exercises.solution")
PACE = ((1, "short"), (3, "medium"))  # up to so many steps; else long


class Exercise(NamedTuple):
    """One exercise of a chapter."""

    label: str
    chapter: str
    asks: str
    judged: bool
    steps: int


class ExerciseTable(SphinxDirective):
    """The table, one part for each chapter that is in the contents."""

    def run(self):
        """Rows as Markdown, parsed where the directive stands."""
        lines = []
        for path in chapters(Path(self.env.srcdir)):
            self.env.note_dependency(str(path))
            found = exercises(path)
            if found:
                lines += [
                    "",
                    f"**{{doc}}`{path.stem}`**",
                    "",
                    f"| {' | '.join(map(say, HEADS))} |",
                    "|---|---|---|---|",
                ]
                lines += [row(each) for each in found]
        holder = nodes.container()
        self.state.nested_parse(StringList(lines, source="exercise-table"), 0, holder)
        return holder.children


def chapters(root):
    """The notebooks, in the order of the contents."""
    named = re.findall(r"file: (chapters/\S+)", (root / "_toc.yml").read_text(encoding="utf-8"))
    return [path for name in named if (path := root / f"{name}.ipynb").exists()]


def exercises(path):
    """Every `Exercise` of a notebook, in its order."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "".join(marked(cell) for cell in cells)
    solutions = {label: body for _, label, body in SOLUTION.findall(text)}
    found = []
    for match in EXERCISE.finditer(text):
        label, body = match[2], match[3]
        end = text.find(f"{{solution}} {label}")
        steps = sum(
            len(SIGN.findall(BOUNDS.sub("", shown)))
            for shown in DISPLAY.findall(solutions.get(label, ""))
        )
        found.append(
            Exercise(
                label,
                path.stem,
                first_sentence(body),
                "\n>>> check(" in text[match.end() : end],
                steps,
            )
        )
    return found


def marked(cell):
    """A cell as text; the lines of code begin with an arrow."""
    source = "".join(cell["source"])
    return (
        source if cell["cell_type"] == "markdown" else re.sub("^", ">>> ", source, flags=re.M)
    ) + "\n\n"


def first_sentence(body):
    """What an exercise says first, on one line that a table can hold."""
    flat = " ".join(line for line in body.split("\n") if not line.startswith("<!--")).strip()
    sentence = re.split(r"(?<=[a-z$*)][.?]) ", flat)[0]
    return sentence.replace("|", r"\|")


def row(exercise):
    """One line of the table."""
    pace = next((word for most, word in PACE if exercise.steps <= most), "long")
    words = table("exercises")
    length = f"{words[pace]}, {exercise.steps}" if exercise.steps else words["in_words"]
    judged = words["by_machine"] if exercise.judged else "–"
    return (
        f"| {{ref}}`{exercise.label}` | {exercise.asks} "
        f"| {judged} | {length} |"
    )


def setup(app):
    """Register the directive."""
    app.add_directive("exercise-table", ExerciseTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
