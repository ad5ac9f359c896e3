"""The picture between two pictures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ganinterface.document.blend import blend
from ganinterface.document.document import (
    AttributeAmount,
    Document,
    Edit,
    LatentPart,
    Noise,
    StyleMix,
    Transform,
    Truncation,
)
from tests.document.strategies import documents, within

fractions = st.floats(0, 1)


def edit(name, strength=1.0, **fields):
    return Edit(id=name, name=name, layer="8x4 conv1", strength=strength, channels=((1, 2.0),), **fields)


def strength_of(name, document):
    return next((edit.strength for edit in document.edits if edit.id == name), 0.0)


def close(a, b, name):
    return strength_of(name, a) == pytest.approx(strength_of(name, b))


@given(documents(), documents())
def test_the_ends_are_exactly_the_two_pictures(a, b):
    assert blend(a, b, 0) == a
    assert blend(a, b, 1) == b
    assert blend(a, b, -3) == a
    assert blend(a, b, 7) == b


@given(documents(), fractions)
def test_between_a_picture_and_itself_is_itself(a, u):
    assert blend(a, a, u) == a


@given(documents(), documents(), fractions)
def test_every_blend_has_a_latent_or_two_that_cancel_and_edits_of_different_ids(a, b, u):
    mixed = blend(a, b, u)
    assert sum(part.weight for part in mixed.latent) == pytest.approx(
        (1 - u) * sum(part.weight for part in a.latent) + u * sum(part.weight for part in b.latent), abs=1e-6
    )
    ids = [edit.id for edit in mixed.edits]
    assert len(set(ids)) == len(ids)


@given(within("strength"), within("strength"), within("psi"), within("psi"), fractions, fractions)
def test_what_fades_does_so_without_turning_back(strength, other, psi, other_psi, u, v):
    shared = replace(edit("shared"), layer="16x8 conv0")
    a = Document(
        edits=(replace(shared, strength=strength), edit("going", strength)), truncation=Truncation(psi)
    )
    b = Document(
        edits=(replace(shared, strength=other), edit("coming", other, operation="set")),
        truncation=Truncation(other_psi),
    )
    early, late = blend(a, b, min(u, v)), blend(a, b, max(u, v))
    assert abs(strength_of("going", early)) >= abs(strength_of("going", late))
    assert abs(strength_of("coming", early)) <= abs(strength_of("coming", late))
    falls, falls_too = strength >= other, psi >= other_psi
    assert (strength_of("shared", early) >= strength_of("shared", late)) == falls or close(
        early, late, "shared"
    )
    first, second = early.truncation.psi, late.truncation.psi
    assert first == pytest.approx(second) or (first >= second) == falls_too


def test_latents_blend_by_weight_and_the_same_source_is_one_part():
    a = Document(latent=(LatentPart(1), LatentPart(2, weight=0.0)))
    b = Document(latent=(LatentPart(1, weight=0.5), LatentPart(3, weight=0.5)))
    assert blend(a, b, 0.5).latent == (LatentPart(1, weight=0.75), LatentPart(3, weight=0.25))


def test_an_explicit_latent_is_told_from_a_seed_and_its_seed_does_not_matter():
    a, b = Document(latent=(LatentPart(1, "x"),)), Document(latent=(LatentPart(2, "x"),))
    assert blend(a, b, 0.5).latent == (LatentPart(1, "x", 1.0),)
    assert len(blend(a, Document(latent=(LatentPart(1),)), 0.5).latent) == 2


def test_numbers_are_linear_and_what_has_no_size_waits_for_the_end():
    a = Document(truncation=Truncation(0.0, 8), base=None, noise=Noise("const"))
    b = Document(truncation=Truncation(1.0, None), base="b", noise=Noise("seed", 5))
    mixed = blend(a, b, 0.75)
    assert mixed.truncation == Truncation(0.75, 8)
    assert (mixed.base, mixed.noise) == (None, Noise("const"))


def test_a_missing_attribute_counts_as_zero_and_another_style_range_is_another_one():
    smile = AttributeAmount("smile", "v", 2.0)
    a = Document(attributes=(smile,))
    b = Document(attributes=(replace(smile, amount=4.0), replace(smile, amount=1.0, last_style=3)))
    assert blend(a, b, 0.5).attributes == (
        replace(smile, amount=3.0),
        replace(smile, amount=0.5, last_style=3),
    )
    assert blend(a, Document(), 0.75).attributes == (replace(smile, amount=0.5),)


def test_an_attribute_on_its_way_through_zero_is_left_out():
    a = Document(attributes=(AttributeAmount("smile", "v", 2.0),))
    b = Document(attributes=(AttributeAmount("smile", "v", -2.0),))
    assert blend(a, b, 0.5).attributes == ()


def test_mixes_and_label_weights_are_linear():
    a = Document(mixes=(StyleMix(1, 0, 3, 1.0),), label=(1.0, 0.0))
    b = Document(mixes=(StyleMix(2, 0, 3, 1.0),), label=(0.0, 1.0))
    mixed = blend(a, b, 0.25)
    assert mixed.mixes == (StyleMix(1, 0, 3, 0.75), StyleMix(2, 0, 3, 0.25))
    assert mixed.label == (0.75, 0.25)
    assert blend(Document(), b, 0.5).label == (0.5, 0.5)  # no label is the first class
    assert blend(b, Document(), 0.25).label == (0.25, 0.75)
    assert blend(Document(), Document(label=None, base="w"), 0.5).label is None
    assert blend(a, Document(label=(1.0,)), 0.5).label == a.label


def test_the_transform_is_linear_the_angle_too_and_none_is_the_picture_in_its_place():
    a = Document(transform=Transform(0.0, 0.5, angle=350.0, scale=1.0))
    b = Document(transform=Transform(1.0, 0.5, angle=370.0, scale=2.0))
    assert blend(a, b, 0.25).transform == Transform(0.25, 0.5, 355.0, 1.25)
    assert blend(Document(), b, 0.5).transform == Transform(0.5, 0.25, 185.0, 1.5)
    assert blend(b, Document(), 0.5) == blend(Document(), b, 0.5)
    assert blend(Document(), Document(base="w"), 0.5).transform is None


def test_edits_that_differ_in_strength_only_are_one_edit_whatever_it_is_called():
    a = Document(edits=(edit("mouth", 0.0),))
    b = Document(edits=(replace(edit("mouth", 4.0), id="copy", name="mouth 2"),))
    assert blend(a, b, 0.25).edits == (edit("mouth", 1.0),)


def test_different_edits_cross_fade_and_keep_their_stack_order():
    low, high, new = edit("low"), edit("high", operation="set"), edit("new", operation="multiply")
    mixed = blend(Document(edits=(low, high)), Document(edits=(low, new, high)), 0.25)
    assert mixed.edits == (low, replace(new, strength=0.25), high)
    back = blend(Document(edits=(low, new, high)), Document(edits=(low, high)), 0.25)
    assert back.edits == (low, replace(new, strength=0.75), high)


def test_two_versions_of_an_edit_stand_beside_each_other_under_different_ids():
    old, new = edit("mouth", 2.0), replace(edit("mouth", 2.0), channels=((7, 1.0),))
    mixed = blend(Document(edits=(old,)), Document(edits=(new,)), 0.5)
    assert [(e.id, e.strength, e.channels) for e in mixed.edits] == [
        ("mouth+", 1.0, new.channels),
        ("mouth", 1.0, old.channels),
    ]


def test_an_edit_that_is_switched_on_fades_in_from_nothing():
    off, on = edit("mouth", 2.0, enabled=False), edit("mouth", 2.0)
    assert blend(Document(edits=(off,)), Document(edits=(on,)), 0.25).edits == (edit("mouth", 0.5),)
    assert blend(Document(edits=(off,)), Document(edits=(off,), base="b"), 0.25).edits == (off,)
    assert blend(Document(edits=(off,)), Document(), 0.25).edits == ()
