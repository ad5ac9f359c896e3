"""What moves a mouth, eyes or hair: presets as groups that wait at strength 0, attributes by their documented amount."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ganinterface.document.animation.drivers import Driver, Mouth, Target
from ganinterface.document.animation.mouth_shapes import SHAPES, Cue
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import AttributeAmount, Document, Edit, acting
from ganinterface.document.parameters import find
from ganinterface.document.project import AttributeEntry
from ganinterface.files.preset import Preset
from ganinterface.studio.voice.lively import MOVEMENTS, Kit, drivers_of
from ganinterface.studio.voice.mouth_movers import Available, closer, mouth_movers, openers, shape_presets
from ganinterface.studio.voice.movers import of_attribute, of_preset, with_movers

LIPS = Edit("1", "lips", "8x4 conv1", channels=((0, 1.0),))


def preset(name: str) -> Available:
    return Available(Preset(name, (LIPS,)), ArrayStore())


def attribute(name: str, description: str = "", maximum: float = 5.0) -> AttributeEntry:
    return AttributeEntry(name, "v" * 64, maximum=maximum, description=description)


NINE = [preset(f"mouth {shape.lower()}") for shape in SHAPES]


def test_a_preset_waits_in_every_picture_as_one_group_with_the_same_edits() -> None:
    one, other = Document(edits=(replace(LIPS, id="own"),)), Document()
    mover = of_preset("mouth A", *preset("mouth a"))
    made = with_movers([one, other], [mover])
    groups = [[edit for edit in document.edits if edit.group == "mouth A"] for document in made]
    assert [edit.id for edit in groups[0]] == [edit.id for edit in groups[1]] != ["1"]
    assert groups[0][0].name == "lips 1", "the picture has an edit of that name"
    ((level, full),) = mover.levels
    for document in made:
        number = find(document, level)
        assert number is not None
        assert number.get(document) == 0
        assert acting(document)[-1].strength == 0
        assert acting(number.put(document, full))[-1].strength == 1
    assert with_movers(made, [of_preset("mouth A", *preset("mouth a"))]) == made, "it is there already"


def test_a_preset_of_attributes_moves_their_amounts_and_brings_them() -> None:
    item = AttributeAmount("sway", "v" * 64, 3.0, 2, 5)
    mover = of_preset("hair", Preset("hair", attributes=(item,)), ArrayStore())
    assert mover.levels == (("attributes/sway/amount", 3.0),)
    (entry,) = mover.offered
    assert (entry.name, entry.vector, entry.first_style, entry.last_style) == ("sway", "v" * 64, 2, 5)
    assert with_movers([Document()], [mover]) == [Document()]


def test_an_attribute_moves_by_the_amount_of_its_description() -> None:
    told = attribute("Blink", "Both eyes shut. +4.2 turns it on in 97 % of pictures.")
    assert of_attribute(told).levels == (("attributes/Blink/amount", 4.2),)
    assert of_attribute(attribute("a/b")).levels == (("attributes/a~1b/amount", 3.0),)


# --- mouths ---


def test_nine_presets_move_nine_shapes() -> None:
    found = mouth_movers(shape_presets([*NINE, preset("mouth A"), preset("mouth open")]), None)
    assert found is not None
    assert found.missing == ""
    assert found.of_shapes
    assert {target.shape: target.address for target in found.targets} == {
        shape: f"groups/mouth {shape}/strength" for shape in SHAPES
    }


def test_six_are_enough_and_the_others_are_drawn_like_them() -> None:
    found = mouth_movers(shape_presets(NINE[:6]), None)
    assert found is not None
    by_shape = {target.shape: target.address for target in found.targets}
    assert by_shape["G"] == "groups/mouth A/strength"
    assert by_shape["H"] == "groups/mouth C/strength"
    assert "X" not in by_shape, "at rest the mouth is the portrait's own"
    assert "mouth G, H, X" in found.missing


@pytest.mark.parametrize("presets", [[], NINE[1:3]])
def test_where_shapes_are_missing_one_number_opens_the_mouth(presets: list[Available]) -> None:
    library = [attribute("smile"), attribute("mouth_open", "+2 opens it")]
    candidates = openers([*presets, preset("mouth-open")], library)
    assert [mover.name for mover in candidates] == ["mouth-open", "mouth_open", "smile"]
    found = mouth_movers(shape_presets(presets), candidates[1])
    assert found is not None
    levels = {target.shape: target.level for target in found.targets}
    assert (levels["A"], levels["C"], levels["D"], levels["X"]) == (0, 1, 2, 0)
    assert "the mouth opens and closes by mouth_open alone" in found.missing
    assert not found.of_shapes


def test_where_there_is_nothing_nothing_is_promised() -> None:
    assert mouth_movers({}, None) is None


# --- what lives ---

LIVELY = Kit(
    [preset("blink"), preset("look left"), preset("look right")],
    [attribute("Head nod", "+2 nods"), attribute("Hair sway", "+3 sways"), attribute("Move up–down")],
)


@pytest.mark.parametrize("movement", MOVEMENTS, ids=lambda movement: movement.id)
def test_each_movement_is_made_of_what_the_model_has_and_of_nothing_where_it_has_not(movement) -> None:
    arrays = ArrayStore()
    drivers = list(drivers_of(movement, movement.parts(LIVELY, 1, arrays)))
    assert drivers
    assert len({driver.id for driver in drivers}) == len(drivers)
    assert all(driver.address.split("/")[0] in ("groups", "attributes") for driver in drivers)
    again = list(drivers_of(movement, movement.parts(LIVELY, 1, ArrayStore())))
    assert drivers == again
    assert movement.parts(Kit([], []), 1, arrays) == []


def test_hair_comes_after_the_head_and_to_the_other_side() -> None:
    (movement,) = [each for each in MOVEMENTS if each.id == "alive-hair"]
    (driver,) = drivers_of(movement, movement.parts(LIVELY, 1, ArrayStore()))
    assert driver.address == "attributes/Hair sway/amount"
    assert driver.source.follows == "attributes/Head nod/amount"
    assert driver.source.delay > 0 > driver.source.scale


def test_where_a_model_turns_its_pictures_the_head_nods_by_that() -> None:
    (movement,) = [each for each in MOVEMENTS if each.id == "alive-nod"]
    (driver,) = drivers_of(movement, movement.parts(Kit([], [], turns=True), 1, ArrayStore()))
    assert driver.address == "transform/angle"
    assert 0.5 < driver.source.amplitude < 2


def test_a_mouth_that_is_open_by_itself_is_closed_where_there_is_something_for_it() -> None:
    shut, opener = closer([preset("mouth-close")]), of_preset("mouth-open", *preset("mouth-open"))
    found = mouth_movers({}, opener, shut)
    assert found is not None
    closing = {target.shape: target.level for target in found.targets if "close" in target.address}
    assert (closing["A"], closing["X"], closing["D"], closing["C"]) == (1, 1, 0, 0)
    timeline = Timeline(sound=None, drivers=(mouth_driver(found.targets),))
    (document,) = with_movers([Document()], found.movers)
    strengths = {group.name: group.strength for group in timeline.at(0.25, document).groups}
    assert strengths == {"mouth-open": 1.0, "mouth-close": 0.0}, "D, of all shapes, whichever is named last"


def mouth_driver(targets: tuple[Target, ...]) -> Driver:
    """Half a second of D."""
    source = Mouth((Cue(0.0, "D"), Cue(0.5, "X")), 1.0, targets, 0.0, 0.01)
    return Driver("1", "mouth", source, mix="replace")
