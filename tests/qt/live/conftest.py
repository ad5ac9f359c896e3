"""Fixtures: the panel alone, on a desk that is sent OSC messages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ganinterface.qt.live.panel import LivePanel
from tests.live.midi_port import midi as midi
from tests.qt.helpers import on_screen
from tests.studio.live.desk import LiveDesk


@pytest.fixture
def desk(qapp: QApplication) -> Iterator[LiveDesk]:
    made = LiveDesk()
    made.begin()
    yield made
    made.close()


@pytest.fixture
def panel(desk: LiveDesk, qtbot: QtBot) -> LivePanel:
    def choices() -> list[tuple[str, str]]:
        return [("psi", "psi"), ("latent/0/seed", "seed")]

    made = LivePanel(desk.live, desk.view, desk.settings, choices, say=desk.messages.say)
    return on_screen(qtbot, made, 396, 500)
