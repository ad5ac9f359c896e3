"""Compiled layers come where a trial says so, between two pictures; whatever goes wrong is one line of the log."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue

import msgspec
import numpy as np
import pytest
import torch
from torch import Tensor

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, LatentPart
from ganinterface.render.compiling import TRIAL, Compiling, Verdict, cache_folder, compiler_there
from ganinterface.render.models import OpenModel
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Frame, Request
from ganinterface.render.worker import Scheduler
from stylegan import Generator
from stylegan.generator import Step
from stylegan.networks.synthesis import State, Statistics
from tests.conftest import make_tiny_generator
from tests.families import ADAIN

FASTER = Verdict(plain=30.0, compiled=20.0, difference=1e-6)
SLOWER = Verdict(plain=22.0, compiled=20.0, difference=1e-6)
ANOTHER_PICTURE = Verdict(plain=30.0, compiled=20.0, difference=0.01)
FAILED = Verdict(0.0, 0.0, 0.0, problem="No space left.")
PATIENCE = 60.0  # s


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One with a compiler, by its looks, and an empty cache."""
    monkeypatch.setenv("GANINTERFACE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path / "inductor"))
    monkeypatch.setenv("CXX", sys.executable)


class Drawing:
    """A scheduler that draws with a model of its own."""

    def __init__(self, model: OpenModel) -> None:
        self.generator = model.generator
        self.scheduler = Scheduler(lambda: Renderer(self.generator, ArrayStore()))
        self._frames: Queue[Frame] = Queue()
        self.scheduler.frame.connect(self._frames.put)
        self._document = Document(model=model.info.ref, latent=(LatentPart(1),))
        self._seed = 0

    def picture(self, seed: int = 0) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        """A picture, new unless its seed is given."""
        self._seed += 1
        document = msgspec.structs.replace(self._document, latent=(LatentPart(seed or 100 + self._seed),))
        self.scheduler.submit(Request(document, None, serial=self._seed))
        frame = self._frames.get(timeout=PATIENCE)
        assert frame.picture is not None
        return frame.picture


@pytest.fixture
def drawing(tiny_model: OpenModel) -> Iterator[Drawing]:
    made = Drawing(OpenModel(make_tiny_generator(), tiny_model.info))
    yield made
    made.scheduler.close()


@pytest.fixture
def trial(tmp_path: Path) -> Callable[[str], tuple[str, ...]]:
    """Makes a command that counts in the file "tried" how often it was asked, and then does what it is given."""
    ask = f"import sys; question = sys.stdin.readline(); open({str(tmp_path / 'tried')!r}, 'a').write(question); "
    return lambda then: (sys.executable, "-c", ask + then)


def saying(verdict: Verdict) -> str:
    return f"print({msgspec.json.encode(verdict).decode()!r})"


def rested(compiling: Compiling, generator: Generator) -> None:
    """The turns of a person who rests for long."""
    for _ in range(3):
        compiling.begin(generator)
        for thread in threading.enumerate():
            if thread.name == "compile":
                thread.join(PATIENCE)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Which layers were run compiled, by a compiler that takes no time."""
    layers: list[int] = []

    def compile_steps(generator: Generator, check: Callable[[], None]) -> dict[int, Step]:
        def made(index: int) -> Step:
            def step(state: State, ws: Tensor, noise: Tensor | None) -> tuple[State, Statistics | None]:
                layers.append(index)
                return generator.adain.step(index, state, ws, noise, None)

            return step

        check()
        return {index: made(index) for index in range(1, len(generator.layers))}

    monkeypatch.setattr("stylegan.compiled.compile_steps", compile_steps)
    return layers


def tried(tmp_path: Path) -> int:
    file = tmp_path / "tried"
    return len(file.read_text().splitlines()) if file.exists() else 0


# --- verdicts ----------------------------------------------------------------------------------------------


def test_what_a_trial_found_faster_is_put_in_between_two_pictures(
    drawing: Drawing, trial: Callable[[str], tuple[str, ...]], ran: list[int], tmp_path: Path
) -> None:
    before = drawing.picture(7)
    assert ran == []
    compiling = Compiling(drawing.scheduler, trial(saying(FASTER)))
    rested(compiling, drawing.generator)
    drawing.picture()
    assert ran == [1, 2, 3, 4, 5]
    assert (drawing.picture(7) == before).all()
    compiling.take_out(drawing.generator)
    del ran[:]
    drawing.picture()
    assert ran == []
    # The program's next start knows already.
    rested(Compiling(drawing.scheduler, trial(saying(SLOWER))), drawing.generator)
    drawing.picture()
    assert ran == [1, 2, 3, 4, 5]
    assert tried(tmp_path) == 1


@pytest.mark.parametrize("verdict", [SLOWER, ANOTHER_PICTURE])
def test_what_is_hardly_faster_or_draws_otherwise_changes_nothing(
    drawing: Drawing,
    trial: Callable[[str], tuple[str, ...]],
    ran: list[int],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    verdict: Verdict,
) -> None:
    rested(Compiling(drawing.scheduler, trial(saying(verdict))), drawing.generator)
    drawing.picture()
    assert ran == []
    assert tried(tmp_path) == 1
    assert caplog.records == []


@pytest.mark.parametrize(
    "then",
    ["sys.exit(3)", "print('ready')", "print('{}')", "print('[' * 100000)", saying(FAILED)],
    ids=["crash", "rubbish", "another object", "deep", "failure"],
)
def test_a_trial_that_comes_to_nothing_is_logged_once_and_not_made_again(
    drawing: Drawing,
    trial: Callable[[str], tuple[str, ...]],
    ran: list[int],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    then: str,
) -> None:
    other = Generator(ADAIN).eval().requires_grad_(False)
    compiling = Compiling(drawing.scheduler, trial(then))
    for generator in (drawing.generator, other, drawing.generator):
        rested(compiling, generator)
    assert tried(tmp_path) == 2
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    rested(Compiling(drawing.scheduler, trial(then)), drawing.generator)
    assert tried(tmp_path) == 2
    assert len(caplog.records) == 1
    drawing.picture()
    assert ran == []


def test_a_program_that_cannot_be_started_and_a_cache_that_cannot_be_written_are_no_worse(
    drawing: Drawing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("GANINTERFACE_CACHE", str(tmp_path / "file"))
    rested(Compiling(drawing.scheduler, (str(tmp_path / "nothing"),)), drawing.generator)
    assert len(caplog.records) == 1
    drawing.picture()


def test_a_compiler_that_fails_here_is_logged_once_and_never_asked_again(
    drawing: Drawing,
    trial: Callable[[str], tuple[str, ...]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked: list[Generator] = []

    def compile_steps(generator: Generator, check: Callable[[], None]) -> dict[int, Step]:
        asked.append(generator)
        raise RuntimeError("No space left\non the device")

    monkeypatch.setattr("stylegan.compiled.compile_steps", compile_steps)
    for _ in range(2):
        rested(Compiling(drawing.scheduler, trial(saying(FASTER))), drawing.generator)
    assert len(asked) == 1
    assert [record.getMessage() for record in caplog.records] == [
        "Layers could not be compiled, and are drawn without: No space left."
    ]
    drawing.picture()


@pytest.mark.parametrize("content", [b"", b"{", b'{"plain": "much"}', b"[" * 100_000])
def test_a_damaged_verdict_is_as_if_there_were_none(
    drawing: Drawing, trial: Callable[[str], tuple[str, ...]], tmp_path: Path, content: bytes
) -> None:
    rested(Compiling(drawing.scheduler, trial(saying(SLOWER))), drawing.generator)
    (kept,) = (cache_folder() / "verdicts").iterdir()
    kept.write_bytes(content)
    rested(Compiling(drawing.scheduler, trial(saying(SLOWER))), drawing.generator)
    assert tried(tmp_path) == 2
    assert msgspec.json.decode(kept.read_bytes(), type=Verdict) == SLOWER


def test_a_verdict_counts_for_that_number_of_threads_only(
    drawing: Drawing, trial: Callable[[str], tuple[str, ...]], tmp_path: Path
) -> None:
    compiling = Compiling(drawing.scheduler, trial(saying(FAILED)))
    before = drawing.scheduler.call(lambda renderer: torch.get_num_threads()).result()
    rested(compiling, drawing.generator)
    drawing.scheduler.call(lambda renderer: torch.set_num_threads(before + 1)).result()
    rested(Compiling(drawing.scheduler, trial(saying(FAILED))), drawing.generator)
    torch.set_num_threads(before)
    assert tried(tmp_path) == 2


def test_whatever_else_breaks_is_logged_once_and_the_pictures_come(
    drawing: Drawing,
    trial: Callable[[str], tuple[str, ...]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(device: torch.device) -> str:
        raise RuntimeError("The driver is gone")

    monkeypatch.setattr("ganinterface.render.device.describe", broken)
    rested(Compiling(drawing.scheduler, trial(saying(FASTER))), drawing.generator)
    assert len(caplog.records) == 1
    drawing.picture()


# --- ending ------------------------------------------------------------------------------------------------


def alive(process: int) -> bool:
    """Whether a process runs; one that has ended and is waited for does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system does not list its processes")
def test_closing_ends_the_trial_and_the_compiler_that_it_started(
    drawing: Drawing,
    trial: Callable[[str], tuple[str, ...]],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    file = tmp_path / "processes"
    long = (
        f"import os, subprocess; child = subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE);"
        f"open({str(file)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}} '); child.wait()"
    )
    compiling = Compiling(drawing.scheduler, trial(long))
    compiling.begin(drawing.generator)
    begun = time.monotonic()
    while not (file.exists() and file.read_text().endswith(" ")):
        assert time.monotonic() < begun + PATIENCE
        time.sleep(0.01)
    compiling.begin(drawing.generator)  # one at a time
    compiling.close()
    processes = [int(each) for each in file.read_text().split()]
    while any(map(alive, processes)):
        assert time.monotonic() < begun + PATIENCE
        time.sleep(0.01)
    assert tried(tmp_path) == 1
    assert not (cache_folder() / "verdicts").exists()
    assert caplog.records == []
    rested(Compiling(drawing.scheduler, trial(saying(SLOWER))), drawing.generator)
    assert tried(tmp_path) == 2  # nothing was found out by the one that was ended


def test_a_trial_whose_program_is_gone_ends_itself() -> None:
    question = b'{"config": {"family": "stylegan"}, "device": "cpu", "threads": 1}\n'
    assert subprocess.run(TRIAL, input=question, capture_output=True).returncode == 1


def test_layers_that_come_after_the_end_are_not_put_in(
    drawing: Drawing,
    trial: Callable[[str], tuple[str, ...]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    compiling = Compiling(drawing.scheduler, trial(saying(FASTER)))
    begun: list[Generator] = []

    def compile_steps(generator: Generator, check: Callable[[], None]) -> dict[int, Step]:
        begun.append(generator)
        compiling.stop()
        return {1: lambda state, ws, noise: pytest.fail("put in")}

    monkeypatch.setattr("stylegan.compiled.compile_steps", compile_steps)
    rested(compiling, drawing.generator)  # the trial's turn, and two more
    drawing.picture()
    assert len(begun) == 2  # it is left to the next rest
    assert caplog.records == []


def test_without_a_compiler_nothing_begins(
    drawing: Drawing, trial: Callable[[str], tuple[str, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CXX", os.fspath(tmp_path / "no compiler"))
    rested(Compiling(drawing.scheduler, trial(saying(FASTER))), drawing.generator)
    assert tried(tmp_path) == 0
    assert not compiler_there("mps")


# --- the real one ------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_trial_itself_finds_a_verdict(drawing: Drawing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CXX")
    if not compiler_there("cpu"):
        pytest.skip("torch finds no C++ compiler here")
    drawing.generator = Generator(ADAIN).eval().requires_grad_(False)
    rested(Compiling(drawing.scheduler), drawing.generator)
    (kept,) = (cache_folder() / "verdicts").iterdir()
    verdict = msgspec.json.decode(kept.read_bytes(), type=Verdict)
    assert verdict.problem == ""
    assert verdict.plain > 0
    assert verdict.compiled > 0
    assert verdict.difference <= 1e-3
