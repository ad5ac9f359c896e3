"""Directions of other programs open as they wrote them, through one function, and what does not open is explained."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stylegan.directions import Direction, DirectionError, read_directions, write_directions
from tests.stylegan.foreign_vectors import (
    factor,
    ganspace,
    numbers,
    old_picture,
    saved,
    three_columns,
    units,
)

FLOATS = st.floats(-1e6, 1e6, width=32)


def sentence(path: Path) -> str:
    """The error that reading this file gives: one sentence that names it."""
    with pytest.raises(DirectionError) as caught:
        read_directions(path)
    text = str(caught.value)
    assert path.name in text
    assert text.endswith(".")
    assert "\n" not in text
    return text


# --- what opens --------------------------------------------------------------------------------------------


def test_tables_of_both_kinds_open(tmp_path: Path) -> None:
    smile = numbers(4)
    (tmp_path / "wide.csv").write_text("name,w0,w1\nsmile,1,2\n")
    three_columns(tmp_path / "attributes.csv", [("smile", smile)])
    (wide,) = read_directions(tmp_path / "wide.csv")
    (old,) = read_directions(tmp_path / "attributes.csv")
    np.testing.assert_array_equal(wide.vector, [1, 2])
    np.testing.assert_array_equal(old.vector, smile)


@pytest.mark.parametrize("rows", [1, 6])
def test_a_boundary_of_interfacegan_is_one_direction_named_like_its_file(tmp_path: Path, rows: int) -> None:
    boundary = units(1, 8)
    path = saved(tmp_path / "stylegan_ffhq_smile_w_boundary.npy", np.repeat(boundary, rows, axis=0))
    (direction,) = read_directions(path)
    assert direction.name == "stylegan_ffhq_smile_w_boundary"
    assert (direction.first_style, direction.last_style) == (0, None)
    np.testing.assert_array_equal(direction.vector, boundary[0])


@pytest.mark.parametrize("shape", [(6, 8), (1, 6, 8)])
def test_a_direction_with_a_row_for_every_style_keeps_them(tmp_path: Path, shape: tuple[int, ...]) -> None:
    rows = numbers(*shape)
    (direction,) = read_directions(saved(tmp_path / "age.npy", rows))
    np.testing.assert_array_equal(direction.vector, rows.reshape(6, 8))


def test_components_of_ganspace_are_scaled_to_one_standard_deviation(tmp_path: Path) -> None:
    components, deviations = units(5, 8), np.float32([4, 3, 2, 1, 0.5])
    directions = read_directions(
        ganspace(tmp_path / "stylegan2-ffhq_style_ipca_c5_w.npz", components, deviations)
    )
    assert [direction.name for direction in directions] == ["PC 1", "PC 2", "PC 3", "PC 4", "PC 5"]
    for direction, component, deviation in zip(directions, components, deviations, strict=True):
        np.testing.assert_array_equal(direction.vector, component * deviation)
        assert (direction.minimum, direction.maximum) == (-3, 3)
    assert directions[0].description == "50.0% of the variance"
    assert {direction.group for direction in directions} == {"GANSpace"}


def test_components_without_deviations_are_as_they_are(tmp_path: Path) -> None:
    components = units(3, 8)
    np.savez(tmp_path / "pca.npz", lat_comp=components)
    first, *_ = read_directions(tmp_path / "pca.npz")
    np.testing.assert_array_equal(first.vector, components[0])
    assert (first.minimum, first.maximum, first.description) == (-5, 5, "")


@pytest.mark.parametrize("old", [False, True], ids=["zip", "before torch 1.6"])
def test_the_columns_of_a_factor_are_directions_by_the_index_that_its_program_takes(
    tmp_path: Path, old: bool
) -> None:
    vectors = numbers(8, 6)
    directions = read_directions(factor(tmp_path / "factor.pt", vectors, old=old))
    assert [direction.name for direction in directions] == [f"factor {index}" for index in range(6)]
    np.testing.assert_array_equal(directions[4].vector, vectors[:, 4])


def test_the_kind_is_told_by_content_and_not_by_name(tmp_path: Path) -> None:
    (tmp_path / "renamed").mkdir()
    for made, name in (
        (saved(tmp_path / "a.npy", units(1, 8)), "a.csv"),
        (ganspace(tmp_path / "b.npz", units(2, 8), numbers(2)), "b.pt"),
        (factor(tmp_path / "c.pt", numbers(8, 2)), "c.npy"),
    ):
        expected = [direction.vector.tobytes() for direction in read_directions(made)]
        moved = made.rename(tmp_path / "renamed" / name)
        assert [direction.vector.tobytes() for direction in read_directions(moved)] == expected


# --- what does not -----------------------------------------------------------------------------------------


def test_components_of_activations_alone_are_explained(tmp_path: Path) -> None:
    np.savez(tmp_path / "biggan.npz", act_comp=numbers(4, 1, 512, 8), act_stdev=np.ones(4))
    assert "holds components of activations only (act_comp), which do not move w" in sentence(
        tmp_path / "biggan.npz"
    )


@pytest.mark.parametrize("called", ["w", "w_plus", "projected_w", "zs"])
def test_a_latent_is_not_taken_for_a_direction(tmp_path: Path, called: str) -> None:
    np.savez(tmp_path / "face.npz", **{called: numbers(1, 6, 8)})
    assert f"holds a latent ({called}), not directions: please open it as a latent" in sentence(
        tmp_path / "face.npz"
    )


def test_other_arrays_are_named(tmp_path: Path) -> None:
    np.savez(tmp_path / "x.npz", **{f"array{index}": numbers(index + 2) for index in range(7)})
    assert "only array0, array1, array2, array3, array4 and 2 more." in sentence(tmp_path / "x.npz")


@pytest.mark.parametrize(
    ("arrays_of", "said"),
    [
        (
            {"lat_comp": numbers(5, 1, 8), "lat_stdev": numbers(4)},
            "has 5 components (lat_comp), but 4 numbers in",
        ),
        ({"lat_comp": numbers(8)}, "have the shape [8] instead of [N, 1, w_dim]"),
        ({"lat_comp": numbers(10_001, 1)}, "have the shape [10001, 1] instead of"),
        ({"lat_comp": np.float32([[1, np.nan]])}, "its array 'lat_comp' holds numbers that are not finite"),
        ({"lat_comp": np.array([{}])}, "holds no directions: there are no numbers in it"),
    ],
    ids=["numbers missing", "one axis", "too many", "NaN", "objects"],
)
def test_components_that_make_no_sense_are_said(
    tmp_path: Path, arrays_of: dict[str, np.ndarray], said: str
) -> None:
    np.savez(tmp_path / "x.npz", **arrays_of)
    assert said in sentence(tmp_path / "x.npz")


@pytest.mark.parametrize(
    ("array", "said"),
    [
        (
            numbers(2, 3, 6, 8),
            "has the shape [2, 3, 6, 8], and a direction has [1, w_dim] or [num_ws, w_dim]",
        ),
        (np.float32(1), "has the shape [], and a direction has"),
        (np.array([None]), "holds no directions: there are no numbers in it"),
    ],
    ids=["three axes", "one number", "objects"],
)
def test_arrays_that_are_no_direction_are_said(tmp_path: Path, array: np.ndarray, said: str) -> None:
    assert said in sentence(saved(tmp_path / "x.npy", array, allow_pickle=True))


def test_a_torch_file_that_is_no_factor_is_said(tmp_path: Path) -> None:
    import torch

    torch.save({"g_ema": {}}, tmp_path / "model.pt")
    assert "holds no directions: there are no numbers in it" in sentence(tmp_path / "model.pt")
    torch.save({"eigvec": "none", "a": torch.ones(2), "b": torch.ones(3)}, tmp_path / "factor.pt")
    assert "there is no array lat_comp, comp or eigvec in it, only a, b" in sentence(tmp_path / "factor.pt")
    torch.save({"eigvec": torch.ones(3)}, tmp_path / "factor.pt")
    assert "(eigvec) have the shape [3], not [w_dim, N]" in sentence(tmp_path / "factor.pt")


class Canary:
    """What a pickle would run if anything did."""

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (Path("canary-of-the-factor-test"),)


@pytest.mark.parametrize("old", [False, True], ids=["zip", "before torch 1.6"])
def test_nothing_in_a_factor_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: bool) -> None:
    import torch

    monkeypatch.chdir(tmp_path)
    torch.save({"eigvec": Canary()}, "factor.pt", _use_new_zipfile_serialization=not old)
    sentence(tmp_path / "factor.pt")
    assert not (tmp_path / "canary-of-the-factor-test").exists()


@pytest.mark.parametrize("keep", [0, 1, 5, 11, 60, 127, 129, 200])
@pytest.mark.parametrize("name", ["boundary.npy", "ganspace.npz", "factor.pt", "old.pt"])
def test_a_file_that_was_cut_off_is_said(tmp_path: Path, name: str, keep: int) -> None:
    path = tmp_path / name
    if name == "boundary.npy":
        saved(path, units(1, 64))
    elif name == "ganspace.npz":
        ganspace(path, units(3, 64), numbers(3))
    else:
        factor(path, numbers(64, 3), old=name == "old.pt")
    path.write_bytes(path.read_bytes()[:keep])
    sentence(path)


def test_a_picture_or_a_missing_file_is_no_file_of_directions(tmp_path: Path) -> None:
    assert "is not a text file" in sentence(old_picture(tmp_path / "x.png", numbers(4)))
    assert "cannot be read" in sentence(tmp_path / "nowhere.npy")


# --- writing -----------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.one_of(arrays(np.float32, 3, elements=FLOATS), arrays(np.float32, (4, 3), elements=FLOATS)))
def test_a_direction_written_as_npy_is_read_again_as_the_same(
    tmp_path_factory: pytest.TempPathFactory, vector: np.ndarray
) -> None:
    path = tmp_path_factory.mktemp("round") / "smile.npy"
    write_directions(path, [Direction("smile", vector)])
    (read,) = read_directions(path)
    assert read.name == "smile"
    np.testing.assert_array_equal(np.broadcast_to(read.vector, vector.shape), vector)


def test_any_other_name_gives_a_table(tmp_path: Path) -> None:
    both = [Direction("smile", numbers(3)), Direction("age", numbers(3, seed=1))]
    write_directions(tmp_path / "attributes.csv", both)
    assert [each.name for each in read_directions(tmp_path / "attributes.csv")] == ["smile", "age"]


@pytest.mark.parametrize(
    ("directions", "said"),
    [
        ([Direction("a", np.ones(2)), Direction("b", np.ones(2))], "holds one direction, and these are 2"),
        ([], "holds one direction, and these are 0"),
        (
            [Direction("a", np.ones(2), first_style=2)],
            "'a' moves styles 2 to the last, which a .npy file cannot",
        ),
        ([Direction("a", np.ones(2), last_style=4)], "'a' moves styles 0 to 4, which a .npy file cannot"),
    ],
)
def test_what_one_array_cannot_say_is_refused_and_the_old_file_stays(
    tmp_path: Path, directions: list[Direction], said: str
) -> None:
    path = tmp_path / "smile.npy"
    path.write_bytes(b"old")
    with pytest.raises(DirectionError, match=said):
        write_directions(path, directions)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
