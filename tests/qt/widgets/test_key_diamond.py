"""The diamond beside a number."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from ganinterface.document.animation.drivers import Constant
from ganinterface.document.region import Region
from ganinterface.qt.widgets.numbers.number_slider import NumberSlider
from ganinterface.qt.widgets.numbers.pointed import pointed_address
from tests.qt.desk import Desk
from tests.qt.helpers import PATIENCE, on_screen


@pytest.fixture
def slider(desk: Desk, qtbot: QtBot) -> NumberSlider:
    desk.playback.go_to(1.0, beyond=True)
    return on_screen(
        qtbot, NumberSlider("psi", "Psi", say=desk.messages.say, numbers=desk.workbench), 400, 30
    )


def test_it_shows_a_key_here_one_elsewhere_and_a_driver(
    slider: NumberSlider, desk: Desk, qtbot: QtBot
) -> None:
    diamond = slider.diamond
    assert diamond is not None
    seen = [diamond.accessibleName()]
    qtbot.mouseClick(diamond, Qt.MouseButton.LeftButton)
    seen.append(diamond.accessibleName())
    assert desk.session.undo_label == "Key Psi 0.7 at 1.00 s"
    desk.playback.go_to(2.0, beyond=True)
    seen.append(diamond.accessibleName())
    desk.drivers.add(Constant(0.1), "psi")
    seen.append(diamond.accessibleName())
    desk.playback.go_to(1.0)
    qtbot.mouseClick(diamond, Qt.MouseButton.LeftButton)
    assert not desk.session.timeline.tracks
    assert seen == [
        "Key here",
        "Remove the key here",
        "Key here (there are others)",
        "Key here (there are others); a driver moves it",
    ]


def test_a_number_of_an_edit_by_its_id_is_that_of_its_name(desk: Desk, qtbot: QtBot) -> None:
    desk.view.set_layer("8x4 conv1")
    desk.edits.add_edit()
    edit = desk.session.document.edits[0]
    assert edit.region == Region()
    desk.playback.go_to(1.0, beyond=True)
    slider = NumberSlider(f"edits/#{edit.id}/strength", say=desk.messages.say, numbers=desk.workbench)
    qtbot.addWidget(slider)
    assert slider.diamond is not None
    slider.diamond.click()
    assert [track.address for track in desk.session.timeline.tracks] == [f"edits/{edit.name}/strength"]
    assert slider.diamond.accessibleName() == "Remove the key here"
    steps = len(desk.session.step_labels)
    desk.workbench.drag_begin(slider.address)
    desk.workbench.drag_to(0.5)
    desk.workbench.drag_end()
    assert desk.session.timeline.tracks[0].keys[0].value == 0.5  # a number that has keys gets them
    assert len(desk.session.step_labels) == steps + 1


def test_its_menu_adds_a_driver_and_opens_the_curve(slider: NumberSlider, desk: Desk) -> None:
    assert slider.diamond is not None
    slider.diamond.open_menu(QPoint(5, 5))
    menu = slider.diamond.findChild(QMenu, "number_menu")
    assert menu is not None
    entries = {action.text(): action for action in menu.actions()}
    assert "Key here" in entries
    kinds = entries["Add a driver"].menu()
    assert isinstance(kinds, QMenu)
    kinds.actions()[0].trigger()
    assert desk.session.timeline.drivers[0].address == "psi"
    assert desk.view.selected_driver == desk.session.timeline.drivers[0].id
    entries["Show its curve"].trigger()
    assert desk.view.curves == ("psi",)
    assert desk.session.timeline.track("psi") is not None


def test_a_number_that_has_the_keys_is_pointed_at(slider: NumberSlider, qtbot: QtBot) -> None:
    slider.activateWindow()
    slider.box.setFocus()
    qtbot.waitUntil(slider.box.hasFocus, timeout=PATIENCE)
    assert pointed_address() == "psi"


def test_a_number_that_is_none_of_the_picture_has_no_diamond(desk: Desk, qtbot: QtBot) -> None:
    slider = NumberSlider("opacity", say=desk.messages.say)
    qtbot.addWidget(slider)
    assert slider.diamond is None
