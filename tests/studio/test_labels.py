"""Classes of a conditional model: the picture is of them, and names beside the model are read with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ganinterface.render.pictures import picture
from ganinterface.studio.studio import Studio
from tests.families import CONDITIONAL, file_of
from tests.signals import Listener, waiting_for
from tests.studio.plain_loop import PlainLoop


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """A model of three classes, whose names are not known."""
    return file_of(CONDITIONAL[1], tmp_path, "animals")


def test_the_picture_is_of_the_class(studio: Studio, settle: Callable[[], None]) -> None:
    studio.labels.set_class(2)
    settle()
    assert studio.shown.last_frame is not None
    assert studio.models.current is not None
    expected = picture(studio.models.current.generator, studio.session.document, studio.session.arrays)
    assert studio.shown.last_frame.picture is not None
    np.testing.assert_array_equal(studio.shown.last_frame.picture, expected)


def test_names_beside_a_model_are_read_and_said_when_they_do_not_fit(
    studio: Studio, checkpoint: Path, loop: PlainLoop
) -> None:
    names, heard = checkpoint.with_suffix(".labels.txt"), Listener(studio.messages)
    names.write_text("crane\ndog\ncrane, machine\n")
    with waiting_for(loop.run_until, studio.models.model_changed):
        studio.projects.open_model(checkpoint)
    assert studio.labels.names == ("crane", "dog", "crane, machine")
    assert "No class was chosen: class 0 (crane) of 3 is drawn, the Latent panel has the others." in heard.at(
        "info"
    )
    assert heard.at("warning") == []
    names.write_text("cat\n")
    with waiting_for(loop.run_until, studio.models.model_changed):
        studio.projects.open_model(checkpoint)
    assert studio.labels.names == ()
    assert any("'animals.labels.txt' cannot be read" in said for said in heard.at("warning"))


def test_a_project_without_a_class_says_which_one_is_drawn_and_one_with_a_class_does_not(
    studio: Studio, checkpoint: Path, loop: PlainLoop, tmp_path: Path
) -> None:
    with waiting_for(loop.run_until, studio.models.model_changed):
        studio.projects.open_model(checkpoint)
    for chosen in (False, True):
        if chosen:
            studio.labels.set_class(2)
        path, heard = tmp_path / "work.ganproj", Listener(studio.messages)
        studio.saving.save_project(path)
        loop.run_until(lambda: any("Saved" in said for said in heard.at("info")))  # noqa: B023
        studio.opening.open_file(path)
        loop.run_until(lambda: "Opened work.ganproj" in heard.at("info"))  # noqa: B023
        assert any("class 0 of 3 is drawn" in said for said in heard.at("info")) != chosen
