"""The attributes of portraits as directions in W: many pictures are drawn and tagged, and w is explained by the tags."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray

import stylegan
from stylegan.adain import AdaINLayer
from stylegan.datasets.portrait_options import LABELS
from stylegan.datasets.tagging import GROUP_OF, GROUPS, HAIR, HAIR_COLOUR_TAGS, Tagger, load_tagger
from stylegan.directions.csv_files import write_csv
from stylegan.directions.direction import Direction, DirectionError
from stylegan.generator import Generator, seed_to_z

Matrix = NDArray[np.float64]
FIRST_SEED = 100_000  # far from the seeds that people look at
FEWEST = 30  # pictures with a tag, and without it, that a direction needs
DESCRIPTIONS = {
    "mouth_open": "an open mouth",
    "headband": "a coloured band across the forehead",
    "beard": "a beard or a moustache",
    "eyes_closed": "closed eyes",
    "hat": "a hat",
    "wrap": "a turban or a hijab",
    "bald": "no hair",
    "hair_short": "short hair, against other hair",
    "hair_medium": "medium hair, against other hair",
    "hair_long": "long hair, against other hair",
    "glasses": "glasses",
    "sunglasses": "sunglasses",
}


@dataclass(frozen=True)
class Samples:
    """Pictures that were drawn at psi 1: w float32 [N, w_dim] and the tags that they were given, bool [N, 25]."""

    w: NDArray[np.float32]
    tags: NDArray[np.bool_]


@torch.no_grad()
def sample(
    generator: Generator,
    tagger: Tagger,
    count: int = 20_000,
    first_seed: int = FIRST_SEED,
    batch: int = 50,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Samples:
    """Draw the pictures of `count` seeds from `first_seed` on, untruncated, and tag them."""
    noise = generator.draw_noise("const")
    ws, tags = [], []
    for first in range(first_seed, first_seed + count, batch):
        seeds = range(first, min(first + batch, first_seed + count))
        z = np.concatenate([seed_to_z(seed, generator.z_dim) for seed in seeds])
        styles = generator.map(torch.from_numpy(z).to(generator.device))
        pictures = generator.image(generator.run(styles, noise, keep=False), styles)
        ws.append(styles[:, 0].cpu().numpy())
        tags.append(tagger.tags(pictures))
        progress(seeds.stop - first_seed, count)
    return Samples(np.concatenate(ws), np.concatenate(tags))


def attribute_directions(
    samples: Samples,
    first_layer: int = 0,
    last_layer: int | None = None,
    seen: Sequence[Matrix] = (),
    minimum: float = -5,
    maximum: float = 5,
) -> list[Direction]:
    """A direction for each of LABELS that enough pictures have, scaled so that 1 is one deviation of w along it.

    w is explained by all tags at once, w = a + B t + e (ordinary least squares; Hastie, Tibshirani and Friedman 2009,
    section 3.2). A raw mean difference also holds whatever other tags come along with this one (beards come with
    short hair); a coefficient of B holds the others still. A direction is B times the difference between the mean
    tags of pictures with the tag and of those without, in the tag's own family only: a hat takes the hair's colour
    with it, a hair colour replaces the other colours, lengths and colours are compared among visible hair.

    With `seen` (`seen_by_layers`) a direction has a row per style, [num_ws, w_dim], each the part that its layer sees.
    """
    tags = samples.tags.astype(np.float64)
    w = samples.w.astype(np.float64)
    w -= w.mean(axis=0)
    # Some tags add up to others (all colours: hair is seen), so B is not unique; the differences used here are.
    coefficients = np.linalg.lstsq(tags - tags.mean(axis=0), w, rcond=1e-6)[0]
    covariance = w.T @ w / len(w)
    directions = []
    for label in LABELS:
        change = _change(label, tags)
        if change is None:
            continue
        difference = change @ coefficients
        rows = [_scaled(projection @ difference, covariance) for projection in seen]
        vector = np.stack(rows) if rows else _scaled(difference, covariance)
        group, description = GROUP_OF[label], describe(label)
        directions.append(
            Direction(label, vector, first_layer, last_layer, minimum, maximum, group, description)
        )
    if not directions:
        raise DirectionError("No tag is seen often enough in these pictures to find its direction.")
    return directions


def _scaled(difference: Matrix, covariance: Matrix) -> NDArray[np.float32]:
    """The direction of a difference [w_dim], as long as one standard deviation of w along it."""
    unit = difference / np.linalg.norm(difference)
    vector: NDArray[np.float32] = (unit * np.sqrt(unit @ covariance @ unit)).astype(np.float32)
    return vector


def seen_by_layers(generator: Generator, least: float = 0.05) -> list[Matrix]:
    """For each layer, the projection [w_dim, w_dim] of w onto the part that its style depends on.

    A layer of few channels is blind to most of W (style = A w + b, and A has fewer rows than w has numbers): what a
    direction has there changes nothing, and is left out so that a deviation's length goes where it is seen.
    Singular values of A below `least` of its largest count as blind.
    """
    projections = []
    for step in generator.adain.steps:
        weight = cast(AdaINLayer, step).style.weight.detach().double().cpu().numpy()
        _, values, rows = np.linalg.svd(weight, full_matrices=False)
        kept = rows[values > least * values[0]]
        projections.append(kept.T @ kept)
    return projections


def describe(label: str) -> str:
    """What a person reads about the attribute of a label: "blue hair, against other hair"."""
    colour = label.removeprefix("hair_").replace("_", " ")
    return DESCRIPTIONS.get(label, f"{colour} hair, against other hair")


def _change(label: str, tags: Matrix) -> Matrix | None:
    """Mean tags [25] of pictures with `label` minus those without it, 0 beyond its family; None where either is rare."""
    scope: NDArray[np.bool_] = np.ones(len(tags), np.bool_)
    if label in (*HAIR, *HAIR_COLOUR_TAGS):
        scope = tags[:, [LABELS.index(hair) for hair in HAIR]].max(axis=1) > 0
    shown = tags[:, LABELS.index(label)] > 0
    with_it, without = tags[scope & shown], tags[scope & ~shown]
    if min(len(with_it), len(without)) < FEWEST:
        return None
    family = np.array([other in _family(label) for other in LABELS])
    difference: Matrix = (with_it.mean(axis=0) - without.mean(axis=0)) * family
    return difference


def _family(label: str) -> tuple[str, ...]:
    """The tags that have to change with a label."""
    group = GROUP_OF[label]
    family = GROUPS.get(group, (label,))
    # Hats, wraps and bald heads show no hair colour, while a length of hair says nothing about its colour.
    return (*family, *HAIR_COLOUR_TAGS) if group == "top" and label not in HAIR else family


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status: 0, or 1 after an error."""
    parser = argparse.ArgumentParser(prog="python -m stylegan.directions.attributes", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="checkpoint of a portrait generator")
    parser.add_argument("--tagger", type=Path, required=True, help="file of stylegan.datasets.tagging")
    parser.add_argument("--out", type=Path, required=True, help="wide CSV to write")
    parser.add_argument("--count", type=int, default=20_000, help="pictures to draw (%(default)s)")
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED, help="seed of the first (%(default)s)")
    parser.add_argument("--one-row", action="store_true", help="one vector for all layers, not one for each")
    parser.add_argument("--first-layer", type=int, default=0, help="first style that is moved (%(default)s)")
    parser.add_argument("--last-layer", type=int, help="last style that is moved (the model's last)")
    given = parser.parse_args(arguments)
    try:
        generator, tagger = stylegan.load(given.model), load_tagger(given.tagger)
        samples = sample(generator, tagger, given.count, given.first_seed, progress=_print_progress)
        seen = [] if given.one_row else seen_by_layers(generator)
        directions = attribute_directions(samples, given.first_layer, given.last_layer, seen)
        write_csv(given.out, directions)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(directions)} attributes in {given.out}: {', '.join(d.name for d in directions)}")
    return 0


def _print_progress(done: int, total: int) -> None:
    if done % 1000 < 50 or done == total:
        print(f"{done} of {total} pictures tagged", flush=True)


if __name__ == "__main__":
    sys.exit(main())
