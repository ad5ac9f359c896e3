"""Stamps are taken with the keys and the mouse, beside the picture, which shows what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from ganinterface.document.document import Document
from ganinterface.files.picture import save_png
from ganinterface.qt.edits.panel import EditPanel
from ganinterface.qt.widgets.theme import UNIT
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
    made = edit_panel(qtbot, desk)
    made.activateWindow()
    return made


@pytest.fixture
def mouth(panel: EditPanel, desk: Desk) -> str:
    """An edit of the portrait of seed 1, whose stamp is about to be taken."""
    desk.workbench.apply(actions.set_seed, 1)
    edit_id = make(desk, "mouth", m1=0.5)
    press(panel, "take_stamp")
    desk.settle()
    return edit_id


def donors(panel: EditPanel) -> QListWidget:
    return find(panel, QListWidget, "stamp_donors")


def names(panel: EditPanel) -> list[str]:
    return [donors(panel).item(row).toolTip() for row in range(donors(panel).count())]


def key(pressed: Qt.Key) -> None:
    """A key, to whatever has the keys."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, pressed)


def wait(desk: Desk) -> None:
    """Until the stamp of what is chosen has been taken and is seen."""
    desk.loop.run_until(lambda: desk.stamping.is_ready)
    desk.settle()


def with_seed(document: Document, seed: int) -> Document:
    return actions.set_seed(document, seed).document


def stamp_of(desk: Desk, document: Document, edit_id: str) -> NDArray[np.float32]:
    stamp = edit_actions.find_edit(document, edit_id).stamp
    assert stamp is not None
    return desk.session.arrays.get(stamp.array)


def test_the_keys_are_in_the_pane_and_the_picture_shows_the_first_portrait_s_mouth(
    panel: EditPanel, desk: Desk, mouth: str
) -> None:
    assert panel.stamps.isVisible()
    assert not panel.stack.isVisible()
    assert donors(panel).hasFocus()
    wait(desk)
    assert desk.workbench.shown_document != desk.session.document
    assert edit_of(desk, mouth).stamp is None  # it is only looked at
    assert not desk.view.heatmap  # it would lie over it


def test_return_takes_the_mouth_of_the_chosen_portrait_into_this_one(
    panel: EditPanel, desk: Desk, mouth: str
) -> None:
    desk.edits.update_edit(mouth, strength=0.25, operation="set")
    type_into(find(panel, QLineEdit, "stamp_seed"), "2")
    wait(desk)
    assert donors(panel).hasFocus()
    assert names(panel)[0] == "seed 2"
    seen = desk.workbench.shown_document
    key(Qt.Key.Key_Return)
    edit = edit_of(desk, mouth)
    assert (edit.operation, edit.strength) == ("add", 1.0)
    plain = edit_actions.remove_edit(desk.session.document, mouth).document
    one, two = taps(desk, plain), taps(desk, with_seed(plain, 2))
    assert np.allclose(stamp_of(desk, desk.session.document, mouth), (two - one)[:, :2], atol=1e-5)
    assert desk.session.undo_label == "Take mouth of seed 2"
    assert desk.session.document == seen  # what was seen is what one gets
    assert panel.stack.isVisible()
    assert panel.details.stamp.isVisible()
    assert desk.view.heatmap
    desk.workbench.undo()
    assert edit_of(desk, mouth).strength == 0.25


@pytest.mark.parametrize("spot", ["stamp_way_Keep from this one", "stamp_shown_Before", "stamp_others"])
def test_a_click_on_a_button_of_the_pane_leaves_the_keys_there(
    panel: EditPanel, desk: Desk, mouth: str, spot: str
) -> None:
    wait(desk)
    button = find(panel, QToolButton, spot)
    middle = panel.stamps.window().mapFromGlobal(button.mapToGlobal(button.rect().center()))
    panel.setFocusPolicy(
        Qt.FocusPolicy.ClickFocus
    )  # as the window has it, which gives the keys to the canvas
    QTest.mouseClick(panel.window().windowHandle(), LEFT, Qt.KeyboardModifier.NoModifier, middle)
    assert donors(panel).hasFocus()
    key(Qt.Key.Key_Escape)
    assert not panel.stamps.isVisible()


def test_short_names_of_portraits_are_whole(panel: EditPanel, desk: Desk, mouth: str) -> None:
    wait(desk)
    shown = donors(panel)
    for item in map(shown.item, range(shown.count())):
        text = shown.fontMetrics().horizontalAdvance(item.text())
        assert shown.visualItemRect(item).width() >= min(text, shown.gridSize().width() - 2 * UNIT)


def test_escape_puts_the_picture_back(panel: EditPanel, desk: Desk, mouth: str) -> None:
    before, steps = desk.session.project, desk.session.step_labels
    wait(desk)
    key(Qt.Key.Key_Down)
    wait(desk)
    key(Qt.Key.Key_Escape)
    assert not panel.stamps.isVisible()
    assert desk.workbench.shown_document == desk.session.document
    assert (desk.session.project, desk.session.step_labels) == (before, steps)


def test_the_arrows_go_from_portrait_to_portrait_and_before_shows_the_picture_as_it_is(
    panel: EditPanel, desk: Desk, mouth: str
) -> None:
    shown = []
    for _ in range(3):
        wait(desk)
        shown.append(desk.workbench.shown_document)
        key(Qt.Key.Key_Right)
    assert len({stamp_of(desk, document, mouth).tobytes() for document in shown}) == 3
    wait(desk)
    press(panel, "stamp_shown_Before")
    assert desk.workbench.shown_document == desk.session.document
    press(panel, "stamp_shown_After")
    assert desk.workbench.shown_document != desk.session.document


def test_poses_and_seeds_that_were_seen_can_be_chosen_and_others_drawn(panel: EditPanel, desk: Desk) -> None:
    for seed in (5, 6, 7):
        desk.workbench.apply(actions.set_seed, seed)
    desk.playback.add_pose()
    desk.workbench.apply(actions.set_seed, 8)
    make(desk, "mouth", m1=0.5)
    press(panel, "take_stamp")
    listed = names(panel)
    assert listed[:4] == ["pose 1", "seed 7", "seed 6", "seed 5"]
    assert "seed 8" not in listed  # it is this one
    press(panel, "stamp_others")
    assert names(panel)[:4] == listed[:4]
    assert names(panel) != listed
    icons = [donors(panel).item(row).icon().pixmap(40, 40).toImage() for row in (0, 1)]
    assert not icons[0].isNull()
    assert panel.stamps.progress.text() == "0 of 11"
    desk.loop.run_until(lambda: not panel.stamps.stop.isVisible())  # all are drawn
    drawn = [donors(panel).item(row).icon().pixmap(40, 40).toImage() for row in (0, 2)]
    assert drawn[0] != icons[0]
    assert drawn[0] != drawn[1]


def test_no_more_portraits_are_drawn_when_that_is_stopped(panel: EditPanel, desk: Desk, mouth: str) -> None:
    press(panel, "stamp_stop")
    drawn = donors(panel).item(3).icon().pixmap(40, 40).toImage()
    for _ in range(20):
        desk.loop.turn()
    assert donors(panel).item(3).icon().pixmap(40, 40).toImage() == drawn
    assert not panel.stamps.stop.isVisible()


def test_the_other_way_a_stamp_is_what_this_portrait_has_and_another_or_the_average_has_not(
    panel: EditPanel, desk: Desk, mouth: str
) -> None:
    press(panel, "stamp_way_Keep from this one")
    assert names(panel)[0] == "average of 32"
    plain = edit_actions.remove_edit(desk.session.document, mouth).document
    with waiting_for(desk.loop.run_until, desk.jobs.added):
        type_into(find(panel, QLineEdit, "stamp_count"), "3")
    wait(desk)
    key(Qt.Key.Key_Return)
    mean = np.mean([taps(desk, with_seed(plain, seed)) for seed in range(3)], axis=0)
    half = np.zeros((4, 2), np.float32)
    half[:2] = 1
    expected, _ = take_stamp(taps(desk, plain), mean.astype(np.float32), half)
    assert np.allclose(stamp_of(desk, desk.session.document, mouth), expected, atol=1e-5)
    assert desk.session.undo_label == "Take stamp mouth"


def test_taking_the_stamp_of_many_portraits_can_be_stopped_where_it_was_begun(
    panel: EditPanel, desk: Desk, mouth: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = desk.session.document

    def endless(order: object, taps: Callable[[str, Document], object], report: object = None) -> None:
        while True:
            taps("8x4 conv1", before)  # which checks whether it is still wanted

    press(panel, "stamp_way_Keep from this one")
    with monkeypatch.context() as never_done:
        never_done.setattr("ganinterface.studio.editing.stamps._take", endless)
        with waiting_for(desk.loop.run_until, desk.jobs.added):
            type_into(find(panel, QLineEdit, "stamp_count"), "900")
        assert panel.stamps.working.isVisible()
        QTest.mouseClick(panel.stamps.working.stop, Qt.MouseButton.LeftButton)
        desk.loop.run_until(lambda: not desk.jobs.unfinished)
    assert not panel.stamps.working.isVisible()
    assert not desk.stamping.is_ready
    desk.stamping.cancel()
    assert desk.session.document == before


@pytest.mark.parametrize("text", ["0", "many", "1001"])
def test_an_average_of_no_or_too_many_portraits_is_refused(
    panel: EditPanel, desk: Desk, mouth: str, text: str
) -> None:
    press(panel, "stamp_way_Keep from this one")
    listener = Listener(desk.messages)
    type_into(find(panel, QLineEdit, "stamp_count"), text)
    assert listener.at("warning") == ["An average needs 1 to 1000 portraits."]
    assert panel.stamps.isVisible()


def test_a_portrait_is_taken_from_a_file(panel: EditPanel, desk: Desk, mouth: str, tmp_path: Path) -> None:
    other = with_seed(desk.session.document, 3)
    save_png(tmp_path / "face.png", desk.picture, other, desk.session.arrays)
    wait(desk)
    desk.stamping.open_file(tmp_path / "face.png")
    desk.loop.run_until(lambda: names(panel)[0] == "face")
    wait(desk)
    QTest.mouseClick(find(panel, QPushButton, "take_stamp_now"), LEFT)
    assert desk.session.undo_label == "Take mouth of face"
    plain = edit_actions.remove_edit(desk.session.document, mouth).document
    difference = taps(desk, with_seed(plain, 3)) - taps(desk, plain)
    assert np.allclose(stamp_of(desk, desk.session.document, mouth), difference[:, :2], atol=1e-5)


def test_one_can_go_on_working_and_what_is_seen_is_of_the_picture_as_it_is_now(
    panel: EditPanel, desk: Desk, mouth: str
) -> None:
    type_into(find(panel, QLineEdit, "stamp_seed"), "2")
    wait(desk)
    desk.workbench.apply(actions.set_seed, 9)
    wait(desk)
    plain = edit_actions.remove_edit(desk.session.document, mouth).document
    seen = stamp_of(desk, desk.workbench.shown_document, mouth)
    assert np.allclose(seen, (taps(desk, with_seed(plain, 2)) - taps(desk, plain))[:, :2], atol=1e-5)
    desk.edits.remove_edit(mouth)
    assert not panel.stamps.isVisible()
    assert desk.workbench.shown_document == desk.session.document


def test_stamps_that_were_only_looked_at_are_not_kept_for_ever(
    panel: EditPanel, desk: Desk, mouth: str
) -> None:
    before = len(desk.session.arrays)
    for seed in range(20, 50):
        desk.stamping.choose_seed(seed)
        wait(desk)
    assert len(desk.session.arrays) - before < 12
    desk.stamping.cancel()
    desk.workbench.undo()
    assert desk.heard.at("error") == []


def test_a_stamp_is_removed_and_the_maps_values_act_again(panel: EditPanel, desk: Desk) -> None:
    edit_id = make(desk, "mouth", m1=0.5)
    desk.edits.take_stamp(edit_id, 5)
    desk.loop.run_until(lambda: edit_of(desk, edit_id).stamp is not None)
    assert not panel.details.channels.isVisible()
    press(panel, "remove_stamp")
    assert edit_of(desk, edit_id).stamp is None
    assert panel.details.channels.isVisible()
    assert edit_of(desk, edit_id).channels == ((1, 0.5),)
