"""The terminal report, compared with text written by hand."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from verifier.report.french import PHRASES
from verifier.report.jsonview import line_data
from verifier.report.messages import LABELS, SENTENCES, code_of, label, translate
from verifier.report.model import Finding, Mended, Plain, ShownCounterexample
from verifier.report.text import excerpt, printable, render, render_line, sentence, shortened, sides, wants_colour

from .samples import DERIVATIVE, INHERITED, OPEN, PROVED, REFUTED, report

ENGLISH = r"""homework.md
  The file is not valid UTF-8; it is read as latin-1.

question 1(b): step (4) does not follow [D012]
  7 | $$\frac{d}{dx} x^2 = x \quad (4)$$
    |                    ^^^
  At n = 2, x = 1, A = [[1, 0], [0, 1/2]], the left side is 2 and the right side is 1.
  The two sides differ.
  Perhaps meant (the factor 2 is missing), which is proved: \frac{d}{dx} x^2 = 2x
  Also:
  line 9: follows from the error above

Not decided or not read:
  line 12: undecided: time budget of 5 s passed

Read without being declared:
  x is read as a real number

2 refuted, 1 undecided, 1 not checked, 1 proved; 5 of 5 displayed relations read
"""

FRENCH = r"""homework.md
  Le fichier n’est pas en UTF-8 valide ; il est lu en latin-1.

question 1(b) : l’étape (4) ne découle pas de ce qui précède [D012]
  7 | $$\frac{d}{dx} x^2 = x \quad (4)$$
    |                    ^^^
  En n = 2, x = 1, A = [[1, 0], [0, 1/2]], le membre de gauche vaut 2 et celui de droite 1.
  Les deux membres diffèrent.
  Peut-être vouliez-vous écrire (il manque le facteur 2), ce qui est prouvé : \frac{d}{dx} x^2 = 2x
  Aussi :
  ligne 9 : découle de l’erreur ci-dessus

Non tranché ou non lu :
  ligne 12 : indécise : le budget de temps de 5 s est dépassé

Lu sans avoir été déclaré :
  x est lu comme un nombre réel

2 réfutées, 1 indécise, 1 non vérifiée, 1 prouvée ; 5 relations affichées lues sur 5
"""


@pytest.mark.parametrize(("language", "expected"), [("en", ENGLISH), ("fr", FRENCH)])
def test_the_whole_report(language: str, expected: str) -> None:
    assert render(report(language)) == expected


def test_an_unread_formula_has_its_position() -> None:
    unread = replace(OPEN, verdict="not-checked", role="prose", reason="not understood: found }, expected a formula")
    assert "  line 12, column 5: not checked: not understood: found }, expected a formula\n" in render(report(steps=(unread,)))
    french = "  ligne 12, colonne 5 : non vérifiée : non compris : lu }, attendu une formule\n"
    assert french in render(report("fr", steps=(unread,)))


def test_prose_that_was_never_a_claim_is_not_listed() -> None:
    prose = replace(OPEN, verdict="not-checked", role="prose", reason="")
    assert "Not decided" not in render(report(steps=(prose,)))


def test_a_report_without_errors_says_so() -> None:
    assert render(report(steps=(PROVED,), guesses=(), notices=(), relations=1, read=1)) == (
        "homework.md\n\nnothing wrong was found; 1 proved; 1 of 1 displayed relations read\n"
    )


def test_a_document_without_relations_says_so() -> None:
    assert render(report(steps=(), guesses=(), notices=(), relations=0, read=0)) == "homework.md\n\nno relation found\n"


def test_only_inherited_errors_are_no_clean_report() -> None:
    assert "nothing wrong" not in render(report(steps=(INHERITED,)))


def test_a_true_statement_that_does_not_follow() -> None:
    assert "The statement itself is true" in render(report(steps=(replace(REFUTED, holds=True),)))


def test_a_notebook_names_the_cell() -> None:
    assert "cell 4, line 7" in render(report(steps=(replace(REFUTED, cell=4),)))


def test_colour_only_marks_up() -> None:
    import re

    coloured = render(report(), colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == ENGLISH


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "expected"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),  # no-color.org: only when not empty
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
)
def test_colour_is_for_terminals(stream: io.StringIO, environment: dict[str, str], expected: bool) -> None:
    assert wants_colour(stream, environment) is expected


@pytest.mark.parametrize(
    ("line", "span", "shown", "carets"),
    [
        (DERIVATIVE, (19, 20), DERIVATIVE, " " * 19 + "^"),
        ("a\t= b", (2, 3), "a = b", "  ^"),
        ("été = b", (4, 5), "été = b", "    ^"),
        ("数 = b", (2, 3), "数 = b", "   ^"),  # a wide character takes two columns
        ("e\N{COMBINING ACUTE ACCENT} = b", (3, 4), "e\N{COMBINING ACUTE ACCENT} = b", "  ^"),
        ("\x1b[2J = b", (5, 6), "\N{REPLACEMENT CHARACTER}[2J = b", "     ^"),
        ("x" * 50 + "=" + "y" * 200, (50, 51), "…" + "x" * 27 + "=" + "y" * 82 + "…", " " * 28 + "^"),
        ("= b", (0, 0), "= b", "^"),
        ("ab", (7, 9), "ab", "  ^"),
    ],
)
def test_the_caret_stands_under_the_part(line: str, span: tuple[int, int], shown: str, carets: str) -> None:
    assert excerpt(line, span) == (shown, carets)


def test_a_long_line_is_cut_and_the_caret_stays_on_it() -> None:
    shown, carets = excerpt("a" * 25_000 + "=" + "b" * 25_000, (24_990, 25_010))
    assert len(shown) <= 112
    assert shown[carets.index("^") : len(carets)] == "a" * 10 + "=" + "b" * 9


def test_nothing_in_a_document_drives_the_terminal() -> None:
    code = "\x1b]0;owned\x07\x9b31m"
    hostile = replace(REFUTED, source_line=code, mended=Mended(code, "extra-term", code, code), reason=code, question=code, equation=code)
    text = render(report(steps=(hostile,), guesses=(code,), notices=(code,)))
    assert not set(text) & {"\x1b", "\x9b", "\x07"}
    assert printable("a\u202eb") == "a\N{REPLACEMENT CHARACTER}b"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("the sides differ", "The sides differ."),
        ("x is 0", "x is 0."),
        ("Done.", "Done."),
        ("", "."),
        ("à condition que x", "À condition que x."),
        ("a sum: X has shape 2, but y is a scalar", "A sum: X has shape 2, but y is a scalar."),
        ("a has shape 2", "a has shape 2."),
    ],
)
def test_a_reason_reads_as_a_sentence(raw: str, expected: str) -> None:
    assert sentence(raw) == expected


def test_both_sides_without_a_point() -> None:
    assert sides(ShownCounterexample({}, {}, "1", "2"), "en") == "The left side is 1 and the right side is 2."


def test_one_proved_claim() -> None:
    line = line_data(None, Finding("proved", "field"), ["x ≠ 0"], 1)
    assert render_line(line, "en") == "proved by field\n  Assumed: x ≠ 0.\n"
    assert render_line(line, "fr") == "prouvée par field\n  Supposé : x ≠ 0.\n"


def test_one_refuted_claim() -> None:
    shown = ShownCounterexample({}, {"x": "1/2"}, "1", "2")
    line = line_data(1, Finding("refuted", counterexample=shown), [], 1)
    assert render_line(line, "en") == "refuted [D012]\n  At x = 1/2, the left side is 1 and the right side is 2.\n"


def test_what_the_counterexample_shows_is_not_said_twice() -> None:
    told = "at x = 1 the left side is 2 and the right side is 1, so = fails"
    assert told.replace("at", "At", 1) not in render(report(steps=(replace(REFUTED, reason=told),)))
    without = replace(REFUTED, reason=told, counterexample=None)
    assert "At x = 1 the left side is 2" in render(report(steps=(without,)))
    assert translate(told, "fr") == "en x = 1 le membre de gauche vaut 2 et celui de droite 1 : = est faux"


@pytest.mark.parametrize(
    ("values", "english", "french"),
    [
        ([0, 0, 0, 1, 0], "g_3 = 1, other g = 0", "g_3 = 1, les autres g = 0"),
        (["1/2", "1/2"], "every g = 1/2", "tous les g = 1/2"),
        ([4], "g_0 = 4", "g_0 = 4"),
        ([[0, 0], [0, 1], [0, 0]], "g_1 = [0, 1], other g = [0, 0]", "g_1 = [0, 1], les autres g = [0, 0]"),
    ],
)
def test_a_sequence_is_shown_by_its_members(values: list[Plain], english: str, french: str) -> None:
    shown = ShownCounterexample({}, {"g": values}, "1", "2", ("g",))
    assert sides(shown, "en").startswith(f"At {english}, the left side")
    assert sides(shown, "fr").startswith(f"En {french}, le membre")


def test_a_size_that_is_also_a_number_is_named_once() -> None:
    assert sides(ShownCounterexample({"n": 2}, {"n": 2, "x": [0, 1]}, "1", "2"), "en").startswith("At n = 2, x = [0, 1], the left")


def test_what_each_method_met_is_left_to_the_json() -> None:
    told = replace(OPEN, reason="neither a proof nor a counterexample was found; tried field: the two sides have different normal forms")
    assert "line 12: undecided: neither a proof nor a counterexample was found\n" in render(report(steps=(told,)))


def test_what_is_said_of_several_lines_is_said_once() -> None:
    steps = (
        *(replace(OPEN, line=n) for n in (3, 3)),
        replace(OPEN, line=7, reason=OPEN.reason + "; tried field: no"),
        replace(OPEN, line=9, reason="nested too deeply"),
    )
    assert "  lines 3, 7: undecided: time budget of 5 s passed\n  line 9: undecided: nested too deeply\n" in render(report(steps=steps))
    assert "  lignes 3, 7 : indécise" in render(report("fr", steps=steps))


def test_long_values_lose_their_middle() -> None:
    assert shortened("1" * 50 + "2" * 50, 11) == "11111111…22"
    assert shortened("12345678901", 11) == "12345678901"
    huge = ShownCounterexample({}, {"x": "7" * 9000}, "8" * 9000, "9" * 9000)
    assert len(sides(huge, "en")) < 800


# -- the message tables -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("time budget of 0.5 s passed", "le budget de temps de 0.5 s est dépassé"),
        ("provided that x ≠ 0, y > 0", "à condition que x ≠ 0, y > 0"),
        ("found }, expected a term", "lu }, attendu a term"),
        ("not understood: found }, expected an operator or the end", "non compris : lu }, attendu un opérateur ou la fin"),
        (
            "a product: A has shape 2×3, but x is a scalar",
            "un produit : A est de taille 2×3, mais x est un scalaire",
        ),
        (
            "neither a proof nor a counterexample was found; tried field: too large",
            "ni preuve ni contre-exemple trouvés ; essayé : field: too large",
        ),
        ("a sentence that no table has", "a sentence that no table has"),
    ],
)
def test_sentences_in_french(english: str, french: str) -> None:
    assert translate(english, "fr") == french
    assert translate(english, "en") == english


@pytest.mark.parametrize("entry", SENTENCES, ids=lambda entry: f"{entry.code}-{entry.english[:20]}")
def test_a_translation_keeps_every_value(entry: object) -> None:
    import re

    names = re.findall(r"\{(\w+)\}", entry.english)  # type: ignore[attr-defined]
    assert sorted(names) == sorted(re.findall(r"\{(\w+)\}", entry.french))  # type: ignore[attr-defined]
    values = {name: f"<{name}>" for name in names}
    assert translate(entry.english.format(**values), "fr") == entry.french.format(**values)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("english", "french"), PHRASES)
def test_a_phrase_keeps_every_value(english: str, french: str) -> None:
    import re

    names = re.findall(r"\{(\w+)\}", english)
    values = {name: f"<{name}>" for name in names}
    assert translate(english.format(**values), "fr") == french.format(**values)


@pytest.mark.parametrize("name", LABELS)
def test_both_languages_use_the_same_values(name: str) -> None:
    import re

    english, french = LABELS[name]
    assert sorted(re.findall(r"\{(\w+)\}", english)) == sorted(re.findall(r"\{(\w+)\}", french))


def test_labels_take_text_as_data() -> None:
    assert label("question", "en", id="{id.__class__}") == "question {id.__class__}"
    assert translate("provided that {conditions.__class__} {0}", "fr") == "à condition que {conditions.__class__} {0}"


@pytest.mark.parametrize(
    ("verdict", "reason", "code"),
    [
        ("proved", "", ""),
        ("refuted", "", "D012"),
        ("refuted", "anything else", "D012"),
        ("refuted", "follows from the error on line 3", "D013"),
        ("ill-formed", "shapes 2×3 and 4 do not agree", "D011"),
        ("ill-formed", "", "D010"),
        ("undecided", "time budget of 5 s passed", "D021"),
        ("undecided", "", "D020"),
        ("not-checked", "nested too deeply to be read", "D031"),
        ("supported", "", "D025"),
    ],
)
def test_codes_are_stable(verdict: str, reason: str, code: str) -> None:
    assert code_of(verdict, reason) == code
