"""What the histogram of the layer panel shows, and what its lines set: made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from ganinterface.document.typed.number_text import typed
from ganinterface.qt.widgets.focus import chain_into
from ganinterface.qt.widgets.hint import Say, refuse
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import column
from ganinterface.render.looks import heatmap
from ganinterface.studio.view import ScaleMode, View

if TYPE_CHECKING:
    from ganinterface.qt.layers.histogram import Histogram

Maps = NDArray[np.float32]
SHOWS = ("pinned", "hovered", "colour_map", "scale_mode")


class Levels(QWidget):
    """The pinned maps' values, else the hovered one's, else the strongest's; hidden until `set_shown`.

    Dragging sets `view.scale_mode` to a number; a reset makes it what it was before the first number. `maps` gives the
    maps [C, h, w] of the layer that is looked at; `refresh` has to be called for new ones.
    """

    def __init__(
        self, view: View, maps: Callable[[], Maps | None], parent: QWidget | None = None, *, say: Say
    ) -> None:
        super().__init__(parent)
        self._view, self._maps, self._say = view, maps, say
        self._automatic: ScaleMode = "map"
        self._strongest: tuple[Maps, int] | None = None
        self.histogram: Histogram | None = None
        self._column = column(parent=self)
        self.setVisible(False)
        listen(view.changed, self._on_view)
        self._on_view("scale_mode")

    def set_shown(self, shown: bool) -> None:
        """Show or hide it."""
        if shown and self.histogram is None:
            from ganinterface.qt.layers.histogram import Histogram  # brings pyqtgraph

            self.histogram = Histogram(self)
            self.histogram.limit_chosen.connect(self._set)
            self.histogram.typed.connect(self._set_typed)
            self.histogram.reset.connect(lambda: self._set(self._automatic))
            self._column.addWidget(self.histogram)
            chain_into(self, *self.histogram.stops)
        self.setVisible(shown)
        self.refresh()

    def _set(self, mode: ScaleMode) -> None:
        self._view.scale_mode = mode

    def _set_typed(self, text: str) -> None:
        try:
            self._set(typed_limit(text) if text else self._automatic)
        except ValueError as error:
            assert self.histogram is not None  # whose box it was
            refuse(self.histogram.box, self._say, str(error))
        self.refresh()

    def refresh(self) -> None:
        """Show the maps as they are now."""
        maps = self._maps()
        if self.histogram is None or self.isHidden() or maps is None:
            return
        channels = self._channels(maps)
        what = f"map {channels[0]}" if len(channels) == 1 else f"{len(channels)} maps"
        self.histogram.show_values(maps[list(channels)], what)
        self._show_limit(maps, channels)

    def _channels(self, maps: Maps) -> tuple[int, ...]:
        hovered = () if self._view.hovered is None else (self._view.hovered,)
        known = tuple(channel for channel in self._view.pinned or hovered if channel < len(maps))
        if known:
            return known
        # Kept, for the search takes long in a large layer.
        if self._strongest is None or self._strongest[0] is not maps:
            self._strongest = maps, int(heatmap.order(maps, "magnitude")[0])
        return self._strongest[1:]

    def _show_limit(self, maps: Maps, channels: tuple[int, ...]) -> None:
        assert self.histogram is not None
        mode = self._view.scale_mode
        limit = heatmap.limit(maps if mode == "layer" else maps[channels[-1]], mode)
        self.histogram.show_limit(limit, isinstance(mode, str), heatmap.COLOUR_MAPS[self._view.colour_map])

    def _on_view(self, name: str) -> None:
        if name == "scale_mode" and isinstance(self._view.scale_mode, str):
            self._automatic = self._view.scale_mode
        maps = self._maps()
        if name in ("pinned", "hovered"):
            self.refresh()
        elif name in SHOWS and self.histogram is not None and not self.isHidden() and maps is not None:
            self._show_limit(maps, self._channels(maps))


def typed_limit(text: str) -> float:
    """The value at which colours are full in a text; ValueError with one sentence where it is none."""
    limit = typed(text, "value")
    if not 0 < limit < float("inf"):
        raise ValueError("Colours need a value above 0 to be full at.")
    return limit
