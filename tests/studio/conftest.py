"""Fixtures for the studio's tests: a plain loop, and a studio on the tiny generator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ganinterface.studio.studio import Studio
from tests.signals import waiting_for
from tests.studio.plain_loop import PlainLoop
from tests.studio_setup import checkpoint as checkpoint
from tests.studio_setup import favourites as favourites
from tests.studio_setup import gate as gate
from tests.studio_setup import machine as machine
from tests.studio_setup import own_file as own_file
from tests.studio_setup import own_settings as own_settings
from tests.studio_setup import settled, started


@pytest.fixture
def loop() -> PlainLoop:
    return PlainLoop()


@pytest.fixture
def studio(loop: PlainLoop, checkpoint: Path) -> Iterator[Studio]:
    """A studio with that model open and its first picture drawn without an error."""
    yield from started(Studio(loop), loop.run_until, checkpoint)


@pytest.fixture
def settle(loop: PlainLoop, studio: Studio) -> Callable[[], None]:
    """A function that waits until the picture shows what was asked for last."""
    return settled(loop.run_until, studio)


@pytest.fixture
def load(studio: Studio, loop: PlainLoop) -> Callable[[Path], None]:
    """Loads a file of attributes and waits until that has come to an end, well or not."""

    def loaded(path: Path) -> None:
        with waiting_for(loop.run_until, studio.messages.said):
            studio.opening.open_file(path, "attributes")

    return loaded
