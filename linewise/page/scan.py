"""Markdown without what is no formula: code, comments, fences are blanked; lines keep their place.

Everything is found in one pass from left to right, so that no input takes more than its length.
"""

import re
from bisect import bisect_left
from typing import NamedTuple

_FRONT = re.compile(r"\A---\n.*?\n---\n", re.S)
_QUOTE = re.compile(r"(?:\A|(?<=\n\n))(?:[ \t]*>[^\n]*(?:\n|\Z))+")
_OPENING = re.compile(r"([ \t]*)(`{3,}|~{3,}|:{3,})([^\n]*)")
_CODE_DIRECTIVES = {"code-cell", "code-block", "code", "sourcecode", "literalinclude", "raw",
                    "mermaid", "parsed-literal", "eval-rst", "highlight", "prompt", "bibliography",
                    "toctree"}  # fmt: skip


class Comment(NamedTuple):
    """A comment `<!-- check: ... -->`: its place, its note, and whether it has its lines alone."""

    start: int
    end: int
    note: str
    alone: bool


def plain(source):
    """Markdown without code: a text with the same lines, math fences as dollars, and its comments.

    Returns
    -------
    text : str
        The comments are blanked, too.
    comments : list of Comment
        Those that begin with `check:`.
    unclosed : int
        Where a comment begins that is never closed, or -1.
    """
    text = _FRONT.sub(_blanked, source)
    text = _QUOTE.sub(_unquoted, text)
    text = _without_fences(text)
    text = replaced(text, "$`", "`$", lambda inner: f"${inner}$  ")
    text = _without_code(text)
    return _without_comments(text)


def blank(text):
    """Spaces in place of all characters but line breaks."""
    return re.sub(r"[^\n]", " ", text)


def without(text, spans):
    """The text with these pieces, (start, end) in order, blanked."""
    out, done = [], 0
    for start, end in spans:
        out += [text[done:start], blank(text[start:end])]
        done = end
    return "".join([*out, text[done:]])


def between(text, opening, closing):
    """(start, end) of each piece from `opening` to the next `closing`, if something is between."""
    at = text.find(opening)
    while at >= 0:
        end = text.find(closing, at + len(opening) + 1)
        if end < 0:
            return
        yield at, end + len(closing)
        at = text.find(opening, end + len(closing))


def replaced(text, opening, closing, new):
    """`text` with the inside of each such piece replaced, its delimiters included."""
    out, done = [], 0
    for start, end in between(text, opening, closing):
        inner = text[start + len(opening) : end - len(closing)]
        out += [text[done:start], new(inner)]
        done = end
    return "".join([*out, text[done:]])


def _blanked(match):
    return blank(match.group())


def _unquoted(match):
    """A block quote without its signs, offsets kept."""
    return re.sub(r"(?m)^([ \t]*)((?:>[ \t]?)+)", lambda m: " " * len(m.group()), match.group())


def _without_fences(text):
    """Code blocks blanked, math blocks as dollars, the fences of other directives blanked."""
    lines = text.split("\n")
    closings, out, at, open_ = _Closings(lines), [], 0, []
    while at < len(lines):
        match = _OPENING.fullmatch(lines[at])
        if match is None:
            out.append(lines[at])
            at += 1
            continue
        indent, fence, info = match.groups()
        if open_ and _closes(lines[at], open_[-1]):
            open_.pop()
            out.append(blank(lines[at]))
            at += 1
            continue
        directive = re.match(r"\{([\w:-]+)\}", info)
        math = info.startswith("{math}") or re.match(r"math\b", info)
        code = not directive or directive.group(1) in _CODE_DIRECTIVES
        end = closings.after(at, fence) if math or code else None
        if math and end is not None:
            out += _dollars(lines[at + 1 : end])
            at = end + 1
        elif fence[0] == ":":
            out.append(lines[at])
            at += 1
        elif not code:
            open_.append(fence)
            out.append(blank(lines[at]))
            at += 1
        elif not indent:
            end = len(lines) if end is None else end + 1
            out += [blank(line) for line in lines[at:end]]
            at = end
        else:
            out.append(lines[at])
            at += 1
    return "\n".join(out)


class _Closings:
    """The lines that consist of one fence."""

    def __init__(self, lines):
        self.lines, self.never = lines, set()
        self.places = [at for at, line in enumerate(lines) if _closes(line, "")]

    def after(self, at, fence):
        """The next line that closes a fence, or None; none now is none for the rest."""
        if fence in self.never:
            return None
        for place in range(bisect_left(self.places, at + 1), len(self.places)):
            if _closes(self.lines[self.places[place]], fence):
                return self.places[place]
        self.never.add(fence)
        return None


def _closes(line, fence):
    bare = line.strip(" \t")
    return len(bare) >= 3 and bare.startswith(fence) and not bare.strip("`~:")


def _dollars(lines):
    """A math block as dollars, with as many lines as it had; its option `:label:` as a label."""
    label, body = "", list(lines)
    for number, line in enumerate(body):
        option = re.match(r"\s*:(\w+):(.*)", line)
        if option is None:
            break
        if option.group(1) == "label":
            label = f" ({option.group(2).strip()})"
        body[number] = ""
    return ["$$", *body, "$$" + label]


_ROLE = "{math}"


def _without_code(text):
    """Code spans blanked, math roles as dollars.

    A run of backticks is closed by the next run of the same length.
    """
    runs = [(m.start(), m.end()) for m in re.finditer("`+", text)]
    by_length = {}
    for place, (start, end) in enumerate(runs):
        by_length.setdefault(end - start, []).append(place)
    out, done, place = [], 0, 0
    while place < len(runs):
        start, end = runs[place]
        same = by_length[end - start]
        after = bisect_left(same, place + 1)
        if after == len(same):
            place += 1
            continue
        close = same[after]
        stop, inner = runs[close][1], text[end : runs[close][0]]
        if text.endswith(_ROLE, done, start) and inner.strip() and "$" not in inner:
            bare = inner.strip()
            out += [text[done : start - len(_ROLE)], " ", inner.replace(bare, f"${bare}$"), " "]
        else:
            out += [text[done:start], blank(text[start:stop])]
        done, place = stop, close + 1
    return "".join([*out, text[done:]])


def _without_comments(text):
    """The text with comments blanked, those that are notes, and where one is never closed."""
    spans = list(_comments(text))
    notes = [(start, end, text[start + 4 : end - 3].strip()) for start, end in spans]
    comments = [Comment(start, end, note.removeprefix("check:").strip(), _alone(text, start, end))
                for start, end, note in notes if note.startswith("check:")]  # fmt: skip
    rest = re.compile(r"<!--\s*check:").search(text, spans[-1][1] if spans else 0)
    return without(text, spans), comments, rest.start() if rest else -1


def _comments(text):
    at = text.find("<!--")
    while at >= 0:
        end = text.find("-->", at + 4)
        if end < 0:
            return
        yield at, end + 3
        at = text.find("<!--", end + 3)


def _alone(text, start, end):
    """True if a comment has its line(s) to itself."""
    before = text.rfind("\n", 0, start) + 1
    after = text.find("\n", end)
    after = len(text) if after < 0 else after
    return not text[before:start].strip() and not text[end:after].strip()
