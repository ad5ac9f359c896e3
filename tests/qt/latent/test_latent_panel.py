"""The latent panel: seed, truncation, base, mixes and noise, each change one undo step that can be read."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ganinterface.document.document import Noise, StyleMix
from ganinterface.qt.latent.panel import LatentPanel
from tests.qt.desk import Desk
from tests.qt.helpers import PATIENCE
from tests.qt.latent.panel import latent_panel
from tests.qt.panel_helpers import choose, drag, type_into
from tests.signals import Listener

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(desk: Desk, qtbot: QtBot) -> LatentPanel:
    return latent_panel(qtbot, desk, 320)


def test_the_panel_shows_where_the_picture_comes_from(panel: LatentPanel, desk: Desk) -> None:
    assert panel.seed.text() == str(desk.session.document.seed)
    assert panel.psi.value == desk.session.document.truncation.psi
    assert panel.cutoff.currentText() == "All styles"
    assert panel.base.text() == "The average"
    assert panel.noise.currentText() == "Of the model"
    assert not panel.noise_seed.isVisible()


def test_a_seed_can_be_typed_and_stepped(panel: LatentPanel, desk: Desk, qtbot: QtBot) -> None:
    type_into(panel.seed, "4294967295")
    assert desk.session.document.seed == 4294967295
    type_into(panel.seed, "12")
    qtbot.mouseClick(panel.next, LEFT)
    qtbot.mouseClick(panel.next, LEFT)
    qtbot.mouseClick(panel.previous, LEFT)
    assert desk.session.document.seed == 13
    assert panel.seed.text() == "13"
    assert desk.session.undo_label == "Seed 13"


def test_a_new_portrait_is_another_seed_that_is_shown(panel: LatentPanel, desk: Desk, qtbot: QtBot) -> None:
    before = desk.session.step_labels
    while desk.session.step_labels == before:  # a seed drawn at random may be the same once
        qtbot.mouseClick(panel.draw, LEFT)
    assert panel.seed.text() == str(desk.session.document.seed)


def test_a_drag_of_psi_is_one_undo_step(panel: LatentPanel, desk: Desk) -> None:
    steps = len(desk.session.step_labels)
    desk.workbench.set_number("psi", 0.75)
    drag(panel.psi.slider, 0.5, 0.6, 0.9, 1.0)
    assert desk.session.document.truncation.psi == 1.5
    assert desk.session.step_labels[steps + 1 :] == ("Psi 0.75 → 1.5",)
    desk.workbench.undo()
    assert panel.psi.value == 0.75


def test_a_double_click_gives_the_psi_that_the_model_brings(
    panel: LatentPanel, desk: Desk, qtbot: QtBot
) -> None:
    assert desk.session.model is not None
    desk.workbench.set_number("psi", 0.1)
    qtbot.mouseDClick(panel.psi.slider, LEFT)
    assert desk.session.document.truncation.psi == desk.session.model.truncation.psi


def test_psi_out_of_range_is_clamped_and_said(desk: Desk, panel: LatentPanel) -> None:
    heard = Listener(desk.messages)
    desk.workbench.set_number("psi", 7.0)
    assert panel.psi.value == 2.0
    assert heard.at("warning") == ["7 is out of range: psi -2 to 2."]


@pytest.mark.parametrize(("text", "cutoff"), [("3 styles", 3), ("1 style", 1), ("None", 0)])
def test_the_cutoff_is_a_number_of_styles_or_all(
    panel: LatentPanel, desk: Desk, text: str, cutoff: int
) -> None:
    choose(panel.cutoff, text)
    assert desk.session.document.truncation.cutoff == cutoff
    choose(panel.cutoff, "All styles")
    assert desk.session.document.truncation.cutoff is None


def test_noise_of_the_model_of_a_seed_or_off(panel: LatentPanel, desk: Desk) -> None:
    choose(panel.noise, "From a seed")
    assert panel.noise_seed.isVisible()
    type_into(panel.noise_seed, "77")
    assert desk.session.document.noise == Noise("seed", 77)
    choose(panel.noise, "Off")
    assert desk.session.document.noise.mode == "none"
    assert not panel.noise_seed.isVisible()
    choose(panel.noise, "From a seed")
    assert desk.session.document.noise == Noise("seed", 77)


def test_this_portrait_becomes_the_base_and_the_average_again(
    panel: LatentPanel, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws = np.ones((6, 16), np.float32)
    monkeypatch.setattr(desk.models, "render", lambda resolve, then: then(ws))
    assert not panel.base_average.isEnabled()
    qtbot.mouseClick(panel.base_here, LEFT)
    assert panel.base.text() == "A portrait"
    assert desk.session.document.base is not None
    np.testing.assert_array_equal(desk.session.arrays.get(desk.session.document.base), ws)
    qtbot.mouseClick(panel.base_average, LEFT)
    assert desk.session.document.base is None
    assert not panel.base_average.isEnabled()


def test_mixes_are_added_changed_and_removed(panel: LatentPanel, desk: Desk, qtbot: QtBot) -> None:
    assert panel.mixes._nothing.isVisible()
    qtbot.mouseClick(panel.mixes.add, LEFT)
    qtbot.mouseClick(panel.mixes.add, LEFT)
    rows = panel.mixes._rows
    assert not panel.mixes._nothing.isVisible()
    type_into(rows[1].seed, "5")
    rows[1].layers.setFocus()
    rows[1].layers.selectAll()
    rows[1].layers.insert("2–4")
    QTest.keyClick(rows[1].layers, Qt.Key.Key_Return)
    drag(rows[1].amount.slider, 1.0, 0.7, 0.0)
    assert desk.session.document.mixes[1] == StyleMix(5, 2, 4, 0.0)
    assert desk.session.undo_label == "Mix seed 5: 1 → 0"
    first = desk.session.document.mixes[0]
    qtbot.mouseClick(rows[1].remove, LEFT)
    assert desk.session.document.mixes == (first,)
    assert len(panel.mixes._rows) == 1
    desk.workbench.undo()
    assert panel.mixes._rows[1].seed.text() == "5"


def test_a_mix_beyond_the_last_layer_is_clamped_and_said(
    panel: LatentPanel, desk: Desk, qtbot: QtBot
) -> None:
    heard = Listener(desk.messages)
    qtbot.mouseClick(panel.mixes.add, LEFT)
    box = panel.mixes._rows[0].layers
    assert box.text() == "0–2"
    type_into(box, "3-40")
    assert box.text() == "3–5"
    assert heard.at("warning") == ["This model has styles 0 to 5."]


def test_a_mix_that_is_undone_in_mid_drag_harms_nobody(panel: LatentPanel, desk: Desk) -> None:
    desk.latents.add_mix()
    desk.workbench.drag_begin("mixes/0/amount")
    desk.workbench.undo()
    desk.workbench.drag_to(0.5)
    desk.workbench.drag_end()
    assert desk.session.document.mixes == ()


def test_tab_follows_the_reading_order(panel: LatentPanel, desk: Desk, qtbot: QtBot) -> None:
    desk.latents.set_noise("seed")
    desk.latents.add_mix()
    qtbot.waitUntil(panel.mixes._rows[0].isVisible, timeout=PATIENCE)
    panel.seed.setFocus()
    seen = []
    for _ in range(16):
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(focus.objectName())
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    tail = ["latent_mix_add", "latent_mix_0_seed", "latent_mix_0_layers", "latent_mix_0_amount_slider"]
    assert seen[:4] == ["latent_seed", "latent_previous", "latent_next", "latent_new"]
    assert seen[4:12] == [
        "latent_open",
        "latent_save",
        "latent_psi_slider",
        "latent_psi_box",
        "latent_cutoff",
        "latent_base",
        "latent_noise",
        "latent_noise_seed",
    ]
    assert seen[12:] == tail


def test_without_a_model_there_is_nothing_to_set(qtbot: QtBot) -> None:
    waiting = Desk()
    made = latent_panel(qtbot, waiting)
    assert not made.isEnabled()
    waiting.latents.add_mix()
    waiting.latents.set_base_here()
    assert len(waiting.heard.at("warning")) == 2
