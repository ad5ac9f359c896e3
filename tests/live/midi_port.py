"""The fixture `midi`: mido with the backend of `tests.live.fake_midi`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


class Devices:
    """Moves their controls."""

    def move(self, name: str, kind: str, **fields: int) -> None:
        """As the device's thread would."""
        import mido

        from tests.live import fake_midi

        fake_midi.opened[name].callback(mido.Message(kind, **fields))

    def is_open(self, name: str) -> bool:
        from tests.live import fake_midi

        return name in fake_midi.opened and not fake_midi.opened[name].closed


@pytest.fixture
def midi(monkeypatch: pytest.MonkeyPatch) -> Iterator[Devices]:
    mido: Any = pytest.importorskip("mido", reason="mido is in the extra 'live'")
    from tests.live import fake_midi

    monkeypatch.setattr(fake_midi, "opened", {})
    before = mido.backend
    mido.set_backend("tests.live.fake_midi")
    yield Devices()
    mido.set_backend(before)
