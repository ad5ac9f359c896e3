"""Makes directions of any model, without a tagger: what its portraits and layers differ in, or two sets of portraits do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from ganinterface.assets import SHIPPED_CLASSIFIER, SHIPPED_MODEL, asset
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.document.labels import Weights, weights_of
from ganinterface.document.region import Region
from ganinterface.measuring.directing import (
    FEWEST_OF_A_PERSON,
    MEASURING_SEED,
    METHODS,
    attribute_name,
    check_styles,
    styles_of_range,
)
from ganinterface.measuring.drawn_spill import drawn_spill
from ganinterface.measuring.finding_order import Order, Spill, Way
from ganinterface.measuring.region_channels import channels_of_region
from ganinterface.measuring.steps import Steps
from ganinterface.progress import SILENT, Progress
from ganinterface.render.cost_model import batch_size
from ganinterface.render.models import OpenModel
from ganinterface.render.portraits.latents import styles
from stylegan import Generator
from stylegan.directions import Direction, DirectionError
from stylegan.directions.components import Component, closed_form, principal_components
from stylegan.directions.conditional import held_out, scaled, spill, tag_direction, without
from stylegan.directions.effect import Trial, called
from stylegan.directions.labelled import Labelled, classify
from stylegan.latents.spread import sample_w
from stylegan.metrics.classifier import Classifier, load_classifier
from stylegan.metrics.outputs import Output

SAMPLES = 10_000  # w that components and deviations are measured on
LOOKED_AT = 100  # pictures by which a tagger says what a direction moves
AMOUNT = 2.0  # … along it


def find_directions(
    generator: Generator, arrays: ArrayStore, order: Order, progress: Progress = SILENT
) -> tuple[Direction, ...]:
    """The directions of an order, the first matter most; DirectionError with one sentence where there are none."""
    check_styles(order.styles, generator.num_ws)
    progress.report(0.0, "Looking at the model's portraits")
    return _WAYS[order.way](generator, arrays, order, progress)


def project_out(
    opened: OpenModel,
    direction: Direction,
    others: Sequence[Direction],
    label: Weights | None = None,
    progress: Progress = SILENT,
) -> tuple[Direction, Spill]:
    """A direction that leaves the others alone, and what it moved of them before and does now."""
    generator = opened.generator
    made = without(direction, others, _sample(generator, label, progress), generator.num_ws)
    pair = direction, made
    amounts = {
        other.name: (spill(direction, other, generator.num_ws), spill(made, other, generator.num_ws))
        for other in others
    }
    tagger = tagger_of(opened)
    if tagger is not None:
        return made, Spill(amounts, _seen(generator, tagger, pair, others, progress))
    before, after = drawn_spill(generator, pair, others, progress).tolist()
    names = [other.name for other in others]
    return made, Spill(amounts, {}, dict(zip(names, zip(before, after, strict=True), strict=True)))


def tagger_of(opened: OpenModel) -> Classifier | None:
    """The tagger that can say what a model's pictures show; None for other models than the shipped one."""
    try:
        if opened.info.ref.path and asset(SHIPPED_MODEL).samefile(opened.info.ref.path):
            return load_classifier(asset(SHIPPED_CLASSIFIER)).to(opened.generator.device)
    except (OSError, ValueError):
        pass
    return None


# --- the ways ---


def _pca(
    generator: Generator, _arrays: ArrayStore, order: Order, progress: Progress
) -> tuple[Direction, ...]:
    found = principal_components(_sample(generator, order.label, progress), order.count)
    return _named(found, "PC", order, "of what portraits differ in")


def _closed_form(
    generator: Generator, _arrays: ArrayStore, order: Order, progress: Progress
) -> tuple[Direction, ...]:
    found = closed_form(generator, _sample(generator, order.label, progress), order.count, *order.styles)
    return _named(found, "factor", order, "of what its layers listen to")


def _apart(
    generator: Generator, arrays: ArrayStore, order: Order, progress: Progress
) -> tuple[Direction, ...]:
    """Between two sets of portraits: by the means, or by the boundary."""
    method, condition = METHODS["difference" if order.way == "difference" else "boundary"]
    if not (order.this and order.other):
        raise DirectionError("A direction between two sets needs portraits in both of them.")
    w = np.stack([_w(generator, arrays, each, progress) for each in (*order.this, *order.other)])
    sides = np.repeat([1.0, 0.0], [len(order.this), len(order.other)]).astype(np.float32)
    name = order.name or "this, not that"
    labelled = Labelled(w, sides[:, None], (Output("flag", (name,)),))
    vector = tag_direction(labelled, name, method)
    sample = _sample(generator, order.label, progress)
    about = f"from {len(order.this)} and {len(order.other)} portraits"
    if min(len(order.this), len(order.other)) >= FEWEST_OF_A_PERSON:
        try:
            apart = held_out(labelled, name, method, condition=condition)
            about += f"; ranks {100 * apart:.0f} % of unseen pairs rightly (chance: 50)"
        except DirectionError:  # a fold without one of the sides
            pass
    return (Direction(name, scaled(vector, sample), *order.styles, description=about),)


def _analogy(
    generator: Generator, arrays: ArrayStore, order: Order, progress: Progress
) -> tuple[Direction, ...]:
    """A − B: 1 is all of what is between the two portraits, so that it makes C to A − B + C."""
    if not (order.this and order.other):
        raise DirectionError("A − B needs two portraits.")
    progress.check()
    first, second = (styles(generator, each[0], arrays) for each in (order.this, order.other))
    vector = first - second
    if not vector.any():
        raise DirectionError("A and B are the same portrait.")
    if (vector == vector[0]).all():
        vector = vector[0]
    return (Direction(order.name or "A − B", vector, *order.styles, description="1 is all of A − B"),)


def _channels(
    generator: Generator, arrays: ArrayStore, order: Order, progress: Progress
) -> tuple[Direction, ...]:
    """Style channels that move a painted part."""
    sample = _sample(generator, order.label, progress)
    region = order.region or Region()
    return channels_of_region(
        generator, arrays, order.this, region, sample, order.count, order.styles, progress
    )


_WAYS: dict[Way, Callable[[Generator, ArrayStore, Order, Progress], tuple[Direction, ...]]] = {
    "pca": _pca,
    "closed-form": _closed_form,
    "difference": _apart,
    "boundary": _apart,
    "analogy": _analogy,
    "channels": _channels,
}


def _named(found: Sequence[Component], name: str, order: Order, of: str) -> tuple[Direction, ...]:
    return tuple(
        Direction(f"{name} {place}", each.vector, *order.styles, description=f"{100 * each.share:.1f} % {of}")
        for place, each in enumerate(found, 1)
    )


def _sample(generator: Generator, label: Weights | None, progress: Progress) -> NDArray[np.float64]:
    weights = weights_of(label, generator.label_dim) if generator.label_dim else None
    return sample_w(generator, weights, SAMPLES, progress.check)


def _w(
    generator: Generator, arrays: ArrayStore, document: Document, progress: Progress
) -> NDArray[np.float32]:
    """One w for a portrait, [w_dim]: the mean of its styles, which are mostly the same."""
    progress.check()
    w: NDArray[np.float32] = styles(generator, document, arrays).mean(axis=0)
    return w


@torch.inference_mode()
def _seen(
    generator: Generator,
    tagger: Classifier,
    pair: tuple[Direction, Direction],
    others: Sequence[Direction],
    progress: Progress,
) -> dict[str, tuple[float, float]]:
    """What of the others the tagger sees change in pictures that no direction was made from, before and now."""
    wanted = {name for other in others if (name := _output_of(tagger, other)) is not None}
    if not wanted:
        return {}
    steps, batch = Steps(progress, 3 * LOOKED_AT), batch_size(generator)
    ws = styles_of_range(generator, range(MEASURING_SEED, MEASURING_SEED + LOOKED_AT), generator.config.psi)
    values = classify(generator, tagger, ws, batch, steps.stage("Pictures to try on"))
    before, after = (
        Trial(generator, tagger, ws, values, batch, steps.stage(text)).changes(each, AMOUNT, LOOKED_AT)
        for each, text in zip(pair, ("What it moved", "What it moves now"), strict=True)
    )
    return {name: (before[name], after[name]) for name in before if name in wanted}


def _output_of(tagger: Classifier, direction: Direction) -> str | None:
    """What the output of a tagger is called that an attribute is about, by its name or heading."""
    for output in tagger.outputs:
        names = {*output.tags, *(attribute_name(output, tag) for tag in output.tags)}
        if direction.name in names or (direction.group and direction.group == output.group):
            return called(output)
    return None
