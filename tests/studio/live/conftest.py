"""The desk, and MIDI devices."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live.midi_port import midi as midi
from tests.studio_setup import own_settings as own_settings


@pytest.fixture
def desk() -> Iterator[object]:
    from tests.studio.live.desk import LiveDesk

    made = LiveDesk()
    made.begin()
    yield made
    made.close()
