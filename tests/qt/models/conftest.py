"""Fixtures for the models dialog's tests."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def folder(model_folder: Path) -> Path:
    """Where downloads are kept."""
    return model_folder
