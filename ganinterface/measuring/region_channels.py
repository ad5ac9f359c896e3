"""Style channels by what they do to a painted part of the picture and how little to the rest: gradients, then pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from msgspec.structs import replace
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.document.region import Region
from ganinterface.measuring.steps import Steps
from ganinterface.progress import Progress
from ganinterface.render.pictures import resolve
from ganinterface.render.rasterise import mask as region_mask
from ganinterface.render.resolver import Resolved
from stylegan import Generator
from stylegan.directions import Direction, DirectionError
from stylegan.directions.style_channels import StyleChannels, style_channels

PROBES = 3  # random directions in which gradients are taken, of each portrait
TRIED = 4  # times as many channels as are wanted are tried on pictures
LOCALITY = 6  # how much the share counts of what moves in the part
AMOUNT = 3.0  # deviations to either side
RANGE = 10.0  # of the slider, in deviations: one channel by itself does little
SEEN = 1.0  # of 255; a part that moves less than that does not move
LEVELS = 127.5  # of 255 in one unit of a generator's picture


@dataclass(frozen=True)
class Moved:
    """A channel, and how far (of 255) pictures moved with it in the part and elsewhere, on average."""

    style: int
    vector: NDArray[np.float32]
    name: tuple[str, int]
    inside: float
    outside: float

    @property
    def score(self) -> float:
        """See `score`."""
        return float(score(np.array(self.inside), np.array(self.outside)))


def channels_of_region(
    generator: Generator,
    arrays: ArrayStore,
    documents: Sequence[Document],
    region: Region,
    w: NDArray[np.float64],
    count: int,
    styles: tuple[int, int | None],
    progress: Progress,
) -> tuple[Direction, ...]:
    """The `count` style channels that move the painted part of these portraits most for what they move elsewhere.

    w [N, w_dim] are the model's own. DirectionError where nothing is painted, no channel moves it, or there are none.
    """
    weights = region_mask(Region(region.painted), *generator.resolution)
    weights = np.abs(weights).clip(max=1.0)
    if not weights.any() or weights.all():
        raise DirectionError("Paint the part that is to move: a part of the picture, and not all of it.")
    channels = style_channels(generator, w, *styles)
    plain = [resolve(generator, replace(each, edits=()), arrays) for each in documents]
    tried = min(TRIED * count, sum(len(each.names) for each in channels))
    steps = Steps(progress, len(plain) * (1 + 2 * tried))
    area = torch.from_numpy(weights).to(generator.device)
    gains = _gains(generator, plain, channels, area, steps)
    best = _promising(channels, gains, float(weights.mean()), tried)
    found = _tried(generator, plain, best, area, steps)
    moving = sorted((each for each in found if each.inside >= SEEN), key=lambda each: -each.score)[:count]
    if not moving:
        raise DirectionError("No style channel of these styles moves that part by itself.")
    return tuple(_direction(each) for each in moving)


def score(inside: NDArray[np.float64], outside: NDArray[np.float64]) -> NDArray[np.float64]:
    """What moves in the part, less the more moves elsewhere: what is all over the picture counts a sixty-fourth."""
    share = inside / np.maximum(inside + outside, 1e-30)
    scores: NDArray[np.float64] = inside * share**LOCALITY
    return scores


def _direction(moved: Moved) -> Direction:
    layer, channel = moved.name
    about = f"moves the part by {moved.inside:.0f} of 255, the rest by {moved.outside:.1f}"
    return Direction(
        f"{layer} · {channel}",
        moved.vector,
        moved.style,
        moved.style,
        -RANGE,
        RANGE,
        group="style channels",
        description=about,
    )


def _gains(
    generator: Generator,
    plain: Sequence[Resolved],
    channels: Sequence[StyleChannels],
    area: Tensor,
    steps: Steps,
) -> list[NDArray[np.float64]]:
    """About how far each channel moves the part, and the rest: for each style [2, M], squares of sums over the pixels."""
    vectors = [torch.from_numpy(each.vectors).to(generator.device) for each in channels]
    total = [torch.zeros(2, len(each), device=generator.device) for each in vectors]
    random = torch.Generator().manual_seed(0)
    stage = steps.stage("Where channels act")
    for number, portrait in enumerate(plain, 1):
        stage(number, len(plain))
        with torch.inference_mode(False), torch.enable_grad():
            for place, gradient in _gradients(generator, portrait, area, random):
                for sums, rows, each in zip(total, vectors, channels, strict=True):
                    sums[place] += (rows @ gradient[each.style]).square()
    return [sums.double().cpu().numpy() for sums in total]


def _gradients(
    generator: Generator, portrait: Resolved, area: Tensor, random: torch.Generator
) -> Iterator[tuple[int, Tensor]]:
    """Of random signs of the part (0) and of the rest (1), by ws: [num_ws, w_dim]. Their mean square is what is sought."""
    ws = portrait.ws.detach().clone().requires_grad_()
    noise = [each if each is None else each.clone() for each in portrait.noise]
    trace = generator.run(ws, noise, transform=portrait.transform)
    image = generator.image(trace, ws)
    for left in reversed(range(2 * PROBES)):
        place = left % 2
        signs = torch.randint(0, 2, image.shape, generator=random).to(image) * 2 - 1
        weights = (1 - area if place else area).sqrt()
        (gradient,) = torch.autograd.grad((image * weights * signs).sum(), ws, retain_graph=left > 0)
        yield place, gradient[0]


def _promising(
    channels: Sequence[StyleChannels], gains: Sequence[NDArray[np.float64]], area: float, count: int
) -> list[tuple[StyleChannels, int]]:
    """Those that promise most; `area` is the part's of the picture, 0..1."""
    every = [(each, place) for each in channels for place in range(len(each.names))]
    inside, outside = np.sqrt(np.concatenate(gains, axis=1) / np.array([[area], [1 - area]]))
    return [every[place] for place in np.argsort(-np.nan_to_num(score(inside, outside)))[:count]]


@torch.no_grad()
def _tried(
    generator: Generator,
    plain: Sequence[Resolved],
    channels: Sequence[tuple[StyleChannels, int]],
    area: Tensor,
    steps: Steps,
) -> list[Moved]:
    stage, of = steps.stage("Trying them on portraits"), 2 * len(channels) * len(plain)
    before = [_picture(generator, each, each.ws) for each in plain]
    found = []
    for number, (each, place) in enumerate(channels):
        stage(2 * number * len(plain), of)
        vector, sums = torch.from_numpy(each.vectors[place]).to(generator.device), np.zeros(2)
        for portrait, picture in zip(plain, before, strict=True):
            for amount in (-AMOUNT, AMOUNT):
                ws = portrait.ws.clone()
                ws[:, each.style] += amount * vector
                changed = (_picture(generator, portrait, ws) - picture).abs().amax(dim=1)[0]
                for side, weights in enumerate((area, 1 - area)):
                    sums[side] += float((changed * weights).sum() / weights.sum())
        inside, outside = sums / (2 * len(plain))
        found.append(Moved(each.style, each.vectors[place], each.names[place], inside, outside))
    return found


def _picture(generator: Generator, portrait: Resolved, ws: Tensor) -> Tensor:
    """[1, C, H, W] in 0..255."""
    trace = generator.run(ws, portrait.noise, transform=portrait.transform)
    return (generator.image(trace, ws).clamp(-1, 1) + 1) * LEVELS
