"""Presets: made with one model, used on every model that has the same layers."""

import json

import numpy as np
import pytest
from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import AttributeAmount, Document, Edit, ModelRef, Stamp
from ganinterface.document.model_info import Layer, ModelInfo
from ganinterface.document.project import AttributeEntry
from ganinterface.document.region import Locator, Region
from ganinterface.files.preset import (
    Preset,
    PresetError,
    PresetModel,
    apply_preset,
    list_presets,
    load_preset,
    make_preset,
    preset_problem,
    save_preset,
)
from tests.files.refusals import refusal_of

INFO = ModelInfo(
    ModelRef("portraits", "abc", "portraits.safetensors"),
    "stylegan",
    (16, 8),
    4,
    4,
    6,
    0,
    (Layer("4x2 conv1", 4, 2, 5), Layer("8x4 conv1", 8, 4, 5), Layer("16x8 conv1", 16, 8, 3)),
)

ARRAYS = ArrayStore()
STAMP = ARRAYS.put(np.random.RandomState(0).randn(5, 2, 2))
VECTOR = ARRAYS.put([1.0, 2.0, 3.0, 4.0])
STAMPED = Edit("id1", "mouth", "8x4 conv1", strength=2.0, stamp=Stamp(STAMP, (0.25, 0.5, 0.75, 1.0)))
PLAIN = Edit("id2", "headband", "4x2 conv1", channels=((0, 1.0), (4, -2.0)))
SMILE = AttributeAmount("smile", VECTOR, 1.5, 0, 3)
MOUTH = make_preset("mouth-open", (STAMPED, PLAIN), (SMILE,), INFO, "opens the mouth")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "mouth-open.json"


def refusal(path):
    return refusal_of(load_preset, path, PresetError)


def test_a_preset_is_one_file_that_comes_back_as_it_was(path):
    save_preset(path, MOUTH, ARRAYS)
    preset, arrays = load_preset(path)
    assert preset == MOUTH
    assert arrays.hashes() == {STAMP, VECTOR}
    np.testing.assert_array_equal(arrays.get(STAMP), ARRAYS.get(STAMP))


def test_the_file_is_the_json_that_others_expect(path):
    save_preset(path, MOUTH, ARRAYS)
    content = json.loads(path.read_text("utf-8"))
    assert list(content)[:3] == ["ganinterface", "version", "name"]
    assert (content["ganinterface"], content["version"], content["notes"]) == ("preset", 5, "opens the mouth")
    assert content["model"]["hash"] == "abc"
    assert content["model"]["family"] == "stylegan"
    assert [layer["name"] for layer in content["model"]["layers"]] == ["8x4 conv1", "4x2 conv1"]
    assert content["attributes"]["smile"]["amount"] == 1.5
    assert [edit["name"] for edit in content["edits"]] == ["mouth", "headband"]


FOLLOWING = replace(PLAIN, region=Region((Locator("16x8 conv1", ((2, 1.0),)),)))


def test_a_preset_says_which_layer_its_region_follows(path):
    preset = make_preset("headband", (FOLLOWING,), (), INFO)
    save_preset(path, preset, ARRAYS)
    assert load_preset(path)[0] == preset
    assert preset_problem(preset, INFO) is None
    other = replace(INFO, layers=(*INFO.layers[:2], replace(INFO.layers[2], channels=2)))
    assert preset_problem(preset, other) == (
        "The preset 'headband' needs 3 channels in the layer '16x8 conv1'; this model has 2."
    )
    assert "the layer '16x8 conv1', which this model does not have" in str(
        preset_problem(preset, replace(INFO, layers=INFO.layers[:2]))
    )


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (PresetModel(layers=INFO.layers[:1]), "does not say what the layer '16x8 conv1' is like"),
        (PresetModel(layers=(INFO.layers[0], replace(INFO.layers[2], channels=2))), "has no map 2 to follow"),
    ],
)
def test_a_preset_that_follows_what_is_not_there_is_not_saved(path, model, reason):
    with pytest.raises(PresetError, match=reason):
        save_preset(path, Preset("headband", (FOLLOWING,), model=model), ARRAYS)


def test_a_preset_applies_to_every_model_with_the_same_layers():
    assert preset_problem(MOUTH, INFO) is None
    other = replace(INFO, ref=ModelRef("other"), family="stylegan2", layers=INFO.layers[:2])
    assert preset_problem(MOUTH, other) is None


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"layers": INFO.layers[:1]}, "needs the layer '8x4 conv1', which this model does not have."),
        ({"layers": (INFO.layers[0], Layer("8x4 conv1", 8, 8, 5))}, "at 8×4; in this model it is 8×8."),
        (
            {"layers": (INFO.layers[0], Layer("8x4 conv1", 8, 4, 7))},
            "needs 5 channels in the layer '8x4 conv1'; ",
        ),
        ({"w_dim": 8}, "has attributes of 4 numbers; this model needs 8."),
    ],
)
def test_one_sentence_says_why_a_preset_does_not_apply(change, problem):
    sentence = preset_problem(MOUTH, replace(INFO, **change))
    assert sentence is not None
    assert problem in sentence
    assert sentence.startswith("The preset 'mouth-open' ")


def test_without_attributes_the_size_of_w_does_not_matter():
    assert preset_problem(make_preset("x", (PLAIN,), (), INFO), replace(INFO, w_dim=8)) is None


def test_applying_adds_the_edits_on_top_at_the_wanted_strength():
    before = Document(edits=(Edit("own", "mouth", "16x8 conv1"),))
    after = apply_preset(before, MOUTH, 0.5)
    assert after.edits[0] == before.edits[0]
    assert [(edit.name, edit.strength) for edit in after.edits[1:]] == [("mouth 1", 1.0), ("headband", 0.5)]
    assert len({edit.id for edit in after.edits} | {"id1", "id2"}) == 5
    assert replace(after.edits[1], id="id1", name="mouth", strength=2.0) == STAMPED
    assert after.attributes == (replace(SMILE, amount=0.75),)


def test_applying_adds_amounts_to_the_same_attribute_and_clamps_products():
    twice = apply_preset(apply_preset(Document(), MOUTH), MOUTH, 2.0)
    assert twice.attributes == (replace(SMILE, amount=4.5),)
    assert apply_preset(twice, MOUTH, -3.0).attributes == ()
    wild = apply_preset(Document(), MOUTH, 1000.0)
    assert [edit.strength for edit in wild.edits] == [20.0, 20.0]
    assert wild.attributes[0].amount == 20.0


def test_another_attribute_of_the_same_name_keeps_its_own():
    other = replace(SMILE, vector="another", amount=1.0)
    once = apply_preset(Document(attributes=(other,)), MOUTH)
    own = replace(SMILE, name="smile (mouth-open)")
    assert once.attributes == (other, own)
    assert apply_preset(once, MOUTH).attributes == (other, replace(own, amount=3.0))
    on_offer = (AttributeEntry("smile", "another"),)
    assert apply_preset(Document(), MOUTH, offered=on_offer).attributes == (own,)
    assert apply_preset(Document(), MOUTH, offered=(AttributeEntry("smile", VECTOR),)).attributes == (SMILE,)


def test_a_preset_of_a_layer_that_the_model_does_not_have_is_not_made():
    with pytest.raises(PresetError, match=r"This model has no layer '99x99'\."):
        make_preset("x", (replace(PLAIN, layer="99x99"),), (), INFO)


@pytest.mark.parametrize(
    ("preset", "reason"),
    [
        (
            replace(MOUTH, edits=(replace(STAMPED, layer="16x8 conv1"),)),
            "what the layer '16x8 conv1' is like",
        ),
        (
            replace(MOUTH, edits=(replace(PLAIN, channels=((5, 1.0),)),)),
            "the layer '4x2 conv1' has no channel 5",
        ),
        (replace(MOUTH, attributes=(SMILE, SMILE)), "the same attribute twice"),
        (
            replace(MOUTH, model=replace(MOUTH.model, w_dim=9)),
            "the vector of the attribute 'smile' has the wrong",
        ),
        (
            replace(MOUTH, model=replace(MOUTH.model, layers=(Layer("8x4 conv1", 8, 4, 6), INFO.layers[0]))),
            "the stamp of the edit 'mouth' does not have 6 channels",
        ),
        (
            replace(MOUTH, edits=(replace(PLAIN, strength=float("nan")),)),
            "edits/headband/strength is nan, and may be -20 to 20",
        ),
        (Preset("x", attributes=(replace(SMILE, vector="gone"),)), "the array gone is missing"),
    ],
)
def test_presets_that_make_no_sense_are_not_saved(path, preset, reason):
    path.write_bytes(b"old")
    with pytest.raises(PresetError, match=r"'mouth-open\.json' cannot be saved: ") as caught:
        save_preset(path, preset, ARRAYS)
    assert reason in str(caught.value)
    assert path.read_bytes() == b"old"


def test_files_that_are_no_preset_are_refused(path):
    assert "no such file" in refusal(path)
    for content in (b"", b"[]", b"{", b"\xff", b'{"ganinterface":"preset","version":1}', b"[" * 100_000):
        path.write_bytes(content)
        assert "the preset" in refusal(path)
    path.write_bytes(b'{"ganinterface":"preset","version":6,"name":"x"}')
    assert "it has preset version 6, and this program reads versions 1 to 5" in refusal(path)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda content: content["model"].update(layers=[]), "what the layer '8x4 conv1' is like"),
        (lambda content: content["edits"][1].update(channels=[[9, 1.0]]), "no channel 9"),
        (
            lambda content: content["edits"][0].update(strength=1e300),
            "edits/mouth/strength is 1e+300, and may be",
        ),
        (
            lambda content: content["edits"][0].update(operation="explode"),
            "has an unknown operation, 'explode'",
        ),
        (lambda content: content["arrays"].clear(), "is missing"),
        (lambda content: content["arrays"][STAMP].update(shape=[5, 4, 1]), "is damaged"),
        (lambda content: content["arrays"][STAMP].update(shape=[5, 4, 2]), "the size that its shape says"),
    ],
)
def test_a_preset_that_was_tampered_with_is_refused(path, change, reason):
    save_preset(path, MOUTH, ARRAYS)
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")
    assert reason in refusal(path)


def test_a_folder_lists_its_presets_and_says_what_is_wrong_with_broken_ones(tmp_path):
    save_preset(tmp_path / "b.json", MOUTH, ARRAYS)
    (tmp_path / "a.json").write_text("{")
    (tmp_path / "notes.txt").write_text("not a preset")
    broken, good = list_presets(tmp_path)
    assert (broken.path.name, broken.preset) == ("a.json", None)
    assert "'a.json' cannot be opened" in broken.problem
    assert (good.path.name, good.preset, good.problem) == ("b.json", MOUTH, None)
    assert list_presets(tmp_path / "nowhere") == []


def test_a_preset_file_that_is_far_too_large_is_not_even_read(path, monkeypatch):
    monkeypatch.setattr("ganinterface.files.preset.MAX_BYTES", 100)
    save_preset(path, MOUTH, ARRAYS)
    assert "it is larger than" in refusal(path)
