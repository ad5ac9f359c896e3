"""Attributes on offer: from a file to the session's library and back, and several made into one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import AttributeAmount, Document
from ganinterface.document.project import AttributeEntry
from ganinterface.files.attributes import combine, load_attributes, save_attributes
from ganinterface.render.pictures import resolve
from stylegan import Generator
from stylegan.directions import Direction, DirectionError, write_csv


def table(folder: Path, *directions: Direction) -> Path:
    path = folder / "attributes.csv"
    write_csv(path, directions)
    return path


def test_a_files_attributes_are_on_offer_with_their_ranges(tmp_path: Path) -> None:
    smile = Direction("smile", np.float32([1, 2]), 1, 3, -2, 2.5, "face", "how much")
    age = Direction("age", np.arange(8, dtype=np.float32).reshape(4, 2))
    arrays = ArrayStore()
    first, second = load_attributes(table(tmp_path, smile, age), arrays, w_dim=2, num_ws=4)
    assert first == AttributeEntry("smile", first.vector, 1, 3, -2, 2.5, "face", "how much")
    np.testing.assert_array_equal(arrays.get(first.vector), smile.vector)
    np.testing.assert_array_equal(arrays.get(second.vector), age.vector)


def test_the_three_columns_of_the_2019_program_are_on_offer_too(tmp_path: Path) -> None:
    path = tmp_path / "attributes.csv"
    path.write_text("smile,a,0.5:1\n")
    (smile,) = load_attributes(path, ArrayStore(), w_dim=2, num_ws=4)
    assert smile.name == "smile"


def test_saved_attributes_load_as_the_same(tmp_path: Path) -> None:
    arrays, again = ArrayStore(), ArrayStore()
    entries = (
        AttributeEntry("smile", arrays.put([0.1, 1e-30]), 1, 2, -3, 3, "face", "wide"),
        AttributeEntry("age", arrays.put(np.full((4, 2), 1 / 3, dtype=np.float32))),
    )
    save_attributes(tmp_path / "mine.csv", entries, arrays)
    assert load_attributes(tmp_path / "mine.csv", again, w_dim=2, num_ws=4) == entries
    assert again.hashes() == arrays.hashes()


@pytest.mark.parametrize(
    ("direction", "said"),
    [
        (Direction("smile", np.ones(3)), "'smile' has 3 numbers, and this model's w has 2"),
        (Direction("smile", np.ones((5, 2))), "'smile' has a row for each of 5 styles, and this model has 4"),
        (Direction("smile", np.ones(2), last_style=4), "'smile' reaches style 4, and the last one is 3"),
        (Direction("smile", np.ones(2), first_style=4), "'smile' reaches style 4, and the last one is 3"),
    ],
)
def test_a_file_for_another_model_is_refused_and_leaves_no_arrays(
    tmp_path: Path, direction: Direction, said: str
) -> None:
    arrays = ArrayStore()
    # The one that fits comes first: it must not stay either.
    others = [Direction("fits", np.ones(direction.vector.shape[-1]))]
    with pytest.raises(DirectionError, match=f"'attributes.csv' does not fit this model: {said}"):
        load_attributes(
            table(tmp_path, *(others if direction.vector.shape[-1] == 2 else []), direction), arrays, 2, 4
        )
    assert len(arrays) == 0


@pytest.mark.parametrize(
    ("low", "high", "shown"), [(-100, 3, (-20, 3)), (-1, 50, (-1, 20)), (30, 40, (-20, 20))]
)
def test_a_sliders_range_stays_within_what_amounts_can_be(
    tmp_path: Path, low: float, high: float, shown: tuple[float, float]
) -> None:
    path = table(tmp_path, Direction("smile", np.ones(2), minimum=low, maximum=high))
    (entry,) = load_attributes(path, ArrayStore(), 2, 4)
    assert (entry.minimum, entry.maximum) == shown


def test_several_attributes_become_one_that_does_the_same() -> None:
    arrays = ArrayStore()
    document = Document(
        attributes=(
            AttributeAmount("smile", arrays.put([1, 2]), 2.0, 1, 2),
            AttributeAmount("age", arrays.put([[1, 0], [2, 0], [3, 0], [4, 0]]), -1.0, 2),
        )
    )
    together = combine(document, arrays, num_ws=4, w_dim=2)
    np.testing.assert_array_equal(together, np.float32([[0, 0], [2, 4], [-1, 4], [-4, 0]]))
    assert together.dtype == np.float32


def test_there_have_to_be_attributes_to_combine() -> None:
    with pytest.raises(ValueError, match="move a slider first"):
        combine(Document(), ArrayStore(), 4, 2)


@pytest.mark.parametrize(
    ("vector", "last"), [([1, 2, 3], None), ([1, 2], 9)], ids=["another length", "styles that are not there"]
)
def test_attributes_of_another_model_cannot_be_combined(vector: list[float], last: int | None) -> None:
    arrays = ArrayStore()
    document = Document(attributes=(AttributeAmount("smile", arrays.put(vector), 1.0, 0, last),))
    with pytest.raises(ValueError, match="'smile' does not fit"):
        combine(document, arrays, 4, 2)


def test_the_combination_draws_the_same_styles(tiny_generator: Generator) -> None:
    arrays = ArrayStore()
    random = np.random.default_rng(4)
    shape = (tiny_generator.num_ws, tiny_generator.w_dim)
    separate = Document(
        attributes=(
            AttributeAmount("smile", arrays.put(random.normal(size=shape[1:])), 1.5, 1, 4),
            AttributeAmount("age", arrays.put(random.normal(size=shape)), -0.7),
        )
    )
    vector = arrays.put(combine(separate, arrays, *shape))
    together = Document(attributes=(AttributeAmount("both", vector, 1.0),))
    np.testing.assert_allclose(
        resolve(tiny_generator, together, arrays).ws,
        resolve(tiny_generator, separate, arrays).ws,
        atol=1e-5,
    )
