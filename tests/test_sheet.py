"""Solution sheets: what they hold, that nothing gets into LaTeX unescaped, and that pdflatex compiles them."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from derivations import registry
from derivations.notation import words
from verifier.keys import BadKey, Words
from verifier.latex import escape
from verifier.sheet import Latex, prose, render

HOSTILE = r"\input{/etc/passwd} 100% & #1 $x$ _ ^ ~ {} <% if %> << key >> \write18{ls} “é” σ ≤ 中"
NEEDS_TEX = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")


@pytest.mark.parametrize(("language", "present", "absent"), [("en", "Solution sheet", "Corrigé"), ("fr", "Corrigé", "Solution sheet")])
def test_a_sheet_speaks_one_language(language: str, present: str, absent: str) -> None:
    source = render(registry.load("activation-functions"), language)
    assert present in source and absent not in source


def test_a_sheet_holds_givens_steps_reasons_results_and_points() -> None:
    source = render(registry.load("activation-functions"), "en")
    assert r"\sigma(z) = \frac{1}{1 + e^{-z}}" in source
    assert r"\step{(1)}{\frac{d}{d x} \sigma(x) = \frac{e^{-x}}{(1 + e^{-x})^{2}}}{chain rule on the reciprocal of $1 + e^{-x}$}" in source
    assert r"\step{(2)}{\hphantom{\frac{d}{d x} \sigma(x)} = \frac{1}{1 + e^{-x}} \cdot \frac{e^{-x}}{1 + e^{-x}}}" in source
    assert r"\result{\frac{d}{d x} \sigma(x) \leq \frac{1}{4}}" in source
    assert "18 points" in source and "{1 point}" in source


def test_prose_is_escaped_and_formulas_are_not() -> None:
    key = registry.load("activation-functions")
    key = replace(key, title={"en": HOSTILE}, introduction=Words(HOSTILE.replace("{", "{{").replace("}", "}}"), "x"))
    source = render(key, "en")
    for command in (r"\input", r"\write18{", "<%", "$x$", "100% "):
        assert command not in source, command
    assert r"\textbackslash{}input\{/etc/passwd\} 100\% \& \#1 \$x\$" in source


def test_only_the_sheet_makes_latex() -> None:
    """A `Latex` that is joined to anything is plain text again."""
    assert type(Latex("a") + "b") is str
    assert type("".join([Latex("a")])) is str


def test_a_place_without_a_formula_is_an_error() -> None:
    with pytest.raises(BadKey, match="no formula is called 'missing'"):
        prose(words("see {missing}", "voir {missing}"), "en")
    x = sympy.Symbol("x", real=True)
    assert prose(words("see {x} % _", "voir {x}", x=x + 1), "en") == r"see $1 + x$ \% \_"


@given(st.text())
def test_escaped_text_has_no_active_character(text: str) -> None:
    safe = escape(text)
    bare = safe
    for piece in (r"\textbackslash{}", r"\textasciicircum{}", r"\textasciitilde{}", r"\{", r"\}", r"\$", r"\&", r"\#", r"\%", r"\_"):
        bare = bare.replace(piece, "")
    assert not set(bare) & set("&#%_^")
    assert bare.count("$") % 2 == 0  # the signs set in mathematics


@NEEDS_TEX
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("key_id", registry.key_ids())
def test_a_sheet_compiles(key_id: str, language: str) -> None:
    from verifier.report.pdf import compile_pdf

    assert compile_pdf(render(registry.load(key_id), language)).startswith(b"%PDF")


@NEEDS_TEX
def test_a_sheet_with_hostile_prose_compiles_and_reads_nothing() -> None:
    from verifier.report.pdf import compile_pdf

    key = replace(registry.load("activation-functions"), title={"en": HOSTILE + "'`\"|\\"})
    assert compile_pdf(render(key, "en")).startswith(b"%PDF")
