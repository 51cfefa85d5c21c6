"""The letters of a document as data: sizes, indices, symbols with their kinds, definitions."""

import re
from typing import NamedTuple

from .kinds import KINDS


class Kind(NamedTuple):
    """What a symbol is: `name` from KINDS, `dims` (names of dimensions or, for bundles, LaTeX)."""

    name: str
    dims: tuple = ()

    @property
    def collects(self):
        """True if it has members instead of a value."""
        return "collects" in KINDS[self.name].laws


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
