"""Evidence as words."""

SPOKEN = {
    "<=": "≤", ">=": "≥", "!=": "≠", "~=": "≈", "prop": "∝", "in": "∈", "notin": "∉", "sim": "∼",
    "succ": "≻", "succeq": "⪰", "prec": "≺", "preceq": "⪯", "to": "→", "gets": "←", "=!": "=",
    "<<": "≪", ">>": "≫", "subset": "⊂", "perp": "⊥", "<~": "≲", ">~": "≳", "cong": "≅",
}  # fmt: skip
MARKS = {"verified": "✓", "definition": "≔", "assumption": "·", "sampled": "≀", "solution": "∘"}


def told(relation):
    """A relation with its sign and its evidence in words."""
    return relation._replace(rel=SPOKEN.get(relation.rel, relation.rel),
                             evidence=evidence(relation))  # fmt: skip


def mark(relation):
    """One character: what became of the relation."""
    if relation.intended:
        return "✓"
    if relation.wrong and relation.verdict in ("verified", "definition", "assumption"):
        return "✗"
    return MARKS.get(relation.verdict, "✗")


def evidence(relation):
    """One line that says how a verdict was reached."""
    parts = ["as the text says"] if relation.intended else []
    if relation.verdict in ("verified", "sampled", "solution"):
        parts += _tried(relation)
    if relation.auto:
        parts.append("asserts nothing, and no comment says so")
    if relation.detail:
        parts.append(relation.detail)
    if relation.counterexample:
        parts.append(against(relation.counterexample))
    return ", ".join(parts)


def _tried(relation):
    if relation.general:
        yield f"general, for all sizes ({relation.general}); also"
    if relation.verdict == "sampled":
        yield f"not refuted at {points(relation.points)}, narrow and wide"
    elif relation.level:
        yield relation.level
    where = "; ".join(sizes(s) for s in relation.sizes if s)
    if where:
        yield f"at {where}"
    if relation.points and relation.verdict != "sampled":
        yield points(relation.points)
    if relation.held:
        yield f"whatever the value of {', '.join(relation.held)}"


def points(count):
    """How many points were tried."""
    return f"{count} point{'s' if count != 1 else ''}"


def sizes(found):
    """Sizes such as m=3 k=2."""
    return " ".join(f"{k}={v}" for k, v in found.items())


def against(found):
    """A counterexample in words."""
    at = {**found.get("sizes", {}), **found.get("indices", {})}
    where = ", ".join(f"{k} = {v}" for k, v in at.items())
    return (f"at {where}: " if where else "") + (
        f"left side {found['left']}, right side {found['right']}"
    )
