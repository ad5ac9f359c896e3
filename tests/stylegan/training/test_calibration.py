"""Bringing a thing's frequency to the training set's by moving the edge in z at which it begins."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from stylegan import AdaINConfig, Generator
from stylegan.datasets.portrait_options import LABELS
from stylegan.training.calibration import calibrate, shown

NUMBER = 3  # of z, which decides


@pytest.fixture
def generator() -> Generator:
    torch.manual_seed(2)
    config = AdaINConfig(z_dim=16, w_dim=8, start=(4, 2), channels=(4,), mapping_layers=1, mapping_width=8)
    generator = Generator(config).eval().requires_grad_(False)
    first = generator.mapping.dense[0].weight
    first.mul_(0.05)
    first[:, NUMBER] += first.std() * 20  # what this number says is what one sees first in w
    return generator


class BrightnessTagger:
    """Sees a headband wherever the picture's first w is above an edge that is too high."""

    def __init__(self, edge: float) -> None:
        self.edge = edge

    def tags(self, pictures: Tensor) -> NDArray[np.bool_]:
        tags = np.zeros((len(pictures), len(LABELS)), np.bool_)
        tags[:, LABELS.index("headband")] = pictures.mean(dim=(1, 2, 3)).numpy() > self.edge
        return tags


def test_the_share_of_pictures_is_the_wanted_one_afterwards(
    generator: Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generator, "synthesize", lambda ws: ws[:, :1, None, :])
    z = torch.from_numpy(np.random.RandomState(5).randn(1000, 16).astype(np.float32))
    w = generator.mapping(z).mean(dim=1)
    tagger = BrightnessTagger(float(w.quantile(0.97)))
    assert shown(generator, tagger, z, "headband") == pytest.approx(0.03, abs=0.005)  # type: ignore[arg-type]
    before = generator.mapping.w_avg.clone()
    moved = calibrate(generator, tagger, NUMBER, "headband", 0.2)  # type: ignore[arg-type]
    assert 0 < moved < 2
    assert shown(generator, tagger, z, "headband") == pytest.approx(0.2, abs=0.04)  # type: ignore[arg-type]
    assert not torch.equal(generator.mapping.w_avg, before)
