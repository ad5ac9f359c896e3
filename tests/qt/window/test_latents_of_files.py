"""Latents of files in the window: opened, chosen, saved and dropped, each a step that can be undone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QFileDialog
from pytestqt.qtbot import QtBot

from ganinterface.qt.latent.panel import LatentPanel
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.studio.studio import Studio
from stylegan.latents import read_latents
from tests.qt.helpers import until, waiting_for
from tests.qt.latent.panel import latent_panel
from tests.signals import Listener
from tests.studio.file_work import open_file, save_work
from tests.studio_setup import heard_while, latent_of, picture_of
from tests.stylegan.foreign_vectors import numbers, saved

Settle = Callable[[], None]
Open = Callable[[Path], Listener]
STYLES = (6, 16)  # of the tiny generator
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(studio: Studio, qtbot: QtBot) -> LatentPanel:
    return latent_panel(qtbot, studio, 400)


@pytest.fixture
def open_latent(studio: Studio, qtbot: QtBot) -> Open:
    """Opens a latent and waits until something was said; gives what was."""
    return partial(heard_while, until(qtbot), studio, partial(studio.opening.open_file, purpose="latent"))


def test_a_latent_is_shown_as_it_is_and_opening_it_is_one_step(
    panel: LatentPanel, studio: Studio, open_latent: Open, tmp_path: Path
) -> None:
    w = numbers(1, *STYLES)
    np.savez(tmp_path / "projected_w.npz", w=w)
    studio.latents.add_mix()
    before, steps = studio.session.document, len(studio.session.step_labels)
    heard = open_latent(tmp_path / "projected_w.npz")
    assert heard.at("info") == ["Latent from projected_w.npz · psi 1, no mixes"]
    np.testing.assert_array_equal(latent_of(studio), w[0])
    assert studio.session.document.truncation.psi == 1
    assert studio.session.step_labels[steps:] == ("Latent projected_w",)
    assert panel.latent.text() == "projected_w"
    assert (panel.seed.text(), panel.seed.placeholderText()) == ("", "no seed")
    assert studio.settings.current.folders["latent"] == str(tmp_path)
    studio.workbench.undo()
    assert studio.session.document == before
    assert panel.latent.text() == "Of the seed"


def test_what_was_opened_can_be_saved_with_the_project_and_comes_back(
    panel: LatentPanel, studio: Studio, open_latent: Open, tmp_path: Path, settle: Settle, qtbot: QtBot
) -> None:
    open_latent(saved(tmp_path / "face.npy", numbers(*STYLES)))
    settle()
    document, shown = studio.session.document, picture_of(studio)
    assert save_work(studio, tmp_path / "face.ganproj", until(qtbot))
    studio.projects.new()
    open_file(studio, tmp_path / "face.ganproj", until(qtbot))
    settle()
    assert studio.session.document == document
    np.testing.assert_array_equal(picture_of(studio), shown)


def test_a_file_of_several_is_a_list_to_choose_from(
    window: MainWindow, studio: Studio, open_latent: Open, favourites: Path
) -> None:
    before = studio.session.project
    heard = open_latent(favourites)
    assert heard.at("info") == ["12 latents in favorite_latents.csv: choose one in the Latent panel"]
    assert studio.session.project == before
    panel = window.findChild(LatentPanel)
    dock = window.findChild(QDockWidget, "latent_dock")
    assert panel is not None
    assert dock is not None
    assert not dock.visibleRegion().isEmpty()
    names = panel.latents
    assert names.title.text() == "12 in favorite_latents.csv"
    assert names.isVisible()
    QTest.mouseClick(
        names.view.viewport(), LEFT, pos=names.view.visualRect(names.view.model().index(2, 0)).center()
    )
    np.testing.assert_array_equal(latent_of(studio), numbers(16, seed=2))
    assert studio.session.undo_label == "Latent img_2.png"
    QTest.keyClick(names.view, Qt.Key.Key_Down)
    np.testing.assert_array_equal(latent_of(studio), numbers(16, seed=3))
    studio.workbench.undo()
    assert [index.row() for index in names.view.selectedIndexes()] == [2]
    studio.latents.set_seed(5)
    assert names.view.selectedIndexes() == []
    QTest.mouseClick(
        names.view.viewport(), LEFT, pos=names.view.visualRect(names.view.model().index(2, 0)).center()
    )
    assert panel.latent.text() == "img_2.png"


def test_numbers_that_may_be_z_can_be_said_to_be_in_the_list(
    panel: LatentPanel, studio: Studio, open_latent: Open, tmp_path: Path, qtbot: QtBot, favourites: Path
) -> None:
    open_latent(saved(tmp_path / "z.npy", numbers(3, 16)))
    assert panel.latents.space.isVisible()
    studio.latents.choose(2)
    as_w = latent_of(studio).copy()
    w, z = panel.latents.space.stops
    assert (w.isChecked(), z.isChecked()) == (True, False)
    with waiting_for(qtbot, studio.messages.said):
        qtbot.mouseClick(z, LEFT)
    assert np.abs(latent_of(studio) - as_w).max() > 0.1
    assert [index.row() for index in panel.latents.view.selectedIndexes()] == [2]
    open_latent(favourites)
    assert not panel.latents.space.isVisible()


def test_the_list_can_be_put_away_and_goes_with_the_model(
    panel: LatentPanel,
    studio: Studio,
    open_latent: Open,
    favourites: Path,
    qtbot: QtBot,
    tiny_checkpoint: Path,
) -> None:
    open_latent(favourites)
    studio.latents.choose(1)
    qtbot.mouseClick(panel.latents.withdraw, LEFT)
    assert not panel.latents.isVisible()
    assert panel.latent.text() == "img_1.png"
    open_latent(favourites)
    assert panel.latents.isVisible()
    with waiting_for(qtbot, studio.models.model_changed):
        studio.projects.open_model(tiny_checkpoint)
    assert not panel.latents.isVisible()
    studio.latents.choose(1)
    assert studio.session.document.seed is not None


def test_a_saved_latent_is_the_same_portrait_when_it_is_opened(
    window: MainWindow,
    studio: Studio,
    open_latent: Open,
    tmp_path: Path,
    settle: Settle,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    panel = window.findChild(LatentPanel)
    assert panel is not None
    window.docks.raise_panel("Latent")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "face"), ""))
    studio.workbench.set_number("psi", 0.4)
    studio.latents.add_mix()
    settle()
    shown = picture_of(studio)
    with waiting_for(qtbot, studio.messages.said) as said:
        qtbot.mouseClick(panel.save, LEFT)
    assert said.args == ["Saved face.npz", "info"]
    studio.latents.set_seed(99)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "face.npz"), ""))
    with waiting_for(qtbot, studio.messages.said):
        qtbot.mouseClick(panel.open, LEFT)
    settle()
    np.testing.assert_array_equal(picture_of(studio), shown)
    assert [latent.array.shape for latent in read_latents(tmp_path / "face.npz")] == [STYLES]
