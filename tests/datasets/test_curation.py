"""Decisions about a set: undone and done again, counted, shown, kept for the next time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganinterface.datasets.curation import KEEP, REJECT, UNDECIDED, Curation, by_value
from ganinterface.datasets.measuring import measure
from stylegan.training.pictures.files import FolderFiles
from tests.datasets.pictures import Silent, as_bytes, picture, write_folder

NAMES = [f"{i}.png" for i in range(6)]
ORDER = np.arange(6)


def test_decisions_are_undone_and_done_again_step_by_step() -> None:
    curation = Curation(NAMES, {})
    assert curation.decide([1, 2], REJECT)
    assert curation.decide([2, 3], KEEP)
    assert not curation.decide([2, 3], KEEP)  # no step: nothing changes
    assert curation.decisions() == {"1.png": "reject", "2.png": "keep", "3.png": "keep"}
    assert curation.counts() == (3, 2, 1)
    undone = curation.undo()
    assert undone is not None
    assert undone.tolist() == [2, 3]
    assert curation.decisions() == {"1.png": "reject", "2.png": "reject"}
    curation.redo()
    assert curation.states.tolist() == [0, REJECT, KEEP, KEEP, 0, 0]
    curation.undo()
    curation.decide([5], KEEP)
    assert curation.redo() is None
    curation.undo()
    curation.undo()
    assert curation.undo() is None
    assert curation.decisions() == {}


@given(
    st.lists(st.tuples(st.lists(st.integers(0, 5), max_size=4), st.sampled_from([UNDECIDED, KEEP, REJECT])))
)
def test_undoing_everything_brings_back_what_was_there(steps: list[tuple[list[int], int]]) -> None:
    curation = Curation(NAMES, {"4.png": "keep"})
    for rows, state in steps:
        curation.decide(rows, state)
    after = curation.states.copy()
    while curation.undo() is not None:
        pass
    assert curation.decisions() == {"4.png": "keep"}
    while curation.redo() is not None:
        pass
    assert curation.states.tolist() == after.tolist()
    assert sum(curation.counts()) == len(NAMES)


def test_what_is_shown_keeps_its_order() -> None:
    curation = Curation(NAMES, {"1.png": "reject", "5.png": "keep", "4.png": "reject"})
    assert curation.rows("all", ORDER[::-1]).tolist() == [5, 4, 3, 2, 1, 0]
    assert curation.rows("rejected", ORDER[::-1]).tolist() == [4, 1]
    assert curation.rows("undecided", ORDER).tolist() == [0, 2, 3]
    assert curation.last == 4


def test_decisions_about_files_that_are_gone_stay_in_the_file() -> None:
    curation = Curation(NAMES, {"gone.png": "reject", "1.png": "keep"})
    curation.decide([1], REJECT)
    assert curation.decisions() == {"gone.png": "reject", "1.png": "reject"}


def test_pictures_without_a_value_come_last_either_way() -> None:
    values = np.array([3.0, np.nan, 1.0, 3.0])
    assert by_value(values).tolist() == [2, 0, 3, 1]
    assert by_value(values, descending=True).tolist() == [0, 3, 2, 1]


def test_every_picture_is_measured_and_a_broken_one_comes_last(tmp_path: pytest.TempPathFactory) -> None:
    folder = write_folder(
        tmp_path,  # type: ignore[arg-type]
        {
            "a.png": as_bytes(picture(1, 64, 64)),
            "b.png": b"broken",
            "c.png": as_bytes(picture(2, 64, 64)),
            "d.png": as_bytes(picture(1, 32, 32)),
        },
    )
    measured = measure(FolderFiles(folder), Silent())
    assert np.isnan(measured.sharpness).tolist() == [False, True, False, False]
    assert measured.nearest[0] == measured.nearest[3] <= 3
    assert np.isnan(measured.nearest[1:3]).all()
    assert measured.together.tolist() == [0, 3, 2, 1]
