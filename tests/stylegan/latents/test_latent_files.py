"""Latents that people have open as they were written; those of another model, and what is none, are explained."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stylegan.latents import Latent, LatentError, read_latents, to_table, write_latent
from tests.stylegan.foreign_vectors import (
    ganspace,
    int_string,
    net_string,
    numbers,
    old_picture,
    picture_bytes,
    saved,
    three_columns,
    trailer,
    units,
)

NUM_WS, W_DIM = 6, 8
FLOATS = st.floats(-1e6, 1e6, width=32)


def read(path: Path) -> list[Latent]:
    """As for a model of six styles of eight numbers."""
    return read_latents(path, num_ws=NUM_WS, w_dim=W_DIM)


def sentence(path: Path) -> str:
    """The error that reading this file gives: one sentence that names it."""
    with pytest.raises(LatentError) as caught:
        read(path)
    text = str(caught.value)
    assert text.startswith(f"'{path.name}'")
    assert text.endswith(".")
    assert "\n" not in text
    return text


# --- what opens --------------------------------------------------------------------------------------------


def test_projected_w_of_the_official_tools_is_one_latent_named_like_its_file(tmp_path: Path) -> None:
    w = numbers(1, NUM_WS, W_DIM)
    np.savez(tmp_path / "projected_w.npz", w=w)
    (latent,) = read(tmp_path / "projected_w.npz")
    assert latent.name == "projected_w"
    np.testing.assert_array_equal(latent.array, w[0])
    assert latent.array.dtype == np.float32


def test_the_steps_of_a_projection_are_as_many_latents(tmp_path: Path) -> None:
    w = numbers(3, NUM_WS, W_DIM)
    np.savez_compressed(tmp_path / "steps.npz", w=w, other=np.ones(2))
    latents = read(tmp_path / "steps.npz")
    assert [latent.name for latent in latents] == ["steps 1", "steps 2", "steps 3"]
    for latent, each in zip(latents, w, strict=True):
        np.testing.assert_array_equal(latent.array, each)


@pytest.mark.parametrize(
    ("shape", "each"),
    [
        ((1, NUM_WS, W_DIM), [(NUM_WS, W_DIM)]),
        ((NUM_WS, W_DIM), [(NUM_WS, W_DIM)]),
        ((W_DIM,), [(W_DIM,)]),
        ((1, W_DIM), [(W_DIM,)]),
        ((3, W_DIM), [(W_DIM,)] * 3),
        ((2, 1, W_DIM), [(W_DIM,)] * 2),
        ((2, NUM_WS, W_DIM), [(NUM_WS, W_DIM)] * 2),
    ],
)
def test_arrays_of_every_shape_are_split_into_their_latents(
    tmp_path: Path, shape: tuple[int, ...], each: list[tuple[int, ...]]
) -> None:
    array = numbers(*shape)
    latents = read(saved(tmp_path / "face.npy", array))
    assert [latent.array.shape for latent in latents] == each
    assert b"".join(latent.array.tobytes() for latent in latents) == array.tobytes()


def test_without_a_model_two_axes_are_one_latent(tmp_path: Path) -> None:
    path = saved(tmp_path / "face.npy", numbers(5, W_DIM))
    assert [latent.array.shape for latent in read_latents(path)] == [(5, W_DIM)]
    assert [latent.array.shape for latent in read_latents(path, num_ws=NUM_WS)] == [(W_DIM,)] * 5


def test_the_tables_of_the_2019_program_open_row_by_row(tmp_path: Path) -> None:
    average, first, second = (numbers(W_DIM, seed=seed) for seed in range(3))
    (mean,) = read(three_columns(tmp_path / "average_latent.csv", [("all", average)]))
    rows = [("a.png", first), ("b.png", second), ("a.png", second), ("", first)]
    latents = read(three_columns(tmp_path / "favorite_latents.csv", rows))
    assert mean.name == "all"
    np.testing.assert_array_equal(mean.array, average)
    assert [latent.name for latent in latents] == ["a.png", "b.png", "a.png (2)", "line 4"]
    for latent, (_, row) in zip(latents, rows, strict=True):
        np.testing.assert_array_equal(latent.array, row)


def test_a_wide_table_opens_with_a_row_per_latent_or_per_style(tmp_path: Path) -> None:
    (tmp_path / "faces.csv").write_text("name,layer,w0,w1\nann,,1,2\nbob,0,1,2\nbob,1,3,4\n")
    ann, bob = read_latents(tmp_path / "faces.csv")
    np.testing.assert_array_equal(ann.array, [1, 2])
    np.testing.assert_array_equal(bob.array, [[1, 2], [3, 4]])


@pytest.mark.parametrize("pack", [net_string, int_string], ids=["BinaryWriter", "int32"])
@pytest.mark.parametrize("description", ["", "Ann, 3. März", "x" * 200])
def test_a_picture_of_the_2019_program_gives_its_latent(
    tmp_path: Path, pack: Callable[[str], bytes], description: str
) -> None:
    w = numbers(W_DIM)
    (latent,) = read(old_picture(tmp_path / "img_0012.png", w, description, pack))
    assert latent.name == "img_0012"
    np.testing.assert_array_equal(latent.array, w)


# --- what does not -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ((1, 9, W_DIM), "it has 9 styles, and this model has 6"),
        ((2, 9, W_DIM), "'w 1' has 9 styles, and this model has 6"),
        ((1, NUM_WS, 512), "it has 512 numbers for a style, and this model's w has 8"),
        ((512,), "it has 512 numbers for a style, and this model's w has 8"),
        ((9, 512), "'w 1' has 512 numbers for a style, and this model's w has 8"),
    ],
)
def test_a_latent_of_another_model_is_told_with_both_numbers(
    tmp_path: Path, shape: tuple[int, ...], said: str
) -> None:
    np.savez(tmp_path / "w.npz", w=numbers(*shape))
    assert sentence(tmp_path / "w.npz") == f"'w.npz' does not fit this model: {said}."


@pytest.mark.parametrize("shape", [(), (2, 3, NUM_WS, W_DIM)])
def test_an_array_of_another_number_of_axes_is_told_the_shapes_that_there_are(
    tmp_path: Path, shape: tuple[int, ...]
) -> None:
    said = f"has the shape {list(shape)}, and latents have [w_dim], [num_ws, w_dim], [N, w_dim] or"
    assert said in sentence(saved(tmp_path / "x.npy", numbers(*shape)))


def test_directions_are_not_taken_for_a_latent(tmp_path: Path) -> None:
    path = ganspace(tmp_path / "pca.npz", units(3, W_DIM), numbers(3))
    assert "holds components of directions, not a latent: please load it as attributes" in sentence(path)


def test_other_files_are_said(tmp_path: Path) -> None:
    np.savez(tmp_path / "x.npz", a=numbers(2), b=numbers(3))
    assert "none of the arrays in it is called w, they are a, b" in sentence(tmp_path / "x.npz")
    np.savez(tmp_path / "objects.npz", w=np.array([{}]))
    assert "holds no latent: there are no numbers in it" in sentence(tmp_path / "objects.npz")
    (tmp_path / "x.csv").write_text("just some notes\n")
    assert "is not a table of latents" in sentence(tmp_path / "x.csv")
    (tmp_path / "picture.png").write_bytes(picture_bytes())
    assert "is a picture without a latent in it" in sentence(tmp_path / "picture.png")
    assert "cannot be read" in sentence(tmp_path / "nowhere.npz")
    three_columns(tmp_path / "nan.csv", [("a.png", np.float32([1, np.nan]))])
    assert "line 1, column 3, number 2: 'nan' is not a finite number" in sentence(tmp_path / "nan.csv")


def test_more_latents_than_a_list_can_show_are_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "x.npy", np.zeros((100_001, 2), np.float16))
    assert "holds 100001 latents, and 100000 is the most" in sentence(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            net_string("a") + net_string("1:x"),
            "number 2 of the latent after the picture: 'x' is not a number",
        ),
        (
            net_string("a") + net_string("1:nan"),
            "number 2 of the latent after the picture: 'nan' is not a finite",
        ),
        (net_string("a") + net_string(""), "number 1 of the latent after the picture: there is no number"),
        (net_string("a") + net_string("1:2") + b"?", "the lengths in it do not add up"),
        (net_string("a"), "the lengths in it do not add up"),
        (b"\xff" * 12, "the lengths in it do not add up"),
        (net_string("a") + b"\x02\xff\xfe", "the lengths in it do not add up"),
        (struct.pack("<i", -1) + b"abc", "the lengths in it do not add up"),
    ],
)
def test_a_picture_with_a_damaged_latent_is_said(tmp_path: Path, text: bytes, said: str) -> None:
    (tmp_path / "x.png").write_bytes(picture_bytes() + trailer(text))
    assert said in sentence(tmp_path / "x.png")


@pytest.mark.parametrize("length", [-1, 0, 10**6, 2**31 - 1])
def test_a_picture_whose_latent_has_an_absurd_length_is_said(tmp_path: Path, length: int) -> None:
    tail = bytes(16) + struct.pack("<ii", length, 0x61726164)
    (tmp_path / "x.png").write_bytes(picture_bytes() + tail)
    assert "has a latent of an absurd length" in sentence(tmp_path / "x.png")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_damage_to_an_old_picture_is_one_sentence_or_finite_numbers(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = old_picture(tmp_path_factory.mktemp("damage") / "x.png", np.float32([1, 2.5, -3]))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        content[-data.draw(st.integers(1, 50))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    latents, said = [], ""
    try:
        latents = read_latents(path)
    except LatentError as error:
        said = str(error)
    assert bool(latents) != said.startswith("'x.png'")
    assert all(np.isfinite(latent.array).all() for latent in latents)


# --- writing -----------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(arrays(np.float32, (NUM_WS, W_DIM), elements=FLOATS), st.sampled_from([".npz", ".npy", ".NPZ"]))
def test_a_latent_that_is_written_is_read_again_to_the_last_bit(
    tmp_path_factory: pytest.TempPathFactory, array: np.ndarray, suffix: str
) -> None:
    path = tmp_path_factory.mktemp("round") / f"face{suffix}"
    write_latent(path, array)
    for latents in (read(path), read_latents(path)):
        (latent,) = latents
        assert latent.name == "face"
        assert latent.array.tobytes() == array.tobytes()


def test_the_file_is_what_the_official_tools_read(tmp_path: Path) -> None:
    w = numbers(NUM_WS, W_DIM)
    write_latent(tmp_path / "face.npz", w)
    stored = np.load(tmp_path / "face.npz", allow_pickle=False)["w"]
    assert (stored.shape, stored.dtype) == ((1, NUM_WS, W_DIM), np.float32)
    np.testing.assert_array_equal(stored[0], w)


def test_one_w_for_all_styles_and_several_latents_can_be_written(tmp_path: Path) -> None:
    write_latent(tmp_path / "one.npz", numbers(W_DIM))
    write_latent(tmp_path / "three.npz", numbers(3, NUM_WS, W_DIM))
    assert [latent.array.shape for latent in read(tmp_path / "one.npz")] == [(W_DIM,)]
    assert [latent.array.shape for latent in read(tmp_path / "three.npz")] == [(NUM_WS, W_DIM)] * 3


@pytest.mark.parametrize(
    ("name", "array", "said"),
    [
        ("face.csv", numbers(W_DIM), "'face.csv' has to end in .npz or .npy"),
        ("face.npz", np.float32([np.nan]), "not finite"),
        ("face.npz", numbers(2, 2, 2, 2), "has the shape"),
        ("face.npz", np.zeros((NUM_WS, 0)), "has the shape"),
    ],
)
def test_what_is_no_latent_leaves_the_old_file_as_it_was(
    tmp_path: Path, name: str, array: np.ndarray, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(b"old")
    with pytest.raises(LatentError, match=said):
        write_latent(path, array)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_latents_are_a_table_to_compute_with(tmp_path: Path) -> None:
    table = to_table(read(saved(tmp_path / "faces.npy", numbers(2, NUM_WS, W_DIM))))
    assert list(table.columns) == ["name", "style", *(f"w{index}" for index in range(W_DIM))]
    np.testing.assert_array_equal(
        table.filter(regex="^w").to_numpy(), numbers(2, NUM_WS, W_DIM).reshape(-1, W_DIM)
    )
    assert table.groupby("name").size().to_dict() == {"faces 1": NUM_WS, "faces 2": NUM_WS}


def test_a_latent_keeps_a_copy_that_nobody_can_change() -> None:
    array = np.ones(3, dtype=np.float32)
    latent = Latent("face", array)
    array[0] = 5
    assert latent.array[0] == 1
    with pytest.raises(ValueError, match="read-only"):
        latent.array[0] = 2
