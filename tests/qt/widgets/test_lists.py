"""The list of layers and the menu of grounds: what they offer and what they say was chosen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtWidgets import QMenu, QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from ganinterface.qt.widgets.focus import ROWS, Choice
from ganinterface.qt.widgets.ground import OPAQUE, fill_ground_menu
from ganinterface.qt.widgets.layer_combo import LayerCombo

LAYERS = [("4x4 const", "pose", 96), ("8x8 conv0_up", "shapes", 64), ("8x8 conv1", "shapes", 64)]


def combo(qtbot: QtBot) -> LayerCombo:
    made = LayerCombo("layer", "Layer whose maps are shown\nAny of them", None)
    qtbot.addWidget(made)
    made.show_layers(LAYERS)
    return made


def test_layers_are_listed_by_name_and_with_their_maps_where_the_list_is_open(qtbot: QtBot) -> None:
    layers = combo(qtbot)
    rows = []
    for row in range(layers.count()):
        option = QStyleOptionViewItem()
        delegate = layers.itemDelegate()
        delegate.initStyleOption(option, layers.model().index(row, 0))  # type: ignore[attr-defined]
        rows.append(option.text)
    assert [layers.itemText(row) for row in range(3)] == [
        "4x4 const · pose",
        "8x8 conv0_up · shapes",
        "8x8 conv1 · shapes",
    ]
    assert rows == [
        "4x4 const · pose · 96 maps",
        "8x8 conv0_up · shapes · 64 maps",
        "8x8 conv1 · shapes · 64 maps",
    ]
    assert layers.accessibleName() == "Layer whose maps are shown"


def test_showing_a_layer_says_nothing_and_an_unknown_one_shows_nothing(qtbot: QtBot) -> None:
    layers, chosen = combo(qtbot), []
    layers.chosen.connect(chosen.append)
    layers.show_layer("8x8 conv1")
    assert layers.currentText() == "8x8 conv1 · shapes"
    layers.show_layer("1024x1024 conv1")
    assert layers.currentIndex() == -1
    assert chosen == []
    layers.activated.emit(1)
    assert chosen == ["8x8 conv0_up"]


def test_the_wheel_over_a_list_without_the_focus_is_the_panels(qtbot: QtBot) -> None:
    layers = combo(qtbot)
    layers.show_layer("4x4 const")
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    layers.wheelEvent(event)
    assert layers.currentText() == "4x4 const · pose"
    assert not event.isAccepted()


def grounds(qtbot: QtBot, ground: str, channels: int | None) -> tuple[dict[str, QAction], list[str]]:
    parent, chosen = QWidget(), list[str]()
    qtbot.addWidget(parent)
    menu = QMenu(parent)
    fill_ground_menu(menu, ground, chosen.append, channels, parent)
    return {entry.objectName() or entry.text(): entry for entry in menu.actions()}, chosen


def test_the_present_ground_is_checked_and_another_one_is_chosen(qtbot: QtBot) -> None:
    entries, chosen = grounds(qtbot, "dark", 4)
    assert [name for name, entry in entries.items() if entry.isChecked()] == ["ground_dark"]
    entries["ground_light"].trigger()
    assert chosen == ["light"]


def test_opaque_pictures_have_no_ground_and_the_menu_says_so_once_it_is_known(qtbot: QtBot) -> None:
    entries, _ = grounds(qtbot, "dark", 3)
    assert OPAQUE in entries
    assert not any(entry.isEnabled() for entry in entries.values() if not entry.isSeparator())
    entries, _ = grounds(qtbot, "dark", None)
    assert OPAQUE not in entries
    assert not any(entry.isEnabled() for entry in entries.values())


def test_an_entry_that_is_longer_than_its_room_ends_in_three_dots(qtbot: QtBot) -> None:
    layers = combo(qtbot)
    layers.show_layer("8x8 conv0_up")
    layers.resize(110, 24)
    assert layers.seen.startswith("8x8")
    assert layers.seen.endswith("…")
    layers.grab()  # which draws it
    layers.resize(400, 24)
    assert layers.seen == layers.currentText()


def test_a_long_list_opens_under_its_field_and_is_scrolled(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    choice = Choice(window)
    choice.addItems([f"attribute {number}" for number in range(60)])
    window.show()
    choice.showPopup()
    view = choice.view()
    rows = view.viewport().height() / view.sizeHintForRow(0)
    assert rows <= ROWS + 0.5
    assert view.verticalScrollBar().maximum() > 0
    choice.hidePopup()
