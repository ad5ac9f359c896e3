"""The recipe's tagger: what a portrait shows, for measuring and for finding directions."""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from recipes.portraits.cache import PortraitSet, load
from recipes.portraits.distortion import distort
from recipes.portraits.drawn.colours import HAIR, IRIS, SKIN
from recipes.portraits.drawn.drawing import render
from recipes.portraits.drawn.lot import CLOTHES, HAIR_LENGTHS, NONE, RANGES, Portrait, sample_portrait
from recipes.portraits.drawn.mouth_shapes import MOUTH_SHAPES
from recipes.portraits.labels import CATEGORIES, CONTINUOUS, facts
from recipes.portraits.learning.pictures import Pyramid
from stylegan.files.system_errors import sentence
from stylegan.metrics.classifier import Classifier, load_classifier, save_classifier
from stylegan.metrics.outputs import Output

FLAGS = {
    "mouth_open": "Mouth", "smiling": "Mouth", "frowning": "Mouth", "eyes_closed": "Eyes", "wink": "Eyes",
    "glasses": "Face", "dark_lenses": "Face", "earrings": "Face", "freckles": "Face", "beard": "Face", "blush": "Face",
    "flowers": "Head", "headband": "Head", "hat": "Head",
}  # fmt: skip
# Numbers that nothing else of a portrait depends on.
FREE = (
    "eye_size",
    "gaze_x",
    "gaze_y",
    "brow_lift",
    "brow_tilt",
    "sway",
    "nod",
    "shift_x",
    "shift_y",
    "scale",
)
LEAST_RESPONSE = 0.3  # to a whole range; what sees less of it is not calibrated
HIDDEN_CHOICE = -1  # of an output of options, where a portrait does not show it
MOUTH_TAGS = tuple(f"mouth_{shape}" for shape in MOUTH_SHAPES)
# A number's tag where its name is a flag's already.
NUMBERS = {name: {"mouth_open": "openness", "blush": "blush_strength"}.get(name, name) for name in CONTINUOUS}
_LENGTHS = tuple(f"hair_{length}" for length in HAIR_LENGTHS)
_WEIGHTS = {"number": 5.0, "options": 1.0, "flag": 1.0}  # 20 numbers would drown the colours
_NEAR = 0.1  # of a number's range: errors below it count by their square, larger ones as they are
# A plain convolution more at a quarter and at an eighth of the height: pupils move by three pixels, brows by five.
CONVOLUTIONS, STRIDES, HIDDEN = (32, 64, 64, 96, 96, 128, 128), (2, 2, 1, 2, 1, 2, 2), 256

# Outputs that tell the same thing in other words: moving one moves the others, which is not a spill-over.
_MOUTH = ("mouth_open", "openness", "mouth_width", "mouth_round", "teeth", "tongue", "bite", *MOUTH_TAGS)
_SAME: tuple[tuple[str, ...], ...] = (
    _MOUTH,
    ("smiling", "frowning", "smile"),
    ("eyes_closed", "wink", "blink_left", "blink_right"),
    ("blush", "blush_strength"),
    ("glasses", "dark_lenses"),
)


_COLOURS_OF_EYES = tuple(f"eyes_{family}" for family in IRIS)
_LOOK = (*_COLOURS_OF_EYES, "gaze_x", "gaze_y", "eye_size")
# What cannot be seen any more where a tag is: that it is told otherwise then is no spill-over either.
_HIDES: dict[str, tuple[str, ...]] = {
    "eyes_closed": _LOOK,
    "dark_lenses": (*_LOOK, "eyes_closed", "wink", "blink_left", "blink_right"),
    "hair_bald": ("sway",),
    "hat": ("headband", "flowers"),
}
# Which of these a portrait must not show for an output to be read in it.
COVERED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_LOOK, ("eyes_closed", "dark_lenses")),
    "sway": ("hair_bald",),
}


def _tied(*tags: str) -> tuple[str, ...]:
    """The tags of other outputs that say the same as these, or that these hide."""
    groups = [group for group in _SAME if set(tags) & set(group)]
    groups += [_HIDES[tag] for tag in tags if tag in _HIDES]
    return tuple(dict.fromkeys(tag for group in groups for tag in group if tag not in tags))


OUTPUTS: tuple[Output, ...] = (
    Output("options", _LENGTHS, "Hair length", tied=_tied(*_LENGTHS)),
    Output("options", tuple(f"hair_{family}" for family in HAIR), "Hair"),
    Output("options", tuple(f"skin_{family}" for family in SKIN), "Skin"),
    Output("options", _COLOURS_OF_EYES, "Eyes"),
    Output("options", tuple(f"wears_{clothes}" for clothes in CLOTHES), "Clothes"),
    Output("options", MOUTH_TAGS, "Mouth shape", tied=_tied(*MOUTH_TAGS)),
    *(Output("flag", (name,), group, tied=_tied(name)) for name, group in FLAGS.items()),
    *(Output("number", (tag,), "Amount", tied=_tied(tag)) for tag in NUMBERS.values()),
)


def new_tagger(height: int) -> Classifier:
    """An untrained one for RGBA portraits of that height."""
    return Classifier(OUTPUTS, 4, height, height // 2, CONVOLUTIONS, STRIDES, HIDDEN)


class Targets:
    """What a perfect tagger says of every portrait of a set.

    Attributes:
        choices: int64 [N, options], the option of each output of that kind, HIDDEN_CHOICE where it cannot be seen.
        flags: float [N, flags].
        numbers, seen: float and bool [N, numbers], the values 0..1 and where they can be seen.
    """

    def __init__(self, known: PortraitSet, device: torch.device | str = "cpu") -> None:
        self._known = known
        self._numbers = {tag: name for name, tag in NUMBERS.items()}
        by_kind = {kind: [self.of(o) for o in OUTPUTS if o.kind == kind] for kind in _WEIGHTS}
        choices = [truth.masked_fill(~seen, HIDDEN_CHOICE) for truth, seen in by_kind["options"]]
        self.choices = torch.stack(choices, dim=1).to(device)
        self.flags = torch.stack([truth for truth, _ in by_kind["flag"]], dim=1).to(device)
        self.numbers = torch.stack([truth for truth, _ in by_kind["number"]], dim=1).to(device)
        self.seen = torch.stack([seen for _, seen in by_kind["number"]], dim=1).to(device)

    def of(self, output: Output) -> tuple[Tensor, Tensor]:
        """The truth of an output for every portrait, and in which of them it can be seen, bool [N]."""
        known = self._known
        seen = ~torch.from_numpy(self._labels(COVERED.get(output.names[0], ())).any(axis=1))
        if output.names == MOUTH_TAGS:
            column = list(known.category_options).index("mouth_shape")
            assert CATEGORIES["mouth_shape"][0] == NONE
            shape = torch.from_numpy(known.categories[:, column].astype(np.int64)) - 1  # -1: none of the nine
            return shape.clamp(min=0), shape >= 0
        if output.kind == "number":
            column = known.value_names.index(self._numbers[output.names[0]])
            return torch.from_numpy(known.values[:, column].copy()), seen
        found = torch.from_numpy(self._labels(output.names))
        return (found.argmax(dim=1) if output.kind == "options" else found[:, 0]), seen

    def _labels(self, names: Sequence[str]) -> NDArray[np.float32]:
        return self._known.labels[:, [self._known.label_names.index(name) for name in names]]


def tagging_loss(tagger: Classifier, logits: Tensor, targets: Targets, rows: Tensor) -> Tensor:
    """Cross-entropies of options and flags, errors of numbers, each output's mean times its kind's weight; scalar."""
    parts: dict[str, list[Tensor]] = {kind: [] for kind in _WEIGHTS}
    for output, part in tagger.split(logits.float()):
        parts[output.kind].append(part)
    choices = targets.choices[rows]
    told = (choices != HIDDEN_CHOICE).sum(dim=0).clamp(min=1)
    entropies = [
        F.cross_entropy(part, choices[:, i], ignore_index=HIDDEN_CHOICE, reduction="sum") / told[i]
        for i, part in enumerate(parts["options"])
    ]
    flags = F.binary_cross_entropy_with_logits(
        torch.cat(parts["flag"], 1), targets.flags[rows], reduction="none"
    )
    seen = targets.seen[rows]
    off = F.smooth_l1_loss(torch.cat(parts["number"], 1), targets.numbers[rows], reduction="none", beta=_NEAR)
    numbers = ((off * seen).sum(dim=0) / seen.sum(dim=0).clamp(min=1)).sum()
    return (
        _WEIGHTS["options"] * torch.stack(entropies).sum()
        + _WEIGHTS["flag"] * flags.mean(dim=0).sum()
        + _WEIGHTS["number"] * numbers
    )


def as_tensor(pictures: NDArray[np.uint8] | Tensor) -> Tensor:
    """uint8 [N, H, W, 4] -> float [N, 4, H, W] in -1..1, where the pictures are."""
    return torch.as_tensor(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1


def at_height(known: PortraitSet, height: int) -> PortraitSet:
    """The set with its pictures reduced. ValueError for a height that halving does not lead to."""
    try:
        return replace(known, pictures=Pyramid(known.pictures).level(height).numpy())
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
    device: torch.device | str = "cpu",
    minutes: float | None = None,
) -> Classifier:
    """Train a tagger on distorted renders and write it to `out`; it comes back on the CPU, in eval mode.

    AdamW; the rate rises and falls once over `epochs`, or over `minutes` where those are over sooner. On CUDA the whole
    set lies on the device, and the network computes in bfloat16.
    """
    torch.manual_seed(seed)
    device = torch.device(device)
    tagger = new_tagger(known.pictures.shape[1]).to(device)
    tagger.train().requires_grad_(True)
    pictures, targets = torch.from_numpy(known.pictures).to(device), Targets(known, device)
    steps = max(2, round(epochs * len(pictures) / batch))
    optimise = torch.optim.AdamW(tagger.parameters(), lr=rate, weight_decay=0.02)
    begun = spoken = time.monotonic()
    losses: list[Tensor] = []
    for step, rows in zip(range(steps), _shuffled(len(pictures), batch, seed, device), strict=False):
        spent = (time.monotonic() - begun) / (60 * minutes) if minutes else 0.0
        for group in optimise.param_groups:
            group["lr"] = rate * _share_of_rate(max(step / steps, spent))
        shown = distort(as_tensor(pictures[rows])).contiguous(memory_format=torch.channels_last)
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            logits = tagger(shown)
        loss = tagging_loss(tagger, logits, targets, rows)
        optimise.zero_grad(set_to_none=True)
        loss.backward()
        optimise.step()
        losses.append(loss.detach())
        ended = step + 1 == steps or spent >= 1
        if time.monotonic() - spoken > 20 or ended:
            progress(f"step {step + 1} of {steps}, loss {float(torch.stack(losses).mean()):.3f}")
            spoken, losses = time.monotonic(), []
        if ended:
            break
    tagger = tagger.cpu().eval().requires_grad_(False)
    if out is not None:
        save_classifier(tagger, out)
    return tagger


def _shuffled(count: int, batch: int, seed: int, device: torch.device) -> Iterator[Tensor]:
    """Rows of a batch each, all of them once before any comes again; without end."""
    random = torch.Generator().manual_seed(seed)
    batch = min(batch, count)
    while True:
        order = torch.randperm(count, generator=random).to(device)
        yield from order[: count // batch * batch].split(batch)


def _share_of_rate(done: float) -> float:
    """Of the highest rate, with so much of the training done: up in the first fifth, then down to nearly nothing."""
    rising = 0.2
    if done < rising:
        return 0.04 + 0.96 * (0.5 - 0.5 * math.cos(math.pi * done / rising))
    return max(1e-3, 0.5 + 0.5 * math.cos(math.pi * min(1.0, (done - rising) / (1 - rising))))


@torch.inference_mode()
def accuracies(tagger: Classifier, known: PortraitSet) -> dict[str, float]:
    """By output: the share of portraits that are told rightly; of numbers the mean absolute error (of their range)."""
    targets = Targets(known)
    pictures = torch.from_numpy(known.pictures)
    logits = torch.cat([tagger(as_tensor(part).to(tagger.device)).cpu() for part in pictures.split(50)])
    found = {}
    for output, part in tagger.split(logits):
        truth, seen = targets.of(output)
        if output.kind == "number":
            right = (part[:, 0].clamp(0, 1) - truth).abs()
        else:
            predicted = part.argmax(dim=1) if output.kind == "options" else (part[:, 0] > 0).float()
            right = (predicted == truth).float()
        found[output.group if output.kind == "options" else output.names[0]] = float(right[seen].mean())
    return found


@torch.inference_mode()
def responses(tagger: Classifier, count: int = 40, first_seed: int = 980_000) -> dict[str, float]:
    """How far each number moves on average, of its range, between renders of the same portraits at both ends of it.

    1 of a perfect tagger. What cannot be seen in a portrait is not asked for in it.
    """
    portraits = [sample_portrait(first_seed + i) for i in range(count)]
    found = {}
    for name, tag in NUMBERS.items():
        if name not in FREE:
            continue
        seen = [p for p in portraits if not any(facts(p)[cover] for cover in COVERED.get(tag, ()))]
        ends = [
            as_tensor(np.stack([_drawn(p, name, end, tagger.height) for p in seen])) for end in RANGES[name]
        ]
        low, high = (
            tagger.scores(tagger(part.to(tagger.device)))[:, tagger.tags.index(tag)] for part in ends
        )
        found[tag] = float((high - low).mean())
    return found


def _drawn(portrait: Portrait, name: str, value: float, height: int) -> NDArray[np.uint8]:
    changed: dict[str, Any] = {name: value}
    return render(replace(portrait, **changed), height)


def calibrate(tagger: Classifier, found: dict[str, float]) -> None:
    """Stretch numbers about the middle of their range by their response, in place.

    Where a tagger is unsure it says something near the mean, and sees changes smaller than they are; it is changes that are
    measured with it. What it says of single portraits gets no better by that.
    """
    rows = dict(
        zip(
            tagger.outputs,
            torch.arange(tagger.head.out_features).split([len(o.names) for o in tagger.outputs]),
            strict=True,
        )
    )
    with torch.no_grad():
        for output, row in rows.items():
            response = found.get(output.names[0], 0.0) if output.kind == "number" else 0.0
            if LEAST_RESPONSE < response < 1:
                tagger.head.weight[row] /= response
                tagger.head.bias[row] = 0.5 + (tagger.head.bias[row] - 0.5) / response


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0, 2 after an error."""
    parser = argparse.ArgumentParser(prog="python -m recipes.portraits.tagger", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of rendered portraits to learn from")
    parser.add_argument("--out", type=Path, required=True, help="the tagger's file")
    parser.add_argument("--epochs", type=float, default=4.0, help="passes over the portraits (%(default)s)")
    parser.add_argument("--minutes", type=float, help="train no longer than that (no limit)")
    parser.add_argument("--batch", type=int, default=64, help="portraits per step (%(default)s)")
    parser.add_argument("--device", default="cpu", help="cpu or cuda (%(default)s)")
    parser.add_argument("--height", type=int, default=256, help="at which it looks at pictures (%(default)s)")
    parser.add_argument(
        "--calibrate", action="store_true", help="stretch numbers whose changes it sees too small"
    )
    parser.add_argument("--evaluate", type=Path, help="folder of other portraits to measure the tagger on")
    parser.add_argument(
        "--threads", type=int, default=torch.get_num_threads(), help="processor cores (%(default)s)"
    )
    given = parser.parse_args(arguments)
    torch.set_num_threads(max(1, given.threads))
    try:
        if given.data is not None:
            begun = time.monotonic()
            known = at_height(load(given.data), given.height)
            print(f"{len(known.pictures)} portraits, read in {time.monotonic() - begun:.0f} s", flush=True)
            train_tagger(
                known,
                given.out,
                given.epochs,
                given.batch,
                progress=lambda text: print(text, flush=True),
                device=given.device,
                minutes=given.minutes,
            )
        if given.calibrate:
            tagger = load_classifier(given.out).to(given.device)
            found = responses(tagger)
            print(
                "moves by",
                ", ".join(f"{tag} {response:.2f}" for tag, response in found.items()),
                "of a whole range",
            )
            calibrate(tagger, found)
            save_classifier(tagger.cpu(), given.out)
        if given.evaluate is not None:
            tagger = load_classifier(given.out).to(given.device)
            for name, number in accuracies(tagger, load(given.evaluate)).items():
                print(f"{name:16} {number:.4f}")
    except (ValueError, ImportError, OSError) as error:
        print(sentence(error), file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
