"""Pages that are no plain Markdown, made into it line by line: LaTeX documents, R Markdown."""

import re

from .macros import collected
from .scan import blank

_COMMENT = re.compile(r"(?m)(?<!\\)((?:\\\\)*)%(.*)$")
_LITERAL = re.compile(r"\\begin\{(verbatim|lstlisting|minted|comment)\*?\}.*?\\end\{\1\*?\}", re.S)
_CHUNK = re.compile(r"(?m)^([ \t]*(?:`{3,}|~{3,}))\{(\w+)[^}\n]*\}")


def from_tex(text):
    """(Markdown, macros) of a LaTeX document; of its comments `% check: ...` stay as notes."""
    text = _LITERAL.sub(_blanked, text)
    text = _COMMENT.sub(lambda m: m.group(1) + _note(m.group(2)), text)
    _, macros = collected(text)
    begin = text.find("\\begin{document}")
    if begin >= 0:
        end = text.find("\\end{document}", begin)
        text = blank(text[:begin]) + text[begin : end if end >= 0 else len(text)]
    # what Markdown would take for code or a quotation is neither here
    return re.sub(r"(?m)`|^[ \t]*>|^[ \t]*(?:~{3,}|:{3,})", _blanked, text), macros


def _blanked(match):
    return blank(match.group())


def _note(comment):
    """A comment of TeX as one of a page, if it speaks to the checker."""
    text = comment.strip()
    return f"<!-- {text} -->" if text.startswith("check:") else ""


def from_rmd(text):
    """Markdown of R Markdown or Quarto: its chunks of code become plain code blocks."""
    return _CHUNK.sub(r"\1\2", text)
