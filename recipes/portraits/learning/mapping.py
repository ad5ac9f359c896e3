"""Teaches a mapping network which w the portrait of a z has: first each choice by itself, then all of them together."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from recipes.portraits.cache import PortraitSet
from recipes.portraits.labels import CONTINUOUS
from recipes.portraits.learning.features import COVERS, Features
from recipes.portraits.learning.latent import MOUTH, portrait_coupling, z_columns
from recipes.portraits.learning.networks import Encoder, Networks, positive_shift
from recipes.portraits.learning.reading import tensors_of
from stylegan.files.atomic import atomic_path
from stylegan.files.system_errors import make_folder
from stylegan.networks.layers import EqualLinear, pixel_norm
from stylegan.networks.mapping import Mapping

POOL = 8  # z's of every portrait that the small networks are taught with
BATCH, STEPS, RATE = 2048, 4000, 4e-3
TOGETHER_BATCH, TOGETHER_RATE = 1024, 3e-4
RIDGE = 1e-3
SLOPE = 0.2  # of the mapping network's leaky ReLU


@dataclass(frozen=True)
class Topic:
    """What is decided by a few numbers of z alone: names of these, of the groups of features, and hidden units for it."""

    of: tuple[str, ...]
    groups: tuple[str, ...]
    units: int


def topics(features: Features) -> list[Topic]:
    """Everything but the colours' small differences, which are read from all units."""
    over = {cover.name: cover.choice for cover in COVERS}
    clothing = tuple(name for name, choice in over.items() if choice == "clothes")
    headwear = tuple(name for name, choice in over.items() if choice in ("hat", "band", "flowers"))
    found = [
        Topic(("hair_length", "hair_place"), ("hair",), 104),
        Topic(
            ("clothes", "cloth", "cloth2", "accent", "skin"),
            ("clothes", "cloth", "cloth2", "accent", *clothing),
            156,
        ),
        Topic(
            ("hat", "flowers", "band", "hair_colour", "accent", "cloth2"),
            ("hat", "flowers", "band", "hair_colour", *headwear),
            128,
        ),
        Topic(("earrings", "accent", "skin"), ("earrings", "earrings_over_skin"), 28),
        Topic(("glasses", "lens"), ("glasses", "lens"), 36),
        Topic(("eyes", "blink", "blink_more"), ("shut_left", "shut_right", "blink_left", "blink_right"), 40),
        Topic(("mouth_shape", *MOUTH), ("mouth_closed", *MOUTH), 96),
    ]
    taken = {name for topic in found for name in topic.groups}
    for name, width, choice in features.groups:
        if name not in taken and (choice or name in CONTINUOUS):
            units = (6 if width == 2 else round(7 + 2.1 * width)) if choice else 4
            found.append(Topic((name,), (name,), units))
    return found


def teach(
    mapping: Mapping,
    known: PortraitSet,
    minutes: float,
    say: Callable[[str], None] = lambda line: None,
) -> float:
    """Teach a mapping network of four layers the encoder's shifted W of a portrait set; returns what it leaves unexplained.

    In units of W's variance: 0.05 after ten minutes of all together, where a network that was taught all at once had 0.28
    after 1.7 million portraits.

    Raises:
        ValueError: the network is too narrow for its topics, or has other than four layers.
    """
    dense = [layer for layer in mapping.dense if isinstance(layer, EqualLinear)]
    widths = [len(layer.weight) for layer in dense]
    features, columns = Features(known), z_columns(known)
    parts = topics(features)
    needed = sum(topic.units for topic in parts)
    if len(widths) != 4 or needed > widths[0]:
        raise ValueError(f"The mapping network has to have four layers of {needed} units or more.")
    lesson = _Lesson(features, known, dense[0].weight.shape[1], widths[-1])
    solved = []
    for topic in parts:
        at = [column for name in topic.of for column in columns[name]]
        wanted = [i for name in topic.groups for i in range(*features.columns(name).indices(features.size))]
        net, left = _alone(lesson.z[:, at], lesson.features(wanted), topic.units)
        say(f"{', '.join(topic.groups)}: {left:.3f} unexplained")
        solved.append((net, at, wanted))
    net = _joined(solved, lesson, widths)
    left = _together(net, lesson, minutes, say)
    _write(net, mapping, lesson)
    return left


class _Lesson:
    """Many z's, pixel-normed, and what they mean."""

    def __init__(self, features: Features, known: PortraitSet, z_dim: int, w_dim: int) -> None:
        self.matrix = features.matrix
        self.encoder = Encoder(features, w_dim)
        self.shift = positive_shift(self.encoder, features.matrix)
        self.variance = self.encoder(features.matrix).var(dim=0).mean()
        self.coupling = portrait_coupling(known, z_dim)
        self.rows = torch.arange(len(features.matrix)).repeat(POOL)
        self.z = pixel_norm(self.coupling.sample(self.rows))

    def features(self, columns: list[int]) -> Tensor:
        return self.matrix[self.rows][:, columns]

    def fresh(self, count: int) -> tuple[Tensor, Tensor]:
        """z and the w that it should become."""
        rows = torch.randint(len(self.matrix), (count,))
        return pixel_norm(self.coupling.sample(rows)), self.encoder(self.matrix[rows]) + self.shift


def _network(sizes: list[int]) -> nn.Sequential:
    layers: list[nn.Module] = []
    for inputs, outputs in itertools.pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), nn.LeakyReLU(SLOPE)]
    return nn.Sequential(*layers[:-1])


def _alone(z: Tensor, wanted: Tensor, units: int) -> tuple[nn.Sequential, float]:
    """A small network for one topic, and the share of the variance that it leaves."""
    net = _network([z.shape[1], units, units, units, wanted.shape[1]])
    optimise = torch.optim.Adam(net.parameters(), lr=RATE)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(optimise, STEPS)
    for _ in range(STEPS):
        rows = torch.randint(len(z), (BATCH,))
        loss = F.mse_loss(net(z[rows]), wanted[rows])
        optimise.zero_grad(set_to_none=True)
        loss.backward()
        optimise.step()
        falling.step()
    with torch.no_grad():
        left = (net(z) - wanted).square().mean() / wanted.var(dim=0).mean()
    return net.requires_grad_(False), float(left)


@torch.no_grad()
def _joined(
    solved: list[tuple[nn.Sequential, list[int], list[int]]], lesson: _Lesson, widths: list[int]
) -> nn.Sequential:
    """The small networks side by side in a large one; what none of them says is read from all of their last units."""
    net = _network([lesson.z.shape[1], *widths])
    layers = [layer for layer in net if isinstance(layer, nn.Linear)]
    said, first = [], 0
    for layer in layers[1:3]:
        layer.weight.mul_(0.3)  # between topics, and the units that are left: something to begin with
    layers[3].weight.zero_()
    layers[3].bias.copy_(lesson.shift)
    for small, at, wanted in solved:
        own = [layer for layer in small if isinstance(layer, nn.Linear)]
        units = slice(first, first + own[0].weight.shape[0])
        first = units.stop
        for depth, layer in enumerate(layers[:3]):
            layer.weight[units] = 0
            layer.bias[units] = own[depth].bias
            inputs = at if depth == 0 else list(range(units.start, units.stop))
            layer.weight[units.start : units.stop, inputs] = own[depth].weight
        spoken = lesson.encoder.weight[:, wanted]
        layers[3].weight[:, units] = spoken @ own[3].weight
        layers[3].bias.add_(spoken @ own[3].bias)
        said += wanted
    rest = [i for i in range(lesson.matrix.shape[1]) if i not in set(said)]
    hidden = F.pad(net[:-1](lesson.z), (0, 1), value=1.0)
    gram = hidden.T @ hidden + RIDGE * len(hidden) * torch.eye(hidden.shape[1])
    read = torch.linalg.solve(gram, hidden.T @ lesson.features(rest)).T
    layers[3].weight.add_(lesson.encoder.weight[:, rest] @ read[:, :-1])
    layers[3].bias.add_(lesson.encoder.weight[:, rest] @ read[:, -1])
    return net


def _together(net: nn.Sequential, lesson: _Lesson, minutes: float, say: Callable[[str], None]) -> float:
    """All of it for so long; returns what it leaves unexplained at the end, on new z's."""
    optimise = torch.optim.Adam(net.parameters(), lr=TOGETHER_RATE, betas=(0.9, 0.99))
    began, told = time.monotonic(), 0.0
    say(f"together: {_unexplained(net, lesson):.4f} unexplained")
    while (done := (time.monotonic() - began) / (60 * minutes)) < 1:
        for group in optimise.param_groups:
            group["lr"] = TOGETHER_RATE * (0.5 + 0.5 * math.cos(math.pi * done))
        z, wanted = lesson.fresh(TOGETHER_BATCH)
        loss = F.mse_loss(net(z), wanted) / lesson.variance
        optimise.zero_grad(set_to_none=True)
        loss.backward()
        optimise.step()
        if done - told > 0.1:
            told = done
            say(f"together: {_unexplained(net, lesson):.4f} unexplained after {done * minutes:.1f} minutes")
    return _unexplained(net, lesson)


@torch.no_grad()
def _unexplained(net: nn.Sequential, lesson: _Lesson) -> float:
    z, wanted = lesson.fresh(20_000)
    return float(F.mse_loss(net(z), wanted) / lesson.variance)


@torch.no_grad()
def _write(net: nn.Sequential, mapping: Mapping, lesson: _Lesson) -> None:
    layers = [layer for layer in net if isinstance(layer, nn.Linear)]
    for layer, dense in zip(layers, mapping.dense, strict=True):
        assert isinstance(dense, EqualLinear)
        dense.weight.copy_(layer.weight / dense.scale)
        dense.bias.copy_(layer.bias / dense.lr)
    mapping.w_avg.copy_(F.leaky_relu(net(lesson.fresh(20_000)[0]), SLOPE).mean(dim=0))


def save_mapping(mapping: Mapping, path: Path) -> None:
    """Write a taught mapping network."""
    make_folder(path.parent)
    with atomic_path(path) as temporary:
        save_file({name: value.contiguous() for name, value in mapping.state_dict().items()}, temporary)


def take_mapping(path: Path, *networks: Networks) -> None:
    """Put a mapping network of `save_mapping` into these. Errors as `tensors_of`, where the file is none of theirs."""
    with tensors_of(path, "a mapping network of these portraits"):
        tensors = load_file(path)
        for each in networks:
            each.mapping.load_state_dict(tensors)
