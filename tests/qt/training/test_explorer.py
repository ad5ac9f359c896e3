"""From the Training window into the program: the newest average opens while the run goes on and replaces it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

import stylegan
from ganinterface.qt.training.window import TrainingWindow
from ganinterface.qt.window.main_window import MainWindow
from stylegan.training.watch.run_log import GENERATOR
from tests.conftest import make_tiny_generator
from tests.qt.helpers import PATIENCE, waiting_for
from tests.qt.training.test_training_window import trained
from tests.signals import Listener


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Path]:
    """A run that saves its average again and again."""
    folder = tmp_path / "portraits"
    trained(folder)
    averages = [make_tiny_generator(seed) for seed in (1, 2)]
    stylegan.save(averages[0], folder / GENERATOR)
    over = threading.Event()

    def save() -> None:
        number = 0
        while not over.wait(0.01):
            number += 1
            stylegan.save(averages[number % 2], folder / GENERATOR)

    saving = threading.Thread(target=save)
    saving.start()
    yield folder
    over.set()
    saving.join()


def test_the_newest_average_opens_while_it_is_replaced(window: MainWindow, run: Path, qtbot: QtBot) -> None:
    heard = Listener(window.studio.messages)
    window.commands.show_training(run)
    training = window.findChild(TrainingWindow)
    assert training is not None
    qtbot.waitUntil(training.head.average.isEnabled, timeout=PATIENCE)
    for _ in range(3):
        with waiting_for(qtbot, window.studio.shown.frame):
            QTest.mouseClick(training.head.average, Qt.MouseButton.LeftButton)
        model = window.studio.session.model
        assert model is not None
        assert model.ref.name == "generator"
    assert heard.at("error") == []
    training.close()


def test_unsaved_work_is_asked_about_before_an_average_takes_its_place(
    window: MainWindow, run: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(window.commands), "replace_project", lambda *_: None)
    before = window.studio.session.model
    window.commands.show_training(run)
    training = window.findChild(TrainingWindow)
    assert training is not None
    qtbot.waitUntil(training.head.average.isEnabled, timeout=PATIENCE)
    QTest.mouseClick(training.head.average, Qt.MouseButton.LeftButton)
    assert not window.studio.models.is_opening
    assert window.studio.session.model == before
    training.close()
