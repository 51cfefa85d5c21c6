"""Words beside formulas: those that join, explain or suppose are known, any other is refused.

An unknown word could turn a formula into its opposite (*fails*, *for exactly one*), so a line is
read only where every one of its words is in a list here. Nobody can list what denies.
"""

import re
from itertools import zip_longest

from ..errors import UnknownWords
from .tokens import CLOSING, OPENING


def _words(text):
    return frozenset(text.split())


SUPPOSING = frozenset((
    "if", "for", "for all", "for every", "for each", "for any", "forall", "when", "whenever",
    "provided", "provided that", "as long as", "given", "given that", "where", "with", "assuming",
    "assuming that", "for all values", "for any given", "at", "let", "suppose", "suppose that",
    "assume", "assume that",
))  # fmt: skip
"""What makes the formula behind it a condition."""
PUTTING = frozenset(("let", "suppose", "suppose that", "assume", "assume that"))
"""Those that begin a sentence of their own: they suppose for what follows."""
_JOINING = _words("""
and but so hence thus then therefore consequently that ie eg namely since because as by from using
now here again also both recall note define finally it we have get obtain see follows implies gives
yields this which is in particular equivalently similarly likewise moreover furthermore
""")
"""Words that join two formulas, each of them claimed; nothing that is made of them denies."""
_GIVING = _words("""
by since because from using via as see cf due recall following
""")
"""What a reason begins with."""
_EACH = re.compile(r"for (all|every|each|any)( (and|the|values|choices|of|[a-z]))*")
_NEUTRAL = _words("""
a above an and associativity bayes below binomial both cancelling cauchy chain claim class classes
cluster clusters collecting column columns commutativity completing component components concavity
conditional conditionals constraint constraints convexity corollary count counts covariance
covariances cyclic cyclicity data def definition definitions densities density derivative
derivatives determinant difference differentiation distributivity divergence each eigenvalue
eigenvalues em entropy eq eqs equation equations estep evidence expand expanding expectation
expectations exponential fact factor factors formula formulas fubini gauss gaussian gibbs gradient
hessian identity ii iid iii in independence induction inequality integral integrals integration
inversion its iv jensen lagrange last law lemma likelihood line linearity logarithm logarithms map
marginal marginalisation marginals matrices matrix mean means ml model monotonicity morrison mstep
multiplier multipliers normalisation norm normalization note of on our parts point points
posterior precision precisions previous prior probability product products proof property
proposition rearranging responsibilities responsibility result row rows rule sample samples
schwarz sherman side sides square squares step substitution sum summing sums sumstoone sumstozero
sumtoone sumtozero symmetry taylor term terms the theorem to total trace triangle update variance
variances vector vectors weight weights woodbury
""")
"""What reasons and remarks are made of: they name things, and neither deny nor restrict."""
_QUALIFYING = _words("in on to of")
"""What a remark may not begin with: *in mean* says less than the formula."""
_DENIES = re.compile(
    r"\b(not|never|cannot|neither|nor|no(?!\.)|false|wrong|fails?|untrue|incorrect|invalid|impossible|"
    r"contradict\w*|absurd|nonsense|mistake|typo|todo|nowhere|approx\w*|almost|conjectured?|unproved|"
    r"sometimes|heuristic\w*|doubt\w*|dubious|lie|open|nearly|roughly|refuted)\b|[?✗✘≠≈]|\\not(?![a-z])|"
    r"^[{\s]*([!×/]|\\(times|approx|neg))[}\s]*$"
)
_CLOSING = frozenset((
    "qed", "as claimed", "as desired", "as required", "as wanted", "as asserted", "and we are done",
    "which was to be shown", "as was to be shown", "obviously", "clearly", "trivially",
))  # fmt: skip
"""Remarks that are known as a whole, at the end of a line."""
_LABEL = re.compile(
    r"(step|claim|fact|lemma|proposition|theorem|corollary|part|proof|solution|answer|remark|"
    r"example|eq|equation)\.?\s*(\d+(\.\d+)*[a-z]?)?\s*[.:)]|\(?(\d+|[a-z]|[ivx]+)[.)]|"
    r"(step|claim|fact|part)\s*\d+[a-z]?", re.I)  # fmt: skip
"""What may stand in front of a formula as its name."""
_PHRASES = re.compile(r"\b(i e|e g|[em] step|sums? to (one|zero)|i i d)\b", re.I)
_MARK = re.compile(r"\(?\d+(\.\d+)*[a-z]?\)?|\(([a-z]|[ivx]+)\)|[ab*]")
_EDGES = ("", "QUAD", "AMP", "COMMA", "SEMI", "PERIOD", "ROW", "LAYOUT")
_MARKS = ("QUAD", "AMP", "LAYOUT")
_OPERATORS = ("MUL", "CIRC", "SLASH", "OTIMES", "SETMINUS", "CUP")
_OPEN = ("REL", "PLUS", "MINUS", "PM", *_OPERATORS)


def plain(text):
    """The words alone, small, without punctuation; a lone symbol in dollars is its letter."""
    return _bare(text).lower()


def names_symbols(text):
    """True for words such as *for all*, behind which symbols may stand without a relation."""
    return plain(text) in SUPPOSING or names_all(text)


def names_all(text):
    """True for *for all* and its like, which say of whom a formula holds."""
    return plain(text) == "forall" or bool(_EACH.fullmatch(plain(text)))


def refuse_unknown_words(tokens):
    """Refuse words beside formulas unless all of them are known to join, explain or suppose.

    A remark stands apart, at the end of a line or before a wide space; a reason also between
    formulas. Words inside brackets belong to a formula, which says what it makes of them.

    Raises
    ------
    UnknownWords
        With the words.
    """
    depth, before = 0, ""
    for token, following in zip_longest(tokens, tokens[1:]):
        after = following.kind if following else ""
        depth -= token.kind in CLOSING
        if token.kind == "TEXT" and depth == 0 and not _is_known(token.value, before, after):
            raise UnknownWords(
                f"what {token.value!r} says between formulas is not decided; write it into the "
                "text, and each formula by itself", token.position,
            )  # fmt: skip
        depth += token.kind in OPENING
        before = before if token.kind in _MARKS and before in _OPEN else token.kind


def refuse_mark(text, position):
    """Refuse what stands over a relation unless it is a number, a letter or a known remark.

    Raises
    ------
    UnknownWords
        With the mark.
    """
    text = re.sub(r"\\(text\w*|mathrm|mbox|rm|tiny|scriptsize)(?![a-z])|[{}]", " ", text).strip()
    weaker = plain(text).split()[:1] in (["mean"], ["law"], ["expectation"], ["probability"])
    if text and not (_MARK.fullmatch(text) or (_explains(_bare(text), apart=True) and not weaker)):
        raise UnknownWords(f"what {text!r} at a relation says is not decided; write it into the "
                           "text", position)  # fmt: skip


def refuse_denial(text, position):
    """Refuse the name of a term or a line that denies or doubts what it belongs to.

    Raises
    ------
    UnknownWords
        With the name.
    """
    if _DENIES.search(text.lower()):
        raise UnknownWords(f"what {text!r} says is not decided; write it into the text", position)


def refuse_tag(text, position):
    """Refuse a tag that denies, or that is a sentence and no name.

    Raises
    ------
    UnknownWords
        With the tag.
    """
    refuse_denial(text, position)
    words = plain(text).split() if len(text.split()) > 1 else []
    if not all(len(word) < 3 or word in _NEUTRAL or word.isdigit() for word in words):
        raise UnknownWords(f"what the tag {text!r} says is not decided; write it into the text",
                           position)  # fmt: skip


def _bare(text):
    text = re.sub(r"\\[ ,;:!]|~", " ", text)
    text = re.sub(r"\$\s*\\?[A-Za-z]*([A-Za-z])\s*\$", r"\1", text)
    text = re.sub(r"['’]s\b", "", text)
    text = " ".join(re.sub(r"[-–—.,;:'’\"“”`()\[\]]", " ", text).split())
    return _PHRASES.sub(lambda found: found.group().replace(" ", "").lower(), text)


def _is_known(text, before, after):
    """True for words that may be passed over between two kinds of tokens."""
    small = plain(text)
    if not small:  # a decimal point is no break, and a quote or a dash may belong to a formula
        signs = r"[\s~,.;:)\]]*" if after in _EDGES else r"[\s~,.;:]*"
        return bool(re.fullmatch(signs, text)) and not before == after == "NUM"
    if before in _OPEN:  # something is missing there: the words stand for it
        return False
    if names_symbols(text):
        return after != "REL"
    if after in _OPERATORS:
        return False
    apart = before in _EDGES and (after in _EDGES or text.endswith(":"))
    if small in _CLOSING and after in ("", "ROW", "LAYOUT", "PERIOD"):
        return True
    if before in _EDGES and after not in ("REL", "IMPLIES", "") and _LABEL.fullmatch(text.strip()):
        return True
    if small == "not only" or set(small.split()) <= _JOINING or _explains(_bare(text), apart):
        return True
    return apart and bool(_MARK.fullmatch(text.rstrip(".")))


def _explains(words, apart):
    """True for a reason, and where words stand apart also for a remark: all of it is known."""
    first, *rest = words.split() or [""]
    gives, names = first.lower() in _GIVING, first.lower() not in ("since", "because", "as")
    return (gives or (apart and first.lower() in _NEUTRAL - _QUALIFYING)) and all(
        word.lower() in _NEUTRAL | _JOINING or (gives and names and _is_name(word))
        for word in rest)


def _is_name(word):
    """True for the name of a person or the number of an equation."""
    return bool(re.fullmatch(r"[A-Z]\w+|\d+[a-z]?", word)) and not _DENIES.search(word.lower())
