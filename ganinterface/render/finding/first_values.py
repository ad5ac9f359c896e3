"""What a new edit begins with: the maps that move a place of the picture most, and values that are seen there."""

from __future__ import annotations

import math
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
NEAR = 1.5  # times more than that will do
LEAST = 24.0  # of 255; less is hardly seen: more maps join, and values go beyond what a map holds
# Times as far as a map goes by itself, at most: farther out nothing but noise and holes is drawn.
BEYOND = 2.0
MOST_MAPS = 3  # that a stroke chooses
HOLE = 1.0  # levels of colour that one of opacity is worth where a figure loses it
ENDS = 0.01, 0.99  # quantiles of a map: what it holds in the picture, but for what is rare
TRIES = 4  # pictures for a factor; each gets nearer, for no layer is quite linear
TRIES_OF_SLOW = 2  # where each takes long
STEP = 16.0  # by which a factor shrinks at most from one try to the next
GREY = 128.0  # the ground on which what is transparent is looked at
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

    A value takes the painted place to what its map holds elsewhere in the picture, or less: it is seen (LEAST to SEEN
    levels on average), and what is drawn stays something that the model draws. Channels that are to be chosen are the
    one that changes the place most in this way, and more where that is hardly seen. Only where this is not enough do
    values go farther, BEYOND times at most.
    """
    tried = Trial(bench, order)
    if not tried.is_seen:
        values = {channel: tried.unit(channel) for channel in order.channels or tried.promising(1)}
        return _rounded(values)
    values = tried.shares(order.channels) if order.channels else tried.strongest()
    levels, factor = tried.levels(values), 1.0
    if levels < LEAST:  # white cannot become whiter
        values = max((values, tried.other_way(values)), key=tried.worth)
        levels = tried.levels(values)
    for _ in range(bench.tries - 1):
        if LEAST <= levels <= SEEN * NEAR:
            break
        wanted = SEEN if levels > SEEN else LEAST * NEAR
        changed = min(max(factor * wanted / max(levels, 1e-6), factor / STEP), BEYOND)
        if changed == factor or (changed > factor and not tried.gains(values, factor, changed)):
            break
        factor = changed
        levels = tried.levels(_times(values, factor))
    return _rounded(_times(values, factor))


def _times(values: Values, factor: float) -> Values:
    return {channel: clamped("value", value * factor) for channel, value in values.items()}


def _rounded(values: Values) -> tuple[tuple[int, float], ...]:
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
        self._ways = self._ways_of(maps.nan_to_num().cpu())

    def _ways_of(self, maps: Tensor) -> Tensor:
        """From what each map holds where it is painted to its lowest and highest values in the picture, [2, C]."""
        painted = torch.from_numpy(np.abs(self._mask))
        here = (maps * painted).sum(dim=(1, 2)) / painted.sum().clamp(min=1e-6)
        ways = torch.quantile(maps.flatten(1), torch.tensor(ENDS), dim=1) - here
        return torch.where(ways.abs().amax(dim=0) > 0, ways, self._deviation)

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
        return self._change(values)[0] if self.is_seen else 0.0

    def worth(self, values: Values) -> float:
        """Levels, less what they cost: a change that cuts a hole into a figure is none that anybody wants."""
        levels, hole = self._change(values)
        return levels - HOLE * hole

    def gains(self, values: Values, factor: float, larger: float) -> bool:
        """Whether values are worth more when they are larger."""
        return self.worth(_times(values, larger)) > self.worth(_times(values, factor))

    def _change(self, values: Values) -> tuple[float, float]:
        """Of the painted pixels, on average of 255: how far their colours move over grey, and what opacity they lose."""
        after, before = self._bench.picture_of(self._with(values)), self._pixels
        hole = 0.0
        if before.shape[2] == 4:
            lost = np.maximum(before[..., 3] - after[..., 3], 0)
            hole = float(np.average(lost, weights=self._weights))
            after, before = _over_grey(after), _over_grey(before)
        moved = np.abs(after - before).max(axis=2)
        return float(np.average(moved, weights=self._weights)), hole

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
        gains = self._gains() * self._ways.abs().amax(dim=0)
        return [int(channel) for channel in gains.argsort(descending=True)[:count]]

    def strongest(self) -> Values:
        """The map that moves the painted pixels most, among those that promise to, and others where that is hardly seen."""
        steps = [self._one(channel) for channel in self.promising(CANDIDATES)]
        steps += [self.other_way(step) for step in steps] if self._bench.tries == TRIES else []
        chosen: Values = {}
        reached = -math.inf
        for step in sorted(steps, key=self.worth, reverse=True):
            if reached >= LEAST or len(chosen) == MOST_MAPS:
                break
            more = {**step, **chosen}
            if more != chosen and (worth := self.worth(more)) > reached:
                chosen, reached = more, worth
        return chosen

    def shares(self, channels: Sequence[int]) -> Values:
        """Values of several maps of which each does about the same, or all that it can do by itself."""
        values = {channel: self._one(channel)[channel] for channel in channels}
        if len(channels) == 1 or len(channels) > MEASURED_ALONE:
            return values
        part = SEEN / len(channels)
        moved = {channel: max(self.levels({channel: value}), 1e-6) for channel, value in values.items()}
        return {channel: value * min(part / moved[channel], 1.0) for channel, value in values.items()}

    def other_way(self, values: Values) -> Values:
        """The same maps, each to the other end of what it holds."""
        return {
            channel: float(low if value > 0 else high)
            for (channel, value), (low, high) in zip(
                values.items(), self._ways[:, list(values)].T.tolist(), strict=True
            )
        }

    def _one(self, channel: int) -> Values:
        """A map, to the end of what it holds that is farther."""
        low, high = self._ways[:, channel].tolist()
        return {channel: clamped("value", low if -low > high else high)}

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


def _over_grey(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Premultiplied colours and their opacity, 0..255, as they are seen over grey."""
    return pixels[..., :3] + np.float32(GREY) * (1 - pixels[..., 3:] / np.float32(255))


def _plain(maps: Tensor) -> Tensor:
    """A copy that gradients may go through: what a renderer makes has no place for them."""
    return maps.clone()


def _plain_edit(edit: LayerEdit) -> LayerEdit:
    channels = None if edit.channels is None else _plain(edit.channels)
    return replace(edit, mask=_plain(edit.mask), value=_plain(edit.value), channels=channels)
