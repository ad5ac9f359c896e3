"""Covers what is dirty with few rectangles: around a stroke there is far less of it than in the box of the whole stroke."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from torch import Tensor

from stylegan.incremental.rects import Rect, area, bounds, cut, hull, overlap

MAX_PARTS = 4  # rectangles that one change is parted into
WORTH = 0.8  # share of a rectangle that two in its place may cover


def parts(cells: Tensor) -> list[Rect]:
    """Rectangles that cover what is set in cells [h, w]: the box around it, halved where halves cover much less."""
    box = bounds(cells)
    return [] if box is None else _halves(cells, box, MAX_PARTS)


def _halves(cells: Tensor, box: Rect, count: int) -> list[Rect]:
    """At most `count` rectangles that cover what is set within a box."""
    if count < 2:
        return [box]
    top, left, bottom, right = box
    if bottom - top >= right - left:
        middle = (top + bottom) // 2
        halves = (top, left, middle, right), (middle, left, bottom, right)
    else:
        middle = (left + right) // 2
        halves = (top, left, bottom, middle), (top, middle, bottom, right)
    done = [part for half in halves if area(half) and (part := _shrunk(cells, half)) is not None]
    smaller = [rect for part in done for rect in _halves(cells, part, count // 2)]
    return smaller if sum(map(area, smaller)) <= WORTH * area(box) else [box]


def _shrunk(cells: Tensor, rect: Rect) -> Rect | None:
    """The box around what is set within a rectangle."""
    found = bounds(cut(cells, rect))
    return (
        None
        if found is None
        else (found[0] + rect[0], found[1] + rect[1], found[2] + rect[0], found[3] + rect[1])
    )


def cover(rects: Sequence[Rect], cost: Callable[[Rect], float]) -> list[Rect]:
    """Rectangles that cover all of these, as cheap as a few tries make them: apart, or joined where that costs less."""
    done = list(_apart(rects)) if len(rects) > 1 else list(rects)
    costs = [cost(rect) for rect in done]
    while (pair := _cheaper_joined(done, costs, cost)) is not None:
        first, second, joined = pair
        for index in (second, first):
            del done[index], costs[index]
        done.append(joined)
        costs.append(cost(joined))
    return done if sum(costs) <= sum(map(cost, rects)) else list(rects)


def without_contained(rects: Iterable[Rect]) -> list[Rect]:
    """Those that lie in none of the others."""
    done: list[Rect] = []
    for rect in rects:
        if not any(overlap(rect, other) == rect for other in done):
            done = [*(other for other in done if overlap(other, rect) != other), rect]
    return done


def _cheaper_joined(
    rects: Sequence[Rect], costs: Sequence[float], cost: Callable[[Rect], float]
) -> tuple[int, int, Rect] | None:
    """Two rectangles that cost more than the one around both, and that; None where there are none."""
    for second in range(1, len(rects)):
        for first in range(second):
            joined = hull(rects[first], rects[second])
            assert joined is not None
            if cost(joined) <= costs[first] + costs[second]:
                return first, second, joined
    return None


def _apart(rects: Sequence[Rect]) -> Iterator[Rect]:
    """The same cells in rectangles that do not overlap: in strips of rows between the edges of all."""
    edges = sorted({edge for rect in rects for edge in (rect[0], rect[2])})
    open_since: dict[tuple[int, int], int] = {}  # columns of the strip above -> the row they begin in
    for top, bottom in zip(edges, [*edges[1:], None], strict=True):
        spans = set() if bottom is None else set(_spans(rects, top, bottom))
        for columns in [each for each in open_since if each not in spans]:
            yield open_since.pop(columns), columns[0], top, columns[1]
        for columns in spans:
            open_since.setdefault(columns, top)


def _spans(rects: Sequence[Rect], top: int, bottom: int) -> Iterator[tuple[int, int]]:
    """The columns that these rectangles cover between two rows where none begins or ends: first, and beyond the last."""
    here = sorted((rect[1], rect[3]) for rect in rects if rect[0] <= top and bottom <= rect[2])
    while here:
        first, beyond = here.pop(0)
        while here and here[0][0] <= beyond:
            beyond = max(beyond, here.pop(0)[1])
        yield first, beyond
