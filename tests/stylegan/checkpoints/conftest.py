"""A second process to open files in, for the tests of hostile and broken ones."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stylegan.checkpoints.goldens import FOLDER
from tests.stylegan.checkpoints.opener import Opener, needs_opener
from tests.stylegan.checkpoints.stylegan2_names import nvidia_tensors
from tests.stylegan.test_modulated import make


@pytest.fixture(scope="package")
def opener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opener]:
    """The second process, warmed up with a file made here, and with the goldens where they are."""
    needs_opener()
    own = tmp_path_factory.mktemp("warm") / "small.pkl"
    own.write_bytes(pickle.dumps({"G_ema": nvidia_tensors(make())}))
    with Opener(own, *sorted(FOLDER.glob("*.pkl"))) as process:
        yield process


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A file that exists as soon as any of the attacks, which are of Unix, has worked."""
    needs_opener()
    return tmp_path / "canary"
