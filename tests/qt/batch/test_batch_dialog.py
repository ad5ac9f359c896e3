"""The batch dialog: it counts while one types, and begins only what can be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from ganinterface.qt.batch.dialog import MODES, BatchDialog
from ganinterface.studio.varying import Prepared
from tests.qt.desk import Desk
from tests.qt.edits.stack import make
from tests.qt.helpers import on_screen
from tests.qt.panel_helpers import choose, find, press, type_into


@pytest.fixture
def dialog(qtbot: QtBot, desk: Desk, tmp_path: Path) -> Iterator[BatchDialog]:
    make(desk, "mouth", m1=0.5)
    parent = on_screen(qtbot, QWidget())
    made = BatchDialog(desk.varying, desk.workbench, desk.models, desk.messages, parent)
    made.show()
    type_into(made.folder, str(tmp_path / "out"))
    yield made
    assert isValid(parent)  # and with it the dialog until now


@pytest.fixture
def started(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Prepared, Path, bool]]:
    """What was begun, of which nothing is drawn."""
    begun: list[tuple[Prepared, Path, bool]] = []
    monkeypatch.setattr(desk.varying, "start", lambda *arguments: begun.append(arguments))
    return begun


def mode(dialog: BatchDialog, name: str) -> None:
    dialog.modes.setCurrentRow([each.name for each in MODES].index(name))


def test_it_begins_with_the_selected_edit_and_counts(dialog: BatchDialog, desk: Desk) -> None:
    desk.loop.turn()
    (row,) = dialog.fields.ranges.rows
    assert row.what.currentText() == "mouth"
    assert dialog.count.text() == "7 pictures"
    assert dialog.time.text() == "About 1 s"
    type_into(row.steps, "100")
    dialog._count()
    assert dialog.count.text() == "100 pictures"
    assert dialog.time.text() == "About 2 s"


def test_combinations_of_several_on_new_portraits(
    dialog: BatchDialog, started: list[tuple[Prepared, Path, bool]], tmp_path: Path
) -> None:
    mode(dialog, "combinatoric")
    dialog.fields.ranges.add.click()
    second = dialog.fields.ranges.rows[1]
    choose(second.what, "psi")
    for box, text in ((second.first, "0.5"), (second.last, "1"), (second.steps, "2")):
        type_into(box, text)
    press(dialog, "batch_whose_new")
    type_into(dialog.fields.number, "3")
    type_into(dialog.fields.seed, "40")
    dialog._count()
    assert dialog.count.text() == "3 × 7 × 2 = 42 pictures"
    dialog.start.click()
    ((prepared, folder, replaces),) = started
    assert folder == tmp_path / "out"
    assert not replaces
    first = next(prepared.plan.variants(lambda: None))
    assert first.given == {"seed": 40, "edits/mouth/strength": 0.0, "psi": 0.5}


def test_one_that_is_taken_out_counts_no_longer(dialog: BatchDialog) -> None:
    mode(dialog, "sequential")
    dialog.fields.ranges.add.click()
    dialog._count()
    assert dialog.count.text() == "7 + 7 = 14 pictures"
    dialog.fields.ranges.rows[1].remove.click()
    dialog._count()
    assert dialog.count.text() == "7 pictures"
    assert not dialog.fields.ranges.rows[0].remove.isVisible()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("spectrum", "7 pictures"),
        ("portraits", "8 pictures"),
        ("edits", "8 × 2 = 16 pictures"),
        ("sweep", "8 × 2 = 16 pictures"),
        ("latents", "No pictures yet"),
        ("apply", "No pictures yet"),
    ],
)
def test_each_kind_shows_its_own_fields_and_says_what_is_missing(
    name: str, text: str, dialog: BatchDialog, desk: Desk
) -> None:
    desk.view.set_layer("4x2 const")
    mode(dialog, name)
    shown = {part for part, field in dialog.fields._parts.items() if field.isVisible()}
    assert shown == set(dialog.mode.fields)
    if name == "sweep":
        dialog.fields.layer.show_layer("4x2 const")
        dialog._count()
    assert dialog.count.text() == text
    assert dialog.start.isEnabled() == (text != "No pictures yet")
    assert dialog.hint.isVisible() == (text == "No pictures yet")


def test_maps_are_typed_as_everywhere(dialog: BatchDialog, desk: Desk) -> None:
    mode(dialog, "sweep")
    dialog.fields.layer.show_layer("8x4 conv0")
    for text, said in (("0_3", "4 × 2 = 8 pictures"), ("0-3, 5", "5 × 2 = 10 pictures")):
        type_into(dialog.fields.maps, text)
        dialog._count()
        assert dialog.count.text() == said
    for text, said in (
        ("0_x", "'0_x' is not a map: write numbers such as 3, ranges such as 10_20."),
        ("0.5x3", "Maps have no weights here: '0.5x3' has one."),
        ("0_9", "has maps 0 to 7, not 8"),
    ):
        type_into(dialog.fields.maps, text)
        dialog._count()
        assert said in dialog.hint.text()
        assert not dialog.start.isEnabled()


@pytest.mark.parametrize("text", ["0", "x", "8-9", "1234567890"])
def test_how_many_portraits_is_one_number(text: str, dialog: BatchDialog) -> None:
    mode(dialog, "portraits")
    type_into(dialog.fields.number, text)
    dialog._count()
    assert dialog.hint.text() == "Say how many new portraits there should be."


def test_what_makes_no_sense_is_said_and_cannot_begin(dialog: BatchDialog) -> None:
    (row,) = dialog.fields.ranges.rows
    for box, text, said in (
        (row.first, "x", "'x' is not a number"),
        (row.last, "30", "takes values from -20 to 20, not"),
        (row.steps, "0", "1 to 1000 steps"),
    ):
        before = box.text().replace("−", "-")
        type_into(box, text)
        dialog._count()
        assert said in dialog.hint.text()
        assert not dialog.start.isEnabled()
        type_into(box, before)
    dialog._count()
    assert not dialog.hint.isVisible()
    assert dialog.start.isEnabled()


def test_many_pictures_have_to_be_meant(dialog: BatchDialog) -> None:
    mode(dialog, "portraits")
    type_into(dialog.fields.number, "2000")
    dialog._count()
    assert dialog.count.text() == "2,000 pictures"
    assert not dialog.start.isEnabled()
    dialog.meant.click()
    assert dialog.start.isEnabled()
    type_into(dialog.fields.number, "200000")
    dialog._count()
    assert "a batch has at most 100,000" in dialog.hint.text()
    assert not dialog.start.isEnabled()


def test_files_that_are_there_go_only_where_a_person_says_so(dialog: BatchDialog, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "spectrum0003.png").write_bytes(b"mine")
    type_into(dialog.folder, str(taken))
    assert "has spectrum0003.png already" in dialog.hint.text()
    assert not dialog.start.isEnabled()
    dialog.replace.click()
    assert dialog.start.isEnabled()
    type_into(dialog.folder, str(tmp_path / "free"))
    assert not dialog.replace.isVisible()
    assert dialog.start.isEnabled()


def test_a_name_that_is_typed_is_found_among_what_can_be_varied(dialog: BatchDialog) -> None:
    (row,) = dialog.fields.ranges.rows
    type_into(row.what.lineEdit(), "PSI")
    assert row.what.currentData() == "psi"
    assert (row.first.text(), row.last.text()) == ("0", "1.5")


def test_the_folder_that_is_offered_is_not_there_yet(desk: Desk, tmp_path: Path) -> None:
    desk.settings.remember_folder("batch", tmp_path / "x")
    assert desk.varying.folder_for("sweep") == tmp_path / "sweep"
    (tmp_path / "sweep").mkdir()
    assert desk.varying.folder_for("sweep") == tmp_path / "sweep 2"


def test_every_control_has_a_name(dialog: BatchDialog) -> None:
    for stop in dialog.fields.stops:
        assert stop.accessibleName(), stop.objectName()
    assert find(dialog, QWidget, "batch_folder").accessibleName() == "Folder"
