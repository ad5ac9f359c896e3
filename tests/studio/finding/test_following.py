"""Follow this, as a person does it: paint in a portrait or two, find, look at others, approve, undo, tune."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.region import Locator, Region, Stroke
from ganinterface.render.finding.following.fitting import Followed
from ganinterface.render.finding.following.parts import spread
from ganinterface.render.renderer import Renderer
from ganinterface.studio.finding.following import OTHERS, Following
from ganinterface.studio.studio import Studio
from tests.signals import Listener
from tests.studio.edits import make
from tests.studio.plain_loop import PlainLoop

DAB = Stroke(((0.5, 0.6),), 0.15)


@pytest.fixture
def following(studio: Studio) -> Following:
    assert studio.following.begin()
    return studio.following


def found(following: Following) -> Followed:
    assert following.found is not None
    return following.found


def finish(following: Following, loop: PlainLoop) -> None:
    loop.run_until(lambda: following.work.job is None)
    loop.turn()


def find(following: Following, loop: PlainLoop) -> Locator:
    following.find()
    finish(following, loop)
    return found(following).part


def test_a_part_is_shown_in_two_portraits_found_in_others_and_becomes_a_new_edits_region(
    studio: Studio, following: Following, loop: PlainLoop
) -> None:
    following.paint([DAB])
    following.add_portrait()
    assert following.chosen == 1
    following.paint([DAB])
    following.paint([Stroke(((0.4, 0.6), (0.6, 0.6)), 0.15)], replace_last=True)
    assert len(following.shown[1][1].shapes) == 1
    part = find(following, loop)
    assert found(following).examples == 2
    loop.run_until(lambda: all(following.located(each) is not None for each in following.others))
    assert len(following.others) == OTHERS
    before = studio.session.document
    following.approve("mouth")
    (edit,) = studio.session.document.edits
    assert (edit.name, edit.region) == ("mouth", Region((part,)))
    assert studio.edits.selected == edit
    assert studio.session.undo_label == "Follow mouth"
    assert following.shown == []
    studio.workbench.undo()
    assert studio.session.document == before


def test_what_is_painted_in_the_selected_edit_is_where_it_begins_and_its_region_what_it_becomes(
    studio: Studio, loop: PlainLoop
) -> None:
    edit_id = make(studio, "eyes")
    studio.edits.update_edit(edit_id, region=Region((DAB,)))
    following = studio.following
    assert following.begin()
    assert [region for _, region in following.shown] == [Region((DAB,))]
    assert following.shown[0][0].edits == ()
    part = find(following, loop)
    following.approve("ignored")
    (edit,) = studio.session.document.edits
    assert (edit.id, edit.name, edit.region) == (edit_id, "eyes", Region((part,)))
    assert studio.session.undo_label == "Follow eyes"


def test_painting_on_forgets_what_was_found_and_portraits_can_be_left_out(
    following: Following, loop: PlainLoop
) -> None:
    following.paint([DAB])
    find(following, loop)
    following.add_portrait()
    assert following.found is not None, "nothing is painted there yet"
    following.paint([DAB])
    assert following.found is None
    following.unpaint()
    following.remove_portrait()
    assert [len(region.shapes) for _, region in following.shown] == [1]
    following.remove_portrait()
    assert len(following.shown) == 1, "one stays"
    for _ in range(12):
        following.add_portrait()
    assert len(following.shown) == 8


def test_without_paint_it_is_said_and_what_cannot_be_fitted_too(
    studio: Studio, following: Following, loop: PlainLoop
) -> None:
    heard = Listener(studio.messages)
    following.find()
    assert heard.said[-1][0] == "Paint over the part first."
    following.paint([Stroke(((0.5, 0.5),), 0.5)] * 3)
    following.paint([Stroke(((0.1, 0.1), (0.9, 0.9), (0.1, 0.9), (0.9, 0.1)), 0.5)])
    following.find()
    finish(following, loop)
    assert "painted: paint over the part alone" in heard.said[-1][0]
    assert following.found is None


def test_the_list_is_typed_and_every_number_is_a_step_of_its_own(studio: Studio, loop: PlainLoop) -> None:
    edit_id, layer = make(studio, "mouth"), studio.shown.layers[3]
    part = Locator(layer.name, ((1, 1.0), (2, -0.5)), mean=0.3, rise=3.0)
    studio.edits.update_edit(edit_id, region=Region((DAB, part)))
    edit = studio.session.document.edits[0]
    studio.following.set_maps(edit, part, "1,3_4")
    loop.run_until(lambda: studio.session.document.edits[0] != edit)
    changed = studio.session.document.edits[0].region
    (new,) = changed.locators
    assert (new.maps, changed.painted) == (((1, 1.0), (3, 1.0), (4, 1.0)), (DAB,))
    assert studio.models.current is not None
    plain, layers = replace(studio.session.document, edits=()), studio.models.current.generator.layers
    before, after = (
        spread(
            each, Renderer(studio.models.current.generator, ArrayStore()).taps(layer.name, plain), layers[3]
        )
        for each in (part, new)
    )
    for number in (
        0.0,
        new.rise,
    ):  # where the score is 0, and where it is 1: as many deviations out as before
        share = number / new.rise
        there = (new.mean + number - after.mean) / after.deviation
        assert there == pytest.approx(
            (part.mean + share * part.rise - before.mean) / before.deviation, rel=0.01
        )
    with pytest.raises(
        ValueError, match=f"There is no map 99: this layer has maps 0 to {layer.channels - 1}."
    ):
        studio.following.set_maps(studio.session.document.edits[0], new, "99")
    studio.following.change(studio.session.document.edits[0], new, largest=True)
    assert studio.session.document.edits[0].region.locators[0].largest
    assert studio.session.undo_label == "Change what mouth follows"


def test_the_pick_tool_finds_the_edit_where_the_part_is(
    studio: Studio, settle: object, loop: PlainLoop
) -> None:
    edit_id, layer = make(studio, "mouth"), studio.shown.layers[3]
    part = Locator(layer.name, ((1, 1.0),), threshold=0.5)
    studio.edits.update_edit(edit_id, region=Region((part,)))
    loop.run_until(
        lambda: studio.shown.last_frame is not None and edit_id in studio.shown.last_frame.outlines
    )
    assert studio.shown.last_frame is not None
    acts = studio.shown.last_frame.outlines[edit_id] > 0.5
    edit = studio.session.document.edits[0]
    own = studio.session.model.layer(edit.layer) if studio.session.model else layer
    for row in range(own.height):
        for column in range(own.width):
            x, y = (column + 0.5) / own.width, (row + 0.5) / own.height
            if acts[row, column]:
                studio.edits.select(None)
                studio.edits.select_at(x, y)
                assert studio.view.selected_edit == edit_id
    assert acts.any()


def test_another_project_ends_it(studio: Studio, following: Following) -> None:
    following.paint([DAB])
    following.find()
    studio.projects.new()
    assert following.shown == []
    assert following.work.job is None


def test_one_of_the_others_is_painted_in_and_another_portrait_is_shown_instead(
    following: Following, loop: PlainLoop
) -> None:
    following.paint([DAB])
    find(following, loop)
    third, rest = following.others[2], [*following.others[:2], *following.others[3:]]
    following.paint_in(third)
    assert following.shown[following.chosen] == (third, Region())
    assert [each for each in following.others if each in rest] == rest
    assert third not in following.others
    assert len(following.others) == OTHERS
    loop.run_until(lambda: all(following.located(each) is not None for each in following.others))
