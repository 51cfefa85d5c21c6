"""What commands with arguments become: one function each, of the scanner that has just read it.

A handler is called as `handler(scan, name, start, end)`: the command `name` stands at `start`, and
nothing beyond `end` belongs to it.
"""

import re

from ..errors import Unreadable
from . import commands
from .environments import environment, stray_end
from .tokens import Token
from .words import refuse_denial, refuse_mark, refuse_tag

HANDLERS = {r"\begin": environment, r"\end": stray_end}


def _handles(*names):
    def register(function):
        HANDLERS.update(dict.fromkeys(names, function))
        return function

    return register


@_handles(r"\frac", r"\dfrac", r"\tfrac", r"\cfrac", r"\binom", r"\dbinom", r"\tbinom")
def _fraction(scan, name, start, end):
    scan.emit("BINOM" if name.endswith("binom") else "FRAC", name, start)
    scan.argument(end, name)
    scan.argument(end, name)


@_handles(r"\sqrt")
def _root(scan, name, start, end):
    if scan.latex.startswith("[", scan.at):
        close = scan.latex.find("]", scan.at)
        if close < 0:
            raise Unreadable(r"\sqrt[ is never closed", start)
        scan.emit("ROOT", r"\sqrt", start)
        scan.at += 1
        scan.group(close, start)
        scan.at = close + 1
    else:
        scan.emit("SQRT", r"\sqrt", start)
    scan.argument(end, r"\sqrt")


@_handles(*commands.BOLD)
def _bold(scan, name, start, end):
    _restyle(scan, "mathbf", end, name)


@_handles(*commands.STYLES)
def _styled(scan, name, start, end):
    _restyle(scan, commands.STYLES[name], end, name)


def _restyle(scan, style, end, name):
    """Tokenize the argument in another font; a single symbol needs no braces."""
    scan.skip(end)
    before, scan.style = scan.style, style
    mark = len(scan.out)
    scan.argument(end, name)
    scan.style = before
    inner = scan.out[mark + 1 : -1]
    if _is_symbol_with_scripts(inner):
        scan.out[mark:] = inner


@_handles(*commands.UPRIGHT)
def _upright(scan, name, start, end):
    _star(scan)
    text, begin = scan.raw(end, name)
    if name == r"\mathop" and text.lstrip().startswith("\\"):  # around a command of its own
        scan.at, after = begin, scan.at
        scan.run(begin + len(text))
        scan.at = after
        return
    word = re.sub(r"\\[,;:! ]|[\s~{}*]|\\limits|\\(?=[A-Za-z])", "", text)
    if word == "T" and name in (r"\mathsf", r"\mathtt", r"\sf", r"\mathrm", r"\rm"):
        scan.emit("SYM", r"\mathrm{T}", start)
    elif re.fullmatch(r"[A-Za-z]+\d*|[A-Za-z]+(-[A-Za-z]+)+", word):
        scan.emit("SYM", f"\\mathrm{{{word.replace('-', '')}}}", start)
    elif re.fullmatch(r"\d+", word):
        scan.emit("NUM", word, start)
    else:
        scan.at, after = begin, scan.at
        scan.group(begin + len(text), start)
        scan.at = after


@_handles(*commands.SWITCHES)
def _switch(scan, name, start, end):
    scan.style = "mathbf" if name in commands.BOLD else commands.STYLES.get(name, "mathrm")


@_handles(*commands.TEXT)
def _text(scan, name, start, end):
    text, begin = scan.raw(end, name)
    word = text.replace(r"\,", "").replace(" ", "")
    if _holds_formulas(text):
        after, pieces = scan.at, text.split("$")
        for number, piece in enumerate(pieces):
            scan.at = begin + len("$".join(pieces[:number])) + (number > 0)
            if number % 2:
                scan.run(scan.at + len(piece))
            elif said := piece.strip(" ~"):
                kind = {",": "COMMA", ".": "PERIOD", ";": "SEMI"}.get(said, "TEXT")
                arrow = commands.ARROW_WORDS.get(" ".join(said.split()))
                scan.emit("IMPLIES" if arrow else kind, arrow or said, scan.at)
        scan.at = after
        return
    if word.rstrip(".") in commands.CONSTANT:
        scan.emit("SYM", r"\mathrm{const}", start)
    elif word in commands.NAMED:
        scan.emit("SYM", f"\\mathrm{{{word}}}", start)
    elif arrow := commands.ARROW_WORDS.get(" ".join(text.replace("~", " ").split())):
        scan.emit("IMPLIES", arrow, start)
    elif not text.strip(" ~"):
        scan.emit("QUAD", name, start)
    else:
        scan.emit("TEXT", text.strip(), start)


def _holds_formulas(text):
    """True for words with relations between dollars; a symbol there is one of the words."""
    pieces = text.split("$")
    return len(pieces) % 2 == 1 and "\\" + "$" not in text and any(
        re.search(r"[=<>]|\\(le|ge|ne|leq|geq|neq|in|lt|gt)(?![A-Za-z])", piece)
        for piece in pieces[1::2])


@_handles(*commands.ACCENTS)
def _accent(scan, name, start, end):
    mark = len(scan.out)
    scan.argument(end, name)
    inner = scan.out[mark + 1 : -1]
    if not _is_symbol_with_scripts(inner):
        raise Unreadable(f"{name} belongs over one symbol", start)
    head = f"\\{commands.ACCENTS[name]}{{{inner[0].value}}}"
    scan.out[mark:] = [Token("SYM", head, start), *inner[1:]]


@_handles(*commands.TRANSPARENT)
def _transparent(scan, name, start, end):
    mark = len(scan.out)
    scan.argument(end, name)
    if any(t.kind == "REL" for t in scan.out[mark:]):  # a box around a whole relation
        del scan.out[mark], scan.out[-1]


@_handles(*commands.CANCELLED)
def _cancelled(scan, name, start, end):
    mark = len(scan.out)
    scan.argument(end, name)
    if any(t.kind in ("REL", "IMPLIES", "TEXT") for t in scan.out[mark:]):
        raise Unreadable(f"what {name} strikes out is not claimed; leave it out", start)


@_handles(*commands.BRACED)
def _braced(scan, name, start, end):
    mark = len(scan.out)
    scan.argument(end, name)
    inner = scan.out[mark + 1 : -1]
    if len(inner) == 1 and inner[0].kind in ("REL", "IMPLIES"):
        scan.out[mark:] = inner
    scan.skip(end)
    own = "^" if name.startswith(r"\over") else "_"
    while scan.at < end and scan.latex[scan.at] in "_^":
        if scan.latex[scan.at] != own:
            raise Unreadable(f"is this a power, or a note of {name}? put brackets around what has "
                             "the power", scan.at)  # fmt: skip
        scan.at += 1
        start = scan.at
        words, _ = scan.raw(end, name)
        refuse_denial(words, start)
        if scan.out[-1].kind in ("REL", "IMPLIES"):
            refuse_mark(words, start)
        if re.search(r"=|\\(?:le|ge|ne|leq|geq|neq|approx|equiv)(?![A-Za-z])", words):
            raise Unreadable(
                f"a relation in the note of {name} is not decided; write it as a line of its own",
                start,
            )
        scan.skip(end)


@_handles(*commands.DROPPED)
def _dropped(scan, name, start, end):
    _star(scan)
    length, _ = scan.raw(end, name)
    if name == r"\hspace" and not length.strip().startswith("-"):
        scan.emit("QUAD", name, start)


@_handles(*commands.MARKING)
def _marked(scan, name, start, end):
    _star(scan)
    text, _ = scan.raw(end, name)
    if name == r"\tag":
        refuse_tag(text, start)
    elif not re.fullmatch(r"\s*\$?\s*[\da-e]?\s*\$?\s*", text):
        raise Unreadable(f"what {name} prints over a formula is not read; leave it out", start)


@_handles(r"\textcolor")
def _coloured(scan, name, start, end):
    scan.raw(end, name)
    scan.argument(end, name)


@_handles(r"\stackrel", r"\overset", r"\underset")
def _stacked(scan, name, start, end):
    r"""`\stackrel{a}{=}` is a relation with a note; `\underset{x}{\max}` has a subscript."""
    mark = len(scan.out)
    scan.skip(end)
    begin = scan.at
    scan.argument(end, name)
    note, text = scan.out[mark:], scan.latex[begin : scan.at]
    del scan.out[mark:]
    scan.argument(end, name)
    base = scan.out[mark + 1 : -1]
    if base and all(t.kind in ("REL", "IMPLIES") for t in base):
        marks = "".join(str(t.value) for t in note[1:-1])
        value = base[0].value
        if value == "=" and marks in ("!", "BANG"):
            value = "=!"  # required to be equal
        if value == "=" and marks in (r"\mathrm{def}", "def", r"\Delta", r"\triangle"):
            value = ":="
        if value == base[0].value not in ("sim", "to", "gets"):
            refuse_mark(text, start)
        scan.out[mark:] = [Token(base[0].kind, value, start)]
    else:
        script = "SUB" if name == r"\underset" else "SUP"
        scan.out[mark:] = [*base, Token(script, "", start), *note]


@_handles(r"\substack")
def _substack(scan, name, start, end):
    text, begin = scan.raw(end, name)
    scan.at, after = begin, scan.at
    scan.run(begin + len(text))
    scan.at = after


@_handles(r"\not")
def _negated(scan, name, start, end):
    scan.skip(end)
    if scan.at < end:
        scan.step(end)
    if not scan.out or scan.out[-1].kind != "REL" or scan.out[-1].value not in ("=", "in"):
        raise Unreadable(r"\not is read only before = and \in", start)
    scan.out[-1] = Token("REL", {"=": "!=", "in": "notin"}[scan.out[-1].value], start)


@_handles(*commands.SIZES_LEFT, *commands.SIZES_RIGHT, *commands.SIZES_MID)
def _delimiter(scan, name, start, end):
    r"""The bracket after \left, \bigl, ...: the size command tells what a bar means."""
    scan.skip(end)
    side = "m" if name in commands.SIZES_MID else "l" if name in commands.SIZES_LEFT else "r"
    if scan.at >= end:
        raise Unreadable(f"{name} is missing its bracket", scan.at)
    if name in (r"\left", r"\right") and scan.latex[scan.at] == ".":
        scan.emit("LDOT" if side == "l" else "RDOT", ".", scan.at)
        scan.at += 1
        return
    mark, place = len(scan.out), scan.at
    scan.step(end)
    if scan.out[mark].kind in ("BAR", "DBAR"):
        scan.out[mark] = Token(scan.out[mark].kind, side, place)


def _is_symbol_with_scripts(tokens):
    """True for one symbol, perhaps followed by scripts: what a font or an accent may cover."""
    if not tokens or tokens[0].kind != "SYM":
        return False
    depth = 0
    for token in tokens[1:]:
        if token.kind == "LBRACE":
            depth += 1
        elif token.kind == "RBRACE":
            depth -= 1
        elif depth == 0 and token.kind not in ("SUB", "SUP", "PRIME"):
            return False
    return True


def _star(scan):
    if scan.latex.startswith("*", scan.at):
        scan.at += 1
