"""Edits that move maps, from Document to picture: on every family, whichever run a picture is made from."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.blend import blend
from ganinterface.document.document import Document, Edit, LatentPart, Stamp
from ganinterface.document.motion import Blur, Motion, Scale, Shift, Turn
from ganinterface.document.parameters import parameters, put
from ganinterface.document.region import Rectangle, Region, Stroke
from ganinterface.render.pictures import picture
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Request
from stylegan import Generator, GeneratorConfig
from tests.families import FAMILIES, generator_of

PLACE = Region((Rectangle(0.25, 0.25, 0.75, 0.6),))
SOFT = Region((Stroke(((0.5, 0.4), (0.55, 0.6)), radius=0.25, hardness=0.0),))
MOTIONS: tuple[Motion, ...] = (Shift(0.1, -0.05), Turn(30.0), Scale(1.3), Blur(0.1))


@pytest.fixture(params=FAMILIES, ids=lambda config: config.family)
def generator(request: pytest.FixtureRequest) -> Generator:
    config: GeneratorConfig = request.param
    return generator_of(config)


def moving(motion: Motion, layer: str, region: Region = PLACE, **fields: object) -> Edit:
    name = motion.__struct_config__.tag
    return replace(Edit(str(name), str(name), layer, region, str(name), motion=motion), **fields)


def test_whatever_is_dragged_in_whatever_order_equals_the_picture_drawn_anew(generator: Generator) -> None:
    arrays, random = ArrayStore(), np.random.default_rng(0)
    renderer = Renderer(generator, arrays)
    names = [layer.name for layer in generator.layers]
    document, seen = Document(), set()
    for step in range(24):
        edits = list(document.edits[-3:])
        motion = MOTIONS[step % len(MOTIONS)]
        if edits and random.random() < 0.6:  # a hand drags what is there
            index = int(random.integers(len(edits)))
            address = [each.address for each in parameters(replace(document, edits=(edits[index],)))]
            chosen = str(random.choice([each for each in address if "motion" in each or "strength" in each]))
            change = put(replace(document, edits=(edits[index],)), chosen, float(random.uniform(0.1, 1.5)))
            edits[index] = change.edits[0]
        else:
            channels = ((1, 1.0), (4, -0.5)) if random.random() < 0.3 else ()
            region = SOFT if random.random() < 0.5 else PLACE
            layer = str(random.choice(names[1:]))
            edits.append(moving(motion, layer, region, id=str(step), name=str(step), channels=channels))
        document = replace(document, edits=tuple(edits))
        frame = renderer.render(Request(document))
        assert frame.picture is not None, frame.error
        whole = picture(generator, document, arrays).astype(int)
        assert np.abs(frame.picture - whole).max() <= 1
        assert (frame.picture != whole).mean() < 0.01
        seen.add(frame.picture.tobytes())
    assert len(seen) > 15


@pytest.mark.parametrize("motion", MOTIONS, ids=lambda motion: motion.__struct_config__.tag)
def test_strength_0_and_no_movement_change_nothing_and_a_movement_does(
    generator: Generator, motion: Motion
) -> None:
    arrays, layer = ArrayStore(), generator.layers[2].name
    plain = Document(latent=(LatentPart(5),))
    still = {"x": 0.0, "y": 0.0, "angle": 0.0, "scale": 1.0, "radius": 0.0}
    nothing = replace(motion, **{name: still[name] for name in motion.__struct_fields__})
    drawn = {
        name: picture(generator, replace(plain, edits=(edit,)), arrays)
        for name, edit in {
            "moved": moving(motion, layer),
            "none": moving(motion, layer, strength=0.0),
            "still": moving(nothing, layer),
            "opposite": moving(motion, layer, strength=-1.0),
        }.items()
    }
    as_it_was = picture(generator, plain, arrays)
    assert np.array_equal(drawn["none"], as_it_was)
    assert np.array_equal(drawn["still"], as_it_was)
    assert not np.array_equal(drawn["moved"], as_it_was)
    assert not np.array_equal(drawn["opposite"], drawn["moved"])


def test_a_stamp_waits_while_an_edit_moves_maps(generator: Generator) -> None:
    arrays, layer = ArrayStore(), generator.layers[2]
    stamp = Stamp(arrays.put(np.ones((layer.channels, 2, 2))), (0.25, 0.25, 0.75, 0.5))
    edit = moving(Shift(0.2), layer.name)
    with_it, without = (
        picture(generator, Document(edits=(each,)), arrays) for each in (replace(edit, stamp=stamp), edit)
    )
    assert np.array_equal(with_it, without)


def test_between_two_poses_things_go_straight_from_one_place_to_the_other(tiny_generator: Generator) -> None:
    here, there = (Document(edits=(moving(Shift(x), "8x4 conv1"),)) for x in (-0.2, 0.2))
    quarter = blend(here, there, 0.25)
    assert [edit.motion for edit in quarter.edits] == [Shift(-0.1)]
    assert np.array_equal(
        picture(tiny_generator, blend(here, there, 0.5), ArrayStore()),
        picture(tiny_generator, Document(), ArrayStore()),
    )
