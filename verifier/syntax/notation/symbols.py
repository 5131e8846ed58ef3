"""Symbols: one entry per sign says how it is read, how it is printed in LaTeX, and how it is printed as plain text.

An `Entry` has the value that stands in the tree, all spellings that are read (the first one is printed), and the plain
spelling.  The role (the table's name in `TABLES`) is the kind of the token that the parser sees.
"""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """``value`` in the tree, ``spellings`` read (the first is printed), ``plain`` for terminals."""

    value: str
    spellings: tuple[str, ...]
    plain: str


def _greek() -> tuple[Entry, ...]:
    letters = {
        "alpha": "α",
        "beta": "β",
        "gamma": "γ",
        "delta": "δ",
        "epsilon": "ϵ",
        "varepsilon": "ε",
        "zeta": "ζ",
        "eta": "η",
        "theta": "θ",
        "vartheta": "ϑ",
        "iota": "ι",
        "kappa": "κ",
        "varkappa": "ϰ",
        "lambda": "λ",
        "mu": "μ",
        "nu": "ν",
        "xi": "ξ",
        "omicron": "ο",
        "pi": "π",
        "varpi": "ϖ",
        "rho": "ρ",
        "varrho": "ϱ",
        "sigma": "σ",
        "varsigma": "ς",
        "tau": "τ",
        "upsilon": "υ",
        "phi": "ϕ",
        "varphi": "φ",
        "chi": "χ",
        "psi": "ψ",
        "omega": "ω",
        "Gamma": "Γ",
        "Delta": "Δ",
        "Theta": "Θ",
        "Lambda": "Λ",
        "Xi": "Ξ",
        "Pi": "Π",
        "Sigma": "Σ",
        "Upsilon": "Υ",
        "Phi": "Φ",
        "Psi": "Ψ",
        "Omega": "Ω",
    }
    return tuple(Entry(name, ("\\" + name, sign), sign) for name, sign in letters.items())


NAMES = (
    *_greek(),
    Entry("infty", (r"\infty", "∞"), "∞"),
    Entry("emptyset", (r"\emptyset", r"\varnothing", "∅"), "∅"),
    Entry(
        "dots",
        (r"\dots", r"\ldots", r"\cdots", r"\vdots", r"\ddots", r"\dotsc", r"\dotsb", r"\dotsm", r"\dotsi", r"\hdots", "…", "⋯", "..."),
        "...",
    ),
    Entry("hbar", (r"\hbar",), "ħ"),
    Entry("ell", (r"\ell", "ℓ"), "ℓ"),
    Entry("top", (r"\top", "⊤"), "⊤"),
    Entry("bot", (r"\bot",), "⊥"),
    Entry("intercal", (r"\intercal",), "⊺"),
    Entry("dagger", (r"\dagger", "†"), "†"),
    Entry("imath", (r"\imath",), "ı"),
    Entry("jmath", (r"\jmath",), "ȷ"),
    Entry("aleph", (r"\aleph",), "ℵ"),
    Entry("Re", (r"\Re",), "Re"),
    Entry("Im", (r"\Im",), "Im"),
    Entry("sharp", (r"\sharp",), "♯"),
    Entry("natural", (r"\natural",), "♮"),
    Entry("flat", (r"\flat",), "♭"),
)

RELATIONS = (
    Entry("=", ("=",), "="),
    Entry("!=", (r"\ne", r"\neq", "≠"), "≠"),
    Entry("<", ("<", r"\lt"), "<"),
    Entry("<=", (r"\le", r"\leq", r"\leqslant", r"\leqq", "≤", "⩽", "<="), "≤"),
    Entry(">", (">", r"\gt"), ">"),
    Entry(">=", (r"\ge", r"\geq", r"\geqslant", r"\geqq", "≥", "⩾", ">="), "≥"),
    Entry(":=", (":=", r"\coloneqq", r"\coloneq", r"\triangleq", r"\doteq", r"\vcentcolon=", "≔", "≜"), ":="),
    Entry("=:", ("=:", r"\eqqcolon"), "=:"),
    Entry("equiv", (r"\equiv", "≡"), "≡"),
    Entry("approx", (r"\approx", "≈"), "≈"),
    Entry("sim", (r"\sim", "∼"), "~"),
    Entry("simeq", (r"\simeq", "≃"), "≃"),
    Entry("cong", (r"\cong", "≅"), "≅"),
    Entry("propto", (r"\propto", r"\varpropto", "∝"), "∝"),
    Entry("in", (r"\in", "∈"), "∈"),
    Entry("ni", (r"\ni",), "∋"),
    Entry("notin", (r"\notin", "∉"), "∉"),
    Entry("subset", (r"\subset", "⊂"), "⊂"),
    Entry("subsetneq", (r"\subsetneq",), "⊊"),
    Entry("subseteq", (r"\subseteq", "⊆"), "⊆"),
    Entry("supset", (r"\supset",), "⊃"),
    Entry("supseteq", (r"\supseteq",), "⊇"),
    Entry("succ", (r"\succ", "≻"), "≻"),
    Entry("succeq", (r"\succeq", r"\succcurlyeq", "⪰", "≽"), "⪰"),
    Entry("prec", (r"\prec", "≺"), "≺"),
    Entry("preceq", (r"\preceq", r"\preccurlyeq", "⪯", "≼"), "⪯"),
    Entry("to", (r"\to", r"\rightarrow", r"\longrightarrow", "→"), "→"),
    Entry("mapsto", (r"\mapsto", r"\longmapsto", "↦"), "↦"),
    Entry("gets", (r"\gets", r"\leftarrow", r"\longleftarrow", "←"), "←"),
    Entry("perp", (r"\perp", "⊥"), "⊥"),
    Entry("indep", (r"\perp\!\!\!\perp",), "⫫"),
    Entry("parallel", (r"\parallel", "∥"), "∥"),
    Entry("ll", (r"\ll", "≪"), "≪"),
    Entry("gg", (r"\gg", "≫"), "≫"),
    Entry("lesssim", (r"\lesssim",), "≲"),
    Entry("gtrsim", (r"\gtrsim",), "≳"),
    Entry("nmid", (r"\nmid",), "∤"),
)

# Relations that \not turns into another one; \not in front of any other sign is refused.
NEGATED = {"=": "!=", "in": "notin"}

PRODUCTS = (
    Entry("cdot", (r"\cdot", "·", "⋅"), "·"),
    Entry("times", (r"\times", "×"), "×"),
    Entry("*", ("*", r"\ast", "∗"), "*"),
    Entry("odot", (r"\odot", "⊙"), "⊙"),
    Entry("circ", (r"\circ", "∘"), "∘"),
    Entry("otimes", (r"\otimes", "⊗"), "⊗"),
    Entry("/", ("/", r"\slash"), "/"),
    Entry("div", (r"\div", "÷"), "÷"),
    Entry("oplus", (r"\oplus", "⊕"), "⊕"),
    Entry("ominus", (r"\ominus",), "⊖"),
    Entry("oslash", (r"\oslash",), "⊘"),
    Entry("bmod", (r"\bmod", r"\mod"), "mod"),
    Entry("setminus", (r"\setminus", r"\smallsetminus", r"\backslash", "∖"), "∖"),
    Entry("cup", (r"\cup", "∪"), "∪"),
    Entry("cap", (r"\cap", "∩"), "∩"),
    Entry("star", (r"\star",), "⋆"),
    Entry("bullet", (r"\bullet",), "•"),
    Entry("@", ("@",), "@"),
)

SUMS = (
    Entry("+", ("+",), "+"),
    Entry("-", ("-", "−"), "-"),
    Entry("pm", (r"\pm", "±"), "±"),
    Entry("mp", (r"\mp", "∓"), "∓"),
)

LOGIC = (
    Entry("implies", (r"\Rightarrow", r"\implies", r"\Longrightarrow", "⇒", "⟹", r"\therefore"), "⇒"),
    Entry("iff", (r"\Leftrightarrow", r"\iff", r"\Longleftrightarrow", "⇔", "⟺"), "⇔"),
    Entry("implied-by", (r"\Leftarrow", r"\impliedby", r"\Longleftarrow", "⇐", r"\because"), "⇐"),
    Entry("and", (r"\land", r"\wedge", "∧"), "and"),
    Entry("or", (r"\lor", r"\vee", "∨"), "or"),
)

QUANTIFIERS = (
    Entry("forall", (r"\forall", "∀"), "∀"),
    Entry("exists", (r"\exists", "∃"), "∃"),
    Entry("nexists", (r"\nexists", "∄"), "∄"),
)

ACCENTS = tuple(
    Entry(value, spellings, plain)
    for value, spellings, plain in (
        ("hat", (r"\hat",), "\u0302"),
        ("widehat", (r"\widehat",), "\u0302"),
        ("tilde", (r"\tilde",), "\u0303"),
        ("widetilde", (r"\widetilde",), "\u0303"),
        ("bar", (r"\bar",), "\u0304"),
        ("overline", (r"\overline",), "\u0305"),
        ("underline", (r"\underline",), "\u0332"),
        ("vec", (r"\vec", r"\overrightarrow"), "\u20d7"),
        ("dot", (r"\dot",), "\u0307"),
        ("ddot", (r"\ddot",), "\u0308"),
        ("check", (r"\check", r"\widecheck"), "\u030c"),
        ("breve", (r"\breve",), "\u0306"),
        ("acute", (r"\acute",), "\u0301"),
        ("grave", (r"\grave",), "\u0300"),
        ("mathring", (r"\mathring",), "\u030a"),
    )
)

STYLES = (
    Entry("bf", (r"\mathbf", r"\boldsymbol", r"\bm", r"\pmb", r"\mathbfit", r"\symbf"), ""),
    Entry("rm", (r"\mathrm", r"\mathnormal", r"\mathup"), ""),
    Entry("cal", (r"\mathcal", r"\mathscr"), ""),
    Entry("bb", (r"\mathbb", r"\mathds", r"\mathbbm", r"\Bbb"), ""),
    Entry("frak", (r"\mathfrak",), ""),
    Entry("sf", (r"\mathsf",), ""),
    Entry("tt", (r"\mathtt",), ""),
    Entry("it", (r"\mathit",), ""),
)

# The old switches act up to the end of their group: {\bf x}.
SWITCHES = (Entry("bf", (r"\bf", r"\bfseries"), ""), Entry("cal", (r"\cal",), ""), Entry("it", (r"\it",), ""), Entry("rm", (r"\rm",), ""))

SPACES = frozenset(
    (
        *(
            r"\,",
            r"\:",
            r"\;",
            r"\!",
            r"\>",
            r"\ ",
            r"\/",
            "\\\n",
            "\\\t",
            r"\thinspace",
            r"\medspace",
            r"\thickspace",
            r"\negthinspace",
            r"\enspace",
            r"\space",
        ),
        *(r"\displaystyle", r"\textstyle", r"\scriptstyle", r"\scriptscriptstyle", r"\limits", r"\nolimits", r"\nonumber"),
        *(
            r"\notag",
            r"\mathstrut",
            r"\strut",
            r"\allowbreak",
            r"\nobreak",
            r"\break",
            r"\noindent",
            r"\hfill",
            r"\hline",
            r"\centering",
            r"\relax",
            r"\null",
        ),
        *(
            r"\mathop",
            r"\mathbin",
            r"\mathrel",
            r"\mathord",
            r"\ensuremath",
            r"\hskip",
            r"\small",
            r"\large",
            r"\normalsize",
            r"\boldmath",
            r"\protect",
        ),
    )
)

QUADS = frozenset((r"\quad", r"\qquad", r"\hspace", r"\hfil"))
"""Wide spaces separate statements, or the entries of a row written without commas."""

DISCARDED_WITH_ARGUMENT = frozenset(
    (r"\label", r"\phantom", r"\hphantom", r"\vphantom", r"\vspace", r"\color", r"\mspace", r"\cline", r"\raisebox")
)
"""Commands that print nothing (or only a colour): they go together with their braces."""
