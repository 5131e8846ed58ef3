"""The expression parser: precedence climbing over chains, sums, products and factors.

Lists of terms and factors are loops, so that a long flat sum costs no stack; only nesting recurses, through `factor` and
`argument`, which count depth.  Statements (rows, words, implications) are read by `statements`, derivatives by
`derivatives`, big operators by `operators`, environments by `environments`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from verifier.syntax import derivatives, environments, operators, statements
from verifier.syntax.cursor import MAX_DEPTH, Cursor
from verifier.syntax.notation import functions, symbols
from verifier.syntax.notation.delimiters import MATCHING
from verifier.syntax.notation.words import JOINING, OTHERWISE, QUANTIFYING, plain_words
from verifier.syntax.tokens import Token
from verifier.syntax.tree import (
    Annotated,
    Chain,
    Evaluated,
    Fraction_,
    Group,
    Missing,
    Name,
    Node,
    Number,
    ParseFailure,
    Prefix,
    Product,
    Relator,
    Root,
    Script,
    Span,
    Sum,
    Text,
)

_FACTOR_STARTS = frozenset(
    (
        *(
            "letter",
            "name",
            "number",
            "{",
            "open",
            "begin",
            "command",
            "function",
            "big",
            "integrals",
            "accent",
            "style",
            "annotation",
            "frac",
        ),
        *("binomial", "root", "nabla", "partial", "over", "word", "operator", "switch", "substack", "pmod"),
    )
)
_SCRIPTS = frozenset(("sup", "sub", "prime"))
_ITEM_ENDS = frozenset(("close", "}", "comma", "mid", "bar", "relation", "eof", "amp", "row", "finish", "text", "quad", "colon"))
_PLACEHOLDERS = frozenset(("cdot", "*", "circ", "star", "bullet"))
_STOPS_ARGUMENT = frozenset(("function", "big", "integrals", "nabla"))
MAX_DIGITS = 1000


class Parser(Cursor):
    """One formula or row. The methods take no arguments from the grammar: they read from the current token on."""

    # -- chains, sums, products -------------------------------------------------------------------------------------

    def chain(self) -> Node:
        """An expression, or expressions joined by relations; the first may be missing (``= b``)."""
        start = self.tok.start
        missing = self.tok.kind not in ("bar", "mid", "colon") and self._at_relation()
        first: Node = Missing((start, start)) if missing else self.sum()
        if not self._at_relation():
            return first
        items, relators = [first], []
        while self._at_relation():
            relators.append(self._relator())
            if self.tok.kind == "amp" and self.context[-1] == "row":
                self.advance()
            items.append(self.sum())
        return Chain(tuple(items), tuple(relators), (start, self.last_end))

    def _at_relation(self) -> bool:
        kind = self.tok.kind
        if kind == "relation":
            return True
        if kind == "colon" or kind == "mid":
            return self.context[-1] == "row"
        if kind == "bar":
            return self.context[-1] == "row" and self.tok.value == "|" and self.i > 0 and not self._bar_opens()
        if kind == "not":
            return True
        if kind == "xarrow":
            return True
        return kind == "over" and self._over_relation() is not None

    def _over_relation(self) -> Token | None:
        """The relation sign under an \\overset or \\stackrel note, if that is what stands here."""
        i = self.i + 1
        if self.tokens[i].kind != "{" or i not in self.match:
            return None
        i = self.match[i] + 1
        if self.tokens[i].kind == "{" and self.match.get(i) == i + 2:
            i += 1
        return self.tokens[i] if self.tokens[i].kind == "relation" else None

    def _relator(self) -> Relator:
        token = self.advance()
        if token.kind == "relation":
            return Relator(token.value, (token.start, token.end))
        if token.kind == "colon":
            return Relator(":", (token.start, token.end))
        if token.kind in ("mid", "bar"):
            return Relator("mid", (token.start, token.end))
        if token.kind == "not":
            sign = self.tok
            if sign.kind != "relation" or sign.value not in symbols.NEGATED:
                self.fail(r"= or \in after \not")
            self.advance()
            return Relator(symbols.NEGATED[sign.value], (token.start, sign.end))
        if token.kind == "xarrow":
            if self.tok.kind == "open" and self.tok.value == "[":
                self.fail("braces", self.tok)
            note = self.argument()
            return Relator("stackrelto", (token.start, self.last_end), note)
        note = self.argument()
        if self.tok.kind == "{":
            self.advance()
            sign = self.advance()
            self.expect("}", "}")
        else:
            sign = self.advance()
        span = (token.start, self.last_end)
        words = _note_words(note)
        if sign.value == "sim" and words in ("iid", "i.i.d", "i.i.d."):
            return Relator("iid", span)
        if sign.value == "=" and words in ("def", "def.", "Delta", "by definition", "definition"):
            return Relator(":=", span)
        return Relator("stackrel" + sign.value, span, note)

    def sum(self) -> Node:
        """Terms joined by + - ± ∓."""
        token = self.tok
        if token.kind == "sum":
            self.advance()
            term = self.product()
            if self.tok.kind != "sum":
                return Sum((term,), (token.value,), (token.start, term.span[1]))
            terms, signs = [term], [token.value]
        else:
            term = self.product()
            if self.tok.kind != "sum":
                return term
            terms, signs = [term], ["+"]
        while self.tok.kind == "sum":
            signs.append(self.advance().value)
            terms.append(self.product())
        return Sum(tuple(terms), tuple(signs), (token.start, terms[-1].span[1]))

    def product(self, nested: bool = False) -> Node:
        """Factors in a row, juxtaposed or with · × ∘ ⊙ / …; ``nested``: the body of an operator, which no |_{x=0} ends."""
        start = self.tok.start
        first = self.signed()
        factors: list[Node] = [first]
        ops: list[str] = []
        if type(first) is Product:  # a styled run of letters, \\mathbf{AB}, or f(x, y): its factors are ours
            factors, ops = list(first.factors), list(first.ops)
        while True:
            token = self.tok
            kind = token.kind
            if kind == "product":
                self.advance()
                _extend(factors, ops, token.value, self.signed())
            elif kind == "{" and self.i not in self.infix:
                self._unbrace()
            elif kind in _FACTOR_STARTS or kind in ("bar", "text", "open"):
                if not self.at_factor():
                    if kind == "bar" and not nested and self._at_evaluation():
                        self.advance()
                        if any(isinstance(factor, Evaluated) for factor in factors):
                            self.fail("one bar with values")
                        sub, sup, _ = self.scripts()
                        whole = _product(factors, ops, start, factors[-1].span[1])
                        factors, ops = [Evaluated(whole, sub, sup, (start, self.last_end))], []
                        continue
                    break
                if kind == "number" and type(factors[-1]) is Number:
                    self.fail("an operator between two numbers")
                _extend(factors, ops, "", self.factor())
            else:
                break
        return _product(factors, ops, start, factors[-1].span[1])

    def signed(self) -> Node:
        """A factor, with a sign of its own after an operator: ``2 \\cdot -3``."""
        token = self.tok
        if token.kind != "sum":
            return self.factor()
        self.advance()
        self.deepen(token)
        inner = self.signed()
        self.depth -= 1
        return Sum((inner,), (token.value,), (token.start, inner.span[1]))

    def at_factor(self) -> bool:
        """Whether a factor starts here when one has just been read (so bars and bare brackets may be closing ones)."""
        token = self.tok
        kind = token.kind
        if self.differentials and self.at_differential():
            return False
        if kind == "open":
            return token.value != "[" or self.i in self.match or self.context[-1] not in ("[", "]")
        if kind == "bar":
            return self._bar_opens()
        if kind == "text":
            return self._text_is_name()
        if kind == "over":
            return self._over_relation() is None
        return kind in _FACTOR_STARTS

    def _bar_opens(self) -> bool:
        """A bar after a factor: closes the bar that is open, else separates when an odd number is left, else opens."""
        if self.context[-1] == self.tok.value or self.peek().kind == "sub":
            return False
        return not self._double_bar() and self.bars.get(self.i, 1) % 2 == 0 and self.i not in self.split_bars

    def _double_bar(self) -> bool:
        """``KL(p||q)``: two bars that touch, the last ones in their bracket, separate like \\|."""
        after = self.peek()
        touching = self.tok.value == "|" and after.kind == "bar" and after.value == "|" and after.start == self.tok.end
        return touching and self.bars.get(self.i) == 2 and self.context[-1] not in ("row", "|")

    def _at_evaluation(self) -> bool:
        return self.tok.kind == "bar" and self.context[-1] != self.tok.value and self.tok.value == "|" and self.peek().kind == "sub"

    def at_differential(self) -> bool:
        """``dx``, ``\\mathrm{d}x``: a d before a name."""
        token = self.tok
        if token.value != "d" or token.kind not in ("letter", "word"):
            return False
        return self.peek().kind in ("letter", "name", "style", "accent")

    # -- factors ------------------------------------------------------------------------------------------------------

    def deepen(self, token: Token) -> None:
        """Count one level of nesting."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ParseFailure((token.start, token.end), "a formula nested too deeply", f"at most {MAX_DEPTH} levels")

    def factor(self) -> Node:
        """An atom with its scripts, primes, factorials."""
        while self.tok.kind == "{" and self.i not in self.infix:
            self._unbrace()
        token = self.tok
        self.deepen(token)
        read = _ATOMS.get(token.kind)
        if read is None:
            self.fail("a number, a name or a bracket")
        node = read(self)
        if self.tok.kind in _AFTER:
            node = self.postfix(node)
        self.depth -= 1
        return node

    def postfix(self, node: Node) -> Node:
        """Scripts, primes, ! and % after an atom."""
        while True:
            kind = self.tok.kind
            if isinstance(node, Product):
                self.fail("a single name or a bracket that carries the script")
            if kind in _SCRIPTS:
                start = node.span[0]
                mark = self.tok
                sub, sup, primes = self.scripts()
                if isinstance(node, Script):  # \\hat{x_i}^2: one script with both
                    if (sub is not None and node.sub is not None) or (sup is not None and node.sup is not None):
                        self.fail("one subscript and one superscript only", mark)
                    node = Script(node.base, node.sub or sub, node.sup or sup, node.primes + primes, (start, self.last_end))
                elif isinstance(node, Group) and node.open == "[" and len(node.items) == 1 and _end_values(sub, sup):
                    node = Evaluated(node.items[0], sub, sup, (start, self.last_end))
                else:
                    node = Script(node, sub, sup, primes, (start, self.last_end))
            elif kind == "bang":
                node = self._factorial(node)
            elif kind == "percent":
                token = self.advance()
                if self.tok.kind == "percent":
                    self.fail("one percent sign")
                node = Prefix(Name("percent", "rm", (), (token.start, token.end)), None, None, 0, (node,), (), (node.span[0], token.end))
            else:
                return node

    def _factorial(self, node: Node) -> Node:
        token = self.advance()
        name = "factorial"
        if self.tok.kind == "bang" and self.tok.start == token.end:
            name, token = "doublefactorial", self.advance()
        if self.tok.kind == "bang":
            self.fail("at most two !")
        return Prefix(Name(name, "rm", (), (token.start, token.end)), None, None, 0, (node,), (), (node.span[0], token.end))

    def scripts(self) -> tuple[Node | None, Node | None, int]:
        """Subscript, superscript and primes in any order."""
        sub: Node | None = None
        sup: Node | None = None
        primes = 0
        while True:
            kind = self.tok.kind
            if kind == "prime":
                self.advance()
                primes += 1
            elif kind == "sub":
                if sub is not None:
                    self.fail("one subscript only; braces around the whole of it")
                self.advance()
                sub = self.script()
            elif kind == "sup":
                if sup is not None:
                    self.fail("one superscript only; braces around the whole of it")
                self.advance()
                if self.tok.kind == "prime":
                    primes += 1
                    self.advance()
                elif self.tok.kind == "{" and self.peek().kind == "prime":
                    opening = self.advance()
                    while self.tok.kind == "prime":
                        primes += 1
                        self.advance()
                    if self.tok.kind == "}":
                        self.advance()
                    else:
                        sup = self._script_content(opening)
                else:
                    sup = self.script()
            else:
                return sub, sup, primes

    def script(self) -> Node:
        """What stands in a subscript or superscript: one token, or anything in braces (relations, lists)."""
        token = self.tok
        if token.kind == "{":
            return self._script_content(self.advance())
        if token.kind in ("sum", "product"):
            self.advance()
            return Name(token.value, None, (), (token.start, token.end))
        if token.kind == "number" and len(token.value) > 1:
            self.fail("braces around a script of more than one digit")
        return self.argument()

    def _script_content(self, opening: Token) -> Node:
        """The rest of a braced script, its brace already taken."""
        token = self.tok
        if token.kind in ("sum", "product") and self.peek().kind == "}":
            self.advance()
            self.advance()
            return Name(token.value, None, (), (token.start, token.end))
        self.deepen(opening)
        node = self.enclosed("{", "}")
        self.depth -= 1
        return node

    def argument(self) -> Node:
        """The argument of a command: one token, or braces."""
        token = self.tok
        self.deepen(token)
        if token.kind == "{":
            self.advance()
            node = self.enclosed("{", "}")
        elif token.kind == "number":
            if len(token.value) > 2 or (len(token.value) == 2 and not token.value.isdigit()):
                self.fail("braces around the argument")
            if len(token.value) == 2:  # \frac12: one digit each
                self.tokens[self.i] = Token("number", token.value[1], token.start + 1, token.end)
                self.tok = self.tokens[self.i]
                node = Number(Fraction(token.value[0]), None, (token.start, token.start + 1))
            else:
                node = self._number()
        else:
            read = _ATOMS.get(token.kind)
            if read is None or token.kind in ("open", "bar", "function", "big", "integrals"):
                self.fail("an argument in braces")
            node = read(self)
        self.depth -= 1
        return node

    def enclosed(self, context: str, closer: str) -> Node:
        """The content up to a closing brace: one item, or a list as a `Group` with open ""."""
        start = self.tok.start
        self.context.append(context)
        held, self.differentials = self.differentials, 0
        items, seps = self.items()
        self.differentials = held
        self.context.pop()
        if self.tok.kind == "infix":
            return environments.infix(self, items, seps, closer)
        end = self.last_end
        self.expect(closer, closer)
        if len(items) == 1 and not seps:
            return items[0]
        if not items:
            raise ParseFailure((start, end), "empty braces", "an argument")
        return Group("", "", tuple(items), tuple(seps), (start, end))

    def items(self) -> tuple[list[Node], list[str]]:
        """Items between separators up to a closing bracket (which stays); ``x,`` at the end is no item."""
        items: list[Node] = []
        seps: list[str] = []
        if self.tok.kind in ("close", "}", "finish"):
            return items, seps
        while True:
            items.append(self.item())
            token = self.tok
            if (
                token.kind == "comma"
                or token.kind == "mid"
                or token.kind == "colon"
                or (token.kind == "bar" and self.context[-1] != token.value)
            ):
                double = self._double_bar()
                seps.append("||" if double else token.value)
                if double:
                    self.advance()
            elif token.kind == "quad" and self.context[-1] not in ("|", "||"):
                if self.peek().kind in ("close", "}", "comma", "quad"):
                    self.advance()
                    continue_with = self.tok.kind
                    if continue_with in ("close", "}"):
                        return items, seps
                    seps.append(self.tok.value if continue_with == "comma" else "quad")
                else:
                    seps.append("quad")
            else:
                return items, seps
            self.advance()
            while self.tok.kind == "quad":
                self.advance()

    def item(self) -> Node:
        """One item of a list: a chain, with words or quantifiers if there are any, or a lone ``:`` placeholder."""
        kind = self.tok.kind
        if kind == "colon" and self.peek().kind in ("comma", "close", "}"):
            token = self.advance()
            return Name(":", None, (), (token.start, token.end))
        if kind == "quantifier" or kind == "logic" or (kind == "text" and not self._text_is_atom()):
            return statements.phrase(self)
        if kind in ("comma", "close", "}"):
            self.fail("an item between separators")
        start = self.i
        node = self.chain()
        if self.tok.kind in ("logic", "text", "quantifier"):
            return statements.phrase(self, node, start)
        return node

    # -- atoms ----------------------------------------------------------------------------------------------------------

    def _letter(self) -> Node:
        if self.tok.value == "d":
            slash = derivatives.slash(self)
            if slash is not None:
                return slash
        token = self.advance()
        return Name(token.value, None, (), (token.start, token.end))

    def _name(self) -> Node:
        token = self.advance()
        return Name(token.value, None, (), (token.start, token.end))

    def _number(self) -> Node:
        token = self.advance()
        value, digits = self._value(token)
        return Number(value, digits, (token.start, token.end))

    def _value(self, token: Token) -> tuple[Fraction, int | None]:
        text = token.value
        if len(text) > MAX_DIGITS:
            raise ParseFailure((token.start, token.end), "a very long number", f"at most {MAX_DIGITS} digits")
        if text.isdigit():
            return Fraction(int(text)), None
        if "{,}" in text:
            groups = text.split("{,}")
            if len(groups) == 2:
                if len(groups[1]) == 3 and len(groups[0]) <= 3 and not groups[0].startswith("0"):
                    self.fail("a number whose comma is clearly decimal or clearly groups thousands", token)
                text = ".".join(groups)
            else:
                text = "".join(groups)
        text = "".join(c for c in text if c.isdigit() or c == ".")
        whole, _, decimals = text.partition(".")
        if not decimals:
            return Fraction(int(whole)), None
        return Fraction(int((whole or "0") + decimals), 10 ** len(decimals)), len(decimals)

    def _unbrace(self) -> None:
        """Braces around a whole factor print nothing: take them out, so that {a+b}c reads as it looks."""
        partner = self.match.get(self.i)
        if partner is None:
            self.fail("a brace that closes")
        if self.peek().kind == "}" and self.tokens[partner + 1].kind in ("sup", "sub"):
            self.fail("something that carries the script")
        self.remove(partner)
        self.remove(self.i)
        self.jump(self.i)

    def group(self) -> Group:
        """Brackets and what is in them."""
        opening = self.advance()
        self.context.append("left" + opening.value if opening.value in ("|", "||", ".") else opening.value)
        held, self.differentials = self.differentials, 0
        while self.tok.kind == "quad":
            self.advance()
        items, seps = self.items()
        self.differentials = held
        self.context.pop()
        closing = self.tok
        french = closing.kind == "open" and closing.value == "[" and opening.value in ("[", "]")
        if not (closing.kind == "close" or french) or closing.value not in MATCHING[opening.value]:
            self.fail(f"the bracket that closes {self.source[opening.start : opening.end]}")
        self.advance()
        return Group(opening.value, closing.value, tuple(items), tuple(seps), (opening.start, closing.end))

    def _open(self) -> Node:
        if self.tok.value == ".":
            return self._evaluated()
        if self.tok.value == "{" and environments.at_system(self):
            return environments.system(self)
        return self.group()

    def _evaluated(self) -> Node:
        opening = self.tok
        group = self.group()
        if group.close not in ("|", "]", ")") or len(group.items) != 1 or self.tok.kind not in ("sub", "sup"):
            self.fail("limits after the bar: |_{x=0}")
        sub, sup, _ = self.scripts()
        return Evaluated(group.items[0], sub, sup, (opening.start, self.last_end))

    def _bar(self) -> Node:
        opening = self.advance()
        self.context.append(opening.value)
        held, self.differentials = self.differentials, 0
        items, seps = self.items()
        self.differentials = held
        self.context.pop()
        if not items:
            self.fail("something between the bars", opening)
        if self.tok.kind != "bar" or self.tok.value != opening.value:
            self.fail(f"the closing {self.source[opening.start : opening.end]}")
        closing = self.advance()
        return Group(opening.value, opening.value, tuple(items), tuple(seps), (opening.start, closing.end))

    def _close(self) -> Node:
        """``]0,1[``: the open interval as written in French; any other closing bracket here is a mistake."""
        token = self.tok
        if token.value != "]" or self.context[-1] == "]":
            self.fail("a number, a name or a bracket")
        return self.group()

    def _placeholder(self) -> Node:
        """``f(\\cdot)``, ``\\|\\cdot\\|``, ``W_{\\cdot j}``: an operator sign that stands for an argument."""
        token = self.tok
        if token.value in _PLACEHOLDERS and (self.peek().kind in _ITEM_ENDS or (token.value == "cdot" and self.context[-1] == "{")):
            self.advance()
            return Name(token.value, None, (), (token.start, token.end))
        self.fail("a number, a name or a bracket")

    def _prime(self) -> Node:
        token = self.tok
        after = self.peek()
        if after.kind not in ("text", "close", "comma") or (after.kind == "text" and not after.value[:1].isspace()):
            self.fail("something that carries the prime")
        self.advance()
        return Name("prime", None, (), (token.start, token.end))

    def _word(self) -> Node:
        token = self.advance()
        return self.word(token.value, (token.start, token.end), token.value in functions.WORDS)

    def _operator(self) -> Node:
        token = self.advance()
        return self.word(token.value, (token.start, token.end), True)

    def word(self, value: str, span: Span, function: bool) -> Node:
        """An upright word: a big operator, a function, or a name."""
        big = functions.BIG_WORDS.get(value.replace(" ", ""))
        if big in functions.STATISTICS:
            return operators.statistic(self, big, Name(value, "rm", (), span))
        if big is not None:
            return operators.big(self, big, span[0])
        head = Name(value, "rm", (), span)
        return self.function(head) if function else head

    def _function(self) -> Node:
        token = self.advance()
        if token.value == "arg" and self.tok.kind == "big" and self.tok.value in ("max", "min"):
            return operators.big(self, "arg" + self.advance().value, token.start)
        return self.function(Name(token.value, "rm", (), (token.start, token.end)))

    def function(self, head: Name) -> Node:
        """A function name with the factors after it; the bare name when it has no argument or a list of them."""
        start = head.span[0]
        sub, sup, primes = self.scripts() if self.tok.kind in _SCRIPTS else (None, None, 0)
        bare = head if sub is None and sup is None and not primes else Script(head, sub, sup, primes, (start, self.last_end))
        while self.tok.kind == "{" and self.i not in self.infix:
            self._unbrace()
        if self.tok.kind == "open" and self.tok.value in "([":
            if self.i in self.lists:
                return bare
            group: Node = self.group()
            if isinstance(group, Group) and (len(group.items) != 1 or group.seps):
                return Product((bare, group), ("",), (start, group.span[1]))
            if self.tok.kind in _SCRIPTS:
                sub_, sup_, primes_ = self.scripts()
                group = Script(group, sub_, sup_, primes_, (group.span[0], self.last_end))
            return Prefix(head, sub, sup, primes, (group,), (), (start, group.span[1]))
        if self.tok.kind == "sum" and self.context[-1] != "none" and self.peek().kind not in ("}", "close"):
            self.fail(f"the argument of {head.base}")
        if not self.at_factor():
            return bare
        alone = self.tok.kind in _STOPS_ARGUMENT
        factors: list[Node] = []
        ops: list[str] = []
        _extend(factors, ops, None, self.factor())
        while not alone:
            token = self.tok
            if token.kind == "{" and self.i not in self.infix:
                self._unbrace()
                continue
            if token.kind == "product":
                if self.peek().kind in _STOPS_ARGUMENT or self.peek().kind == "sum":
                    break
                self.advance()
                _extend(factors, ops, token.value, self.factor())
            elif token.kind in _STOPS_ARGUMENT or not self.at_factor() or self._at_function_word():
                break
            else:
                if token.kind == "number" and type(factors[-1]) is Number:
                    self.fail("an operator between two numbers")
                _extend(factors, ops, "", self.factor())
        return Prefix(head, sub, sup, primes, tuple(factors), tuple(ops), (start, self.last_end))

    def _at_function_word(self) -> bool:
        token = self.tok
        return token.kind == "operator" or (token.kind == "word" and (token.value in functions.WORDS or token.value in functions.BIG_WORDS))

    def _big(self) -> Node:
        token = self.advance()
        return operators.big(self, token.value, token.start)

    def _integrals(self) -> Node:
        token = self.advance()
        return operators.big(self, "int", token.start, int(token.value))

    def _frac(self) -> Node:
        derivative = derivatives.leibniz(self)
        if derivative is not None:
            return derivative
        token = self.advance()
        num = self.argument()
        den = self.argument()
        return Fraction_(num, den, (token.start, self.last_end))

    def _binomial(self) -> Node:
        token = self.advance()
        top = self.argument()
        bottom = self.argument()
        return binomial(top, bottom, (token.start, self.last_end))

    def _root(self) -> Node:
        token = self.advance()
        degree: Node | None = None
        if self.tok.kind == "open" and self.tok.value == "[":
            group = self.group()
            if group.close != "]" or len(group.items) != 1:
                self.fail("one degree in square brackets", token)
            degree = group.items[0]
        if self.tok.kind == "number" and len(self.tok.value) > 1:
            self.fail("braces around the argument of the root")
        arg = self.argument()
        return Root(arg, degree, (token.start, self.last_end))

    def _accent(self) -> Node:
        token = self.advance()
        node = self.argument()
        span = (token.start, self.last_end)
        match node:
            case Name(base, style, accents):
                return Name(base, style, (token.value, *accents), span)
            case Script(Name(base, style, accents, inner), sub, sup, primes):
                return Script(Name(base, style, (token.value, *accents), inner), sub, sup, primes, span)
            case _:
                raise ParseFailure(span, self.source[span[0] : span[1]][:40], "a single name under the accent")

    def _style(self) -> Node:
        token = self.advance()
        if self.tok.kind == "{" and self.peek().kind == "}":
            self.fail("a letter", token)
        node = restyle(self.argument(), token.value, self, token)
        if isinstance(node, Name):
            node = Name(node.base, node.style, node.accents, (token.start, self.last_end))
        if isinstance(node, Name) and not node.accents and (node.base, node.style) in functions.STATISTIC_LETTERS:
            return operators.statistic(self, functions.STATISTIC_LETTERS[node.base, token.value], node)
        return node

    def _switch(self) -> Node:
        token = self.advance()
        if token.value == "rm":
            self.fail("braces around the switch and its word", token)
        return restyle(self.sum(), token.value, self, token)

    def _brace(self) -> Node:
        """Braces with ``\\over``, ``\\choose`` or a font switch inside; all others are taken out before."""
        opening = self.advance()
        if self.tok.kind == "switch" and self.tok.value == "rm":  # {\\rm tr}(A): a word, whose argument stands outside
            self.advance()
            letters = []
            while self.tok.kind == "letter":
                letters.append(self.advance().value)
            end = self.expect("}", "a word").end
            if not letters:
                self.fail("a word", opening)
            value = "".join(letters)
            return self.word(value, (opening.start, end), value in functions.WORDS)
        return self.enclosed("{", "}")

    def _annotation(self) -> Node:
        token = self.advance()
        body = self.argument()
        note: Node | None = None
        if self.tok.kind == ("sup" if token.value == "overbrace" else "sub") and token.value in ("underbrace", "overbrace"):
            self.advance()
            note = self.script()
        return Annotated(token.value, body, note, (token.start, self.last_end))

    def _over(self) -> Node:
        """\\overset, \\underset, \\stackrel over something that is no relation."""
        if self._over_relation() is not None:
            self.fail("an expression before the relation")
        token = self.advance()
        note = self.argument()
        brace = self.tok.kind == "{"
        inner = self.peek() if brace else self.tok
        if inner.kind in ("big", "operator", "word", "function") and (
            inner.kind == "big" or inner.value.replace(" ", "") in functions.BIG_WORDS
        ):
            if brace:
                self.advance()
            self.advance()
            if brace:
                self.expect("}", "}")
            op = inner.value if inner.kind == "big" else functions.BIG_WORDS[inner.value.replace(" ", "")]
            lower, upper = (note, None) if token.value == "underset" else (None, note)
            return operators.big(self, op, token.start, 1, lower, upper)
        if brace and inner.value == "arg" and self.peek(2).kind == "big" and self.peek(3).kind == "}":
            op = "arg" + self.peek(2).value
            for _ in range(4):
                self.advance()
            lower, upper = (note, None) if token.value == "underset" else (None, note)
            return operators.big(self, op, token.start, 1, lower, upper)
        body = self.argument()
        return Annotated(token.value, body, note, (token.start, self.last_end))

    def _text(self) -> Node:
        token = self.tok
        words = plain_words(token.value)
        if (words in JOINING or words in QUANTIFYING or words in OTHERWISE) and not self._text_is_name():
            self.fail("a number, a name or a bracket")
        self.advance()
        value = " ".join(token.value.split())
        span = (token.start, token.end)
        if not value:
            self.fail("words", token)
        if " " in value or not value.replace("-", "").replace(".", "").isalnum():
            if self.tok.kind in _SCRIPTS or self.tok.kind == "product" or (self.tok.kind != "text" and self.at_factor()):
                self.fail("an operator or a relation after words")
            return Text(value, span)
        return self.word(value, span, value in functions.WORDS)

    def _text_is_atom(self) -> bool:
        """Whether words at the start of an item are its first factor, rather than words beside a formula."""
        words = plain_words(self.tok.value)
        if words in JOINING or words in QUANTIFYING or words in OTHERWISE:
            return self._text_is_name()
        if self.context[-1] == "{" or self.context[-1] == "row":
            after = self.peek().kind
            return (" " not in self.tok.value and bool(words)) or after in ("relation", "}", "over")
        return bool(words)

    def _text_is_name(self) -> bool:
        """``\\text{diag}(x)``, ``p\\,\\text{Var}(X)``: one word with no spaces, carrying an argument or a script."""
        value = self.tok.value
        if not value or value[0].isspace() or value[-1].isspace() or not value.replace("-", "").isalnum():
            return False
        after = self.peek()
        if after.kind in ("sub", "sup", "prime"):
            return True
        return after.kind == "open" and after.value in "([{" and after.start == self.tok.end

    def _command(self) -> Node:
        if self.tok.value in (r"\mathop", r"\operatorname"):
            self.advance()
            return self.argument()
        self.fail("a known control sequence")


def _extend(factors: list[Node], ops: list[str], op: str | None, node: Node) -> None:
    """Add a factor, or the factors of a product that stands for several."""
    if op is not None:
        ops.append(op)
    if type(node) is Product:
        factors.extend(node.factors)
        ops.extend(node.ops)
    else:
        factors.append(node)


def _product(factors: list[Node], ops: list[str], start: int, end: int) -> Node:
    return factors[0] if not ops else Product(tuple(factors), tuple(ops), (start, end))


def binomial(top: Node, bottom: Node, span: Span) -> Node:
    """``\\binom{n}{k}``: a `Prefix` with head "binomial" whose one factor is the list of both."""
    pair = Group("", "", (top, bottom), (",",), (top.span[0], bottom.span[1]))
    return Prefix(Name("binomial", "rm", (), span), None, None, 0, (pair,), (), span)


def restyle(node: Node, style: str, parser: Cursor, token: Token) -> Node:
    """The names of a node in another font; fails where a font means nothing."""
    match node:
        case Name(base, "rm") if len(base) > 1:
            return node
        case Name(base, None | "rm", accents, span):
            return Name(base, style, accents, span)
        case Name(base, old, accents, span):
            # \boldsymbol{\mathcal{L}}: the inner font says more than the weight
            return Name(base, old, accents, span)
        case Number(value, None, span):
            return Name(str(value), style, (), span)
        case Script(base, sub, sup, primes, span):
            return Script(restyle(base, style, parser, token), sub, sup, primes, span)
        case Product(factors, ops, span):
            return Product(tuple(restyle(f, style, parser, token) for f in factors), ops, span)
        case _:
            parser.fail("letters in this font", token)


def _end_values(sub: Node | None, sup: Node | None) -> bool:
    """Whether scripts on [F(x)] are end values, rather than an index and a power."""
    if sub is None or sup is None:
        return False
    match sub, sup:
        case (Number() | Name("infty") | Sum(), _):
            return True
        case (Name(), Name(base)):
            return base not in ("T", "top", "*", "+", "dagger", "intercal", "t")
        case _:
            return False


def _note_words(note: Node) -> str:
    match note:
        case Text(text):
            return text.strip()
        case Name(base):
            return base
        case Product(factors) if all(isinstance(f, Name) for f in factors):
            return "".join(f.base for f in factors if isinstance(f, Name))
        case _:
            return ""


_AFTER = frozenset((*_SCRIPTS, "bang", "percent"))
_ATOMS: dict[str, Callable[[Parser], Node]] = {
    "letter": Parser._letter,
    "name": Parser._name,
    "number": Parser._number,
    "open": Parser._open,
    "close": Parser._close,
    "bar": Parser._bar,
    "{": Parser._brace,
    "product": Parser._placeholder,
    "prime": Parser._prime,
    "word": Parser._word,
    "operator": Parser._operator,
    "function": Parser._function,
    "big": Parser._big,
    "integrals": Parser._integrals,
    "frac": Parser._frac,
    "binomial": Parser._binomial,
    "root": Parser._root,
    "accent": Parser._accent,
    "style": Parser._style,
    "switch": Parser._switch,
    "annotation": Parser._annotation,
    "over": Parser._over,
    "text": Parser._text,
    "command": Parser._command,
    "begin": environments.read,
    "substack": environments.substack,
    "pmod": environments.pmod,
    "nabla": derivatives.nabla,
    "partial": derivatives.partial,
}
