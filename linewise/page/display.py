"""One display under decision: statements in, relations out, and the page's state after it."""

from ..errors import CheckError, NotationError, Undeclared, UnknownWords, Unreadable
from ..reading import read
from ..ticks import limit
from .apart import without_row
from .declaring import introduced, local_world, with_lets
from .failure import failure
from .notes import parse_notes
from .relations import Deciding
from .state import STRICT
from .statements import relations_of, states_nothing, without_model_statements

DISPLAY = 400_000  # steps for all relations of a display


def decide_display(display, state, context):
    """The relations of one display, and the state of the page after it; errors become verdicts."""
    try:
        with limit(DISPLAY):
            return _decide(display, state, context)
    except Exception as error:  # a defect of the checker must not lose the rest of the page
        if STRICT:
            raise
        message = f"the checker failed on this ({error!r}); please report it"
        return [failure(display, Unreadable(message), "undecided")], state


def _decide(display, state, context):
    try:
        notes = parse_notes(display.note)
        state = with_lets(notes, state)
        if display.kind == "let" or states_nothing(display, state.notation):
            return [], state
        local, declared = local_world(display, notes, state, context)
    except (NotationError, CheckError) as error:
        return [failure(display, error, "unreadable")], state
    if display.problem:
        return [failure(display, Unreadable(display.problem), "unreadable")], state
    if any(n.keyword == "definition" for n in notes):
        more = introduced(display, state)
        if more is not None:
            state = more
            local, declared = local_world(display, notes, state, context)
    latex, stated = without_model_statements(display.latex, local.notation)
    if stated and not latex.strip():
        relation = failure(display, Unreadable("about a distribution"), "assumption")
        return [relation._replace(detail="a model statement: nothing is computed")], state
    try:
        statements = read(latex, local.notation)
    except CheckError as error:
        return _unread(display, error, notes, state, context)
    except RecursionError:
        error = Unreadable("the formula is nested too deeply")
        return [failure(display, error, "unreadable")], state
    deciding = Deciding(display, notes, declared, local, state, context)
    try:
        relations = deciding.run(statements)
    except (CheckError, NotationError) as error:
        return [failure(display, error, "unreadable")], state
    return relations, state._replace(equations=deciding.equations)


def _unread(display, error, notes, state, context):
    """A display that cannot be read yet: it may define new symbols, or assert nothing."""
    keywords = {n.keyword for n in notes}
    if isinstance(error, Undeclared):
        if "definition" in keywords or ":=" in relations_of(display.latex, state.notation):
            more = introduced(display, state)
            if more is not None:
                return decide_display(display, more, context)
        for word in ("definition", "assumption"):
            if word in keywords:
                detail = f"stated as {'an' if word[0] == 'a' else 'a'} {word}, not read in full"
                relation = failure(display, error, word)
                return [relation._replace(detail=f"{detail}: {error.message}")], state
    apart = display.kind == "display" and not isinstance(error, UnknownWords)
    if apart and "wrong" not in keywords:
        rest, lost = without_row(display.latex, error.position)
        if lost and relations_of(rest, state.notation):
            found, state = decide_display(display._replace(latex=rest), state, context)
            row = failure(display, error, error.verdict)._replace(lhs=lost, index=len(found))
            return [*found, row], state
    relation = failure(display, error, error.verdict)
    if "wrong" in keywords and error.verdict != "unreadable":
        relation = relation._replace(intended=True)
    return [relation], state
