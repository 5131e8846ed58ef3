"""Words around a formula that say what it is: supposed, passing, an exception, to be shown."""

from __future__ import annotations

import re

_CUES = (
    r"avec|posons|on pose|en posant|soit|soient|suppos(?:ons|e|ant)|notons|sous la condition|étant donné|rappel(?:ons|ez)?|si|lorsque|"
    r"pour|où|sans perte de généralité|quitte à|"
    r"without loss of generality|wlog|w\.l\.o\.g\.|with|let|set|setting|assum(?:e|ing)|suppose|denote|define|where|given|recall|if|when|for"
)
# "if $x > 0$ then $|x| = x$": what stands behind "then" is concluded
_NOT_CONCLUDING = (
    r"(?:(?!\b(?:then|alors)\b|FORMULA\W*(?:we (?:have|get|find|see)|one has|it holds|on (?:a|obtient|trouve|voit)|nous avons)\b)[^.;:!?])"
)
# "avec $x > 0$ et $y > 0$": other formulas may stand between the word and this one
SUPPOSED_INLINE = re.compile(rf"\b(?:{_CUES})\b{_NOT_CONCLUDING}{{0,40}}$", re.IGNORECASE)
# before a display the word must stand directly
SUPPOSED_DISPLAY = re.compile(rf"\b(?:{_CUES})\b\W*(?:que|qu['’]|that|we have|on a)?\W*$", re.IGNORECASE)
# "when $x = 0$" speaks of that sentence alone
PASSING = re.compile(
    r"\b(?:si|lorsque|lorsqu['’]|quand|pour|sinon|autrement|if|when|for|otherwise|provided|à|en|at|point)\b"
    rf"{_NOT_CONCLUDING}{{0,25}}$"
    r"|\b(?:case|cas)\b\s*\w{0,3}\s*[:.)–-]\s*$",
    re.IGNORECASE,
)
# a point, or the next item of a list
SENTENCE_END = re.compile(r"[.;!?](?:\s|$)|\n\s*[-*•]\s")
# "unless $a$ is negative": what the exception leaves is not worked out
EXCEPTING = re.compile(r"\b(?:unless|except|sauf|à moins)\b[^.!?]*$", re.IGNORECASE)
# "$$x^2 > x$$ if $x > 1$": the condition stands behind the display
BEHIND = re.compile(
    r"\s*[,;]?\s*(?:si|lorsque|lorsqu['’]|quand|pour|dès que|pourvu que|où|avec|if|when|whenever|for|provided|where|with)\b[^.;:!?]{0,25}$",
    re.IGNORECASE,
)
# "now let $a \\in \\mathbb{R}$", "pour tout $x \\in \\mathbb{R}$": what was said of the letter before need not hold any more
ANEW = re.compile(
    r"\b(?:for (?:all|any|every|each)|now|maintenant|désormais|pour tou(?:t|te|s|tes)"
    r"|quel(?:le)?s? que soi(?:t|ent)|general\w*|généra\w*)\b[^.;!?]{0,40}$",
    re.IGNORECASE,
)
# "$f(x) = x^2$ if $x > 0$ and …": one branch is not the function
BRANCH = re.compile(r"\s*,?\s*(?:si|lorsque|quand|if|when)\s*$", re.IGNORECASE)
# "if $A$ is symmetric, …; in general …"
ONLY_IF = re.compile(r"\b(?:if|when|si|lorsque|quand)\s*$", re.IGNORECASE)
GENERALLY = re.compile(r"\b(?:general|generally|otherwise|sinon|en général|généralement|not|pas)\b", re.IGNORECASE)
LAST_BRANCH = re.compile(r"\s*,?\s*(?:sinon|autrement|ailleurs|otherwise|else|elsewhere)\b", re.IGNORECASE)
TO_SHOW = re.compile(
    r"\b(?:show|prove|verify|deduce|montre[rz]?|montrons|prouve[rz]?|prouvons|démontre[rz]?|vérifie[rz]?|déduire|établir|précisément|formellement)\b[^.!?]{0,160}$",
    re.IGNORECASE,
)
# "we look for the matrices $P$ such that …": what is looked for is not arbitrary; § stands for a formula
SOUGHT = re.compile(
    r"\b(?:look(?:ing)? for|seek|search for|find|determine|(?:on|nous) cherch\w+|cherchons|trouver|trouvez|déterminer|déterminez)\b"
    r"[^.;:!?]{0,60}?(?P<name>§\d+|(?<![\w'’])[A-Z](?![\w'’]))[^.;:!?§]{0,14}?(?:such that|so that|for which|tel(?:le)?s? qu|pour lesquel)",
    re.IGNORECASE,
)
