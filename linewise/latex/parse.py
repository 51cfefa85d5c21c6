"""Tokens to a raw tree by the LALR(1) grammar of grammar.lark: exactly one, or an error."""

from functools import cache
from importlib import resources

from lark import Lark, Transformer
from lark import Token as LarkToken
from lark.exceptions import UnexpectedInput
from lark.lexer import Lexer

from ..errors import Unreadable
from .raw import Chain, Listing, Side, Unit


def parse(tokens):
    """Return a list of statements.

    Each statement is (word, chains, arrows, opening): the word or punctuation before it, its chains
    joined by arrows ("=>" or "<=>"), and the arrow it opens with, if any.

    Raises
    ------
    Unreadable
        With the position of the first token that does not fit.
    """
    try:
        return _parser().parse(tokens)
    except UnexpectedInput as error:
        token = getattr(error, "token", None)
        if token is None or token.type == "$END":
            raise Unreadable("the formula breaks off: something is missing at its end") from None
        raise Unreadable(f"unexpected {_spoken(token)}", token.start_pos) from None


class _Lexer(Lexer):
    def __init__(self, conf):
        pass

    def lex(self, tokens):
        for token in tokens:
            yield LarkToken(token.kind, token.value, start_pos=token.position)


class _Build(Transformer):
    """Called while parsing, so no recursion over the tree is needed."""

    def start(self, children):
        statements, word = [], ""
        for child in children:
            if isinstance(child, LarkToken):
                word = str(child.value)
            elif child is not None:
                statements.append((word, *child))
                word = ""
        return statements

    def item(self, children):
        return tuple(children[::2]), tuple(str(a) for a in children[1::2]), ""

    def hence(self, children):
        return tuple(children[1::2]), tuple(str(a) for a in children[2::2]), str(children[0])

    def chain(self, children):
        return Chain(tuple(children[::2]), tuple(str(r) for r in children[1::2]))

    def continued(self, children):
        return Chain((None, *children[1::2]), tuple(str(r) for r in children[::2]))

    def side(self, children):
        signs = ["+"] if not isinstance(children[0], _Sign) else []
        terms = []
        for child in children:
            if child is None:
                signs.append("+")
            elif isinstance(child, _Sign):
                signs.append(child)
            else:
                terms.append((str(signs[-1] if signs else "+"), child))
        return Side(tuple(terms), _position(terms[0][1][0]))

    def sign(self, children):
        return _Sign({"PLUS": "+", "MINUS": "-", "PM": "±"}[children[0].type])

    def term(self, children):
        return tuple(children)

    def unit(self, children):
        kind, value, position = children[0]
        return Unit(kind, value, tuple(children[1:]), position)

    def group(self, children):
        return children[1], children[0].start_pos

    def list(self, children):
        entries = [c for c in children if not isinstance(c, _Between)]
        return Listing(tuple(entries), tuple(str(c) for c in children if isinstance(c, _Between)))

    def between(self, children):
        return _Between(children[0].type)

    def lone(self, children):
        return _Lone(str(getattr(children[0], "value", children[0])))

    def table(self, children):
        return tuple(c for c in children if not isinstance(c, LarkToken))

    row = table

    def cell(self, children):
        return children[0]

    def braced(self, children):
        listing, position = children[0]
        return "braced", listing, position


class _Sign(str):
    __slots__ = ()


class _Between(str):
    __slots__ = ()


class _Lone(str):
    """A relation or sign that stands alone, as in the superscript of f^{+}."""

    __slots__ = ()


def _operator(name):
    def build(self, children):
        return Unit("operator", name, (), children[0].start_pos)

    return build


def _script(name):
    def build(self, children):
        first = children[1] if len(children) > 1 else None
        return name, first[0] if first else None, children[0].start_pos

    return build


def _leaf(name):
    def build(self, children):
        return name, str(children[0].value), children[0].start_pos

    return build


def _bracket(name):
    def build(self, children):
        return name, children[1], children[0].start_pos

    return build


def _command(name):
    def build(self, children):
        return name, tuple(c[0] for c in children[1:]), children[0].start_pos

    return build


for _name in ("mul", "slash", "circ", "otimes", "setminus", "cup"):
    setattr(_Build, _name, _operator(_name))
for _name in ("sub", "sup", "prime", "bang"):
    setattr(_Build, _name, _script(_name))
for _name in ("num", "sym", "top", "nabla", "partial", "dots", "text"):
    setattr(_Build, _name, _leaf(_name))
for _name in (
    "paren", "bracket", "rightopen", "leftopen", "braces", "angle", "bars", "norm", "floor",
    "evaluated", "matrix", "cases",
):  # fmt: skip
    setattr(_Build, _name, _bracket(_name))
for _name in ("frac", "binom", "sqrt", "root"):
    setattr(_Build, _name, _command(_name))


@cache
def _parser():
    text = resources.files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer=_Lexer, transformer=_Build(), maybe_placeholders=True)


def _position(piece):
    return piece.position


_SPOKEN = {
    "REL": "relation sign", "PLUS": "+", "MINUS": "-", "MUL": "multiplication sign",
    "RPAR": ")", "RBRACK": "]", "RSET": r"\}", "RBRACE": "}", "RBAR": "closing |", "SEP": "break",
    "COMMA": "comma", "MID": r"\mid", "IMPLIES": "arrow", "CELL": "&", "SUB": "subscript",
    "SUP": "superscript", "DMID": r"\Vert", "SEMI": "semicolon", "COLON": "colon",
}  # fmt: skip


def _spoken(token):
    return _SPOKEN.get(token.type, f"{token.value!s}" or token.type)
