"""Every claim and step of a key, judged: each from what is given alone; then, where that did not prove it, with what is proved before it.

A slip cannot hide behind another: only what is itself proved, of the same question and before it, is ever used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from verifier.claims import Claim
from verifier.keys.formulas import sides_of
from verifier.keys.model import Entry, Key
from verifier.pool import Done, Limits, cores, progress, run
from verifier.report.model import Finding, Report, assemble, finding
from verifier.report.model import Step as Row

if TYPE_CHECKING:
    from verifier.keys.store import Store

MAX_OTHERS = 6  # proved entries that a later one may use, the nearest ones that share a variable
SECONDS = 30.0  # for each claim: a key is proved rarely


def check_key(key: Key, *, language: str = "en", store: Store | None = None, seconds: float = SECONDS) -> Report:
    """A step of the report for each claim and step of the key, its ``equation`` the entry's label. Raises `BadKey`."""
    entries = tuple(key.entries())
    found = findings(entries, store=store, seconds=seconds)
    rows = [_row(n, entry, *one, language) for n, (entry, one) in enumerate(zip(entries, found, strict=True), start=1)]
    return assemble(key.id, rows, key=key.id, relations=len(rows), read=len(rows), language=language)


def findings(entries: Sequence[Entry], *, store: Store | None = None, seconds: float = SECONDS) -> list[tuple[Finding, float]]:
    """What is found of each entry, and the milliseconds that it took; what the store holds is not asked again."""
    found = _decided([Claim(entry.prop, entry.context) for entry in entries], store, seconds)
    for steps in (True, False):  # a claim may use its own steps, and no step uses its claim
        again = [
            (n, claim) for n, one in enumerate(found)
            if one[0].verdict in ("undecided", "supported") and _is_step(entries[n]) is steps and (claim := _with_others(n, entries, found))
        ]  # fmt: skip
        later = _decided([claim for _, claim in again], store, seconds)
        for (n, _), (second, milliseconds) in zip(again, later, strict=True):
            if second.verdict == "proved":
                found[n] = (second, found[n][1] + milliseconds)
    if store is not None:
        store.save()
    return found


def _is_step(entry: Entry) -> bool:
    return "." in entry.label.removeprefix(entry.part)


def _owns(claim: Entry, step: Entry) -> bool:
    return claim.part == step.part and step.label.startswith(f"{claim.label}.") and not _is_step(claim)


def _with_others(n: int, entries: Sequence[Entry], found: Sequence[tuple[Finding, float]]) -> Claim | None:
    """The claim under what else is proved: before it in its question, and the steps of a claim; None when there is nothing."""
    from verifier.terms import free_symbols

    entry = entries[n]
    spoken = free_symbols(entry.prop)

    def proved(k: int) -> bool:
        other = entries[k]
        return found[k][0].verdict == "proved" and other.prop != entry.prop and bool(free_symbols(other.prop) & spoken)

    earlier = [e.prop for k, e in enumerate(entries[:n]) if e.question == entry.question and not _owns(e, entry) and proved(k)]
    own = [e.prop for k, e in enumerate(entries) if _owns(entry, e) and proved(k)]
    usable = list(dict.fromkeys((*earlier[-MAX_OTHERS:], *own)))
    return Claim(entry.prop, entry.context.assume(*usable)) if usable else None


def _decided(claims: Sequence[Claim], store: Store | None, seconds: float) -> list[tuple[Finding, float]]:
    known = [store.get(claim) if store is not None else None for claim in claims]
    open_claims = [claim for claim, one in zip(claims, known, strict=True) if one is None]
    fresh = iter(_proved_now(open_claims, seconds))
    out: list[tuple[Finding, float]] = []
    for claim, one in zip(claims, known, strict=True):
        if one is not None:
            out.append((one, 0.0))
            continue
        new, milliseconds = next(fresh)
        out.append((new, milliseconds))
        if store is not None:
            store.put(claim, new)
    return out


def _proved_now(claims: Sequence[Claim], seconds: float) -> list[tuple[Finding, float]]:
    """On all cores, each within its time."""
    if not claims:
        return []
    import verifier.engine  # noqa: F401 — here once, rather than in each process that is forked from this one

    out: list[tuple[Finding, float]] = []
    for number, result in enumerate(run(_decide, claims, jobs=min(cores(), len(claims)), limits=Limits(seconds=seconds)), start=1):
        progress(number, len(claims))
        match result:
            case Done(value=value):
                out.append((value, result.milliseconds))
            case other:
                reason = getattr(other, "reason", None) or f"stopped by an internal error: {getattr(other, 'message', other)}"
                out.append((Finding("undecided", reason=reason), other.milliseconds))
    return out


def _decide(claim: Claim) -> Finding:
    from verifier.engine import decide

    return finding(decide(claim))


def _row(number: int, entry: Entry, found: Finding, milliseconds: float, language: str) -> Row:
    left, sign, right = sides_of(entry.formula)
    line = f"{left} {sign} {right}" if sign else left
    column = len(left) + 2 if sign else 1
    accepted = found.verdict == "supported" and entry.numerical is not None
    reason = entry.numerical.in_language(language) if accepted and entry.numerical is not None else found.reason
    row = Row(number, column, 0, entry.question, left, sign, right, "claim", found.verdict, line, (0, len(line)))
    return replace(
        row,
        equation=entry.label,
        holds=True if accepted else {"proved": True, "refuted": False}.get(found.verdict),
        method=found.method,
        rules=found.rules,
        reason=reason,
        counterexample=found.counterexample,
        milliseconds=milliseconds,
    )
