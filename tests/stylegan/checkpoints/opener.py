"""A second process that opens files it is told and says what came of it: nothing that a file does can hurt the tests.

It watches itself: by an audit hook for anything that runs, imports, writes or connects, and for time and memory.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import subprocess
import sys
import threading
import time
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

HANGS = 20  # seconds, at least, of the processor's time after which the process is ended
STUCK = 900.0  # seconds on the clock, for one that waits without working; a busy machine is slow
ROOT = Path(__file__).resolve().parents[3]

# Events of sys.audit that opening a file must never raise: all that runs, imports, connects, writes or removes.
FORBIDDEN = {
    "exec",
    "compile",
    "import",
    "pickle.find_class",
    "marshal.loads",
    "code.__new__",
    "function.__new__",
}
FORBIDDEN_KINDS = (
    "os.",
    "subprocess.",
    "socket.",
    "shutil.",
    "ctypes.",
    "pty.",
    "tempfile.",
    "webbrowser.",
    "urllib.",
)
HARMLESS = {"os.listdir", "os.scandir", "os.fspath"}


@dataclass(frozen=True)
class Verdict:
    """What came of opening one file.

    outcome: "opened" (and drew a finite picture), "refused" (by CheckpointError), "failed" (in any other way, the message
    says how), "ended" (the process died or hung).
    """

    outcome: str
    message: str = ""
    seconds: float = 0.0  # of the processor's time
    memory: int = 0  # bytes at the most, above those before
    forbidden: tuple[str, ...] = ()  # audit events that must not be

    def holds(self, size: int) -> bool:
        """Whether all that is promised for a file of `size` bytes held."""
        bounded = self.seconds <= 10 and self.memory <= 4 * size + (200 << 20)
        return self.outcome in ("opened", "refused") and not self.forbidden and bounded


class Opener:
    """The process, from the side of those who use it. It is started when it is needed, and anew when a file killed it."""

    def __init__(self, *warm: Path) -> None:
        self._warm = warm
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Opener:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._reap()

    def open(self, path: Path) -> Verdict:
        """Open a file and draw a picture, there."""
        answer = self._ask(path)
        if answer is None:
            return Verdict("ended", f"the process ended with status {self._reap()}")
        return Verdict(**{**answer, "forbidden": tuple(answer["forbidden"])})

    def _reap(self) -> int | None:
        """The status of a process that has answered no more: that of one that hung is -9."""
        process, self._process = self._process, None
        if process is None:
            return None
        process.communicate()
        return process.returncode

    def _ask(self, path: Path) -> dict[str, Any] | None:
        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        watch = threading.Timer(STUCK, process.kill)
        watch.start()
        try:
            process.stdin.write(f"{path}\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            return None
        finally:
            watch.cancel()
        return dict(json.loads(line)) if line.endswith("\n") else None

    def _start(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.stylegan.checkpoints.opener", *map(str, self._warm)]
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONFAULTHANDLER": "1"}  # a crash says where
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        return self._process


def needs_opener() -> None:
    """Skip a test on systems that do not tell a process its memory."""
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("only Linux says what a process needed at the most")


# From here on: in the process.


class _Watch:
    """Notes forbidden events while it is armed. An audit hook cannot be taken away again."""

    def __init__(self) -> None:
        self.armed = False
        self.seen: list[str] = []
        sys.addaudithook(self._hook)

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if self.armed and len(self.seen) < 10 and _is_forbidden(event, args):
            self.seen.append(f"{event} {args!s:.100}")


def _is_forbidden(event: str, args: tuple[Any, ...]) -> bool:
    if event == "open":
        return not isinstance(args[2], int) or bool(args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    return event in FORBIDDEN or (event.startswith(FORBIDDEN_KINDS) and event not in HARMLESS)


def _draw(path: Path) -> tuple[str, str]:
    """Outcome and message of opening one file and drawing the picture of seed 0 at psi 1."""
    import torch

    import stylegan

    try:
        generator = stylegan.load(path)
        z = torch.from_numpy(stylegan.seed_to_z(0, generator.z_dim))
        labels = torch.eye(1, generator.label_dim) if generator.label_dim else None
        picture = generator.synthesize(generator.map(z, labels))
        finite = bool(torch.isfinite(picture).all())
        return ("opened", str(list(picture.shape))) if finite else ("failed", "the picture is not finite")
    except stylegan.CheckpointError as error:
        message = str(error)
        return "refused" if message.isprintable() and path.name in message else "failed", message
    except Exception:
        return "failed", traceback.format_exc()


def _status(field: str) -> int:
    """Bytes of a field of this process's status."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) << 10
    raise LookupError(field)


def _judge(path: Path, watch: _Watch) -> Verdict:
    import resource  # not on Windows

    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # what was needed at the most is counted from here
    before, started = _status("VmRSS"), time.process_time()
    # The limit counts in ticks of the kernel's clock, which drift from the time that is read here: 20 s in 500.
    resource.setrlimit(resource.RLIMIT_CPU, (int(1.5 * started) + HANGS, resource.RLIM_INFINITY))
    watch.seen, watch.armed = [], True
    outcome, message = _draw(path)
    watch.armed = False
    seconds, memory = time.process_time() - started, _status("VmHWM") - before
    return Verdict(outcome, message, seconds, memory, tuple(watch.seen))


def _serve(warm: list[str]) -> None:
    import resource

    watch = _Watch()
    # What is imported when it is first needed is imported now.
    for module in (
        "stylegan.checkpoints",
        "encodings.raw_unicode_escape",
        "encodings.unicode_escape",
        "encodings.cp437",
    ):
        importlib.import_module(module)
    for name in warm:
        _draw(Path(name))
    gc.collect()
    gc.freeze()  # what is imported need not be looked at in every collection to come
    limit = _status("VmSize") + (4 << 30)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    for line in sys.stdin:
        print(json.dumps(asdict(_judge(Path(line.rstrip("\n")), watch))), flush=True)


if __name__ == "__main__":
    _serve(sys.argv[1:])
