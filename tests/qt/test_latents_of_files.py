"""Latents of files in the window: opened, chosen, saved and dropped, each a step that can be undone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QFileDialog
from pytestqt.qtbot import QtBot

import stylegan
from ganinterface.qt.latent.panel import LatentPanel
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.studio.controller import Controller
from stylegan.latents import read_latents
from tests.conftest import make_tiny_generator
from tests.qt.helpers import PATIENCE, Listener, on_screen
from tests.stylegan.foreign_vectors import factor, ganspace, numbers, old_picture, saved, three_columns, units

Settle = Callable[[], None]
Open = Callable[[Path], Listener]
STYLES = (6, 16)  # of the tiny generator
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(controller: Controller, qtbot: QtBot) -> LatentPanel:
    return on_screen(qtbot, LatentPanel(controller), 352, 400)


@pytest.fixture
def open_latent(controller: Controller, qtbot: QtBot) -> Open:
    """Opens a latent and waits until something was said; gives what was."""
    return partial(heard_while, qtbot, controller, controller.latents.open_file)


@pytest.fixture
def drop(controller: Controller, qtbot: QtBot) -> Open:
    """Opens a file as one that was dropped on the window, and waits until something was said."""
    return partial(heard_while, qtbot, controller, controller.files.open_any)


def heard_while(qtbot: QtBot, controller: Controller, work: Callable[[Path], object], path: Path) -> Listener:
    """What was said when the work on a file came to an end."""
    heard = Listener(controller)
    with qtbot.waitSignal(controller.said, timeout=PATIENCE):
        work(path)
    return heard


@pytest.fixture
def favourites(tmp_path: Path) -> Path:
    rows = [(f"img_{index}.png", numbers(16, seed=index)) for index in range(12)]
    return three_columns(tmp_path / "favorite_latents.csv", rows)


def latent_of(controller: Controller) -> NDArray[np.float32]:
    """The one explicit latent that the picture is."""
    (part,) = controller.session.document.latent
    assert part.array is not None
    return controller.session.arrays.get(part.array)


def picture_of(controller: Controller) -> NDArray[np.uint8]:
    assert controller.last_frame is not None
    assert controller.last_frame.picture is not None
    return controller.last_frame.picture


# --- opening ---


def test_a_latent_is_shown_as_it_is_and_opening_it_is_one_step(
    panel: LatentPanel, controller: Controller, open_latent: Open, tmp_path: Path
) -> None:
    w = numbers(1, *STYLES)
    np.savez(tmp_path / "projected_w.npz", w=w)
    controller.latents.add_mix()
    before, steps = controller.session.document, len(controller.session.step_labels)
    heard = open_latent(tmp_path / "projected_w.npz")
    assert heard.at("info") == ["Latent from projected_w.npz · psi 1, no mixes"]
    np.testing.assert_array_equal(latent_of(controller), w[0])
    assert controller.session.document.truncation.psi == 1
    assert controller.session.step_labels[steps:] == ("Latent projected_w",)
    assert panel.latent.text() == "projected_w"
    assert (panel.seed.text(), panel.seed.placeholderText()) == ("", "no seed")
    assert controller.settings.folders["latent"] == str(tmp_path)
    controller.undo()
    assert controller.session.document == before
    assert panel.latent.text() == "of the seed"


def test_what_was_opened_can_be_saved_with_the_project_and_comes_back(
    panel: LatentPanel, controller: Controller, open_latent: Open, tmp_path: Path, settle: Settle
) -> None:
    open_latent(saved(tmp_path / "face.npy", numbers(*STYLES)))
    settle()
    document, shown = controller.session.document, picture_of(controller)
    assert controller.files.save_project(tmp_path / "face.ganproj")
    controller.files.new_project()
    controller.files.open_project(tmp_path / "face.ganproj")
    settle()
    assert controller.session.document == document
    np.testing.assert_array_equal(picture_of(controller), shown)


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ((1, 18, 16), "it has 18 styles, and this model has 6"),
        ((1, 6, 512), "it has 512 numbers for a style, and this model's w has 16"),
    ],
)
def test_a_latent_of_another_model_is_one_sentence_and_changes_nothing(
    controller: Controller, open_latent: Open, tmp_path: Path, shape: tuple[int, ...], said: str
) -> None:
    project, steps = controller.session.project, controller.session.step_labels
    np.savez(tmp_path / "w.npz", w=numbers(*shape))
    heard = open_latent(tmp_path / "w.npz")
    assert heard.at("error") == [f"'w.npz' does not fit this model: {said}."]
    assert (controller.session.project, controller.session.step_labels) == (project, steps)


def test_without_a_model_there_is_no_latent(qtbot: QtBot, tmp_path: Path) -> None:
    waiting = Controller()
    heard = Listener(waiting)
    waiting.latents.open_file(tmp_path / "w.npz")
    waiting.latents.save_file(tmp_path / "w.npz")
    assert heard.at("warning") == [
        "Open a model before you open a latent.",
        "There is no latent to save yet.",
    ]
    waiting.close()


def test_a_picture_that_was_saved_here_gives_its_portrait(
    controller: Controller, open_latent: Open, tmp_path: Path, settle: Settle, qtbot: QtBot
) -> None:
    controller.latents.set_seed(77)
    settle()
    shown = picture_of(controller)
    with qtbot.waitSignal(controller.said, timeout=PATIENCE):
        controller.files.save_picture(tmp_path / "face.png")
    controller.latents.set_seed(5)
    heard = open_latent(tmp_path / "face.png")
    settle()
    assert heard.at("warning") == []
    np.testing.assert_array_equal(picture_of(controller), shown)


def test_a_picture_of_another_model_is_drawn_and_said(
    controller: Controller, open_latent: Open, tmp_path: Path, qtbot: QtBot
) -> None:
    stylegan.save(make_tiny_generator(seed=4), tmp_path / "other.safetensors")
    with qtbot.waitSignal(controller.said, timeout=PATIENCE):
        controller.files.save_picture(tmp_path / "face.png")
    with qtbot.waitSignal(controller.model_changed, timeout=PATIENCE):
        controller.files.open_model(tmp_path / "other.safetensors")
    heard = open_latent(tmp_path / "face.png")
    assert heard.at("warning") == ["'face.png' was made with another model (tiny); drawn with other."]


# --- several in one file ---


def test_a_file_of_several_is_a_list_to_choose_from(
    window: MainWindow, controller: Controller, open_latent: Open, favourites: Path
) -> None:
    before = controller.session.project
    heard = open_latent(favourites)
    assert heard.at("info") == ["12 latents in favorite_latents.csv: choose one in the Latent panel"]
    assert controller.session.project == before
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
    np.testing.assert_array_equal(latent_of(controller), numbers(16, seed=2))
    assert controller.session.undo_label == "Latent img_2.png"
    QTest.keyClick(names.view, Qt.Key.Key_Down)
    np.testing.assert_array_equal(latent_of(controller), numbers(16, seed=3))
    controller.undo()
    assert [index.row() for index in names.view.selectedIndexes()] == [2]
    controller.latents.set_seed(5)
    assert names.view.selectedIndexes() == []
    QTest.mouseClick(
        names.view.viewport(), LEFT, pos=names.view.visualRect(names.view.model().index(2, 0)).center()
    )
    assert panel.latent.text() == "img_2.png"


def test_the_list_can_be_put_away_and_goes_with_the_model(
    panel: LatentPanel,
    controller: Controller,
    open_latent: Open,
    favourites: Path,
    qtbot: QtBot,
    tiny_checkpoint: Path,
) -> None:
    open_latent(favourites)
    controller.latents.choose(1)
    qtbot.mouseClick(panel.latents.withdraw, LEFT)
    assert not panel.latents.isVisible()
    assert panel.latent.text() == "img_1.png"
    open_latent(favourites)
    assert panel.latents.isVisible()
    with qtbot.waitSignal(controller.model_changed, timeout=PATIENCE):
        controller.files.open_model(tiny_checkpoint)
    assert not panel.latents.isVisible()
    controller.latents.choose(1)
    assert controller.session.document.seed is not None


# --- saving ---


def test_a_saved_latent_is_the_same_portrait_when_it_is_opened(
    panel: LatentPanel,
    controller: Controller,
    open_latent: Open,
    tmp_path: Path,
    settle: Settle,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "face"), ""))
    controller.latents.set_psi(0.4)
    controller.latents.add_mix()
    settle()
    shown = picture_of(controller)
    with qtbot.waitSignal(controller.said, timeout=PATIENCE) as said:
        qtbot.mouseClick(panel.save, LEFT)
    assert said.args == ["Saved face.npz", "info"]
    controller.latents.set_seed(99)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "face.npz"), ""))
    with qtbot.waitSignal(controller.said, timeout=PATIENCE):
        qtbot.mouseClick(panel.open, LEFT)
    settle()
    np.testing.assert_array_equal(picture_of(controller), shown)
    assert [latent.array.shape for latent in read_latents(tmp_path / "face.npz")] == [STYLES]


def test_a_latent_that_cannot_be_written_is_one_sentence(
    controller: Controller, tmp_path: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(controller.said, timeout=PATIENCE) as said:
        controller.latents.save_file(tmp_path / "nowhere" / "face.npz")
    assert said.args == ["'face.npz' cannot be written: No such file or directory.", "error"]


# --- dropped on the window ---


def test_latents_that_are_dropped_are_opened_without_a_question(
    controller: Controller, drop: Open, tmp_path: Path, favourites: Path
) -> None:
    old = old_picture(tmp_path / "img.png", numbers(16))
    assert not controller.files.replaces_work(old)
    assert drop(old).at("info") == ["Latent from img.png · psi 1"]
    np.testing.assert_array_equal(latent_of(controller), numbers(16))
    np.savez(tmp_path / "w.npz", w=numbers(1, *STYLES))
    assert drop(tmp_path / "w.npz").at("info") == ["Latent from w.npz"]
    drop(favourites)
    assert len(controller.latents.offered) == 12


def test_directions_that_are_dropped_are_attributes(
    controller: Controller, drop: Open, tmp_path: Path
) -> None:
    components = ganspace(tmp_path / "pca.npz", units(3, 16), numbers(3))
    assert drop(components).at("info") == ["3 attributes from pca.npz"]
    columns = factor(tmp_path / "factor.pt", units(16, 2))
    assert not controller.files.replaces_work(columns)
    assert drop(columns).at("info") == ["2 attributes from factor.pt"]
    names = ["PC 1", "PC 2", "PC 3", "factor 0", "factor 1"]
    assert [entry.name for entry in controller.session.library] == names


def test_an_array_that_could_be_either_is_taken_by_its_length_and_what_was_done_is_said(
    controller: Controller, drop: Open, tmp_path: Path
) -> None:
    heard = drop(saved(tmp_path / "smile.npy", units(1, 16)))
    assert heard.at("info") == ["1 attribute from smile.npy; Open latent… takes it as a latent"]
    controller.undo()
    assert controller.session.library == ()
    heard = drop(saved(tmp_path / "face.npy", 5 * units(1, 16)))
    assert heard.at("info") == ["Latent from face.npy · psi 1; Load attributes… takes it as a direction"]
    controller.undo()
    assert controller.session.document.seed is not None


def test_a_broken_array_is_one_sentence(controller: Controller, drop: Open, tmp_path: Path) -> None:
    (tmp_path / "x.npy").write_bytes(b"\x93NUMPY and nothing more")
    (said,) = drop(tmp_path / "x.npy").at("error")
    assert said.startswith("'x.npy'")
