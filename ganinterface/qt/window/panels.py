"""The panels around the picture, one row each: a new panel is a folder beside this one and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ganinterface.qt.attributes.panel import AttributePanel
from ganinterface.qt.edits.panel import EditPanel
from ganinterface.qt.latent.panel import LatentPanel
from ganinterface.qt.layers.panel import LayerPanel
from ganinterface.qt.timeline.panel import TimelinePanel
from ganinterface.qt.window.file_commands import FileCommands
from ganinterface.studio.studio import Studio

RIGHT, BOTTOM = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea


@dataclass(frozen=True)
class Panel:
    """Its title, where it is docked at first (RIGHT or BOTTOM), and how it is made."""

    title: str
    area: Qt.DockWidgetArea
    make: Callable[[Studio, FileCommands], QWidget]


# At the right the first one stands above the others, which share a place where there is little room.
PANELS = (
    Panel("Layers", RIGHT, lambda s, files: LayerPanel(s.shown, s.view, s.edits, s.workbench, s.messages)),
    Panel("Edits", RIGHT, lambda s, files: EditPanel(s)),
    Panel("Attributes", RIGHT, lambda s, files: AttributePanel(s)),
    Panel("Latent", RIGHT, lambda s, files: LatentPanel(s)),
    Panel("Timeline", BOTTOM, lambda s, files: TimelinePanel(s)),
)
