"""All that the window shows of one map, found bit by bit: its profile, the portraits at its ends, and what it draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.document.region import Region
from ganinterface.render.batches import pictures
from ganinterface.render.finding.map_effect import STEPS, MapProfile, Report, map_effects, map_profiles
from ganinterface.render.request import Picture
from stylegan import Generator

ENDS = 6  # portraits where the map is highest, and as many where it is lowest
TRIED = 3  # portraits on which its effect is shown
MEASURED, SEEN = (
    0.5,
    0.7,
)  # of the work, once the map is measured, and once the portraits at its ends are drawn


@dataclass(frozen=True)
class Question:
    """What is asked of a map: the picture that is worked on, other portraits, and where and how far the map is tried.

    `most`: how many deviations the ends of the effect's rows are away; `region`: None is everywhere.
    """

    layer: str
    channel: int
    here: Document
    portraits: Sequence[Document]
    most: float = 4.0
    region: Region | None = None


@dataclass(frozen=True)
class MapReport:
    """What is known so far. Portraits are places in the question's, with their pictures; `effect` has a row for each tried."""

    question: Question
    profile: MapProfile | None = None
    highest: tuple[tuple[int, Picture], ...] = ()
    lowest: tuple[tuple[int, Picture], ...] = ()
    effect: tuple[tuple[Picture, ...], ...] = ()

    @property
    def amounts(self) -> tuple[float, ...]:
        """Deviations, of the columns of the effect."""
        return tuple(step * self.question.most for step in STEPS)


def map_reports(
    generator: Generator,
    question: Question,
    arrays: ArrayStore,
    known: MapReport | None = None,
    check: Callable[[], None] = lambda: None,
    report: Report = lambda fraction, message: None,
) -> Iterator[MapReport]:
    """The report again and again, each time with more in it.

    What is `known` of the same map over the same portraits is not measured anew. Errors: as `map_profiles`.
    """
    layer, channel, portraits = question.layer, question.channel, question.portraits
    done = MapReport(question)
    if known is not None and known.profile is not None:
        done = replace(known, question=question, effect=())
    else:
        profile = map_profiles(
            generator,
            portraits,
            arrays,
            layer,
            [channel],
            question.region,
            check,
            lambda part, said: report(part * MEASURED, said),
        )[channel]
        done = replace(done, profile=profile)
    yield done
    assert done.profile is not None
    if not done.highest:
        report(MEASURED, "portraits where it is high and low")
        places = [*done.profile.highest(ENDS), *done.profile.lowest(ENDS)]
        drawn = list(pictures(generator, [portraits[place] for place in places], arrays, check))
        seen = tuple(zip(places, drawn, strict=True))
        half = len(seen) // 2
        done = replace(done, highest=seen[:half], lowest=seen[half:])
        yield done
    tried = [question.here, *portraits][:TRIED]
    rows = map_effects(generator, tried, arrays, done.profile, question.most, question.region, check)
    for place in range(len(tried)):
        report(SEEN + (1 - SEEN) * place / len(tried), "more and less of it")
        done = replace(done, effect=(*done.effect, tuple(next(rows))))
        yield done
