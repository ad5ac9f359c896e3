"""The picture of a StyleGAN3 model moved in the window: dragged, typed, put back; and its layers' margins."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, ModelRef, Transform
from ganinterface.document.project import Project
from ganinterface.document.region import Rectangle
from ganinterface.files.finding_models import file_hash
from ganinterface.files.project import save_project
from ganinterface.qt.edits.details import NO_STATISTICS
from ganinterface.qt.edits.panel import EditPanel
from ganinterface.qt.latent.panel import LatentPanel
from ganinterface.qt.latent.transform import TransformPanel
from ganinterface.render.pictures import picture
from ganinterface.studio.studio import Studio
from tests.families import ADAIN, ALIAS_FREE, file_of
from tests.qt.conftest import settled
from tests.qt.helpers import on_screen, until, waiting_for
from tests.qt.panel_helpers import find, make
from tests.qt.test_latent_panel import drag, type_into
from tests.signals import Listener
from tests.studio.file_work import open_file

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """The tiny StyleGAN3 generator, whose maps have margins."""
    return file_of(ALIAS_FREE, tmp_path, "movable")


@pytest.fixture
def panel(studio: Studio, qtbot: QtBot) -> TransformPanel:
    return on_screen(qtbot, LatentPanel(studio), 352, 480).transform


def test_the_picture_is_in_its_place_at_first(panel: TransformPanel) -> None:
    assert panel.isVisible()
    assert {name: slider.value for name, slider in panel.sliders.items()} == {
        "x": 0.0,
        "y": 0.0,
        "angle": 0.0,
        "scale": 1.0,
    }
    assert not panel.reset.isEnabled()


def test_where_no_layer_adds_noise_there_is_no_row_for_it(panel: TransformPanel) -> None:
    latents = panel.window()
    assert isinstance(latents, LatentPanel)
    texts = {row.text() for row in latents.findChildren(QLabel) if row.isVisible()}
    assert "cutoff" in texts
    assert "noise" not in texts
    assert not latents.noise.isVisible()
    assert not latents.noise_seed.isVisible()


def test_a_drag_turns_the_picture_and_is_one_step(
    panel: TransformPanel, studio: Studio, qtbot: QtBot
) -> None:
    steps = len(studio.session.step_labels)
    drag(panel.sliders["angle"].slider, 0.5, 0.6, 0.75)
    assert studio.session.step_labels[steps:] == ("Turn 0 → 90",)
    assert studio.session.document.transform == Transform(angle=90.0)
    settled(qtbot, studio)()
    assert studio.shown.last_frame is not None
    assert studio.models.current is not None
    expected = picture(studio.models.current.generator, studio.session.document, studio.session.arrays)
    assert studio.shown.last_frame.picture is not None
    np.testing.assert_array_equal(studio.shown.last_frame.picture, expected)
    studio.workbench.undo()
    assert panel.sliders["angle"].value == 0.0


def test_numbers_are_typed_and_those_beyond_the_limits_are_said(
    panel: TransformPanel, studio: Studio
) -> None:
    heard = Listener(studio.messages)
    type_into(panel.sliders["x"].box, "0.25")
    type_into(panel.sliders["y"].box, "-9")
    type_into(panel.sliders["scale"].box, "2")
    assert studio.session.document.transform == Transform(0.25, -4.0, 0.0, 2.0)
    assert heard.at("warning") == ["-9 is out of range: y -4 to 4 of the height."]


def test_reset_puts_it_back(panel: TransformPanel, studio: Studio, qtbot: QtBot) -> None:
    studio.latents.set_transform(x=0.1, angle=20.0)
    assert panel.reset.isEnabled()
    qtbot.mouseClick(panel.reset, LEFT)
    assert studio.session.document.transform is None
    assert studio.session.undo_label == "Reset transform"
    assert not panel.reset.isEnabled()


def test_a_double_click_puts_one_part_back(panel: TransformPanel, studio: Studio, qtbot: QtBot) -> None:
    studio.latents.set_transform(scale=1.5, angle=20.0)
    qtbot.mouseDClick(panel.sliders["scale"].slider, LEFT)
    assert studio.session.document.transform == Transform(angle=20.0)


def test_a_model_that_cannot_be_moved_has_no_such_sliders(
    panel: TransformPanel, studio: Studio, tiny_checkpoint: Path, qtbot: QtBot
) -> None:
    with waiting_for(qtbot, studio.models.model_changed):
        studio.projects.open_model(tiny_checkpoint)
    assert not panel.isVisible()


def test_statistics_are_no_choice_for_a_model_without_instance_norms(
    studio: Studio, tiny_checkpoint: Path, qtbot: QtBot
) -> None:
    edits = EditPanel(studio)
    qtbot.addWidget(edits)
    make(studio, "sky", m0=1.0)
    for word in ("locked", "free"):
        button = find(edits, QToolButton, f"statistics_{word}")
        assert not button.isEnabled()
        assert button.toolTip() == NO_STATISTICS
    with waiting_for(qtbot, studio.models.model_changed):
        studio.projects.open_model(tiny_checkpoint)
    assert find(edits, QToolButton, "statistics_free").isEnabled()
    assert find(edits, QToolButton, "statistics_free").toolTip() != NO_STATISTICS


def test_the_whole_picture_is_the_margins_of_every_layer_too(studio: Studio, qtbot: QtBot) -> None:
    edits = EditPanel(studio)
    qtbot.addWidget(edits)
    edit_id = make(studio, "all", m0=1.0)
    studio.edits.fill_region(edit_id)
    (rectangle,) = studio.session.document.edits[0].region.shapes
    assert isinstance(rectangle, Rectangle)
    assert studio.session.model is not None
    extents = [layer.extent for layer in studio.session.model.layers]
    assert rectangle.x0 == min(extent[0] for extent in extents) < 0
    assert rectangle.y1 == max(extent[3] for extent in extents) > 1


def test_a_picture_that_is_moved_is_not_opened_on_a_model_that_cannot(
    studio: Studio, tiny_checkpoint: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    document = Document(
        ModelRef("tiny", file_hash(tiny_checkpoint), str(tiny_checkpoint)), transform=Transform(x=0.5)
    )
    save_project(tmp_path / "moved.ganproj", Project(document), ArrayStore())
    heard = Listener(studio.messages)
    with waiting_for(qtbot, studio.messages.said, where=lambda _, level: level == "error"):
        open_file(studio, tmp_path / "moved.ganproj", until(qtbot))
    expected = (
        "'moved.ganproj' cannot be opened: the picture is moved or turned, which the model tiny cannot do."
    )
    assert heard.at("error") == [expected]


def test_a_hand_that_is_still_on_the_slider_moves_no_picture_of_a_model_that_takes_no_transform(
    panel: TransformPanel, studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    studio.latents.transform_begin("x")
    studio.latents.set_transform(x=0.2)
    with waiting_for(qtbot, studio.models.model_changed):
        studio.projects.open_model(file_of(ADAIN, tmp_path, "still"))
    studio.latents.set_transform(x=0.4)
    studio.latents.transform_end("x")
    settled(qtbot, studio)()
    assert studio.workbench.document.transform is None
    assert studio.shown.last_frame is not None
    assert studio.shown.last_frame.error is None
