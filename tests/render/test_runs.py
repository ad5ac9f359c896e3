"""Activations are kept as far as memory goes; what is given up is made again when it is wanted."""

from __future__ import annotations

import numpy as np
import pytest

from ganinterface.document.arrays import ArrayStore
from ganinterface.render.device import activation_budget
from ganinterface.render.pictures import picture
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Request
from ganinterface.render.runs import size_of, trimmed
from stylegan import Generator
from stylegan.trace import Trace
from tests.render.documents import LAYERS, random_document, random_step


def run(generator: Generator, seed: int = 0) -> Trace:
    import torch

    z = torch.randn(1, generator.z_dim, generator=torch.Generator().manual_seed(seed))
    return generator.run(generator.map(z), generator.draw_noise("const"))


@pytest.mark.parametrize("share", [0.0, 0.4, 1.2])
def test_whatever_memory_there_is_the_pictures_are_right(tiny_generator: Generator, share: float) -> None:
    arrays, random = ArrayStore(), np.random.default_rng(5)
    budget = int(share * size_of([run(tiny_generator)]))
    renderer = Renderer(tiny_generator, arrays, budget)
    document, names = random_document(random, arrays), list(LAYERS)
    for step in range(15):
        document = random_step(random, document, arrays)
        frame = renderer.render(Request(document, names[(5 * step) % len(names)]))
        assert frame.error is None, frame.details
        assert frame.picture is not None
        assert frame.maps is not None
        assert np.abs(frame.picture.astype(int) - picture(tiny_generator, document, arrays)).max() <= 1
        again = renderer.render(Request(document, names[-1]))
        assert again.maps is not None, "also a layer whose maps were given up can be looked at"


def test_the_largest_maps_are_given_up_first(tiny_generator: Generator) -> None:
    trace = run(tiny_generator)
    kept = trimmed(trace, size_of([trace]) // 2)
    assert 0 < len(kept.raw) < len(trace.raw)
    assert size_of([kept]) <= size_of([trace]) // 2 < size_of([trace.head(len(kept.raw) + 1)])
    assert len(kept.statistics) == len(trace.statistics), "small, and edits need them"


def test_maps_that_two_runs_share_are_counted_once(tiny_generator: Generator) -> None:
    trace = run(tiny_generator)
    assert size_of([trace, trace.head(3)]) == size_of([trace]) < size_of([trace, run(tiny_generator, 1)])


def test_a_quarter_of_the_machines_memory_is_enough_for_a_large_model() -> None:
    assert activation_budget() > 1 << 28
