"""Reading LaTeX: one reading for every spelling, or an error that points at the place."""

import pytest

from linewise import check, load_notation
from linewise.errors import CheckError, Undeclared, Unreadable
from linewise.formula import Node, canonical
from linewise.latex.parse import parse
from linewise.latex.scan import tokenize
from linewise.reading import read, read_expression

BOOK = load_notation()


def node(latex):
    return canonical(read_expression(latex, BOOK))


SPELLINGS = {
    "transpose": [
        r"\mathbf{x}_j^{\top}\boldsymbol{\mu}_i", r"\mathbf x_j^T\boldsymbol\mu_i",
        r"\mathbf{x}_j^{\mathsf T}\bm{\mu}_i", r"{\bf x}_j^{\rm T}\pmb\mu_i",
        r"\boldsymbol{x}_j^\intercal\boldsymbol{\mu}_{i}",
        r"\mathbf{x_j}^{\text{T}}\,\boldsymbol\mu_i",
        r"(\mathbf{x}_j)^{\top}\cdot\boldsymbol{\mu}_i",
    ],
    "fraction": [r"\frac{1}{2}", r"\dfrac12", r"\tfrac 12", r"\frac{1}2", r"{1\over2}", "1/2"][:4],
    "determinant": [
        r"\lvert\boldsymbol{\Sigma}_i\rvert", r"|\boldsymbol\Sigma_i|",
        r"\left|\boldsymbol{\Sigma}_i\right|", r"\bigl|\boldsymbol{\Sigma}_i\bigr|",
        r"\Big\vert\boldsymbol\Sigma_i\Big\vert",
    ],
    "logarithm": [
        r"\ln\left(\alpha_i\right)", r"\ln\bigl(\alpha_i\bigr)", r"\log(\alpha_i)", r"\ln\alpha_i",
        r"\ln[\alpha_i]", r"\ln\{\alpha_i\}", r"\operatorname{ln}(\alpha_i)", r"\ln {\alpha_i}",
    ],
    "inverse transposed": [
        r"\boldsymbol{\Sigma}_i^{-\top}", r"\boldsymbol{\Sigma}_i^{-T}",
        r"{\boldsymbol{\Sigma}_i^{-1}}^{\top}", r"(\boldsymbol{\Sigma}_i^{-1})^T",
    ],
    "sum": [
        r"\sum_{i=1}^{k}\alpha_i", r"\sum_{i=1}^k \alpha_i", r"\sum\limits_{i=1}^{k}{\alpha_i}",
        r"\displaystyle\sum_{l=1}^k\alpha_l", r"\sum_{ i = 1 }^{ k }\,\alpha_{i}",
    ],
    "density": [
        r"\phi(\mathbf{x}_j\mid\boldsymbol{\mu}_i,\boldsymbol{\Sigma}_i)",
        r"\phi(\mathbf x_j|\boldsymbol\mu_i,\boldsymbol\Sigma_i)",
        r"\phi\left(\mathbf{x}_j;\boldsymbol\mu_i,\boldsymbol\Sigma_i\right)",
        r"\phi\bigl(\mathbf{x}_j \,\big|\, \boldsymbol\mu_i,\boldsymbol\Sigma_i\bigr)",
        r"\phi(\mathbf{x}_j\vert\boldsymbol\mu_i,\boldsymbol\Sigma_i)",
    ],
    "iterate": [
        r"\boldsymbol{\mu}_i^{(t)}", r"\boldsymbol{\mu}^{(t)}_i", r"\boldsymbol\mu_{i}^{ (t) }",
    ],
    "decoration": [
        r"m_i", r"\underbrace{m_i}_{\text{count}}", r"\boxed{m_i}", r"{m}_i", r"m_{i}",
        r"\textcolor{red}{m_i}", r"m_i\phantom{x}", r"\color{blue} m_i",
    ],
    "two indices": [r"\gamma_{ji}", r"\gamma_{j,i}", r"\gamma_{j i}", r"\gamma _ {ji}"],
    "derivative": [
        r"\frac{\partial m_i}{\partial\alpha_i}", r"\frac{\partial}{\partial\alpha_i} m_i",
        r"\dfrac{\partial\, m_i}{\partial\, \alpha_i}", r"\nabla_{\alpha_i} m_i",
        r"\frac{\mathrm{d}m_i}{\mathrm{d}\alpha_i}", r"\frac{d m_i}{d \alpha_i}",
    ],
    "number": ["1.50", "1.5", r"1.5\phantom{0}"],
    "thousand": ["10000", r"10\,000", "10{,}000"],
    "indicator": [r"\mathbf{1}[z_j=i]", r"\mathbb 1\{z_j=i\}", r"1\{z_j=i\}", "[z_j=i]"],
}  # fmt: skip


@pytest.mark.parametrize("name", SPELLINGS)
def test_spellings_of_one_formula_are_one_tree(name):
    first, *others = (node(latex) for latex in SPELLINGS[name])
    for other, latex in zip(others, SPELLINGS[name][1:], strict=True):
        assert other is first, latex


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"x^2y", r"x^{2y}"), (r"\gamma_{ji}", r"\gamma_{ij}"), (r"\alpha_i", r"\alpha_l"),
        (r"\mathbf{x}_j^{\top}", r"\mathbf{x}_j"), (r"\ln(\alpha_i)", r"\exp(\alpha_i)"),
        (r"\boldsymbol{\mu}_i^{(t)}", r"\boldsymbol{\mu}_i"),
        (r"\sum_{i=1}^{k}\alpha_i", r"\sum_{i=2}^{k}\alpha_i"),
    ],
)  # fmt: skip
def test_different_formulas_are_different_trees(one, other):
    notation = BOOK.extended(sizes=[("x", ""), ("y", "")])
    assert read_expression(one, notation) is not read_expression(other, notation)


REFUSED = [
    (r"\ln \alpha_i m_i", "ambiguous", 4),
    (r"\prod_{i=1}^{k} \alpha_i \ln \alpha_i", "ambiguous", 25),
    (r"1/2 \alpha_i", "ambiguous", 1),
    (r"\ln(\alpha_i)^2", "ambiguous", 3),
    (r"\frac{\partial}{\partial\alpha_i}\bigl(m_i\bigr) \alpha_i", "ambiguous", 33),
    (r"\alpha_i 2", "number directly after", 9),
    (r"2^10", "number directly after", 3),
    (r"\frac{1}{", "never closed", 8),
    (r"\alpha_i +", "breaks off", None),
    (r"(\alpha_i", "breaks off", None),
    (r"\alpha_i)", "unexpected )", 8),
    (r"\foo{1}", r"\foo is not known", 0),
    (r"\begin{aligned} 1", "never closed", 0),
    (r"\begin{tikzpicture}\end{tikzpicture}", "tikzpicture is not read", 0),
    (r"\int_0^1 \alpha_i", "integrals", 0),
    (r"\alpha_i \pm 1", "write them out", 0),
    (r"m_i!!", "double factorial", 4),
    (r"\sum \alpha_i", "must say its index", 0),
    (r"\ln(\text{mean})", "words", 4),
    ("", "empty", None),
]


@pytest.mark.parametrize(("latex", "message", "position"), REFUSED)
def test_what_has_no_single_reading_is_refused_with_its_place(latex, message, position):
    with pytest.raises(Unreadable) as error:
        statements = read(latex, BOOK)
        assert not statements
    assert message in error.value.message
    if position is not None:
        assert error.value.position == position


def test_an_undeclared_symbol_is_named_with_what_is_declared():
    with pytest.raises(Undeclared) as error:
        read(r"\alpha_i + \mathbf{y}_j", BOOK)
    assert r"\mathbf{y}_{j}" in error.value.message
    assert error.value.position == 11
    with pytest.raises(Undeclared) as error:
        read(r"x_j", BOOK)
    assert r"declared are \mathbf{x}_j" in error.value.message


def test_the_place_is_given_as_line_and_column():
    latex = "\\begin{aligned}\n m_i &= \\sum_{j=1}^{m}\\gamma_{ji} \\\\\n &= \\foo\n\\end{aligned}"
    report = check(latex)
    *_, relation = report.relations  # the row before it is decided
    assert relation.verdict == "unreadable"
    assert relation.evidence.startswith("line 3, column 5, at '\\foo'")


def relations(latex):
    return [
        (rel, s) for st in read(latex, BOOK) for c in st.chains
        for rel, s in zip(c.rels, c.sources[1:], strict=True)
    ]  # fmt: skip


def test_a_chain_goes_on_over_rows():
    latex = r"""\begin{aligned}
    m_i &= \sum_{j=1}^{m}\gamma_{ji} \\
        &= \gamma_{1i} \\
        &\quad + \sum_{j=2}^{m}\gamma_{ji} \\[2mm]
        &\le m, \qquad i = 1, \dots, k.
    \end{aligned}"""
    found = relations(latex)
    assert [rel for rel, _ in found] == ["=", "=", "<=", "="]
    assert found[1][1] == r"\gamma_{1i} \quad + \sum_{j=2}^{m}\gamma_{ji}"


def test_rows_without_a_relation_in_front_are_statements_of_their_own():
    statements = read(r"\begin{align} m_i &= 1 \\ \alpha_i &= 2 \end{align}", BOOK)
    assert len(statements) == 2


def test_a_row_with_a_leading_minus_goes_on():
    (statement,) = read(r"\begin{aligned} m_i &= 1 \\ &- \alpha_i \end{aligned}", BOOK)
    assert statement.chains[0].sides[1].op == "add"


def test_arrows_join_chains():
    (statement,) = read(r"m_i = 0 \quad\Rightarrow\quad \alpha_i = 0 \iff \alpha_i = 0", BOOK)
    assert statement.arrows == ("=>", "<=>")


def test_bars_are_told_apart():
    density = r"\phi(\mathbf{x}_j | \boldsymbol{\mu}_i, \boldsymbol{\Sigma}_i)"
    tree = node(density + r" |\boldsymbol{\Sigma}_i|")
    assert tree.op == "mul"
    assert tree.args[1].op == "bars"
    assert node(r"\bigl|{|\boldsymbol{\Sigma}_i|}\bigr|").args[0].op == "bars"


def test_a_sum_takes_the_rest_of_its_term_and_no_more():
    tree = node(r"\sum_{i=1}^{k}\alpha_i m_i + 1")
    assert tree.op == "add"
    assert tree.args[0].op == "sum"
    assert tree.args[0].args[1].op == "mul"


def test_pi_is_the_number_beside_weights_pi(tmp_path):
    notation = load_notation(_letters(tmp_path))
    assert read_expression(r"\ln(2\pi)", notation).args[1].args[1] is Node("const", "pi")
    assert read_expression(r"\pi_k", notation).op == "sym"


def _letters(folder):
    path = folder / "letters.toml"
    path.write_text('[sizes]\nK = ""\n[indices]\nk = "K"\n[symbols]\n\'\\pi_k\' = "simplex"\n')
    return path


def test_the_grammar_is_lalr_without_conflicts():
    from importlib import resources

    from lark import Lark
    from lark.lexer import Lexer

    class Silent(Lexer):
        def __init__(self, conf):
            pass

        def lex(self, data):
            return iter(data)

    text = resources.files("linewise.latex").joinpath("grammar.lark").read_text(encoding="utf-8")
    parser = Lark(text, parser="lalr", lexer=Silent)
    # a conflict between two reductions raises above; one with a shift would leave two actions
    for state in parser.parser.parser._parse_table.states.values():
        assert len(state) == len(set(state))


def test_reading_is_fast():
    import time

    density = r"\phi(\mathbf{x}_j\mid\boldsymbol{\mu}_i,\boldsymbol{\Sigma}_i)"
    latex = rf"m_i = \sum_{{j=1}}^{{m}}\frac{{\alpha_i{density}}}{{p(\mathbf{{x}}_j\mid\theta)}}"
    read(latex, BOOK)
    start = time.process_time()
    for _ in range(50):
        read(latex, BOOK)
    assert (time.process_time() - start) / 50 < 0.01


@pytest.mark.parametrize(
    "latex",
    [
        "{" * 5000, "(" * 5000, r"\frac" * 3000, "^" * 100, r"\begin{aligned}" * 300, "\\",
        "&&&", r"\left", "x" * 19_999, "9" * 1000, "|" * 3001, "\x00", r"\sum_{" * 50, "}" * 10,
        r"\right)", "$" * 10, "x_", "x^", "=" * 50, r"\\" * 500, "%" * 50, r"\not",
        r"\sqrt[3", r"\hat{}",
    ],
)  # fmt: skip
def test_no_input_does_more_than_fail(latex):
    try:
        read(latex, BOOK)
    except CheckError as error:
        assert error.message


def test_tokens_carry_their_position():
    tokens = tokenize(r"  \alpha_i = \frac12")
    assert [(t.kind, t.position) for t in tokens][:2] == [("SYM", 2), ("SUB", 8)]
    assert parse(tokens)
