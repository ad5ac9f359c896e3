"""What the selected edit consists of, with real events: operation, layer, maps and region."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QColorDialog,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ganinterface.document.model_info import Layer
from ganinterface.document.motion import Shift
from ganinterface.document.region import Rectangle, Region, Stroke
from ganinterface.qt.edits.channel_table import REMOVE, VALUE
from ganinterface.qt.edits.details import NO_STATISTICS
from ganinterface.qt.edits.panel import EditPanel
from ganinterface.qt.widgets.hint import Hint
from ganinterface.session.actions import edits as edit_actions
from tests.qt.desk import INFO, Desk
from tests.qt.edits.stack import edit_panel, make, row_of
from tests.qt.helpers import PATIENCE
from tests.qt.panel_helpers import find, press, turn_wheel
from tests.signals import Listener
from tests.studio.edits import edit_of

LEFT = Qt.MouseButton.LeftButton
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk) -> EditPanel:
    return edit_panel(qtbot, desk)


@pytest.mark.parametrize(
    ("button", "field", "value"),
    [
        ("operation_multiply", "operation", "multiply"),
        ("operation_set", "operation", "set"),
        ("statistics_free", "statistics", "free"),
    ],
)
def test_operation_and_statistics_are_chosen_by_word(
    panel: EditPanel, desk: Desk, button: str, field: str, value: str
) -> None:
    edit_id = make(desk, "mouth", m1=0.5)
    press(panel, button)
    assert getattr(edit_of(desk, edit_id), field) == value
    assert desk.session.undo_label == f"mouth: {value}"
    assert find(panel, QToolButton, button).isChecked()
    desk.workbench.undo()
    assert not find(panel, QToolButton, button).isChecked()


def test_every_choice_explains_itself(panel: EditPanel) -> None:
    for name in (
        "operation_add",
        "operation_multiply",
        "operation_set",
        "statistics_locked",
        "statistics_free",
    ):
        button = find(panel, QToolButton, name)
        assert len(button.toolTip()) > 30
        assert button.accessibleName()


def test_another_layer_keeps_the_maps_that_it_has_and_says_what_is_lost(panel: EditPanel, desk: Desk) -> None:
    assert desk.session.model is not None
    edit_id = make(desk, "mouth", m1=0.5, m7=0.25)
    listener = Listener(desk.messages)
    combo = find(panel, QComboBox, "edit_layer")
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_End)
    edit = edit_of(desk, edit_id)
    assert edit.layer == desk.session.model.layers[-1].name == desk.view.layer
    assert edit.channels == ((1, 0.5),)
    assert listener.at("warning") == [f"{edit.layer} has 6 maps: 1 of the edit were taken out."]
    desk.workbench.undo()
    assert edit_of(desk, edit_id).channels == ((1, 0.5), (7, 0.25))
    assert combo.currentText().partition(" · ")[0] == edit_of(desk, edit_id).layer


def test_the_wheel_over_the_closed_layer_list_does_not_change_the_layer(panel: EditPanel, desk: Desk) -> None:
    edit_id = make(desk, "mouth", m1=0.5)
    layer = edit_of(desk, edit_id).layer
    combo = find(panel, QComboBox, "edit_layer")
    turn_wheel(combo, combo.rect().center(), 1)
    turn_wheel(combo, combo.rect().center(), -1)
    assert edit_of(desk, edit_id).layer == layer


def test_a_value_is_typed_into_the_table(panel: EditPanel, desk: Desk, qtbot: QtBot) -> None:
    edit_id = make(desk, "mouth", m1=0.5, m4=0.25)
    table = panel.details.channels
    model = table.model()
    assert [model.index(row, 0).data() for row in range(2)] == ["map 1", "map 4"]
    index = model.index(1, VALUE)
    table.setCurrentIndex(index)
    QTest.keyClick(table, Qt.Key.Key_Return)
    editor = table.viewport().findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "-3,5")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dict(edit_of(desk, edit_id).channels) == {1: 0.5, 4: -3.5}, timeout=PATIENCE)
    assert desk.session.undo_label == "mouth: map 4 -3.5"


@pytest.mark.parametrize(
    ("text", "said", "value"), [("much", "is not a number", 0.25), ("1e9", "out of range", 1000.0)]
)
def test_what_is_wrong_with_a_typed_value_is_said_beside_the_table(
    panel: EditPanel, desk: Desk, qtbot: QtBot, text: str, said: str, value: float
) -> None:
    edit_id = make(desk, "mouth", m1=0.5, m4=0.25)
    table, heard = panel.details.channels, Listener(desk.messages)
    table.setCurrentIndex(table.model().index(1, VALUE))
    QTest.keyClick(table, Qt.Key.Key_Return)
    editor = table.viewport().findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.findChild(Hint) is not None, timeout=PATIENCE)
    hint = find(panel, Hint, "hint")
    assert hint.isVisible()
    assert (hint.field, said in hint.text()) == (table, True)
    assert heard.at("warning") == [hint.text()]
    assert edit_of(desk, edit_id).channels == ((1, 0.5), (4, value))


def test_without_a_selected_edit_there_is_nothing_to_scroll(
    panel: EditPanel, desk: Desk, qtbot: QtBot
) -> None:
    for name in ("mouth", "eyes", "hair"):
        make(desk, name, m1=0.5, m4=0.25)
    panel.resize(380, 260)
    scroll = find(panel, QScrollArea, "edit_details_scroll").verticalScrollBar()
    qtbot.waitUntil(lambda: scroll.maximum() > 0, timeout=PATIENCE)
    desk.edits.select(None)
    qtbot.waitUntil(lambda: scroll.maximum() == 0, timeout=PATIENCE)


@pytest.mark.parametrize("text", ["", "much", "nan"])
def test_what_is_no_number_stays_out_of_the_table(panel: EditPanel, desk: Desk, text: str) -> None:
    edit_id = make(desk, "mouth", m1=0.5)
    listener = Listener(desk.messages)
    model = panel.details.channels.model()
    assert not model.setData(model.index(0, VALUE), text)
    assert edit_of(desk, edit_id).channels == ((1, 0.5),)
    assert len(listener.at("warning")) == 1


def test_the_cross_and_the_delete_key_take_maps_out(panel: EditPanel, desk: Desk) -> None:
    edit_id = make(desk, "mouth", m1=0.5, m4=0.25, m6=1.0)
    table = panel.details.channels
    cross = table.visualRect(table.model().index(1, REMOVE)).center()
    QTest.mouseClick(table.viewport(), LEFT, pos=cross)
    assert [channel for channel, _ in edit_of(desk, edit_id).channels] == [1, 6]
    desk.workbench.undo()
    assert [index.data() for index in table.selectionModel().selectedRows()] == ["map 4"]
    table.selectRow(2)
    desk.edits.set_channel_values(edit_id, {0: 1.0})
    assert [index.data() for index in table.selectionModel().selectedRows()] == ["map 6"]  # not the third row
    table.setFocus()
    table.selectAll()
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert edit_of(desk, edit_id).channels == ()
    assert not table.isVisible()
    assert panel.details.no_maps.isVisible()


def test_the_region_is_counted_inverted_filled_and_cleared(panel: EditPanel, desk: Desk) -> None:
    edit_id = make(desk, "mouth", m1=0.5)
    desk.workbench.apply(edit_actions.add_shape, edit_id, Stroke(((0.5, 0.5),), 0.1, value=0.0))
    desk.workbench.apply(edit_actions.add_shape, edit_id, Stroke(((0.5, 0.5),), 0.1, value=-1.0))
    assert panel.details.region.text() == "2 strokes, 1 rectangle"
    press(panel, "invert_region")
    assert [shape.value for shape in edit_of(desk, edit_id).region.shapes] == [-1.0, 0.0, 1.0]
    assert desk.session.undo_label == "Invert region of mouth"
    press(panel, "clear_region")
    assert panel.details.region.text() == "Nothing painted"
    assert not find(panel, QToolButton, "clear_region").isEnabled()
    press(panel, "fill_region")
    assert edit_of(desk, edit_id).region == Region((Rectangle(0, 0, 1, 1),))


def test_statistics_are_no_choice_for_a_model_without_instance_norms(panel: EditPanel, desk: Desk) -> None:
    desk.open(replace(INFO, family="stylegan3", has_statistics=False))
    make(desk, "sky", m0=1.0)
    for word in ("locked", "free"):
        button = find(panel, QToolButton, f"statistics_{word}")
        assert not button.isEnabled()
        assert button.toolTip() == NO_STATISTICS
    desk.open(INFO)
    assert find(panel, QToolButton, "statistics_free").isEnabled()
    assert find(panel, QToolButton, "statistics_free").toolTip() != NO_STATISTICS


def test_the_whole_picture_is_the_margins_of_every_layer_too(panel: EditPanel, desk: Desk) -> None:
    wide, high = (-0.25, -0.1, 1.25, 1.1), (-0.1, -0.4, 1.1, 1.4)
    layers = (Layer("L0_24_8", 24, 24, 8, wide), Layer("L1_36_8", 36, 36, 8, high))
    desk.open(replace(INFO, layers=layers))
    edit_id = make(desk, "all", m0=1.0)
    press(panel, "fill_region")
    assert edit_of(desk, edit_id).region == Region((Rectangle(-0.25, -0.4, 1.25, 1.4),))


def test_how_far_maps_move_is_shown_and_dragged_in_numbers_of_their_own(panel: EditPanel, desk: Desk) -> None:
    edit_id = make(desk, "hair", m3=0.5)
    assert not find(panel, QWidget, "edit_motion").isVisible()
    press(panel, "operation_shift")
    assert find(panel, QWidget, "edit_motion").isVisible()
    box = find(panel, QLineEdit, "edit_motion_x_box")
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "0.25")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert edit_of(desk, edit_id).motion == Shift(0.25)
    assert desk.session.step_labels[-1] == "hair: right 0 → 0.25"
    assert row_of(panel, edit_id).accessibleName().startswith("hair, 4x2 conv1 · move all maps")
    press(panel, "operation_turn")
    assert list(panel.details.motion.sliders) == ["angle"]
    press(panel, "operation_add")
    assert edit_of(desk, edit_id).motion is None
    assert not find(panel, QWidget, "edit_motion").isVisible()


def test_a_colour_is_asked_for_in_the_programs_own_looks_and_solved_for_once_it_is_chosen(
    panel: EditPanel, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(desk.values, "colour", lambda edit_id, wanted: asked.append((edit_id, wanted)))
    edit_id = make(desk, "lips", m0=1.0)
    for how in ("reject", "accept"):
        press(panel, "colour_edit")
        dialog = panel.findChild(QColorDialog, "edit_colour_dialog")
        assert dialog is not None
        assert not [each.text() for each in dialog.findChildren(QLabel) if "color" in each.text().lower()]
        dialog.setCurrentColor(QColor("#ff8800"))
        getattr(dialog, how)()
        QApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete)
    assert asked == [(edit_id, "#ff8800")]
