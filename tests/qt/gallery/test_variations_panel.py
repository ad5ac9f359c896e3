"""The variations panel: ways and distance, the pad with mouse, keys and drops."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from ganinterface.document.project import AttributeEntry
from ganinterface.qt.dragged import put_keys
from ganinterface.qt.gallery.variations_panel import VariationsPanel
from ganinterface.qt.widgets.check_list import CheckList
from ganinterface.qt.widgets.numbers.number_field import NumberBox
from tests.qt.helpers import on_screen
from tests.qt.panel_helpers import LEFT, check, choose, find, press, type_into
from tests.studio.gallery.desk import GalleryDesk

NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def panel(qtbot: QtBot, desk: GalleryDesk) -> VariationsPanel:
    entries = tuple(
        AttributeEntry(name, desk.session.arrays.put(np.full(16, number + 1.0)))
        for number, name in enumerate(("smile", "age", "hat"))
    )
    desk.session.apply("Load", library=entries)
    made = VariationsPanel(
        desk.variations, desk.pad, desk.gallery, desk.session, desk.view, say=desk.messages.say
    )
    return on_screen(qtbot, made, 380, 360)


def amounts(desk: GalleryDesk) -> dict[str, float]:
    return {item.name: item.amount for item in desk.session.document.attributes}


def test_they_are_made_while_the_panel_is_seen(panel: VariationsPanel, desk: GalleryDesk) -> None:
    assert len(desk.variations.variations) == 16
    panel.hide()
    assert desk.variations.variations == ()


def test_distance_is_typed_and_clamped(panel: VariationsPanel, desk: GalleryDesk) -> None:
    box = find(panel, NumberBox, "variation_distance_box")
    type_into(box, "0.8")
    assert desk.variations.distance == 0.8
    type_into(box, "7")
    assert desk.variations.distance == 1.0
    assert desk.heard.at("warning")


def test_ways_are_chosen_and_the_dice_thrown(panel: VariationsPanel, desk: GalleryDesk) -> None:
    assert not find(panel, QPushButton, "variation_attributes").isVisible()
    press(panel, "variation_way_attributes")
    assert find(panel, QPushButton, "variation_attributes").isVisible()
    before = desk.variations.variations
    assert before[0].document.latent == desk.session.document.latent
    press(panel, "variation_shuffle")
    assert desk.variations.variations != before
    press(panel, "variation_large")
    assert desk.variations.is_large


def test_which_attributes_are_varied_is_checked_in_a_list_that_stays(
    panel: VariationsPanel, desk: GalleryDesk
) -> None:
    press(panel, "variation_way_attributes")
    QTest.mouseClick(find(panel, QPushButton, "variation_attributes"), LEFT)
    choice = find(panel, CheckList, "variation_which")
    names = [choice.list.item(place).text() for place in range(choice.list.count())]
    before = choice.checked
    assert before == {each.name for each in desk.variations.chosen}
    for name in names[:2]:
        check(choice, name)
    assert {each.name for each in desk.variations.chosen} == choice.checked == before ^ set(names[:2])
    assert choice.isVisible()


def test_the_pad_is_dragged_live_and_undone_at_once(panel: VariationsPanel, desk: GalleryDesk) -> None:
    press(panel, "variation_way_maps")
    press(panel, "variation_way_pad")
    assert find(panel, QToolButton, "variation_way_pad").isChecked()
    choose(find(panel, QComboBox, "pad_up"), "hat")
    pad = panel.pad.square
    start = pad.square.center().toPoint()
    QTest.mousePress(pad, LEFT, NONE, start)
    QTest.mouseMove(pad, start + QPoint(30, -30))
    assert desk.workbench.in_gesture
    assert amounts(desk)["smile"] > 0  # while the hand moves
    QTest.mouseMove(pad, pad.square.topRight().toPoint())
    QTest.mouseRelease(pad, LEFT, NONE, pad.square.topRight().toPoint())
    assert amounts(desk) == pytest.approx({"smile": 5.0, "hat": 5.0}, abs=0.2)
    desk.workbench.undo()
    assert amounts(desk) == {}
    assert pad.point() == pad.square.center()


def test_the_lines_of_the_pad_cross_where_both_amounts_are_0(
    panel: VariationsPanel, desk: GalleryDesk
) -> None:
    vector = desk.session.arrays.put(np.full(16, 1.0))
    lopsided = AttributeEntry("smile", vector, minimum=-1.0, maximum=3.0)
    age = AttributeEntry("age", vector, minimum=0.0, maximum=4.0)
    desk.session.apply("Load", library=(lopsided, age))
    press(panel, "variation_way_pad")
    assert desk.pad.origin == pytest.approx((0.25, 1.0))
    assert desk.pad.place == pytest.approx(desk.pad.origin)  # nothing is in use
    desk.pad.set_kind("portraits")
    assert desk.pad.origin == (0.5, 0.5)


def test_the_arrow_keys_move_the_point(panel: VariationsPanel, desk: GalleryDesk) -> None:
    press(panel, "variation_way_pad")
    QTest.keyClick(panel.pad.square, Qt.Key.Key_Right)
    QTest.keyClick(panel.pad.square, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert amounts(desk) == pytest.approx({"smile": 0.5, "age": 0.1})


def test_portraits_of_the_gallery_become_corners_by_selection_and_by_a_drop(
    panel: VariationsPanel, desk: GalleryDesk
) -> None:
    desk.look_at(1, 2, 3, 4)
    press(panel, "variation_way_pad")
    press(panel, "pad_kind_portraits")
    desk.gallery.select(desk.keys)
    QTest.mouseClick(find(panel, QPushButton, "pad_selection"), LEFT)
    desk.read()
    assert [corner.seed for corner in desk.pad.corners] == [4, 3, 2, 1]
    data, square = QMimeData(), panel.pad.square
    put_keys(data, desk.keys[:1])
    at = QPointF(square.square.bottomRight() - QPointF(5, 5))
    copy, pressed = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    square.dropEvent(QDropEvent(at, copy, data, pressed, NONE))
    desk.read()
    assert [corner.seed for corner in desk.pad.corners] == [4, 3, 2, 4]


def test_a_pad_without_attributes_says_what_to_do(qtbot: QtBot, desk: GalleryDesk) -> None:
    made = VariationsPanel(
        desk.variations, desk.pad, desk.gallery, desk.session, desk.view, say=desk.messages.say
    )
    on_screen(qtbot, made, 380, 360)
    press(made, "variation_way_pad")
    assert not find(made, QComboBox, "pad_up").isVisible()
    assert made.pad._few.isVisible()
    assert not find(made, QToolButton, "pad_roll").isVisible()
