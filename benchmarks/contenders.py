"""Contenders: each draws in a process and a thread of its own, told by its parent when; so that they can take turns."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

# A seed -> the work to be timed, made ready; what it returns is the picture as a torch tensor.
Work = Callable[[int], Callable[[], Any]]


@dataclass(frozen=True)
class Contender:
    """One way to do a piece of work. `make` is called once in its process, the Work that it returns for every turn."""

    make: Callable[[], Work]  # a function of a module, so that another process finds it
    tuned: bool = True  # whether glibc's allocator gets the settings that the program gives it


def race(
    contenders: Mapping[str, Contender], repetitions: int, warm_up: int = 2, pictures: bool = False
) -> dict[str, dict[str, Any]]:
    """Let them take turns; per name its times in milliseconds (without the warm-up) and peak memory in MiB.

    With `pictures` also what the last turn gave, as an array. All have two torch threads, or as many as there are cores
    if those are fewer. RuntimeError names a contender that failed.
    """
    processes = {name: _Process(name, each) for name, each in contenders.items()}
    try:
        for turn in range(warm_up + repetitions):
            for process in processes.values():
                process.turn(turn, counts=turn >= warm_up)
        return {name: process.finish(pictures) for name, process in processes.items()}
    finally:
        for process in processes.values():
            process.stop()


class _Process:
    """The parent's end of one contender."""

    def __init__(self, name: str, contender: Contender) -> None:
        self._name = name
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, contender), daemon=True)
        self._process.start()
        theirs.close()
        self._times: list[float] = []
        self._receive()  # made ready

    def turn(self, seed: int, counts: bool) -> None:
        self._pipe.send(seed)
        milliseconds = self._receive()
        if counts:
            self._times.append(milliseconds)

    def finish(self, picture: bool) -> dict[str, Any]:
        self._pipe.send("picture" if picture else "memory")
        return {"times": self._times, **self._receive()}

    def stop(self) -> None:
        self._process.kill()
        self._process.join()

    def _receive(self) -> Any:
        try:
            answer = self._pipe.recv()
        except EOFError:
            answer = RuntimeError("its process ended")
        if isinstance(answer, Exception):
            raise RuntimeError(f"'{self._name}' failed: {answer}") from answer
        return answer


def _serve(pipe: Connection, contender: Contender) -> None:
    """In the contender's process: the settings first, then a thread like the program's render thread."""
    if contender.tuned:
        from stylegan.allocator import tune_allocator

        tune_allocator()
    worker = threading.Thread(target=_work, args=(pipe, contender.make))
    worker.start()
    worker.join()


def _work(pipe: Connection, make: Callable[[], Work]) -> None:
    try:
        import torch

        torch.set_num_threads(min(2, torch.get_num_threads()))
        picture = None
        with torch.inference_mode():
            work = make()
            pipe.send("ready")
            while True:
                order = pipe.recv()
                if isinstance(order, str):
                    array = None if order == "memory" or picture is None else np.asarray(picture.float())
                    pipe.send({"memory": peak_memory(), "picture": array})
                    continue
                ready = work(order)
                begun = time.perf_counter()
                picture = ready()
                pipe.send((time.perf_counter() - begun) * 1000)
    except EOFError:
        return
    except Exception as error:
        pipe.send(RuntimeError(str(error)))


def peak_memory() -> float:
    """The most memory that this process has had resident, in MiB; NaN where the system does not say."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux: there getrusage tells what the parent held, if that was more
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / (1 << 10)
    try:
        import resource
        import sys
    except ImportError:
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
