"""Solution sheets: what they hold, that nothing gets into LaTeX or HTML unescaped, that TeX and a browser take them; own templates."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from derivations import registry
from derivations.notation import words
from tests.pages import NEEDS_BROWSER, NEEDS_TEX, dom_of, formulas_in
from verifier.keys import BadKey, Words
from verifier.latex import escape
from verifier.markup.templates import BadTemplate, Latex
from verifier.sheet import prose, render

HOSTILE = r"\input{/etc/passwd} 100% & #1 $x$ _ ^ ~ {} <% if %> << key >> \write18{ls} “é” σ ≤ 中"
DOCS = Path(__file__).resolve().parents[1] / "docs" / "sheets.md"


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
    source = render(replace(key, questions=key.questions[:1]), "en")  # the last has a figure, with formulas of its own
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
    from verifier.markup.pdf import compile_pdf

    assert compile_pdf(render(registry.load(key_id), language)).startswith(b"%PDF")


@NEEDS_TEX
def test_a_sheet_with_hostile_prose_compiles_and_reads_nothing() -> None:
    from verifier.markup.pdf import compile_pdf

    key = replace(registry.load("activation-functions"), title={"en": HOSTILE + "'`\"|\\"})
    assert compile_pdf(render(key, "en")).startswith(b"%PDF")


# -- HTML -------------------------------------------------------------------------------------------------------------


@NEEDS_BROWSER
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_formula_of_every_sheet_is_set_by_katex(language: str, tmp_path: Path) -> None:
    """All the sheets as one page after the other; one browser for each."""
    for key_id in registry.key_ids():
        page = tmp_path / f"{key_id}.html"
        page.write_text(render(registry.load(key_id), language, "html"), encoding="utf-8")
        shown = dom_of(page, tmp_path / "profile")
        assert "katex-error" not in shown, key_id
        assert shown.count('class="katex"') == formulas_in(page.read_text(encoding="utf-8")) > 0, key_id


@NEEDS_BROWSER
def test_a_formula_that_katex_cannot_set_is_found(tmp_path: Path) -> None:
    """The test above can fail."""
    page = render(registry.load("activation-functions"), "en", "html").replace(r"\frac{1}{4}</div>", r"\frac{1}{</div>")
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert "katex-error" in dom_of(tmp_path / "page.html", tmp_path / "profile")


def test_a_page_needs_nothing_from_elsewhere() -> None:
    page = render(registry.load("activation-functions"), "en", "html")
    assert not re.search(r"""(?:src|href)=["']""", page.partition("<body>")[2].partition("<script>")[0])
    sources = re.findall(r"url\(([^)]{0,40})", page)
    assert len(sources) >= 20 and all(source.startswith(("data:font/woff2;base64,", "#q")) for source in sources)
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


def test_prose_is_escaped_in_html() -> None:
    hostile = "<script>alert(1)</script> {{ 7*7 }} <img src=x onerror=alert(1)> \\write18{ls} &amp; \" '"
    key = registry.load("activation-functions")
    key = replace(key, title={"en": hostile}, introduction=Words(hostile.replace("{", "{{").replace("}", "}}"), "x"))
    body = render(key, "en", "html").partition("<body>")[2].partition("<footer>")[0]
    assert "<script>alert" not in body and "<img" not in body and "49" not in body.partition("<main>")[0]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in body and "&amp;amp;" in body


def test_a_sheet_in_html_holds_givens_steps_reasons_results_and_points() -> None:
    page = render(registry.load("activation-functions"), "en", "html")
    assert r'<div class="tex display">\sigma(z) = \frac{1}{1 + e^{-z}}</div>' in page
    assert 'chain rule on the reciprocal of <span class="tex">1 + e^{-x}</span>' in page
    assert "18 points" in page and "<svg" in page


# -- own templates ----------------------------------------------------------------------------------------------------


def examples() -> list[str]:
    """The templates in docs/sheets.md, in order."""
    return re.findall(r"```jinja\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)


def test_the_template_of_the_docs_replaces_blocks_of_the_page(tmp_path: Path) -> None:
    template = tmp_path / "course.html.j2"
    template.write_text(examples()[0], encoding="utf-8")
    page = render(registry.load("activation-functions"), "en", "html", str(template))
    assert "<h1>IFT 6135 · Activation functions" in page and "write to the forum" in page
    assert "Every numbered line" not in page and 'class="steps"' in page


def test_a_folder_of_templates_is_used_where_it_has_one(tmp_path: Path) -> None:
    (tmp_path / "sheet.tex.j2").write_text(examples()[1], encoding="utf-8")
    key = replace(registry.load("activation-functions"), title={"en": r"50 % \input{x}"})
    source = render(key, "en", "tex", str(tmp_path))
    assert r"\definecolor{accent}{HTML}{7A1F3D}" in source
    assert r"\vfill Department of Mathematics. " in source and r"\small\color{quiet}\raggedright Every numbered line" in source
    assert r"50 \% \textbackslash{}input\{x\}" in source
    assert render(key, "en", "html", str(tmp_path)) == render(key, "en", "html")


@pytest.mark.parametrize(
    ("text", "reason"),
    [("{% block %}", "line 1"), ("{{ nothing }}", "'nothing' is undefined"), ("{{ title.__class__.__mro__ }}", "unsafe")],
)
def test_a_bad_template_is_one_line(text: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "bad.html.j2").write_text(text, encoding="utf-8")
    with pytest.raises(BadTemplate, match=reason):
        render(registry.load("activation-functions"), "en", "html", str(tmp_path / "bad.html.j2"))
    with pytest.raises(BadTemplate, match="no such template"):
        render(registry.load("activation-functions"), "en", "html", str(tmp_path / "missing"))
