"""Formulas that stand in a sentence and are not claimed: denied, asked, supposed only to be contradicted, one side of an implication."""

from __future__ import annotations

import re

_STOP = r"(?:(?!\b(?:and|so|but|hence|thus|then|therefore|because|since|et|mais|donc|alors|ainsi|car|puisque)\b)[^.;:!?,])"
_DENYING = (
    r"(?:false|untrue|wrong|incorrect|erroneous|not true|not the case|impossible|absurd) (?:that|to \w+)",
    r"(?:cannot|can not|can['’]t|could not|must not|should not|never) (?:have|be|conclude|write|say|deduce|infer|claim|use|hold)(?: that)?",
    r"(?:do|does|did)(?: not|n['’]t) (?:have|get|imply|follow|mean|give|say|conclude|write)(?: that)?",
    r"(?:common|classic|typical|frequent|usual|tempting) (?:mistake|error|misconception)",
    r"whether|instead of|rather than|would (?:have|be|give|get|mean|imply|follow|need)(?: that)?",
    r"(?:faux|incorrect|impossible|absurde|pas vrai|pas correct) (?:que|qu['’]|de \w+)",
    r"on n['’](?:a|aura|obtient)(?: donc)? (?:pas|jamais)",
    r"ne (?:peut|doit|faut|pourrait)(?: donc)? (?:pas|jamais)|n['’](?:implique|entraîne) pas",
    r"erreurs? (?:classique|fréquente|courante|typique)s?|se demande si|savoir si|au lieu de|plutôt que",
    r"on aurait|nous aurions|(?:donne|impliqu|entraîn|se|sera)(?:er)?ai(?:t|ent)",
)
DENIED = re.compile(rf"\b(?:{'|'.join(_DENYING)})(?!\w){_STOP}{{0,30}}:?\s*$", re.IGNORECASE)
"""Words before a formula: "it is false that $A$", "we do not have $A$", "a common mistake is $A$"."""
_FALSE = "false|wrong|untrue|incorrect|impossible|absurd|invalid|not (?:true|correct|valid|possible|the case)|never true"
_FAUX = "faux|fausse|incorrecte?|impossible|absurde"
DENIED_BEHIND = re.compile(
    r"\W*(?:(?:which|that|this|ce qui|cela|ceci) )?(?:"
    rf"(?:is|are|would be|being)(?: \w+ly)? (?:{_FALSE})\b"
    r"|(?:does|do|did|can|could|would)(?: ?not|n['’]t) (?:hold|be true|happen|follow)\b|never holds\b"
    rf"|(?:est|serait)(?: \w+)? (?:{_FAUX})\b|n['’]est (?:pas|jamais) (?:vraie?|correcte?|possible|valable|valide|exacte?)\b|ne tient pas\b"
    r"|(?:(?:is|gives|est|donne) )?(?:a |an |une )?(?:contradiction|absurdité)\b)",
    re.IGNORECASE,
)
"""Words behind it: "$A$ is false", "$$A$$ which is a contradiction"."""
ASKED = re.compile(r"[^.!;:]*\?")
EXCEPTED = re.compile(r"\W*(?:unless|except|sauf|à moins|hormis|excepté)\b", re.IGNORECASE)
"""Words behind a formula that except a case: "$x^2 > 0$ unless $x = 0$"."""
_EQUIVALENT = r"if and only if|iff|si et seulement si|ssi|(?:is|are|est) (?:equivalent to|équivalente? à)|(?:is )?equivalent to|équivaut à"
_IMPLYING = r"(?:implies|entails|implique|entraîne)(?: that| que| qu['’])?"
SIDE = re.compile(rf"FORMULA\s*,?\s*(?:{_EQUIVALENT}|{_IMPLYING})\s*$", re.IGNORECASE)
SIDE_BEHIND = re.compile(rf"\s*,?\s*(?:{_EQUIVALENT}|{_IMPLYING})\s*$", re.IGNORECASE)
"""An inline formula beside "implies" or "if and only if", with a formula on the other side."""
ABSURD = re.compile(
    r"\bcontradiction that\b|\b(?:for|by|for the sake of|to reach|to get)(?: a)? contradiction\b|\bpar l['’]absurde\b"
    r"|\b(?:suppose|assume|supposons) (?:on |au |le )?(?:the )?contra(?:ry|ire)\b",
    re.IGNORECASE,
)
"""What follows is supposed in order to be contradicted."""
CONTRADICTED = re.compile(r"\b(?:contradict\w*|absurd\w*|impossible|contredi\w*)\b", re.IGNORECASE)


POSSIBLE = re.compile(
    r"\b(?:it (?:can|may|might|could) (?:happen|be|occur)|(?:we|one) (?:may|might|could|can) have|(?:is|be) possible|sometimes"
    r"|not (?:every|all|each|always|necessarily|any)|for (?:some|certain|suitable)|il se peut|il est possible|on (?:peut|pourrait) avoir"
    r"|parfois|pour certaine?s?|pas (?:tous|toutes|toujours|nécessairement|forcément)|aucune?)(?!\w)(?: that| que| qu['’])?"
    rf"{_STOP}{{0,30}}(?:, )?$",
    re.IGNORECASE,
)
POSSIBLE_BEHIND = re.compile(
    r"\W*(?:(?:is|are|est|sont) possible|(?:can|may|might|could) (?:happen|occur|hold)|for (?:some|certain)|peut arriver"
    r"|pour certaine?s?)\b",
    re.IGNORECASE,
)
"""A formula that holds of some values, as its words say."""


def why_not_claimed(before: str, behind: str, display: bool) -> str:
    """Why the words around a formula do not claim it; empty when they may. ``behind`` is the rest of its sentence."""
    if DENIED.search(before) or DENIED_BEHIND.match(behind):
        return "denied by the words around it"
    if POSSIBLE.search(before) or POSSIBLE_BEHIND.match(behind):
        return "said to hold of some values, not of all"
    if display:
        return ""
    if ASKED.match(behind):
        return "asked, not claimed"
    formula_behind = behind.partition("FORMULA")
    if SIDE.search(before) or (formula_behind[1] and SIDE_BEHIND.fullmatch(formula_behind[0])):
        return "one side of an implication"
    return ""


def supposed_to_be_contradicted(before: str) -> bool:
    """Whether the sentence that runs supposes something for contradiction."""
    return ABSURD.search(re.split(r"[.!?]\s", before)[-1]) is not None


def still_supposed(words: str, supposed: bool) -> bool:
    """Whether something is supposed for contradiction after these words: until they name the contradiction."""
    opening = [m.end() for m in ABSURD.finditer(words)]
    rest = words[opening[-1] :] if opening else words
    return (supposed or bool(opening)) and CONTRADICTED.search(rest) is None
