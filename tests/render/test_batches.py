"""A film or a set of portraits is drawn several pictures at a time, and nobody can tell."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit, LatentPart, Noise, Transform, Truncation
from ganinterface.document.region import Rectangle, Region
from ganinterface.render import batches, cost_model
from ganinterface.render.batches import pictures
from ganinterface.render.checks import DocumentError
from ganinterface.render.cost_model import MAX_BATCH, batch_size
from ganinterface.render.pictures import picture
from stylegan import AdaINConfig, Generator, GeneratorConfig, ModulatedConfig
from stylegan.trace import Cancelled
from tests.families import ADAIN, ALIAS_FREE, MODULATED, generator_of
from tests.render.documents import random_document

MIDDLE = Region((Rectangle(0.2, 0.2, 0.8, 0.8),))


class Layers:
    """Counts the layers that are run; gives up before the given one."""

    def __init__(self, stop: int | None = None) -> None:
        self.run = 0
        self._stop = stop

    def __call__(self) -> None:
        if self.run == self._stop:
            raise Cancelled
        self.run += 1


def portrait(seed: int, psi: float = 1.0, *edits: Edit) -> Document:
    return Document(latent=(LatentPart(seed),), truncation=Truncation(psi), edits=edits)


def edit(layer: str, strength: float) -> Edit:
    return Edit("e", "mouth", layer, MIDDLE, channels=((0, 1.0), (3, -2.0)), strength=strength)


def drawn(
    generator: Generator, documents: Iterable[Document], layers: Layers | None = None
) -> list[NDArray[np.uint8]]:
    return list(pictures(generator, documents, ArrayStore(), layers or Layers()))


def alike(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> bool:
    """One step of 255 apart at most, and hardly anywhere."""
    difference = np.abs(a.astype(int) - b)
    return bool(difference.max() <= 1 and (difference > 0).mean() < 0.02)


def test_whatever_the_documents_each_picture_is_the_one_that_it_is_alone(tiny_generator: Generator) -> None:
    """Portraits, edits and noise of every kind, next to each other."""
    random, arrays = np.random.default_rng(3), ArrayStore()
    documents = [random_document(random, arrays) for _ in range(40)]
    assert len({document.noise for document in documents}) > 1
    together = list(pictures(tiny_generator, documents, arrays))
    for document, shown in zip(documents, together, strict=True):
        assert alike(shown, picture(tiny_generator, document, arrays)), document


@pytest.mark.parametrize("config", [ADAIN, MODULATED, ALIAS_FREE], ids=lambda config: config.family)
def test_every_kind_of_model_does(config: GeneratorConfig) -> None:
    generator = generator_of(config)
    layer = generator.layers[1].name
    documents = [portrait(seed, 0.8, edit(layer, seed - 2)) for seed in range(5)]
    if config is ALIAS_FREE:
        documents += [replace(portrait(9), transform=Transform(angle=turn)) for turn in (0.0, 20.0, 20.0)]
    together = drawn(generator, documents)
    for document, shown in zip(documents, together, strict=True):
        assert alike(shown, picture(generator, document, ArrayStore())), document
    assert not alike(together[0], together[4])


def test_they_are_drawn_in_one_run(tiny_generator: Generator) -> None:
    layers = Layers()
    drawn(tiny_generator, [portrait(seed) for seed in range(5)], layers)
    assert layers.run == len(tiny_generator.layers)


def test_a_single_picture_is_to_the_byte_the_one_on_the_canvas(tiny_generator: Generator) -> None:
    document = portrait(7, 0.6, edit("8x4 conv1", 1.5))
    (shown,) = drawn(tiny_generator, [document])
    np.testing.assert_array_equal(shown, picture(tiny_generator, document, ArrayStore()))


def test_the_same_film_is_the_same_to_the_byte(tiny_generator: Generator) -> None:
    film = [portrait(seed // 2, seed / 50) for seed in range(50)]
    np.testing.assert_array_equal(drawn(tiny_generator, film), drawn(tiny_generator, film))


def test_where_only_an_edit_moves_the_layers_before_it_are_run_once(tiny_generator: Generator) -> None:
    layers = Layers()
    film = [portrait(1, 1.0, edit("16x8 conv1", step / 40)) for step in range(1, 41)]
    together = drawn(tiny_generator, film, layers)
    # The edit is on the last: there is nothing to run after it.
    assert layers.run == len(tiny_generator.layers)
    assert alike(together[-1], picture(tiny_generator, film[-1], ArrayStore()))


def test_a_picture_that_stands_still_is_drawn_once(tiny_generator: Generator) -> None:
    layers = Layers()
    together = drawn(tiny_generator, [portrait(1)] * 100, layers)
    assert layers.run == len(tiny_generator.layers)
    assert len(together) == 100


def test_noise_of_another_seed_is_drawn_by_itself(tiny_generator: Generator) -> None:
    other = replace(portrait(2), noise=Noise("seed", 5))
    layers = Layers()
    together = drawn(tiny_generator, [portrait(1), other, portrait(3)], layers)
    assert layers.run == 2 * len(tiny_generator.layers)
    np.testing.assert_array_equal(together[1], picture(tiny_generator, other, ArrayStore()))


def test_it_can_be_stopped_between_two_layers(tiny_generator: Generator) -> None:
    layers = Layers(stop=3)
    with pytest.raises(Cancelled):
        drawn(tiny_generator, [portrait(1), portrait(2)], layers)
    assert layers.run == 3


def test_what_does_not_fit_the_model_is_said(tiny_generator: Generator) -> None:
    with pytest.raises(DocumentError, match="needs the layer '64x64 conv1'"):
        drawn(tiny_generator, [portrait(1), portrait(2, 1.0, edit("64x64 conv1", 1.0))])


def test_a_large_model_draws_one_at_a_time_and_so_does_one_without_memory(
    tiny_generator: Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert batch_size(tiny_generator) == MAX_BATCH
    small = {"z_dim": 8, "w_dim": 8, "mapping_layers": 1, "mapping_width": 8}
    assert batch_size(Generator(AdaINConfig(channels=(64,) * 8, **small))) == 1  # type: ignore[arg-type]
    assert 1 < batch_size(Generator(ModulatedConfig(channels=(32,) * 6, **small))) < MAX_BATCH  # type: ignore[arg-type]
    monkeypatch.setattr(cost_model, "activation_budget", lambda device: 1000)
    assert batch_size(tiny_generator) == 1
    assert alike(
        drawn(tiny_generator, [portrait(1), portrait(2)])[1],
        picture(tiny_generator, portrait(2), ArrayStore()),
    )


def test_a_large_models_film_goes_on_from_frame_to_frame(
    tiny_generator: Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "batch_size", lambda generator: 1)
    count, layers = len(tiny_generator.layers), Layers()
    film = [portrait(1, 1.0, edit("16x8 conv1", step / 10)) for step in range(1, 11)]
    together = drawn(tiny_generator, film, layers)
    # The first frame, without its locked edit and with it, and the run that all others go on from.
    assert layers.run == 3 * count
    assert alike(together[-1], picture(tiny_generator, film[-1], ArrayStore()))
    layers = Layers()
    drawn(tiny_generator, [portrait(seed) for seed in range(4)], layers)
    assert layers.run == 4 * count


def test_free_edits_that_move_are_drawn_together(tiny_generator: Generator) -> None:
    layers = Layers()
    film = [
        portrait(1, 1.0, replace(edit("8x4 conv1", step), statistics="free")) for step in (1.0, 2.0, 3.0, 4.0)
    ]
    together = drawn(tiny_generator, film, layers)
    assert layers.run == len(tiny_generator.layers)
    assert alike(together[2], picture(tiny_generator, film[2], ArrayStore()))
