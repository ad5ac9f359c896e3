"""What a new edit begins with: the map that moves a place of the picture most, and values that are seen there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from msgspec.structs import replace as with_fields
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.document.document import Document
from ganinterface.document.limits import clamped
from ganinterface.document.model_info import WHOLE
from ganinterface.render.finding.following.parts import Cells, resampled
from ganinterface.render.finding.order import Order
from ganinterface.render.rasterise import mask as region_mask
from ganinterface.render.resolver import Resolved
from ganinterface.render.runs import Run
from stylegan import Generator, LayerEdit
from stylegan.networks.synthesis import State, multiplications
from stylegan.trace import Trace

SEEN = 52.0  # of 255, on average over what is painted: it strikes the eye, and the rest of the face stays what it is
NEAR = 1.5  # times more or less than that will do
TRIES = 4  # pictures for a factor; each gets nearer, for no layer is quite linear
TRIES_OF_SLOW = 2  # where each takes long
STEP = 16.0  # by which a factor grows or shrinks at most from one try to the next
PROBES, CANDIDATES = 3, 6  # random directions in which gradients are taken; maps that are tried then
MEASURED_ALONE = (
    8  # maps of an edit that are each tried by itself; of more the deviations say how they compare
)
GRADIENT_WORK = 4e9  # multiplications of a run through which gradients are taken: about 0.2 s on one core

Values = dict[int, float]


@dataclass(frozen=True)
class Bench:
    """A generator, and ways to a run of a Document that leave the runs of the picture on the canvas as they are.

    `picture` gives that of a run, or a smaller one of the same place.
    """

    generator: Generator
    resolve: Callable[[Document], Resolved]
    run: Callable[[Resolved], Run]
    picture: Callable[[Run], NDArray[np.uint8]]
    tries: int = TRIES
    located: NDArray[np.float32] | None = (
        None  # where the edit acts, [h, w] on its layer, if it follows a part
    )

    def picture_of(self, document: Document) -> NDArray[np.float32]:
        """[H, W, 3 or 4] in 0..255, colours premultiplied: of what is transparent only that is seen."""
        pixels = self.picture(self.run(self.resolve(document))).astype(np.float32)
        if pixels.shape[2] == 4:
            pixels[..., :3] *= pixels[..., 3:] / 255
        return pixels


def first_values(bench: Bench, order: Order) -> tuple[tuple[int, float], ...]:
    """(channel, value) of what the edit begins with, sorted by channel, within the limits.

    A channel that is to be chosen is the one that changes the painted place most when it is moved by its own standard
    deviation. Values are such that the pixels there change by about SEEN levels on average, whatever the map holds.
    """
    tried = Trial(bench, order)
    channels = order.channels or (tried.strongest(),)
    values = tried.shares(channels)
    levels = tried.levels(values)
    for _ in range(bench.tries - 1 if tried.is_seen else 0):
        if SEEN / NEAR <= levels <= SEEN * NEAR:
            break
        factor = min(max(SEEN / max(levels, 1e-6), 1 / STEP), STEP)
        values = {channel: clamped("value", value * factor) for channel, value in values.items()}
        levels = tried.levels(values)
    if tried.is_seen and levels < SEEN / NEAR**2:  # white cannot become whiter
        opposite = {channel: -value for channel, value in values.items()}
        values = max((values, opposite), key=tried.levels)
    return tuple(sorted((channel, float(f"{value:.3g}")) for channel, value in values.items()))


class Trial:
    """Tries values of one edit: what they change where it is painted."""

    def __init__(self, bench: Bench, order: Order) -> None:
        self._bench, self._order = bench, order
        edits = order.document.edits
        self._place = next(place for place, edit in enumerate(edits) if edit.id == order.edit_id)
        edit = edits[self._place]
        kept = tuple(each for each in edit.channels if each[0] not in order.channels)
        self._edit = with_fields(edit, region=order.region, channels=kept, enabled=True, strength=1.0)
        generator = bench.generator
        self._index = [layer.name for layer in generator.layers].index(self._edit.layer)
        self._layer = generator.layers[self._index]
        self._before = bench.resolve(self._with())
        self._run = bench.run(self._before)
        self._pixels = bench.picture_of(self._with())
        layer = self._layer
        painted = region_mask(order.region, layer.height, layer.width, layer.extent)
        self._mask = painted if bench.located is None else bench.located
        self._weights = self._weights_at(*self._pixels.shape[:2])
        maps = generator.edited(self._run.trace, self._index, self._before.edits).x[0].float()
        deviation = maps.std(dim=(1, 2)).nan_to_num()
        self._deviation = torch.where(deviation > 0, deviation, 1.0).cpu()

    def _weights_at(self, height: int, width: int) -> NDArray[np.float32]:
        """How much each pixel of a picture of that size is painted."""
        if self._bench.located is None:
            return region_mask(self._order.region, height, width)
        return resampled(self._bench.located, self._layer, Cells(height, width, WHOLE))

    def _with(self, values: Values | None = None) -> Document:
        """The Document with values of these maps, beside those of others that the edit has."""
        channels = {**dict(self._edit.channels), **(values or {})}
        edits = list(self._order.document.edits)
        edits[self._place] = with_fields(self._edit, channels=tuple(sorted(channels.items())))
        return with_fields(self._order.document, edits=tuple(edits))

    @property
    def is_seen(self) -> bool:
        """Whether anything is painted within the picture."""
        return bool(self._weights.any())

    def levels(self, values: Values) -> float:
        """How far the painted pixels move, of 255, in the colour that moves most, on average."""
        if not self.is_seen:
            return 0.0
        changed = np.abs(self._bench.picture_of(self._with(values)) - self._pixels)
        return float(np.average(changed.max(axis=2), weights=self._weights))

    def colour(self, values: Values) -> NDArray[np.float64]:
        """The mean of the painted pixels, 0..255 in each colour (of what can be seen of them), [1 or 3]."""
        pixels = self._bench.picture_of(self._with(values))
        mean = np.average(pixels, axis=(0, 1), weights=self._weights).astype(np.float64)
        return mean[:3] * 255 / max(mean[3], 1.0) if len(mean) == 4 else mean

    def unit(self, channel: int) -> float:
        """The standard deviation of a map."""
        return float(self._deviation[channel])

    def promising(self, count: int) -> list[int]:
        """So many maps that promise to move the painted pixels most."""
        gains = self._gains() * self._deviation
        return [int(channel) for channel in gains.argsort(descending=True)[:count]]

    def strongest(self) -> int:
        """The map that moves the painted pixels most, among those that promise to."""
        return max(self.promising(CANDIDATES), key=lambda channel: self.levels(self._one(channel)))

    def shares(self, channels: Sequence[int]) -> Values:
        """Values of several maps of which each does about the same."""
        values = {channel: self._one(channel)[channel] for channel in channels}
        if len(channels) == 1 or len(channels) > MEASURED_ALONE:
            return values
        part = SEEN / len(channels)
        moved = {
            channel: max(self.levels({channel: value}), part / STEP) for channel, value in values.items()
        }
        return {channel: clamped("value", value * part / moved[channel]) for channel, value in values.items()}

    def _one(self, channel: int) -> Values:
        return {channel: self.unit(channel)}

    def _gains(self) -> Tensor:
        """About how far each map moves the painted pixels per unit, [C]; only their order counts."""
        generator, index = self._bench.generator, self._index
        work = multiplications(generator.layers)
        ends = [stop for stop in (*generator.previews, len(generator.layers)) if stop > index]
        ends = [stop for stop in ends if sum(work[index + 1 : stop]) <= GRADIENT_WORK]
        if not ends:  # too much to wait for: those that have something there
            inside = torch.from_numpy(np.abs(self._mask)).to(generator.device)
            maps = generator.edited(self._run.trace, index, self._before.edits).x[0].float()
            return ((maps * inside).abs().sum(dim=(1, 2)) / self._deviation.to(maps.device)).cpu()
        with torch.inference_mode(False), torch.enable_grad():
            return self._gradients(ends[-1])

    def _gradients(self, stop: int) -> Tensor:
        """The gains from gradients along random signs of the painted pixels: their mean square is the length sought."""
        generator, index, before = self._bench.generator, self._index, self._before
        trace, ws = self._run.trace, _plain(before.ws)
        last = trace.raw[index]
        maps = (each if each is None else _plain(each) for each in (last.rgb, last.skip))
        states = [*trace.raw[:index], State(_plain(last.x), *maps)]
        resume = Trace(states, trace.statistics[: index + 1])
        value = torch.zeros(self._layer.channels, device=generator.device, requires_grad=True)
        mask = torch.from_numpy(self._mask).to(generator.device)
        probe = LayerEdit(index, mask, value, locked=generator.has_statistics)
        edits = (*map(_plain_edit, before.edits), probe)
        base = None
        if generator.has_statistics:
            used = self._bench.run(before.without_locked()).trace.statistics
            base = Trace(trace.raw, [each and (_plain(each[0]), _plain(each[1])) for each in used])
        run = generator.run(
            ws,
            [each if each is None else _plain(each) for each in before.noise],
            edits,
            resume=resume,
            base=base,
            transform=before.transform,
            stop=stop,
        )
        whole = stop == len(generator.layers)
        image = generator.image(run, ws, edits) if whole else generator.preview(run, ws, edits)
        weights = self._weights_at(image.shape[2], image.shape[3])
        inside = image * torch.from_numpy(np.sqrt(weights)).to(image)
        random = torch.Generator().manual_seed(0)
        total = torch.zeros(self._layer.channels)
        for left in reversed(range(PROBES)):
            signs = torch.randint(0, 2, image.shape, generator=random).to(image) * 2 - 1
            (gradient,) = torch.autograd.grad((inside * signs).sum(), value, retain_graph=left > 0)
            total += gradient.square().cpu()
        return total.sqrt().nan_to_num()


def _plain(maps: Tensor) -> Tensor:
    """A copy that gradients may go through: what a renderer makes has no place for them."""
    return maps.clone()


def _plain_edit(edit: LayerEdit) -> LayerEdit:
    channels = None if edit.channels is None else _plain(edit.channels)
    return replace(edit, mask=_plain(edit.mask), value=_plain(edit.value), channels=channels)
