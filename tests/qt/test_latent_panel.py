"""The latent panel: seed, truncation, base, mixes and noise, each change one undo step that can be read."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from ganinterface.document.document import Noise, StyleMix
from ganinterface.qt.latent.panel import LatentPanel
from ganinterface.qt.widgets.slider import HANDLE, Slider
from ganinterface.qt.window.loop import QtLoop
from ganinterface.studio.studio import Studio
from tests.qt.helpers import PATIENCE, on_screen, waiting_for
from tests.signals import Listener

Settle = Callable[[], None]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(studio: Studio, qtbot: QtBot) -> LatentPanel:
    return on_screen(qtbot, LatentPanel(studio), 352, 320)


def type_into(box: QLineEdit, text: str) -> None:
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, text)
    QTest.keyClick(box, Qt.Key.Key_Return)


def choose(box: QComboBox, text: str) -> None:
    """As a person does with the keyboard: type the first letters."""
    box.setFocus()
    box.showPopup()
    view = box.view()
    view.setCurrentIndex(box.model().index(box.findText(text), 0))
    QTest.keyClick(view, Qt.Key.Key_Return)


def drag(slider: Slider, start: float, *fractions: float) -> None:
    """Take the handle at a fraction of the slider's way and pull it over others."""
    none, y = Qt.KeyboardModifier.NoModifier, slider.height() // 2

    def point(fraction: float) -> QPoint:
        return QPoint(round(HANDLE / 2 + fraction * (slider.width() - HANDLE)), y)

    QTest.mousePress(slider, LEFT, none, point(start))
    for fraction in fractions:
        QTest.mouseMove(slider, point(fraction))
    QTest.mouseRelease(slider, LEFT, none, point(fractions[-1]))


def test_the_panel_shows_where_the_picture_comes_from(panel: LatentPanel, studio: Studio) -> None:
    assert panel.seed.text() == str(studio.session.document.seed)
    assert panel.psi.value == studio.session.document.truncation.psi
    assert panel.cutoff.currentText() == "all styles"
    assert panel.base.text() == "the average"
    assert panel.noise.currentText() == "of the model"
    assert not panel.noise_seed.isVisible()


def test_a_seed_can_be_typed_and_stepped(panel: LatentPanel, studio: Studio, qtbot: QtBot) -> None:
    type_into(panel.seed, "4294967295")
    assert studio.session.document.seed == 4294967295
    type_into(panel.seed, "12")
    qtbot.mouseClick(panel.next, LEFT)
    qtbot.mouseClick(panel.next, LEFT)
    qtbot.mouseClick(panel.previous, LEFT)
    assert studio.session.document.seed == 13
    assert panel.seed.text() == "13"
    assert studio.session.undo_label == "Seed 13"


def test_a_new_portrait_is_another_seed_that_is_shown(
    panel: LatentPanel, studio: Studio, qtbot: QtBot
) -> None:
    before = studio.session.step_labels
    while studio.session.step_labels == before:  # a seed drawn at random may be the same once
        qtbot.mouseClick(panel.draw, LEFT)
    assert panel.seed.text() == str(studio.session.document.seed)


def test_a_drag_of_psi_is_one_undo_step(panel: LatentPanel, studio: Studio) -> None:
    steps = len(studio.session.step_labels)
    studio.latents.set_psi(0.75)
    drag(panel.psi.slider, 0.5, 0.6, 0.9, 1.0)
    assert studio.session.document.truncation.psi == 1.5
    assert studio.session.step_labels[steps + 1 :] == ("Psi 0.75 → 1.5",)
    studio.workbench.undo()
    assert panel.psi.value == 0.75


def test_a_double_click_gives_the_psi_that_the_model_brings(
    panel: LatentPanel, studio: Studio, qtbot: QtBot
) -> None:
    assert studio.session.model is not None
    studio.latents.set_psi(0.1)
    qtbot.mouseDClick(panel.psi.slider, LEFT)
    assert studio.session.document.truncation.psi == studio.session.model.truncation.psi


def test_psi_out_of_range_is_clamped_and_said(studio: Studio, panel: LatentPanel) -> None:
    heard = Listener(studio.messages)
    studio.latents.set_psi(7.0)
    assert panel.psi.value == 2.0
    assert heard.at("warning") == ["7 is out of range: psi -2 to 2."]


@pytest.mark.parametrize(("text", "cutoff"), [("3 styles", 3), ("1 style", 1), ("none", 0)])
def test_the_cutoff_is_a_number_of_styles_or_all(
    panel: LatentPanel, studio: Studio, text: str, cutoff: int
) -> None:
    choose(panel.cutoff, text)
    assert studio.session.document.truncation.cutoff == cutoff
    choose(panel.cutoff, "all styles")
    assert studio.session.document.truncation.cutoff is None


def test_noise_of_the_model_of_a_seed_or_off(panel: LatentPanel, studio: Studio) -> None:
    choose(panel.noise, "from a seed")
    assert panel.noise_seed.isVisible()
    type_into(panel.noise_seed, "77")
    assert studio.session.document.noise == Noise("seed", 77)
    choose(panel.noise, "off")
    assert studio.session.document.noise.mode == "none"
    assert not panel.noise_seed.isVisible()
    choose(panel.noise, "from a seed")
    assert studio.session.document.noise == Noise("seed", 77)


def test_this_portrait_as_the_base_is_what_psi_0_shows(
    panel: LatentPanel, studio: Studio, settle: Settle, qtbot: QtBot
) -> None:
    studio.latents.add_mix()
    settle()
    assert studio.shown.last_frame is not None
    portrait = studio.shown.last_frame.picture
    with waiting_for(qtbot, studio.workbench.project_changed):
        qtbot.mouseClick(panel.base_here, LEFT)
    assert panel.base.text() == "a portrait"
    studio.latents.set_psi(0.0)
    studio.latents.set_seed(99)
    settle()
    assert portrait is not None
    assert studio.shown.last_frame.picture is not None
    assert np.array_equal(portrait, studio.shown.last_frame.picture)
    qtbot.mouseClick(panel.base_average, LEFT)
    assert studio.session.document.base is None
    assert not panel.base_average.isEnabled()


def test_mixes_are_added_changed_and_removed(panel: LatentPanel, studio: Studio, qtbot: QtBot) -> None:
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
    assert studio.session.document.mixes[1] == StyleMix(5, 2, 4, 0.0)
    assert studio.session.undo_label == "Mix seed 5: 1 → 0"
    first = studio.session.document.mixes[0]
    qtbot.mouseClick(rows[1].remove, LEFT)
    assert studio.session.document.mixes == (first,)
    assert len(panel.mixes._rows) == 1
    studio.workbench.undo()
    assert panel.mixes._rows[1].seed.text() == "5"


def test_a_mix_beyond_the_last_layer_is_clamped_and_said(
    panel: LatentPanel, studio: Studio, qtbot: QtBot
) -> None:
    heard = Listener(studio.messages)
    qtbot.mouseClick(panel.mixes.add, LEFT)
    box = panel.mixes._rows[0].layers
    assert box.text() == "0–2"
    type_into(box, "3-40")
    assert box.text() == "3–5"
    assert heard.at("warning") == ["This model has layers 0 to 5."]


def test_a_mix_that_is_undone_in_mid_drag_harms_nobody(panel: LatentPanel, studio: Studio) -> None:
    studio.latents.add_mix()
    studio.latents.mix_begin(0)
    studio.workbench.undo()
    studio.latents.set_mix(0, amount=0.5)
    studio.latents.mix_end(0)
    assert studio.session.document.mixes == ()


def test_tab_follows_the_reading_order(panel: LatentPanel, studio: Studio, qtbot: QtBot) -> None:
    studio.latents.set_noise("seed")
    studio.latents.add_mix()
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
    waiting = Studio(QtLoop())
    try:
        made = LatentPanel(waiting)
        qtbot.addWidget(made)
        heard = Listener(waiting.messages)
        assert not made.isEnabled()
        waiting.latents.add_mix()
        waiting.latents.set_base_here()
        assert len(heard.at("warning")) == 2
    finally:
        waiting.close()
