"""Fixtures: the attribute panel alone, without and with a table."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ganinterface.qt.attributes.panel import AttributePanel
from tests.attribute_tables import Load, write_table
from tests.qt.desk import Desk
from tests.qt.helpers import on_screen
from tests.studio.file_work import open_file


@pytest.fixture
def empty(desk: Desk, qtbot: QtBot) -> AttributePanel:
    made = AttributePanel(desk.attributes, desk.workbench, desk.session, desk.messages)
    return on_screen(qtbot, made, 352, 300)


@pytest.fixture
def load(desk: Desk) -> Load:
    """Loads a file of attributes."""

    def loaded(path: Path) -> None:
        open_file(desk, path, desk.loop.run_until, "attributes")

    return loaded


@pytest.fixture
def panel(empty: AttributePanel, load: Load, tmp_path: Path) -> AttributePanel:
    load(write_table(tmp_path / "table.csv"))
    return empty
