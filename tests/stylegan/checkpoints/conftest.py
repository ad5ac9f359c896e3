"""A second process to open files in, for the tests of hostile and broken ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stylegan.checkpoints.goldens import FOLDER
from tests.stylegan.checkpoints.opener import Opener, needs_opener


@pytest.fixture(scope="package")
def opener() -> Iterator[Opener]:
    """The second process, warmed up with the goldens where they are."""
    needs_opener()
    with Opener(*sorted(FOLDER.glob("*.pkl"))) as process:
        yield process


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A file that exists as soon as any of the attacks, which are of Unix, has worked."""
    needs_opener()
    return tmp_path / "canary"
