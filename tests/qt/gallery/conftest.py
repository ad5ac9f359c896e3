"""A desk for the gallery's panels, on which portraits are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from ganinterface.studio.gallery import looking
from tests.studio.gallery.conftest import NEVER, SOON
from tests.studio.gallery.desk import GalleryDesk

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


@pytest.fixture
def desk(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[GalleryDesk]:
    monkeypatch.setattr(looking, "GLANCE", NEVER)
    monkeypatch.setattr(looking, "STOOD", SOON)
    made = GalleryDesk.begun()
    yield made
    made.close()
