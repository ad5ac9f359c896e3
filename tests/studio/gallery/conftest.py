"""A desk whose gallery keeps what is looked at, and that knows how to wait for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ganinterface.studio.gallery import looking
from tests.studio.gallery.desk import GalleryDesk

NEVER = 1e9  # seconds
SOON = 20  # ms


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[GalleryDesk]:
    monkeypatch.setattr(
        looking, "GLANCE", NEVER
    )  # however long the machine takes from one portrait to the next
    monkeypatch.setattr(looking, "STOOD", SOON)
    made = GalleryDesk.begun()
    yield made
    made.close()
