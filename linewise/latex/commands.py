"""The commands of LaTeX as data: what each one becomes."""

GREEK = {
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta",
    "vartheta", "iota", "kappa", "lambda", "mu", "nu", "xi", "pi", "varpi", "rho", "varrho",
    "sigma", "varsigma", "tau", "upsilon", "phi", "varphi", "chi", "psi", "omega", "Gamma",
    "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega", "ell",
    "hbar", "aleph", "Re", "Im", "imath", "jmath"
}  # fmt: skip
SPACE = {
    r"\,", r"\;", r"\:", r"\!", r"\>", r"\thinspace",
    r"\medspace", r"\thickspace", r"\negthinspace", r"\displaystyle", r"\textstyle",
    r"\scriptstyle", r"\limits", r"\nolimits", r"\nonumber", r"\notag", r"\allowbreak",
    r"\nobreak", r"\mathstrut", r"\strut", r"\noindent", r"\centering", r"\relax",
    r"\par", r"\null", r"\/", r"\qed", r"\big", r"\Big", r"\bigg", r"\Bigg", r"\small",
    r"\normalsize", r"\hline", r"\space", r"\large", r"\Large", r"\footnotesize",
    r"\scriptsize", r"\tiny",
} | {"\\ ", "\\\n"}  # fmt: skip
WIDE = {r"\quad", r"\qquad", r"\enspace", r"\hfill"}  # space between two formulas
SIZES_LEFT = {r"\bigl", r"\Bigl", r"\biggl", r"\Biggl", r"\left"}
SIZES_RIGHT = {r"\bigr", r"\Bigr", r"\biggr", r"\Biggr", r"\right"}
SIZES_MID = {r"\bigm", r"\Bigm", r"\biggm", r"\Biggm", r"\middle"}
RELATIONS = {
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
IMPLIES = {
    r"\Rightarrow": "=>", r"\implies": "=>", r"\Longrightarrow": "=>", r"\therefore": "=>",
    r"\iff": "<=>", r"\Leftrightarrow": "<=>", r"\Longleftrightarrow": "<=>",
    r"\Leftarrow": "<=", r"\Longleftarrow": "<=", r"\impliedby": "<=", r"\leadsto": "=>",
}  # fmt: skip
ARROW_WORDS = {"implies": "=>", "only if": "=>", "iff": "<=>", "if and only if": "<=>"}
SIMPLE = {
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
BARS = {"|": "?", r"\vert": "?", r"\lvert": "l", r"\rvert": "r"}
DBARS = {r"\|": "?", r"\Vert": "?", r"\lVert": "l", r"\rVert": "r", "‖": "?"}
NAMED = (
    "ln", "log", "exp", "det", "tr", "Tr", "max", "min", "sup", "inf", "lim", "arg", "argmax",
    "argmin", "sum", "prod", "int", "sin", "cos", "tan", "sinh", "cosh", "tanh", "diag",
    "rank", "Pr", "dim", "deg", "ker", "gcd", "iint", "trace", "erf", "sign", "sgn", "limsup",
    "liminf"
)  # fmt: skip
CONSTANT = ("const", "constant", "cst")  # an additive constant that has no name
BOLD = {r"\mathbf", r"\boldsymbol", r"\bm", r"\pmb", r"\mathbfit", r"\bf", r"\symbf"}
UPRIGHT = {r"\mathrm", r"\operatorname", r"\mathop", r"\rm", r"\textsc", r"\textnormal",
            r"\mathsf", r"\mathtt", r"\sf", r"\tt"}  # fmt: skip
STYLES = {r"\mathcal": "mathcal", r"\mathscr": "mathcal", r"\mathbb": "mathbb",
           r"\mathbbm": "mathbb", r"\mathds": "mathbb", r"\mathfrak": "mathfrak",
           r"\cal": "mathcal", r"\mathit": "", r"\it": "", r"\mathnormal": ""}  # fmt: skip
ACCENTS = {r"\hat": "hat", r"\widehat": "hat", r"\tilde": "tilde", r"\widetilde": "tilde",
            r"\bar": "bar", r"\overline": "bar", r"\vec": "vec", r"\dot": "dot", r"\ddot": "ddot",
            r"\check": "check", r"\breve": "breve", r"\underline": "underline",
            r"\overrightarrow": "vec"}  # fmt: skip
SWITCHES = {r"\bf", r"\rm", r"\cal", r"\it", r"\sf", r"\tt"}
TEXT = {r"\text", r"\textrm", r"\textit", r"\textbf", r"\mbox", r"\textup", r"\texttt", r"\emph"}
TRANSPARENT = {r"\boxed", r"\fbox", r"\mathbin", r"\mathrel", r"\mathord", r"\mathopen",
                r"\mathclose", r"\mathinner", r"\ensuremath", r"\smash"}  # fmt: skip
CANCELLED = {r"\cancel", r"\bcancel", r"\xcancel"}
BRACED = {r"\underbrace", r"\overbrace", r"\underbracket", r"\overbracket"}
DROPPED = {r"\phantom", r"\vphantom", r"\hphantom", r"\hspace", r"\vspace", r"\label",
            r"\color", r"\kern", r"\raisebox", r"\cline"}  # fmt: skip
MARKING = {r"\tag", r"\textcircled", r"\rlap", r"\llap"}  # beside the formula, or over it
MATRICES = {"matrix", "bmatrix", "pmatrix", "vmatrix", "Bmatrix", "Vmatrix", "smallmatrix",
             "array"}  # fmt: skip
CASES = {"cases", "dcases", "rcases"}
LAYOUT = {
    "aligned", "align", "split", "gather", "gathered", "equation", "eqnarray", "alignat",
    "alignedat", "flalign", "multline", "math", "displaymath"
}  # fmt: skip

TOKENS = {
    **{name: ("REL", value) for name, value in RELATIONS.items()},
    **{name: ("IMPLIES", value) for name, value in IMPLIES.items()},
    **{name: (kind, name) for name, kind in SIMPLE.items()},
    **{name: ("BAR", side) for name, side in BARS.items()},
    **{name: ("DBAR", side) for name, side in DBARS.items()},
    **{name: ("QUAD", name) for name in WIDE},
    **{name: ("ROW", name) for name in (r"\\", r"\cr", r"\newline")},
    **{name: ("TEXT", name[1:]) for name in (r"\forall", r"\exists", r"\because")},
    **{name: ("TEXT", "and") for name in (r"\land", r"\wedge")},
    **{name: ("TEXT", "qed") for name in (r"\square", r"\blacksquare", r"\qed", r"\checkmark")},
    **{name: ("SYM", r"\emptyset") for name in (r"\emptyset", r"\varnothing")},
    **{rf"\{name}": ("SYM", f"\\mathrm{{{name}}}") for name in NAMED},
    r"\infty": ("SYM", r"\infty"), r"\%": ("PERCENT", "%"), r"\over": ("OVER", r"\over"),
    r"\choose": ("OVER", r"\choose"),
    "&": ("AMP", "&"), ".": ("PERIOD", "."), ":=": ("REL", ":="),
}  # fmt: skip
