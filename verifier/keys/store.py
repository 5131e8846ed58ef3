"""What became of a claim when it was last proved: a file of findings, kept by claim, context and engine.

A finding is used again only for the same proposition in the same context, judged by the same engine: `engine_mark` hashes every source
file of this package, so that a changed rule, method or kernel forgets everything.  Only what is definite is kept; a claim that stayed
undecided for want of time is tried again.  ``NABLACHECK_CACHE`` names the folder (default: ``nablacheck`` in the user's cache folder).
The file is a cache on the user's own machine and proves nothing to anyone else: CI proves from nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from verifier.claims import Claim
from verifier.report.model import Finding, ShownCounterexample, Step

DEFINITE = frozenset({"proved", "refuted", "ill-formed", "supported"})
KEPT = 3  # files of other engines that stay, so that two checkouts do not take each other's away


def folder() -> Path:
    """Where the files are."""
    if chosen := os.environ.get("NABLACHECK_CACHE"):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "nablacheck"


@cache
def engine_mark() -> str:
    """A hash of everything that judges: the sources of this package and the versions of what it computes with."""
    from importlib import metadata

    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(str(path.relative_to(root)).encode())
        digest.update(path.read_bytes())
    for package in ("python-flint", "z3-solver", "sympy"):
        with suppress(metadata.PackageNotFoundError):
            digest.update(f"{package} {metadata.version(package)}".encode())
    return digest.hexdigest()


def claim_mark(claim: Claim) -> str:
    """A hash of the proposition and of all that may be used for it."""
    context = claim.context
    parts = (
        claim.prop, sorted(context.symbols.items()), context.assumptions, context.definitions, context.laws, sorted(context.declared),
        sorted(context.conventions.items()),
    )  # fmt: skip
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()


def source_mark(files: Iterable[Path], *also: str) -> str:
    """A hash of the files that make a key, and of whatever else its rows depend on."""
    digest = hashlib.sha256(repr(also).encode("utf-8", "backslashreplace"))
    for path in files:
        digest.update(str(path).encode("utf-8", "backslashreplace"))
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _counterexample(shown: dict[str, Any] | None) -> ShownCounterexample | None:
    return None if shown is None else ShownCounterexample(**{**shown, "sequences": tuple(shown["sequences"])})


def _row(data: dict[str, Any]) -> Step:
    changed = {"span": tuple(data["span"]), "rules": tuple(data["rules"]), "counterexample": _counterexample(data["counterexample"])}
    return Step(**{**data, **changed, "milliseconds": 0.0})


class Store:
    """Findings by `claim_mark`, for one engine. ``path`` None: nothing is read and nothing is kept."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.changed = False
        self.found: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, list[dict[str, Any]]] = {}
        if path is not None:
            with suppress(OSError, ValueError):
                data = json.loads(path.read_text(encoding="utf-8"))
                if isinstance(data, dict) and data.get("engine") == engine_mark():
                    claims, keys = data.get("claims"), data.get("keys")
                    self.found, self.keys = (claims if isinstance(claims, dict) else {}), (keys if isinstance(keys, dict) else {})

    @classmethod
    def default(cls) -> Store:
        """The store of this engine in the user's cache folder."""
        return cls(folder() / f"verified-{engine_mark()[:16]}.json")

    @classmethod
    def none(cls) -> Store:
        """A store that remembers nothing."""
        return cls(None)

    def get(self, claim: Claim) -> Finding | None:
        """What was found before, or None; what cannot be read counts as nothing."""
        data = self.found.get(claim_mark(claim))
        if data is None:
            return None
        try:
            counterexample = _counterexample(data["counterexample"])
            verdict = data["verdict"]
            if verdict not in DEFINITE or (counterexample is None) is (verdict == "refuted"):
                return None
            return Finding(verdict, data["method"], tuple(data["rules"]), data["reason"], counterexample)
        except (KeyError, TypeError):
            return None

    def put(self, claim: Claim, finding: Finding) -> None:
        """Keep what is definite."""
        if self.path is not None and finding.verdict in DEFINITE:
            self.found[claim_mark(claim)] = asdict(finding)
            self.changed = True

    def rows(self, mark: str) -> tuple[Step, ...] | None:
        """The rows of a whole key whose source has this mark, when all of them were proved."""
        data = self.keys.get(mark)
        try:
            return None if data is None else tuple(_row(row) for row in data)
        except (KeyError, TypeError):
            return None

    def put_rows(self, mark: str, rows: Sequence[Step]) -> None:
        """Keep a key of which everything is definite, so that it need not even be loaded the next time."""
        if self.path is not None and all(row.verdict in DEFINITE for row in rows):
            self.keys[mark] = [asdict(row) for row in rows]
            self.changed = True

    def save(self) -> None:
        """Write the file; a folder that cannot be written costs the time of the next proof and nothing else."""
        if self.path is None or not self.changed:
            return
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            new = self.path.with_suffix(f".{os.getpid()}.tmp")
            new.write_text(json.dumps({"engine": engine_mark(), "claims": self.found, "keys": self.keys}), encoding="utf-8")
            new.replace(self.path)
            self.changed = False
            others = sorted(self.path.parent.glob("verified-*.json"), key=lambda p: p.stat().st_mtime, reverse=True)
            for old in [p for p in others if p != self.path][KEPT:]:
                old.unlink(missing_ok=True)
