"""Jinja environments for LaTeX and HTML in which every value is escaped, and templates that a teacher may put in their place.

In LaTeX a value passes unescaped only as a `Latex`, in HTML only as a `markupsafe.Markup`; both are made by the modules that write pages,
never by input.  A template is the teacher's own, yet runs in Jinja's sandbox.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from verifier.latex import escape

if TYPE_CHECKING:
    import jinja2

TEMPLATES: Final = Path(__file__).resolve().parents[2] / "templates"  # beside the package, in a checkout and in the wheel
SUFFIXES: Final = {"tex": ".tex.j2", "html": ".html.j2"}


class BadTemplate(Exception):
    """The template cannot be used; the message is one line."""


class Latex(str):
    """LaTeX that a template takes as it is. Joining or formatting one gives a plain string, which is escaped again."""

    __slots__ = ()


def render(name: str, form: str, values: dict[str, Any], override: str | None = None) -> str:
    """``name`` ("sheet", "correct") in ``form`` ("tex", "html"); ``override`` is a template file or a folder of templates.

    A folder may hold any of the templates and what they include; what it lacks is taken from here.  A template extends the one here as
    ``{% extends "nablacheck/sheet.html.j2" %}``.  Raises `BadTemplate`.
    """
    import jinja2

    template = f"{name}{SUFFIXES[form]}"
    folders = [TEMPLATES]
    if override is not None:
        path = Path(override)
        if path.is_dir():
            folders.insert(0, path)
        elif path.is_file():
            folders.insert(0, path.parent)
            template = path.name
        else:
            raise BadTemplate(f"{override}: no such template")
    try:
        return _environment(form, folders).get_template(template).render(values)
    except jinja2.TemplateSyntaxError as error:
        raise BadTemplate(f"{error.name or template}, line {error.lineno}: {error.message}") from None
    except (jinja2.TemplateError, UnicodeDecodeError, RecursionError) as error:
        raise BadTemplate(f"{template}: {' '.join(str(error).split())}") from None


def _environment(form: str, folders: list[Path]) -> jinja2.Environment:
    import jinja2
    from jinja2.sandbox import SandboxedEnvironment

    own = jinja2.PrefixLoader({"nablacheck": jinja2.FileSystemLoader(TEMPLATES)})
    loader = jinja2.ChoiceLoader([jinja2.FileSystemLoader(folders), own])
    if form == "html":
        return SandboxedEnvironment(
            loader=loader, autoescape=True, undefined=jinja2.StrictUndefined,
            trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
        )  # fmt: skip
    environment = SandboxedEnvironment(
        loader=loader,
        block_start_string="<%", block_end_string="%>", variable_start_string="<<", variable_end_string=">>",
        comment_start_string="<#", comment_end_string="#>",
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, undefined=jinja2.StrictUndefined,
        finalize=_safe, autoescape=False,  # autoescape is for HTML
    )  # fmt: skip
    environment.filters["latex"] = Latex  # << super()|latex >>: what a block already made, not to be escaped again
    return environment


def _safe(value: object) -> str:
    return value if isinstance(value, Latex) else escape(str(value))
