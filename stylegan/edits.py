"""The table of operations: the ways in which an edit changes the maps of its layer. Needs no torch to be imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stylegan import moving
from stylegan.moving import Move, Movement

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Operation:
    """One operation; `apply(x, mask, strength, value)` changes x [N, C, h, w] in place where the mask [h, w] is not 0.

    The mask may be [C, h, w] instead, 0 for channels that the edit leaves alone; value is [C, 1, 1] or [C, h, w]. A
    cell depends on the mask of that cell only. With a reach, x holds as many cells beyond the mask, as far as the maps
    go. docs/numerics.md has the formulas.
    """

    name: str  # in files, lists and on the command line
    sentence: str  # what it is good for
    verb: str  # between a map and its value: "added", "set to"
    apply: Callable[[Tensor, Tensor, float, Tensor], None] | None = None
    neutral: float | None = None  # the value that changes nothing; None where every value changes something
    unit: float | None = None  # of the values; None: the standard deviation of the map
    # From how many cells away a cell's new value is made, or that by the largest |strength * value| of an edit.
    receptive_radius: int | Callable[[float], int] = 0
    # In place of `apply` and the radius, of an operation that moves maps: see `moving`. Values are then how much of the
    # strength a map has.
    move: Move | None = None
    reach: Callable[[Movement, float, float], float] | None = None
    label: str = ""  # what people read, where that is not the name

    @property
    def title(self) -> str:
        """What it is called in lists that people read."""
        return self.label or self.name

    @property
    def origin(self) -> float:
        """The value that a list of values counts from."""
        return 0.0 if self.neutral is None else self.neutral


def _add(x: Tensor, mask: Tensor, strength: float, value: Tensor) -> None:
    x.add_(strength * mask * value)


def _multiply(x: Tensor, mask: Tensor, strength: float, value: Tensor) -> None:
    x.mul_(1 + strength * mask * (value - 1))


def _set(x: Tensor, mask: Tensor, strength: float, value: Tensor) -> None:
    x.add_((strength * mask).clamp(0, 1) * (value - x))


DEFAULT = "add"
OPERATIONS: dict[str, Operation] = {
    each.name: each
    for each in (
        Operation(
            name="add",
            sentence="Raises or lowers the maps by their values: the usual way to make something appear",
            verb="added",
            apply=_add,
            neutral=0.0,
        ),
        Operation(
            name="multiply",
            sentence="Makes what the maps show stronger (above 1) or fainter (below 1); 1 changes nothing",
            verb="multiplied by",
            apply=_multiply,
            neutral=1.0,
            unit=1.0,
        ),
        Operation(
            name="set",
            sentence="Replaces the maps by their values, whatever the portrait has there",
            verb="set to",
            apply=_set,
        ),
        Operation(
            name="shift",
            label="move",
            sentence="Moves what the maps show there: hair that sways, a gaze that wanders",
            verb="moved, times",
            move=moving.along(moving.shifted),
            reach=moving.shift_reach,
            neutral=0.0,
            unit=1.0,
        ),
        Operation(
            name="turn",
            sentence="Turns what the maps show there about the middle of the region",
            verb="turned, times",
            move=moving.along(moving.turned),
            reach=moving.turn_reach,
            neutral=0.0,
            unit=1.0,
        ),
        Operation(
            name="scale",
            sentence="Makes what the maps show there larger or smaller, from the middle of the region",
            verb="scaled, times",
            move=moving.along(moving.scaled),
            reach=moving.scale_reach,
            neutral=0.0,
            unit=1.0,
        ),
        Operation(
            name="blur",
            sentence="Softens what the maps show there; with a strength below 0 it becomes crisper",
            verb="blurred, times",
            move=moving.blur,
            reach=moving.blur_reach,
            neutral=0.0,
            unit=1.0,
        ),
    )
}


def operation(name: str) -> Operation:
    """The operation of that name; ValueError with one sentence that lists them when there is none."""
    if name not in OPERATIONS:
        *others, last = OPERATIONS
        raise ValueError(f"There is no operation '{name}': an edit can {', '.join(others)} or {last}.")
    return OPERATIONS[name]
