"""Journals of the test's own, in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.files.autosave.journaled import Kept, forget


@pytest.fixture(autouse=True)
def journals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the journals of the test are."""
    monkeypatch.setenv("GANINTERFACE_CONFIG", str(tmp_path / "state"))
    return tmp_path / "state" / "journals"


@pytest.fixture
def kept(journals: Path) -> Iterator[Kept]:
    """A new portrait."""
    yield Kept()
    forget()
