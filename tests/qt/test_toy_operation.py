"""A new operation takes one file and one line in the table: it is offered, saved, rendered, rerun and blended."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.blend import blend
from ganinterface.document.checks import check_edit
from ganinterface.document.document import Document, Edit
from ganinterface.document.project import Project, ProjectError
from ganinterface.document.region import Rectangle, Region
from ganinterface.files.project import load_project, save_project
from ganinterface.qt.edits.channel_table import VALUE, ChannelTable
from ganinterface.render.pictures import picture
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Request
from stylegan import Generator
from stylegan.edits import OPERATIONS
from tests.qt.desk import Desk
from tests.qt.edits.stack import edit_panel, make
from tests.qt.panel_helpers import find, press
from tests.studio.edits import edit_of
from tests.toy_operation import SOFTEN

REGION = Region((Rectangle(0.2, 0.2, 0.6, 0.6),))
EDIT = Edit("a", "soft", "8x4 conv1", REGION, "soften", channels=((1, 1.0), (4, 0.5)))


@pytest.fixture(autouse=True)
def soften(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OPERATIONS, SOFTEN.name, SOFTEN)


def test_it_is_offered_in_the_window_and_its_values_start_and_step_in_its_unit(
    qtbot: QtBot, desk: Desk
) -> None:
    panel = edit_panel(qtbot, desk)
    edit_id = make(desk, "mouth", m3=0.5)
    press(panel, "operation_soften")
    assert edit_of(desk, edit_id).operation == "soften"
    tip = find(panel, ChannelTable, "edit_channels").model().index(0, VALUE).data(3)
    assert tip.startswith("map 3: softened by 0.5")
    desk.edits.put_maps([5])
    assert dict(edit_of(desk, edit_id).channels) == {3: 0.5, 5: 1.0}


def test_it_is_saved_and_read_and_refused_by_a_program_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "soft.ganproj"
    save_project(path, Project(Document(edits=(EDIT,))), ArrayStore())
    assert load_project(path).project.document.edits == (EDIT,)
    monkeypatch.delitem(OPERATIONS, SOFTEN.name)
    check_edit.cache_clear()
    with pytest.raises(ProjectError, match="the edit 'soft' has an unknown operation, 'soften'"):
        load_project(path)


def test_it_is_rendered_exactly_and_incrementally(tiny_generator: Generator) -> None:
    arrays = ArrayStore()
    renderer = Renderer(tiny_generator, arrays)
    plain = Document()
    steps = [plain, *(replace(plain, edits=(replace(EDIT, strength=s),)) for s in (0.5, 1.0, -1.0))]
    steps.append(replace(plain, edits=(replace(EDIT, id="b", operation="add"), EDIT)))
    pictures = []
    for document in steps:
        frame = renderer.render(Request(document))
        assert frame.error is None
        assert np.abs(frame.picture.astype(int) - picture(tiny_generator, document, arrays)).max() <= 1
        pictures.append(frame.picture.tobytes())
    assert len(set(pictures)) == len(steps)


def test_it_fades_between_poses_like_any_other(tiny_generator: Generator) -> None:
    without, with_it = Document(), Document(edits=(EDIT,))
    half = blend(without, with_it, 0.5)
    assert [(edit.operation, edit.strength) for edit in half.edits] == [("soften", 0.5)]
    assert torch.isfinite(
        torch.from_numpy(picture(tiny_generator, half, ArrayStore()).astype(np.float32))
    ).all()
