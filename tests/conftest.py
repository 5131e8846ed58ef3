"""For all tests: an internal contradiction of the engine is an exception, not a verdict."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from verifier import engine

settings.register_profile("nablacheck", deadline=None, derandomize=True, database=None)
settings.load_profile("nablacheck")


@pytest.fixture(autouse=True)
def strict_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proof that an instance contradicts, or a certificate that the kernel rejects, fails the test that met it."""
    monkeypatch.setattr(engine, "STRICT", True)


os.environ.setdefault("PYTHONHASHSEED", "0")  # for the processes that tests start
