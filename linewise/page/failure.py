"""The one relation that stands for a display which was not decided."""

from ..verdict import Relation


def failure(display, error, verdict):
    """The one relation that stands for a display which was not decided."""
    message = getattr(error, "message", str(error))
    position = getattr(error, "position", None)
    if position is not None:
        skipped = len(display.latex) - len(display.latex.lstrip("\n"))  # lines before the formula
        line = display.latex.count("\n", skipped, position) + 1
        column = position - (display.latex.rfind("\n", 0, position) + 1) + 1
        near = display.latex[position : position + 24].split("\n")[0]
        message = f"line {line}, column {column}, at '{near}': {message}"
    return Relation(
        file=display.file, label=display.label, index=0, lhs=display.latex.strip(), rel="", rhs="",
        verdict=verdict, detail=message, cell=display.cell, line=display.line, kind=display.kind,
        latex=display.latex,
    )  # fmt: skip
