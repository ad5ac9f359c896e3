"""Fixtures for the timeline panel's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from ganinterface.qt.timeline.panel import TimelinePanel
    from tests.qt.desk import Desk


@pytest.fixture
def empty(desk: Desk, qtbot: QtBot) -> TimelinePanel:
    """The panel without a pose."""
    from tests.qt.helpers import on_screen
    from tests.qt.timeline.panels import timeline_of

    return on_screen(
        qtbot, timeline_of(desk, lambda renderer, document, _: renderer.picture(document)), 1200, 100
    )


@pytest.fixture
def panel(empty: TimelinePanel, desk: Desk) -> TimelinePanel:
    """Three poses at 0, 1 and 2 s with psi 0, 0.5 and 1; ten frames a second, played once."""
    from tests.qt.timeline.panels import add_three_poses

    add_three_poses(desk)
    return empty
