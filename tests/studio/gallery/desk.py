"""A desk on which portraits are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np

from ganinterface.document.document import Document
from ganinterface.files.gallery.album import album_folder
from ganinterface.render.portraits.plane import Plane
from ganinterface.studio.gallery.shelf import Shown
from ganinterface.studio.gallery.wandering import Points
from tests.qt.desk import Desk


class GalleryDesk(Desk):
    """Begun, it has a gallery, and the portrait that it opened with was looked at before that."""

    @classmethod
    def begun(cls) -> GalleryDesk:
        """The program, started."""
        made = cls()
        made.side_pictures._draw = lambda renderer, document, _: cast(Any, renderer).picture(document)
        made.comparing._draw_one = lambda renderer, document: cast(Any, renderer).picture(document)
        made.wandering._find = _in_a_row
        made.wandering._lay = lambda points: Plane(np.zeros(2), np.eye(2))
        made.open()
        made.loop.run_until(lambda: made.looking._seen is None)
        made.gallery.start()
        return made

    def look_at(self, *seeds: int) -> None:
        """Look at the portraits of seeds, one after the other, until each is kept and written."""
        for seed in seeds:
            self.latents.set_seed(seed)
            self.stand()

    def stand(self) -> None:
        """Look at the picture until it is in the gallery and on the disk."""
        self.settle()
        self.loop.run_until(lambda: self.gallery.current is not None)
        self.written()

    def written(self) -> None:
        """Wait until all that is kept is on the disk."""
        self.loop.run_until(lambda: all(entry.size for entry in self.gallery.entries))

    def read(self) -> None:
        """Wait until what was asked for has been read."""
        self.loop.run_until(lambda: not self.files.is_reading)
        self.settle()

    @property
    def keys(self) -> list[str]:
        """Of all entries, the newest first."""
        return [entry.key for entry in self.gallery.entries]

    @property
    def titles(self) -> list[str]:
        """Of all entries, the newest first."""
        return [self.seen(key).title for key in self.keys]

    def seen(self, key: str) -> Shown:
        """What is seen of an entry."""
        self.loop.run_until(lambda: self.gallery.look(key) is not None)
        found = self.gallery.look(key)
        assert found is not None
        return found

    @property
    def folder(self) -> Path:
        """Where the gallery of the open model is."""
        assert self.session.model is not None
        return album_folder(self.session.model.ref)


def _in_a_row(_renderer: object, given: Sequence[tuple[Document, object]], _check: object) -> Points:
    """Each portrait at its seed, from left to right."""
    return np.array([[document.seed or 0, 0] for document, _ in given], np.float32)
