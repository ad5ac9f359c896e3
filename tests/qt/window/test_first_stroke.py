"""The first minute with a brush: nothing is chosen, a stroke is painted, and something is seen to have happened."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ganinterface.qt.window.main_window import MainWindow
from ganinterface.studio.studio import Studio
from ganinterface.studio.view import Tool
from tests.qt.helpers import PATIENCE, Spot, drag
from tests.studio_setup import picture_of

STROKE: list[Spot] = [(0.4, 0.5), (0.5, 0.55), (0.6, 0.6)]


@pytest.mark.parametrize("place", [0, 2, -1])
def test_a_stroke_with_nothing_chosen_is_seen_at_once_on_every_layer_and_is_one_step(
    window: MainWindow, studio: Studio, settle: Callable[[], None], qtbot: QtBot, place: int
) -> None:
    told: list[str] = []
    studio.first_values.told.connect(told.append)
    layer = studio.shown.layers[place].name
    studio.view.set_layer(layer)
    settle()
    before = picture_of(studio).astype(int)
    QTest.keyClicks(window.canvas, "b")
    assert studio.view.tool is Tool.BRUSH
    drag(window.canvas, STROKE)
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE)
    settle()
    (edit,) = studio.session.document.edits
    ((channel, _),) = edit.channels
    assert edit.layer == layer
    assert told == [f"map {channel} of {layer} moves this place most"]
    assert window.status.message.text() == told[0].capitalize()
    changed = np.abs(picture_of(studio).astype(int) - before).max(axis=2)
    assert changed[8:10, 3:5].mean() > 15
    assert studio.session.step_labels == (f"Paint {edit.name}",)
    QTest.keyClicks(window.canvas, "v")
    studio.workbench.undo()
    settle()
    np.testing.assert_array_equal(picture_of(studio), before)


def test_maps_pinned_on_another_layer_than_the_selected_edits_make_the_edit_that_the_canvas_announces(
    window: MainWindow, studio: Studio, settle: Callable[[], None], qtbot: QtBot
) -> None:
    studio.view.tool = Tool.BRUSH
    drag(window.canvas, STROKE)
    qtbot.waitUntil(lambda: bool(studio.session.document.edits[0].channels), timeout=PATIENCE)
    first = studio.session.document.edits[0]
    other = studio.shown.layers[-1].name
    studio.view.set_layer(other)
    settle()
    studio.view.pin([4])
    assert studio.painting.announcement == f"New edit: map 4 of {other}"
    drag(window.canvas, STROKE)
    settle()
    old, new = studio.session.document.edits
    assert old == first
    assert (new.layer, [each for each, _ in new.channels]) == (other, [4])
    assert studio.painting.announcement == f"Paints {new.name}"
