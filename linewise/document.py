"""Find the formulas of a page: displays with their labels and annotations, and running text."""

import json
import re
from pathlib import Path
from typing import NamedTuple

from .errors import NotationError

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
    """All formulas of a notebook or a Markdown file, in reading order.

    Parameters
    ----------
    path : str or Path
        An `.ipynb` or `.md` file.

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
        found = []
        for index, source in _markdown_cells(text, path):
            found += formulas(source, str(path), index)
        return found
    return formulas(text, str(path), 0)


def _markdown_cells(text, path):
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


_FENCE = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?(?:^\1[`~]*\s*$|\Z)", re.M | re.S)
_MATH_FENCE = re.compile(
    r"^[ \t]*(`{3,}|:{3,}|~{3,})(?:\{math\}|math\b)([^\n]*)\n(.*?)^[ \t]*\1[`:~]*[ \t]*$",
    re.M | re.S,
)
_DIRECTIVE = re.compile(r"^[ \t]*(`{3,}|~{3,})\{([\w:-]+)\}[^\n]*$", re.M)
_CODE_DIRECTIVES = {"code-cell", "code-block", "code", "sourcecode", "literalinclude", "raw",
                    "mermaid", "parsed-literal", "eval-rst", "highlight", "prompt", "bibliography",
                    "toctree"}  # fmt: skip
_QUOTE = re.compile(r"(?:\A|(?<=\n\n))(?:[ \t]*>[^\n]*(?:\n|\Z))+")
_GITHUB = re.compile(r"\$`(.+?)`\$", re.S)
_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S)
_COMMENT = re.compile(r"<!--(.*?)-->", re.S)
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.S)
_ENVIRONMENTS = "equation|align|gather|multline|eqnarray|alignat|flalign|displaymath"
_DISPLAY = re.compile(
    r"\$\$(?P<dollars>.+?)\$\$(?:[ \t]*\(\s*(?P<label>[\w:.-]+)\s*\))?"
    rf"|(?P<env>\\begin\{{(?P<name>{_ENVIRONMENTS})\*?\}}.+?\\end\{{(?P=name)\*?\}})"
    r"|(?P<slash>\\{1,2})\[(?P<brackets>.+?)(?P=slash)\]",
    re.S,
)
_OPENED = re.compile(rf"(?<!\\)\$\$|\\begin\{{(?:{_ENVIRONMENTS})\*?\}}|\\\[")
_INLINE = re.compile(r"(?<![\\$])\$(?!\s)(?P<body>(?:\\.|[^$\\])+?)(?<![\s\\])\$(?![\d$])"
                     r"|(?P<slash>\\{1,2})\((?P<parens>.+?)(?P=slash)\)", re.S)  # fmt: skip
_LABEL = re.compile(r"\\label\{([^}]*)\}|\\tag\*?\{([^}]*)\}")
_RELATION = re.compile(
    r"[=<>]|\\(?:leq?|geq?|neq?|lt|gt|approx|propto|in|notin|equiv|sim|simeq|succeq?|preceq?|"
    r"Rightarrow|implies|iff|Leftrightarrow|to|gets|leftarrow|rightarrow|mapsto|coloneqq|"
    r"triangleq|leqslant|geqslant|ll|gg|subset|subseteq|Longrightarrow)(?![A-Za-z])"
)


def formulas(source, file="", cell=0):
    """All formulas in Markdown text; see `displays`."""
    text = _blank(_FRONT, source)
    text = _QUOTE.sub(_unquote, text)
    text = _MATH_FENCE.sub(_unfence, text)
    text = _open_directives(text)
    text = _blank(_FENCE, text)
    text = _GITHUB.sub(lambda m: f"${m.group(1)}$  ", text)
    text = _blank(_CODE, text)
    comments = [
        (m.start(), m.end(), m.group(1).strip()[len("check:") :].strip(), _alone(text, m))
        for m in _COMMENT.finditer(text)
        if m.group(1).strip().startswith("check:")
    ]
    bare = _blank(_COMMENT, text)
    found, spans = [], []
    for match in _DISPLAY.finditer(bare):
        spans.append(match.span())
        latex = match.group("dollars") or match.group("env") or match.group("brackets")
        label = match.group("label") or ""
        inner = _LABEL.search(latex)
        if inner and not label:
            label = inner.group(1) or inner.group(2)
        found.append((match.start(), "display", latex.strip(), label, ""))
    rest = _without(bare, spans)
    lost = _OPENED.search(rest)
    if lost:
        found.append((lost.start(), "lost", "", "", f"a {lost.group()} that is never closed"))
        rest = rest[: lost.start()]
    unclosed = re.search(r"<!--\s*check:", bare)
    if unclosed:
        problem = "a comment <!-- check: that is never closed"
        found.append((unclosed.start(), "lost", "", "", problem))
    for match in _INLINE.finditer(rest):
        latex = (match.group("body") or match.group("parens")).strip()
        if _RELATION.search(latex):
            lead = _lead(bare, match.start())
            found.append((match.start(), "text", latex, "", lead))
    found.sort()
    return _with_notes(found, comments, bare, file, cell)


def _with_notes(found, comments, text, file, cell):
    """Attach each comment: to the next display, to a formula beside it, or to a paragraph."""
    owned = {}
    lets = []
    for start, end, note, alone in comments:
        after = [item for item in found if item[0] >= end]
        target = after[0] if after else None
        between = text[end : target[0]] if target else ""
        if target is not None and not alone and not between.strip():
            owned.setdefault(target[0], []).append(note)
        elif not alone:
            lets.append((start, note))
        elif target is not None and target[1] == "display" and not between.strip():
            owned.setdefault(target[0], []).append(note)
        elif target is not None and "\n\n" not in between.strip("\n") and _is_mark(note):
            stop = text.find("\n\n", end + (len(between) - len(between.lstrip("\n"))))
            stop = len(text) if stop < 0 else stop
            for item in after:
                if item[0] < stop and item[1] == "text":
                    owned.setdefault(item[0], []).append(note)
        else:
            lets.append((start, note))
    out = []
    for start, kind, latex, label, lead in found:
        note = "; ".join(owned.get(start, []))
        line = text.count("\n", 0, start) + 1
        if kind == "lost":
            out.append((start, Display(file, label, lead, note, cell, line, "display", "", lead)))
            continue
        out.append((start, Display(file, label, latex, note, cell, line, kind, lead)))
    for start, note in lets:
        line = text.count("\n", 0, start) + 1
        out.append((start, Display(file, "", "", note, cell, line, "let")))
    return [item for _, item in sorted(out, key=lambda pair: pair[0])]


def _is_mark(note):
    return not note.lstrip().startswith("let")


def _alone(text, match):
    """True if a comment has its line(s) to itself."""
    before = text.rfind("\n", 0, match.start()) + 1
    after = text.find("\n", match.end())
    after = len(text) if after < 0 else after
    return not text[before : match.start()].strip() and not text[match.end() : after].strip()


def _lead(text, start):
    """The last word before a formula in running text, lower case, or "if" after a comma list."""
    line = text[max(0, start - 160) : start]
    line = line[line.rfind("\n\n") + 1 :]
    sentence = re.split(r"[.;:!?]\s", line)[-1]
    words = re.findall(r"[A-Za-z]+|\$[^$]*\$|[.,;:()]", sentence)
    return words[-1].lower() if words and words[-1].isalpha() else ""


def _unquote(match):
    """A block quote without its signs, offsets kept."""
    return re.sub(r"(?m)^([ \t]*)((?:>[ \t]?)+)", lambda m: " " * len(m.group()), match.group())


def _open_directives(text):
    """Blank the fence lines of directives that hold text, so that their content is read."""
    while True:
        for match in _DIRECTIVE.finditer(text):
            if match.group(2) not in _CODE_DIRECTIVES:
                break
        else:
            return text
        fence = match.group(1)
        end = re.compile(rf"^[ \t]*{re.escape(fence)}[`~]*[ \t]*$", re.M)
        close = end.search(text, match.end())
        if close:
            text = text[: close.start()] + " " * len(close.group()) + text[close.end() :]
        text = text[: match.start()] + " " * len(match.group()) + text[match.end() :]


def _unfence(match):
    """A math directive as dollars of the same length in lines; its :label: as a label."""
    body, label = match.group(3), ""
    options = re.match(r"(?:\s*:\w+:[^\n]*\n)+", body)
    if options:
        found = re.search(r":label:\s*(\S+)", options.group())
        label = f" ({found.group(1)})" if found else ""
        body = "\n" * options.group().count("\n") + body[options.end() :]
    return f"$$\n{body}$${label}\n"


def _blank(pattern, text):
    """Replace matches by spaces, so that offsets and lines stay."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def _without(text, spans):
    out, at = [], 0
    for start, end in spans:
        out.append(text[at:start])
        out.append(re.sub(r"[^\n]", " ", text[start:end]))
        at = end
    return "".join(out) + text[at:]
