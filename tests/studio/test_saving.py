"""Saving: as things were when that was asked for, written while the work goes on, waited for when the window closes."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from ganinterface.files.opening import read_file
from ganinterface.files.project import save_project
from ganinterface.studio.studio import Studio
from tests.qt.desk import Desk
from tests.studio.plain_loop import PlainLoop


class SlowWriting:
    """Writes no project until it may."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ready = threading.Event()

        def save(*arguments: object, **named: object) -> None:
            assert self.ready.wait(600)
            save_project(*arguments, **named)  # type: ignore[arg-type]

        monkeypatch.setattr("ganinterface.studio.files.saving.save_project", save)


def test_the_project_is_saved_as_it_was_when_that_was_asked_for(
    studio: Studio, tmp_path: Path, loop: PlainLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing, ends = SlowWriting(monkeypatch), []
    studio.latents.set_base(studio.session.arrays.put(np.ones(16, np.float32)))
    project = studio.session.project
    studio.saving.save_project(tmp_path / "work.ganproj", ends.append)
    studio.latents.set_seed(99)
    assert studio.session.path is None
    writing.ready.set()
    loop.run_until(lambda: bool(ends))
    assert (studio.session.path, studio.session.is_saved) == (tmp_path / "work.ganproj", False)
    studio.workbench.undo()
    assert studio.session.is_saved
    opened = read_file(tmp_path / "work.ganproj")
    assert getattr(opened, "project", None) == project


def test_before_there_is_a_model_there_is_nothing_to_save(tmp_path: Path) -> None:
    desk, ends = Desk(), list[bool]()
    desk.saving.save_project(tmp_path / "work.ganproj", ends.append)
    assert ends == [False]
    assert desk.heard.said == [("There is nothing to save yet: open a model first.", "warning")]
    desk.close()
    assert not list(tmp_path.iterdir())


def test_a_project_that_was_left_before_it_was_written_does_not_give_its_name_to_the_next(
    studio: Studio, tmp_path: Path, loop: PlainLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing, ends = SlowWriting(monkeypatch), []
    studio.latents.set_base(studio.session.arrays.put(np.ones(16, np.float32)))
    studio.saving.save_project(tmp_path / "work.ganproj", ends.append)
    studio.projects.new()  # its arrays are gone with it
    writing.ready.set()
    loop.run_until(lambda: bool(ends))
    assert ends == [True]
    assert studio.session.path is None
    assert (tmp_path / "work.ganproj").exists()


def test_closing_waits_for_what_is_being_saved(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing = SlowWriting(monkeypatch)
    studio.saving.save_project(tmp_path / "work.ganproj")
    threading.Timer(0.05, writing.ready.set).start()
    studio.close()
    assert (tmp_path / "work.ganproj").exists()


def test_closing_waits_for_a_picture_and_a_latent_that_are_still_to_be_drawn(
    studio: Studio, tmp_path: Path, loop: PlainLoop
) -> None:
    ready = threading.Event()
    studio.models.worker.call(lambda _renderer: ready.wait(600))
    studio.saving.save_picture(tmp_path / "portrait.png")
    studio.latents.save_file(tmp_path / "portrait.npz")
    assert studio.files.is_writing
    threading.Timer(0.05, ready.set).start()
    studio.close()
    assert (tmp_path / "portrait.png").exists()
    assert (tmp_path / "portrait.npz").exists()
