"""Reports: a mark per relation, as text, as Markdown for Jupyter, as JSON."""

import re
from typing import NamedTuple

from .words import mark


class Report(NamedTuple):
    """The relations of one or more formulas, decided. Shows itself in Jupyter and as text."""

    relations: tuple

    @property
    def ok(self):
        """True if nothing has to be mended and at least one relation was decided."""
        return bool(self.relations) and not any(r.wrong for r in self.relations)

    def __str__(self):
        if not self.relations:
            return "nothing to decide: no relation in this formula"
        return "\n".join(text_line(r) for r in self.relations)

    __repr__ = __str__

    def _repr_markdown_(self):
        if not self.relations:
            return "nothing to decide: no relation in this formula"
        return "\n".join(_markdown_line(r) for r in self.relations)


def text_line(relation):
    """A relation as one line of plain text (more if it is long)."""
    formula = " ".join(p for p in (relation.lhs, relation.rel, relation.rhs) if p)
    return f"{mark(relation)} {formula}\n    {relation.verdict}{_because(relation)}"


def command_line(relation, width=100):
    """A relation as the command line prints it: file, label, verdict, formula, evidence."""
    formula = " ".join(p for p in (relation.lhs, relation.rel, relation.rhs) if p)
    formula = " ".join(formula.split())
    if len(formula) > width:
        formula = formula[: width - 3] + "..."
    where = f"{relation.file}:{place(relation)}" if relation.line else relation.file
    verdict = relation.verdict + (" (as the text says)" if relation.intended else "")
    if not formula:
        return f"{where}: {verdict}: {relation.evidence}"
    values = (relation.counterexample or {}).get("values")
    drawn = f" with {', '.join(f'{k} = {v}' for k, v in values.items())}" if values else ""
    return f"{where}: {verdict}: {formula}{_because(relation)}{drawn}"


def place(relation):
    """Label and index of a relation, or where it stands if it has no label."""
    name = relation.label or (
        f"cell {relation.cell} line {relation.line}"
        if relation.file.endswith(".ipynb")
        else f"line {relation.line}"
    )
    return f"{name}[{relation.index}]"


def as_dict(relation):
    """A relation as the JSON object of the command line."""
    return {
        "file": relation.file,
        "label": relation.label,
        "relation": relation.index,
        "lhs": relation.lhs,
        "rel": relation.rel,
        "rhs": relation.rhs,
        "verdict": relation.verdict,
        "evidence": relation.evidence,
        "level": relation.level,
        "sizes": list(relation.sizes),
        "points": relation.points,
        "counterexample": relation.counterexample,
        "intended": relation.intended,
        "auto": relation.auto,
        "kind": relation.kind,
        "cell": relation.cell,
        "line": relation.line,
    }


def _because(relation):
    """The evidence in brackets, unless it is all that is known of a formula that is not one."""
    return f" ({relation.evidence})" if relation.evidence not in ("", relation.lhs) else ""


def _markdown_line(relation):
    because = re.sub(r"([\\`*_$\[\]|<>])", r"\\\1", _because(relation))
    line = f"{mark(relation)} **{relation.verdict}**{because}"
    if not relation.rel:
        return line + "\n\n```latex\n" + relation.lhs.strip() + "\n```\n"
    return f"{line}\n\n$$\n{shown(relation)}\n$$\n"


def shown(relation):
    """The LaTeX of a relation, to be displayed."""
    symbols = {
        "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "∝": r"\propto", "∈": r"\in",
        "∼": r"\sim", "≻": r"\succ", "⪰": r"\succeq", "→": r"\to", "←": r"\gets",
    }  # fmt: skip
    return _rows(relation.lhs, symbols.get(relation.rel, relation.rel), relation.rhs)


def _rows(lhs, rel, rhs, width=40):
    """The formula in one row, or in two if that would be too wide for a phone."""
    if _signs(lhs + rhs) <= width:
        return f"{lhs} {rel} {rhs}"
    return f"\\begin{{aligned}}\n&{lhs} \\\\\n&\\quad {rel} {rhs}\n\\end{{aligned}}"


def _signs(latex):
    """About how many signs a formula shows: a command counts as one, sizes and fonts as none."""
    latex = re.sub(r"\\(left|right|[bB]igg?[lr]?|math[a-z]+|boldsymbol|operatorname)\b", "", latex)
    latex = re.sub(r"\\[a-zA-Z]+", "x", re.sub(r"\\[,;:! ]", "", latex))
    return len(re.sub(r"[{}^_&\\\s]", "", latex))
