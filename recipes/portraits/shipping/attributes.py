"""Makes the attributes: differences of the encoder's columns, each measured by the tagger on pictures of new seeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch

from ganinterface.document.limits import LIMITS
from recipes.portraits.shipping.attribute_table import MAX_FLIPPED, MAX_MOVED, Spec, specs
from recipes.portraits.shipping.pool import BATCH, CHOOSING_SEEDS, MEASURING_SEEDS, PSI
from recipes.portraits.shipping.workshop import Workshop
from stylegan.directions import Direction, read_csv, write_csv
from stylegan.directions.effect import FLIPS, MOVES, Effect, Trial
from stylegan.directions.labelled import classify, columns_of
from stylegan.metrics.generating import styles

ATTRIBUTES = "portraits-attributes.csv"
FACTORS = (0.7, 1.0, 1.4, 2.0, 2.8)  # how far the parameters are moved, in wholes of what their steps say
HALF = 0.5  # of what was promised: what does less is left out
STARTS = (2, 4, 6)  # styles that a narrower range may begin with


def make_attributes(workshop: Workshop, pictures: int = 400, each: int = 60) -> None:
    """Write the CSV: chosen on some seeds, then measured on others, of which every description has the figures.

    Each is kept in a file beside it as soon as it is made, from which a stopped run goes on.
    """
    report = workshop.report
    report(f"attributes: tagging {2 * pictures} pictures to try them on")
    choosing = _trial(workshop, CHOOSING_SEEDS, pictures)
    measuring = _trial(workshop, MEASURING_SEEDS, pictures)
    kept = workshop.out / f"{ATTRIBUTES}.{workshop.model.info.ref.hash[:8]}.part"
    before = {direction.name: direction for direction in (read_csv(kept) if kept.exists() else ())}
    made = []
    for spec in specs():
        if spec.name in before:
            made.append(before[spec.name])
            continue
        found = chosen(workshop, spec, choosing, each)
        if found is None:
            report(f"{spec.name}: no picture lacks it")
            continue
        direction, unit = found
        effect = measuring.effect(direction, spec.tag, unit, each)
        if effect is not None and not honest(effect):
            report(f"{spec.name}: left out, as {effect}")
            continue
        made.append(described(direction, spec, unit, effect))
        write_csv(kept, made)
        report(f"{spec.name}: {made[-1].description}")
    write_csv(workshop.out / ATTRIBUTES, made)
    kept.unlink(missing_ok=True)


def _trial(workshop: Workshop, first_seed: int, count: int) -> Trial:
    generator, tagger = workshop.generator, workshop.tagger
    ws = styles(generator, range(first_seed, first_seed + count), PSI)
    return Trial(generator, tagger, ws, classify(generator, tagger, ws, BATCH), BATCH)


def chosen(workshop: Workshop, spec: Spec, trial: Trial, each: int) -> tuple[Direction, float] | None:
    """The direction on the styles that move other things least, and the amount that is its unit; None: nothing lacks it."""
    direction, whole = scaled(workshop, spec)
    most = LIMITS["attribute"].maximum
    amounts = [round(whole * factor, 2) for factor in FACTORS if whole * factor <= most] or [most]
    enough = trial.enough(direction, spec.tag, each, amounts)
    if enough is None:
        return None
    last = trial.generator.num_ws - 1
    ranges = [(first, last) for first in STARTS if first < last]
    tried = [(direction, enough)]
    for first, end in ranges:
        narrow = replace(direction, first_style=first, last_style=end)
        effect = trial.effect(narrow, spec.tag, enough.amount, each)
        if effect is not None and _nearly(effect, enough):
            tried.append((narrow, effect))
    best, effect = min(tried, key=lambda pair: pair[1].others)
    return best, effect.amount


def _nearly(effect: Effect, whole: Effect) -> bool:
    """Whether a narrower range is as good: enough where the whole range is, and not much behind it."""
    return effect.reached >= 0.95 * whole.reached and effect.enough >= whole.enough


def scaled(workshop: Workshop, spec: Spec) -> tuple[Direction, float]:
    """The direction with 1 = one standard deviation of w along it, and how much of it are the spec's steps as they are."""
    vector = workshop.parameters.direction(spec.steps)
    length = float(vector.norm())
    if not length > 0:
        raise ValueError(f"The encoder does not know '{spec.name}': its difference in W is 0.")
    unit = vector / length
    deviation = float((_spread(workshop) @ unit).std())
    return Direction(spec.name, (unit * deviation).numpy().astype(np.float32), group=spec.group), (
        length / deviation
    )


def _spread(workshop: Workshop, count: int = 4000) -> torch.Tensor:
    """w of many z, untruncated: [count, w_dim]."""
    z = np.random.RandomState(1).randn(count, workshop.generator.z_dim).astype(np.float32)
    with torch.no_grad():
        return workshop.generator.map(torch.from_numpy(z))[:, 0]


def described(direction: Direction, spec: Spec, unit: float, effect: Effect | None) -> Direction:
    """With the slider's range, and what people read: what an amount does and what else that moves."""
    number = effect is not None and effect.agreeing is not None
    most = round(unit * (MAX_MOVED if number else MAX_FLIPPED / 2), 1)
    most = min(max(most, 1.0), LIMITS["attribute"].maximum)
    least = -most if number else -min(round(unit, 1), most)
    figures = "" if effect is None else f" {effect}."
    other = f" ({spec.pole} below 0)" if spec.pole else ""
    text = f"{spec.what[0].upper()}{spec.what[1:]}{other}.{figures}"
    return replace(direction, minimum=least, maximum=most, description=text)


def honest(effect: Effect) -> bool:
    """Whether an attribute does at least half of what its name promises; a colour between others, say, may not."""
    return effect.reached >= HALF * (FLIPS if effect.agreeing is None else MOVES)


def unit_of(direction: Direction) -> float:
    """The amount that a description documents: "… +4.2 turns it on in 97 % …". ValueError when it names none."""
    for word in direction.description.split():
        if word.startswith("+"):
            return float(word)
    raise ValueError(f"The description of '{direction.name}' names no amount that was measured.")


def measured(
    trial: Trial, directions: list[Direction], each: int
) -> Iterator[tuple[Direction, Effect | None]]:
    """Each shipped attribute at its documented unit, on the trial's pictures."""
    tags = {spec.name: spec.tag for spec in specs()}
    known = columns_of(trial.classifier.outputs)
    for direction in directions:
        tag = tags.get(direction.name)
        if tag in known and tag is not None:
            yield direction, trial.effect(direction, tag, unit_of(direction), each)
