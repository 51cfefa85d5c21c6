"""The LaTeX of each side of each relation, as it is shown beside a verdict."""

import re

from ..latex.tokens import CLOSING, OPENING

_LAYOUT = re.compile(r"\\(?:begin|end)\s*\{(?:aligned|align|split|gathered|gather|equation|"
                     r"alignat|alignedat|eqnarray|multline|flalign)\*?\}(?:\{\d+\})?")  # fmt: skip


def read_sources(tokens, latex):
    """The LaTeX of each side of each relation, in reading order, without layout commands."""
    texts, start, depth = [], None, 0
    for index, token in enumerate(tokens):
        if token.kind in OPENING:
            depth += 1
        elif token.kind in CLOSING:
            depth -= 1
        elif depth == 0 and token.kind in ("REL", "IMPLIES", "SEP"):
            if start is not None:
                texts.append(_clean(latex[start : token.position]))
            start = None
            continue
        if start is None:
            start = token.position
        if index == len(tokens) - 1:
            texts.append(_clean(latex[start:]))
    return texts


def _clean(text):
    text = _LAYOUT.sub(" ", text)
    text = text.replace("&", " ") if "matrix" not in text and "cases" not in text else text
    if not re.search(r"matrix|cases|substack", text):
        text = re.sub(r"\\\\(?:\[[^\]]*\])?", " ", text)
    text = re.sub(r"(\\left|\\right|\\[bB]igg?[lrm]?)\s*$", " ", text)
    text = _without_tail(text)
    return re.sub(r"\s+", " ", text).strip()


_TAILS = (r"\,", r"\;", r"\:", r"\!", r"\quad", r"\qquad", r"\\")


def _without_tail(text):
    """The text without spaces and punctuation at its end."""
    while text:
        tail = next((tail for tail in _TAILS if text.endswith(tail)), "")
        if not tail and text[-1] not in ",.;" and not text[-1].isspace():
            break
        text = text[: -len(tail or " ")]
    return text
