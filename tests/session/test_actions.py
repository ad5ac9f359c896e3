"""What the panels do to the Document."""

import math

import pytest
from msgspec.structs import replace

from ganinterface.document.document import (
    AttributeAmount,
    Document,
    LatentPart,
    Noise,
    Stamp,
    StyleMix,
    Truncation,
)
from ganinterface.document.limits import MAX_SEED
from ganinterface.document.project import AttributeEntry, with_style_range
from ganinterface.document.region import Rectangle, Region, Stroke
from ganinterface.session import actions

SMILE = AttributeEntry("smile", "vector", 2, 5)
STROKE = Stroke(((0.1, 0.2),), 0.05)


def with_edit(**fields):
    document = actions.add_edit(Document(), "8x4 conv1", **fields).document
    return document, document.edits[-1].id


def test_a_seed_replaces_whatever_latent_there_was():
    blended = Document(latent=(LatentPart(1, weight=0.5), LatentPart(2, weight=0.5)))
    assert actions.set_seed(blended, 4711) == ("Seed 4711", Document(latent=(LatentPart(4711),)))


@pytest.mark.parametrize("seed", [-1, MAX_SEED + 1])
def test_seeds_that_numpy_cannot_take_are_refused(seed):
    for change in (
        lambda: actions.set_seed(Document(), seed),
        lambda: actions.set_noise(Document(), "seed", seed),
        lambda: actions.add_mix(Document(), StyleMix(seed, 0, 1)),
        lambda: actions.set_latent(Document(), (LatentPart(seed),)),
    ):
        with pytest.raises(ValueError, match="A seed is a whole number from 0 to"):
            change()


def test_explicit_latents_are_set_with_their_weights_and_a_picture_needs_one():
    parts = (LatentPart(array="w", weight=0.25), LatentPart(3, weight=99))
    label, document = actions.set_latent(Document(), parts, "Open face.npz")
    assert label == "Open face.npz"
    assert [part.weight for part in document.latent] == [0.25, 20.0]
    with pytest.raises(ValueError, match="at least one latent"):
        actions.set_latent(Document(), ())


def test_psi_is_clamped_and_its_label_says_from_where_to_where():
    assert actions.set_psi(Document(), 0.5) == ("Psi 0.7 → 0.5", Document(truncation=Truncation(0.5)))
    assert actions.set_psi(Document(), math.inf).document.truncation.psi == 2.0
    with pytest.raises(ValueError, match="psi has to be a number"):
        actions.set_psi(Document(), math.nan)


def test_cutoff_base_noise_and_class():
    assert actions.set_cutoff(Document(), 8) == ("Cutoff 8", Document(truncation=Truncation(0.7, 8)))
    assert actions.set_cutoff(Document(), None).label == "Cutoff all"
    with pytest.raises(ValueError, match="not -1"):
        actions.set_cutoff(Document(), -1)
    assert actions.set_truncation(Document(), Truncation(1.0, 4)).document.truncation == Truncation(1.0, 4)
    assert actions.set_base(Document(), "w").document.base == "w"
    assert actions.set_base(Document(base="w"), None) == ("Average as base", Document())
    assert actions.set_noise(Document(), "seed", 5) == ("Noise seed 5", Document(noise=Noise("seed", 5)))
    assert actions.set_noise(Document(), "none").label == "No noise"
    assert actions.set_label(Document(), (0.5, 7.0)).document.label == (0.5, 1.0)
    assert actions.set_label(Document(label=(1.0,)), None).document.label is None


def test_mixes_are_added_replaced_and_removed():
    one, two = StyleMix(1, 0, 3), StyleMix(2, 4, 7, 0.5)
    document = actions.add_mix(actions.add_mix(Document(), one).document, two).document
    assert document.mixes == (one, two)
    changed = actions.replace_mix(document, 0, replace(one, amount=50.0)).document
    assert changed.mixes == (replace(one, amount=2.0), two)
    assert actions.remove_mix(document, 0) == ("Remove mix of seed 1", Document(mixes=(two,)))
    for bad in (-1, 2):
        with pytest.raises(ValueError, match="no mix number"):
            actions.remove_mix(document, bad)
    with pytest.raises(ValueError, match="Styles 3 to 1 are not a range"):
        actions.add_mix(document, StyleMix(1, 3, 1))


def test_an_attribute_is_put_on_moved_and_taken_off_in_its_place():
    label, document = actions.set_attribute(Document(), SMILE, 0.8)
    assert label == "smile 0 → 0.8"
    assert document.attributes == (AttributeAmount("smile", "vector", 0.8, 2, 5),)
    document = actions.set_attribute(document, AttributeEntry("age", "other"), 1.0).document
    label, document = actions.set_attribute(document, SMILE, 99.0)
    assert label == "smile 0.8 → 20"
    assert [item.name for item in document.attributes] == ["smile", "age"]
    assert document.attributes[0].amount == 20.0
    document = actions.set_attribute(document, SMILE, 0.0).document
    assert [item.name for item in document.attributes] == ["age"]
    assert actions.reset_attributes(document) == ("Reset attributes", Document())


def test_an_attribute_that_is_on_keeps_its_own_style_range():
    document = actions.set_attribute(Document(), SMILE, 0.8).document
    label, document = actions.set_attribute_range(document, "smile", 0, None)
    assert label == "smile on styles 0–last"
    document = actions.set_attribute(document, SMILE, 0.9).document
    assert document.attributes == (AttributeAmount("smile", "vector", 0.9, 0, None),)
    with pytest.raises(ValueError, match="not a range"):
        actions.set_attribute_range(document, "smile", 4, 3)
    assert actions.set_attribute_range(Document(), "smile", 0, 3).document == Document()


def test_the_entry_on_offer_can_follow_a_style_range():
    other = AttributeEntry("age", "other")
    assert with_style_range((SMILE, other), "smile", 1, None) == (
        replace(SMILE, first_style=1, last_style=None),
        other,
    )


def test_new_edits_get_free_names_ids_of_their_own_and_stand_on_top():
    document = Document()
    for _ in range(2):
        document = actions.add_edit(document, "8x4 conv1", channels={7: 1.0, 2: -3.0}).document
    document = actions.add_edit(document, "8x4 conv1", name="mouth").document
    document = actions.add_edit(document, "8x4 conv1", name="mouth").document
    assert [edit.name for edit in document.edits] == ["edit 1", "edit 2", "mouth", "mouth 1"]
    assert len({edit.id for edit in document.edits}) == 4
    assert document.edits[0].channels == ((2, -3.0), (7, 1.0))


def test_an_edit_can_be_made_with_everything_at_once():
    stamp, region = Stamp("hash", (0.0, 0.0, 1.0, 1.0)), Region((STROKE,))
    document, _ = with_edit(
        name="mouth", region=region, operation="set", strength=100.0, statistics="free", stamp=stamp
    )
    (edit,) = document.edits
    assert (edit.region, edit.operation, edit.strength, edit.statistics, edit.stamp) == (
        region,
        "set",
        20.0,
        "free",
        stamp,
    )


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"strength": 0.5}, "edit 1 1 → 0.5"),
        ({"name": "mouth"}, "Rename edit 1 to mouth"),
        ({"enabled": False}, "Hide edit 1"),
        ({"operation": "multiply"}, "edit 1: multiply"),
        ({"layer": "16x8 conv0"}, "edit 1: 16x8 conv0"),
        ({"stamp": Stamp("h", (0, 0, 1, 1))}, "Change stamp of edit 1"),
        ({"strength": 2.0, "enabled": False, "name": "x"}, "Change edit 1"),
        ({"strength": 1.0}, "Change edit 1"),
    ],
)
def test_any_field_of_an_edit_can_change_under_a_readable_label(fields, label):
    document, edit_id = with_edit()
    change = actions.update_edit(document, edit_id, **fields)
    assert change.label == label
    edit = actions.find_edit(change.document, edit_id)
    assert {name: getattr(edit, name) for name in fields} == fields


def test_what_is_updated_is_brought_into_range_and_order():
    document, edit_id = with_edit()
    change = actions.update_edit(
        document,
        edit_id,
        strength=-99,
        channels=((7, 1.0), (2, 1e9)),
        region=Region((Rectangle(0.9, 0.8, 0.1, 0.2, 5.0),)),
    )
    (edit,) = change.document.edits
    assert edit.strength == -20.0
    assert edit.channels == ((2, 1000.0), (7, 1.0))
    assert edit.region.shapes == (Rectangle(0.1, 0.2, 0.9, 0.8, 1.0),)


def test_an_edit_keeps_its_id_and_has_no_other_fields():
    document, edit_id = with_edit()
    with pytest.raises(TypeError, match="keeps its id"):
        actions.update_edit(document, edit_id, id="other")
    with pytest.raises(TypeError):
        actions.update_edit(document, edit_id, opacity=1)


def test_edits_are_removed_duplicated_and_moved():
    document = Document()
    for name in ("a", "b", "c"):
        document = actions.add_edit(document, "8x4 conv1", name=name).document
    ids = {edit.name: edit.id for edit in document.edits}

    def order(change):
        return [edit.name for edit in change.document.edits]

    assert order(actions.remove_edit(document, ids["b"])) == ["a", "c"]
    assert order(actions.duplicate_edit(document, ids["a"])) == ["a", "a 1", "b", "c"]
    assert order(actions.move_edit(document, ids["a"], 2)) == ["b", "c", "a"]
    assert order(actions.move_edit(document, ids["c"], -7)) == ["c", "a", "b"]
    copy = actions.duplicate_edit(document, ids["a"]).document.edits[1]
    assert copy.id not in ids.values()


def test_channel_values_are_set_changed_and_taken_out():
    document, edit_id = with_edit(channels={1: 1.0, 5: 2.0})
    change = actions.set_channels(document, edit_id, {5: -4.0, 0: 3.0, 1: None})
    assert change.document.edits[0].channels == ((0, 3.0), (5, -4.0))
    assert change.label == "edit 1: 3 maps"
    assert actions.set_channels(document, edit_id, {5: 1e9}).label == "edit 1: map 5 1000"
    assert actions.set_channels(document, edit_id, {5: None}).label == "edit 1: map 5 out"
    with pytest.raises(ValueError, match="counted from 0"):
        actions.set_channels(document, edit_id, {-1: 1.0})


def test_a_stroke_grows_while_it_is_drawn_and_is_one_shape_in_the_end():
    document, edit_id = with_edit(region=Region((Rectangle(0, 0, 1, 1),)))
    document = actions.add_shape(document, edit_id, STROKE).document
    for length in (2, 3):
        longer = replace(STROKE, points=STROKE.points * length)
        document = actions.add_shape(document, edit_id, longer, replace_last=True).document
    assert document.edits[0].region.shapes == (Rectangle(0, 0, 1, 1), longer)
    label, cleared = actions.clear_region(document, edit_id)
    assert label == "Clear region of edit 1"
    assert cleared.edits[0].region == Region()


@pytest.mark.parametrize(("value", "verb"), [(1.0, "Paint"), (0.0, "Erase"), (-1.0, "Paint opposite")])
def test_the_label_of_a_stroke_says_what_it_did(value, verb):
    document, edit_id = with_edit()
    assert actions.add_shape(document, edit_id, replace(STROKE, value=value)).label == f"{verb} edit 1"


def test_brushes_out_of_range_are_clamped_and_strokes_without_sense_refused():
    document, edit_id = with_edit()
    wild = Stroke(((0.1, 0.2),), radius=9.0, hardness=-1.0, value=5.0)
    shape = actions.add_shape(document, edit_id, wild).document.edits[0].region.shapes[0]
    assert (shape.radius, shape.hardness, shape.value) == (0.5, 0.0, 1.0)
    for bad in (Stroke((), 0.1), Stroke(((math.nan, 0.0),), 0.1), Rectangle(0, 0, math.inf, 1)):
        with pytest.raises(ValueError, match="finite coordinates"):
            actions.add_shape(document, edit_id, bad)
    two = ((0.1, 0.2), (0.3, 0.4))
    assert (
        actions.add_shape(document, edit_id, Stroke(two, 0.1, flow=0.0))
        .document.edits[0]
        .region.shapes[0]
        .flow
        == 0.01
    )
    for bad in (
        Stroke(two, 0.1, widths=(0.5,)),
        Stroke(two, 0.1, flows=(0.5, 1.5)),
        Stroke(two, 0.1, widths=(math.nan, 1)),
    ):
        with pytest.raises(ValueError, match="for each point"):
            actions.add_shape(document, edit_id, bad)


def test_a_stroke_and_its_mirror_image_grow_together():
    document, edit_id = with_edit(region=Region((Rectangle(0, 0, 1, 1),)))
    image = replace(STROKE, points=tuple((1 - x, y) for x, y in STROKE.points))
    document = actions.add_shape(document, edit_id, STROKE, image).document
    longer = replace(STROKE, points=STROKE.points * 2)
    document = actions.add_shape(document, edit_id, longer, image, replace_last=True).document
    assert document.edits[0].region.shapes == (Rectangle(0, 0, 1, 1), longer, image)


def test_an_edit_that_is_not_there_is_said_in_one_sentence():
    document, edit_id = with_edit()
    assert actions.index_of_edit(document, edit_id) == 0
    with pytest.raises(ValueError, match=r"There is no edit 'zzz' in this picture\."):
        actions.remove_edit(document, "zzz")
