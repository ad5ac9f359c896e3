"""Stamps taken off the picture from the edit panel."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ganinterface.document.document import Document
from ganinterface.qt.edits.panel import EditPanel
from ganinterface.render.stamps import take_stamp
from ganinterface.session import actions
from ganinterface.session.actions import edits as edit_actions
from tests.qt.desk import Desk
from tests.qt.edits.stack import edit_panel, make
from tests.qt.panel_helpers import find, press, type_into
from tests.signals import Listener, waiting_for
from tests.studio.edits import edit_of, taps

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk) -> EditPanel:
    return edit_panel(qtbot, desk)


def with_seed(document: Document, seed: int) -> Document:
    return actions.set_seed(document, seed).document


def stamp_of(desk: Desk, edit_id: str) -> NDArray[np.float32]:
    stamp = edit_of(desk, edit_id).stamp
    assert stamp is not None
    return desk.session.arrays.get(stamp.array)


def test_a_stamp_is_what_this_portrait_has_and_another_has_not(panel: EditPanel, desk: Desk) -> None:
    desk.workbench.apply(actions.set_seed, 1)
    edit_id = make(desk, "mouth")
    press(panel, "take_stamp")
    popup = panel.details.popup
    assert popup.isVisible()
    assert not popup.isModal()
    type_into(find(popup, QLineEdit, "stamp_seed"), "2")
    QTest.mouseClick(find(popup, QPushButton, "take_stamp_now"), LEFT)
    assert not popup.isVisible()
    desk.loop.run_until(lambda: edit_of(desk, edit_id).stamp is not None)
    assert desk.session.undo_label == "Take stamp mouth"
    assert panel.details.stamp.isVisible()
    one, two = (taps(desk, with_seed(desk.session.document, seed)) for seed in (1, 2))
    assert np.allclose(stamp_of(desk, edit_id), (one - two)[:, :2], atol=1e-5)


def test_a_stamp_is_compared_with_the_average_of_many_portraits_as_a_job(
    panel: EditPanel, desk: Desk
) -> None:
    edit_id = make(desk, "mouth", m1=0.5)
    document = edit_actions.remove_edit(desk.session.document, edit_id).document
    press(panel, "take_stamp")
    popup = panel.details.popup
    with waiting_for(desk.loop.run_until, desk.jobs.added):
        type_into(find(popup, QLineEdit, "stamp_count"), "3")
        if popup.isVisible():
            QTest.mouseClick(find(popup, QPushButton, "take_stamp_now"), LEFT)
    desk.loop.run_until(lambda: edit_of(desk, edit_id).stamp is not None)
    mean = np.mean([taps(desk, with_seed(document, seed)) for seed in range(3)], axis=0)
    half = np.zeros((4, 2), np.float32)
    half[:2] = 1
    expected, _ = take_stamp(taps(desk, document), mean.astype(np.float32), half)
    assert np.allclose(stamp_of(desk, edit_id), expected, atol=1e-5)


@pytest.mark.parametrize("text", ["0", "", "many", "1001"])
def test_an_average_of_no_or_too_many_portraits_is_refused(panel: EditPanel, desk: Desk, text: str) -> None:
    edit_id = make(desk, "mouth", m1=0.5)
    press(panel, "take_stamp")
    popup = panel.details.popup
    find(popup, QLineEdit, "stamp_count").setText(text)
    listener = Listener(desk.messages)
    QTest.mouseClick(find(popup, QPushButton, "take_stamp_now"), LEFT)
    assert popup.isVisible()
    assert listener.at("warning") == ["An average needs 1 to 1000 portraits."]
    assert edit_of(desk, edit_id).stamp is None


def test_a_stamp_is_removed_and_the_maps_values_act_again(panel: EditPanel, desk: Desk, qtbot: QtBot) -> None:
    edit_id = make(desk, "mouth", m1=0.5)
    desk.edits.take_stamp(edit_id, 5)
    desk.loop.run_until(lambda: edit_of(desk, edit_id).stamp is not None)
    assert not panel.details.channels.isVisible()
    press(panel, "remove_stamp")
    assert edit_of(desk, edit_id).stamp is None
    assert panel.details.channels.isVisible()
    assert edit_of(desk, edit_id).channels == ((1, 0.5),)
