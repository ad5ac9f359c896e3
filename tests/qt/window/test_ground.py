"""What is seen behind a picture's transparent parts, and that it is in no file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QColorDialog, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from ganinterface.document.ground import Colour
from ganinterface.files.settings import load_settings
from ganinterface.qt.canvas.canvas import Canvas
from ganinterface.qt.widgets.ground import CELL, OPAQUE
from ganinterface.qt.widgets.images import picture_image
from ganinterface.qt.widgets.theme import UNIT, colour
from ganinterface.qt.window.loop import QtLoop
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.qt.window.menus import fill_ground
from ganinterface.studio.studio import Studio
from tests.qt.helpers import PATIENCE, on_screen, pixels, until
from tests.qt.timeline.panels import timeline_of
from tests.signals import Listener
from tests.studio.file_work import save_work
from tests.studio_setup import picture_of

Settle = Callable[[], None]


@pytest.fixture
def checkpoint(tiny_rgba_checkpoint: Path) -> Path:
    return tiny_rgba_checkpoint


@pytest.fixture
def plain(window: MainWindow, studio: Studio) -> MainWindow:
    """A window that shows nothing but the picture."""
    studio.view.heatmap = False
    return window


def role(name: str) -> Colour:
    made = colour(name)
    return made.red(), made.green(), made.blue()


def entries(window: MainWindow) -> dict[str, QAction]:
    menu = QMenu(window)
    fill_ground(window.program, menu)
    return {entry.objectName() or entry.text(): entry for entry in menu.actions() if not entry.isSeparator()}


def test_the_menu_offers_them_and_says_which_one_it_is(plain: MainWindow, studio: Studio) -> None:
    found = entries(plain)
    assert list(found) == ["ground_chequerboard", "ground_dark", "ground_light", "ground_colour"]
    assert [name for name, entry in found.items() if entry.isChecked()] == ["ground_chequerboard"]
    found["ground_light"].trigger()
    assert studio.view.ground == "light"
    studio.view.ground = "#123456"
    assert [name for name, entry in entries(plain).items() if entry.isChecked()] == ["ground_colour"]


def test_a_colour_is_seen_while_it_is_chosen_and_cancelled_it_is_gone(
    plain: MainWindow, studio: Studio
) -> None:
    for finish, wanted in (("reject", "chequerboard"), ("accept", "#ff8000")):
        entries(plain)["ground_colour"].trigger()
        dialog = plain.findChild(QColorDialog, "ground_dialog")
        assert isinstance(dialog, QColorDialog)
        dialog.setCurrentColor(QColor("#ff8000"))
        assert studio.view.ground == "#ff8000"
        getattr(dialog, finish)()
        assert studio.view.ground == wanted
        dialog.setObjectName("")  # it is deleted later


def test_the_ground_is_remembered(plain: MainWindow, studio: Studio) -> None:
    studio.view.ground = "light"
    plain.close()
    assert load_settings().settings.ground == "light"
    again = Studio(QtLoop(), load_settings().settings)
    assert again.view.ground == "light"
    again.close()


def test_a_picture_keeps_alpha_wherever_it_goes(
    plain: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    studio.view.ground = "light"
    heard = Listener(studio.messages)
    studio.saving.save_picture(tmp_path / "portrait.png")
    qtbot.waitUntil(lambda: "Saved portrait.png" in heard.at("info"), timeout=PATIENCE)
    with Image.open(tmp_path / "portrait.png") as image:
        assert np.array_equal(np.asarray(image), picture_of(studio))
    save_work(studio, tmp_path / "work.ganproj", until(qtbot))
    assert studio.session.is_saved
    image = picture_image(picture_of(studio))
    assert image.hasAlphaChannel()


def test_small_pictures_of_poses_lie_on_the_ground_too(studio: Studio, qtbot: QtBot, settle: Settle) -> None:
    panel = on_screen(qtbot, timeline_of(studio), 600, 200)
    studio.playback.add_pose()
    settle()
    track = panel.poses
    qtbot.waitUntil(lambda: bool(track._picture_boxes()), timeout=PATIENCE)
    ((_, box),) = track._picture_boxes()
    inside = box.toRect().adjusted(2, 2, -2, -2)  # without the frame of the selected one
    grabs = {}
    for ground in ("chequerboard", "light", "#00ff00"):
        studio.view.ground = ground
        grabs[ground] = pixels(track.grab(inside).toImage())
    picture = picture_of(studio)
    clear = np.argwhere(picture[..., 3] == 0)[0]
    row, column = ((clear + 0.5) * box.height() / picture.shape[0] - 2).astype(int)
    assert tuple(grabs["light"][row, column]) == role("text")
    assert tuple(grabs["#00ff00"][row, column]) == (0, 255, 0)
    assert tuple(grabs["chequerboard"][row, column]) in (role("line"), role("control"))
    solid = np.argwhere(picture[..., 3] == 255)[0]
    row, column = ((solid + 0.5) * box.height() / picture.shape[0] - 2).astype(int)
    assert np.array_equal(grabs["light"][row, column], grabs["chequerboard"][row, column])
    assert UNIT < CELL


def model_tip(window: MainWindow) -> str:
    button = window.findChild(QToolButton, "model_button")
    assert button is not None
    return str(button.toolTip())


def test_the_window_says_what_its_pictures_are_made_of(window: MainWindow) -> None:
    assert "StyleGAN, 16×8 RGBA, 6 styles" in model_tip(window)


def test_an_opaque_model_has_no_ground_to_choose(
    window: MainWindow, studio: Studio, tiny_checkpoint: Path, qtbot: QtBot
) -> None:
    canvas: Canvas = window.canvas
    studio.projects.open_model(tiny_checkpoint)
    qtbot.waitUntil(lambda: picture_of(studio).shape == (16, 8, 3), timeout=PATIENCE)
    found = entries(window)
    assert next(iter(found)) == OPAQUE
    assert not any(entry.isEnabled() for entry in found.values())
    assert canvas.image is not None
    assert not canvas.image.hasAlphaChannel()
    assert "16×8 RGB, 6 styles" in model_tip(window)
