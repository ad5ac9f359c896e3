"""Changes to mouth shapes by hand: another shape, another time, one more, one less."""

from __future__ import annotations

from collections.abc import Iterable

from ganinterface.document.animation.mouth_shapes import REST, MouthTrack, of_spans

SHORTEST = 0.01  # seconds
Span = tuple[float, float, str]  # start, end, shape


def index_at(track: MouthTrack, seconds: float) -> int | None:
    """The place of the span at a moment; None outside the track."""
    for index, (start, end, _) in enumerate(track.spans):
        if start <= seconds < end:
            return index
    return None


def with_shape(track: MouthTrack, index: int, shape: str) -> MouthTrack:
    """Another shape for a span; beside one of the same the two become one."""
    spans = list(track.spans)
    start, end, _ = spans[index]
    spans[index] = (start, end, shape)
    return _made(spans, track.duration)


def with_span(track: MouthTrack, start: float, end: float, shape: str) -> MouthTrack:
    """A shape from a moment to another, in place of what was there."""
    start, end = max(start, 0.0), min(max(end, start + SHORTEST), track.duration)
    if end <= start:
        return track
    before = [(low, min(high, start), each) for low, high, each in track.spans if low < start]
    after = [(max(low, end), high, each) for low, high, each in track.spans if high > end]
    return _made([*before, (start, end, shape), *after], track.duration)


def with_start(track: MouthTrack, index: int, seconds: float) -> MouthTrack:
    """A span that begins at another moment, where it takes from the one before or gives to it."""
    spans = list(track.spans)
    if index == 0:
        return track
    (first, _, before), (_, end, shape) = spans[index - 1], spans[index]
    least = min(SHORTEST, (end - first) / 2)
    seconds = min(max(seconds, first + least), end - least)
    spans[index - 1 : index + 1] = [(first, seconds, before), (seconds, end, shape)]
    return _made(spans, track.duration)


def moved(track: MouthTrack, index: int, seconds: float) -> MouthTrack:
    """A span that begins at another moment and is as long as before, between its neighbours, which give way or grow.

    Where it was first, or last, the mouth rests.
    """
    spans = list(track.spans)
    start, end, shape = spans[index]
    low = min(spans[index - 1][0] + SHORTEST, start) if index else 0.0
    high = max(spans[index + 1][1] - SHORTEST, end) if index + 1 < len(spans) else track.duration
    begin = max(min(seconds, high - (end - start)), low)
    stop = min(begin + end - start, high)
    if index:
        spans[index - 1] = (spans[index - 1][0], begin, spans[index - 1][2])
    if index + 1 < len(spans):
        spans[index + 1] = (stop, spans[index + 1][1], spans[index + 1][2])
    spans[index] = (begin, stop, shape)
    return _made(spans, track.duration)


def without(track: MouthTrack, index: int) -> MouthTrack:
    """Without a span: the one before it lasts until the next; in place of the first the mouth rests."""
    spans = list(track.spans)
    start, end, _ = spans.pop(index)
    if index:
        spans[index - 1] = (spans[index - 1][0], end, spans[index - 1][2])
    else:
        spans.insert(0, (start, end, REST))
    return _made(spans, track.duration)


def _made(spans: Iterable[Span], duration: float) -> MouthTrack:
    return of_spans((span for span in spans if span[1] > span[0]), duration)
