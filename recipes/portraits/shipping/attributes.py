"""Makes the attributes: differences of parameters in W, each measured by the tagger on pictures of new seeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch

from ganinterface.document.limits import LIMITS
from recipes.portraits.shipping.attribute_table import MAX_FLIPPED, MAX_MOVED, Spec, specs
from recipes.portraits.shipping.parameters import Parameters
from recipes.portraits.shipping.pool import BATCH, CHOOSING_SEEDS, MEASURING_SEEDS, PSI, batch_of, make_pool
from recipes.portraits.shipping.workshop import Workshop
from stylegan.directions import Direction, read_csv, write_csv
from stylegan.directions.effect import FLIPS, MOVES, Effect, Trial
from stylegan.directions.labelled import columns_of

ATTRIBUTES = "portraits-attributes.csv"
# How far the parameters are moved, in wholes of what their steps say, where 1 is not enough.
MORE = (1.2, 1.4, 1.7, 2.0, 2.4, 2.8)
HALF = 0.5  # of what was promised: what does less is left out
SURE = 1.08  # of what was promised, on the pictures that an amount is chosen on: on others it may do a little less
STARTS = (4, 6)  # styles that a narrower range may begin with


def make_attributes(workshop: Workshop, pictures: int = 200, each: int = 32, most: int = 30) -> None:
    """Write the CSV: chosen on `each` of some seeds, measured on `most` of others, whose figures every description has.

    A GPU tries and measures them on four times as many. Each is kept in a file beside it as soon as it is made, from which a
    stopped run goes on.
    """
    report = workshop.report
    report(f"attributes: tagging {2 * pictures} pictures to try them on")
    choosing = _trial(workshop, CHOOSING_SEEDS, pictures)
    measuring = _trial(workshop, MEASURING_SEEDS, pictures)
    kept = workshop.out / f"{ATTRIBUTES}.{workshop.model.info.ref.hash[:8]}.part"
    made = list(read_csv(kept)) if kept.exists() else []
    wanted, often = specs(), batch_of(workshop.generator) > BATCH
    counts = (4 * each, 4 * most) if often else (each, most)
    for number, spec in enumerate(wanted, 1):
        if spec.name in {direction.name for direction in made}:
            continue
        found = _made(workshop, spec, choosing, measuring, counts)
        if not isinstance(found, str):
            made.append(found)
            write_csv(kept, made)
        said = found if isinstance(found, str) else found.description
        report(f"{number} of {len(wanted)}: {spec.name}: {said}")
    if not made:
        report("attributes: none does what its name says, so no file is written")
        return
    write_csv(workshop.out / ATTRIBUTES, made)
    kept.unlink(missing_ok=True)


def _made(
    workshop: Workshop, spec: Spec, choosing: Trial, measuring: Trial, counts: tuple[int, int]
) -> Direction | str:
    """The attribute with its figures, or why there is none."""
    found = chosen(workshop, spec, choosing, counts[0])
    if isinstance(found, str):
        return found
    direction, unit = found
    effect = measuring.effect(direction, spec.tag, unit, counts[1])
    if effect is not None and not honest(effect):
        return f"left out, as {effect}"
    return described(direction, spec, unit, effect)


def _trial(workshop: Workshop, first_seed: int, count: int) -> Trial:
    generator, tagger = workshop.generator, workshop.tagger
    pool = make_pool(generator, tagger, first_seed, count, PSI)
    return Trial(generator, tagger, pool.ws, pool.tag_values.values, batch_of(generator))


def chosen(workshop: Workshop, spec: Spec, trial: Trial, each: int) -> tuple[Direction, float] | str:
    """The direction on the styles that move other things least, and the amount that is its unit; or why there is none."""
    best: tuple[Direction, Effect] | None = None
    for parameters in workshop.ways:
        try:
            direction, whole = scaled(workshop, spec, parameters)
        except ValueError as error:
            return f"left out: {error}"
        effect = _amount(trial, direction, spec.tag, each, whole)
        if effect is None:
            return "left out, as no picture lacks it"
        if best is None or effect.reached > best[1].reached:
            best = direction, effect
        if surely(best[1]):
            break
    assert best is not None
    return _narrowed(trial, spec.tag, each, *best) if honest(best[1]) else f"left out, as {best[1]}"


def _narrowed(
    trial: Trial, tag: str, each: int, direction: Direction, enough: Effect
) -> tuple[Direction, float]:
    """On the styles that move other things least, with its unit."""
    last = trial.generator.num_ws - 1
    tried = [(direction, enough)]
    for start in (start for start in STARTS if start < last):
        narrow = replace(direction, first_style=start, last_style=last)
        effect = trial.effect(narrow, tag, enough.amount, each)
        if effect is None or not _nearly(effect, enough):
            break  # styles decide about less the later they come
        tried.append((narrow, effect))
    best, effect = min(tried, key=lambda pair: pair[1].others)
    return best, effect.amount


def _amount(trial: Trial, direction: Direction, tag: str, each: int, whole: float) -> Effect | None:
    """The effect of the smallest amount that surely is enough, else of the one that reaches most; None: no picture lacks it."""
    most = LIMITS["attribute"].maximum

    def at(factor: float) -> Effect | None:
        return trial.effect(direction, tag, round(min(whole * factor, most), 2), each)

    best = at(1.0)
    if best is None:
        return None
    for factor in MORE:
        if best.amount >= most or surely(best):
            break
        more = at(factor)
        if more is None or more.reached < best.reached - 0.1:
            break
        best = more if more.reached > best.reached else best
    return best


def surely(effect: Effect) -> bool:
    """Whether it does what is promised with something to spare."""
    return effect.reached >= SURE * (FLIPS if effect.agreeing is None else MOVES)


def _nearly(effect: Effect, whole: Effect) -> bool:
    """Whether a narrower range is as good: sure where the whole range is, and not much behind it."""
    enough = effect.enough >= whole.enough and surely(effect) >= surely(whole)
    return enough and effect.reached >= 0.95 * whole.reached


def scaled(workshop: Workshop, spec: Spec, parameters: Parameters | None = None) -> tuple[Direction, float]:
    """The direction with 1 = one standard deviation of w along it, and how much of it are the spec's steps as they are."""
    vector = (parameters or workshop.parameters).direction(spec.steps)
    length = float(vector.norm())
    if not length > 0:
        raise ValueError(f"W does not know '{spec.name}': its difference there is 0.")
    unit = vector / length
    deviation = float((_spread(workshop).cpu() @ unit).std())
    return Direction(spec.name, (unit * deviation).numpy().astype(np.float32), group=spec.group), (
        length / deviation
    )


def _spread(workshop: Workshop, count: int = 1000) -> torch.Tensor:
    """w of many z, untruncated: [count, w_dim]."""
    z = np.random.RandomState(1).randn(count, workshop.generator.z_dim).astype(np.float32)
    with torch.no_grad():
        return workshop.generator.map(torch.from_numpy(z).to(workshop.generator.device))[:, 0]


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
