"""What the tests of the studio and of the window begin with, whichever event loop they have."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.signals import Listener, Until, waiting_for
from tests.stylegan.foreign_vectors import numbers, three_columns

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ganinterface.document.document import Edit
    from ganinterface.studio.studio import Studio


PATIENCE = 600  # seconds; the machine may be busy, and only a broken program waits that long
NO_CUDA = "This machine has no CUDA device that torch can use."


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings folder of the test's own, so that nobody's preferences are read or written."""
    folder = tmp_path / "settings"
    monkeypatch.setenv("GANINTERFACE_CONFIG", str(folder))
    return folder


@pytest.fixture
def checkpoint(tiny_checkpoint: Path) -> Path:
    """The model that the studio opens: the tiny generator, where a module has no other."""
    return tiny_checkpoint


@pytest.fixture
def own_file(tiny_checkpoint: Path, tmp_path: Path) -> Path:
    """The model in a file that a test may take away."""
    return Path(shutil.copy(tiny_checkpoint, tmp_path / "own.safetensors"))


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with 6 GiB for activations and no GPU."""
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr("ganinterface.render.device.activation_budget", lambda device: 6 * 2**30)


@pytest.fixture
def favourites(tmp_path: Path) -> Path:
    """A table of the 2019 program with twelve latents of the tiny generator."""
    rows = [(f"img_{index}.png", numbers(16, seed=index)) for index in range(12)]
    return three_columns(tmp_path / "favorite_latents.csv", rows)


class Gate:
    """Holds work up until it is opened."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._open = threading.Event()

    def wait(self, *_: Any) -> None:
        """For the work."""
        self.reached.set()
        self._open.wait(PATIENCE)

    @property
    def is_open(self) -> bool:
        """Whether the work may go on."""
        return self._open.is_set()

    def open(self) -> None:
        """Let the work go on."""
        self._open.set()


@pytest.fixture
def gate() -> Iterator[Gate]:
    """A gate that is open in the end."""
    made = Gate()
    yield made
    made.open()


def started(made: Studio, until: Until, checkpoint: Path) -> Iterator[Studio]:
    """The studio with that model open and its first picture drawn without an error; closed in the end.

    What a test draws beside it is drawn by as many threads as there: others round a pixel in a hundred pictures otherwise.
    """
    import torch

    from ganinterface.render.worker import threads_of

    threads = torch.get_num_threads()
    errors: list[str] = []
    made.messages.said.connect(lambda text, level: errors.append(text) if level == "error" else None)
    with waiting_for(until, made.shown.frame):
        made.opening.start(model=checkpoint)
    settled(until, made)()
    assert errors == []
    torch.set_num_threads(threads_of(made.models.current))
    yield made
    made.close()
    torch.set_num_threads(threads)


def settled(until: Until, studio: Studio) -> Callable[[], None]:
    """A function that waits until the picture shows what was asked for last."""

    def up_to_date() -> bool:
        frame = studio.shown.last_frame
        wanted = (studio.workbench.shown_document, studio.view.layer or None)
        return frame is not None and (frame.request.document, frame.request.tap) == wanted

    def settle() -> None:
        until(up_to_date)

    return settle


def heard_while(until: Until, studio: Studio, work: Callable[[Path], object], path: Path) -> Listener:
    """What was said when the work on a file came to an end."""
    heard = Listener(studio.messages)
    with waiting_for(until, studio.messages.said):
        work(path)
    return heard


def latent_of(studio: Studio) -> NDArray[np.float32]:
    """The one explicit latent that the picture is."""
    (part,) = studio.session.document.latent
    assert part.array is not None
    return studio.session.arrays.get(part.array)


def picture_of(studio: Studio) -> NDArray[np.uint8]:
    """The picture that is shown."""
    assert studio.shown.last_frame is not None
    assert studio.shown.last_frame.picture is not None
    return studio.shown.last_frame.picture


def painted(studio: Studio) -> Edit:
    """A new edit on the whole picture."""
    from ganinterface.document.region import Rectangle, Region

    studio.view.pin([1])
    edit_id = studio.edits.add_edit()
    assert edit_id is not None
    studio.edits.update_edit(edit_id, region=Region((Rectangle(0.0, 0.0, 1.0, 1.0),)))
    return studio.session.document.edits[-1]
