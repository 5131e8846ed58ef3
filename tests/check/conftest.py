"""A contradiction between a proof and an instance is an exception in these tests."""

from __future__ import annotations

import pytest

from verifier import engine


@pytest.fixture(autouse=True)
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "STRICT", True)
