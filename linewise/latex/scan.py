"""LaTeX to tokens: spelling variants are made one, spacing and sizes are dropped.

The tokenizer knows TeX's rules (one argument is one token or one braced group; `x^10` is
`x^1 0`) and nothing of mathematics, except that it decides which of its three meanings a bar
has: opening a determinant, closing it, or "given".
"""

import re
from functools import cache

from ..errors import Unreadable
from .bars import settled
from .commands import GREEK, SPACE, TOKENS
from .eaten import refuse_eaten_backslash
from .handlers import HANDLERS
from .labels import without_labels
from .rows import separated
from .tokens import CLOSING, MAX_NESTING, OPENING, Token
from .words import refuse_unknown_words

MAX_LENGTH = 20_000
MAX_DIGITS = 400


def tokenize(latex, names=(), macros=None):
    """Return the tokens of a formula.

    Parameters
    ----------
    latex : str
        The formula as the reader's page has it, without the dollars.
    names : iterable of str
        Names of several plain letters, such as `LL`, that are one symbol and not a product.
    macros : dict, optional
        Commands without arguments to replace, `{r"\\bx": r"\\mathbf{x}"}`.

    Raises
    ------
    Unreadable
        An unknown command, an unmatched brace, a formula that is too long or too deep.
    """
    if len(latex) > MAX_LENGTH:
        raise Unreadable(f"the formula has {len(latex)} characters; at most {MAX_LENGTH} are read")
    refuse_eaten_backslash(latex)
    reader = Scanner(latex, names, macros or {})
    reader.run(len(latex))
    for token in reader.out:
        if token.kind == "OVER":
            raise Unreadable(f"put braces around it: {{a {token.value} b}}", token.position)
    tokens = without_labels(settled(reader.out))
    refuse_unknown_words(tokens)
    return separated(tokens)


# Such a word, with its argument in brackets, is an operator although its backslash is missing.
_WORD = re.compile(
    r"(ln|log|exp|det|tr|Tr)(?=\s*(?:\\left|\\[bB]igg?l?)?\s*(?:[(\[|]|\\\{|\\lvert))"
)
_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.S)
_NUMBER = re.compile(r"\d+(?:(?:\{,\}|\\,)\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+", re.A)
_LENGTH = re.compile(r"\[\s*-?[\d.]+\s*[a-z]{2}\s*\]")  # the space after a row


class Scanner:
    """Reads one formula; `out` collects tokens, `style` is the font in force."""

    def __init__(self, latex, names, macros):
        self.latex = latex
        self.names = names if isinstance(names, frozenset) else frozenset(names)
        self.macros = macros
        self.macro_depth = 0
        self.out = []
        self.style = ""
        self.at = 0
        self.depth = 0

    def emit(self, kind, value, position):
        self.out.append(Token(kind, value, position))

    def run(self, end):
        while True:
            self.skip(end)
            if self.at >= end:
                return
            self.step(end)

    def skip(self, end):
        """Pass over white space and comments."""
        while self.at < end:
            char = self.latex[self.at]
            if char.isspace() or char in "~\u200b":
                self.at += 1
            elif char == "%":
                newline = self.latex.find("\n", self.at)
                self.at = end if newline < 0 else min(newline + 1, end)
            else:
                return

    def step(self, end):
        """Read one token, with its arguments if it is a command that has some."""
        start, char = self.at, self.latex[self.at]
        if char == "\\":
            match = _COMMAND.match(self.latex, start)
            if match is None:
                raise Unreadable("a backslash at the end of the formula", start)
            self.at = match.end()
            self.command(match.group(), start, end)
        elif char == "{":
            close = self.closing_brace(start, end)
            self.at, mark = start + 1, len(self.out)
            self.group(close, start)
            self.at = close + 1
            if len(self.out) == mark + 3 and self.out[mark + 1].kind == "SYM":
                self.out[mark:] = [self.out[mark + 1]]  # {x}_j is x_j
        elif char == "}":
            raise Unreadable("a closing brace } without an opening one", start)
        elif char in "^_":
            self.at += 1
            self.emit("SUP" if char == "^" else "SUB", char, start)
            style, self.style = self.style, ""  # a bold letter's index is no bold index
            mark = len(self.out)
            self.argument(end, "a superscript" if char == "^" else "a subscript")
            self.style = style
            inner = self.out[mark + 1 : -1]
            if char == "^" and inner and all(t.kind == "PRIME" for t in inner):
                self.out[mark - 1 :] = inner  # x^{\prime} is x'
        elif _NUMBER.match(self.latex, start, end):
            self.number(start, end)
        elif char in TOKENS:
            text = ":=" if self.latex.startswith(":=", start) else char
            self.at += len(text)
            self.emit(*TOKENS[text], start)
        elif char.isalpha():
            self.letter(start)
        else:
            raise Unreadable(f"the character {char!r} has no meaning here", start)

    def letter(self, start):
        for length in () if self.style else _lengths(self.names):
            name = self.latex[start : start + length]
            if name in self.names:
                self.at = start + len(name)
                self.emit("SYM", name, start)
                return
        word = None if self.style else _WORD.match(self.latex, start)
        if word and (start == 0 or not self.latex[start - 1].isalpha()):
            self.at = start + len(word.group(1))
            self.emit("SYM", word.group(1), start)
            return
        self.at = start + 1
        self.emit("SYM", self.styled(self.latex[start]), start)

    def number(self, start, end):
        match = _NUMBER.match(self.latex, start, end)
        self.at = match.end()
        text = re.sub(r"\{,\}|\\,", "", match.group())
        if self.style in ("mathbf", "mathbb"):
            self.emit("SYM", f"\\{self.style}{{{text}}}", start)
        else:
            if len(text) > MAX_DIGITS:
                raise Unreadable(f"a number with more than {MAX_DIGITS} digits", start)
            self.emit("NUM", text, start)

    def styled(self, name):
        return f"\\{self.style}{{{name}}}" if self.style else name

    def group(self, close, start):
        """Tokenize up to `close` inside LBRACE ... RBRACE; a font switch ends with the group."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise Unreadable(f"braces nested deeper than {MAX_NESTING} levels", start)
        style = self.style
        mark = len(self.out)
        self.emit("LBRACE", "{", start)
        self.run(close)
        self.over(mark, close)
        self.emit("RBRACE", "}", close)
        self.style = style
        self.depth -= 1

    def over(self, mark, close):
        r"""`{a \over b}` is a fraction, `{a \choose b}` a binomial coefficient."""
        depth, place = 0, None
        for at in range(mark + 1, len(self.out)):
            depth += (self.out[at].kind in OPENING) - (self.out[at].kind in CLOSING)
            if self.out[at].kind == "OVER" and depth == 0:
                place = at
        if place is None:
            return
        top, (_, name, position) = self.out[mark + 1 : place], self.out[place]
        bottom = self.out[place + 1 :]
        del self.out[mark + 1 :]
        self.emit("FRAC" if name == r"\over" else "BINOM", name, position)
        for part in (top, bottom):
            self.out += [Token("LBRACE", "{", position), *part, Token("RBRACE", "}", close)]

    def argument(self, end, what):
        """Read one TeX argument as LBRACE ... RBRACE."""
        self.skip(end)
        if self.at >= end:
            raise Unreadable(f"{what} is missing its argument", self.at)
        start = self.at
        if self.latex[start] == "{":
            close = self.closing_brace(start, end)
            self.at = start + 1
            self.group(close, start)
            self.at = close + 1
            return
        if self.latex[start] in "^_}&":
            raise Unreadable(f"{what} is missing its argument", start)
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise Unreadable(f"commands nested deeper than {MAX_NESTING} levels", start)
        self.emit("LBRACE", "{", start)
        if self.latex[start] in "0123456789":  # TeX takes one digit: \frac12 is one half
            self.at += 1
            if self.style in ("mathbf", "mathbb"):
                self.emit("SYM", self.styled(self.latex[start]), start)
            else:
                self.emit("NUM", self.latex[start], start)
        else:
            self.step(end)
        self.emit("RBRACE", "}", self.at)
        self.depth -= 1

    def closing_brace(self, start, end):
        depth, at = 0, start
        while at < end:
            char = self.latex[at]
            if char == "\\":
                at += 2
                continue
            if char == "{":
                depth += 1
            elif char == "}":
                depth -= 1
                if depth == 0:
                    return at
            at += 1
        raise Unreadable("an opening brace { is never closed", start)

    def raw(self, end, what):
        """Return the text of one argument and where it begins."""
        self.skip(end)
        if self.at < end and self.latex[self.at] == "{":
            close = self.closing_brace(self.at, end)
            begin, self.at = self.at + 1, close + 1
            return self.latex[begin:close], begin
        match = _COMMAND.match(self.latex, self.at, end) or re.compile(r"\S").match(
            self.latex, self.at, end
        )
        if match is None:
            raise Unreadable(f"{what} is missing its argument", self.at)
        begin, self.at = self.at, match.end()
        return match.group(), begin

    def command(self, name, start, end):
        """Handle the control sequence `name` that was read at `start`."""
        mark = len(self.out)
        self.dispatch(name, start, end)
        if len(self.out) > mark:  # what the command became begins where the command stands
            self.out[mark] = self.out[mark]._replace(position=start)

    def dispatch(self, name, start, end):
        if name in self.macros:
            self.expand(name, start)
        elif name in TOKENS:
            if name == r"\\" and (space := _LENGTH.match(self.latex, self.at)):
                self.at = space.end()
            self.emit(*TOKENS[name], start)
        elif name[1:] in GREEK:
            self.emit("SYM", self.styled(name), start)
        elif name in HANDLERS:
            HANDLERS[name](self, name, start, end)
        elif name not in SPACE:
            raise Unreadable(
                f"the command {name} is not known; a macro of your own goes into [macros] of the "
                "notation file",
                start,
            )

    def expand(self, name, start):
        inner = Scanner(self.macros[name], self.names, self.macros)
        inner.macro_depth = self.macro_depth + 1
        if inner.macro_depth > 10:
            raise Unreadable(f"the macro {name} expands for ever", start)
        inner.style = self.style
        inner.run(len(inner.latex))
        self.out.extend(Token(t.kind, t.value, start) for t in inner.out)


@cache
def _lengths(names):
    """How long names are, the longest first."""
    return sorted({len(name) for name in names}, reverse=True)
