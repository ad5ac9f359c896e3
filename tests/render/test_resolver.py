"""From a Document to a picture: each step of the definition against the same thing written out plainly."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import (
    AttributeAmount,
    Document,
    Edit,
    LatentPart,
    Noise,
    Stamp,
    StyleMix,
    Transform,
    Truncation,
)
from ganinterface.document.region import Rectangle, Region, Stroke
from ganinterface.render.checks import DocumentError
from ganinterface.render.pictures import picture, resolve
from ganinterface.render.resolver import Resolver
from stylegan import Generator, seed_to_z

Styles = NDArray[np.float32]
LEFT = Region((Rectangle(0, 0, 0.5, 1),))
OPEN = Truncation(psi=1.0)


@pytest.fixture
def arrays() -> ArrayStore:
    return ArrayStore()


def mapped(generator: Generator, seed: int) -> Styles:
    """[num_ws, w_dim], untruncated."""
    z = np.random.RandomState(seed).randn(1, generator.z_dim).astype(np.float32)
    return np.array(generator.map(torch.from_numpy(z))[0].numpy())


def styles(generator: Generator, document: Document, arrays: ArrayStore) -> Styles:
    return np.asarray(resolve(generator, document, arrays).ws[0].numpy())


def average(generator: Generator) -> Styles:
    return np.asarray(generator.mapping.w_avg.numpy())


def test_a_seed_is_the_portrait_that_the_official_tools_show(
    tiny_generator: Generator, arrays: ArrayStore
) -> None:
    ws = tiny_generator.map(torch.from_numpy(seed_to_z(7, 16)))
    expected = tiny_generator.synthesize(tiny_generator.truncate(ws, 0.7))
    pixels = (expected[0] * 127.5 + 128).clamp(0, 255).to(torch.uint8).permute(1, 2, 0).numpy()
    drawn = picture(tiny_generator, Document(latent=(LatentPart(7),)), arrays)
    assert drawn.shape == (16, 8, 3)
    assert drawn.dtype == np.uint8
    np.testing.assert_array_equal(drawn, pixels)


def test_truncation_pulls_the_first_styles_towards_the_average(
    tiny_generator: Generator, arrays: ArrayStore
) -> None:
    w, mean = mapped(tiny_generator, 3), average(tiny_generator)
    document = Document(latent=(LatentPart(3),), truncation=Truncation(0.3, cutoff=2))
    expected = np.concatenate([mean + 0.3 * (w[:2] - mean), w[2:]])
    np.testing.assert_allclose(styles(tiny_generator, document, arrays), expected, rtol=1e-5, atol=1e-6)
    beyond = replace(document, truncation=Truncation(0.3, cutoff=99))
    everything = replace(document, truncation=Truncation(0.3))
    np.testing.assert_array_equal(
        styles(tiny_generator, beyond, arrays), styles(tiny_generator, everything, arrays)
    )


def test_a_documents_own_base_takes_the_averages_place(tiny_generator: Generator, arrays: ArrayStore) -> None:
    random = np.random.default_rng(0)
    for base in (random.normal(size=16), random.normal(size=(6, 16))):
        document = Document(truncation=Truncation(0.25), base=arrays.put(base))
        expected = base + 0.25 * (mapped(tiny_generator, 0) - base)
        np.testing.assert_allclose(styles(tiny_generator, document, arrays), expected, rtol=1e-5, atol=1e-6)


def test_several_latents_are_blended_in_w_by_weight(tiny_generator: Generator, arrays: ArrayStore) -> None:
    random = np.random.default_rng(1)
    flat, full = random.normal(size=16), random.normal(size=(6, 16))
    parts = (
        LatentPart(4, weight=0.5),
        LatentPart(array=arrays.put(flat), weight=0.75),
        LatentPart(seed=9, array=arrays.put(full), weight=-0.25),
    )
    expected = 0.5 * mapped(tiny_generator, 4) + 0.75 * flat - 0.25 * full
    document = Document(latent=parts, truncation=OPEN)
    np.testing.assert_allclose(styles(tiny_generator, document, arrays), expected, rtol=1e-5, atol=1e-6)


def test_seeds_are_blended_in_z_and_with_others_in_w(tiny_generator: Generator, arrays: ArrayStore) -> None:
    zs = {seed: np.random.RandomState(seed).randn(1, 16).astype(np.float32) for seed in (4, 9)}
    w = tiny_generator.map(torch.from_numpy(0.6 * zs[4] + 0.8 * zs[9]))[0].numpy()
    parts = (LatentPart(4, weight=0.3, space="z"), LatentPart(9, weight=0.4, space="z"))
    flat = np.random.default_rng(1).normal(size=16)
    blended = Document(latent=(*parts, LatentPart(array=arrays.put(flat), weight=0.5)), truncation=OPEN)
    np.testing.assert_allclose(
        styles(tiny_generator, blended, arrays), 0.5 * w + 0.5 * flat, rtol=1e-4, atol=1e-5
    )
    alone = Document(latent=(LatentPart(4, space="z"),), truncation=OPEN)
    np.testing.assert_array_equal(styles(tiny_generator, alone, arrays), mapped(tiny_generator, 4))


def test_an_opened_w_cannot_be_blended_in_z(tiny_generator: Generator, arrays: ArrayStore) -> None:
    opened = LatentPart(array=arrays.put(np.ones(16)), weight=0.6, space="z")
    with pytest.raises(DocumentError, match="Only seeds can be blended in Z"):
        styles(tiny_generator, Document(latent=(LatentPart(4, weight=0.8, space="z"), opened)), arrays)


def test_a_style_mix_takes_the_other_seeds_styles_truncated_the_same_way(
    tiny_generator: Generator, arrays: ArrayStore
) -> None:
    own, other, mean = mapped(tiny_generator, 1), mapped(tiny_generator, 2), average(tiny_generator)
    document = Document(
        latent=(LatentPart(1),), truncation=Truncation(0.5, 4), mixes=(StyleMix(2, 3, 5, amount=0.25),)
    )
    for w in (own, other):
        w[:4] = mean + 0.5 * (w[:4] - mean)
    expected = own.copy()
    expected[3:6] += 0.25 * (other[3:6] - own[3:6])
    np.testing.assert_allclose(styles(tiny_generator, document, arrays), expected, rtol=1e-5, atol=1e-6)


def test_attributes_come_last_and_add_their_vector_to_their_layers(
    tiny_generator: Generator, arrays: ArrayStore
) -> None:
    random = np.random.default_rng(2)
    smile, age = random.normal(size=16), random.normal(size=(6, 16))
    document = Document(mixes=(StyleMix(5, 0, 5),), truncation=Truncation(0.5))
    before = styles(tiny_generator, document, arrays)
    moved = replace(
        document,
        attributes=(
            AttributeAmount("smile", arrays.put(smile), 1.5, first_style=1, last_style=2),
            AttributeAmount("age", arrays.put(age), -2.0, first_style=2),
        ),
    )
    expected = before.copy()
    expected[1:3] += 1.5 * smile
    expected[2:] += -2.0 * age[2:]
    np.testing.assert_allclose(styles(tiny_generator, moved, arrays), expected, rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(styles(tiny_generator, document, arrays), before)


def test_noise_is_the_models_a_seeds_or_none(tiny_generator: Generator, arrays: ArrayStore) -> None:
    none = resolve(tiny_generator, Document(noise=Noise("none")), arrays).noise
    assert none == [None] * 6
    pictures = {
        noise: picture(tiny_generator, Document(noise=noise), arrays).tobytes()
        for noise in (Noise(), Noise("const", 5), Noise("seed", 1), Noise("seed", 2), Noise("none"))
    }
    assert len(set(pictures.values())) == 4
    assert pictures[Noise()] == pictures[Noise("const", 5)]


def edited(generator: Generator, edit: Edit, arrays: ArrayStore) -> tuple[Styles, Styles]:
    """The edited layer's maps [C, h, w] before and after the edit."""
    resolved = resolve(generator, Document(edits=(edit,)), arrays)
    trace = generator.run(resolved.ws, resolved.noise, resolved.edits)
    index = resolved.edits[0].layer
    before, after = trace.raw[index], generator.edited(trace, index, resolved.edits)
    return np.asarray(before.x[0].numpy()), np.asarray(after.x[0].numpy())


@pytest.mark.parametrize(
    ("operation", "formula"),
    [
        ("add", lambda x, v, s, m: x + s * m * v),
        ("multiply", lambda x, v, s, m: x * (1 + s * m * (v - 1))),
        ("set", lambda x, v, s, m: x + np.clip(s * m, 0, 1) * (v - x)),
    ],
)
def test_an_edit_acts_on_its_channels_by_its_formula(
    tiny_generator: Generator,
    arrays: ArrayStore,
    operation: str,
    formula: Callable[[Styles, float, float, Styles], Styles],
) -> None:
    edit = Edit("a", "a", "8x4 conv1", LEFT, operation, strength=0.6, channels=((2, 3.0), (5, -1.0)))
    before, after = edited(tiny_generator, edit, arrays)
    mask = np.zeros((8, 4), np.float32)
    mask[:, :2] = 1
    expected = before.copy()
    for channel, value in edit.channels:
        expected[channel] = formula(before[channel], value, 0.6, mask)
    np.testing.assert_allclose(after, expected, rtol=1e-5, atol=1e-6)
    assert (after != before).any()


def test_a_stamp_acts_within_its_box_and_its_region(tiny_generator: Generator, arrays: ArrayStore) -> None:
    stamp = np.random.default_rng(3).normal(size=(8, 4, 2)).astype(np.float32)
    box = (0.25, 0.25, 0.75, 0.75)  # columns 1 and 2, rows 2 to 5
    for operation in ("add", "set"):
        edit = Edit(
            "a", "a", "8x4 conv1", LEFT, operation, stamp=Stamp(arrays.put(stamp), box), channels=((0, 9.0),)
        )
        before, after = edited(tiny_generator, edit, arrays)
        expected = before.copy()
        expected[:, 2:6, 1] = stamp[:, :, 0] + (before[:, 2:6, 1] if operation == "add" else 0)
        np.testing.assert_allclose(after, expected, rtol=1e-5, atol=1e-6)


def test_edits_apply_in_stack_order(tiny_generator: Generator, arrays: ArrayStore) -> None:
    add = Edit("a", "a", "8x4 conv1", LEFT, "add", channels=((0, 5.0),))
    double = replace(add, id="b", operation="multiply", channels=((0, 2.0),))
    pictures = {
        picture(tiny_generator, Document(edits=e), arrays).tobytes() for e in ((add, double), (double, add))
    }
    assert len(pictures) == 2


def test_an_edit_that_does_nothing_is_left_out_even_where_it_would_not_fit(
    tiny_generator: Generator, arrays: ArrayStore
) -> None:
    edit = Edit("a", "a", "8x4 conv1", LEFT, channels=((0, 1.0),))
    erased = Region((*LEFT.shapes, Rectangle(0, 0, 1, 1, value=0.0)))
    idle = (
        replace(edit, enabled=False, layer="nowhere"),
        replace(edit, strength=0.0, layer="nowhere"),
        replace(edit, region=Region()),
        replace(edit, region=erased),
        replace(edit, channels=()),
    )
    assert resolve(tiny_generator, Document(edits=idle), arrays).edits == ()
    assert len(resolve(tiny_generator, Document(edits=(*idle, edit)), arrays).edits) == 1


def test_a_tiny_brush_still_acts_at_the_coarsest_layer(tiny_generator: Generator, arrays: ArrayStore) -> None:
    dot = Region((Stroke(((0.9, 0.9),), radius=0.002),))
    before, after = edited(tiny_generator, Edit("a", "a", "4x2 conv1", dot, channels=((1, 1.0),)), arrays)
    assert np.argwhere(before != after).tolist() == [[1, 3, 1]]


def edit_of(**fields: object) -> Document:
    edit = Edit("a", "mouth", "8x4 conv1", LEFT, channels=((0, 1.0),))
    return Document(edits=(replace(edit, **fields),))


BOX = (0.0, 0.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (Document(latent=()), "no latent"),
        (Document(latent=(LatentPart(-1),)), "A seed is a whole number from 0 to 4294967295, not -1."),
        (Document(mixes=(StyleMix(2**32, 0, 1),)), "not 4294967296"),
        (Document(noise=Noise("seed", -5)), "A noise seed is"),
        (Document(label=(1.0,)), "not conditional"),
        (
            Document(transform=Transform(x=0.5)),
            "A stylegan model takes no transform: only StyleGAN3 and StyleGAN-XL do.",
        ),
        (Document(truncation=Truncation(math.nan)), "the psi has one that is not"),
        (Document(truncation=Truncation(0.7, -1)), "number of styles, not -1"),
        (Document(latent=(LatentPart(0, weight=math.inf),)), "weight of a latent"),
        (Document(latent=(LatentPart(array="f00d" * 16),)), "The latent refers to an array that is missing"),
        (Document(latent=(LatentPart(array="[5]"),)), "The latent has the shape [5]"),
        (Document(base="[6, 15]"), "The base has the shape [6, 15], but this model needs [16] or [6, 16]."),
        (Document(mixes=(StyleMix(1, 0, 6),)), "The style mix of seed 1 uses styles 0 to 6"),
        (Document(attributes=(AttributeAmount("smile", "[5]", 1.0),)), "'smile' has the shape [5]"),
        (Document(attributes=(AttributeAmount("smile", "[16]", 1.0, 4, 3),)), "'smile' uses styles 4 to 3"),
        (Document(attributes=(AttributeAmount("smile", "[16]", 1.0, 6),)), "but this model has 0 to 5"),
        (Document(attributes=(AttributeAmount("smile", "[16]", math.nan),)), "attribute 'smile'"),
        (edit_of(layer="9x9"), "The edit 'mouth' needs the layer '9x9', which this model lacks."),
        (edit_of(channels=((8, 1.0),)), "uses map 8, but the layer '8x4 conv1' has maps 0 to 7."),
        (edit_of(channels=((-1, 1.0),)), "uses map -1"),
        (edit_of(channels=((1, 1.0), (1, 2.0))), "twice or out of order"),
        (edit_of(channels=((1, math.inf),)), "values of the edit 'mouth'"),
        (edit_of(strength=math.nan), "strength of the edit 'mouth'"),
        (
            edit_of(region=Region((Stroke(((math.nan, 0.0),), 0.1),))),
            "'mouth' cannot be rendered: A region's",
        ),
        (
            edit_of(stamp=Stamp("beef", BOX)),
            "The stamp of the edit 'mouth' refers to an array that is missing",
        ),
        (edit_of(stamp=Stamp("[7, 2, 2]", BOX)), "needs [8, height, width]"),
        (edit_of(stamp=Stamp("[8, 4]", BOX)), "has the shape [8, 4]"),
        (edit_of(stamp=Stamp("[8, 2, 2]", (0.5, 0.0, 0.5, 1.0))), "has no area"),
        (edit_of(stamp=Stamp("[8, 2, 2]", (0.5, 0.0, math.nan, 1.0))), "values of the edit 'mouth'"),
    ],
)
def test_a_document_that_does_not_fit_is_refused_with_one_sentence(
    tiny_generator: Generator, document: Document, sentence: str
) -> None:
    with pytest.raises(DocumentError) as refusal:
        resolve(tiny_generator, document, ShapedArrays())
    assert sentence in str(refusal.value)
    assert str(refusal.value).count(". ") == 0
    assert str(refusal.value).endswith(".")


class ShapedArrays(ArrayStore):
    """Arrays of ones under their shape's name."""

    def get(self, name: str) -> NDArray[np.float32]:
        if not name.startswith("["):
            return super().get(name)
        return np.ones([int(size) for size in name[1:-1].split(",")], np.float32)


def test_a_seed_is_mapped_once_however_often_it_is_seen(
    tiny_generator: Generator, arrays: ArrayStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    map_z = tiny_generator.map
    monkeypatch.setattr(tiny_generator, "map", lambda z, labels: seen.append(1) or map_z(z))  # type: ignore[func-returns-value]
    resolver = Resolver(tiny_generator, arrays)
    for psi in (0.1, 0.5, 0.9):
        resolver.resolve(
            Document(latent=(LatentPart(1),), truncation=Truncation(psi), mixes=(StyleMix(2, 0, 1),))
        )
    assert len(seen) == 2


def test_no_document_changes_what_another_one_gets(tiny_generator: Generator, arrays: ArrayStore) -> None:
    resolver = Resolver(tiny_generator, arrays)
    plain = Document(truncation=OPEN)
    kept = resolver.resolve(plain).ws.clone()
    vector = arrays.put(np.ones(16))
    resolver.resolve(
        replace(plain, mixes=(StyleMix(1, 0, 5),), attributes=(AttributeAmount("smile", vector, 1.0),))
    )
    assert torch.equal(resolver.resolve(plain).ws, kept)
