"""The edit panel for its tests: edits, their rows, the stack's order."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ganinterface.qt.edits.panel import EditPanel
from ganinterface.qt.edits.row import EditRow
from ganinterface.qt.timeline.pose_pictures import PosePictures
from ganinterface.studio.side_pictures import SidePictures
from ganinterface.studio.studio import Studio
from tests.qt.desk import Desk
from tests.qt.helpers import on_screen
from tests.studio import edits


def edit_panel(qtbot: QtBot, desk: Desk) -> EditPanel:
    """The edit panel beside the tiny model's second layer (8 maps of 4×2)."""
    desk.view.set_layer(desk.layers[1].name)
    desk.settle()
    pictures = PosePictures(
        SidePictures(desk.shown, desk.models, lambda renderer, document, _: renderer.picture(document))
    )
    made = EditPanel(
        desk.edits,
        desk.groups,
        desk.values,
        desk.stamping,
        desk.workbench,
        desk.view,
        desk.session,
        pictures,
        desk.messages,
        desk.strip,
        desk.from_examples,
        desk.following,
    )
    pictures.setParent(made)
    return on_screen(qtbot, made, 380, 700)


def make(studio: Studio, name: str, **values: float) -> str:
    """As `tests.studio.edits.make`, with its row laid out."""
    edit_id = edits.make(studio, name, **values)
    QApplication.processEvents()  # a new row is laid out when the event loop is idle
    return edit_id


def names(studio: Studio) -> list[str]:
    """The stack from the bottom: the first acts first."""
    return [edit.name for edit in studio.session.document.edits]


def row_of(panel: EditPanel, edit_id: str) -> EditRow:
    return next(row for row in panel.stack.rows if row.edit_id == edit_id)
