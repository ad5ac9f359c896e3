"""A square 1024×1024 StyleGAN2 with its 18 styles in the latent panel, whatever its number of channels."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ganinterface.qt.latent.panel import LatentPanel
from ganinterface.studio.studio import Studio
from stylegan import ModulatedConfig
from tests.families import SMALL, file_of
from tests.qt.helpers import until
from tests.qt.latent.panel import latent_panel
from tests.qt.panel_helpers import choose, type_into
from tests.signals import Listener
from tests.studio_setup import settled

LARGE = ModulatedConfig(start=(4, 4), channels=(4, 4, 4, 2, 2, 1, 1, 1, 1), **SMALL)  # type: ignore[arg-type]


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    return file_of(LARGE, tmp_path, "large")


@pytest.fixture
def panel(studio: Studio, qtbot: QtBot) -> LatentPanel:
    return latent_panel(qtbot, studio)


def test_the_picture_is_square_and_as_large_as_the_model_says(studio: Studio, qtbot: QtBot) -> None:
    assert studio.shown.last_frame is not None
    assert studio.shown.last_frame.picture is not None
    assert studio.shown.last_frame.picture.shape == (1024, 1024, 3)


def test_every_style_can_be_cut_off(panel: LatentPanel, studio: Studio) -> None:
    texts = [panel.cutoff.itemText(index) for index in range(panel.cutoff.count())]
    assert texts == ["All styles", "None", "1 style", *(f"{count} styles" for count in range(2, 18))]
    choose(panel.cutoff, "17 styles")
    assert studio.session.document.truncation.cutoff == 17


def test_ranges_of_layers_go_up_to_17_and_are_shown_whole(
    panel: LatentPanel, studio: Studio, qtbot: QtBot
) -> None:
    studio.latents.add_mix()
    box = panel.mixes._rows[0].layers
    assert box.text() == "0–8"
    assert "from 0 (coarse) to 17 (fine)" in box.toolTip()
    heard = Listener(studio.messages)
    type_into(box, "10-40")
    assert heard.at("warning") == ["This model has styles 0 to 17."]
    assert box.text() == "10–17"
    room = box.width() - 12  # of the frame and the padding
    assert box.fontMetrics().horizontalAdvance(box.text()) <= room
    type_into(box, "4-")
    mix = studio.session.document.mixes[0]
    assert (mix.first_style, mix.last_style) == (4, 17)
    settled(until(qtbot), studio)()
