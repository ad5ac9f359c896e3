"""The panel that says what a map does: filled bit by bit, with portraits to click."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ganinterface.document.document import Document
from ganinterface.qt.find.map_pane import EMPTY, MapPane
from tests.qt.desk import Desk
from tests.qt.helpers import PATIENCE, on_screen
from tests.qt.panel_helpers import find, type_into

pytest.importorskip("torch")

from ganinterface.render.finding.map_effect import STEPS, MapProfile, MapReport, Question


def picture(value: int) -> NDArray[np.uint8]:
    return np.full((16, 8, 3), value, np.uint8)


def known(desk: Desk, *, rows: int = 0) -> MapReport:
    """What might be known of map 3 of the tiny model's layer."""
    layer = desk.layers[3]
    mean = np.linspace(-1, 1, layer.height * layer.width, dtype=np.float32)
    counts = np.arange(61)
    profile = MapProfile(
        layer.name,
        3,
        np.zeros(4, np.float32),
        mean.reshape(layer.height, layer.width),
        0.5,
        np.linspace(-2, 2, 62),
        counts,
    )
    ends = tuple((seed, picture(seed)) for seed in (11, 12))
    effect = tuple(tuple(picture(10 * place) for place in range(len(STEPS))) for _ in range(rows))
    return MapReport(Question(layer.name, 3, Document(), ()), profile, ends, ends[::-1], effect)


@pytest.fixture
def pane(qtbot: QtBot, desk: Desk) -> MapPane:
    made = MapPane(desk.map_effects, desk.session, desk.view, say=desk.messages.say)
    return on_screen(qtbot, made, 380, 800)


def show(desk: Desk, report: MapReport | None) -> None:
    desk.map_effects.map, desk.map_effects.report = (desk.layers[3].name, 3), report
    desk.map_effects.changed.emit()


def test_it_is_filled_as_more_is_known(desk: Desk, pane: MapPane) -> None:
    assert EMPTY in [each.text() for each in pane.findChildren(QLabel) if each.isVisible()]
    show(desk, None)
    assert pane.title.text() == f"Map 3 of {desk.layers[3].name}"
    assert pane.plot is None
    show(desk, known(desk))
    assert pane.plot is not None
    assert pane.figures.text() == "−2.00 … 2.00; one deviation is 0.5"
    assert not pane.mean.pixmap().isNull()
    assert [pane.highest.item(place).text() for place in range(2)] == ["11", "12"]
    assert [pane.lowest.item(place).text() for place in range(2)] == ["12", "11"]
    show(desk, known(desk, rows=2))
    heads = [pane.effect.itemAtPosition(0, place).widget() for place in range(len(STEPS))]
    assert [head.text() for head in heads] == ["−4", "−2", "as it is", "+2", "+4"]  # type: ignore[union-attr]
    assert pane.effect.rowCount() == 3
    show(desk, None)
    assert pane.highest.count() == 0


def test_a_click_goes_to_a_portrait(desk: Desk, pane: MapPane) -> None:
    show(desk, known(desk))
    place = pane.lowest.visualItemRect(pane.lowest.item(0)).center()
    QTest.mouseClick(pane.lowest.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk.session.document.seed == 12
    assert desk.session.undo_label == "Seed 12"


def test_what_is_typed_beyond_sense_is_refused_beside_the_field(desk: Desk, pane: MapPane) -> None:
    show(desk, known(desk))
    type_into(find(pane, QLineEdit, "map_most"), "900")
    assert desk.map_effects.most == 4.0
    assert "0.5 to 50" in desk.heard.said[-1][0]


def test_sheets_are_asked_for(qtbot: QtBot, desk: Desk, pane: MapPane) -> None:
    show(desk, known(desk))
    button = find(pane, QPushButton, "map_sheets")
    with qtbot.waitSignal(pane.sheets_wanted, timeout=PATIENCE):
        button.click()
