"""Statements: relations, words, quantifiers and arrows of one row, folded into one tree.

A row is first read as a flat list of parts (chains, expressions, words) and joints (comma, \\quad, "and", ⇒, "if" …), in
one loop; `_fold` then groups by strength: arrows bind least, then where/if/given, then quantifiers, then commas and
and/or, then words next to a formula.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from verifier.syntax.notation import LATEX
from verifier.syntax.notation.words import JOINING, OTHERWISE, QUANTIFYING, plain_words
from verifier.syntax.tokens import Token
from verifier.syntax.tree import (
    CasesNode,
    Chain,
    Group,
    Logic,
    Missing,
    Name,
    Node,
    Number,
    ParseFailure,
    Quantified,
    Relator,
    Script,
    Span,
    Sum,
    Text,
)

if TYPE_CHECKING:
    from verifier.syntax.parser import Parser

MAX_CLAUSES = 12
_ARROWS = frozenset(("implies", "iff", "implied-by"))
_CONDITIONS = frozenset(("if", "where", "given", "else"))
_LISTS = frozenset(("list", "and", "or"))
_COMPARISONS = frozenset(("=", "!=", "<", "<=", ">", ">=", ":=", "equiv", "approx", "succ", "succeq", "prec", "preceq", "propto"))


@dataclass(slots=True)
class _Joint:
    op: str
    word: str
    span: Span


@dataclass(slots=True)
class _Quantifier:
    op: str
    variables: tuple[Node, ...]
    span: Span


_Element = Node | _Joint | _Quantifier


def statement(p: Parser) -> Node:
    """The whole row up to the end of input."""
    start = p.tok.start
    elements = _elements(p, whole=True)
    if p.tok.kind != "eof":
        p.fail("an operator, a relation or the end")
    if not any(not isinstance(e, _Joint) for e in elements):
        raise ParseFailure((start, p.tok.end), "nothing", "a formula")
    return _fold(elements, start, p.last_end)


def phrase(p: Parser, first: Node | None = None, index: int = 0) -> Node:
    """One item of a list inside brackets: like a statement, but commas and wide spaces end it."""
    start = p.tok.start if first is None else first.span[0]
    elements = _elements(p, whole=False, first=first)
    if len(elements) == 1 and not isinstance(elements[0], _Joint | _Quantifier):
        return elements[0]
    if not elements:
        p.fail("a formula")
    return _fold(elements, start, p.last_end)


def _elements(p: Parser, whole: bool, first: Node | None = None) -> list[_Element]:
    elements: list[_Element] = [] if first is None else [first]
    remarks = 0  # words with an open "(" whose ")" stands in the formula: \text{ (mean } m)
    while True:
        token = p.tok
        kind = token.kind
        if kind == "logic":
            p.advance()
            _join(elements, _Joint(token.value, LATEX["logic", token.value], (token.start, token.end)))
        elif (kind == "text" and not p._text_is_atom()) or (
            kind == "text" and elements and not isinstance(elements[-1], _Joint) and not p._text_is_name()
        ):
            p.advance()
            remarks += _words(p, token, elements)
        elif kind == "quantifier":
            p.advance()
            _quantified(p, token.value, token.start, elements)
        elif whole and kind in ("comma", "quad", "amp"):
            p.advance()
            if kind == "comma":
                _join(elements, _Joint("list", token.value, (token.start, token.end)))
            else:
                _space(elements, token)
        elif whole and kind == "stop" and p.peek().kind in ("eof", "quad", "text", "tag"):
            p.advance()
            _join(elements, _Joint("list", ";", (token.start, token.end)))
        elif whole and kind == "close" and token.value == ")" and remarks > 0:
            p.advance()
            remarks -= 1
            elements.append(Text(")", (token.start, token.end)))
        elif kind == "qed":
            p.advance()
        elif kind in ("eof", "comma", "close", "}", "row", "finish", "amp", "quad", "mid", "colon", "infix", "stop") or (
            kind == "bar" and not whole and elements and not isinstance(elements[-1], _Joint) and not isinstance(elements[-1], Text)
        ):
            return elements
        else:
            last = elements[-1] if elements else None
            if last is not None and not isinstance(last, _Joint | _Quantifier | Text):
                p.fail("an operator, a relation or the end")
            if isinstance(last, Text) and kind == "sum":
                p.fail("a statement after words (a sign here would cut a formula in two)")
            elements.extend(_arrows(p.chain()))


def _words(p: Parser, token: Token, elements: list[_Element]) -> int:
    """Take words: a joint, a quantifier, or a `Text`; gives the change in open remark brackets."""
    words = plain_words(token.value)
    span = (token.start, token.end)
    if words in JOINING:
        _join(elements, _Joint(JOINING[words], words, span))
        return 0
    if words in OTHERWISE and any(isinstance(e, _Joint) and e.op == "if" for e in elements) and p.tok.kind not in ("eof", "comma", "stop"):
        _join(elements, _Joint("else", words, span))
        return 0
    if words in OTHERWISE and elements and p.context[-1] == "row":
        p.fail("cases: the value of an otherwise outside them is not clear", token)
    if words in QUANTIFYING:
        _quantified(p, QUANTIFYING[words], token.start, elements)
        return 0
    if "$" in token.value:
        elements.extend(_inline(token))
    elif words or token.value.strip():
        elements.append(Text(" ".join(token.value.split()), span))
    return token.value.count("(") - token.value.count(")")


def _inline(token: Token) -> list[_Element]:
    """Formulas between dollars inside \\text, at their places."""
    from verifier.syntax.parser import Parser
    from verifier.syntax.tokens import classify, lex

    parts = token.value.split("$")
    if len(parts) % 2 == 0:
        raise ParseFailure((token.start, token.end), "a dollar that never closes", "$")
    found: list[_Element] = []
    for k, part in enumerate(parts):
        span = (token.start, token.end)
        if k % 2 == 0:
            if part.strip():
                found.append(Text(" ".join(part.split()), span))
            continue
        tokens = [t._replace(start=span[0], end=span[1]) for t in classify(lex(part), part)]
        check(tokens, part)
        inner = Parser(tokens, part)
        found.append(inner.chain())
        if inner.tok.kind != "eof":
            raise ParseFailure(span, part, "a formula between dollars")
    return found


def check(tokens: list[Token], source: str) -> None:
    """Fail on the first token that no formula may contain."""
    for token in tokens:
        if token.kind == "bad":
            raise ParseFailure((token.start, token.end), repr(source[token.start : token.end])[1:-1].replace("\\\\", "\\"), token.value)


def _join(elements: list[_Element], joint: _Joint) -> None:
    """Add a joint; two in a row are one: ", and" is "and", ", \\quad" is a strong comma."""
    if elements and isinstance(elements[-1], _Joint):
        last = elements[-1]
        if last.op == "list":
            if joint.op == "list":
                last.word = last.word if joint.word == "\\quad" else joint.word
            else:
                elements[-1] = joint
            return
        if joint.op == "list":
            return
        if last.op == "and":  # "and if", "and hence"
            elements[-1] = joint
            return
        if last.op == joint.op or (last.op in _ARROWS and joint.op in ("if", "where")):
            if last.op == joint.op:
                return
            elements.append(Missing(joint.span))
    elements.append(joint)


def _space(elements: list[_Element], token: Token) -> None:
    """A wide space: separates two formulas, means nothing next to words or a joint (but makes a comma strong)."""
    if not elements:
        return
    last = elements[-1]
    if isinstance(last, _Joint):
        if last.op == "list" and last.word in (",", ";"):
            last.word += "\\quad"
        return
    elements.append(_Joint("list", "\\quad", (token.start, token.end)))


def _arrows(node: Node) -> list[_Element]:
    """A chain with → between two comparisons is an implication: ``f'(x) = 0 \\rightarrow x = 1``."""
    if not isinstance(node, Chain) or not any(r.op == "to" for r in node.relators) or any(r.op == ":" for r in node.relators):
        return [node]
    cuts = []
    begin = 0
    for k, relator in enumerate(node.relators):
        before = any(r.op in _COMPARISONS for r in node.relators[begin:k]) or (k == 0 and isinstance(node.items[0], Missing))
        after = any(r.op in _COMPARISONS for r in node.relators[k + 1 :])
        if relator.op == "to" and before and after:
            cuts.append(k)
            begin = k + 1
    if not cuts:
        return [node]
    out: list[_Element] = []
    begin = 0
    for k in [*cuts, len(node.relators)]:
        items, relators = node.items[begin : k + 1], node.relators[begin:k]
        if relators:
            out.append(Chain(items, relators, (items[0].span[0], items[-1].span[1])))
        elif not isinstance(items[0], Missing):
            out.append(items[0])
        if k < len(node.relators):
            out.append(_Joint("implies", LATEX["relation", "to"], node.relators[k].span))
        begin = k + 1
    return out


# -- quantifiers ----------------------------------------------------------------------------------------------------


def _quantified(p: Parser, op: str, start: int, elements: list[_Element]) -> None:
    """Read the variables after ∀ or ∃; what turns out to be the body's first formula goes on as the next element."""
    variables: list[Node] = []
    pending: Node | None = None
    p.context.append("quantified")
    while True:
        node = p.chain()
        if not variables or _bare(node) or (_domain(node) and all(_bare(v) for v in variables)):
            variables.append(node)
        else:
            pending = node
            break
        if (
            p.tok.kind != "comma"
            or _domain(node)
            or not _bare(node)
            or p.peek().kind in ("eof", "quad", "text", "quantifier", "tag", "logic")
        ):
            break
        comma = p.advance()
    p.context.pop()
    elements.append(_Quantifier(op, tuple(variables), (start, p.last_end)))
    if pending is not None:
        _join(elements, _Joint("list", ",", (comma.start, comma.end)))
        elements.extend(_arrows(pending))
    elif p.tok.kind == "colon" or (p.tok.kind == "comma" and p.context[-1] == "row"):
        sep = p.advance()
        _join(elements, _Joint("list", ",", (sep.start, sep.end)))


def _bare(node: Node) -> bool:
    return isinstance(node, Name) or (isinstance(node, Script) and isinstance(node.base, Name))


def _domain(node: Node) -> bool:
    return isinstance(node, Chain) and node.relators[0].op in ("in", "subset", "subseteq") and _bare(node.items[0])


# -- folding --------------------------------------------------------------------------------------------------------


def _limited(elements: list[_Element]) -> None:
    """Quantifiers and conditions nest the tree, one level each: a row has few of them."""
    nesting = [e for e in elements if isinstance(e, _Quantifier) or (isinstance(e, _Joint) and e.op in _CONDITIONS)]
    if len(nesting) > MAX_CLAUSES:
        raise ParseFailure(nesting[MAX_CLAUSES].span, "a very long sentence", f"at most {MAX_CLAUSES} quantifiers and conditions in a row")


def _fold(elements: list[_Element], start: int, end: int) -> Node:
    _limited(elements)
    while elements and isinstance(elements[-1], _Joint):
        last = elements.pop()
        if isinstance(last, _Joint) and last.op != "list":
            if last.word.startswith("\\"):
                raise ParseFailure(last.span, last.word, "a statement after it")
            elements.append(Text(last.word, last.span))
            break
    while elements and isinstance(elements[0], _Joint) and elements[0].op == "list":
        elements.pop(0)
    if not elements:
        raise ParseFailure((start, end), "punctuation", "a formula")
    if len(elements) > 1:  # a quantifier at either end holds for the whole row, arrows and conditions included
        outer = elements[-1] if isinstance(elements[-1], _Quantifier) else elements[0]
        if isinstance(outer, _Quantifier):
            rest = _trimmed([e for e in elements if e is not outer], ends=_LISTS)
            if rest:
                return Quantified(outer.op, outer.variables, _fold(rest, start, end), (start, end))
    arrows = [e for e in elements if isinstance(e, _Joint) and e.op in _ARROWS]
    if arrows:
        if any(e.op != arrows[0].op for e in arrows):
            raise ParseFailure(arrows[1].span, arrows[1].word, "arrows of one kind in a row")
        pieces = _cut(elements, _ARROWS)
        parts = tuple(_conditions(piece, arrows[0].span[0]) for piece in pieces)
        return Logic(arrows[0].op, parts, tuple(a.word for a in arrows), (start, end))
    return _conditions(elements, start)


def _cut(elements: list[_Element], ops: frozenset[str]) -> list[list[_Element]]:
    pieces: list[list[_Element]] = [[]]
    for e in elements:
        if isinstance(e, _Joint) and e.op in ops:
            pieces.append([])
        else:
            pieces[-1].append(e)
    return pieces


def _conditions(elements: list[_Element], at: int) -> Node:
    """where, if, given: each takes everything before it."""
    joints = [e for e in elements if isinstance(e, _Joint) and e.op in _CONDITIONS]
    if not joints:
        return _quantifiers(elements, at)
    pieces = [_quantifiers(piece, at) for piece in _cut(elements, _CONDITIONS)]
    result = pieces[0]
    k = 0
    while k < len(joints):
        joint, right = joints[k], pieces[k + 1]
        span = (result.span[0], right.span[1])
        if joint.op == "if" and k + 1 < len(joints) and joints[k + 1].op == "else":
            result = _either(result, right, pieces[k + 2], joints[k + 1], span)
            k += 2
            continue
        if joint.op == "else":
            raise ParseFailure(joint.span, joint.word, "a condition before it")
        result = Logic(joint.op, (result, right), (joint.word,), span)
        k += 1
    return result


def _either(left: Node, condition: Node, other: Node, joint: _Joint, span: Span) -> Node:
    """``f = 1 \\text{ if } i = j \\text{ else } 0``: cases as the last item of the chain."""
    value = left.items[-1] if isinstance(left, Chain) else left
    cases = CasesNode(((value, condition), (other, Text(joint.word, joint.span))), (value.span[0], other.span[1]))
    if isinstance(left, Chain):
        return Chain((*left.items[:-1], cases), left.relators, span)
    return cases


def _quantifiers(elements: list[_Element], at: int) -> Node:
    k = next((k for k, e in enumerate(elements) if isinstance(e, _Quantifier)), None)
    if k is None:
        return _list(elements, at)
    quantifier = elements[k]
    assert isinstance(quantifier, _Quantifier)
    left, right = _trimmed(elements[:k]), _trimmed(elements[k + 1 :])
    if left:
        body = _list(left, at)
        node: Node = Quantified(quantifier.op, quantifier.variables, body, (body.span[0], quantifier.span[1]))
        if not right:
            return node
        if isinstance(right[0], _Quantifier):
            return _quantifiers([node, *right], at)
        rest = _quantifiers(right, at)
        return Logic("list", (node, rest), (",\\quad",), (node.span[0], rest.span[1]))
    if not right:
        return Quantified(quantifier.op, quantifier.variables, None, quantifier.span)
    rest = _quantifiers(right, at)
    return Quantified(quantifier.op, quantifier.variables, rest, (quantifier.span[0], rest.span[1]))


def _trimmed(elements: list[_Element], ends: frozenset[str] = _LISTS) -> list[_Element]:
    """Without the commas (and "and") at the ends that only set a quantifier apart."""
    begin, end = 0, len(elements)
    while begin < end and _is_joint(elements[begin], ends):
        begin += 1
    while end > begin and _is_joint(elements[end - 1], ends):
        end -= 1
    return elements[begin:end]


def _is_joint(element: _Element, ops: frozenset[str]) -> bool:
    return isinstance(element, _Joint) and element.op in ops


def _list(elements: list[_Element], at: int) -> Node:
    """Items between commas, wide spaces, and/or."""
    if not elements:
        return Missing((at, at))
    items: list[list[Node]] = [[]]
    joints: list[_Joint] = []
    for e in elements:
        if isinstance(e, _Joint):
            if e.op == "list" and e.word == "\\quad" and items[-1] and isinstance(items[-1][-1], Text):
                continue  # words, then a wide space: still one phrase
            joints.append(e)
            items.append([])
        else:
            assert not isinstance(e, _Quantifier)
            if joints and not items[-1] and isinstance(e, Text) and joints[-1].word == "\\quad" and len(items) > 1:
                joints.pop()
                items.pop()
            items[-1].append(e)
    while items and not items[-1] and joints:
        items.pop()
        joint = joints.pop()
        if joint.op != "list":
            raise ParseFailure(joint.span, joint.word, "a statement after it")
    _gather(items, joints)
    parts = tuple(_phrase(item, joints[0].span[0] if joints else at) for item in items)
    if len(parts) == 1:
        return parts[0]
    span = (parts[0].span[0], parts[-1].span[1])
    ops = {joint.op for joint in joints}
    if len(ops) > 1 and "or" in ops:
        joint = next(j for j in joints if j.op == "or")
        raise ParseFailure(joint.span, joint.word, "one joining word for all statements of a list")
    if all(_expression(part) for part in parts) and "or" not in ops and not isinstance(parts[0], Missing):
        seps = tuple("and" if j.op == "and" else "quad" if "quad" in j.word else j.word for j in joints)
        return Group("", "", parts, seps, span)
    op = next(iter(ops)) if len(ops) == 1 else "list"
    return Logic(op, parts, tuple(joint.word for joint in joints), span)


def _expression(node: Node) -> bool:
    return not isinstance(node, Chain | Logic | Quantified | Text | Missing)


def _phrase(item: list[Node], at: int) -> Node:
    if not item:
        return Missing((at, at))
    if len(item) == 1:
        return item[0]
    return Logic("words", tuple(item), ("",) * (len(item) - 1), (item[0].span[0], item[-1].span[1]))


def _gather(items: list[list[Node]], joints: list[_Joint]) -> None:
    """Join lists to the formula they belong to: ``n, k \\in N``, ``i = 1, \\dots, n``, ``A, B \\text{ invertible}``.

    A run of bare expressions goes to the formula after it, or, when it starts with a number or dots or nothing follows,
    to the one before it.  A comma with a wide space keeps statements apart.
    """
    k = 0
    while k < len(items):
        if not _lone(items[k]):
            k += 1
            continue
        end = k
        while end + 1 < len(items) and _lone(items[end + 1]) and _near(joints[end]):
            end += 1
        run = [item[0] for item in items[k : end + 1]]
        forward = end + 1 < len(items) and _near(joints[end]) and _head(items[end + 1]) is not None
        backward = k > 0 and joints[k - 1].op == "list" and joints[k - 1].word == "," and _tail(items[k - 1]) is not None
        if forward and backward:
            forward = not _countable(run[0])
        if forward:
            seps = tuple("and" if j.op == "and" else j.word for j in joints[k : end + 1])
            head = _head(items[end + 1])
            assert head is not None
            group = _merged([*run, head], seps)
            items[end + 1] = _with_head(items[end + 1], group)
            del items[k : end + 1], joints[k : end + 1]
            k += 1
        elif backward:
            seps = tuple("and" if j.op == "and" else j.word for j in joints[k - 1 : end])
            tail = _tail(items[k - 1])
            assert tail is not None
            items[k - 1] = _with_tail(items[k - 1], _merged([tail, *run], seps))
            del items[k : end + 1], joints[k - 1 : end]
        else:
            k = end + 1


def _merged(nodes: list[Node], seps: tuple[str, ...]) -> Group:
    return Group("", "", tuple(nodes), seps, (nodes[0].span[0], nodes[-1].span[1]))


def _lone(item: list[Node]) -> bool:
    return len(item) == 1 and _expression(item[0])


def _near(joint: _Joint) -> bool:
    return (joint.op == "list" and joint.word in (",", ";")) or (joint.op == "and" and not joint.word.startswith("\\"))


def _countable(node: Node) -> bool:
    match node:
        case Number() | Name("dots"):
            return True
        case Sum((Number(),)):
            return True
        case _:
            return False


def _head(item: list[Node]) -> Node | None:
    """The first expression of a chain or of a phrase like ``B \\text{ invertible}``."""
    if not item:
        return None
    first = item[0]
    if isinstance(first, Chain):
        return None if isinstance(first.items[0], Missing) else first.items[0]
    return first if len(item) > 1 and _expression(first) and isinstance(item[1], Text) else None


def _with_head(item: list[Node], group: Group) -> list[Node]:
    first = item[0]
    if isinstance(first, Chain):
        return [Chain((group, *first.items[1:]), first.relators, (group.span[0], first.span[1])), *item[1:]]
    return [group, *item[1:]]


def _tail(item: list[Node]) -> Node | None:
    if not item:
        return None
    last = item[-1]
    if isinstance(last, Chain):
        return last.items[-1]
    return last if len(item) > 1 and _expression(last) else None


def _with_tail(item: list[Node], group: Group) -> list[Node]:
    last = item[-1]
    if isinstance(last, Chain):
        return [*item[:-1], Chain((*last.items[:-1], group), last.relators, (last.span[0], group.span[1]))]
    return [*item[:-1], group]


__all__ = ["Relator", "check", "phrase", "statement"]
