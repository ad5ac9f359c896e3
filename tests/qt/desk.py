"""A desk for the panels' tests: all that a person can do, on a plain loop, with pictures drawn by hand.

No worker thread, no generator, no torch: only the worker is a stand-in, every other piece is the studio's own.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, cast
from unittest.mock import patch

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from psygnal import Signal

from ganinterface.document.document import Document, LatentPart, ModelRef, Truncation
from ganinterface.document.model_info import Layer, ModelInfo
from ganinterface.document.project import AttributeEntry
from ganinterface.render.finding.order import Order
from ganinterface.render.rasterise import mask
from ganinterface.render.request import Frame, Request
from ganinterface.studio.studio import Studio
from tests.signals import Listener
from tests.studio.plain_loop import PlainLoop

SEED = 4711
LAYERS = tuple(
    Layer(f"{size}x{size // 2} {kind}", size, size // 2, channels)
    for size, channels in ((4, 8), (8, 8), (16, 6))
    for kind in (("const" if size == 4 else "conv0"), "conv1")
)
# What the tiny generator is (see tests/conftest.py).
INFO = ModelInfo(
    ModelRef("tiny", "0" * 64, "/models/tiny.safetensors"),
    "stylegan",
    resolution=(16, 8),
    z_dim=16,
    w_dim=16,
    num_ws=6,
    label_dim=0,
    layers=LAYERS,
    truncation=Truncation(0.7, None),
)
RGBA = replace(INFO, ref=ModelRef("tiny-rgba", "1" * 64, "/models/tiny-rgba.safetensors"), channels=4)


@dataclass(frozen=True)
class Opened:
    """In place of an OpenModel."""

    info: ModelInfo
    generator: Any = None


class HandRenderer:
    """Pictures and maps of random numbers: others for another seed, the same for the same, whatever the edits are."""

    def __init__(self, info: ModelInfo) -> None:
        self.info = info

    def render(self, request: Request) -> Frame:
        tap = request.tap
        return Frame(
            request, self.picture(request.document), None if tap is None else self.taps(tap, request.document)
        )

    def picture(self, document: Document) -> NDArray[np.uint8]:
        """uint8 [H, W, C]; with alpha, some pixels are transparent, some opaque, some half so."""
        random, (height, width) = _random(document), self.info.resolution
        drawn = random.randint(0, 256, (height, width, self.info.channels)).astype(np.uint8)
        if self.info.channels == 4:
            drawn[..., 3] = random.choice([0, 128, 255], (height, width))
        return drawn

    def taps(self, name: str, document: Document) -> NDArray[np.float32]:
        """The maps of a layer: float32 [C, h, w], some much stronger than others."""
        place = [layer.name for layer in self.info.layers].index(name)
        layer = self.info.layers[place]
        random = _random(document, place)
        strengths = random.uniform(0.2, 2, (layer.channels, 1, 1))
        return (random.randn(layer.channels, layer.height, layer.width) * strengths).astype(np.float32)

    @property
    def qualities(self) -> HandRenderer:
        return self

    def has_measured(self, document: Document) -> bool:
        """Nothing has to be measured."""
        return True

    def of(self, document: Document, check: object = None) -> tuple[float, str]:
        """Of a portrait: psi, and a word."""
        distance = abs(document.truncation.psi)
        return distance, "typical" if distance <= 1 else "far out"

    @property
    def picture_takes(self) -> float:
        """Milliseconds."""
        return 20.0

    def first_values(self, order: Order, give_way: object = None) -> tuple[tuple[int, float], ...]:
        """Thrice its deviation for each map, and the strongest one where none is named."""
        edit = next(edit for edit in order.document.edits if edit.id == order.edit_id)
        maps = self.taps(edit.layer, order.document)
        layer = self.info.layer(edit.layer)
        painted = mask(order.region, layer.height, layer.width, layer.extent)
        strongest = int((np.abs(maps) * painted).sum(axis=(1, 2)).argmax())
        channels = order.channels or (strongest,)
        return tuple((channel, 3 * float(maps[channel].std())) for channel in channels)


class HandWorker:
    """In place of a Worker: does at once what is asked for, on this thread.

    `render` makes the Frames; a test may put another function there. `requests` are those that came.
    """

    frame = Signal(Frame)
    model = Signal(object)
    model_failed = Signal(str)
    busy = Signal(bool)

    def __init__(self, _make_renderer: object) -> None:
        self.model_opened: Opened | None = None
        self.requests: list[Request] = []
        self.renderer: Any = None
        self.render: Callable[[Request], Frame] = lambda request: self.renderer.render(request)

    def submit(self, request: Request) -> None:
        self.requests.append(request)
        self.frame.emit(self.render(request))

    def set_model(self, load: Callable[[], Opened]) -> None:
        try:
            self.model_opened = load()
        except Exception as error:
            self.model_failed.emit(str(error))
        else:
            self.renderer = HandRenderer(self.model_opened.info)
            self.model.emit(self.model_opened)

    def call(self, function: Callable[[Any], Any]) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(function(self.renderer))
        except Exception as error:
            future.set_exception(error)
        return future

    def call_when_idle(self, function: Callable[[Any, Callable[[], None]], Any]) -> Future[Any]:
        return self.call(lambda renderer: function(renderer, lambda: None))

    def give_way(self) -> None:
        pass

    def close(self) -> None:
        pass


class Desk(Studio):
    """The studio's pieces around a HandWorker; nothing is open yet. The loop is turned by `settle` alone."""

    def __init__(self) -> None:
        self.loop = PlainLoop()
        with patch("ganinterface.studio.models.Worker", HandWorker):
            super().__init__(self.loop)
        self.worker = cast(HandWorker, self.models.worker)
        self.heard = Listener(self.messages)

    def open(self, info: ModelInfo = INFO, library: tuple[AttributeEntry, ...] = ()) -> None:
        """A new picture on that model, with those attributes on offer, and its first Frame."""
        opened = Opened(info)
        fresh = Document(model=info.ref, latent=(LatentPart(SEED),), truncation=info.truncation)
        begin: Callable[[ModelInfo], None] = lambda _: self.session.new(fresh, library=library)  # noqa: E731
        self.models.set_model(cast(Any, lambda: opened), begin)
        self.loop.run_until(lambda: cast(Any, self.models.current) is opened)
        self.settle()

    def settle(self) -> None:
        """Turn the loop until the picture shows what was asked for last."""

        def up_to_date() -> bool:
            frame = self.shown.last_frame
            wanted = (self.workbench.shown_document, self.view.layer or None)
            return frame is not None and (frame.request.document, frame.request.tap) == wanted

        self.loop.turn()
        self.loop.run_until(up_to_date)

    @property
    def picture(self) -> NDArray[np.uint8]:
        """The shown picture."""
        assert self.shown.last_frame is not None
        assert self.shown.last_frame.picture is not None
        return self.shown.last_frame.picture

    @property
    def maps(self) -> NDArray[np.float32]:
        """The shown maps."""
        assert self.shown.maps is not None
        return self.shown.maps

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The open model's."""
        assert self.session.model is not None
        return self.session.model.layers


def _random(document: Document, place: int = 0) -> np.random.RandomState:
    return np.random.RandomState([document.latent[0].seed, place])
