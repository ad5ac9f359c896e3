"""The recipe's tagger: what a portrait shows, for measuring and for finding directions."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from recipes.portraits.cache import PortraitSet, load
from recipes.portraits.distortion import distort
from recipes.portraits.drawn.colours import HAIR, IRIS, SKIN
from recipes.portraits.drawn.lot import CLOTHES, HAIR_LENGTHS, NONE
from recipes.portraits.drawn.mouth_shapes import MOUTH_SHAPES
from recipes.portraits.labels import CATEGORIES, CONTINUOUS
from recipes.portraits.learning.pictures import Pyramid
from stylegan.metrics.classifier import Classifier, load_classifier, save_classifier
from stylegan.metrics.outputs import Output

FLAGS = {
    "mouth_open": "Mouth", "smiling": "Mouth", "frowning": "Mouth", "eyes_closed": "Eyes", "wink": "Eyes",
    "glasses": "Face", "dark_lenses": "Face", "earrings": "Face", "freckles": "Face", "beard": "Face", "blush": "Face",
    "flowers": "Head", "headband": "Head", "hat": "Head",
}  # fmt: skip
MOUTH_TAGS = tuple(f"mouth_{shape}" for shape in MOUTH_SHAPES)
# A number's tag where its name is a flag's already.
NUMBERS = {name: {"mouth_open": "openness", "blush": "blush_strength"}.get(name, name) for name in CONTINUOUS}
_LENGTHS = tuple(f"hair_{length}" for length in HAIR_LENGTHS)
_WEIGHTS = {"number": 5.0, "options": 1.0, "flag": 1.0}  # 20 numbers would drown the colours
CONVOLUTIONS, STRIDES, HIDDEN = (24, 48, 64, 96, 128), (2, 2, 2, 2, 2), 128

# Outputs that tell the same thing in other words: moving one moves the others, which is not a spill-over.
_MOUTH = ("mouth_open", "openness", "mouth_width", "mouth_round", "teeth", "tongue", "bite", *MOUTH_TAGS)
_SAME: tuple[tuple[str, ...], ...] = (
    _MOUTH,
    ("smiling", "frowning", "smile"),
    ("eyes_closed", "wink", "blink_left", "blink_right"),
    ("blush", "blush_strength"),
    ("glasses", "dark_lenses"),
)


def _tied(*tags: str) -> tuple[str, ...]:
    """The tags of other outputs that say the same as these."""
    groups = [group for group in _SAME if set(tags) & set(group)]
    return tuple(tag for group in groups for tag in group if tag not in tags)


OUTPUTS: tuple[Output, ...] = (
    Output("options", _LENGTHS, "Hair length"),
    Output("options", tuple(f"hair_{family}" for family in HAIR), "Hair"),
    Output("options", tuple(f"skin_{family}" for family in SKIN), "Skin"),
    Output("options", tuple(f"eyes_{family}" for family in IRIS), "Eyes"),
    Output("options", tuple(f"wears_{clothes}" for clothes in CLOTHES), "Clothes"),
    Output("options", MOUTH_TAGS, "Mouth shape", tied=_tied(*MOUTH_TAGS)),
    *(Output("flag", (name,), group, tied=_tied(name)) for name, group in FLAGS.items()),
    *(Output("number", (tag,), "Amount", tied=_tied(tag)) for tag in NUMBERS.values()),
)


def new_tagger(height: int) -> Classifier:
    """An untrained one for RGBA portraits of that height."""
    return Classifier(OUTPUTS, 4, height, height // 2, CONVOLUTIONS, STRIDES, HIDDEN)


class Targets:
    """What a perfect tagger says of every portrait of a set."""

    def __init__(self, known: PortraitSet) -> None:
        self.labels = torch.from_numpy(known.labels)
        self.values = torch.from_numpy(known.values)
        self.label_names, self.value_names = known.label_names, known.value_names
        column = list(known.category_options).index("mouth_shape")
        self.shape = (
            torch.from_numpy(known.categories[:, column].astype(np.int64)) - 1
        )  # -1: none of the nine
        assert CATEGORIES["mouth_shape"][0] == NONE
        self.numbers = {tag: name for name, tag in NUMBERS.items()}

    def of(self, output: Output, rows: Tensor) -> tuple[Tensor, Tensor]:
        """The truth of an output for `rows`, and which rows have one, bool [n]."""
        everywhere = torch.ones(len(rows), dtype=torch.bool)
        if output.names == MOUTH_TAGS:
            return self.shape[rows].clamp(min=0), self.shape[rows] >= 0
        if output.kind == "number":
            return self.values[rows, self.value_names.index(self.numbers[output.names[0]])], everywhere
        columns = [self.label_names.index(name) for name in output.names]
        found = self.labels[rows][:, columns]
        return (found.argmax(dim=1) if output.kind == "options" else found[:, 0]), everywhere


def tagging_loss(tagger: Classifier, logits: Tensor, targets: Targets, rows: Tensor) -> Tensor:
    """Cross-entropies and squared errors of all outputs, each weighted by its kind; scalar."""
    parts = []
    for output, part in tagger.split(logits):
        truth, known = targets.of(output, rows)
        if not known.any():
            continue
        part, truth = part[known], truth[known]
        if output.kind == "options":
            loss = F.cross_entropy(part, truth)
        elif output.kind == "flag":
            loss = F.binary_cross_entropy_with_logits(part[:, 0], truth)
        else:
            loss = F.mse_loss(part[:, 0], truth)
        parts.append(_WEIGHTS[output.kind] * loss)
    return torch.stack(parts).sum()


def as_tensor(pictures: NDArray[np.uint8]) -> Tensor:
    """uint8 [N, H, W, 4] -> float [N, 4, H, W] in -1..1."""
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1


def at_height(known: PortraitSet, height: int) -> PortraitSet:
    """The set with its pictures reduced. ValueError for a height that halving does not lead to."""
    try:
        return replace(known, pictures=Pyramid(known.pictures).level(height))
    except KeyError as error:
        raise ValueError(
            f"From {known.pictures.shape[1]} pixels halving does not lead to {height}."
        ) from error


def train_tagger(
    known: PortraitSet,
    out: Path | None = None,
    epochs: float = 4.0,
    batch: int = 64,
    rate: float = 3e-3,
    seed: int = 0,
    progress: Callable[[str], None] = lambda text: None,
) -> Classifier:
    """Train a tagger on distorted renders and write it to `out`. AdamW, one-cycle rate. Returns it in eval mode."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    tagger = new_tagger(known.pictures.shape[1]).train().requires_grad_(True)
    targets = Targets(known)
    steps = max(2, round(epochs * len(known.pictures) / batch))
    optimise = torch.optim.AdamW(tagger.parameters(), lr=rate, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimise, rate, total_steps=steps, pct_start=0.2)
    spoken, losses = time.monotonic(), []
    for step in range(steps):
        rows = random.choice(len(known.pictures), min(batch, len(known.pictures)), replace=False)
        pictures = distort(as_tensor(known.pictures[rows]))
        loss = tagging_loss(tagger, tagger(pictures), targets, torch.from_numpy(rows))
        optimise.zero_grad(set_to_none=True)
        loss.backward()
        optimise.step()
        schedule.step()
        losses.append(loss.item())
        if time.monotonic() - spoken > 20 or step + 1 == steps:
            progress(f"step {step + 1} of {steps}, loss {np.mean(losses):.3f}")
            spoken, losses = time.monotonic(), []
    tagger.eval().requires_grad_(False)
    if out is not None:
        save_classifier(tagger, out)
    return tagger


@torch.no_grad()
def accuracies(tagger: Classifier, known: PortraitSet) -> dict[str, float]:
    """By output: the share of portraits that are told rightly; of numbers the mean absolute error (of their range)."""
    targets, rows = Targets(known), torch.arange(len(known.pictures))
    logits = torch.cat(
        [
            tagger(as_tensor(known.pictures[part]))
            for part in np.array_split(rows.numpy(), len(rows) // 50 + 1)
        ]
    )
    found = {}
    for output, part in tagger.split(logits):
        truth, shown = targets.of(output, rows)
        if output.kind == "number":
            right = (part[:, 0].clamp(0, 1) - truth).abs()
        else:
            predicted = part.argmax(dim=1) if output.kind == "options" else (part[:, 0] > 0).float()
            right = (predicted == truth).float()
        found[output.group if output.kind == "options" else output.names[0]] = float(right[shown].mean())
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0, 2 after an error."""
    parser = argparse.ArgumentParser(prog="python -m recipes.portraits.tagger", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of rendered portraits to learn from")
    parser.add_argument("--out", type=Path, required=True, help="the tagger's file")
    parser.add_argument("--epochs", type=float, default=4.0, help="passes over the portraits (%(default)s)")
    parser.add_argument("--height", type=int, default=256, help="at which it looks at pictures (%(default)s)")
    parser.add_argument("--evaluate", type=Path, help="folder of other portraits to measure the tagger on")
    parser.add_argument(
        "--threads", type=int, default=torch.get_num_threads(), help="processor cores (%(default)s)"
    )
    given = parser.parse_args(arguments)
    torch.set_num_threads(max(1, given.threads))
    try:
        if given.data is not None:
            known = at_height(load(given.data), given.height)
            train_tagger(known, given.out, given.epochs, progress=lambda text: print(text, flush=True))
        if given.evaluate is not None:
            for name, number in accuracies(load_classifier(given.out), load(given.evaluate)).items():
                print(f"{name:16} {number:.4f}")
    except (ValueError, ImportError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
