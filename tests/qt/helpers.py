"""What the window's tests share: a panel on the screen, the mouse on the picture, and what was said."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import partial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from psygnal import SignalInstance
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ganinterface.document.region import Rectangle, Region
from ganinterface.qt.canvas.canvas import Canvas
from ganinterface.studio.studio import Studio
from tests import signals

PATIENCE = 600_000  # ms; the machine may be busy, and only a broken program waits that long
Spot = tuple[float, float]  # picture coordinates 0..1
W = TypeVar("W", bound=QWidget)


def on_screen(qtbot: QtBot, widget: W, *size: int) -> W:
    """The widget, shown, of that width and height if they are given; it goes when the test ends."""
    qtbot.addWidget(widget)
    if size:
        widget.resize(*size)
    with qtbot.waitExposed(widget, timeout=PATIENCE):
        widget.show()
    return widget


def canvas_of(studio: Studio) -> Canvas:
    """A canvas alone, that shows what the studio has."""
    first = studio.first_values
    return Canvas(
        studio.shown, studio.view, studio.edits, studio.painting, studio.moving, first, studio.messages
    )


def on_canvas(canvas: Canvas, spot: Spot) -> QPoint:
    """The pixel of the canvas over a spot of the picture."""
    return canvas.viewport.to_canvas(*spot).toPoint()


def pixels(image: QImage) -> NDArray[np.uint8]:
    """uint8 [H, W, 3] of an image."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).copy()


def seen(canvas: Canvas) -> NDArray[np.uint8]:
    """The part of the canvas where the picture lies."""
    return pixels(canvas.grab(canvas.viewport.rect.toRect()).toImage())


def drag(
    canvas: Canvas,
    spots: list[Spot],
    button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Press the button on the first spot, go over the others, release on the last."""
    QTest.mousePress(canvas, button, keys, on_canvas(canvas, spots[0]))
    for spot in spots[1:]:
        QTest.mouseMove(canvas, on_canvas(canvas, spot))
    QTest.mouseRelease(canvas, button, keys, on_canvas(canvas, spots[-1]))


def click(
    canvas: Canvas,
    spot: Spot,
    button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Press and release on one spot."""
    QTest.mouseClick(canvas, button, keys, on_canvas(canvas, spot))


def until(qtbot: QtBot) -> signals.Until:
    """Waits on Qt's loop until a condition holds."""
    return partial(qtbot.waitUntil, timeout=PATIENCE)


def waiting_for(qtbot: QtBot, signal: SignalInstance, **wanted: Any) -> AbstractContextManager[signals.Heard]:
    """As `tests.signals.waiting_for`, on Qt's event loop."""
    return signals.waiting_for(until(qtbot), signal, **wanted)


def add_visible_edit(studio: Studio) -> None:
    """An edit on the whole picture that nobody can overlook."""
    studio.view.pin([0, 1])
    edit_id = studio.edits.add_edit()
    assert edit_id is not None
    studio.edits.update_edit(edit_id, region=Region((Rectangle(0.0, 0.0, 1.0, 1.0),)), strength=5.0)
