"""LaTeX to tokens: spelling variants are made one, spacing and sizes are dropped.

The tokenizer knows TeX's rules (one argument is one token or one braced group; `x^10` is
`x^1 0`) and nothing of mathematics, except that it decides which of its three meanings a bar
has: opening a determinant, closing it, or "given".
"""

import re
from functools import cache

from ..errors import Unreadable
from .rows import CLOSING, MAX_NESTING, OPENING, Token, separated

MAX_LENGTH = 20_000
MAX_DIGITS = 400
MAX_BARS = 200


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
    reader = _Tokenizer(latex, names, macros or {})
    reader.run(len(latex))
    for token in reader.out:
        if token.kind == "OVER":
            raise Unreadable(r"put braces around the fraction: {a \over b}", token.position)
    return _settle(reader.out)


_GREEK = {
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta",
    "vartheta", "iota", "kappa", "lambda", "mu", "nu", "xi", "pi", "varpi", "rho", "varrho",
    "sigma", "varsigma", "tau", "upsilon", "phi", "varphi", "chi", "psi", "omega", "Gamma",
    "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega", "ell",
    "hbar", "aleph", "Re", "Im", "imath", "jmath"
}  # fmt: skip
_SPACE = {
    r"\,", r"\;", r"\:", r"\!", r"\>", r"\thinspace",
    r"\medspace", r"\thickspace", r"\negthinspace", r"\displaystyle", r"\textstyle",
    r"\scriptstyle", r"\limits", r"\nolimits", r"\nonumber", r"\notag", r"\allowbreak",
    r"\nobreak", r"\mathstrut", r"\strut", r"\noindent", r"\centering", r"\relax",
    r"\par", r"\null", r"\/", r"\qed", r"\big", r"\Big", r"\bigg", r"\Bigg", r"\bigl",
    r"\Bigl", r"\biggl", r"\Biggl", r"\bigr", r"\Bigr", r"\biggr", r"\Biggr", r"\left",
    r"\right", r"\small", r"\normalsize", r"\hline", r"\space", r"\large", r"\Large",
    r"\footnotesize", r"\scriptsize", r"\tiny",
} | {"\\ ", "\\\n"}  # fmt: skip
_WIDE = {r"\quad", r"\qquad", r"\enspace", r"\hfill"}  # space between two formulas
_SIZES_LEFT = {r"\bigl", r"\Bigl", r"\biggl", r"\Biggl", r"\left"}
_SIZES_RIGHT = {r"\bigr", r"\Bigr", r"\biggr", r"\Biggr", r"\right"}
_SIZES_MID = {r"\bigm", r"\Bigm", r"\biggm", r"\Biggm", r"\middle"}
_RELATIONS = {
    "=": "=", r"\equiv": ":=", r"\coloneqq": ":=", r"\triangleq": ":=", r"\doteq": ":=",
    r"\coloneq": ":=", r"\le": "<=", r"\leq": "<=", r"\leqslant": "<=", r"\leqq": "<=",
    r"\ge": ">=", r"\geq": ">=", r"\geqslant": ">=", r"\geqq": ">=", "<": "<", ">": ">",
    r"\lt": "<", r"\gt": ">", r"\ne": "!=", r"\neq": "!=", r"\approx": "~=", r"\simeq": "~=",
    r"\propto": "prop", r"\in": "in", r"\notin": "notin", r"\subset": "subset",
    r"\subseteq": "subset", r"\sim": "sim", r"\succ": "succ", r"\succeq": "succeq",
    r"\prec": "prec", r"\preceq": "preceq", r"\to": "to", r"\rightarrow": "to",
    r"\longrightarrow": "to", r"\mapsto": "to", r"\gets": "gets", r"\leftarrow": "gets",
    r"\longleftarrow": "gets", r"\ll": "<<", r"\gg": ">>", r"\perp": "perp", r"\cong": "cong",
    r"\xrightarrow": "to", r"\lesssim": "<~", r"\gtrsim": ">~", r"\uparrow": "to",
    r"\downarrow": "to",
}  # fmt: skip
_IMPLIES = {
    r"\Rightarrow": "=>", r"\implies": "=>", r"\Longrightarrow": "=>", r"\therefore": "=>",
    r"\iff": "<=>", r"\Leftrightarrow": "<=>", r"\Longleftrightarrow": "<=>",
    r"\Leftarrow": "<=", r"\impliedby": "<=", r"\leadsto": "=>",
}  # fmt: skip
_SIMPLE = {
    "+": "PLUS", "-": "MINUS", "−": "MINUS", r"\pm": "PM", r"\mp": "PM", r"\cdot": "MUL",
    r"\times": "MUL", "·": "MUL", "×": "MUL", r"\circ": "CIRC", r"\odot": "CIRC", "/": "SLASH",
    r"\div": "SLASH", "(": "LPAR", ")": "RPAR", "[": "LBRACK", "]": "RBRACK", r"\{": "LSET",
    r"\}": "RSET", r"\lbrace": "LSET", r"\rbrace": "RSET", r"\lbrack": "LBRACK",
    r"\rbrack": "RBRACK", r"\langle": "LANGLE", r"\rangle": "RANGLE", ",": "COMMA",
    ";": "SEMI", ":": "COLON", r"\colon": "COLON", "!": "BANG", r"\mid": "MID", r"\given": "MID",
    r"\parallel": "DMID", r"\top": "TOP", r"\intercal": "TOP", r"\transpose": "TOP",
    r"\nabla": "NABLA", r"\partial": "PARTIAL", r"\dots": "DOTS", r"\ldots": "DOTS",
    r"\cdots": "DOTS", r"\dotsc": "DOTS", r"\dotsb": "DOTS", r"\vdots": "DOTS",
    r"\ddots": "DOTS", r"\dotsm": "DOTS", "…": "DOTS", r"\star": "STAR", r"\ast": "STAR",
    "*": "STAR", r"\prime": "PRIME", "'": "PRIME", "’": "PRIME", r"\setminus": "SETMINUS",
    r"\cup": "CUP", r"\cap": "CUP", r"\otimes": "OTIMES", r"\lfloor": "LFLOOR",
    r"\rfloor": "RFLOOR", r"\lceil": "LFLOOR", r"\rceil": "RFLOOR",
}  # fmt: skip
_BARS = {"|": "?", r"\vert": "?", r"\lvert": "l", r"\rvert": "r"}
_DBARS = {r"\|": "?", r"\Vert": "?", r"\lVert": "l", r"\rVert": "r", "‖": "?"}
_NAMED = (
    "ln", "log", "exp", "det", "tr", "Tr", "max", "min", "sup", "inf", "lim", "arg", "argmax",
    "argmin", "sum", "prod", "int", "sin", "cos", "tan", "sinh", "cosh", "tanh", "diag",
    "rank", "Pr", "dim", "deg", "ker", "gcd", "iint", "trace", "erf", "sign", "sgn", "limsup",
    "liminf"
)  # fmt: skip
# Such a word, with its argument in brackets, is an operator although its backslash is missing.
_WORD = re.compile(
    r"(ln|log|exp|det|tr|Tr)(?=\s*(?:\\left|\\[bB]igg?l?)?\s*(?:[(\[|]|\\\{|\\lvert))"
)
_BOLD = {r"\mathbf", r"\boldsymbol", r"\bm", r"\pmb", r"\mathbfit", r"\bf", r"\symbf"}
_UPRIGHT = {r"\mathrm", r"\operatorname", r"\mathop", r"\rm", r"\textsc", r"\textnormal",
            r"\mathsf", r"\mathtt", r"\sf", r"\tt"}  # fmt: skip
_STYLES = {r"\mathcal": "mathcal", r"\mathscr": "mathcal", r"\mathbb": "mathbb",
           r"\mathbbm": "mathbb", r"\mathds": "mathbb", r"\mathfrak": "mathfrak",
           r"\cal": "mathcal", r"\mathit": "", r"\it": "", r"\mathnormal": ""}  # fmt: skip
_ACCENTS = {r"\hat": "hat", r"\widehat": "hat", r"\tilde": "tilde", r"\widetilde": "tilde",
            r"\bar": "bar", r"\overline": "bar", r"\vec": "vec", r"\dot": "dot", r"\ddot": "ddot",
            r"\check": "check", r"\breve": "breve", r"\underline": "underline",
            r"\overrightarrow": "vec"}  # fmt: skip
_SWITCHES = {r"\bf", r"\rm", r"\cal", r"\it", r"\sf", r"\tt"}
_TEXT = {r"\text", r"\textrm", r"\textit", r"\textbf", r"\mbox", r"\textup", r"\texttt", r"\emph"}
_TRANSPARENT = {r"\boxed", r"\fbox", r"\mathbin", r"\mathrel", r"\mathord", r"\mathopen",
                r"\mathclose", r"\mathinner", r"\ensuremath", r"\smash", r"\cancel", r"\bcancel",
                r"\xcancel"}  # fmt: skip
_BRACED = {r"\underbrace", r"\overbrace", r"\underbracket", r"\overbracket"}
_DROPPED = {r"\phantom", r"\vphantom", r"\hphantom", r"\hspace", r"\vspace", r"\label", r"\tag",
            r"\color", r"\kern", r"\rlap", r"\llap", r"\raisebox", r"\cline",
            r"\textcircled"}  # fmt: skip
_MATRICES = {"matrix", "bmatrix", "pmatrix", "vmatrix", "Bmatrix", "Vmatrix", "smallmatrix",
             "array"}  # fmt: skip
_CASES = {"cases", "dcases", "rcases"}
_LAYOUT = {
    "aligned", "align", "split", "gather", "gathered", "equation", "eqnarray", "alignat",
    "alignedat", "flalign", "multline", "math", "displaymath"
}  # fmt: skip
_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.S)
_NUMBER = re.compile(r"\d+(?:(?:\{,\}|\\,)\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+")


class _Tokenizer:
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
        elif char == "&":
            self.at += 1
            self.emit("AMP", "&", start)
        elif char == ":" and self.latex.startswith(":=", start):
            self.at += 2
            self.emit("REL", ":=", start)
        elif char.isdigit() or (char == "." and self.latex[start + 1 : start + 2].isdigit()):
            self.number(start, end)
        elif char == ".":
            self.at += 1
            self.emit("PERIOD", ".", start)
        elif char in _RELATIONS:
            self.at += 1
            self.emit("REL", _RELATIONS[char], start)
        elif char in _BARS or char in _DBARS:
            self.at += 1
            kind, sides = ("BAR", _BARS) if char in _BARS else ("DBAR", _DBARS)
            self.emit(kind, sides[char], start)
        elif char in _SIMPLE:
            self.at += 1
            self.emit(_SIMPLE[char], char, start)
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
            self.emit("SYM", f"\\mathrm{{{word.group(1)}}}", start)
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
        r"""`{a \over b}` is a fraction."""
        depth, place = 0, None
        for at in range(mark + 1, len(self.out)):
            depth += (self.out[at].kind in OPENING) - (self.out[at].kind in CLOSING)
            if self.out[at].kind == "OVER" and depth == 0:
                place = at
        if place is None:
            return
        top, position = self.out[mark + 1 : place], self.out[place].position
        bottom = self.out[place + 1 :]
        del self.out[mark + 1 :]
        self.emit("FRAC", r"\over", position)
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
        if self.latex[start].isdigit():  # TeX takes one digit: \frac12 is one half
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
        elif name in _SIMPLE:
            self.emit(_SIMPLE[name], name, start)
        elif name in _SIZES_MID:
            self.skip(end)
            self.delimiter(end, "m")
        elif name in _SIZES_LEFT or name in _SIZES_RIGHT:
            self.skip(end)
            self.delimiter(end, "l" if name in _SIZES_LEFT else "r", name)
        elif name in _WIDE:
            self.emit("QUAD", name, start)
        elif name in _SPACE:
            pass
        elif name in (r"\\", r"\cr", r"\newline"):
            if self.latex.startswith("[", self.at):
                close = self.latex.find("]", self.at)
                length = self.latex[self.at + 1 : close] if close > 0 else ""
                if re.fullmatch(r"\s*-?[\d.]+\s*[a-z]{2}\s*", length):
                    self.at = close + 1
            self.emit("ROW", name, start)
        elif name in _RELATIONS:
            self.emit("REL", _RELATIONS[name], start)
        elif name in _IMPLIES:
            self.emit("IMPLIES", _IMPLIES[name], start)
        elif name in _BARS:
            self.emit("BAR", _BARS[name], start)
        elif name in _DBARS:
            self.emit("DBAR", _DBARS[name], start)
        elif name in (r"\forall", r"\exists", r"\because"):
            self.emit("TEXT", name[1:], start)
        elif name == r"\%":
            self.emit("PERCENT", "%", start)
        elif name == r"\infty":
            self.emit("SYM", r"\infty", start)
        elif name in (r"\emptyset", r"\varnothing"):
            self.emit("SYM", r"\emptyset", start)
        elif name[1:] in _GREEK:
            self.emit("SYM", self.styled(name), start)
        elif name[1:] in _NAMED:
            self.emit("SYM", f"\\mathrm{{{name[1:]}}}", start)
        else:
            self.command_with_arguments(name, start, end)

    def command_with_arguments(self, name, start, end):
        if name in (r"\frac", r"\dfrac", r"\tfrac", r"\cfrac"):
            self.emit("FRAC", name, start)
            self.argument(end, name)
            self.argument(end, name)
        elif name == r"\over":
            self.emit("OVER", name, start)
        elif name == r"\sqrt":
            self.root(start, end)
        elif name in _SWITCHES:
            self.style = "mathbf" if name in _BOLD else _STYLES.get(name, "mathrm")
        elif name in _BOLD:
            self.restyle("mathbf", end, name)
        elif name in _STYLES:
            self.restyle(_STYLES[name], end, name)
        elif name in _UPRIGHT:
            if self.latex.startswith("*", self.at):
                self.at += 1
            self.upright(name, start, end)
        elif name in _TEXT:
            text, _ = self.raw(end, name)
            word = text.replace("\\,", "").replace(" ", "")
            if word in _NAMED:
                self.emit("SYM", f"\\mathrm{{{word}}}", start)
            else:
                self.emit("TEXT", text.strip(), start)
        elif name in _ACCENTS:
            self.accent(name, start, end)
        elif name in _TRANSPARENT:
            mark = len(self.out)
            self.argument(end, name)
            if any(t.kind == "REL" for t in self.out[mark:]):  # a box around a whole relation
                del self.out[mark], self.out[-1]
        elif name in _BRACED:
            self.argument(end, name)
            self.skip(end)
            while self.at < end and self.latex[self.at] in "_^":
                self.at += 1
                self.raw(end, name)
                self.skip(end)
        elif name in _DROPPED:
            if self.latex.startswith("*", self.at):
                self.at += 1
            length, _ = self.raw(end, name)
            if name == r"\hspace" and not length.strip().startswith("-"):
                self.emit("QUAD", name, start)
        elif name == r"\textcolor":
            self.raw(end, name)
            self.argument(end, name)
        elif name in (r"\stackrel", r"\overset", r"\underset"):
            self.stacked(name, start, end)
        elif name in (r"\substack",):
            text, begin = self.raw(end, name)
            self.at, after = begin, self.at
            self.run(begin + len(text))
            self.at = after
        elif name == r"\not":
            self.skip(end)
            if self.at < end:
                self.step(end)
            if not self.out or self.out[-1].kind != "REL" or self.out[-1].value not in ("=", "in"):
                raise Unreadable(r"\not is read only before = and \in", start)
            self.out[-1] = Token("REL", {"=": "!=", "in": "notin"}[self.out[-1].value], start)
        elif name == r"\begin":
            self.begin(start, end)
        elif name == r"\end":
            raise Unreadable(r"\end without its \begin", start)
        else:
            raise Unreadable(
                f"the command {name} is not known; a macro of your own goes into [macros] of the "
                "notation file",
                start,
            )

    def expand(self, name, start):
        inner = _Tokenizer(self.macros[name], self.names, self.macros)
        inner.macro_depth = self.macro_depth + 1
        if inner.macro_depth > 10:
            raise Unreadable(f"the macro {name} expands for ever", start)
        inner.style = self.style
        inner.run(len(inner.latex))
        self.out.extend(Token(t.kind, t.value, start) for t in inner.out)

    def root(self, start, end):
        if self.latex.startswith("[", self.at):
            close = self.latex.find("]", self.at)
            if close < 0:
                raise Unreadable(r"\sqrt[ is never closed", start)
            self.emit("ROOT", r"\sqrt", start)
            self.at += 1
            self.group(close, start)
            self.at = close + 1
        else:
            self.emit("SQRT", r"\sqrt", start)
        self.argument(end, r"\sqrt")

    def restyle(self, style, end, name):
        """Tokenize the argument in another font; a single symbol needs no braces."""
        self.skip(end)
        before, self.style = self.style, style
        mark = len(self.out)
        self.argument(end, name)
        self.style = before
        inner = self.out[mark + 1 : -1]
        self.out[mark:] = inner if _is_symbol_with_scripts(inner) else self.out[mark:]

    def upright(self, name, start, end):
        text, begin = self.raw(end, name)
        word = re.sub(r"\\[,;:! ]|[\s~{}*]|\\limits|\\(?=[A-Za-z])", "", text)
        if word == "T" and name in (r"\mathsf", r"\mathtt", r"\sf", r"\mathrm", r"\rm"):
            self.emit("SYM", r"\mathrm{T}", start)
        elif re.fullmatch(r"[A-Za-z]+\d*", word):
            self.emit("SYM", f"\\mathrm{{{word}}}", start)
        elif re.fullmatch(r"[A-Za-z]+(-[A-Za-z]+)+", word):
            self.emit("SYM", f"\\mathrm{{{word.replace('-', '')}}}", start)
        elif re.fullmatch(r"\d+", word):
            self.emit("NUM", word, start)
        else:
            self.at, after = begin, self.at
            self.group(begin + len(text), start)
            self.at = after

    def accent(self, name, start, end):
        mark = len(self.out)
        self.argument(end, name)
        inner = self.out[mark + 1 : -1]
        if not _is_symbol_with_scripts(inner):
            raise Unreadable(f"{name} belongs over one symbol", start)
        head = f"\\{_ACCENTS[name]}{{{inner[0].value}}}"
        self.out[mark:] = [Token("SYM", head, start), *inner[1:]]

    def stacked(self, name, start, end):
        r"""`\stackrel{a}{=}` is a relation with a note; `\underset{x}{\max}` has a subscript."""
        mark = len(self.out)
        self.argument(end, name)
        note = self.out[mark:]
        del self.out[mark:]
        self.argument(end, name)
        base = self.out[mark + 1 : -1]
        if base and all(t.kind in ("REL", "IMPLIES") for t in base):
            marks = "".join(str(t.value) for t in note[1:-1])
            value = base[0].value
            if value == "=" and marks in ("!", "BANG"):
                value = "!="[::-1]  # "=!": required to be equal
            if value == "=" and marks in (r"\mathrm{def}", "def", r"\Delta", r"\triangle"):
                value = ":="
            self.out[mark:] = [Token(base[0].kind, value, start)]
        else:
            script = "SUB" if name == r"\underset" else "SUP"
            self.out[mark:] = [*base, Token(script, "", start), *note]

    def delimiter(self, end, side, size=""):
        r"""The bracket after \left, \bigl, ...; `side` tells what a bar means."""
        start = self.at
        if start >= end:
            raise Unreadable(f"{size or 'a size command'} is missing its bracket", start)
        if size in (r"\left", r"\right") and self.latex[start] == ".":
            self.at += 1
            self.emit("LDOT" if side == "l" else "RDOT", ".", start)
            return
        mark = len(self.out)
        self.step(end)
        token = self.out[mark]
        if token.kind in ("BAR", "DBAR"):
            kind = {"l": "L", "r": "R", "m": "M"}[side]
            self.out[mark] = Token(token.kind, kind.lower(), start)

    def begin(self, start, end):
        name, _ = self.raw(end, r"\begin")
        plain = name.rstrip("*")
        close = self.matching_end(name, start, end)
        body_end, after = close
        if plain in ("array", "alignat", "alignedat"):
            self.raw(end, name)
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise Unreadable(f"environments nested deeper than {MAX_NESTING} levels", start)
        if plain in _LAYOUT:
            self.emit("LAYOUT", "begin", start)
            self.run(body_end)
            self.emit("LAYOUT", "end", body_end)
        elif plain in _MATRICES or plain in _CASES:
            kind = "CASES" if plain in _CASES else "MATRIX"
            mark = len(self.out)
            self.emit(f"L{kind}", plain, start)
            self.run(body_end)
            self.emit(f"R{kind}", plain, body_end)
            if plain in (*_CASES, "array") and _is_system(self.out[mark + 1 : -1], plain):
                self.out[mark] = Token("LAYOUT", "begin", start)
                self.out[-1] = Token("LAYOUT", "end", body_end)
        else:
            raise Unreadable(f"the environment {name} is not read", start)
        self.depth -= 1
        self.at = after

    def matching_end(self, name, start, end):
        depth = 1
        for match in re.compile(r"\\(begin|end)\s*\{([^}]*)\}").finditer(self.latex, self.at, end):
            depth += 1 if match.group(1) == "begin" else -1
            if depth == 0:
                if match.group(2) != name:
                    raise Unreadable(
                        f"\\begin{{{name}}} is closed by \\end{{{match.group(2)}}}", match.start()
                    )
                return match.start(), match.end()
        raise Unreadable(f"\\begin{{{name}}} is never closed", start)


@cache
def _lengths(names):
    """How long names are, the longest first."""
    return sorted({len(name) for name in names}, reverse=True)


def _is_system(tokens, name):
    """True for a cases or array environment whose rows are equations."""
    depth, cell = 0, 0
    for token in tokens:
        depth += token.kind in OPENING
        depth -= token.kind in CLOSING
        if depth == 0 and token.kind == "ROW":
            cell = 0
        elif depth == 0 and token.kind == "AMP":
            cell += 1
        elif depth == 0 and token.kind == "REL" and (cell == 0 or name == "array"):
            return True
    return False


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


def _settle(tokens):
    """Drop layout, settle bars, turn rows and punctuation at the top level into SEP."""
    tokens = _asides(_percent(_brackets_without_partner(tokens)))
    tokens = _bars(tokens)
    tokens = _evaluation_bars(tokens)
    tokens = _merge_arg(tokens)
    return separated(tokens)


def _percent(tokens):
    """`0.01\\%` is one number."""
    out = []
    for token in tokens:
        if token.kind == "PERCENT":
            if not out or out[-1].kind != "NUM":
                raise Unreadable(r"\% must follow a number", token.position)
            out[-1] = Token("NUM", out[-1].value + "%", out[-1].position)
        else:
            out.append(token)
    return out


def _brackets_without_partner(tokens):
    r"""`\left\{ ... \right.` is a bracket around a system of equations: both are dropped."""
    drop, stack = set(), []
    for index, token in enumerate(tokens):
        if token.kind in OPENING or token.kind == "LDOT":
            stack.append(index)
        elif token.kind in CLOSING:
            if stack:
                stack.pop()
        elif token.kind == "RDOT":
            if stack:
                drop.add(stack.pop())
            drop.add(index)
    return [t for index, t in enumerate(tokens) if index not in drop]


def _asides(tokens):
    r"""`\qquad (i = 1, \dots, k)` or `[\text{by Bayes}]` at the end of a row: drop the brackets."""
    out, depth, drop = list(tokens), 0, []
    for index, token in enumerate(tokens):
        if token.kind in ("LPAR", "LBRACK") and depth == 0 and index:
            close = _matching(tokens, index)
            inner = tokens[index + 1 : close]
            after = tokens[close + 1].kind if close + 1 < len(tokens) else "END"
            if (
                tokens[index - 1].kind in ("QUAD", "COMMA", "TEXT")
                and after in ("END", "ROW", "QUAD", "COMMA", "PERIOD", "LAYOUT", "AMP", "TEXT")
                and any(t.kind in ("REL", "TEXT") for t in inner)
            ):
                drop += [index, close]
        depth += token.kind in OPENING
        depth -= token.kind in CLOSING
    for index in drop:
        out[index] = Token("QUAD", "", tokens[index].position)
    return out


def _matching(tokens, start):
    depth = 0
    for index in range(start, len(tokens)):
        depth += tokens[index].kind in OPENING
        depth -= tokens[index].kind in CLOSING
        if depth == 0:
            return index
    return len(tokens) - 1


def _bars(tokens):
    """Decide what each bar is: an opening one, a closing one, or "given"."""
    out, stack = [], []
    marks = [token for token in tokens if token.kind in ("BAR", "DBAR")]
    if len(marks) > MAX_BARS:
        raise Unreadable(f"more than {MAX_BARS} bars in one formula", marks[MAX_BARS].position)
    for index, token in enumerate(tokens):
        kind = token.kind
        if kind in ("BAR", "DBAR"):
            kind = _bar_kind(token, tokens, index, out, stack)
            token = Token(kind, "|" if "D" not in kind[:2] else "||", token.position)
        if kind in OPENING or kind == "LDOT":
            stack.append(kind)
        elif (kind in CLOSING or kind == "EVALBAR") and stack:
            stack.pop()
        out.append(token)
    return out


def _bar_kind(token, tokens, index, out, stack):
    name = token.kind
    mid = "MID" if name == "BAR" else "DMID"
    if token.value == "l":
        return "L" + name
    if token.value == "m":
        return mid
    if token.value == "r":
        if stack and stack[-1] == "LDOT":
            return "EVALBAR"
        return "R" + name
    if stack and stack[-1] == "L" + name and _ends_operand(out):
        return "R" + name
    if not _ends_operand(out):
        return "L" + name
    follows = tokens[index + 1].kind if index + 1 < len(tokens) else ""
    if name == "BAR" and follows == "SUB" and not _bars_ahead(tokens, index, name):
        return "EVALBAR"
    return mid if _bars_ahead(tokens, index, name) % 2 == 0 else "L" + name


def _ends_operand(out):
    for token in reversed(out):
        if token.kind in ("QUAD", "AMP", "LAYOUT", "ROW"):
            continue
        return token.kind in (
            {"NUM", "SYM", "TOP", "STAR", "PRIME", "DOTS", "EVALBAR"} | CLOSING
        ) and token.value not in (r"\mathrm{ln}", r"\mathrm{log}", r"\mathrm{det}", r"\mathrm{exp}")
    return False


def _bars_ahead(tokens, index, name):
    """How many unsettled bars of this kind follow before the enclosing bracket closes."""
    depth = count = 0
    for token in tokens[index + 1 :]:
        if token.kind in OPENING:
            depth += 1
        elif token.kind in CLOSING:
            depth -= 1
            if depth < 0:
                break
        elif depth == 0 and token.kind == name:
            count += 1
        elif depth == 0 and token.kind in ("REL", "ROW", "COMMA") and not count:
            continue
    return count


def _evaluation_bars(tokens):
    r"""Give every "evaluated at" bar its opening: `\left. f \right|_{x=0}` or `f \Big|_{x=0}`."""
    out, opens = [], []
    for token in tokens:
        if token.kind == "LDOT":
            opens.append(len(out))
            out.append(Token("LEVAL", ".", token.position))
            continue
        if token.kind == "EVALBAR":
            if opens:
                opens.pop()
                out.append(Token("REVAL", ".", token.position))
            else:
                start = _operand_start(out)
                out.insert(start, Token("LEVAL", ".", out[start].position))
                out.append(Token("REVAL", ".", token.position))
            continue
        out.append(token)
    return out


def _operand_start(out):
    """Where the side of the relation begins that a lone evaluation bar closes."""
    depth = 0
    for index in range(len(out) - 1, -1, -1):
        kind = out[index].kind
        if kind in CLOSING:
            depth += 1
        elif kind in OPENING:
            depth -= 1
            if depth < 0:
                return index + 1
        elif depth == 0 and kind in ("REL", "IMPLIES", "ROW", "COMMA", "QUAD", "LAYOUT", "AMP",
                                     "PLUS", "MINUS", "SEMI"):  # fmt: skip
            return index + 1
    return 0


def _merge_arg(tokens):
    r"""`\arg\max` is one operator."""
    out = []
    for token in tokens:
        if (
            out
            and token.kind == "SYM"
            and out[-1].value == r"\mathrm{arg}"
            and token.value in (r"\mathrm{max}", r"\mathrm{min}")
        ):
            word = token.value[len(r"\mathrm{") : -1]
            out[-1] = Token("SYM", f"\\mathrm{{arg{word}}}", out[-1].position)
        else:
            out.append(token)
    return out
