"""Fixtures for tests of rendering: a worker, and the slow renderer that it has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest

from ganinterface.render.renderer import Renderer
from ganinterface.render.worker import Worker
from tests.render.worker.slow_renderer import SlowRenderer


@pytest.fixture
def slow() -> SlowRenderer:
    return SlowRenderer()


@pytest.fixture
def worker(slow: SlowRenderer) -> Iterator[Worker]:
    made = Worker(lambda: cast(Renderer, slow))
    yield made
    slow.release()
    made.close()
