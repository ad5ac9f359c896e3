"""What tests of the worker share: a renderer that draws when it is told to, and what a worker said."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Queue
from typing import Any

from ganinterface.document.document import Document, LatentPart
from ganinterface.render.request import Frame, Request
from ganinterface.render.worker import Worker

PATIENCE = 60.0  # seconds after which a test has hung


class SlowRenderer:
    """Draws one layer for every `release`; says when it began."""

    def __init__(self, layers: int = 1) -> None:
        self.layers = layers
        self.began: Queue[int] = Queue()
        self.ended: list[int] = []
        self._gate = threading.Semaphore(0)
        self.failure: Exception | None = None
        self.to_warm: str = ""  # what the next warm-ups do: "wait" until somebody wants something, or "fail"
        self.warmed: Queue[str] = Queue()  # what they did

    def warm_up(self, check: Callable[[], None]) -> None:
        self.warmed.put(self.to_warm)
        if self.to_warm == "fail":
            raise MemoryError
        while self.to_warm == "wait":
            check()
            threading.Event().wait(0.001)

    def release(self, layers: int = 1000) -> None:
        self._gate.release(layers)

    def render(self, request: Request, check: Callable[[], None] | None = None) -> Frame:
        self.began.put(request.serial)
        for _ in range(self.layers):
            if check is not None:
                check()
            assert self._gate.acquire(timeout=PATIENCE)
        if self.failure is not None:
            raise self.failure
        self.ended.append(request.serial)
        return Frame(request)


class Heard:
    """Everything that a worker said, in order."""

    def __init__(self, worker: Worker) -> None:
        self.frames: Queue[Frame] = Queue()
        self.busy: Queue[bool] = Queue()
        self.models: Queue[Any] = Queue()
        self.failures: Queue[str] = Queue()
        self.threads: set[str] = set()
        worker.frame.connect(self._frame)
        worker.busy.connect(self.busy.put)
        worker.model.connect(self.models.put)
        worker.model_failed.connect(self.failures.put)

    def _frame(self, frame: Frame) -> None:
        self.threads.add(threading.current_thread().name)
        self.frames.put(frame)


def request(serial: int) -> Request:
    return Request(Document(latent=(LatentPart(serial),)), serial=serial)
