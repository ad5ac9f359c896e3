"""A plain convolutional classifier that its file describes: what pictures show, and features to compare them by."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import safetensors
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from stylegan.files.atomic import atomic_path
from stylegan.files.plain_files import file_hash, refuse_special
from stylegan.files.system_errors import why_unreadable
from stylegan.files.write_errors import naming_file
from stylegan.metrics.features import resized, with_channels
from stylegan.metrics.outputs import Output, check_outputs

VERSION = 1
MAX_SIZE = 4096  # of any size in a header
DROPOUT = 0.1
SIZES = ("channels", "height", "width", "convolutions", "strides", "hidden")  # of a header, in this order


class Classifier(nn.Module):
    """3×3 convolutions and one hidden layer, all with batch norm and ReLU, and an output for each of `outputs`.

    pictures [N, channels, height, width] in -1..1 -> logits [N, sum of the outputs' names]. The hidden layer is what
    `features` gives, [N, hidden]. How it is trained is the business of who trains it; `split` has the logits by output.
    It is an `Extractor`: its measures are called "tagger-FID" and so on. ValueError for sizes that make no sense.
    """

    prefix = "tagger-"

    def __init__(
        self,
        outputs: Sequence[Output],
        channels: int = 3,  # of a picture: 1, 3, or 4 with premultiplied alpha
        height: int = 128,
        width: int = 64,
        convolutions: Sequence[int] = (24, 48, 64, 64, 64),  # their maps
        strides: Sequence[int] = (2, 2, 2, 1, 2),
        hidden: int = 64,
    ) -> None:
        super().__init__()
        check_outputs(outputs)
        _check_sizes(channels, (height, width, *convolutions, hidden), convolutions, strides)
        self.outputs = tuple(outputs)
        self.channels, self.height, self.width, self.dimension = channels, height, width, hidden
        self.sizes = dict(
            zip(SIZES, (channels, height, width, tuple(convolutions), tuple(strides), hidden), strict=True)
        )
        self.name, self.key = "classifier", ""  # of the file, once there is one
        blocks: list[nn.Module] = []
        before, rows, columns = channels, height, width
        for maps, stride in zip(convolutions, strides, strict=True):
            blocks += [nn.Conv2d(before, maps, 3, stride, padding=1, bias=False), nn.BatchNorm2d(maps)]
            blocks.append(nn.ReLU(inplace=True))
            before, rows, columns = maps, -(-rows // stride), -(-columns // stride)
        self.trunk = nn.Sequential(*blocks)
        # Where a feature is says as much as the feature, in pictures that are aligned: no global pooling.
        # Without the norm all units see what thousands of positive inputs have in common: in the first steps that drives
        # four of five of them to where no picture reaches them any more.
        self.hidden = nn.Sequential(
            nn.Dropout(DROPOUT),
            nn.Linear(rows * columns * before, hidden),
            nn.BatchNorm1d(hidden),
            nn.ReLU(),
        )
        self.head = nn.Linear(hidden, sum(len(output.names) for output in outputs))

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next(self.parameters()).device

    @property
    def tags(self) -> tuple[str, ...]:
        """The columns of `scores` and `decided`."""
        return tuple(tag for output in self.outputs for tag in output.tags)

    def forward(self, pictures: Tensor) -> Tensor:
        logits: Tensor = self.head(self.features(pictures))
        return logits

    def features(self, pictures: Tensor) -> Tensor:
        """Pictures [N, C, H, W] in -1..1 of any size -> [N, hidden], what the outputs are computed from."""
        shown = resized(with_channels(pictures, self.channels), self.height, self.width)
        hidden: Tensor = self.hidden(self.trunk(shown).flatten(1))
        return hidden

    def split(self, logits: Tensor) -> list[tuple[Output, Tensor]]:
        """logits [N, K'] by output, [N, len(names)] each, in their order: what losses are taken of."""
        sizes = [len(output.names) for output in self.outputs]
        return list(zip(self.outputs, logits.split(sizes, dim=1), strict=True))

    def scores(self, logits: Tensor) -> Tensor:
        """logits [N, K'] -> [N, len(tags)]: probabilities, and numbers in their own units; differentiable.

        An option with `where` has its probability times that of the tags it needs.
        """
        return self._by_tag(logits, lambda part: part.softmax(dim=1), torch.sigmoid)

    def decided(self, logits: Tensor) -> Tensor:
        """The same with each tag decided: 1 where it is seen, else 0; of options the likeliest one."""

        def likeliest(part: Tensor) -> Tensor:
            return torch.zeros_like(part).scatter_(1, part.argmax(dim=1, keepdim=True), 1.0)

        return self._by_tag(logits, likeliest, lambda part: (part > 0).to(part.dtype))

    def _by_tag(
        self, logits: Tensor, options: Callable[[Tensor], Tensor], flag: Callable[[Tensor], Tensor]
    ) -> Tensor:
        """A column for each tag, of what `options` and `flag` make of their logits."""
        columns: dict[str, Tensor] = {}
        for output, part in self.split(logits):
            if output.kind == "number":
                value = output.low + (output.high - output.low) * part.clamp(0, 1)
            else:
                value = (options if output.kind == "options" else flag)(part)
            if output.where:
                value = value * torch.stack([columns[tag] for tag in output.where]).sum(dim=0)[:, None]
            columns |= {name: value[:, i] for i, name in enumerate(output.names) if name}
        return torch.stack(list(columns.values()), dim=1)


def save_classifier(classifier: Classifier, path: Path) -> None:
    """Write a classifier as .safetensors in half precision, atomically."""
    header = {
        "version": VERSION,
        **classifier.sizes,
        "outputs": [output.to_json() for output in classifier.outputs],
    }
    tensors = {
        name: (value.half() if value.is_floating_point() else value).contiguous()
        for name, value in classifier.state_dict().items()
    }
    with naming_file(path), atomic_path(path) as temporary:
        save_file(tensors, temporary, metadata={"classifier": json.dumps(header)})


def load_classifier(path: Path | str) -> Classifier:
    """Open a classifier that `save_classifier` wrote, in eval mode, single precision, without gradients.

    ValueError with one sentence when the file is none or is damaged; nothing in it is executed.
    """
    path = Path(path)
    try:
        refuse_special(path)
        with safetensors.safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
        if "classifier" not in metadata:
            raise ValueError(f"'{path.name}' is not a classifier: its header does not describe one.")
        header = json.loads(metadata["classifier"])
        if header["version"] != VERSION:
            raise ValueError(f"'{path.name}' was written by a newer version: please update the program.")
        if not all(type(header[size]) is int for size in ("channels", "height", "width", "hidden")):
            raise TypeError("its sizes are not whole numbers")
        with torch.device("meta"):  # without memory for its weights
            classifier = Classifier(
                [Output.from_json(output) for output in header["outputs"]],
                **{name: header[name] for name in SIZES},
            )
        _fill(classifier, load_file(path))
    except OSError as error:
        raise ValueError(f"'{path.name}' cannot be read: {why_unreadable(error, path)}.") from error
    except safetensors.SafetensorError as error:
        reason = "it is no .safetensors file, or it is damaged"
        raise ValueError(f"'{path.name}' is not a classifier that can be opened: {reason}.") from error
    except (KeyError, TypeError, RuntimeError, json.JSONDecodeError) as error:
        raise ValueError(f"'{path.name}' is not a classifier that can be opened: {error}.") from error
    classifier.name = path.stem
    classifier.key = file_hash(path)
    return classifier.eval().requires_grad_(False)


def _fill(classifier: Classifier, tensors: dict[str, Tensor]) -> None:
    single = {name: value.float() if value.is_floating_point() else value for name, value in tensors.items()}
    classifier.load_state_dict(single, assign=True)
    if not all(bool(value.isfinite().all()) for value in single.values()):
        raise TypeError("it holds numbers that are not finite")


def _check_sizes(
    channels: int, sizes: Sequence[int], convolutions: Sequence[int], strides: Sequence[int]
) -> None:
    if channels not in (1, 3, 4):
        raise ValueError(f"A classifier looks at pictures of 1, 3 or 4 channels, not {channels}.")
    if not all(type(size) is int and 1 <= size <= MAX_SIZE for size in sizes):
        raise ValueError(f"The sizes of a classifier are whole numbers from 1 to {MAX_SIZE}.")
    if not convolutions or len(convolutions) != len(strides) or len(strides) > 64:
        raise ValueError("A classifier has 1 to 64 convolutions, each with a stride.")
    if not all(type(stride) is int and 1 <= stride <= 8 for stride in strides):
        raise ValueError("The strides of a classifier are whole numbers from 1 to 8.")
