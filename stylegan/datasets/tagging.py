"""A small tagger of portraits: which of the known labels a picture shows, rendered or generated alike."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import safetensors
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from stylegan.atomic import atomic_path
from stylegan.datasets.portrait_options import HAIR_COLOURS, LABELS

VERSION = 1
FIRST_HELD_OUT_SEED = 1_000_000
HAIR = ("hair_short", "hair_medium", "hair_long")
HAIR_COLOUR_TAGS = tuple(f"hair_{name}" for name in HAIR_COLOURS)
# Of each group exactly one option is seen; "" is the option that no label names.
GROUPS: dict[str, tuple[str, ...]] = {
    "top": (*HAIR, "hat", "wrap", "bald"),
    "eyewear": ("", "glasses", "sunglasses"),
    "hair colour": HAIR_COLOUR_TAGS,  # counts only where hair is seen
}
FLAGS = ("mouth_open", "headband", "beard", "eyes_closed")
GROUP_OF = {
    **{name: name for name in FLAGS},
    **{tag: group for group, options in GROUPS.items() for tag in options if tag},
}
_OUTPUTS = sum(len(options) for options in GROUPS.values()) + len(FLAGS)


class Tagger(nn.Module):
    """A convolutional network whose outputs are one softmax for each of GROUPS and one sigmoid for each of FLAGS.

    pictures [N, 3, height, height/2] in -1..1 -> logits [N, 26]: the options of GROUPS in order, then FLAGS.
    """

    def __init__(
        self, height: int = 128, channels: tuple[int, ...] = (24, 48, 64, 64, 64), hidden: int = 64
    ) -> None:
        super().__init__()
        if height < 2 or height % 2 or len(channels) != 5 or min(*channels, hidden) < 1:
            raise ValueError("A tagger needs an even height, five channel counts and a hidden layer.")
        self.height, self.channels, self.hidden = height, channels, hidden
        blocks = []
        sizes = (3, *channels)
        for inputs, outputs, stride in zip(sizes[:-1], sizes[1:], (2, 2, 2, 1, 2), strict=True):
            convolution = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
            blocks += [convolution, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)]
        self.features = nn.Sequential(*blocks)
        cells = -(-height // 16) * -(-height // 32)
        # Portraits are aligned, so the place of a feature says as much as the feature: no global pooling.
        self.head = nn.Sequential(
            nn.Dropout(0.1), nn.Linear(cells * channels[-1], hidden), nn.ReLU(), nn.Linear(hidden, _OUTPUTS)
        )

    def forward(self, pictures: Tensor) -> Tensor:
        if pictures.shape[1:] != (3, self.height, self.height // 2):
            raise ValueError(
                f"This tagger reads pictures of {self.height}x{self.height // 2} pixels in colour."
            )
        logits: Tensor = self.head(self.features(pictures).flatten(1))
        return logits

    def scores(self, logits: Tensor) -> Tensor:
        """logits [N, 26] -> the probability of each of LABELS, [N, 25]; differentiable.

        mouth_open is the probability of its label being 0.5 or more; a hair colour's is that of hair being
        seen times that of the colour.
        """
        named: dict[str, Tensor] = {}
        for group, part in split(logits).items():
            if group in GROUPS:
                named |= dict(zip(GROUPS[group], part.softmax(dim=1).unbind(1), strict=True))
            else:
                named[group] = part[:, 0].sigmoid()
        hair = named["hair_short"] + named["hair_medium"] + named["hair_long"]
        named |= {tag: named[tag] * hair for tag in HAIR_COLOUR_TAGS}
        return torch.stack([named[label] for label in LABELS], dim=1)

    @torch.no_grad()
    def tags(self, pictures: Tensor, batch: int = 128) -> NDArray[np.bool_]:
        """Pictures [N, 3, H, W] in -1..1 -> which of LABELS each shows, bool [N, 25].

        Of every group exactly one option is seen, a hair colour only where hair is.
        """
        assert not self.training, "A tagger tags in eval mode."
        device = next(self.parameters()).device
        parts = [_decided(self(part.float().to(device))).cpu().numpy() for part in pictures.split(batch)]
        return np.concatenate(parts) if parts else np.zeros((0, len(LABELS)), np.bool_)


def split(logits: Tensor) -> dict[str, Tensor]:
    """logits [N, 26] by group [N, options] and by flag [N, 1]."""
    names = (*GROUPS, *FLAGS)
    sizes = [len(GROUPS.get(name, (name,))) for name in names]
    return dict(zip(names, logits.split(sizes, dim=1), strict=True))


def _decided(logits: Tensor) -> Tensor:
    """logits [N, 26] -> bool [N, 25]: the likeliest option of every group."""
    named: dict[str, Tensor] = {}
    for group, part in split(logits).items():
        if group in GROUPS:
            chosen = F.one_hot(part.argmax(dim=1), part.shape[1]).bool()
            named |= dict(zip(GROUPS[group], chosen.unbind(1), strict=True))
        else:
            named[group] = part[:, 0] > 0
    hair = named["hair_short"] | named["hair_medium"] | named["hair_long"]
    named |= {tag: named[tag] & hair for tag in HAIR_COLOUR_TAGS}
    return torch.stack([named[label] for label in LABELS], dim=1)


def true_tags(labels: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Labels [N, 25] of a portrait set -> what a perfect tagger says, bool [N, 25]."""
    return labels >= 0.5


def as_tensor(pictures: NDArray[np.uint8]) -> Tensor:
    """uint8 [N, H, W, 3] -> float [N, 3, H, W] in -1..1."""
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1


def save_tagger(tagger: Tagger, path: Path) -> None:
    """Write a tagger as .safetensors in half precision, atomically."""
    header = {
        "version": VERSION,
        "labels": LABELS,
        "height": tagger.height,
        "channels": tagger.channels,
        "hidden": tagger.hidden,
    }
    tensors = {
        name: (value.half() if value.is_floating_point() else value).contiguous()
        for name, value in tagger.state_dict().items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_path(path) as temporary:
        save_file(tensors, temporary, metadata={"tagger": json.dumps(header)})


def load_tagger(path: Path | str) -> Tagger:
    """Open a tagger that `save_tagger` wrote, in eval mode, single precision, without gradients.

    ValueError with one sentence when the file is none, is damaged, or knows other labels.
    """
    path = Path(path)
    try:
        with safetensors.safe_open(path, framework="pt") as file:
            header = json.loads((file.metadata() or {})["tagger"])
        if header["version"] != VERSION or tuple(header["labels"]) != LABELS:
            raise ValueError(f"{path.name} is a tagger of another version of this program; train it again.")
        tagger = Tagger(header["height"], tuple(header["channels"]), header["hidden"])
        tagger.load_state_dict({name: _single(value) for name, value in load_file(path).items()})
    except (
        OSError,
        safetensors.SafetensorError,
        KeyError,
        TypeError,
        RuntimeError,
        json.JSONDecodeError,
    ) as error:
        raise ValueError(f"{path.name} is no tagger that can be opened: {error}") from error
    return tagger.eval().requires_grad_(False)


def _single(value: Tensor) -> Tensor:
    return value.float() if value.is_floating_point() else value


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status: 0, or 1 after an error or where a tag misses 95 %."""
    # Imported here: training and measuring import this module.
    from stylegan.datasets.tagger_accuracy import measure, report
    from stylegan.datasets.tagger_training import train_tagger

    parser = argparse.ArgumentParser(prog="python -m stylegan.datasets.tagging", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of rendered portraits to learn from")
    parser.add_argument(
        "--out", type=Path, default=Path("runs/tagger.safetensors"), help="file (%(default)s)"
    )
    parser.add_argument("--epochs", type=float, default=3.0, help="passes over the portraits (%(default)s)")
    parser.add_argument(
        "--evaluate", action="store_true", help="measure the tagger at --out on unseen portraits"
    )
    parser.add_argument(
        "--threads", type=int, default=torch.get_num_threads(), help="processor cores (%(default)s)"
    )
    parser.add_argument("--count", type=int, default=3000, help="unseen portraits to render (%(default)s)")
    given = parser.parse_args(arguments)
    if given.data is None and not given.evaluate:
        parser.error("--data (to train), --evaluate, or both are needed")
    torch.set_num_threads(max(1, given.threads))
    try:
        if given.data is not None:
            train_tagger(
                given.data, given.out, epochs=given.epochs, progress=lambda text: print(text, flush=True)
            )
        if given.evaluate:
            accuracies = measure(load_tagger(given.out), given.count)
            print(report(accuracies))
            return 0 if min(accuracy.clean for accuracy in accuracies) >= 0.95 else 1
    except (ValueError, ImportError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
