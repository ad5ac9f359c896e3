"""Puts compiled layers in where a trial, in a process of its own, has shown that they are faster on this machine."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import logging
import os
import platform
import shutil
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Sequence
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from platformdirs import user_cache_dir
from psygnal import Signal

from ganinterface.render.errors import sentence
from ganinterface.render.worker import lower_priority
from stylegan.atomic import atomic_write

if TYPE_CHECKING:
    from ganinterface.render.renderer import Renderer
    from ganinterface.render.worker import Scheduler
    from stylegan import Generator

VERSION = 1  # of the trial and of what it compiles: verdicts of another count no more
WORTH = 1.15  # times as fast: less is not worth a minute of compiling
# How far the pictures may lie apart, in deviations of the picture: instance norms enlarge what differs.
BOUNDS = {"stylegan": 1e-3, "stylegan2": 2e-5, "stylegan3": 2e-5}
LEAVE = 5.0  # s that closing waits for a layer that is being compiled
# -P: whatever lies in the folder that the program was started in is no part of it.
TRIAL = (sys.executable, "-P", "-m", "ganinterface.render.compile_trial")

logger = logging.getLogger(__name__)

# The life of a model here: `begin`, called when nobody is at work, makes a turn on a thread of its own. The first turn is
# the trial; its verdict is kept on disk. Where that was kept and says so, a turn compiles the same in this process, which
# the compiler's cache on disk, filled by the trial, makes quick, and has the worker put it in between two renders.


class Verdict(msgspec.Struct, frozen=True):
    """What a trial found: milliseconds per picture both ways, how far they lie apart; or why there is nothing to find."""

    plain: float
    compiled: float
    difference: float  # of the pictures, in deviations
    problem: str = ""

    def is_for(self, family: str) -> bool:
        """Whether generators of that family are to be drawn with compiled layers."""
        if self.problem or self.compiled <= 0:
            return False
        return self.plain >= WORTH * self.compiled and self.difference <= BOUNDS.get(family, 0.0)


class _Stopped(Exception):
    """The turn is over before its end."""


class _Failed(Exception):
    """The trial came to nothing, for this reason."""


class Compiling:
    """One model's turn at a time; nothing that goes wrong is more than one line of the log in the program's life."""

    trial_over = Signal()  # on the turn's thread: another turn may use its verdict

    def __init__(self, scheduler: Scheduler, command: Sequence[str] = TRIAL) -> None:
        """`command` runs the trial: it is asked by one line of JSON and answers by one with a Verdict."""
        self._scheduler = scheduler
        self._command = command
        self._turn: _Turn | None = None
        self._verdicts: dict[str, Verdict] = {}  # by key: what the disk has, or could not take
        self._settled: weakref.ref[Generator] | None = None  # with which nothing more is to be done
        self._warned = False

    def begin(self, generator: Generator) -> None:
        """The next turn of that generator, if one is left and none is being taken; torch has been imported."""
        if self._turn is not None and self._turn.is_alive():
            return
        if self._settled is not None and self._settled() is generator:
            return
        if not compiler_there(generator.device.type):
            return
        self._turn = _Turn(self, generator)
        self._turn.start()

    def stop(self) -> None:
        """End the turn at once: the trial's process too, which leaves no verdict then."""
        if self._turn is not None:
            self._turn.stop()

    def take_out(self, generator: Generator) -> None:
        """End the turn, and draw with the generator's own layers from the next picture on."""
        self.stop()
        self._settled = None
        self._scheduler.call(lambda renderer: generator.replace_steps({}))

    def close(self) -> None:
        """End the turn and wait for it."""
        self.stop()
        if self._turn is not None:
            self._turn.join(LEAVE)

    # --- on the turn's thread ----------------------------------------------------------------------

    def take(self, turn: _Turn, generator: Generator) -> None:
        """A turn from its beginning to its end."""
        try:
            self._take(turn, generator)
        except (_Stopped, CancelledError):
            pass
        except Exception as error:
            if not turn.stopped:
                self._lost(sentence(error))
                self._settled = weakref.ref(generator)

    def _take(self, turn: _Turn, generator: Generator) -> None:
        threads = self._scheduler.call(_threads).result()  # the worker's: threads differ in it
        key = _key(generator, threads)
        verdict = self._kept(key)
        if verdict is None:
            self._try(turn, key, _question(generator, threads))
            self.trial_over.emit()
            return
        if verdict.is_for(generator.config.family):
            try:
                self._put_in(turn, generator)
            except (_Stopped, CancelledError):
                raise
            except Exception as error:
                turn.check()  # what breaks while it is stopped broke because of that
                self._keep(key, self._lost(sentence(error)))
        self._settled = weakref.ref(generator)

    def _try(self, turn: _Turn, key: str, question: bytes) -> None:
        """Have the trial run, and keep what it says or how it failed."""
        try:
            verdict = turn.ask(self._command, question)
        except (_Failed, OSError) as error:
            turn.check()
            verdict = self._lost(sentence(error))
        self._keep(key, self._lost(verdict.problem) if verdict.problem else verdict)

    def _lost(self, problem: str) -> Verdict:
        """The verdict of what went wrong, logged if nothing was before."""
        if not self._warned:
            self._warned = True
            logger.warning("Layers could not be compiled, and are drawn without: %s", problem)
        return Verdict(0.0, 0.0, 0.0, problem)

    def _put_in(self, turn: _Turn, generator: Generator) -> None:
        os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", str(_compiler_cache()))
        from stylegan.compiled import compile_steps

        steps = compile_steps(generator, turn.check)

        def put_in(renderer: Renderer) -> None:
            if renderer.generator is generator and not turn.stopped:
                generator.replace_steps(steps)

        self._scheduler.call(put_in).result()
        turn.check()

    def _kept(self, key: str) -> Verdict | None:
        if key in self._verdicts:
            return self._verdicts[key]
        try:
            return msgspec.json.decode(_verdict_path(key).read_bytes(), type=Verdict)
        except (OSError, ValueError, RecursionError):
            return None

    def _keep(self, key: str, verdict: Verdict) -> None:
        self._verdicts[key] = verdict
        logger.info("Compiled layers: %s", verdict)
        path = _verdict_path(key)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic_write(path, msgspec.json.encode(verdict))


class _Turn(threading.Thread):
    """One turn of one generator, and the process that it may be waiting for."""

    def __init__(self, owner: Compiling, generator: Generator) -> None:
        super().__init__(name="compile", daemon=True)
        self._generator: Generator | None = generator
        self.stopped = False
        self._owner = owner
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        lower_priority()
        # A model that is closed is not held by its last turn.
        generator, self._generator = self._generator, None
        assert generator is not None
        self._owner.take(self, generator)

    def stop(self) -> None:
        """No more of it; the process ends now. From any thread."""
        with self._lock:
            self.stopped = True
            if self._process is not None:
                _end(self._process)

    def check(self) -> None:
        """_Stopped once it is."""
        if self.stopped:
            raise _Stopped

    def ask(self, command: Sequence[str], question: bytes) -> Verdict:
        """The command's answer; _Failed where that is none, OSError where there is no such command."""
        with self._lock:
            self.check()
            self._process = process = _started(command)
        assert process.stdin is not None
        assert process.stdout is not None
        with process:  # its input stays open to the end: the trial ends itself when this program is gone
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(question + b"\n")
                process.stdin.flush()
            answer = process.stdout.read()
        self.check()
        try:
            verdict = msgspec.json.decode(answer.strip().rpartition(b"\n")[2], type=Verdict)
        except (ValueError, RecursionError) as error:
            raise _Failed(
                f"the trial ended with status {process.returncode} and without a verdict"
            ) from error
        return verdict


def compiler_there(device: str) -> bool:
    """Whether torch finds what it compiles with for that kind of device ("cpu", "cuda"), by the names that it looks for."""
    if device == "cuda":
        return importlib.util.find_spec("triton") is not None
    usual = {"win32": "cl", "darwin": "clang++"}.get(sys.platform, "g++")
    return device == "cpu" and shutil.which(os.environ.get("CXX", usual)) is not None


def cache_folder() -> Path:
    """Where what can be made again is kept; the folder in GANINTERFACE_CACHE takes precedence over the system's."""
    return Path(os.environ.get("GANINTERFACE_CACHE") or user_cache_dir("GANInterface", False)) / "compiled"


def _compiler_cache() -> Path:
    return cache_folder() / "inductor"


def _verdict_path(key: str) -> Path:
    return cache_folder() / "verdicts" / f"{key}.json"


def _question(generator: Generator, threads: int) -> bytes:
    asked = {"config": generator.config.to_json(), "device": str(generator.device), "threads": threads}
    return json.dumps(asked, sort_keys=True).encode()


def _key(generator: Generator, threads: int) -> str:
    """The same wherever the verdict has to be."""
    import torch

    from ganinterface.render.device import describe

    machine: list[Any] = [platform.processor() or platform.machine(), torch.backends.cpu.get_cpu_capability()]
    machine += [describe(generator.device), torch.__version__, VERSION]
    return hashlib.sha256(_question(generator, threads) + json.dumps(machine).encode()).hexdigest()


def _threads(renderer: Renderer) -> int:
    import torch

    return torch.get_num_threads()


def _started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    package = Path(__file__).parents[2]
    given = os.environ.get("PYTHONPATH")
    environment = {
        "TORCHINDUCTOR_CACHE_DIR": str(_compiler_cache()),
        **os.environ,
        "TORCHINDUCTOR_COMPILE_THREADS": "1",
        "PYTHONPATH": os.pathsep.join([str(package), *([given] if given else [])]),
    }
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.BELOW_NORMAL_PRIORITY_CLASS | subprocess.CREATE_NO_WINDOW
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        creationflags=flags,
        # A group of its own, that ends with the compiler it may have started; not a session, which on a desktop would
        # share the processors with this program half and half, whatever its priority.
        process_group=None if sys.platform == "win32" else 0,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.terminate()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
