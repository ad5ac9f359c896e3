"""Makes directions of a model by tags, and measures what each does to pictures that it was not made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.measuring.steps import Steps
from ganinterface.progress import Progress
from ganinterface.render.cost_model import batch_size
from stylegan import Generator
from stylegan.directions import Direction, DirectionError, mean_difference
from stylegan.directions.conditional import Method, discriminant, held_out, tag_direction
from stylegan.directions.effect import AMOUNTS, Effect, Trial
from stylegan.directions.labelled import FEWEST, Labelled, classify, columns_of
from stylegan.metrics.classifier import Classifier
from stylegan.metrics.generating import styles
from stylegan.metrics.outputs import Output

FINDING_SEED = 100_000  # the first of the pictures that directions are made from
MEASURING_SEED = 700_000  # … and of those that they are measured on
FEWEST_OF_A_PERSON = 4  # on either side, where a person has chosen the pictures
EXTREMES = 0.25  # of the pictures at either end of a tag that is a number
# Times scikit-learn's C for a mean loss: how far the boundary may follow single pictures. In 128 numbers of w and with 4000
# pictures of the first shipped model, "glasses" came on at +2 in 10 % at 4000, in 86 % at 40 and in 100 % at 1; the mean
# difference, which it goes towards, has 99 %.
STRENGTH = 40.0


# A linear boundary in W between pictures with a tag and pictures without (InterFaceGAN, Shen et al. 2020).
def boundary(w: NDArray[np.float64], shows: NDArray[np.float64]) -> NDArray[np.float64]:
    """w [N, D], and how much each shows the tag, 0..1 [N] -> the normal [D] of the boundary, towards those that do.

    Logistic regression with an L2 penalty, both sides weighed alike however many they are. Of a number, the quarter that
    shows most and the quarter that shows least are told apart. DirectionError when one side is empty.
    """
    from sklearn.linear_model import LogisticRegression

    chosen, side = _sides(shows)
    if not 0 < side.sum() < len(side):
        raise DirectionError("it needs pictures with the trait and pictures without it")
    points = w[chosen] - w.mean(axis=0)
    size = float(points.std()) or 1.0
    model = LogisticRegression(C=STRENGTH / len(side), class_weight="balanced", max_iter=2000)
    model.fit(points / size, side)
    normal: NDArray[np.float64] = model.coef_[0].astype(np.float64)
    return normal


def _sides(shows: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Which pictures are told apart, and on which side each is."""
    if np.isin(shows, (0.0, 1.0)).all():
        return np.arange(len(shows)), shows > 0.5
    order = np.argsort(shows, kind="stable")
    count = max(1, int(EXTREMES * len(order)))
    low, high = order[:count], order[-count:]
    if shows[low].max() >= shows[high].min():
        raise DirectionError("too many pictures show as much of it as the others")
    side = np.zeros(2 * count, np.bool_)
    side[count:] = True
    return np.concatenate([low, high]), side


# How a direction is found, and how the normals of tags that are held still.
METHODS: dict[str, tuple[Method, Method]] = {
    "difference": (mean_difference, discriminant),
    "boundary": (boundary, boundary),
}


@dataclass(frozen=True)
class Request:
    """What is to be made: of which tags (none: of all that are common), holding which others still ("all", or named).

    `styles` is a range of styles, "auto", or None for all. Directions are made from `count` pictures at psi 1 and tried on
    `trials` others, at most `most` for each, at the model's own psi; at `amount`, or at the first of AMOUNTS that is enough.
    """

    method: Literal["difference", "boundary"]
    tags: tuple[str, ...] = ()
    against: tuple[str, ...] | Literal["all"] = ()
    styles: tuple[int, int | None] | Literal["auto"] | None = None
    count: int = 10_000
    trials: int = 2000
    most: int = 300
    amount: float | None = None


@dataclass(frozen=True)
class Made:
    """A direction; what it does, where a classifier could say; else `auc`, the part of unseen pairs that it ranks rightly."""

    tag: str
    direction: Direction
    effect: Effect | None = None
    auc: float | None = None


@dataclass(frozen=True)
class Making:
    """All directions that could be made, and why others could not, a sentence each."""

    made: tuple[Made, ...]
    left_out: tuple[str, ...]


def by_classifier(
    generator: Generator, classifier: Classifier, request: Request, progress: Progress
) -> Making:
    """Directions by what a classifier says of the model's own pictures. DirectionError when none can be made."""
    check_request(request, classifier.outputs, generator.num_ws)
    batch = batch_size(generator)
    tried = len(request.tags) or len(classifier.tags)
    ranges = _ranges(generator) if request.styles == "auto" else []
    each = request.most * (len(AMOUNTS) if request.amount is None else 1) + request.most * len(ranges)
    steps = Steps(progress, request.count + request.trials + tried * each)
    ws = styles_of_range(generator, range(FINDING_SEED, FINDING_SEED + request.count), psi=1.0)
    values = classify(generator, classifier, ws, batch, steps.stage("Pictures to learn from"))
    labelled = Labelled(ws[:, 0].cpu().numpy(), values, classifier.outputs)
    new = styles_of_range(
        generator, range(MEASURING_SEED, MEASURING_SEED + request.trials), generator.config.psi
    )
    seen = classify(generator, classifier, new, batch, steps.stage("New pictures to try on"))
    trial = Trial(generator, classifier, new, seen, batch)
    made, left_out = [], []
    for tag in request.tags or classifier.tags:
        count, busy = steps.stage(f"Trying '{tag}'"), steps.busy(f"Trying '{tag}'")
        try:
            made.append(_tried(labelled, replace(trial, progress=busy), tag, request, ranges))
        except DirectionError as error:
            left_out.append(str(error))
        count(each, each)
    return _complete(made, left_out)


def by_table(
    generator: Generator,
    w: NDArray[np.float32],
    values: NDArray[np.float32],
    outputs: Sequence[Output],
    request: Request,
) -> Making:
    """Directions by tags that are known of some points w [N, w_dim]; how well they tell unseen ones apart is measured."""
    check_request(request, outputs, generator.num_ws)
    if request.styles == "auto":
        raise DirectionError(
            "A range of styles can be chosen only where a tagger can say what each range does."
        )
    if generator.label_dim:
        raise DirectionError(
            "This model has classes, and a seed alone does not say of which class its picture was: with --label it does."
        )
    labelled = Labelled(w, values, tuple(outputs))
    made, left_out = [], []
    for tag in request.tags or tuple(columns_of(outputs)):
        try:
            made.append(_unmeasured(labelled, tag, request))
        except DirectionError as error:
            left_out.append(str(error))
    return _complete(made, left_out)


def styles_of_seeds(generator: Generator, seeds: Sequence[int]) -> NDArray[np.float32]:
    """The w [N, w_dim] of seeds, untruncated."""
    parts = [styles(generator, range(seed, seed + 1))[:, 0] for seed in seeds]
    w: NDArray[np.float32] = torch.cat(parts).cpu().numpy()
    return w


def check_request(request: Request, outputs: Sequence[Output], num_ws: int) -> None:
    """DirectionError with one sentence when tags are not known, or styles are not the model's."""
    known = columns_of(outputs)
    for tag in (*request.tags, *(() if request.against == "all" else request.against)):
        if tag not in known:
            raise DirectionError(f"There is no tag '{tag}': there are {', '.join(known)}.")
    if isinstance(request.styles, tuple):
        check_styles(request.styles, num_ws)


def check_styles(styles: tuple[int, int | None], num_ws: int) -> None:
    """DirectionError where these are not styles of a model of `num_ws`; last None is the last one."""
    first, last = styles
    if not 0 <= first <= (num_ws - 1 if last is None else last) < num_ws:
        raise DirectionError(f"This model has styles 0 to {num_ws - 1}.")


def _tried(
    labelled: Labelled, trial: Trial, tag: str, request: Request, ranges: Sequence[tuple[int, int]]
) -> Made:
    direction = _direction(labelled, tag, request, FEWEST)
    amounts = AMOUNTS if request.amount is None else (request.amount,)
    if ranges:
        direction = trial.narrowed(direction, tag, request.most, ranges)
    effect = trial.enough(direction, tag, request.most, amounts)
    text = "no picture lacks it: not measured" if effect is None else str(effect)
    return Made(tag, replace(direction, description=text), effect)


def _unmeasured(labelled: Labelled, tag: str, request: Request) -> Made:
    direction = _direction(labelled, tag, request, FEWEST_OF_A_PERSON)
    count = len(labelled.w)
    try:
        method, condition = METHODS[request.method]
        apart = held_out(labelled, tag, method, _against(labelled, tag, request), condition)
    except DirectionError:  # a fold without one of the sides
        text = f"from {count} pictures; too few to try it on others"
        return Made(tag, replace(direction, description=text))
    text = f"from {count} pictures; ranks {100 * apart:.0f} % of unseen pairs rightly (chance: 50)"
    return Made(tag, replace(direction, description=text), auc=apart)


def _direction(labelled: Labelled, tag: str, request: Request, fewest: int) -> Direction:
    output = labelled.columns[tag][1]
    if not labelled.is_common(tag, fewest):
        raise DirectionError(f"No direction for '{tag}': fewer than {fewest} pictures show it, or lack it.")
    method, condition = METHODS[request.method]
    vector = tag_direction(labelled, tag, method, _against(labelled, tag, request), condition)
    first, last = request.styles if isinstance(request.styles, tuple) else (0, None)
    name, group = attribute_name(output, tag), attribute_group(output)
    return Direction(name, vector, first, last, group=group)


def _against(labelled: Labelled, tag: str, request: Request) -> tuple[str, ...]:
    """The tags that are held still: of "all" those that need not change with this one, and are common."""
    if request.against != "all":
        return request.against
    own = labelled.columns[tag][1]
    return tuple(
        other
        for other, (_, output) in labelled.columns.items()
        if not output.moves_with(own) and labelled.is_common(other)
    )


def _complete(made: Sequence[Made], left_out: Sequence[str]) -> Making:
    if not made:
        raise DirectionError(
            left_out[0] if len(left_out) == 1 else f"No direction could be made: {left_out[0]}"
        )
    names = [each.direction.name for each in made]
    # "hair_pink" of one group and "pink" of another may read the same; in a file names are unique, and tags are.
    named = [
        replace(each, direction=replace(each.direction, name=f"{name} ({each.tag})"))
        if names.count(name) > 1
        else each
        for each, name in zip(made, names, strict=True)
    ]
    return Making(tuple(named), tuple(left_out))


def _ranges(generator: Generator) -> list[tuple[int, int]]:
    """Runs of styles, in pairs as resolutions have them: every first and last pair, but not the whole."""
    count = generator.num_ws
    starts = range(0, count, 2)
    ranges = [(first, min(last + 1, count - 1)) for first in starts for last in starts if last >= first]
    return [each for each in ranges if each != (0, count - 1)]


def styles_of_range(generator: Generator, seeds: range, psi: float, part: int = 1000) -> Tensor:
    """The ws [N, num_ws, w_dim] of seeds, with that psi."""
    parts = [
        styles(generator, range(first, min(first + part, seeds.stop)), psi)
        for first in range(seeds.start, seeds.stop, part)
    ]
    return torch.cat(parts)


def attribute_name(output: Output, tag: str) -> str:
    """An option as its group and itself, without what all options of the group begin with; else the tag in words."""
    if output.kind != "options" or not output.group:
        return _sentence(tag)
    every = [option.replace("_", " ").split() for option in output.tags]
    own = tag.replace("_", " ").split()
    while len(every) > 1 and all(len(words) > 1 and words[0] == own[0] for words in every):
        every, own = [words[1:] for words in every], own[1:]
    return f"{_sentence(output.group)}: {' '.join(own)}"


def attribute_group(output: Output) -> str:
    """The heading that an attribute stands under, "" for none."""
    return _sentence(output.group) if output.group else ""


def _sentence(text: str) -> str:
    words = " ".join(text.replace("_", " ").split())
    return words[:1].upper() + words[1:]
