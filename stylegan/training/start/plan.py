"""What a run does where nobody says otherwise: the network that fits the pictures, and its stages."""

from __future__ import annotations

from dataclasses import replace

from stylegan.training.settings import Stage

SMALLEST, LARGEST = 4, 32  # what a learned constant's shorter side has at least, and its longer one at most
# Maps per resolution by the longer side: what two cores train in hours, not days.
CHANNELS = ((16, 128), (32, 96), (64, 48), (128, 24), (1 << 16, 16))
BATCHES = ((16, 64), (32, 48), (64, 32), (1 << 16, 16))
LOWER_SHARE = 0.15  # of all pictures goes to each level below the last, half of it faded in: what is where is learned there


def default_start(size: tuple[int, int]) -> tuple[tuple[int, int], int]:
    """The learned constant (height, width) and the number of resolutions for pictures of (height, width).

    Halved as long as both sides are even and the shorter half is 4 or more. ValueError with one sentence where that
    leaves more than 32 pixels.
    """
    height, width = size
    levels = 1
    while height % 2 == 0 and width % 2 == 0 and min(height, width) >= 2 * SMALLEST:
        height, width, levels = height // 2, width // 2, levels + 1
    if max(height, width) > LARGEST:
        raise ValueError(
            f"Pictures of {size[0]}x{size[1]} cannot be halved down to a few pixels: take a size such as "
            f"{_near(size[0])}x{_near(size[1])}, or give the start."
        )
    return (height, width), levels


def _near(length: int) -> int:
    """A length nearby that can be halved often."""
    step = max(1, 1 << max(0, length.bit_length() - 3))
    return max(SMALLEST, round(length / step) * step)


def levels_of(size: tuple[int, int], start: tuple[int, int]) -> int:
    """How many resolutions lead from a start to a size. ValueError with one sentence where doubling does not."""
    for levels in range(1, 17):
        if (start[0] << (levels - 1), start[1] << (levels - 1)) == size:
            return levels
    raise ValueError(f"A start of {start[0]}x{start[1]} does not grow to pictures of {size[0]}x{size[1]}.")


def _by_side(table: tuple[tuple[int, int], ...], start: tuple[int, int], level: int) -> int:
    side = max(start) << level
    return next(value for largest, value in table if side <= largest)


def default_channels(start: tuple[int, int], levels: int) -> tuple[int, ...]:
    """Maps per resolution."""
    return tuple(_by_side(CHANNELS, start, level) for level in range(levels))


def default_stages(
    start: tuple[int, int], levels: int, pictures: int, grows: bool, batch: int | None = None
) -> tuple[Stage, ...]:
    """Stages of so many pictures in all: growing, or the last level from the start. `batch` is that of every stage."""
    batches = [batch or _by_side(BATCHES, start, level) for level in range(levels)]
    if not grows or levels == 1:
        return (Stage(levels - 1, batches[-1], 0, pictures),)
    lower = max(1, min(int(pictures * LOWER_SHARE), pictures // levels))
    stages = [Stage(level, batches[level], lower // 2 if level else 0, lower) for level in range(levels - 1)]
    left = max(1, pictures - lower * (levels - 1))
    return (*stages, Stage(levels - 1, batches[-1], min(lower, left // 2), left))


def continued(stages: tuple[Stage, ...], pictures: int | None, batch: int | None) -> tuple[Stage, ...]:
    """The stages of a run that goes on, the last one to end after so many pictures in all. ValueError where it began later."""
    stages = tuple(replace(stage, batch=batch or stage.batch) for stage in stages)
    *lower, last = stages
    if pictures is None:
        return stages
    before = sum(stage.pictures for stage in lower)
    whole = before + max(1, last.fade)
    if pictures < whole:
        raise ValueError(
            f"This run's last stage is whole after {whole} pictures: the run cannot end after {pictures}."
        )
    return (*lower, replace(last, pictures=pictures - before))
