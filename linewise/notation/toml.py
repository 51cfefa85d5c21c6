"""Notation files: TOML to a `Notation`, with what cannot be used named and its remedy."""

import re
import tomllib
from functools import cache
from pathlib import Path

from ..books import installed_book
from ..errors import NotationError
from .declare import declare, parse_kind
from .kinds import KINDS, parts_of_dim
from .notation import Definition, Model, Notation


def load_notation(source=None):
    """The notation of a file, of a text, or of the installed book.

    Parameters
    ----------
    source : path, str or Notation, optional
        A TOML file, or its text (anything with a line break); that of the installed book if
        omitted, and without any letters if there is none.

    Raises
    ------
    NotationError
        Naming the entry that cannot be used and what to write instead.
    """
    if isinstance(source, Notation):
        return source
    path = source if source is not None else installed_book().NOTATION
    if path is None:
        return notation_from({})
    if isinstance(path, str) and "\n" in path:
        return _parsed(path, "notation")
    try:
        path = Path(path).resolve()
    except (OSError, RuntimeError) as error:
        raise NotationError(f"the notation {path} cannot be read: {error}") from None
    except TypeError:
        raise NotationError(
            f"the notation must be a Notation or the path of a TOML file, not {source!r}"
        ) from None
    return _load(path)


@cache
def _load(path):
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotationError(f"there is no notation file {path}") from None
    except OSError as error:
        reason = "it is a folder" if path.is_dir() else error.strerror
        raise NotationError(f"the notation {path} cannot be read: {reason}") from None
    except UnicodeDecodeError as error:
        raise NotationError(f"{path.name} is not readable TOML ({error})") from None
    return _parsed(text, path.name)


@cache
def _parsed(text, name):
    try:
        return notation_from(tomllib.loads(text), name)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise NotationError(
            f"{name} is not readable TOML ({error}); write LaTeX in single quotes"
        ) from None


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
            if any(part not in sizes and not part.isdigit() for part in parts_of_dim(dim)):
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
