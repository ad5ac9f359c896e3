"""Files of attributes that load and that do not, and what a new file replaces."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ganinterface.document.document import AttributeAmount
from ganinterface.studio.studio import Studio
from tests.attribute_tables import NAMES, W_DIM, Load, write_table
from tests.signals import Listener, waiting_for
from tests.studio.plain_loop import PlainLoop
from tests.studio_setup import picture_of


@pytest.fixture
def library(load: Load, tmp_path: Path) -> None:
    """A table of attributes is on offer."""
    load(write_table(tmp_path / "table.csv"))


def test_files_of_the_2019_program_load_too(studio: Studio, load: Load, tmp_path: Path) -> None:
    old = tmp_path / "attributes.csv"
    old.write_text("".join(f"{name},a,{':'.join(['0.5'] * W_DIM)}\n" for name in ("smile", "hat")))
    load(old)
    assert [entry.name for entry in studio.session.library] == ["smile", "hat"]


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
    studio: Studio,
    load: Load,
    tmp_path: Path,
    content: str | None,
    words: tuple[str, ...],
) -> None:
    project, steps = studio.session.project, studio.session.step_labels
    bad, heard = tmp_path / "bad.csv", Listener(studio.messages)
    if content is not None:
        bad.write_text(content)
    load(bad)
    [sentence] = heard.at("error")
    assert all(word in sentence for word in ("bad.csv", *words))
    assert "\n" not in sentence
    assert (studio.session.project, studio.session.step_labels) == (project, steps)


def test_a_file_replaces_attributes_of_the_same_name_also_in_the_picture(
    library: None, studio: Studio, load: Load, tmp_path: Path
) -> None:
    studio.workbench.set_number("smile", 1.0)
    load(write_table(tmp_path / "better.csv", (("", "smile"), ("", "hat")), seed=1))
    assert [entry.name for entry in studio.session.library] == [*(name for _, name in NAMES), "hat"]
    entry = next(entry for entry in studio.session.library if entry.name == "smile")
    assert studio.session.document.attributes == (AttributeAmount("smile", entry.vector, 1.0, 0, 4),)
    studio.workbench.undo()
    assert studio.session.document.attributes[0].vector != entry.vector


def test_an_export_that_cannot_be_written_is_one_sentence(
    library: None, studio: Studio, loop: PlainLoop, tmp_path: Path
) -> None:
    with waiting_for(loop.run_until, studio.messages.said) as said:
        studio.attributes.export_attributes(tmp_path / "nowhere" / "mine.csv")
    assert said.args == ["'mine.csv' cannot be written: No such file or directory.", "error"]


def test_without_a_slider_moved_there_is_nothing_to_combine(library: None, studio: Studio) -> None:
    heard = Listener(studio.messages)
    assert not studio.attributes.combine_attributes("nothing")
    assert heard.at("warning") == ["The picture has no attributes to combine: move a slider first."]


def test_the_picture_follows_an_amount(library: None, studio: Studio, settle: Callable[[], None]) -> None:
    before = picture_of(studio)
    studio.workbench.set_number("smile", 3.0)
    settle()
    assert not np.array_equal(before, picture_of(studio))


def test_what_several_attributes_do_together_one_does(
    library: None, studio: Studio, settle: Callable[[], None]
) -> None:
    studio.workbench.set_number("smile", 1.5)
    studio.workbench.set_number("curls", -0.5)
    settle()
    together = picture_of(studio)
    assert studio.attributes.combine_attributes("happy")
    studio.attributes.reset_attributes()
    studio.workbench.set_number("happy", 1.0)
    settle()
    difference = together.astype(int) - picture_of(studio)
    assert np.abs(difference).max() <= 1  # the sum of the vectors is rounded once more
