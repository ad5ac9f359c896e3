"""Fixtures for the studio's tests: a plain loop, and a studio on the tiny generator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ganinterface.studio.studio import Studio
from tests.signals import waiting_for
from tests.studio.plain_loop import PlainLoop


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings folder of the test's own, so that nobody's preferences are read or written."""
    folder = tmp_path / "settings"
    monkeypatch.setenv("GANINTERFACE_CONFIG", str(folder))
    return folder


@pytest.fixture
def loop() -> PlainLoop:
    return PlainLoop()


@pytest.fixture
def checkpoint(tiny_checkpoint: Path) -> Path:
    """The model that the studio opens: the tiny generator, where a module has no other."""
    return tiny_checkpoint


@pytest.fixture
def studio(loop: PlainLoop, checkpoint: Path) -> Iterator[Studio]:
    """A studio with that model open and its first picture drawn without an error."""
    made = Studio(loop)
    errors: list[str] = []
    made.messages.said.connect(lambda text, level: errors.append(text) if level == "error" else None)
    with waiting_for(loop.run_until, made.shown.frame):
        made.opening.start(model=checkpoint)
    settled(loop, made)()
    assert errors == []
    yield made
    made.close()


@pytest.fixture
def settle(loop: PlainLoop, studio: Studio) -> Callable[[], None]:
    """A function that waits until the picture shows what was asked for last."""
    return settled(loop, studio)


def settled(loop: PlainLoop, studio: Studio) -> Callable[[], None]:
    """See `settle`; for tests that make a studio of their own."""

    def up_to_date() -> bool:
        frame = studio.shown.last_frame
        wanted = (studio.workbench.shown_document, studio.view.layer or None)
        return frame is not None and (frame.request.document, frame.request.tap) == wanted

    return lambda: loop.run_until(up_to_date)


@pytest.fixture
def load(studio: Studio, loop: PlainLoop) -> Callable[[Path], None]:
    """Loads a file of attributes and waits until that has come to an end, well or not."""

    def loaded(path: Path) -> None:
        with waiting_for(loop.run_until, studio.messages.said):
            studio.opening.open_file(path, "attributes")

    return loaded
