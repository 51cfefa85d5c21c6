"""The letters of a document as data: sizes, indices, symbols with their kinds, definitions.

A notation file is TOML; `book/notation.toml`, the letters of the book, is the example.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ..books import installed_book
from ..errors import CheckError, NotationError
from ..kinds import KINDS
from ..latex.parse import parse
from ..latex.scan import tokenize


class Kind(NamedTuple):
    """What a symbol is: `name` from KINDS, `dims` (names of dimensions or, for bundles, LaTeX)."""

    name: str
    dims: tuple = ()


class Declaration(NamedTuple):
    r"""One way to write a symbol: `\gamma_{ji}`, `w_j^{(i)}`, `\gamma(z_{nk})`, `LL(\theta)`.

    `key` is unique; `subs` and `sups` are the index letters below and above; `call` is None, or the
    raw entries in the parentheses; `tag` marks an iterate or a word such as new.
    """

    key: str
    head: str
    subs: tuple
    sups: tuple
    call: object
    tag: str
    kind: Kind | None
    latex: str
    hidden: tuple = ()

    @property
    def letters(self):
        """The index letters in the order in which a family is indexed.

        `hidden` ones are not written: the definition leaves them free, so they are those of the
        place where the symbol stands.
        """
        return self.subs + self.sups + self.hidden


class Definition(NamedTuple):
    """What a symbol stands for: the declaration, the LaTeX of the right side, where it is from."""

    declaration: Declaration
    latex: str
    label: str = ""


class Model(NamedTuple):
    """The generative model behind P(...) and p(...); LaTeX of each part."""

    data: str
    label: str
    weight: str
    density: str
    parameters: str
    heads: tuple
    onehot: bool = False


class Notation(NamedTuple):
    """Everything a document's letters mean; see `load_notation`."""

    title: str
    sizes: dict
    indices: dict
    symbols: dict
    definitions: dict
    model: Model | None
    iterate: tuple
    parameters: str
    solves: dict
    names: frozenset
    macros: dict

    def extended(self, declarations=(), definitions=(), sizes=(), override=True):
        """A copy with more declarations, definitions and sizes; later ones win."""
        symbols = {head: list(items) for head, items in self.symbols.items()}
        names = []
        for declaration in declarations:
            known = symbols.setdefault(declaration.head, [])
            symbols[declaration.head] = [declaration] + [
                d for d in known if d.key != declaration.key
            ]
            if re.fullmatch(r"[A-Za-z]{2,}", declaration.head):
                names.append(declaration.head)
        table = dict(self.definitions)
        for declaration in declarations:
            if declaration.kind is not None:  # a kind sets the definition aside
                table.pop(declaration.key, None)
        for definition in definitions:
            if override or definition.declaration.key not in table:
                table[definition.declaration.key] = definition
        return self._replace(
            symbols=symbols,
            definitions=table,
            sizes={**self.sizes, **dict(sizes)},
            names=self.names.union(names),
        )


def load_notation(source=None):
    """Read a notation file.

    Parameters
    ----------
    source : path, optional
        A TOML file; that of the installed book if omitted.

    Raises
    ------
    NotationError
        Naming the entry that cannot be used and what to write instead.
    """
    if isinstance(source, Notation):
        return source
    path = source if source is not None else installed_book().NOTATION
    try:
        path = Path(path).resolve()
    except TypeError:
        raise NotationError(
            f"the notation must be a Notation or the path of a TOML file, not {source!r}"
        ) from None
    return _load(path)


def parse_kind(text, where):
    """`"vector(n)"` to a `Kind`."""
    match = re.fullmatch(r"\s*([a-z]+)\s*(?:\((.*)\))?\s*", text, re.S)
    if match is None or match.group(1) not in KINDS:
        kinds = ", ".join(sorted(KINDS))
        raise NotationError(f"{where}: {text!r} is not a kind; use one of {kinds}")
    name = match.group(1)
    dims = tuple(d.strip() for d in _split(match.group(2) or "") if d.strip())
    wanted = KINDS[name].dims
    if wanted is not None and wanted != len(dims):
        if name == "matrix" and len(dims) == 1:
            return Kind(name, dims * 2)
        if name == "label" and len(dims) == 1:  # of a size of its own
            return Kind(name, dims)
        example = f"{name}({', '.join(['n', 'n'][:wanted])})" if wanted else name
        raise NotationError(f"{where}: write {example}, not {text.strip()}")
    if wanted is None and not dims:
        raise NotationError(f"{where}: {name} needs the symbols it collects in parentheses")
    return Kind(name, dims)


def declare(latex, kind, indices, names=()):
    r"""Read a symbol as one would write it, such as `\gamma_{ji}`, into a `Declaration`."""
    try:
        tokens = tokenize(latex, names)
        ((_, chains, _, _),) = parse(tokens)
        (side,) = chains[0].sides
        ((_, pieces),) = side.terms
        unit = pieces[0]
        if unit.kind != "sym":
            raise ValueError
        call = None
        if len(pieces) == 2 and pieces[1].kind in ("paren", "bracket"):
            call = pieces[1].value
            if not all(_is_formal(entry) for entry in call.entries):
                raise ValueError
        elif len(pieces) != 1:
            raise ValueError
    except (CheckError, ValueError):
        raise NotationError(
            f"the symbol {latex!r} cannot be read; write one symbol with its indices, "
            r"such as '\gamma_{ji}', 'w_j^{(i)}' or 'f(x)', with symbols as arguments; a name of "
            "several letters such as LL must be declared as it is written"
        ) from None
    head, subs, sups, tag = signature(unit, indices, latex)
    below = ",".join(x if x.isdigit() else "·" for x in subs)
    shape = f"{head}_{{{below}}}^{{{'·' * len(sups)}{tag}}}"
    key = head + ("" if not subs and not sups and not tag else shape[len(head) :])
    if call is not None:
        key += "(" + ",".join("·" * len(call.entries)) + ")"
    return Declaration(key, head, subs, sups, call, tag, kind, latex)


def _name_of(listing, indices):
    r"""A subscript that is part of the name, such as `\theta` in `p_\theta(x)`; None if indices."""
    text = flat(listing)
    simple = text and "?" not in text and not any(sign in text for sign in "+-")
    units = [unit for entry in listing.entries if entry is not None and not isinstance(entry, str)
             for unit in entry.sides[0].terms[0][1]]
    free = all(unit.kind == "sym" and unit.value not in indices for unit in units)
    single = len(units) == 1 and len(units[0].value) == 1 and units[0].value.islower()
    return text if simple and free and not single else None


def _is_formal(entry):
    """True for an argument of a declaration: one symbol, perhaps with a list of them after dots."""
    if entry is None or isinstance(entry, str) or entry.rels:
        return False
    terms = entry.sides[0].terms
    return len(terms) == 1 and terms[0][0] == "+" and all(
        p.kind in ("sym", "dots", "paren", "bracket") for p in terms[0][1])


def signature(unit, indices, latex):
    """Head, index letters below and above, and tag of a declared symbol."""
    head, subs, sups, tag = unit.value, (), (), ""
    for script, listing, _ in unit.scripts:
        if script == "prime":
            tag += "'"
        elif script == "sub":
            word = word_of(listing, indices) or _name_of(listing, indices)
            if word is not None:
                head = f"{head}_{{{word}}}"
            else:
                subs = _letters(listing, indices, latex)
        elif script == "sup":
            word = word_of(listing, indices)
            inner = parenthesised(listing)
            if word is not None:
                tag += word
            elif inner is not None and _is_letters(inner, indices):
                sups = _letters(inner, indices, latex)
            elif inner is not None and "?" not in flat(inner):
                tag += flat(inner)
            else:
                raise NotationError(
                    f"the symbol {latex!r}: a superscript is an index in parentheses, an iterate "
                    r"such as (t), or a word such as \mathrm{new}"
                )
    return head, subs, sups, tag


WORDS = {"old", "new", "next", "prev", "init", "opt", "ML", "MLE", "MAP", "EM", "LS", "OLS"}


def word_of(listing, indices=()):
    r"""The word of a script such as `\mathrm{new}`, `*`, `\text{ML}`; None if it is none.

    Plain letters such as `old` or `ML` are one, unless all of them are index letters.
    """
    if listing is None or len(listing.entries) != 1:
        return None
    side = only_side(listing)
    if side is None:
        entry = listing.entries[0]
        return str(entry) if isinstance(entry, str) and entry in ("+", "-") else None
    if len(side.terms) != 1 or side.terms[0][0] != "+":
        return None
    pieces = side.terms[0][1]
    letters = "".join(str(p.value) for p in pieces if p.kind == "sym" and not p.scripts)
    if letters in WORDS and len(pieces) == len(letters) and not set(letters) <= set(indices):
        return letters
    words = [_word(piece) for piece in pieces]
    if not all(words):
        return None
    return " ".join(words)


def _word(piece):
    if piece.kind == "operator" and piece.value == "mul":
        return "*"
    if piece.kind == "text" and not piece.scripts:
        return piece.value
    if piece.kind == "sym" and not piece.scripts:
        match = re.fullmatch(r"\\mathrm\{([A-Za-z]{2,})\}", piece.value)
        return match.group(1) if match else None
    return None


def only_side(listing):
    """The single side of a listing with one entry and no relation, else None."""
    if listing is None or len(listing.entries) != 1:
        return None
    chain = listing.entries[0]
    if chain is None or isinstance(chain, str) or chain.rels:
        return None
    return chain.sides[0]


def only_unit(listing):
    """The single unit of a listing, else None."""
    side = only_side(listing)
    if side is None or len(side.terms) != 1 or side.terms[0][0] != "+":
        return None
    pieces = side.terms[0][1]
    return pieces[0] if len(pieces) == 1 else None


def parenthesised(listing):
    """The listing inside a script that is nothing but parentheses, else None."""
    unit = only_unit(listing)
    if unit is not None and unit.kind == "paren" and not unit.scripts:
        return unit.value
    return None


def primed(unit, indices):
    """The unit with its primes in its name, if it is an index letter: k' is another one."""
    marks = [script for script in unit.scripts if script[0] == "prime"]
    if unit.kind != "sym" or not marks or unit.value not in indices:
        return unit
    rest = tuple(script for script in unit.scripts if script[0] != "prime")
    return unit._replace(value=unit.value + "'" * len(marks), scripts=rest)


def flat(listing):
    """A short text of a simple listing such as t+1, to serve as a tag; ? for what is not simple."""
    return ",".join(_flat_entry(e) for e in listing.entries)


def _flat_entry(entry):
    if entry is None or isinstance(entry, str) or entry.rels:
        return "?"
    out = ""
    for position, (sign, pieces) in enumerate(entry.sides[0].terms):
        out += sign if sign != "+" or position else ""
        plain = [p.kind in ("sym", "num") and not p.scripts for p in pieces]
        out += "".join(str(p.value) if ok else "?" for p, ok in zip(pieces, plain, strict=True))
    return out


def _is_letters(listing, indices):
    try:
        return bool(_letters(listing, indices, ""))
    except NotationError:
        return False


def _letters(listing, indices, latex):
    letters = []
    for entry in listing.entries:
        ok = entry is not None and not isinstance(entry, str) and not entry.rels
        for piece in entry.sides[0].terms[0][1] if ok else [None]:
            if piece is None or piece.kind not in ("sym", "num") or piece.scripts:
                raise NotationError(
                    f"the symbol {latex!r}: indices are declared letters, such as x_j"
                )
            if piece.kind == "sym" and piece.value not in indices:
                raise NotationError(
                    f"the symbol {latex!r}: its index {piece.value} is not in [indices]; add "
                    f'{piece.value} = "SIZE" there'
                )
            letters.append(piece.value)
    return tuple(letters)


@cache
def _load(path):
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotationError(f"there is no notation file {path}") from None
    except OSError as error:
        reason = "it is a folder" if path.is_dir() else error.strerror
        raise NotationError(f"the notation {path} cannot be read: {reason}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotationError(
            f"{path.name} is not readable TOML ({error}); write LaTeX in single quotes"
        ) from None
    return notation_from(data, path.name)


_TABLES = {
    "title", "sizes", "indices", "symbols", "definitions", "model", "iterates", "solves",
    "macros", "names", "labels",
}  # fmt: skip


def notation_from(data, name="notation"):
    """Build a `Notation` from the tables of a notation file."""
    unknown = set(data) - _TABLES
    if unknown:
        raise NotationError(
            f"{name}: unknown table {sorted(unknown)[0]!r}; there are {', '.join(sorted(_TABLES))}"
        )
    for table in _TABLES - {"title", "names"}:
        if not isinstance(data.get(table, {}), dict):
            raise NotationError(f"{name}: [{table}] must be a table")
    _check_words(data, name)
    sizes = {head: str(text) for head, text in data.get("sizes", {}).items()}
    indices = {}
    for letter, size in data.get("indices", {}).items():
        if str(size) not in sizes:
            raise NotationError(
                f'{name}: [indices] {letter} = {size!r}: {size!r} is not in [sizes]; add it there'
            )
        indices[letter] = str(size)
    for letter, size in list(indices.items()):
        for mark in ("'", "''"):  # k' runs over what k runs over
            indices.setdefault(letter + mark, size)
    symbol_rows = dict(data.get("symbols", {}))
    definition_rows = dict(data.get("definitions", {}))
    names = list(data.get("names", []))
    for latex in [*symbol_rows, *definition_rows]:
        match = re.match(r"[A-Za-z]{2,}", latex)
        if match:
            names.append(match.group())
    names = frozenset(names)
    symbols, keys = {}, {}
    for latex, text in symbol_rows.items():
        where = f"{name}: [symbols] {latex}"
        if not isinstance(text, str):
            raise NotationError(f'{where}: the kind must be a string such as "vector(n)"')
        kind = parse_kind(text, where)
        for dim in kind.dims if KINDS[kind.name].dims else ():
            if dim not in sizes and not dim.isdigit():
                raise NotationError(f"{where}: the dimension {dim!r} is not in [sizes]")
        declaration = declare(latex, kind, indices, names)
        if declaration.key in keys:
            other = keys[declaration.key].latex
            raise NotationError(f"{where}: {other} declares the same symbol; keep one of them")
        symbols.setdefault(declaration.head, []).append(declaration)
        keys[declaration.key] = declaration
    definitions = {}
    for latex, text in definition_rows.items():
        where = f"{name}: [definitions] {latex}"
        label = ""
        if isinstance(text, dict):
            label, text = str(text.get("label", "")), text.get("is")
        if not isinstance(text, str):
            raise NotationError(f"{where}: write the right side as a string of LaTeX")
        declaration = declare(latex, None, indices, names)
        if declaration.key in keys:
            declaration = declaration._replace(kind=keys[declaration.key].kind)
        else:
            symbols.setdefault(declaration.head, []).append(declaration)
        definitions[declaration.key] = Definition(declaration, text, label)
    model = _model(data.get("model"), name)
    _check_clashes(symbols, sizes, indices, model, name)
    iterates = data.get("iterates", {})
    return Notation(
        title=str(data.get("title", name)),
        sizes=sizes,
        indices=indices,
        symbols=symbols,
        definitions=definitions,
        model=model,
        iterate=tuple(iterates.get("letters", ["t"])),
        parameters=str(iterates.get("parameters", model.parameters if model else "")),
        solves={k: str(v) for k, v in data.get("solves", {}).items()},
        names=names,
        macros={k: str(v) for k, v in data.get("macros", {}).items()},
    )


def _check_words(data, name):
    """Refuse entries that are not text, where text is needed."""
    names, letters = data.get("names", []), data.get("iterates", {}).get("letters", [])
    for where, words in (("names", names), ("[iterates] letters", letters)):
        if not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
            raise NotationError(f'{name}: {where} must be a list of words, such as ["t"]')
    for table in ("sizes", "indices"):
        for letter in data.get(table, {}):
            if not re.fullmatch(r"[A-Za-z]+'*|\\[A-Za-z]+|\\[a-z]+\{[A-Za-z]+\}", letter):
                raise NotationError(f"{name}: [{table}] {letter!r} is not one letter")
    for table in ("model", "iterates"):
        for entry, text in data.get(table, {}).items():
            if entry not in ("letters", "onehot", "probability") and not isinstance(text, str):
                raise NotationError(f"{name}: [{table}] {entry}: write a string of LaTeX")


def _check_clashes(symbols, sizes, indices, model, name):
    """Refuse letters with two meanings that no reader could tell apart."""
    for head, items in symbols.items():
        bare = [d for d in items if not d.letters and not d.tag]
        plain = [d for d in bare if d.call is None]
        other = "an index" if head in indices else "a size" if head in sizes and plain else ""
        if other and bare:
            raise NotationError(
                f"{name}: {head} is {other} and {bare[0].latex} a symbol; give one of them another "
                "letter"
            )
        if model is not None and head in model.heads and plain:
            raise NotationError(
                f"{name}: {head} is a symbol and the probability of [model]: {head}(...) could be "
                'a product; rename the symbol, or write probability = ["P"] in [model]'
            )


def _model(table, name):
    if table is None:
        return None
    known = {"data", "label", "weight", "density", "parameters", "probability", "onehot"}
    missing = {"data", "label", "weight", "density"} - set(table)
    if missing or set(table) - known:
        wrong = sorted(missing or set(table) - known)[0]
        word = "needs the entry" if missing else "has the unknown entry"
        raise NotationError(f"{name}: [model] {word} {wrong!r}; it has {', '.join(sorted(known))}")
    heads = table.get("probability", ["P", "p"])
    return Model(
        data=table["data"],
        label=table["label"],
        weight=table["weight"],
        density=table["density"],
        parameters=table.get("parameters", ""),
        heads=tuple([heads] if isinstance(heads, str) else heads),
        onehot=bool(table.get("onehot", False)),
    )


def _split(text):
    """Split at commas outside braces and parentheses."""
    parts, depth, current = [], 0, ""
    for char in text:
        depth += char in "({["
        depth -= char in ")}]"
        if char == "," and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += char
    return [*parts, current]
