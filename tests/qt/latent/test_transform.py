"""The sliders that move the picture of a StyleGAN3 model: dragged, typed, put back."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ganinterface.document.document import Transform
from ganinterface.qt.latent.panel import LatentPanel
from ganinterface.qt.latent.transform import TransformPanel
from tests.qt.desk import INFO, Desk
from tests.qt.latent.panel import latent_panel
from tests.qt.panel_helpers import drag, type_into
from tests.signals import Listener

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(desk: Desk, qtbot: QtBot) -> TransformPanel:
    desk.open(replace(INFO, family="stylegan3", takes_transform=True, has_noise=False))
    return latent_panel(qtbot, desk).transform


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
    assert "Cutoff" in texts
    assert "Noise" not in texts
    assert not latents.noise.isVisible()
    assert not latents.noise_seed.isVisible()


def test_a_drag_turns_the_picture_and_is_one_step(panel: TransformPanel, desk: Desk) -> None:
    steps = len(desk.session.step_labels)
    drag(panel.sliders["angle"].slider, 0.5, 0.6, 0.75)
    assert desk.session.step_labels[steps:] == ("Turn 0 → 90",)
    assert desk.session.document.transform == Transform(angle=90.0)
    desk.workbench.undo()
    assert panel.sliders["angle"].value == 0.0


def test_numbers_are_typed_and_those_beyond_the_limits_are_said(panel: TransformPanel, desk: Desk) -> None:
    heard = Listener(desk.messages)
    type_into(panel.sliders["x"].box, "0.25")
    type_into(panel.sliders["y"].box, "-9")
    type_into(panel.sliders["scale"].box, "2")
    assert desk.session.document.transform == Transform(0.25, -4.0, 0.0, 2.0)
    assert heard.at("warning") == ["-9 is out of range: y -4 to 4 of the height."]


def test_reset_puts_it_back(panel: TransformPanel, desk: Desk, qtbot: QtBot) -> None:
    desk.workbench.set_number("transform/x", 0.1)
    desk.workbench.set_number("transform/angle", 20.0)
    assert panel.reset.isEnabled()
    qtbot.mouseClick(panel.reset, LEFT)
    assert desk.session.document.transform is None
    assert desk.session.undo_label == "Reset transform"
    assert not panel.reset.isEnabled()


def test_a_double_click_puts_one_part_back(panel: TransformPanel, desk: Desk, qtbot: QtBot) -> None:
    desk.workbench.set_number("transform/scale", 1.5)
    desk.workbench.set_number("transform/angle", 20.0)
    qtbot.mouseDClick(panel.sliders["scale"].slider, LEFT)
    assert desk.session.document.transform == Transform(angle=20.0)


def test_a_model_that_cannot_be_moved_has_no_such_sliders(panel: TransformPanel, desk: Desk) -> None:
    desk.open(INFO)
    assert not panel.isVisible()
