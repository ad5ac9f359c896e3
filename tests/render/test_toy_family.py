"""A new family takes one file and one line in the table: it is made, saved, read, drawn, edited and truncated."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from msgspec.structs import replace

import stylegan
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import (
    AttributeAmount,
    Document,
    Edit,
    LatentPart,
    StyleMix,
    Transform,
    Truncation,
)
from ganinterface.document.region import Rectangle, Region
from ganinterface.render.models import open_model
from ganinterface.render.pictures import picture
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Request
from stylegan import Generator
from stylegan.families.table import FAMILIES
from tests.toy_family import TOY, ToyConfig

EDIT = Edit("a", "a", "second", Region((Rectangle(0, 0, 0.5, 0.5),)), "set", channels=((1, 3.0),))


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FAMILIES, "toy", TOY)


@pytest.fixture
def generator(toy: None) -> Generator:
    torch.manual_seed(0)
    config = ToyConfig(z_dim=8, w_dim=8, mapping_layers=2, mapping_width=8, label_dim=3)
    return Generator(config).eval().requires_grad_(False)


def test_it_is_saved_and_read_as_a_native_checkpoint(generator: Generator, tmp_path: Path) -> None:
    path = tmp_path / "toy.safetensors"
    stylegan.save(generator, path)
    opened = open_model(path, "cpu")
    assert opened.generator.config == generator.config
    arrays = ArrayStore()
    drawn = [picture(each, Document(), arrays).tobytes() for each in (generator, opened.generator)]
    assert drawn[0] == drawn[1]
    info = opened.info
    assert (info.family, info.num_ws, [layer.name for layer in info.layers]) == (
        "toy",
        2,
        ["first", "second"],
    )
    assert (info.has_noise, info.takes_transform, info.has_statistics) == (False, False, False)


def test_a_program_without_it_says_so(
    generator: Generator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "toy.safetensors"
    stylegan.save(generator, path)
    monkeypatch.delitem(FAMILIES, "toy")
    with pytest.raises(stylegan.CheckpointError, match="The family 'toy' of generators is not known"):
        stylegan.load(path)


def test_whatever_changes_the_picture_is_the_one_drawn_from_scratch(generator: Generator) -> None:
    arrays = ArrayStore()
    vector = arrays.put(np.ones(8, np.float32))
    plain = Document(truncation=Truncation(1.0))
    edited = replace(plain, edits=(EDIT,))
    steps = {
        "the first": (plain, 2),
        "an edit of the second layer": (edited, 0),
        "a style that no layer uses": (
            replace(edited, attributes=(AttributeAmount("a", vector, 1.0, 1),)),
            0,
        ),
        "one that all layers use": (
            replace(edited, attributes=(AttributeAmount("a", vector, 1.0, 0, 0),)),
            2,
        ),
        "the same style from elsewhere": (replace(edited, mixes=(StyleMix(5, 1, 1),)), 0),
        "another seed": (replace(edited, latent=(LatentPart(7),)), 2),
    }
    renderer, seen = Renderer(generator, arrays), set()
    for what, (document, layers_run) in steps.items():
        frame = renderer.render(Request(document))
        assert frame.error is None, what
        assert frame.picture.tobytes() == picture(generator, document, arrays).tobytes(), what
        assert frame.layers_run == layers_run, what
        seen.add(frame.picture.tobytes())
    assert len(seen) == len(steps)
    moved = renderer.render(Request(replace(plain, transform=Transform(x=0.5))))
    assert moved.error == "A toy model takes no transform: only StyleGAN3 and StyleGAN-XL do."


def test_it_is_truncated_towards_its_own_mean_of_the_class(generator: Generator) -> None:
    z = torch.randn(1, 8)
    labels = torch.eye(3)[[2]]
    ws = generator.map(z, labels)
    torch.testing.assert_close(generator.truncate(ws, 0.0, labels=labels), torch.full_like(ws, 2.0))
    torch.testing.assert_close(generator.truncate(ws, 0.5, cutoff=1, labels=labels)[:, 1], ws[:, 1])
    arrays = ArrayStore()
    collapsed = [
        picture(
            generator,
            Document(latent=(LatentPart(s),), label=(0.0, 0.0, 1.0), truncation=Truncation(0.0)),
            arrays,
        )
        for s in (1, 2)
    ]
    assert np.array_equal(*collapsed)
    base = arrays.put(np.full(8, 2.0, np.float32))
    first = Document(label=(1.0, 0.0, 0.0), base=base, truncation=Truncation(0.0))
    assert np.array_equal(picture(generator, first, arrays), collapsed[0])
