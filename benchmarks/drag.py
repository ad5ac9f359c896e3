"""A scripted drag of ten seconds: brush move → new picture on the canvas, gaps of the event loop.

On the shipped model, and on a StyleGAN2 of 1024x1024 with random weights: there with bfloat16, where the processor has
it, and with that switched off, and beside the plain way of drawing the whole.
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.contenders import Contender, race
from ganinterface.dev.window import opened

SECONDS = 10.0
MOVES_PER_SECOND = 60
LAYER = "32x16 conv1"  # of the shipped model
LARGE_LAYER = "32x32 conv1"
FIRST = 12  # maps that the edit changes
BEGINNING = 2.0  # seconds of the stroke in which whatever was not ready shows
PLAIN_TURNS = 3

# Names of figures that the table of floors shows, too.
MEDIAN = "brush move to new picture, median (ms)"
PLAIN = "plain whole picture, median (ms)"
EXACT = "pictures shown, exact (%)"
SMALLEST = "pictures shown, smallest height"
MEDIAN_AGE = "request of a picture shown, median (ms old)"
OLDEST = "request of a picture shown, oldest (ms old)"
WITHOUT = ", bf16 switched off"


def measure() -> dict[str, float]:
    """Figures in milliseconds, by name. Uses the display if there is one, else Qt's offscreen platform."""
    return _measure(None, LAYER)


def measure_large() -> dict[str, float]:
    """The same on a StyleGAN2 of 1024x1024, and how long the plain way takes for the whole picture."""
    import torch

    import stylegan
    from benchmarks.speed import plainly, stylegan2
    from stylegan.precision import bfloat16_is_fast

    plain = race({"plain": Contender(partial(plainly, stylegan2), tuned=False)}, PLAIN_TURNS)["plain"]
    figures = {PLAIN: float(np.median(plain["times"]))}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.safetensors"
        stylegan.save(stylegan2(), path)
        figures |= _measure(path, LARGE_LAYER)
        if bfloat16_is_fast(torch.device("cpu")):
            with _without_bfloat16():
                without = _measure(path, LARGE_LAYER)
            figures |= {f"{name}{WITHOUT}": value for name, value in without.items()}
    return figures


@contextmanager
def _without_bfloat16() -> Iterator[None]:
    """As on a processor that has to imitate it."""
    from ganinterface.render import renderer

    asked = renderer.bfloat16_is_fast
    renderer.bfloat16_is_fast = lambda device: False
    try:
        yield
    finally:
        renderer.bfloat16_is_fast = asked


def _measure(model: Path | None, layer: str) -> dict[str, float]:
    with opened(model) as window:
        return dragged(window, layer)


def dragged(window, layer: str) -> dict[str, float]:  # type: ignore[no-untyped-def]
    """The same in a window that is open, whatever else goes on in it."""
    return _Drag(window, layer).run()


class _Drag:
    """Sends mouse moves to the canvas and notes when a picture that holds them is painted."""

    def __init__(self, window, layer: str) -> None:  # type: ignore[no-untyped-def]
        from PySide6.QtCore import QEvent, QObject
        from PySide6.QtWidgets import QApplication

        self.app, self.layer = QApplication.instance(), layer
        self.studio, self.canvas = window.studio, window.canvas
        studio = self.studio
        self.asked: dict[int, float] = {}  # when each request was made, by its serial
        self.ages: list[float] = []  # of the requests whose pictures were painted, then
        self.heights: list[int] = []  # that those pictures were drawn in, 0 for the exact ones
        self.waiting: list[tuple[float, object]] = []  # (time, Document) of moves whose picture has not come
        self.delays: list[float] = []
        self.shown: list[float] = []  # times of painted frames
        self.arrived: list[object] = []
        studio.shown.frame.connect(lambda frame: self.arrived.append(frame))
        drag, submit = self, studio.models.worker.submit

        def submitted(request) -> None:  # type: ignore[no-untyped-def]
            drag.asked[request.serial] = time.perf_counter()
            submit(request)

        studio.models.worker.submit = submitted

        class Painted(QObject):
            def eventFilter(self, watched: QObject, event: QEvent) -> bool:
                if event.type() == QEvent.Type.UpdateRequest or event.type() == QEvent.Type.Paint:
                    drag.painted()
                return False

        self.filter = Painted()
        self.canvas.installEventFilter(self.filter)

    def painted(self) -> None:
        """The canvas is being painted: every move that is in the newest arrived picture is on the screen."""
        if not self.arrived:
            return
        frame, self.arrived = self.arrived[-1], []
        now = time.perf_counter()
        self.shown.append(now)
        self.ages.append((now - self.asked.get(frame.request.serial, now)) * 1000)  # type: ignore[attr-defined]
        self.heights.append(height_drawn(frame))
        documents = [document for _, document in self.waiting]
        if frame.request.document in documents:  # type: ignore[attr-defined]
            index = documents.index(frame.request.document)  # type: ignore[attr-defined]
            self.delays += [(now - at) * 1000 for at, _ in self.waiting[: index + 1]]
            del self.waiting[: index + 1]

    def run(self) -> dict[str, float]:
        from ganinterface.studio.view import Tool

        self.studio.view.set_layer(self.layer)
        self.studio.view.pin(range(FIRST))
        self.studio.view.tool = Tool.BRUSH
        self._idle(1.0)
        begun, gaps, moved = self._paint()
        figures = {
            "event loop gap, 99th percentile (ms)": float(np.percentile(gaps, 99)),
            "event loop gap, longest (ms)": float(np.max(gaps)),
            **self._shown_while_painting(begun),
            "moves": float(moved),
        }
        self._idle(1.0)
        while not (self.studio.shown.is_up_to_date and self.studio.shown.last_frame.exact):
            self._idle(0.1)
        return {
            MEDIAN: float(np.median(self.delays)),
            "brush move to new picture, 99th percentile (ms)": float(np.percentile(self.delays, 99)),
            **figures,
            "moves whose picture came": float(len(self.delays)),
            "last picture differs from a whole run in (values)": self._wrong(),
        }

    def _paint(self) -> tuple[float, list[float], int]:
        """The stroke: when it began, the gaps of the event loop, and how many moves it had."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        del self.ages[:], self.heights[:], self.shown[:]
        gaps, begun, moved = list[float](), time.perf_counter(), 0
        QTest.mousePress(self.canvas, Qt.MouseButton.LeftButton, pos=self._spot(0.0))
        while (now := time.perf_counter()) - begun < SECONDS:
            gaps.append(max(now - begun - moved / MOVES_PER_SECOND, 0.0) * 1000)  # what kept the move waiting
            moved += 1
            QTest.mouseMove(self.canvas, self._spot((now - begun) / SECONDS))
            before = self.studio.session.document
            self.app.processEvents()
            if self.studio.session.document is not before:
                self.waiting.append((now, self.studio.session.document))
            self._wait_until(begun + moved / MOVES_PER_SECOND)
        QTest.mouseRelease(self.canvas, Qt.MouseButton.LeftButton, pos=self._spot(1.0))
        return begun, gaps, moved

    def _shown_while_painting(self, begun: float) -> dict[str, float]:
        """What the stroke that has just ended has shown, how old it was, and how long nothing new came."""
        times = np.array([begun, *self.shown])
        pauses, beginning = np.diff(times) * 1000, times[:-1] < begun + BEGINNING
        height = self.studio.session.model.resolution[0]
        return {
            "pictures per second": len(self.ages) / SECONDS,
            EXACT: 100 * self.heights.count(0) / len(self.heights),
            SMALLEST: float(min(each or height for each in self.heights)),
            MEDIAN_AGE: float(np.median(self.ages)),
            OLDEST: float(np.max(self.ages)),
            f"longest pause between pictures, first {BEGINNING:g} s of the stroke (ms)": float(
                pauses[beginning].max()
            ),
            "longest pause between pictures, after that (ms)": float(pauses[~beginning].max()),
        }

    def _wrong(self) -> float:
        """How many bytes of the last picture are not those of a run from the start, on the worker."""
        from ganinterface.render.pictures import picture

        frame = self.studio.shown.last_frame
        whole = self.studio.models.worker.call(
            lambda renderer: picture(renderer.generator, frame.request.document, renderer.arrays)
        )
        return float((whole.result() != frame.picture).sum())

    def _idle(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.app.processEvents()
            time.sleep(0.002)

    def _wait_until(self, moment: float) -> None:
        """In Qt's own loop, as the program waits: asking again and again would take a part of a core from the worker."""
        from PySide6.QtCore import QEventLoop, Qt, QTimer

        left = moment - time.perf_counter()
        if left > 0:
            loop = QEventLoop()
            timer = QTimer(singleShot=True, timerType=Qt.TimerType.PreciseTimer)
            timer.timeout.connect(loop.quit)
            timer.start(max(math.ceil(left * 1000), 1))
            loop.exec()

    def _spot(self, t: float):  # type: ignore[no-untyped-def]
        """A Lissajous curve over the middle of the picture."""
        x = 0.5 + 0.35 * math.sin(2 * math.pi * 3 * t)
        y = 0.5 + 0.35 * math.sin(2 * math.pi * 5 * t + 1)
        return self.canvas.viewport.to_canvas(x, y).toPoint()


def height_drawn(frame) -> int:  # type: ignore[no-untyped-def]
    """The height in which a draft was drawn, 0 for an exact picture."""
    if frame.exact:
        return 0
    small = frame.draft.partition("×")[0]
    return int(small) if small.isdigit() else len(frame.picture)
