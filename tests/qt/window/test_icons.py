"""Every icon has its drawing, and shows by its colour what can be done with it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication

from ganinterface.assets import asset
from ganinterface.qt import window
from ganinterface.qt.widgets.theme import PALETTE, icon
from ganinterface.qt.window.actions.table import EVERY

SOURCES = Path(window.__file__).parent.parent.rglob("*.py")
ON, OFF, MODE = QIcon.State.On, QIcon.State.Off, QIcon.Mode


def names_in(source: str) -> Iterator[str]:
    """The strings that are given first to `icon` and `icon_button`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            if node.func.id not in ("icon", "icon_button"):
                continue
            for part in ast.walk(node.args[0]):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def test_every_icon_that_is_named_has_a_drawing() -> None:
    named = {name for source in SOURCES for name in names_in(source.read_text(encoding="utf-8"))}
    named |= {spec.icon for spec in EVERY if spec.icon}
    assert len(named) > 40
    assert named <= {path.stem for path in asset("icons/phosphor").glob("*.svg")}


@pytest.mark.parametrize(
    ("mode", "state", "colour"),
    [
        (MODE.Normal, OFF, PALETTE.text),
        (MODE.Normal, ON, PALETTE.accent),
        (MODE.Disabled, OFF, PALETTE.faint),
        (MODE.Disabled, ON, PALETTE.faint),
    ],
)
def test_an_icon_is_drawn_in_the_colour_of_what_it_stands_for(
    qapp: QApplication, mode: QIcon.Mode, state: QIcon.State, colour: str
) -> None:
    drawn = icon("square-half").pixmap(QSize(64, 64), mode, state).toImage()
    assert full_colours(drawn) == {colour}


def test_an_icon_of_a_role_keeps_it_until_the_mouse_is_over_it(qapp: QApplication) -> None:
    faint = icon("x", role="faint")
    assert full_colours(faint.pixmap(QSize(64, 64), MODE.Normal).toImage()) == {PALETTE.faint}
    assert full_colours(faint.pixmap(QSize(64, 64), MODE.Active).toImage()) == {PALETTE.text}


def test_an_icon_has_as_many_pixels_as_a_finer_screen(qapp: QApplication) -> None:
    drawn = icon("eye").pixmap(QSize(16, 16), 2.0)
    assert (drawn.width(), drawn.devicePixelRatio()) == (32, 2.0)
    assert drawn.toImage() != icon("eye").pixmap(QSize(16, 16), 1.0).toImage().scaled(32, 32)


def test_a_drawing_that_is_not_there_is_not_passed_over(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


def full_colours(image: QImage) -> set[str]:
    """The colours of the pixels that are wholly covered."""
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {QColor(pixel.rgb()).name() for pixel in pixels if pixel.alpha() == 255}
