"""The quality estimate beside psi."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ganinterface.qt.latent.quality import QualityLabel
from tests.qt.desk import Desk
from tests.qt.helpers import on_screen


def test_a_word_and_a_number_follow_psi(qtbot: QtBot, desk: Desk) -> None:
    shown = on_screen(qtbot, QualityLabel(desk.quality, "quality"))
    desk.loop.turn()
    assert shown.text() == "Typical · 0.70"
    desk.workbench.set_number("psi", 1.5)
    desk.loop.run_until(lambda: shown.text() == "Far out · 1.50")
    assert shown.accessibleName() == "Far out · 1.50"
    assert "Mahalanobis" in shown.toolTip()
