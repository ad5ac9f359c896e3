"""The picture of a StyleGAN3 model moved by a person: what is drawn, and what other models make of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, ModelRef, Transform
from ganinterface.document.project import Project
from ganinterface.files.project import save_project
from ganinterface.render.pictures import picture
from ganinterface.studio.studio import Studio
from stylegan.files.plain_files import file_hash
from tests.families import ADAIN, ALIAS_FREE, file_of
from tests.signals import Listener, waiting_for
from tests.studio.file_work import open_file
from tests.studio.plain_loop import PlainLoop


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """The tiny StyleGAN3 generator, whose maps have margins."""
    return file_of(ALIAS_FREE, tmp_path, "movable")


def test_a_picture_that_is_turned_is_the_one_drawn_from_scratch(
    studio: Studio, settle: Callable[[], None]
) -> None:
    studio.workbench.set_number("transform/angle", 90.0)
    settle()
    assert studio.shown.last_frame is not None
    assert studio.models.current is not None
    expected = picture(studio.models.current.generator, studio.session.document, studio.session.arrays)
    assert studio.shown.last_frame.picture is not None
    np.testing.assert_array_equal(studio.shown.last_frame.picture, expected)


def test_a_picture_that_is_moved_is_not_opened_on_a_model_that_cannot(
    studio: Studio, tiny_checkpoint: Path, tmp_path: Path, loop: PlainLoop
) -> None:
    document = Document(
        ModelRef("tiny", file_hash(tiny_checkpoint), str(tiny_checkpoint)), transform=Transform(x=0.5)
    )
    save_project(tmp_path / "moved.ganproj", Project(document), ArrayStore())
    heard = Listener(studio.messages)
    with waiting_for(loop.run_until, studio.messages.said, where=lambda _, level: level == "error"):
        open_file(studio, tmp_path / "moved.ganproj", loop.run_until)
    expected = (
        "'moved.ganproj' cannot be opened: the picture is moved or turned, which the model tiny cannot do."
    )
    assert heard.at("error") == [expected]


def test_a_hand_that_is_still_on_the_slider_moves_no_picture_of_a_model_that_takes_no_transform(
    studio: Studio, settle: Callable[[], None], loop: PlainLoop, tmp_path: Path
) -> None:
    studio.workbench.drag_begin("transform/x")
    studio.workbench.drag_to(0.2)
    with waiting_for(loop.run_until, studio.models.model_changed):
        studio.projects.open_model(file_of(ADAIN, tmp_path, "still"))
    studio.workbench.drag_to(0.4)
    studio.workbench.drag_end()
    settle()
    assert studio.workbench.document.transform is None
    assert studio.shown.last_frame is not None
    assert studio.shown.last_frame.error is None
