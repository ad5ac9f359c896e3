"""Compiling begins when the picture is there and the person rests, gives way to jobs, and ends with the model."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from psygnal import Signal
from pytestqt.qtbot import QtBot

from ganinterface.files.settings import Settings, load_settings
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.qt.window.preferences import PreferencesDialog
from ganinterface.studio import idle_compiling
from ganinterface.studio.controller import Controller
from ganinterface.studio.jobs import Job
from tests.qt.conftest import settled
from tests.qt.helpers import PATIENCE

REST = 50  # ms


class Compiler:
    """In place of `Compiling`: what it was told."""

    trial_over = Signal()

    def __init__(self, scheduler: object) -> None:
        self.told: list[str] = []
        self.generators: list[object] = []

    def begin(self, generator: object) -> None:
        self.told.append("begin")
        self.generators.append(generator)

    def stop(self) -> None:
        self.told.append("stop")

    def take_out(self, generator: object) -> None:
        self.told.append("take out")

    def close(self) -> None:
        self.told.append("close")


@pytest.fixture(autouse=True)
def short_rest(own_settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person has rested after a moment."""
    monkeypatch.setattr(idle_compiling, "IDLE", REST)
    monkeypatch.setattr(idle_compiling, "Compiling", Compiler)


@pytest.fixture
def compiler(controller: Controller) -> Compiler:
    made = controller.compiling.compiling
    assert isinstance(made, Compiler)
    return made


@pytest.fixture
def job(controller: Controller) -> Iterator[Callable[[], None]]:
    """Starts a job; the function that it gives ends it."""
    ends = threading.Event()

    def work(job: Job) -> None:
        ends.wait()

    controller.jobs.start("Export", work)
    yield ends.set
    ends.set()


def test_after_the_first_picture_and_a_rest_the_model_has_its_turn(
    controller: Controller, compiler: Compiler, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: "begin" in compiler.told, timeout=PATIENCE)
    assert controller.last_frame is not None
    assert controller.model is not None
    assert set(compiler.generators) == {controller.model.generator}


def test_every_rest_and_the_end_of_a_trial_are_another_turn(
    controller: Controller, compiler: Compiler, qtbot: QtBot
) -> None:
    for again in (lambda: controller.latents.set_seed(5), compiler.trial_over.emit):
        qtbot.waitUntil(lambda: "begin" in compiler.told, timeout=PATIENCE)
        compiler.told.clear()
        again()
    qtbot.waitUntil(lambda: "begin" in compiler.told, timeout=PATIENCE)


def test_a_job_ends_it_and_it_begins_again_after_the_job(
    controller: Controller, compiler: Compiler, job: Callable[[], None], qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: "stop" in compiler.told, timeout=PATIENCE)
    compiler.told.clear()
    controller.latents.set_seed(5)
    settled(qtbot, controller)()
    qtbot.wait(4 * REST)
    assert compiler.told == []
    job()
    qtbot.waitUntil(lambda: "begin" in compiler.told, timeout=PATIENCE)


def test_another_model_ends_it_and_has_its_own_turn(
    controller: Controller, compiler: Compiler, tiny_checkpoint: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: "begin" in compiler.told, timeout=PATIENCE)
    compiler.told.clear()
    compiler.generators.clear()
    controller.files.open_model(Path(shutil.copy(tiny_checkpoint, tmp_path / "other.safetensors")))
    qtbot.waitUntil(lambda: "begin" in compiler.told, timeout=PATIENCE)
    assert compiler.told[0] == "stop"
    assert controller.model is not None
    assert set(compiler.generators) == {controller.model.generator}


def test_closing_the_program_ends_it(qtbot: QtBot, qapp: object) -> None:
    controller = Controller()
    controller.close()
    compiler = controller.compiling.compiling
    assert isinstance(compiler, Compiler)
    assert compiler.told == ["close"]


def test_the_preference_is_remembered_and_takes_back_what_is_compiled(
    window: MainWindow, controller: Controller, compiler: Compiler, qtbot: QtBot
) -> None:
    for wanted in (False, True):
        window.actions_by_id["preferences"].trigger()
        dialog = window.findChild(PreferencesDialog)
        assert isinstance(dialog, PreferencesDialog)
        assert dialog.compiling.isChecked() is not wanted
        dialog.compiling.click()
        compiler.told.clear()
        with qtbot.waitSignal(dialog.destroyed, timeout=PATIENCE):
            dialog.accept()
        assert load_settings().compile_in_background is wanted
        if wanted:
            qtbot.waitUntil(lambda: "begin" in compiler.told, timeout=PATIENCE)
        else:
            controller.latents.set_seed(5)
            settled(qtbot, controller)()
            qtbot.wait(4 * REST)
            assert compiler.told == ["take out"]


def test_what_the_settings_forbid_does_not_begin(qtbot: QtBot, qapp: object, tiny_checkpoint: Path) -> None:
    controller = Controller(Settings(compile_in_background=False))
    with qtbot.waitSignal(controller.frame, timeout=PATIENCE):
        controller.files.start(model=tiny_checkpoint)
    qtbot.wait(4 * REST)
    controller.preferences.choose("auto", None)  # which leaves it as it is
    controller.close()
    compiler = controller.compiling.compiling
    assert isinstance(compiler, Compiler)
    assert compiler.told == ["stop", "close"]
    assert not controller.settings.compile_in_background
