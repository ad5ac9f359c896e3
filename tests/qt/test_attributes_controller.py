"""Attributes without their panel: files that load and files that do not, and what a new file replaces."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ganinterface.document.document import AttributeAmount
from ganinterface.studio.controller import Controller
from tests.qt.attribute_tables import NAMES, W_DIM, Load, write_table
from tests.qt.helpers import PATIENCE, Listener


@pytest.fixture
def library(load: Load, tmp_path: Path) -> None:
    """A table of attributes is on offer."""
    load(write_table(tmp_path / "table.csv"))


def test_files_of_the_2019_program_load_too(controller: Controller, load: Load, tmp_path: Path) -> None:
    old = tmp_path / "attributes.csv"
    old.write_text("".join(f"{name},a,{':'.join(['0.5'] * W_DIM)}\n" for name in ("smile", "hat")))
    load(old)
    assert [entry.name for entry in controller.session.library] == ["smile", "hat"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("name,w0,w1\nsmile,1,oops\n", ("line 2", "column 3", "oops")),
        ("name,w0\nsmile,1\n", ("smile", "1 numbers")),
        ("", ("empty",)),
        (None, ("cannot be read",)),
    ],
    ids=["a word for a number", "another model's", "empty", "missing"],
)
def test_a_bad_file_is_one_sentence_and_changes_nothing(
    library: None,
    controller: Controller,
    load: Load,
    tmp_path: Path,
    content: str | None,
    words: tuple[str, ...],
) -> None:
    project, steps = controller.session.project, controller.session.step_labels
    bad, heard = tmp_path / "bad.csv", Listener(controller)
    if content is not None:
        bad.write_text(content)
    load(bad)
    [sentence] = heard.at("error")
    assert all(word in sentence for word in ("bad.csv", *words))
    assert "\n" not in sentence
    assert (controller.session.project, controller.session.step_labels) == (project, steps)


def test_a_file_replaces_attributes_of_the_same_name_also_in_the_picture(
    library: None, controller: Controller, load: Load, tmp_path: Path
) -> None:
    controller.attributes.set_amount("smile", 1.0)
    load(write_table(tmp_path / "better.csv", (("", "smile"), ("", "hat")), seed=1))
    assert [entry.name for entry in controller.session.library] == [*(name for _, name in NAMES), "hat"]
    entry = next(entry for entry in controller.session.library if entry.name == "smile")
    assert controller.session.document.attributes == (AttributeAmount("smile", entry.vector, 1.0, 0, 4),)
    controller.undo()
    assert controller.session.document.attributes[0].vector != entry.vector


def test_an_export_that_cannot_be_written_is_one_sentence(
    library: None, controller: Controller, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(controller.said, timeout=PATIENCE) as said:
        controller.attributes.export_attributes(tmp_path / "nowhere" / "mine.csv")
    assert said.args == ["'mine.csv' cannot be written: No such file or directory.", "error"]


def test_without_a_slider_moved_there_is_nothing_to_combine(library: None, controller: Controller) -> None:
    heard = Listener(controller)
    assert not controller.attributes.combine_attributes("nothing")
    assert heard.at("warning") == ["The picture has no attributes to combine: move a slider first."]
