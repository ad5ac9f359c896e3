"""With a generator and its worker: what is exported, compared and mapped is what the model draws."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray
from PIL import Image

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, LatentPart
from ganinterface.files.picture import read_document_png
from ganinterface.render.pictures import picture
from ganinterface.render.portraits.places import places
from ganinterface.render.portraits.plane import Plane
from ganinterface.studio.gallery import looking
from ganinterface.studio.gallery.variations import COUNT
from ganinterface.studio.studio import Studio
from stylegan import Generator
from tests.studio.gallery.conftest import NEVER
from tests.studio.plain_loop import PlainLoop


@pytest.fixture
def keys(
    studio: Studio, loop: PlainLoop, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """Of the portraits of the seeds 1 to 3, kept and written, the newest first."""
    monkeypatch.setattr(looking, "GLANCE", NEVER)
    studio.gallery.start()
    for seed in (1, 2, 3):
        studio.latents.set_seed(seed)
        settle()
        studio.looking.toggle_favourite()
    gallery = studio.gallery
    loop.run_until(lambda: len(gallery.entries) >= 3 and all(entry.size for entry in gallery.entries))
    return [entry.key for entry in gallery.entries if entry.is_favourite]


def drawn(studio: Studio, seed: int) -> NDArray[np.uint8]:
    """The seed's portrait as the model draws it."""
    model, document = studio.models.current, studio.session.document
    assert model is not None
    return picture(model.generator, replace(document, latent=(LatentPart(seed),)), ArrayStore())


def test_an_export_is_a_batch_of_the_portraits_as_they_are(
    studio: Studio, loop: PlainLoop, keys: list[str], tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    studio.handing_out.export(keys[:2], folder)
    loop.run_until(lambda: not studio.files.is_reading)
    loop.run_until(lambda: not studio.jobs.unfinished)
    assert sorted(path.name for path in folder.iterdir()) == [
        "contact-sheet.png",
        "samples.csv",
        "seed0002.png",
        "seed0003.png",
    ]
    assert read_document_png(folder / "seed0002.png").document.seed == 2
    assert np.array_equal(np.asarray(Image.open(folder / "seed0002.png")), drawn(studio, 2))


def test_what_is_in_the_folder_goes_only_if_the_person_says_so(
    studio: Studio, loop: PlainLoop, keys: list[str], tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    theirs = folder / "seed0003.png"
    asked: list[str] = []

    def export(*answer: bool) -> bool:
        """Whether theirs is there still."""
        theirs.write_bytes(b"theirs")
        may_replace = (lambda taken: (asked.append(taken), answer[0])[1]) if answer else None
        studio.handing_out.export(keys[:1], folder, may_replace)
        loop.run_until(lambda: not studio.files.is_reading and not studio.jobs.unfinished)
        return theirs.read_bytes() == b"theirs"

    assert export(False)
    assert asked == [f"'{folder}' has seed0003.png already, which would be replaced"]
    assert export()
    assert list(folder.iterdir()) == [theirs]
    assert not export(True)
    assert read_document_png(theirs).document.seed == 3


def test_what_is_compared_is_drawn_exactly(studio: Studio, loop: PlainLoop, keys: list[str]) -> None:
    studio.comparing.begin(keys[:2])
    loop.run_until(lambda: studio.comparing.sides is not None)
    for side, seed in zip(studio.comparing.sides or (), (3, 2), strict=True):
        assert np.array_equal(side.picture, drawn(studio, seed))


def test_variations_are_drawn_when_the_worker_is_idle(studio: Studio, loop: PlainLoop) -> None:
    studio.variations.show(True)
    variations = studio.variations
    loop.run_until(lambda: all(variations.picture(place) is not None for place in range(COUNT)))
    pictures = {np.asarray(variations.picture(place)).tobytes() for place in range(COUNT)}
    assert len(pictures) == COUNT


def test_every_portrait_has_its_place_on_the_map(studio: Studio, loop: PlainLoop, keys: list[str]) -> None:
    studio.wandering.show(True)
    loop.run_until(lambda: set(keys) <= set(studio.wandering.keys))
    at = dict(zip(studio.wandering.keys, studio.wandering.places.tolist(), strict=True))
    for key in keys:
        assert studio.wandering.nearest(*at[key]) == key


def test_places_are_those_of_w_whatever_the_edits_are(tiny_generator: Generator) -> None:
    documents = [Document(latent=(LatentPart(seed),)) for seed in range(8)]
    middle = Document(latent=(LatentPart(0, weight=0.5), LatentPart(1, weight=0.5)))
    found = places(tiny_generator, [(each, ArrayStore()) for each in (*documents, middle)])
    assert found.shape == (9, 2)
    assert np.allclose(found[8], (found[0] + found[1]) / 2, atol=1e-4)
    assert np.allclose(found.std(axis=0), 1, atol=1e-3)


@pytest.mark.parametrize("count", [1, 2])
def test_few_portraits_have_places_too(count: int) -> None:
    points = np.arange(count * 4, dtype=np.float64).reshape(count, 4)
    made = Plane.of(points).places(points)
    assert made.shape == (count, 2)
    assert np.isfinite(made).all()
