"""What the reader is told, in English and French, each sentence with a stable code.

Two tables.  `LABELS` holds the report's own words.  `SENTENCES` holds the sentences that the kernel, the methods and the
elaborator write next to what they found: those are English, with ``{placeholders}`` where values stand, and the table
gives the French for each.  A sentence that is not in the table is shown as it was written.

Codes: D01x an error in the derivation, D02x not decided, D03x not read, D04x conditions and notices.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

LONGEST: Final = 2_000  # characters of a sentence that is looked up; a longer one quotes a formula and is left as it is


class Sentence(NamedTuple):
    """A sentence as it is written by the part that found it, and its French."""

    code: str
    english: str
    french: str


SENTENCES: Final = (
    # D01x: the derivation is wrong here
    Sentence("D010", "{what} does not type-check: {detail}", "{what} n’a pas de sens tel qu’écrit : {detail}"),
    Sentence("D011", "shapes {first} and {second} do not agree", "les dimensions {first} et {second} ne s’accordent pas"),
    Sentence("D012", "the two sides differ at {where}", "les deux membres diffèrent en {where}"),
    Sentence("D012", "the sides differ at {where}", "les deux membres diffèrent en {where}"),
    Sentence("D012", "fails at {where}", "faux en {where}"),
    Sentence("D012", "the two sides differ", "les deux membres diffèrent"),
    Sentence("D012", "{claim} fails there", "{claim} y est faux"),
    Sentence(
        "D012",
        "at {point} the left side is {lhs} and the right side is {rhs}, so {relation} fails",
        "en {point} le membre de gauche vaut {lhs} et celui de droite {rhs} : {relation} est faux",
    ),
    Sentence(
        "D012",
        "the left side is {lhs} and the right side is {rhs}, so {relation} fails",
        "le membre de gauche vaut {lhs} et celui de droite {rhs} : {relation} est faux",
    ),
    Sentence(
        "D012",
        "the value at {middle}, the middle of {first} and {second}, is {value}, above the mean {mean} of the values there",
        "la valeur en {middle}, le milieu de {first} et {second}, est {value} : au-dessus de la moyenne {mean} des valeurs en ces points",
    ),
    Sentence(
        "D012",
        "the value at {middle}, the middle of {first} and {second}, is {value}, not below the mean {mean} of the values there",
        "la valeur en {middle}, le milieu de {first} et {second}, est {value}, pas sous la moyenne {mean} des valeurs en ces points",
    ),
    Sentence(
        "D012",
        "the value at {x} is {low}, below the value {high} at {c}",
        "la valeur en {x} est {low}, inférieure à la valeur {high} en {c}",
    ),
    Sentence(
        "D012",
        "the value at {x} is {low}, the same as the value {high} at {c}",
        "la valeur en {x} est {low}, comme la valeur {high} en {c}",
    ),
    Sentence(
        "D012",
        "at {x} the slope is {left} from the left and {right} from the right",
        "en {x}, la pente vaut {left} à gauche et {right} à droite",
    ),
    Sentence(
        "D012",
        "at {x} the limit is {left} from the left and {right} from the right",
        "en {x}, la limite vaut {left} à gauche et {right} à droite",
    ),
    Sentence(
        "D012",
        "from {start} the values are {values}, … and the sequence never settles",
        "à partir de {start}, les valeurs sont {values}, … et la suite ne se stabilise jamais",
    ),
    Sentence(
        "D012",
        "from {start} the values are {values}, … and the sequence goes on growing",
        "à partir de {start}, les valeurs sont {values}, … et la suite croît sans fin",
    ),
    Sentence(
        "D012",
        "from {start} the values are {values}, … and the sequence tends to {limit}",
        "à partir de {start}, les valeurs sont {values}, … et la suite tend vers {limit}",
    ),
    Sentence("D013", "follows from the error on line {line}", "découle de l’erreur de la ligne {line}"),
    Sentence(
        "D014",
        "the index {index} is used outside the sum that binds it",
        "l’indice {index} est utilisé hors de la somme qui le lie",
    ),
    Sentence("D014", "the bound index {index} is used outside its sum", "l’indice lié {index} est utilisé hors de sa somme"),
    # D02x: understood, and not decided
    Sentence("D020", "no method decided it", "aucune méthode n’a tranché"),
    Sentence("D020", "neither a proof nor a counterexample was found", "ni preuve ni contre-exemple trouvés"),
    Sentence("D020", "{what} (no instance could be evaluated: {why})", "{what} (aucune instance n’a pu être évaluée : {why})"),
    # beside a key
    Sentence("D012", "under what the assignment gives: {givens}", "sous ce que donne le devoir : {givens}"),
    Sentence("D010", "{what}; under what the assignment gives: {givens}", "{what} ; sous ce que donne le devoir : {givens}"),
    Sentence(
        "D020",
        "wrong in general, and not settled under what the assignment gives: {givens}",
        "faux en général, et non tranché sous ce que donne le devoir : {givens}",
    ),
    Sentence("D020", "not read with what the assignment gives: {why}", "non lu avec ce que donne le devoir : {why}"),
    Sentence(
        "D020",
        "wrong if the assignment's meaning of {names} is meant here",
        "faux si le sens de {names} dans le devoir est celui d’ici",
    ),
    Sentence(
        "D020",
        "right only if {names} is another kind of thing here than in the assignment",
        "juste seulement si {names} est ici d’une autre nature que dans le devoir",
    ),
    Sentence(
        "D020",
        "an equation that may hold or not: the work does not claim it for all values",
        "une équation qui peut être vraie ou non : le travail ne l’affirme pas pour toutes les valeurs",
    ),
    Sentence("D020", "an update of {name}, or an equation for it", "une mise à jour de {name}, ou une équation qui détermine sa valeur"),
    Sentence(
        "D020", "what the work states contradicts what the assignment gives", "l’énoncé du travail contredit ce que donne le devoir"
    ),
    Sentence(
        "D020",
        "not compared: in the work {names} means something else than in the assignment",
        "non comparé : dans le travail, {names} a un autre sens que dans le devoir",
    ),
    Sentence(
        "D020",
        "not compared: the question as the work states it does not speak of {names}",
        "non comparé : la question, telle que le travail l’énonce, ne parle pas de {names}",
    ),
    Sentence(
        "D020",
        "not compared: the assignment does not say what {names} is",
        "non comparé : le devoir ne dit pas ce qu’est {names}",
    ),
    Sentence(
        "D020", "not compared: {names} stands for two kinds of thing", "non comparé : {names} désigne des choses de deux natures"
    ),
    Sentence("D020", "{what}; tried {tried}", "{what} ; essayé : {tried}"),
    Sentence("D021", "time budget of {seconds} s passed", "le budget de temps de {seconds} s est dépassé"),
    Sentence("D022", "memory ceiling of {size} GiB passed", "le plafond de mémoire de {size} Gio est dépassé"),
    Sentence("D023", "the worker process ended unexpectedly ({how})", "le processus de calcul s’est arrêté de façon inattendue ({how})"),
    Sentence("D024", "internal error: {what}", "erreur interne : {what}"),
    Sentence("D024", "a proof was found but does not check: {why}", "une preuve a été trouvée mais ne se vérifie pas : {why}"),
    Sentence(
        "D025",
        "agrees at {points} points to {digits} digits, without a proof",
        "vérifié en {points} points à {digits} chiffres, sans preuve",
    ),
    Sentence(
        "D025",
        "no proof found; both sides agree at {points} points",
        "aucune preuve trouvée ; les deux membres coïncident en {points} points",
    ),
    # D03x: not read
    Sentence("D030", "found {found}, expected {expected}", "lu {found}, attendu {expected}"),
    Sentence("D030", "not understood: {what}", "non compris : {what}"),
    Sentence("D030", "{what}; expected {expected}", "{what} ; attendu : {expected}"),
    Sentence("D031", "nested too deeply", "imbrication trop profonde"),
    Sentence("D031", "nested too deeply to be read", "imbrication trop profonde pour être lue"),
    Sentence("D032", "not a line of JSON: {detail}", "ce n’est pas une ligne JSON : {detail}"),
    Sentence("D033", "not a claim", "ce n’est pas une affirmation"),
    Sentence("D033", "not a relation", "ce n’est pas une relation"),
    Sentence(
        "D032",
        "not a line of JSON: expected an object with a claim",
        "ce n’est pas une ligne JSON : un objet avec « claim » est attendu",
    ),
    Sentence("D032", "“claim” must be a string of LaTeX", "« claim » doit être une chaîne LaTeX"),
    Sentence("D032", "“given” must be a list of strings of LaTeX", "« given » doit être une liste de chaînes LaTeX"),
    # D04x: conditions and notices
    Sentence("D040", "provided that {conditions}", "à condition que {conditions}"),
    Sentence("D042", "rounded to {digits} decimals", "arrondi à {digits} décimales"),
    Sentence("D043", "the value of the answer key", "la valeur du corrigé"),
    Sentence("D043", "the answer key has {value} here", "le corrigé donne {value} ici"),
    Sentence("D043", "the transpose of the key's", "la transposée de celle du corrigé"),
    Sentence("D043", "its shape is not the key's", "sa dimension n’est pas celle du corrigé"),
    Sentence("D043", "{what} is symmetric", "{what} est symétrique"),
    Sentence(
        "D043",
        "this result of the key is no relation between two sides that is proved",
        "ce résultat du corrigé n’est pas une relation prouvée entre deux membres",
    ),
    Sentence(
        "D041",
        "the file is not valid UTF-8; it is read as latin-1",
        "le fichier n’est pas en UTF-8 valide ; il est lu en latin-1",
    ),
)

#: The code shown with a finding whose sentence has none of its own.
BY_VERDICT: Final[Mapping[str, str]] = {
    "refuted": "D012",
    "ill-formed": "D010",
    "undecided": "D020",
    "supported": "D025",
    "not-checked": "D030",
}

#: What each code stands for, for tools that list codes apart from the findings.
MEANINGS: Final[Mapping[str, tuple[str, str]]] = {
    "D010": ("it has no meaning as written", "l’écriture n’a pas de sens"),
    "D011": ("two shapes do not agree", "deux dimensions ne s’accordent pas"),
    "D012": ("a counterexample refutes the step", "un contre-exemple réfute l’étape"),
    "D013": ("it follows from an earlier error", "cela découle d’une erreur précédente"),
    "D014": ("a bound index is used outside its sum", "un indice lié est utilisé hors de sa somme"),
    "D020": ("neither proved nor refuted", "ni prouvé ni réfuté"),
    "D021": ("the time budget has passed", "le budget de temps est dépassé"),
    "D022": ("the memory ceiling has been reached", "le plafond de mémoire est dépassé"),
    "D023": ("the computation ended unexpectedly", "le calcul s’est arrêté de façon inattendue"),
    "D024": ("an internal error", "une erreur interne"),
    "D025": ("checked with numbers, without a proof", "vérifié numériquement, sans preuve"),
    "D030": ("not read", "non lu"),
    "D031": ("nested too deeply to be read", "imbrication trop profonde pour être lue"),
    "D032": ("not a line of JSON", "ce n’est pas une ligne JSON"),
    "D033": ("not a claim", "ce n’est pas une affirmation"),
    "D040": ("a condition of the proof", "une condition de la preuve"),
    "D041": ("a notice about the file", "une remarque sur le fichier"),
    "D042": ("rounded", "arrondi"),
    "D043": ("beside the answer key", "en regard du corrigé"),
}

LABELS: Final[Mapping[str, tuple[str, str]]] = {
    "question": ("question {id}", "question {id}"),
    "no-question": ("before the first question", "avant la première question"),
    "step": ("step ({equation})", "l’étape ({equation})"),
    "step-unnumbered": ("the step on line {line}", "l’étape de la ligne {line}"),
    "refuted": ("does not follow", "ne découle pas de ce qui précède"),
    "ill-formed": ("is not well formed", "n’a pas de sens telle qu’écrite"),
    "cell": ("cell {cell}, line {line}", "cellule {cell}, ligne {line}"),
    "column": (", column {column}", ", colonne {column}"),
    "line": ("line {line}", "ligne {line}"),
    "lines": ("lines {lines}", "lignes {lines}"),
    "at": (
        "At {point}, the left side is {lhs} and the right side is {rhs}.",
        "En {point}, le membre de gauche vaut {lhs} et celui de droite {rhs}.",
    ),
    "there": ("At {point}.", "En {point}."),
    "always": ("The left side is {lhs} and the right side is {rhs}.", "Le membre de gauche vaut {lhs} et celui de droite {rhs}."),
    "suggestion": (
        "Perhaps meant ({note}), which is proved: {latex}",
        "Peut-être vouliez-vous écrire ({note}), ce qui est prouvé : {latex}",
    ),
    "replace": ("Write what is proved ({note})", "Écrire ce qui est prouvé ({note})"),
    "mend-sign": ("the sign", "le signe"),
    "mend-mark": ("a derivative mark", "une marque de dérivée"),
    "mend-number": ("a number", "un nombre"),
    "mend-factor": ("a numerical factor", "un facteur numérique"),
    "mend-exponent": ("an exponent", "un exposant"),
    "mend-index": ("an index", "un indice"),
    "mend-bound": ("a bound", "une borne"),
    "mend-letter": ("one letter for another", "une lettre pour une autre"),
    "mend-transpose": ("a transpose", "une transposée"),
    "mend-inverse": ("an inverse", "un inverse"),
    "mend-order": ("the order of the factors", "l’ordre des facteurs"),
    "mend-hadamard": ("the entrywise and the matrix product", "le produit terme à terme et le produit matriciel"),
    "mend-diagonal": ("a vector and its diagonal matrix", "un vecteur et sa matrice diagonale"),
    "mend-function": ("one function for another", "une fonction pour une autre"),
    "mend-complement": ("a quantity and one minus it", "une quantité et son complément à un"),
    "mend-missing-factor": ("the factor {detail} is missing", "il manque le facteur {detail}"),
    "mend-extra-factor": ("the factor {detail} is too much", "le facteur {detail} est de trop"),
    "mend-missing-term": ("the term {detail} is missing", "il manque le terme {detail}"),
    "mend-extra-term": ("the term {detail} is too much", "le terme {detail} est de trop"),
    "mend-jacobian": ("the Jacobian {detail} is missing", "il manque la jacobienne {detail}"),
    "mend-relation": ("it holds with {detail}", "vrai avec {detail}"),
    "mend-assumption": ("true if {detail}", "vrai si {detail}"),
    "mend-value": ("the value", "la valeur"),
    "mend-two": ("two changes", "deux changements"),
    "correct-true": ("The statement itself is true.", "L’énoncé lui-même est vrai."),
    "correct-title": ("Corrected", "Corrigé"),
    "correct-wrong": ("struck through: the step does not hold", "barré : l’étape est fausse"),
    "correct-after": ("follows from an error", "découle d’une erreur"),
    "correct-mended": ("the step mended", "l’étape rectifiée"),
    "correct-verified": ("Mended (verified):", "Rectifié (prouvé) :"),
    "correct-key": ("The answer key arrives at:", "Le corrigé arrive à :"),
    "correct-elsewhere": ("Errors without a place in the text", "Erreurs sans place dans le texte"),
    "correct-clean": ("Nothing wrong was found.", "Aucune erreur trouvée."),
    "holds": (
        "The statement itself is true; it does not follow from the lines before.",
        "L’énoncé lui-même est vrai ; il ne découle pas des lignes précédentes.",
    ),
    "inherited": ("follows from the error above", "découle de l’erreur ci-dessus"),
    "also": ("Also:", "Aussi :"),
    "open": ("Not decided or not read:", "Non tranché ou non lu :"),
    "guesses": ("Read without being declared:", "Lu sans avoir été déclaré :"),
    "all-right": ("nothing wrong was found", "aucune erreur trouvée"),
    "name-proved": ("proved", "prouvée"),
    "names-proved": ("proved", "prouvées"),
    "name-refuted": ("refuted", "réfutée"),
    "names-refuted": ("refuted", "réfutées"),
    "name-ill-formed": ("ill-formed", "mal formée"),
    "names-ill-formed": ("ill-formed", "mal formées"),
    "name-supported": ("supported", "étayée"),
    "names-supported": ("supported", "étayées"),
    "name-undecided": ("undecided", "indécise"),
    "names-undecided": ("undecided", "indécises"),
    "name-not-checked": ("not checked", "non vérifiée"),
    "names-not-checked": ("not checked", "non vérifiées"),
    "by": ("by {method}", "par {method}"),
    "assumed": ("Assumed: {assumed}.", "Supposé : {assumed}."),
    "read": ("{read} of {relations} displayed relations read", "{read} relations affichées lues sur {relations}"),
    "colon": (":", " :"),
    "semicolon": ("; ", " ; "),
    "every": ("every {sequence} = {value}", "tous les {sequence} = {value}"),
    "others": ("other {sequence} = {value}", "les autres {sequence} = {value}"),
    "verified": ("{proved} of {total} proved in {ms} ms", "{proved} sur {total} prouvées en {ms} ms"),
    "key": ("Beside the answer key:", "En regard du corrigé :"),
    "points": ("{earned} of {possible} points", "{earned} points sur {possible}"),
    "points-open": ("a person decides ({possible} points)", "à juger par une personne ({possible} points)"),
    "keys-total": ("{keys} keys", "{keys} corrigés"),
    "total": ("together", "au total"),
    "loss-slip": ("a slip", "une erreur"),
    "loss-different": ("a final answer that is not the key’s", "une réponse finale qui n’est pas celle du corrigé"),
    "loss-missing": ("a final answer is missing", "une réponse finale manque"),
    "loss-assumption": ("an assumption is missing", "une hypothèse manque"),
    "outcome-equal": ("as in the key", "comme dans le corrigé"),
    "outcome-other-layout": ("as in the key, in the other layout", "comme dans le corrigé, dans l’autre disposition"),
    "outcome-missing-assumption": ("as in the key only under an assumption", "comme dans le corrigé sous une hypothèse seulement"),
    "outcome-different": ("not as in the key", "pas comme dans le corrigé"),
    "outcome-missing": ("missing", "manque"),
    "outcome-open": ("not decided", "indécis"),
    "outcome-by-hand": ("to be compared by a person", "à comparer par une personne"),
    "no-steps": ("no relation found", "aucune relation trouvée"),
    "checking": ("checking {file}", "vérification de {file}"),
    "more": ("and {count} more", "et {count} de plus"),
    "title": ("Report on {file}", "Rapport sur {file}"),
    "verdict": ("verdict", "verdict"),
    "reason": ("reason", "raison"),
}


def label(name: str, language: str, **values: object) -> str:
    """The report's own words. Raises KeyError for a name that is not in the table."""
    english, french = LABELS[name]
    return (french if language == "fr" else english).format(**values)


def change(kind: str, detail: str, language: str) -> str:
    """What a repair changes, in a few words: ``the sign``, ``true if A = A^\\top``."""
    return label(f"mend-{kind}", language, detail=detail)


def counted(count: int, verdict: str, language: str) -> str:
    """``2 refuted``: how many steps have the verdict; plural in French from 2 on."""
    return f"{count} {label(f'names-{verdict}' if count > 1 else f'name-{verdict}', language)}"


def translate(sentence: str, language: str) -> str:
    """An engine's sentence in the reader's language; as it is when the table does not have it."""
    if language != "fr" or len(sentence) > LONGEST:
        return sentence
    for pattern, entry in (*_patterns(), *_phrases()):
        if found := pattern.fullmatch(sentence):
            values = {name: translate(value, language) for name, value in found.groupdict().items()}
            return entry.french.format(**values)
    return sentence


def code_of(verdict: str, reason: str) -> str:
    """The stable code of a finding: that of its sentence, else that of its verdict; empty for a proof."""
    if verdict == "proved":
        return ""
    allowed = {"refuted": "D01", "ill-formed": "D01"}.get(verdict, "D0")
    for pattern, entry in _patterns():
        if entry.code.startswith(allowed) and pattern.fullmatch(reason[:LONGEST]):
            return entry.code
    return BY_VERDICT.get(verdict, "")


def only_names_the_sides(reason: str) -> bool:
    """Whether a reason says no more than the counterexample that is shown beside it."""
    return re.fullmatch(r"(at .+ )?the left side is .+ and the right side is .+, so \S+ fails", reason[:LONGEST], re.DOTALL) is not None


def in_short(reason: str) -> str:
    """The reason without the list of what each method met, which speaks to those who know the methods; the JSON keeps it."""
    return reason.partition("; tried ")[0]


def meaning(code: str, language: str = "en") -> str:
    """What a code stands for, in words without values."""
    english, french = MEANINGS[code]
    return french if language == "fr" else english


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Sentence], ...]:
    """The table as patterns, those with the most fixed words first."""
    entries = sorted(SENTENCES, key=lambda entry: -len(re.sub(r"\{\w+\}", "", entry.english)))
    return tuple((_pattern(entry.english), entry) for entry in entries)


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], Sentence], ...]:
    from verifier.report.french import PHRASES

    entries = sorted(PHRASES, key=lambda pair: -len(re.sub(r"\{\w+\}", "", pair[0])))
    return tuple((_pattern(english), Sentence("", english, french)) for english, french in entries)


def _pattern(english: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", english)
    return re.compile("".join(re.escape(p) if k % 2 == 0 else f"(?P<{p}>.+?)" for k, p in enumerate(pieces)), re.DOTALL)
