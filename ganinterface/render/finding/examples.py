"""Builds an edit from examples, "this, not that": which maps make the difference, and what of them does it on any portrait.

docs/numerics.md says what is measured. What is drawn is the same on every machine, and so is the edit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from msgspec.structs import replace as with_fields
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, LatentPart
from ganinterface.render.finding.edits import Found
from ganinterface.render.finding.examples_goals import Goals
from ganinterface.render.finding.examples_judge import FEW, Judge, Rows, Teller, Verdict, part_of
from ganinterface.render.finding.examples_maps import (
    Candidate,
    Learned,
    RankedMap,
    candidate_layers,
    changes,
    layer_masks,
    ranked_maps,
    starting_edits,
)
from ganinterface.render.finding.examples_order import Built, Examples, Kind
from ganinterface.render.finding.examples_portraits import (
    Lot,
    box_of,
    edited,
    elsewhere,
    glare,
    holes,
    joined,
    lots,
    opacity,
    rough,
    seam,
    state_of,
    unseen,
)
from ganinterface.render.finding.examples_states import States
from ganinterface.render.finding.holding import Holding
from stylegan import Generator
from stylegan.networks.synthesis import multiplications

Check = Callable[[], None]
Report = Callable[[float, str], object]

# Blocks of seeds, each for one purpose: nothing is reported on what it was made from.
LEARNING_SEEDS, HELD_OUT_SEEDS, SPREAD_SEEDS = 4_100_000, 4_200_000, 4_300_000
LEARNED = 80  # unlabelled portraits: what differs from one to the next
LEARNED_OF_STATES = 24  # the same of states: there they say no more than how far maps differ
SPREAD = 24  # more pairs, where what differs between the states can be done to other portraits too
TRIED = 12  # portraits without it that every candidate is tried on
HELD_OUT = 56  # portraits that the figure is of, if all of them lack it
# Of fewer one portrait more or less would be many per cent: then so many times as many are looked at, at most.
ENOUGH, MORE = 24, 2
SHOWN = 8  # of those, on which a person can see what the edit does
# Multiplications of a portrait, from which on there are fewer of all; the share that there are at least.
LARGE, LEAST = 2e10, 0.5
REFINED = 3  # candidates of each way whose strength is calibrated
NEAR_ENOUGH = 0.1  # of the way, to where the median portrait should be
TRIES = 3  # strengths
NO_WAY = 0.05  # of it: who leads the median portrait no farther does not do so with another strength
GIVEN_UP = 0.15  # of what nearly all portraits reach, at most, for the median one to go the whole way
COST = 0.4  # in parts of the hits, at most, for what moves elsewhere or glares
LEAK = 0.2  # of the hits: what a level of 255 costs that moves elsewhere, or that no picture can show
SEAM = 0.01  # the same of a level at the region's edge
FLAWED = 0.01  # the same of one that no picture can show, without a limit: or twice the strength would cost no more
TORN = 0.1  # the same of a level by which the background is seen through where it should not be: nothing is worth a hole


@dataclass(frozen=True)
class Trial:
    """What a candidate does to the portraits that it is tried on."""

    candidate: Candidate
    scale: float
    found: Found
    verdict: Verdict
    leak: float
    seam: float
    glare: float
    torn: float

    @property
    def worth(self) -> float:
        """How good it is, less what it moves that it should not, and the unnatural in what it draws."""
        return (
            self.verdict.good
            - min(LEAK * (self.leak + self.glare), COST)
            - SEAM * self.seam
            - FLAWED * self.glare
            - TORN * self.torn
        )

    @property
    def at_best(self) -> float:
        """What it may be worth with another strength: as much more as the median portrait misses of the way."""
        return self.worth + abs(self.verdict.typical - 1)


@dataclass(frozen=True)
class Finding:
    """The edits that were built, the best first, each of another kind; and the maps that make the difference."""

    built: tuple[Built, ...]
    maps: tuple[RankedMap, ...]


@torch.no_grad()
def find_edits(
    generator: Generator,
    arrays: ArrayStore,
    examples: Examples,
    check: Check = lambda: None,
    report: Report = lambda fraction, message: None,
) -> Finding:
    """Edits that make portraits without it as those with it are in the region.

    `check` is called before every layer that is run, and may raise. ValueError or DocumentError with one sentence when
    an example does not fit the model, or nothing within the picture is painted.
    """
    return _Finder(generator, arrays, examples, check, report).find()


def spread(examples: Examples) -> Examples:
    """With more pairs, where both are states that other portraits can be given."""
    if not examples.states:
        return examples
    pairs = list(zip(examples.with_it, examples.without, strict=True))
    seeds = [SPREAD_SEEDS + number for number in range(max(SPREAD - len(pairs), 0))]
    more = [
        tuple(with_fields(each, latent=(LatentPart(seed),)) for each in pairs[number % len(pairs)])
        for number, seed in enumerate(seeds)
    ]
    with_it, without = ([pair[side] for pair in [*pairs, *more]] for side in (0, 1))
    return replace(examples, with_it=tuple(with_it), without=tuple(without))


class _Finder:
    def __init__(
        self, generator: Generator, arrays: ArrayStore, examples: Examples, check: Check, report: Report
    ) -> None:
        self._generator, self._arrays, self._check, self._report = generator, arrays, check, report
        self._given, self._examples = examples, spread(examples)
        every = (*examples.with_it, *examples.without)
        self._rough = rough(generator, arrays, examples.region, every)
        self._box = box_of(self._rough, generator.resolution)
        self._layers = candidate_layers(generator, self._rough)
        followed = {part.layer for part in examples.region.locators}
        looked_at = [place for place, layer in enumerate(generator.layers) if layer.name in followed]
        self._kept = max(*self._layers, *looked_at) + 1
        self._masks = layer_masks(generator, self._rough)
        self._share = min(max(LARGE / sum(multiplications(generator.layers)), LEAST), 1.0)
        self._like = examples.without[0]
        self._lost = 0.0  # of 255: how much more of the background shows through in the box of those with it
        # A few different persons: what they differ in besides is as much as what is meant.
        fewest = min(len(examples.with_it), len(examples.without))
        self._strangers = not examples.pairs and fewest < FEW

    def find(self) -> Finding:
        learned, teller, lot = self._learn()
        self._report(0.5, "trying maps")
        maps = ranked_maps(self._generator, learned, teller, lot, self._box, self._check)
        trials = self._try(learned, maps, teller, lot)
        finished = self._refine(trials, teller, lot)
        return Finding(self._measure(finished, teller), tuple(maps))

    def _learn(self) -> tuple[Learned, Teller, Lot]:
        """What the examples and many other portraits are like, who tells what has it, and a few portraits without it."""
        learned = Learned(self._generator, self._layers, self._masks)
        both = (self._examples.with_it, self._examples.without)
        parts: list[Rows] = []
        opaque: list[float] = []
        count, total = len(both[0]), len(both[0]) + len(both[1])
        for shows, documents in zip((True, False), both, strict=True):
            for document in documents:
                self._report(0.1 * len(parts) / total, "looking at the examples")
                picture, maps = state_of(self._generator, self._arrays, document, self._check)
                parts.append(part_of(picture, self._box))
                opaque.append(float(opacity(picture, self._box).mean()))
                learned.take_example(shows, maps)
        self._lost = max(float(np.mean(opaque[count:]) - np.mean(opaque[:count])), 0.0)
        most = min(LEARNED_OF_STATES, LEARNED) if self._given.states else LEARNED
        others = unseen(self._like, range(LEARNING_SEEDS, LEARNING_SEEDS + self._of(most)))
        kept: list[Lot] = []
        for place, lot in enumerate(lots(self._generator, self._arrays, others, self._kept, self._check)):
            parts.append(part_of(lot.pictures, self._box))
            learned.take_others(lot.trace)
            if sum(len(each.documents) for each in kept) < 3 * self._of(TRIED):
                kept.append(lot)
            self._report(
                0.1 + 0.4 * (place + 1) * len(lot.documents) / len(others), "looking at other portraits"
            )
        self._check()
        teller = self._teller(learned, np.concatenate(parts), slice(0, count), slice(count, total))
        lot = teller.ready(_lacking(teller, kept, self._of(round(1.5 * TRIED))), 0)
        if not lot.documents:
            raise ValueError("In the region the examples with it look as those without it.")
        return learned, teller, lot.chosen(np.arange(len(lot.documents)) < self._of(TRIED))

    def _teller(self, learned: Learned, parts: Rows, with_it: slice, without: slice) -> Teller:
        if self._given.states:
            return States(self._generator, self._arrays, self._examples.with_it[0], self._box, self._check)
        if not self._strangers:
            return Judge(parts, with_it, without, self._given.pairs, self._box)
        shows, lacks = self._examples.with_it, len(self._examples.without)
        return Goals(self._generator, self._arrays, shows, lacks, learned, self._box, self._check)

    def _of(self, portraits: int) -> int:
        """So many of them as a model of this size allows: the same on every machine, so that the edit is."""
        return max(round(self._share * portraits), 2)

    def _try(self, learned: Learned, maps: Sequence[RankedMap], teller: Teller, lot: Lot) -> list[Trial]:
        given = self._given
        # What follows a part is as narrow as the part: a mouth of another person, which lies a little elsewhere, is cut
        # by it. Where the part is in about one place in all portraits, the rectangle around it does more.
        regions = [given.region, self._rough] if given.region.locators else [given.region]
        candidates = starting_edits(learned, maps, regions, given.name, self._strangers, self._check)
        wanted = [(candidate, 1.0) for candidate in candidates]
        # Told by goals of their own, a few portraits say enough of many candidates to leave most of them.
        if given.states and len(lot.documents) > 2:
            half = lot.chosen(np.arange(len(lot.documents)) % 2 == 0)
            first = self._tried(wanted, teller, half, (0.6, 0.7))
            # Of two that lead a part of the way nobody can say which one spoils more on all of it.
            nearer = self._all_calibrated(first, teller, half, 1, (0.7, 0.75))
            leading = [trial for trial in nearer if trial.verdict.typical > NO_WAY]
            wanted = [(trial.candidate, trial.scale) for trial in _promising(leading or nearer)]
        return self._tried(wanted, teller, lot, (0.75, 0.8))

    def _tried(
        self,
        wanted: Sequence[tuple[Candidate, float]],
        teller: Teller,
        lot: Lot,
        between: tuple[float, float],
    ) -> list[Trial]:
        """Candidates, each by its scale."""
        trials = []
        for place, (candidate, scale) in enumerate(wanted):
            self._report(float(np.interp(place / len(wanted), (0, 1), between)), "trying edits")
            trials.append(self._trial(candidate, scale, teller, lot))
        return trials

    def _refine(self, trials: Sequence[Trial], teller: Teller, lot: Lot) -> list[Trial]:
        """The most promising ones of each way, calibrated; of each kind the best, the best of all first."""
        done = self._all_calibrated(_promising(trials), teller, lot, TRIES - 1, (0.8, 0.9))
        best: dict[Kind, Trial] = {}
        for trial in sorted(done, key=lambda each: -each.worth):
            best.setdefault(kind_of(trial.found), trial)
        return [self._farther(trial, teller, lot) for trial in best.values()]

    def _all_calibrated(
        self, trials: Sequence[Trial], teller: Teller, lot: Lot, tries: int, between: tuple[float, float]
    ) -> list[Trial]:
        """Each calibrated, the best first, but for those that would stay behind another one of their kind."""
        best: dict[Kind, float] = {}
        done = []
        for place, trial in enumerate(sorted(trials, key=lambda each: -each.worth)):
            self._report(float(np.interp(place / len(trials), (0, 1), between)), "calibrating")
            kind = kind_of(trial.found)
            if trial.at_best >= best.get(kind, -np.inf):
                trial = self._calibrated(trial, teller, lot, tries)
            best[kind] = max(best.get(kind, -np.inf), trial.worth)
            done.append(trial)
        return done

    def _calibrated(self, trial: Trial, teller: Teller, lot: Lot, tries: int) -> Trial:
        """With the strength at which the median portrait becomes as the median one with it is."""
        best, scale, typical = trial, trial.scale, trial.verdict.typical
        for _ in range(0 if trial.candidate.steps else tries):
            if abs(typical - 1) <= NEAR_ENOUGH or typical <= NO_WAY:
                break
            nearer = float(np.clip(scale * np.clip(1 / typical, 0.5, 2), *trial.candidate.limits))
            if nearer == scale:
                break
            scale = nearer
            tried = self._trial(trial.candidate, scale, teller, lot)
            typical = tried.verdict.typical
            best = max(best, tried, key=lambda each: each.worth)
        return best

    def _farther(self, trial: Trial, teller: Teller, lot: Lot) -> Trial:
        """In the candidate's steps until the median portrait is where it should be, as long as few lose by it.

        And as long as it goes farther by more than what that costs.
        """
        first = trial.worth
        for scale in trial.candidate.steps:
            if trial.verdict.typical >= 1:
                break
            tried = self._trial(trial.candidate, scale, teller, lot)
            gained = tried.verdict.typical - trial.verdict.typical
            if tried.worth < max(first - GIVEN_UP, trial.worth - gained):
                break
            trial = tried
        return trial

    def _trial(self, candidate: Candidate, scale: float, teller: Teller, lot: Lot) -> Trial:
        found = candidate.make(scale)
        after, masks = edited(self._generator, self._arrays, lot, found, self._check)
        # Where the region follows a part, what is beside it is another in each portrait. Elsewhere one box is for all: what the
        # large cells of a coarse layer reach beyond it is no better than what leaks out of a fine one.
        if found.edit.region.locators:
            moved = elsewhere(self._generator, lot.pictures, after, masks)
        else:
            moved = [beside for _, beside in changes(lot.pictures, after, self._box)]
        leak = float(np.mean(moved)) if moved else 0.0
        right = lot.pictures if lot.goals is None else lot.goals
        at_edge = seam(right, after, self._box)
        glares = max(glare(after, self._box) - glare(right, self._box), 0.0)
        lost = self._lost if lot.goals is None else holes(lot.pictures, lot.goals, self._box)
        torn = max(holes(lot.pictures, after, self._box) - lost, 0.0)
        return Trial(candidate, scale, found, teller.verdict(lot, after), leak, at_edge, glares, torn)

    def _measure(self, trials: Sequence[Trial], teller: Teller) -> tuple[Built, ...]:
        """Each on portraits that nothing was made from or chosen by."""
        wanted = self._of(HELD_OUT)
        documents = unseen(self._like, range(HELD_OUT_SEEDS, HELD_OUT_SEEDS + MORE * wanted))
        measured = [_Measured() for _ in trials]
        self._try_on(documents[:wanted], trials, measured, teller)
        if measured[0].of < self._of(ENOUGH):
            self._try_on(documents[wanted:], trials, measured, teller)
        return tuple(
            Built(kind_of(t.found), t.found.edit, t.found.arrays, m.figure, tuple(m.turned[:SHOWN]))
            for t, m in zip(trials, measured, strict=True)
        )

    def _try_on(
        self,
        documents: Sequence[Document],
        trials: Sequence[Trial],
        measured: Sequence[_Measured],
        teller: Teller,
    ) -> None:
        for place, lot in enumerate(lots(self._generator, self._arrays, documents, self._kept, self._check)):
            self._report(0.9 + 0.1 * place * len(lot.documents) / len(documents), "trying unseen portraits")
            lacking = teller.lacks(teller.scores(lot))
            lot = teller.ready(lot.chosen(lacking), measured[0].of)
            if not lot.documents:
                continue
            for trial, so_far in zip(trials, measured, strict=True):
                if trial is not trials[0] and not trial.verdict.turned.any() and so_far.of >= SHOWN:
                    continue  # it turned nobody before: a few are enough to say so
                after, masks = edited(self._generator, self._arrays, lot, trial.found, self._check)
                moved = elsewhere(self._generator, lot.pictures, after, masks)
                so_far.take(lot.documents, teller.verdict(lot, after).turned, moved)


@dataclass
class _Measured:
    """What a trial has done so far to portraits that it was not made from."""

    of: int = 0
    turned: list[Document] = field(default_factory=list)
    moved: list[float] = field(default_factory=list)

    def take(self, documents: Sequence[Document], turned: NDArray[np.bool_], moved: Sequence[float]) -> None:
        self.of += len(documents)
        self.turned += [each for each, is_turned in zip(documents, turned, strict=True) if is_turned]
        self.moved += moved

    @property
    def figure(self) -> Holding:
        mean = float(np.mean(self.moved)) if self.moved else None
        return Holding(len(self.turned), self.of, mean)


def kind_of(found: Found) -> Kind:
    """What an edit is for a person: a move, values of maps, or a stamp."""
    if found.edit.motion is not None:
        return "moving"
    return "values" if found.edit.stamp is None else "stamp"


def _promising(trials: Sequence[Trial]) -> list[Trial]:
    """The best of each way, a move, values or stamps of one operation."""
    ways: dict[tuple[Kind, str], list[Trial]] = {}
    for trial in sorted(trials, key=lambda each: -each.worth):
        ways.setdefault((kind_of(trial.found), trial.found.edit.operation), []).append(trial)
    return [trial for way in ways.values() for trial in way[:REFINED]]


def _lacking(teller: Teller, kept: Sequence[Lot], most: int) -> Lot:
    """One lot of a few portraits without it; where none is without it, of those that have it least."""
    lot = joined(kept)
    scores = teller.scores(lot)
    wanted = teller.lacks(scores)
    if not wanted.any():
        wanted[np.argsort(scores)[:most]] = True
    wanted[np.flatnonzero(wanted)[most:]] = False
    return lot.chosen(wanted)
