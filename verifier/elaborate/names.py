"""Names: one canonical spelling for each written name, and what the spelling alone suggests.

``\\boldsymbol{h}``, ``\\mathbf{h}`` and ``\\bm h`` are one name, spelt ``\\mathbf{h}`` (``\\boldsymbol{\\theta}`` for a Greek letter).
Nothing here looks at a context.
"""

from __future__ import annotations

from verifier.syntax.tree import Group, Name, Node, Number, Product, Script, Sum, Text

INDEX_LETTERS = frozenset("ijklmnrstuKNT") | {"tau"}
FUNCTION_LETTERS = frozenset("fghqFGHJLPQSVpk") | {
    "phi", "varphi", "psi", "Phi", "Psi", "sigma", "rho", "ell", "Gamma", "zeta", "kappa", "chi",
}  # fmt: skip
STYLE_COMMANDS = {"rm": "mathrm", "cal": "mathcal", "bb": "mathbb", "frak": "mathfrak", "sf": "mathsf", "tt": "mathtt"}
ALONE, FAMILY = "_{\\,}", "_{\\cdot}"  # the marks of a thing beside the family x_t of its name, and of the family beside the thing
TRANSPOSE_BASES = frozenset({"top", "intercal", "T", "t", "tr", "transp", "prime"})


def spelling(name: Name) -> str:
    """The canonical LaTeX of a name, accents outside, style inside."""
    greek = len(name.base) > 1 and name.style in (None, "bf", "it") and name.base.isalpha()
    base = "\\" + name.base if greek else name.base
    match name.style:
        case None | "it":
            text = base
        case "bf":
            text = f"\\boldsymbol{{{base}}}" if greek else f"\\mathbf{{{base}}}"
        case style:
            text = f"\\{STYLE_COMMANDS.get(style, 'mathrm')}{{{base}}}"
    for accent in name.accents:
        text = f"\\{accent}{{{text}}}"
    return text


def is_bold(spelled: str) -> bool:
    """True for a bold name, with or without accents and subscripts."""
    return "\\mathbf{" in spelled or "\\boldsymbol{" in spelled


def unbold(spelled: str) -> str:
    """The same name in the plain style."""
    for command in ("\\mathbf{", "\\boldsymbol{"):
        at = spelled.find(command)
        if at >= 0:
            end = spelled.find("}", at)
            return spelled[:at] + spelled[at + len(command) : end] + spelled[end + 1 :]
    return spelled


def embolden(spelled: str) -> str | None:
    """The same name in bold, or None when it already has a style."""
    head, _, tail = spelled.partition("_")
    core = head
    prefix = ""
    while core.startswith("\\") and core.endswith("}") and "{" in core:
        command, _, rest = core.partition("{")
        if command[1:] in STYLE_COMMANDS.values() or command in ("\\mathbf", "\\boldsymbol"):
            return None
        prefix += command + "{"
        core = rest[:-1]
    if not core:
        return None
    bold = f"\\boldsymbol{{{core}}}" if core.startswith("\\") else f"\\mathbf{{{core}}}"
    closing = "}" * prefix.count("{")
    return prefix + bold + closing + (f"_{tail}" if tail else "")


def letter(spelled: str) -> str:
    """The bare letter of a name: ``A`` for ``\\hat{\\mathbf{A}}_1``; Greek names without the backslash."""
    core = spelled.partition("_")[0]
    while "{" in core:
        core = core[core.index("{") + 1 :]
    return core.rstrip("}").lstrip("\\")


def is_upper(spelled: str) -> bool:
    """True when the letter of the name is a capital."""
    return letter(spelled)[:1].isupper()


def base_and_subscript(spelled: str) -> tuple[str, str]:
    """``("x", "0")`` for ``x_0``; an empty subscript when there is none."""
    head, _, tail = spelled.partition("_")
    return head, tail.removeprefix("{").removesuffix("}")


def with_subscript(spelled: str, subscript: str) -> str:
    """``x_0``, ``x_{out}``."""
    return f"{spelled}_{subscript}" if len(subscript) == 1 else f"{spelled}_{{{subscript}}}"


def plain_letter(node: Node) -> str | None:
    """The base of an unstyled name, else None."""
    if isinstance(node, Name) and node.style in (None, "it") and not node.accents:
        return node.base
    return None


def word_of(node: Node) -> str | None:
    """The letters of a text, of an upright name, or of at least three juxtaposed letters that are no index letters."""
    match node:
        case Text(text=text):
            return text.strip()
        case Name(style="rm" | "sf" | "tt", base=base):
            return base
        case Product(factors=factors, ops=ops) if not any(ops) and len(factors) >= 2:
            letters = [plain_letter(f) for f in factors]
            if all(x is not None and len(x) == 1 for x in letters):
                word = "".join(x for x in letters if x is not None)
                if word in ("in", "out", "max", "min", "new", "old", "opt", "reg", "ref", "tot"):
                    return word
                if len(word) >= 3 and not all(x in INDEX_LETTERS for x in word):
                    return word
    return None


def subscript_name(node: Node) -> str | None:
    """The spelling of a subscript that can belong to a name: a number, a word, a star, a letter; None for anything else."""
    match node:
        case Number(value=value) if value.denominator == 1:
            return str(value.numerator)
        case Name():
            return spelling(node) if node.style not in ("rm", "sf", "tt") else node.base
        case Script(base=Name() as base, sub=sub, sup=None, primes=0) if sub is not None:
            tail = subscript_name(sub)
            return None if tail is None else f"{spelling(base)}_{tail}"
        case Group(open="" | "(", items=items) if items:
            parts = [subscript_name(i) for i in items]
            return ",".join(p for p in parts if p is not None) if None not in parts else None
    return word_of(node)


def looks_like_index(node: Node) -> bool:
    """True when the shape of a subscript alone says index: i, t-1, n+1, 2k, (k), ij."""
    match node:
        case Name():
            return plain_letter(node) in INDEX_LETTERS
        case Sum(terms=terms) if len(terms) > 1:
            return all(looks_like_index(t) or isinstance(t, Number) for t in terms)
        case Product(factors=factors) if word_of(node) is None:
            return all(looks_like_index(f) or isinstance(f, Number) for f in factors)
        case Group(items=items):
            return (
                bool(items) and all(looks_like_index(i) or isinstance(i, Number) for i in items) and any(looks_like_index(i) for i in items)
            )
        case Script(base=base, sub=sub, sup=None, primes=0) if sub is not None:
            return looks_like_index(base)
    return False
