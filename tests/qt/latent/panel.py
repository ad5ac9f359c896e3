"""The latent panel for its tests."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ganinterface.qt.latent.panel import LatentPanel
from ganinterface.studio.studio import Studio
from tests.qt.helpers import on_screen


def latent_panel(qtbot: QtBot, studio: Studio, height: int = 480) -> LatentPanel:
    """As wide as it is in the window."""
    made = LatentPanel(
        studio.latents, studio.labels, studio.quality, studio.workbench, studio.session, studio.messages
    )
    return on_screen(qtbot, made, 352, height)
