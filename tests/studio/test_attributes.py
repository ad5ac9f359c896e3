"""Files of attributes that load and that do not, names that are there already, and dice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np
import pytest

from ganinterface.document.project import AttributeEntry
from ganinterface.studio.portrait.dice import rolled, varied
from ganinterface.studio.studio import Studio
from tests.attribute_tables import NAMES, W_DIM, Load, amounts, write_table
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


def test_a_name_that_is_there_already_is_said_and_both_are_kept(
    library: None, studio: Studio, load: Load, tmp_path: Path
) -> None:
    studio.workbench.set_number("smile", 1.0)
    before, heard = studio.session.project, Listener(studio.messages)
    better = write_table(tmp_path / "better.csv", (("", "smile"), ("", "hat")), seed=1)
    load(better)
    names = [entry.name for entry in studio.session.library]
    assert names == [*(name for _, name in NAMES), "smile (better)", "hat"]
    assert heard.at("info") == [
        "2 attributes from better.csv; there is another 'smile' already, so this one is called 'smile (better)'"
    ]
    (item,) = studio.session.document.attributes
    first, second = (entry for entry in studio.session.library if entry.name.startswith("smile"))
    assert (item.name, item.vector) == ("smile", first.vector)
    assert first.vector != second.vector
    load(write_table(tmp_path / "better.csv", (("", "smile"), ("", "age")), seed=2))
    assert [entry.name for entry in studio.session.library[-2:]] == ["smile (better 2)", "age (better)"]
    assert (
        "2 of them have names that are there already, and are called 'smile (better 2)' and the like"
        in heard.said[-1][0]
    )
    studio.workbench.undo()
    studio.workbench.undo()
    assert studio.session.project == before


def test_the_same_attribute_once_more_is_the_same_attribute(
    library: None, studio: Studio, load: Load, tmp_path: Path
) -> None:
    steps, heard = studio.session.step_labels, Listener(studio.messages)
    load(write_table(tmp_path / "again.csv"))
    assert [entry.name for entry in studio.session.library] == [name for _, name in NAMES]
    assert studio.session.step_labels == steps
    load(write_table(tmp_path / "more.csv", (*NAMES, ("", "hat"))))
    count = f"{len(NAMES)} attributes of it are there already"
    assert heard.at("info") == [f"Nothing new from again.csv; {count}", f"1 attribute from more.csv; {count}"]


# --- dice ---


def test_dice_move_a_few_within_reach_of_their_sliders_as_one_step(library: None, studio: Studio) -> None:
    before = studio.session.document
    for _ in range(20):
        studio.attributes.roll([name for _, name in NAMES])
        moved = amounts(studio)
        assert 3 <= len(moved) <= 5
        assert all(1 <= abs(amount) <= 3 for amount in moved.values())
        assert studio.session.undo_label == "Roll 5 attributes"
        studio.workbench.undo()
        assert studio.session.document == before


def test_dice_leave_alone_what_is_not_listed(library: None, studio: Studio) -> None:
    studio.workbench.set_number("glasses", 2.5)
    studio.attributes.roll(["smile"])
    assert set(amounts(studio)) == {"smile", "glasses"}
    assert amounts(studio)["glasses"] == 2.5
    assert studio.session.undo_label == "Roll smile"


def test_gentle_dice_stay_near_what_there_is(library: None, studio: Studio) -> None:
    studio.workbench.set_number("smile", 1.0)
    for _ in range(10):
        studio.attributes.roll([name for _, name in NAMES], gently=True)
        assert set(amounts(studio)) == {"smile"}
    assert amounts(studio)["smile"] != 1.0
    assert studio.session.undo_label == "Vary 5 attributes"
    studio.attributes.reset_attributes()
    studio.attributes.roll([name for _, name in NAMES], gently=True)
    assert all(0 < abs(amount) < 1 for amount in amounts(studio).values())


@pytest.mark.parametrize("amount", [2.0, -1.0])
def test_gentle_dice_go_back_from_the_end_of_a_slider(amount: float) -> None:
    """They stayed there every other time, and nothing had been done that could be undone."""
    smile = AttributeEntry("smile", "", minimum=-1.0, maximum=2.0)
    for seed in range(40):
        nudged = varied([smile], {"smile": amount}, Random(seed))["smile"]
        assert -1.0 <= nudged <= 2.0
        assert 0 < abs(nudged - amount) < 1.5


def test_alternatives_of_one_group_are_rarely_moved_together() -> None:
    colours = [AttributeEntry(f"hair {index}", "", group="hair") for index in range(16)]
    others = [AttributeEntry(name, "", group=name) for name in ("hat", "beard", "glasses", "mouth", "eyes")]
    one_sided = AttributeEntry("age", "", minimum=-4.0, maximum=0.0)
    counts, ages = [], []
    for seed in range(300):
        moved = rolled([*colours, *others, one_sided], Random(seed))
        counts.append(sum(1 for name, amount in moved.items() if amount and name.startswith("hair")))
        ages.append(moved["age"])
    assert sum(counts) / len(counts) < 1
    assert max(ages) == 0 > min(ages) >= -3


def test_an_export_that_cannot_be_written_is_one_sentence(
    library: None, studio: Studio, loop: PlainLoop, tmp_path: Path
) -> None:
    with waiting_for(loop.run_until, studio.messages.said) as said:
        studio.attributes.export_attributes(tmp_path / "nowhere" / "mine.csv")
    assert said.args == ["'mine.csv' cannot be written: there is no such folder.", "error"]


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
