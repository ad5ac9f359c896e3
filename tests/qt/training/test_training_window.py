"""The Training window follows a run's folder: curves, sheets, health, its end; starts runs, stops them, opens the average."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QComboBox, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ganinterface.qt.training import processes
from ganinterface.qt.training.pictures_view import FILMS
from ganinterface.qt.training.processes import OUTPUT
from ganinterface.qt.training.run_folder import Follower
from ganinterface.qt.training.start_dialog import RunRequest, StartDialog
from ganinterface.qt.training.window import TrainingWindow, Verbs, show_training
from stylegan.training.watch.run_log import GENERATOR, STOP, RunLog
from tests.qt.helpers import PATIENCE, on_screen

LEFT = Qt.MouseButton.LeftButton
VALUES = {
    "loss/generator": 1.5,
    "loss/discriminator": 0.9,
    "score/real": 0.4,
    "gradient/generator": 3.0,
    "health/saturated": 0.7,
    "mean activation/8x4 const": 0.6,
    "pictures per second": 20.0,
}


class Program:
    """What the window asks of the program, kept."""

    def __init__(self, folder: Path) -> None:
        self.opened: list[Path] = []
        self.folders = {"training": folder / "none", "training data": folder}
        self.verbs = Verbs(self.opened.append, lambda purpose: self.folders[purpose], self.remember)

    def remember(self, purpose: str, file: Path) -> None:
        self.folders[purpose] = file.parent


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


@pytest.fixture
def window(qtbot: QtBot, qapp: object, program: Program) -> Iterator[TrainingWindow]:
    """The window on no run, looking often."""
    made = TrainingWindow(program.verbs, follower=Follower(every=20))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    yield on_screen(qtbot, made, 1280, 800)
    made.close()


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run's folder that nobody trains in yet."""
    folder = tmp_path / "portraits"
    folder.mkdir()
    return folder


def trained(run: Path, seen: int = 0) -> RunLog:
    """A run that this process trains, so far."""
    log = RunLog(run)
    log.begin(seen, 10_000, {"seed": 0})
    for step in range(1, 4):
        log.report(seen + 100 * step, VALUES)
    return log


def sheet(run: Path, seen: int, colour: str) -> None:
    Image.new("RGB", (64, 32), colour).save(run / f"sheet-{seen:08d}.png")


@pytest.fixture
def shows(window: TrainingWindow, qtbot: QtBot) -> Callable[[Callable[[], bool]], None]:
    return lambda what: qtbot.waitUntil(what, timeout=PATIENCE)


Shows = Callable[[Callable[[], bool]], None]


def test_without_a_run_it_says_what_to_do(window: TrainingWindow) -> None:
    assert "Start a run" in window.nothing.text()
    assert window.nothing.isVisible()
    assert not window.head.stop.isEnabled()
    assert not window.head.average.isEnabled()


def test_curves_move_while_a_run_goes_on_elsewhere(window: TrainingWindow, run: Path, shows: Shows) -> None:
    log = trained(run)
    window.follow(run)
    shows(lambda: window.head.state.text() == "Training")
    assert "300 of 10,000 pictures" in window.head.far.text()
    assert "20.0 pictures per second · 8 min left" in window.head.far.text()
    losses = window.curves.plots[0]
    assert "generator 1.5" in losses.legend.accessibleName()
    log.report(400, VALUES | {"loss/generator": 0.5})
    window.curves.set_smoothing(0.0)
    shows(lambda: "generator 0.5" in losses.legend.accessibleName())
    seen, values = losses._items["loss/generator"][1].getData()
    assert (list(seen), list(values)) == ([100, 200, 300, 400], [1.5, 1.5, 1.5, 0.5])


def test_any_group_of_curves_can_be_chosen_with_the_keyboard(
    window: TrainingWindow, run: Path, shows: Shows
) -> None:
    trained(run)
    window.follow(run)
    shows(lambda: window.curves.plots[0].plot.isVisible())
    plot = window.curves.plots[3]
    plot.choice.setFocus()
    QTest.keyClicks(plot.choice, "Layers: mean")
    QTest.keyClick(plot.choice, Qt.Key.Key_Return)
    plot.choice.activated.emit(plot.choice.currentIndex())
    assert "8x4 const 0.6" in plot.legend.accessibleName()
    plot.choice.activated.emit(plot.choice.findText("Augmentation"))
    assert plot.nothing.isVisible()


def test_a_logarithmic_axis_leaves_out_what_has_no_logarithm(
    window: TrainingWindow, run: Path, shows: Shows
) -> None:
    log = trained(run)
    log.report(400, VALUES | {"loss/generator": -1.0})
    window.follow(run)
    plot = window.curves.plots[0]
    shows(lambda: "loss/generator" in plot._items)
    plot.logarithmic.setChecked(True)
    window.curves.set_smoothing(0.0)
    values = plot._items["loss/generator"][1].getOriginalDataset()[1]
    assert [value == value for value in values] == [True, True, True, False]


def test_the_newest_sheet_is_shown_until_an_older_one_is_chosen(
    window: TrainingWindow, run: Path, shows: Shows
) -> None:
    trained(run)
    sheet(run, 100, "red")
    sheet(run, 200, "lime")
    window.follow(run)
    pictures = window.pictures

    def colour() -> str:
        return pictures.box._image.pixelColor(1, 1).name() if not pictures.box._image.isNull() else ""

    shows(lambda: colour() == "#00ff00")
    assert "200 pictures seen · 2 of 2 · newest" in pictures.caption.text()
    sheet(run, 300, "blue")
    shows(lambda: colour() == "#0000ff")
    QTest.keyClick(pictures.slider, Qt.Key.Key_Left)
    shows(lambda: colour() == "#00ff00")
    sheet(run, 400, "white")
    shows(lambda: "2 of 4" in pictures.caption.text())
    assert colour() == "#00ff00"
    QTest.mouseClick(pictures.later, LEFT)
    shows(lambda: colour() == "#0000ff")


def test_films_run_beside_the_sheets(window: TrainingWindow, run: Path, shows: Shows) -> None:
    trained(run)
    frames = [Image.new("RGB", (8, 8), shade) for shade in ("red", "blue")]
    frames[0].save(run / "film-00000200.gif", save_all=True, append_images=frames[1:], duration=20, loop=0)
    window.follow(run)
    shows(lambda: bool(window.pictures._files[FILMS]))
    QTest.mouseClick(window.pictures.kinds.findChild(QAbstractButton, "training_kind_Films"), LEFT)
    shows(lambda: window.pictures.box._image.width() == 8)


def test_broken_health_rules_are_shown_by_name_until_they_are_kept_again(
    window: TrainingWindow, run: Path, shows: Shows
) -> None:
    log = trained(run)
    log.warn(300, "saturated", "warn", "The discriminator wins.")
    window.follow(run)
    shows(lambda: window.notices.health.text() == "saturated: The discriminator wins.")
    log.warn(400, "saturated", "over", "It is 0.4 now.")
    shows(lambda: not window.notices.health.isVisible())


def test_stopping_asks_the_run_and_says_when_it_is_saved(
    window: TrainingWindow, run: Path, shows: Shows
) -> None:
    log = trained(run)
    window.follow(run)
    shows(lambda: window.head.stop.isEnabled())
    QTest.mouseClick(window.head.stop, LEFT)
    assert (run / STOP).exists()
    assert "Stopping" in window.head.state.text()
    assert not window.head.stop.isEnabled()
    log.saved(300)
    log.end(300, "stopped", "Stopped, everything is saved.")
    shows(lambda: window.head.state.text() == "Stopped")
    assert window.notices.ending.text() == "Stopped, everything is saved."
    assert "saved at 300" in window.head.far.text()
    assert window.head.start.text() == "Continue…"


def test_a_run_that_was_killed_is_told_from_one_that_goes_on(
    window: TrainingWindow, run: Path, shows: Shows, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained(run)
    monkeypatch.setattr("ganinterface.qt.training.run_folder.is_alive", lambda process: False)
    window.follow(run)
    shows(lambda: window.head.state.text() == "Ended")
    assert "last saved state" in window.notices.ending.text()


def test_a_run_that_was_killed_before_it_could_stop_goes_on_the_next_time(
    window: TrainingWindow, run: Path, shows: Shows, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained(run)
    window.follow(run)
    shows(lambda: window.head.stop.isEnabled())
    window.stop()
    monkeypatch.setattr("ganinterface.qt.training.run_folder.is_alive", lambda process: False)
    shows(lambda: window.head.state.text() == "Ended")
    assert not (run / STOP).exists()


def test_two_runs_never_train_in_one_folder(window: TrainingWindow, run: Path, tmp_path: Path) -> None:
    trained(run)
    window.start(RunRequest(tmp_path, run, 10))
    assert "trains in" in window.notices.error.text()
    assert not (run / OUTPUT).exists()


def test_the_newest_average_opens_in_the_program(
    window: TrainingWindow, run: Path, program: Program, shows: Shows
) -> None:
    trained(run)
    (run / GENERATOR).write_bytes(b"weights")
    window.follow(run)
    shows(lambda: window.head.average.isEnabled())
    QTest.mouseClick(window.head.average, LEFT)
    assert program.opened == [run / GENERATOR]


def test_a_run_is_started_in_a_process_of_its_own_and_its_words_are_shown(
    window: TrainingWindow, run: Path, shows: Shows, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    says = "import sys; print('Error: no pictures in', sys.argv[sys.argv.index('--data') + 1])"
    command = tmp_path / "python"
    command.write_text(f'#!/bin/sh\nshift 3\nexec "{sys.executable}" -c "{says}" "$@"\n')
    command.chmod(0o755)
    monkeypatch.setattr(processes.sys, "executable", str(command))
    (run / STOP).touch()  # of an earlier time
    window.start(RunRequest(tmp_path / "empty", run, 10))
    assert not (run / STOP).exists()
    shows(lambda: window.head.state.text() == "Failed")
    shows(lambda: "no pictures in" in window.notices.output.toPlainText())
    shows(lambda: window.notices.error.text() == f"no pictures in {tmp_path / 'empty'}")
    assert not window.notices.output.isVisible()  # it is the same line


def test_what_was_asked_for_is_in_the_dialog_again_where_the_run_never_began(
    window: TrainingWindow, run: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("ganinterface.qt.training.window.start", lambda arguments, folder: 2**22 + 1)
    asked = RunRequest(tmp_path, run, 10, "64x32", ("--mirror",))
    window.start(asked)
    shown = []
    monkeypatch.setattr(StartDialog, "exec", lambda self: shown.append(self.request()))
    window.head.start.setEnabled(True)
    window.choose_start()
    assert shown == [asked]


def test_a_folder_that_cannot_hold_a_run_is_said(window: TrainingWindow, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    window.start(RunRequest(tmp_path, tmp_path / "file" / "run", 10))
    assert "cannot hold a run" in window.notices.error.text()


def test_the_dialog_says_what_is_missing_and_starts_nothing_that_fails(
    qtbot: QtBot, qapp: object, tmp_path: Path, run: Path
) -> None:
    dialog = on_screen(qtbot, StartDialog(tmp_path))
    assert not dialog.go.isEnabled()
    dialog.data.setText(str(tmp_path / "nowhere"))
    assert "There is no" in dialog.message.text()
    dialog.data.setText(str(tmp_path))
    assert "folder for the run" in dialog.message.text()
    dialog.run.setText(str(run))
    assert dialog.go.isEnabled()
    dialog.more.setText("--loss 'r3gan")
    assert "quotation mark" in dialog.message.text()
    dialog.more.setText("--loss r3gan")
    dialog.minutes.setText("soon")
    assert "number of minutes" in dialog.message.text()
    dialog.minutes.setText("85")
    for wrong, said in (("--loss hinge", "invalid choice: 'hinge'"), ("--mixing 2", "from 0 to 1, not 2"),
                        ("--health x=stop", "no health rule 'x'"), ("--help", "Help is for")):  # fmt: skip
        dialog.more.setText(wrong)
        dialog.accept()
        assert said in dialog.message.text()
        assert dialog.isVisible()
    dialog.more.setText("--loss r3gan")
    QTest.keyClick(dialog.minutes, Qt.Key.Key_Up)
    dialog.size_field.setText("256 by 128")
    assert "such as 256x128" in dialog.message.text()
    dialog.size_field.setText("256 × 128")
    assert dialog.request() == RunRequest(tmp_path, run, 90, "256x128", ("--loss", "r3gan"))
    assert dialog.request().arguments() == [
        "--data", str(tmp_path), "--run", str(run), "--minutes", "90", "--size", "256x128", "--loss", "r3gan",
    ]  # fmt: skip
    (run / "adversarial.pt").write_bytes(b"")
    dialog.more.setText("")
    assert dialog.go.text() == "Go on"


def test_chosen_pictures_bring_a_folder_for_their_run_unless_one_is_there(
    qtbot: QtBot, qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = on_screen(qtbot, StartDialog(tmp_path))
    for name in ("faces.zip", "cats.zip"):
        (tmp_path / name).write_bytes(b"")
        chosen = (str(tmp_path / name), "")
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, chosen=chosen: chosen)
        QTest.mouseClick(dialog.zip, LEFT)
        assert dialog.data.text() == chosen[0]
        assert dialog.run.text() == str(tmp_path / "runs" / "faces")
    assert dialog.go.isEnabled()


def test_a_run_goes_on_with_what_it_was_started_with(
    qtbot: QtBot, qapp: object, run: Path, tmp_path: Path
) -> None:
    command = ["--data=pictures", "--run", "runs/1", "--size", "64x32", "--loss", "r3gan", "--mirror"]
    request = RunRequest.of_command(command, tmp_path, run)
    assert request == RunRequest(tmp_path / "pictures", run, 60, "64x32", ("--loss", "r3gan", "--mirror"))
    (tmp_path / "pictures").mkdir()
    dialog = on_screen(qtbot, StartDialog(tmp_path, request))
    assert dialog.request() == request
    assert dialog.go.isEnabled()
    assert RunRequest.of_command((), tmp_path, run) == RunRequest(None, run, 60)


def test_everything_has_a_name_for_those_who_do_not_see_it(
    window: TrainingWindow, run: Path, shows: Shows
) -> None:
    trained(run)
    window.follow(run)
    shows(lambda: window.curves.isVisible())
    controls: list[QWidget] = [
        *window.findChildren(QAbstractButton),
        *window.findChildren(QComboBox),
        *window.findChildren(QAbstractSlider),
        *window.findChildren(QLineEdit),
    ]
    own = [
        control for control in controls if control.objectName() and not control.objectName().startswith("qt_")
    ]
    assert len(own) > 15
    assert [control.objectName() for control in own if not control.accessibleName()] == []


def test_it_opens_on_the_run_that_was_watched_last_and_only_once(
    qtbot: QtBot, qapp: object, program: Program, run: Path
) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    trained(run)
    program.folders["training"] = run
    made = show_training(host, program.verbs)
    assert made.follower.folder == run
    assert show_training(host, program.verbs) is made
    made.close()
    qtbot.waitUntil(lambda: host.findChild(TrainingWindow) is None, timeout=PATIENCE)


def test_a_folder_that_cannot_be_read_is_said(
    window: TrainingWindow, run: Path, shows: Shows, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    window.follow(run)
    shows(lambda: "cannot be read: its permissions do not allow it" in window.notices.error.text())
    assert OUTPUT not in window.notices.error.text()
