"""Where one formula ends and the next begins: what cannot be told is an error, never a guess."""

import re
from pathlib import Path

import pytest

from linewise import check, load_notation
from linewise.errors import Unreadable
from linewise.page.markdown import displays
from linewise.reading import read

BOOK = load_notation()
CHAPTERS = Path(__file__).resolve().parents[1] / "chapters"
ROWS = r"\begin{aligned} m_i &= \sum_{j=1}^{m}\gamma_{ji} \\ %s \end{aligned}"


def chains(latex):
    return [c.rels for s in read(latex, BOOK) for c in s.chains]


@pytest.mark.parametrize(("latex", "rels"), [
    (r"0=1 , -1=0", [("=",), ("=",)]),
    (r"0=1 \\ -1=0", [("=",), ("=",)]),
    (r"0=1 \text{ and } -1=0", [("=",), ("=",)]),
    (r"0=1 \qquad\text{and}\qquad -1=0", [("=",), ("=",)]),
    (r"0=1 , +1=2", [("=",), ("=",)]),
    (r"0=1 \quad 1=2", [("=",), ("=",)]),
    (r"0=1 \enspace 1=2", [("=",), ("=",)]),
    (r"0=1 \hspace{2em} 1=2", [("=",), ("=",)]),
    (r"\begin{aligned}0&=1\end{aligned}\begin{aligned}-1&=0\end{aligned}", [("=",), ("=",)]),
    (r"\begin{aligned} 0 &= 1 & 2 &= 3 \end{aligned}", [("=",), ("=",)]),
    (r"\begin{aligned} & 0 = 1 & & 2 = 3 \end{aligned}", [("=",), ("=",)]),
    (r"\begin{aligned} & 0 = 1 \\ & 2 = 3 \end{aligned}", [("=",), ("=",)]),
    (r"\begin{aligned} 0 &= 1 \\ -2 &= 3 \end{aligned}", [("=",), ("=",)]),
    (r"\begin{gathered} 0 = 1 \\ -2 = 3 \end{gathered}", [("=",), ("=",)]),
    (r"\begin{gathered} 0 = 1 \\ - 2 \end{gathered}", [("=",)]),
    (r"\begin{eqnarray} 0 &=& 1 \\ &=& 2 \end{eqnarray}", [("=", "=")]),
    (r"\begin{aligned} 0 &= 1 \\ &\quad - 2 \\ &= 3 \end{aligned}", [("=", "=")]),
    (r"\begin{aligned} & 0 \\ &= 1 \\ &\le 2 \end{aligned}", [("=", "<=")]),
    (r"\begin{aligned} 0 &= 1 + \\ & 2 \end{aligned}", [("=",)]),
    (r"\begin{aligned} 0 &= 3 \\ &\cdot 2 \end{aligned}", [("=",)]),
    (r"\begin{aligned} & m_i \\ & - 1 = 0 \end{aligned}", [("=",)]),
    (r"\nabla_{\alpha_i} & m_i \\ &= 0", [("=",)]),
    (r"m_i \ge 0, \qquad i = 1, \dots, k", [(">=",), ("=",), (), ()]),
])  # fmt: skip
def test_formulas_are_told_apart(latex, rels):
    assert chains(latex) == rels


@pytest.mark.parametrize(("latex", "message"), [
    (r"0=1 \quad -1=0", "separate two formulas"),
    (r"m_i = 1 \qquad - m_i = 0", "separate two formulas"),
    (r"m_i = 1 \qquad + m_i \le 0", "separate two formulas"),
    (r"0=1 \hspace{1cm} -1=0", "separate two formulas"),
    (r"0=1 \enspace -1=0", "separate two formulas"),
    (ROWS % r"& \gamma_{ji}", "starts with its relation"),
    (ROWS % r"& \sum_{j=1}^{m}\gamma_{ji} \\ &= m", "starts with its relation"),
    (ROWS % r"& \gamma_{ji} = m_i", "starts with its relation"),
    (ROWS % r"\gamma_{ji}", "starts with its relation"),
    (r"\begin{aligned} & m_i \\ &= 1 \\ & \alpha_i \\ &= 2 \end{aligned}",
     "starts with its relation"),
    (r"\begin{aligned} & m_i = 1 \\ &= 2 \\ & \alpha_i = 2 \end{aligned}",
     "starts with its relation"),
    (ROWS % r"& \gamma_{ji} \\ & \alpha_i", "starts with its relation"),
    (ROWS % r"&- \gamma_{ji} = m_i", "start each row with its relation"),
    (ROWS % r"&= m_i \\ &\quad + \gamma_{ji} \le m_i", "start each row with its relation"),
    (r"\sum_i m_i = m \\ &\sum_i\sum_j\gamma_{ji}", "starts with its relation"),
    (r"\begin{gathered} m_i \\ \alpha_i = 1 \end{gathered}", "starts with its relation"),
    (r"\begin{aligned} m_i & \alpha_i \\ &= 1 \end{aligned}", "missing beside this &"),
    (r"\begin{aligned} m_i &= 1 & \alpha_i \end{aligned}", "no relation sign"),
    (r"m_i = 1 \qquad \alpha_i", "no relation sign"),
    (r"\begin{aligned} m_i & \alpha_i = 1 \\ &= 2 \end{aligned}", "missing beside this &"),
])  # fmt: skip
def test_what_cannot_be_told_is_an_error(latex, message):
    with pytest.raises(Unreadable) as error:
        assert not read(latex, BOOK)
    assert message in error.value.message


@pytest.mark.parametrize("latex", [
    r"0=1 \quad -1=0", r"1=2 \qquad -2+1=0", r"\begin{aligned} 0&=1 \\ &-1=0\end{aligned}",
    r"\begin{aligned} \sum_i m_i &= m \\ & k \end{aligned}",
    r"\begin{aligned} \sum_i m_i & \sum_i\sum_j\gamma_{ji} \\ &= m \end{aligned}",
    r"\begin{aligned} 1 &= 1 & 2 &= 3 \end{aligned}", r"0=1, -1=0", r"0=1,\ +0=0",
])  # fmt: skip
def test_none_of_these_is_verified(latex):
    assert {relation.verdict for relation in check(latex).relations} - {"verified", "vacuous"}


RELATION = re.compile(r"(?<![\\{_^A-Za-z])(&\s*)=|&\\(?:le|ge)\b")


def test_a_deleted_relation_sign_is_noticed_in_every_chain_of_the_book():
    tried = 0
    for page in sorted(CHAPTERS.glob("*.ipynb")):
        for display in displays(page):
            if display.kind != "display" or "aligned" not in display.latex:
                continue
            for match in RELATION.finditer(display.latex):
                damaged = display.latex[: match.start()] + "& " + display.latex[match.end() :]
                before = _outline(display.latex)
                tried += 1
                assert _outline(damaged) != before, (display.label, match.start())
    assert tried > 100


def _outline(latex):
    """The number of relations in reading order, or an error; the first symbols need no meaning."""
    from linewise.latex.parse import parse
    from linewise.latex.scan import tokenize

    try:
        raw = parse(tokenize(latex, BOOK.names))
    except Unreadable:
        return "error"
    outline = [len(c.rels) for _, found, _, _ in raw for c in found]
    assert 0 not in outline or not any(outline) or r"\dots" in latex, latex
    return outline
