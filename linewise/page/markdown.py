"""Find the formulas of a page: displays with their labels and annotations, and running text."""

import json
import re
from bisect import bisect_left
from pathlib import Path
from typing import NamedTuple

from ..errors import NotationError
from .foreign import from_rmd, from_tex
from .macros import resolved
from .scan import between, plain, without

SETTING_WORDS = frozenset([
    "if", "let", "suppose", "assume", "assuming", "when", "whenever", "where", "with", "for",
    "set", "setting", "take", "taking", "given", "unless", "put", "at", "every", "each",
    "all", "any", "some",
])  # fmt: skip


class Display(NamedTuple):
    """One formula of a page.

    `kind` is "display", "text" (running text) or "let" (a comment that only declares); `note` is
    its annotation; `cell` the index of the notebook cell (0 in a .md file), `line` the line in it;
    `lead` the word before a formula in running text; `problem` says why it cannot be read at all.
    """

    file: str
    label: str
    latex: str
    note: str
    cell: int
    line: int
    kind: str
    lead: str = ""
    problem: str = ""


def displays(path):
    """All formulas of a notebook, a Markdown file or a LaTeX document, in reading order.

    Parameters
    ----------
    path : str or Path
        An `.ipynb`, `.md`, `.tex`, `.Rmd` or `.qmd` file; anything else is read as Markdown.

    Raises
    ------
    NotationError
        If the file cannot be read.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotationError(f"{path} cannot be read: {error}") from None
    if path.suffix == ".ipynb":
        found, macros = [], {}
        for index, source in markdown_cells(text, path):
            found += formulas(source, str(path), index, macros)
        return found
    macros = {}
    if path.suffix == ".tex":
        text, macros = from_tex(text)
    elif path.suffix.lower() in (".rmd", ".qmd"):
        text = from_rmd(text)
    return formulas(text, str(path), 0, macros)


def markdown_cells(text, path):
    """(index, source) of the Markdown cells of a notebook."""
    try:
        found = []
        for index, cell in enumerate(json.loads(text)["cells"]):
            if cell["cell_type"] == "markdown":
                source = cell["source"]
                found.append((index, source if isinstance(source, str) else "".join(source)))
        return found
    except (json.JSONDecodeError, KeyError, TypeError, RecursionError):
        raise NotationError(f"{path} is not a notebook (nbformat 4)") from None


_ENVIRONMENTS = "equation|align|gather|multline|eqnarray|alignat|flalign|displaymath"
_OPENED = re.compile(rf"\$\$|\\begin\{{({_ENVIRONMENTS})(\*?)\}}|(?<!\\)\\{{1,2}}\[")
_LABELLED = re.compile(r"[ \t]*\(\s*([\w:.-]+)\s*\)")
_LENGTH = re.compile(r"\\\\\[\s*-?[\d.]+\s*[a-z]{2}\s*\]")  # the space after a row
_DOLLAR = re.compile(r"(?<![\\$])\$(?!\s)((?:\\.|[^$\\])+?)(?<![\s\\])\$(?![\d$])", re.S)
_LABEL = re.compile(r"\\label\{([^}]*)\}|\\tag\*?\{([^}]*)\}")
_RELATION = re.compile(
    r"[=<>]|\\(?:leq?|geq?|neq?|lt|gt|approx|propto|in|notin|equiv|sim|simeq|succeq?|preceq?|"
    r"Rightarrow|implies|iff|Leftrightarrow|to|gets|leftarrow|rightarrow|mapsto|coloneqq|"
    r"triangleq|leqslant|geqslant|ll|gg|subset|subseteq|Longrightarrow)(?![A-Za-z])"
)


def formulas(source, file="", cell=0, macros=None):
    """All formulas in Markdown text; see `displays`.

    The table `macros` of the commands that a page defines is used, and filled.
    """
    macros = {} if macros is None else macros
    bare, comments, unclosed = plain(source)
    found, spans, lost = _displayed(bare)
    rest = without(bare, spans)
    if lost:
        found.append((lost.start(), "lost", "", "", f"a {lost.group()} that is never closed"))
        rest = rest[: lost.start()]
    if unclosed >= 0:
        found.append((unclosed, "lost", "", "", "a comment <!-- check: that is never closed"))
    found += [(start, "text", latex, "", "") for start, latex in _inline(rest)]
    found = _expanded(sorted(found), macros)
    found = [(*item[:4], _lead(bare, item[0])) if item[1] == "text" else item
             for item in found if item[1] != "text" or _RELATION.search(item[2])]
    return _with_notes(found, comments, bare, file, cell)


def _expanded(found, macros):
    """The formulas with the page's own commands expanded; one that only defines some is dropped."""
    out = []
    for start, kind, latex, label, lead in found:
        text, table = resolved(latex, macros)
        macros |= table
        if text.strip() or not latex.strip():
            out.append((start, kind, text.strip() if table else latex, label, lead))
    return out


def _displayed(text):
    """The displays of a text, their (start, end), and the first opening without an end, or None."""
    found, spans, at, lost, never = [], [], 0, None, set()
    while opening := _OPENED.search(text, at):
        start, body = opening.span()
        if _LENGTH.match(text, start):
            at = body
            continue
        closing = _closing(opening)
        end = -1 if closing in never else text.find(closing, body + 1)
        if end < 0:
            never.add(closing)
            escaped = opening.group() == "$$" and text[start - 1 : start] == "\\"
            lost = lost or (None if escaped else opening)
            at = body
            continue
        at = end + len(closing)
        environment = opening.group(1)
        latex = (text[start:at] if environment else text[body:end]).strip()
        label = ""
        if opening.group() == "$$" and (named := _LABELLED.match(text, at)):
            label, at = named.group(1), named.end()
        inner = _LABEL.search(latex)
        if inner and not label:
            label = inner.group(1) or inner.group(2)
        found.append((start, "display", latex, label, ""))
        spans.append((start, at))
    return found, spans, lost


def _closing(opening):
    if opening.group(1):
        return rf"\end{{{opening.group(1)}{opening.group(2)}}}"
    return opening.group().replace("[", "]")


def _inline(text):
    """(start, LaTeX) of the formulas in running text."""
    for match in _DOLLAR.finditer(text):
        yield match.start(), match.group(1).strip()
    for slash in ("\\\\", "\\"):
        for start, end in between(text, slash + "(", slash + ")"):
            if slash == "\\\\" or text[start - 1 : start] != "\\":
                yield start, text[start + len(slash) + 1 : end - len(slash) - 1].strip()


def _with_notes(found, comments, text, file, cell):
    """Attach each comment: to the next display, to a formula beside it, or to a paragraph."""
    owned = {}
    lets = []
    starts = [item[0] for item in found]
    breaks = [match.start() for match in re.finditer("\n", text)]
    for start, end, note, alone in comments:
        place = bisect_left(starts, end)
        target = found[place] if place < len(found) else None
        between_ = text[end : target[0]] if target else ""
        if target is not None and not alone and not between_.strip():
            owned.setdefault(target[0], []).append(note)
        elif not alone:
            lets.append((start, note))
        elif target is not None and target[1] == "display" and not between_.strip():
            owned.setdefault(target[0], []).append(note)
        elif target is not None and "\n\n" not in between_.strip("\n") and _is_mark(note):
            stop = text.find("\n\n", end + (len(between_) - len(between_.lstrip("\n"))))
            stop = len(text) if stop < 0 else stop
            for item in found[place : bisect_left(starts, stop)]:
                if item[1] == "text":
                    owned.setdefault(item[0], []).append(note)
        else:
            lets.append((start, note))
    out = []
    for start, kind, latex, label, lead in found:
        note = "; ".join(owned.get(start, []))
        line = bisect_left(breaks, start) + 1
        if kind == "lost":
            out.append((start, Display(file, label, lead, note, cell, line, "display", "", lead)))
            continue
        out.append((start, Display(file, label, latex, note, cell, line, kind, lead)))
    for start, note in lets:
        line = bisect_left(breaks, start) + 1
        out.append((start, Display(file, "", "", note, cell, line, "let")))
    return [item for _, item in sorted(out, key=lambda pair: pair[0])]


def _is_mark(note):
    return not note.lstrip().startswith("let")


def _lead(text, start):
    """The last word before a formula in running text, lower case, or "if" after a comma list."""
    line = text[max(0, start - 160) : start]
    line = line[line.rfind("\n\n") + 1 :]
    sentence = re.split(r"[.;:!?]\s", line)[-1]
    words = re.findall(r"[A-Za-z]+|\$[^$]*\$|[.,;:()]", sentence)
    return words[-1].lower() if words and words[-1].isalpha() else ""
