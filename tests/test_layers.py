"""Parts import only from the parts before them, anywhere in a file, also inside functions; so there are no cycles between parts.

Inside one part the modules of a recursive grammar may call each other (an expression holds a matrix, whose entries are
expressions); there only imports at the top of a file are kept free of cycles.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

#: From the ground up. Parts on one line do not know each other.
LAYERS = [
    ["verifier.sorts"],
    ["verifier.terms"],
    ["verifier.claims", "verifier.show", "verifier.pool", "verifier.sympy_tensors"],
    ["verifier.latex", "verifier.sympy_terms", "verifier.document", "verifier.algebra"],
    ["verifier.syntax", "verifier.kernel"],
    ["verifier.elaborate", "verifier.refute"],
    ["verifier.methods"],
    ["verifier.engine"],
    ["verifier.report", "verifier.repair"],
    ["verifier.check"],
    ["verifier.keys"],
    ["verifier.grading"],
    ["verifier.figures", "verifier.markup"],
    ["verifier.sheet", "verifier.correct", "derivations"],
    ["verifier.tasks"],
    ["verifier.judge", "verifier.pytest_plugin", "cli"],
]
LEVEL = {part: level for level, parts in enumerate(LAYERS) for part in parts}

FILES = sorted([*ROOT.glob("verifier/**/*.py"), *ROOT.glob("derivations/**/*.py"), ROOT / "cli.py"])
MODULES = {".".join(f.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): f for f in FILES}


def part_of(module: str) -> str | None:
    """``verifier.kernel.check`` belongs to ``verifier.kernel``."""
    return next((part for part in LEVEL if module == part or module.startswith(part + ".")), None)


def imports(path: Path, *, top_only: bool = False) -> Iterator[tuple[int, str]]:
    """Every module that a file names in an import, with its line; only what loading the file imports, if asked."""
    stack: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while stack:
        node = stack.pop()
        if top_only and not isinstance(node, ast.Module | ast.Import | ast.ImportFrom):
            continue
        stack.extend(ast.iter_child_nodes(node))
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=str(module), level=0, names=names):
                for alias in names:
                    full = f"{module}.{alias.name}"
                    yield node.lineno, full if full in MODULES else module
            case ast.ImportFrom():
                raise AssertionError(f"{path}:{node.lineno}: a relative import")


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_imports_go_down(module: str) -> None:
    here = part_of(module)
    if module == "verifier":
        return
    assert here is not None, f"{module} has no place in LAYERS"
    for line, name in imports(MODULES[module]):
        there = part_of(name)
        if there is not None and there != here:
            assert LEVEL[there] < LEVEL[here], f"{MODULES[module].relative_to(ROOT)}:{line}: {here} must not import {there}"


def test_no_module_needs_itself_to_be_loaded() -> None:
    graph = {name: {m for _, m in imports(path, top_only=True) if m in MODULES and m != name} for name, path in MODULES.items()}
    finished: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " → ".join([*path[path.index(name) :], name])
        if name not in finished:
            for other in sorted(graph[name]):
                visit(other, (*path, name))
            finished.add(name)

    for name in sorted(graph):
        visit(name, ())


def test_methods_know_no_syntax_and_the_kernel_no_method() -> None:
    for module, path in MODULES.items():
        named = {name for _, name in imports(path)}
        if module.startswith("verifier.methods"):
            assert not any(n.startswith(("verifier.syntax", "verifier.elaborate")) for n in named), module
        if module.startswith("verifier.kernel"):
            assert not any(n.startswith(("verifier.methods", "verifier.refute", "sympy")) for n in named), module


@pytest.mark.parametrize("package", ["sympy", "z3", "numpy", "jinja2"])
def test_heavy_packages_are_imported_inside_functions(package: str) -> None:
    """A check that needs none of them starts without them. What `verifier.sympy_terms` reads and the keys are loaded late."""
    late = ("verifier.sympy_terms", "verifier.sympy_tensors", "derivations")
    for module, path in MODULES.items():
        if module.startswith(late):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            heavy = [n for n in names if n.partition(".")[0] == package or n.startswith(late)]
            assert not heavy, f"{path.relative_to(ROOT)}:{node.lineno} imports {heavy[0]} when it is loaded"
