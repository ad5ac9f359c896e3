"""Groups of edits: one strength for several, one edit on several layers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.blend import blend
from ganinterface.document.document import Document, Edit, Group, acting
from ganinterface.document.motion import Shift
from ganinterface.document.parameters import parameter, put
from ganinterface.document.region import Rectangle, Region
from ganinterface.files.preset import Preset, apply_preset
from ganinterface.files.project import Project, load_project, save_project
from ganinterface.render.pictures import picture
from ganinterface.session.actions import add_shape, find_edit, remove_edit
from ganinterface.session.actions.groups import also_on_layer, group_below, leave_group, update_group
from stylegan import Generator

PLACE = Region((Rectangle(0.2, 0.2, 0.6, 0.6),))
A = Edit("a", "fringe", "8x4 conv1", PLACE, channels=((1, 2.0),), strength=0.5)
B = Edit("b", "tips", "8x4 conv0", PLACE, "shift", motion=Shift(0.2))
PLAIN = Document(edits=(A, B))


def test_two_edits_become_a_group_with_a_name_and_a_strength_of_its_own() -> None:
    label, made = group_below(PLAIN, "b")
    assert label == "Group tips with fringe"
    assert made.groups == (Group("group 1"),)
    assert [edit.group for edit in made.edits] == ["group 1", "group 1"]
    half = put(made, "groups/group 1/strength", 0.5)
    assert [edit.strength for edit in acting(half)] == [0.25, 0.5]
    assert parameter(half, "groups/group 1/strength").label == "group 1 (group)"
    with pytest.raises(ValueError, match="no edit below"):
        group_below(PLAIN, "a")


def test_out_of_the_group_an_edit_acts_as_before_and_the_last_one_takes_the_group_along() -> None:
    half = put(group_below(PLAIN, "b").document, "groups/group 1/strength", 0.5)
    label, out = leave_group(half, "a")
    assert label == "Take fringe out of group 1"
    assert [(edit.id, edit.group, edit.strength) for edit in out.edits] == [
        ("b", "group 1", 1.0),
        ("a", "", 0.25),
    ]
    assert out.groups == (Group("group 1", 0.5),)
    assert remove_edit(out, "b").document.groups == ()


def test_a_group_is_hidden_and_renamed_with_its_edits() -> None:
    made = group_below(PLAIN, "b").document
    label, hidden = update_group(made, "group 1", enabled=False)
    assert label == "Hide group 1"
    assert not any(edit.enabled for edit in acting(hidden))
    label, named = update_group(made, "group 1", name="hair")
    assert label == "Rename group 1 to hair"
    assert [edit.group for edit in named.edits] == ["hair", "hair"]


def test_an_edit_on_another_layer_too_goes_on_sharing_its_region() -> None:
    label, made = also_on_layer(PLAIN, "b", "16x8 conv1")
    assert label == "tips also on 16x8 conv1"
    mate = made.edits[2]
    assert (mate.layer, mate.motion, mate.region, mate.group) == ("16x8 conv1", Shift(0.2), PLACE, "tips")
    more = add_shape(made, "b", Rectangle(0.7, 0.7, 0.9, 0.9)).document
    assert find_edit(more, mate.id).region == find_edit(more, "b").region != PLACE
    assert find_edit(more, "a").region == PLACE


def test_a_groups_strength_is_in_the_picture_and_moves_between_poses(tiny_generator: Generator) -> None:
    arrays = ArrayStore()
    grouped = group_below(PLAIN, "b").document
    half = put(grouped, "groups/group 1/strength", 0.5)
    by_hand = replace(PLAIN, edits=(replace(A, strength=0.25), replace(B, strength=0.5)))
    assert np.array_equal(picture(tiny_generator, half, arrays), picture(tiny_generator, by_hand, arrays))
    assert not np.array_equal(picture(tiny_generator, half, arrays), picture(tiny_generator, PLAIN, arrays))
    off = update_group(grouped, "group 1", enabled=False).document
    assert np.array_equal(picture(tiny_generator, off, arrays), picture(tiny_generator, Document(), arrays))
    between = blend(half, off, 0.5)
    assert between.groups == (Group("group 1", 0.25),)


def test_groups_are_kept_in_files_and_come_with_presets(tmp_path: Path) -> None:
    half = put(group_below(PLAIN, "b").document, "groups/group 1/strength", 0.5)
    save_project(tmp_path / "a.ganproj", Project(half), ArrayStore())
    assert load_project(tmp_path / "a.ganproj").project.document == half
    put_down = apply_preset(Document(), Preset("hair", half.edits))
    assert put_down.groups == (Group("group 1"),)
