"""Whatever a program packs its arrays in, latents and directions come out of it, and nothing in the file is run."""

from __future__ import annotations

import contextlib
import io
import os
import pickle
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from stylegan.directions import DirectionError, read_directions
from stylegan.files.array_files import found_arrays
from stylegan.files.kinds import recognise
from stylegan.files.problem import FileProblem
from stylegan.latents import Latent, LatentError, read_latents
from tests.stylegan.foreign_vectors import numbers, units

NUM_WS, W_DIM, Z_DIM = 6, 8, 5
SIZES = {"num_ws": NUM_WS, "w_dim": W_DIM, "z_dim": Z_DIM}
FACE = numbers(NUM_WS, W_DIM)


def torch_file(data: Any, *, old: bool = False) -> bytes:
    buffer = io.BytesIO()
    torch.save(data, buffer, _use_new_zipfile_serialization=not old)
    return buffer.getvalue()


def npy(data: Any) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, data, allow_pickle=True)
    return buffer.getvalue()


def npz(**arrays: Any) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def put(folder: Path, content: bytes | str, name: str = "face.bin") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def latents_of(folder: Path, content: bytes | str, **more: Any) -> list[Latent]:
    return read_latents(put(folder, content), **SIZES, **more)


PACKED: dict[str, Callable[[Any], bytes]] = {
    "npy": npy,
    "npz without a name": lambda data: npz(arr_0=data),
    "npz": lambda data: npz(whatever=data),
    "pickle": pickle.dumps,
    "pickle of protocol 2": lambda data: pickle.dumps(data, 2),
    "pickle of protocol 5": lambda data: pickle.dumps(data, 5),
    "pickle of lists": lambda data: pickle.dumps(data.tolist()),
    "pickle of a tensor": lambda data: pickle.dumps(torch.from_numpy(data)),
    "torch": lambda data: torch_file(torch.from_numpy(data)),
    "torch before 1.6": lambda data: torch_file(torch.from_numpy(data), old=True),
    "parameter": lambda data: torch_file(torch.nn.Parameter(torch.from_numpy(data))),
    "dictionary of torch": lambda data: torch_file(
        {"a.png": {"latent": torch.from_numpy(data), "img": torch.ones(3, 4)}}
    ),
    "ordered dictionary": lambda data: torch_file(OrderedDict(w=torch.from_numpy(data), noise=torch.ones(7))),
    "list of torch": lambda data: torch_file([torch.from_numpy(data)]),
    "pickled dictionary in npy": lambda data: npy({"a.png": [data]}),
    "pickled dictionary in npz": lambda data: npz(result={"w": data, "loss": [1.0, 2.0, 3.0]}),
    "list of arrays in npy": lambda data: npy(np.array([data, None], dtype=object)),
}


@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED)
@pytest.mark.parametrize(
    "shape", [(NUM_WS, W_DIM), (1, NUM_WS, W_DIM), (1, 1, NUM_WS, W_DIM), (1, NUM_WS * W_DIM)]
)
def test_one_latent_opens_however_it_was_packed(
    tmp_path: Path, pack: Callable[[Any], bytes], shape: tuple[int, ...]
) -> None:
    path = put(tmp_path, pack(FACE.reshape(shape)))
    (latent,) = read_latents(path, **SIZES)
    assert latent.name in ("face", "a.png")
    np.testing.assert_array_equal(latent.array, FACE)
    assert recognise(path).kind == "latents"


@pytest.mark.parametrize("way", PACKED)
def test_a_direction_opens_however_it_was_packed_unless_it_is_called_a_latent(
    tmp_path: Path, way: str
) -> None:
    path = put(tmp_path, PACKED[way](units(1, W_DIM)), "smile.bin")
    if {"w", "latent"} & {found.key for found in found_arrays(path)}:
        with pytest.raises(DirectionError, match="holds a latent"):
            read_directions(path)
        return
    (direction,) = read_directions(path, num_ws=NUM_WS)
    np.testing.assert_array_equal(direction.vector, units(1, W_DIM)[0])
    assert recognise(path).kind == "directions"


@pytest.mark.parametrize("kind", [np.float16, np.float64, ">f4", ">f8", np.int32])
def test_numbers_of_any_kind_are_read(tmp_path: Path, kind: Any) -> None:
    array = np.round(FACE * 8).astype(kind)
    for content in (npy(array), pickle.dumps(array)):
        (latent,) = latents_of(tmp_path, content)
        np.testing.assert_array_equal(latent.array, np.round(FACE * 8))
    half = torch.from_numpy(np.round(FACE * 8)).bfloat16()
    (latent,) = latents_of(tmp_path, torch_file(half))
    np.testing.assert_array_equal(latent.array, np.round(FACE * 8))


def test_a_dictionary_of_several_is_a_latent_for_each_under_its_own_name(tmp_path: Path) -> None:
    pictures = {
        f"{name}.png": {"latent": torch.from_numpy(FACE), "img": torch.ones(3, W_DIM, W_DIM)} for name in "ab"
    }
    assert [each.name for each in latents_of(tmp_path, torch_file(pictures))] == ["a.png", "b.png"]
    by_name = {"ann": torch.from_numpy(FACE[0]), "bob": torch.from_numpy(FACE[1]), "noise": torch.ones(3, 3)}
    assert [each.name for each in latents_of(tmp_path, torch_file(by_name))] == ["ann", "bob"]
    steps = npy({"photo.jpg": [FACE, FACE], "other.jpg": [FACE, FACE]})
    assert [each.name for each in latents_of(tmp_path, steps)] == [
        "photo.jpg 1",
        "photo.jpg 2",
        "other.jpg 1",
        "other.jpg 2",
    ]


def test_directions_by_name_keep_their_names(tmp_path: Path) -> None:
    both = {"smile": torch.from_numpy(units(1, W_DIM)), "age": torch.from_numpy(numbers(NUM_WS, W_DIM))}
    for content in (torch_file(both), npz(**{name: tensor.numpy() for name, tensor in both.items()})):
        smile, age = read_directions(put(tmp_path, content), num_ws=NUM_WS)
        assert (smile.name, smile.vector.shape) == ("smile", (W_DIM,))
        assert (age.name, age.vector.shape) == ("age", (NUM_WS, W_DIM))


def test_what_lies_beside_a_direction_or_a_latent_does_not_disturb(tmp_path: Path) -> None:
    beside = {"intercept": np.ones(1), "score": np.float64(0.9), "notes": np.array(["a", "b"])}
    path = put(tmp_path, npz(boundary=units(1, W_DIM), **beside))
    (direction,) = read_directions(path)
    np.testing.assert_array_equal(direction.vector, units(1, W_DIM)[0])
    assert recognise(path) == ("directions", False)
    (latent,) = latents_of(tmp_path, npz(result=FACE[None], **beside))
    np.testing.assert_array_equal(latent.array, FACE)
    (of_torch,) = read_directions(
        put(tmp_path, torch_file({"a": torch.from_numpy(units(1, W_DIM)), "b": torch.ones(1)}))
    )
    np.testing.assert_array_equal(of_torch.vector, units(1, W_DIM)[0])


def test_a_latent_of_stylespace_is_named_for_what_it_is(tmp_path: Path) -> None:
    styles = [torch.ones(1, length) for length in (W_DIM, W_DIM, 6, 4)]
    with pytest.raises(
        LatentError, match="a list of arrays of different lengths, as a latent of StyleSpace is"
    ):
        latents_of(tmp_path, torch_file(styles))


def test_rows_are_styles_or_directions_by_the_model_and_by_their_angles(tmp_path: Path) -> None:
    def shapes(array: np.ndarray, num_ws: int | None = NUM_WS) -> list[tuple[int, ...]]:
        return [each.vector.shape for each in read_directions(put(tmp_path, npy(array)), num_ws=num_ws)]

    orthonormal = np.linalg.qr(numbers(W_DIM, NUM_WS))[0].T
    assert shapes(numbers(NUM_WS, W_DIM)) == [(NUM_WS, W_DIM)]
    assert shapes(orthonormal) == [(W_DIM,)] * NUM_WS
    assert shapes(numbers(3, W_DIM)) == [(W_DIM,)] * 3
    assert shapes(numbers(3, W_DIM), None) == [(3, W_DIM)]
    assert shapes(numbers(3, 1, W_DIM)) == [(W_DIM,)] * 3
    assert shapes(numbers(3, NUM_WS, W_DIM)) == [(NUM_WS, W_DIM)] * 3
    assert shapes(numbers(W_DIM, 1)) == [(W_DIM,)]


# --- z --------------------------------------------------------------------------------------------


def test_a_latent_is_in_z_where_a_person_says_so_or_the_file_or_only_z_is_as_long(tmp_path: Path) -> None:
    of_w = numbers(2, W_DIM)
    assert [each.space for each in latents_of(tmp_path, npy(of_w))] == ["w", "w"]
    assert [each.space for each in latents_of(tmp_path, npy(numbers(2, Z_DIM)))] == ["z", "z"]
    assert [each.space for each in latents_of(tmp_path, npz(z=numbers(2, Z_DIM)))] == ["z", "z"]
    both = npz(z=numbers(1, Z_DIM), w=FACE[None])
    assert [each.space for each in latents_of(tmp_path, both)] == ["w"]
    (said,) = latents_of(tmp_path, both, space="z")
    np.testing.assert_array_equal(said.array, numbers(Z_DIM))
    with pytest.raises(LatentError, match="it has 8 numbers, and this model's z has 5"):
        latents_of(tmp_path, npy(of_w[:1]), space="z")
    with pytest.raises(LatentError, match="has 6 styles, and one in z has none"):
        latents_of(tmp_path, npy(FACE[None]), space="z")


# --- text -----------------------------------------------------------------------------------------


ROW = np.float32([0.5, -1, 2, 3, 0.25, 1e-3, -7, 8])
TEXTS = {
    "spaces": "0.5 -1 2  3 .25 1e-3 -7 8",
    "a line each": "0.5\n-1\n2\n3\n0.25\n1e-3\n-7\n8\n",
    "commas": "0.5,-1,2,3,0.25,1e-3,-7,8",
    "commas and spaces": "0.5, -1, 2, 3, 0.25, 1e-3, -7, 8",
    "tabs": "0.5\t-1\t2\t3\t0.25\t1e-3\t-7\t8\r\n",
    "semicolons and decimal commas": "0,5;-1;2;3;0,25;1e-3;-7;8",
    "byte order mark": "\ufeff0.5,-1,2,3,0.25,1e-3,-7,8\n",
    "numpy's note": "# made by somebody\n0.5 -1 2 3 0.25 1e-3 -7 8\n",
    "quotes": '"0.5","-1","2","3","0.25","1e-3","-7","8"',
    "pandas' header": "0,1,2,3,4,5,6,7\n0.5,-1,2,3,0.25,1e-3,-7,8\n",
    "pandas' header and index": ",0,1,2,3,4,5,6,7\n0,0.5,-1,2,3,0.25,1e-3,-7,8\n",
    "a name": "face,0.5,-1,2,3,0.25,1e-3,-7,8\n",
    "header without names": "w0,w1,w2,w3,w4,w5,w6,w7\n0.5,-1,2,3,0.25,1e-3,-7,8\n",
    "pandas' index": ",name,w0,w1,w2,w3,w4,w5,w6,w7\n0,face,0.5,-1,2,3,0.25,1e-3,-7,8\n",
    "pandas' index with a name": "index,name,w0,w1,w2,w3,w4,w5,w6,w7\n0,face,0.5,-1,2,3,0.25,1e-3,-7,8\n",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_plain_numbers_in_text_open_as_a_latent_or_a_direction(tmp_path: Path, text: str) -> None:
    path = put(tmp_path, text, "face.txt")
    (latent,) = read_latents(path, **SIZES)
    np.testing.assert_array_equal(latent.array, ROW)
    (direction,) = read_directions(path, num_ws=NUM_WS)
    np.testing.assert_array_equal(direction.vector, ROW)
    assert recognise(path).kind in ("latents", "directions")


def test_whole_numbers_a_line_each_may_be_names_of_classes(tmp_path: Path) -> None:
    assert recognise(put(tmp_path, "0\n1\n2\n")).kind is None


# --- what does not open ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (npy(np.array(3.0)), "has the shape []"),
        (npy(np.zeros((0, W_DIM))), "is empty"),
        (npy(np.array(["a", "b"])), "holds texts, not numbers"),
        (npy(FACE.astype(complex)), "holds complex numbers, not numbers"),
        (pickle.dumps(FACE.astype(complex)), "holds complex numbers, not numbers"),
        (npy(np.full(W_DIM, np.nan)), "holds numbers that are not finite"),
        (torch_file(torch.full((W_DIM,), torch.inf)), "holds numbers that are not finite"),
        (pickle.dumps({"a": np.full(W_DIM, np.inf)}), ": its array 'a' holds numbers that are not finite"),
        (
            torch_file({"w": torch.ones(1, NUM_WS, 9)}),
            "it has 9 numbers for a style, and this model's w has 8",
        ),
        (torch_file({"a": 1, "b": "text"}), "holds no latent: there are no numbers in it"),
        (torch_file(torch.ones(2, dtype=torch.bool)), "not numbers"),
        (npy(np.array({"a": object})), "holds no latent: there are no numbers in it"),
        (npz(), "holds no latent: there are no numbers in it"),
        (
            torch_file({"a": torch.ones(2), "b": torch.ones(3)}),
            "none of the arrays in it is called w, they are a, b",
        ),
        (pickle.dumps(FACE)[:60], "is cut short or damaged"),
        (torch_file(torch.ones(9))[:200], "is damaged"),
        ("name,w0,w1\n", "has a header, but no directions"),
        ("0.5 1\n0.5 x\n", "line 2, number 2: 'x' is not a number"),
    ],
)
def test_what_is_no_latent_is_one_sentence(tmp_path: Path, content: bytes | str, said: str) -> None:
    with pytest.raises(LatentError) as caught:
        latents_of(tmp_path, content)
    text = str(caught.value)
    assert said in text
    assert text.startswith("'face.bin'")
    assert "\n" not in text


class Notes:
    """What a program keeps beside its latents."""

    def __init__(self) -> None:
        self.latent = FACE


@pytest.mark.parametrize("pack", [npy, pickle.dumps, torch_file])
def test_objects_of_other_programs_are_looked_into(tmp_path: Path, pack: Callable[[Any], bytes]) -> None:
    (latent,) = latents_of(tmp_path, pack({"a.png": Notes(), "loss": [3.0, 2.0]}))
    np.testing.assert_array_equal(latent.array, FACE)


class Touched:
    """What a pickle would do if anything was called."""

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (Path("canary-of-the-array-test"),)


class Ordered:
    """What a pickle would have the system do."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("touch canary-of-the-array-test",)


@pytest.mark.parametrize("pack", [npy, pickle.dumps, torch_file, lambda data: npz(w=data)])
def test_nothing_in_a_file_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: Callable[[Any], bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    ordered = put(tmp_path, pack({"w": FACE, "more": Ordered()}), "ordered")
    with pytest.raises(LatentError, match="asks to run"):
        read_latents(ordered)
    with pytest.raises(FileProblem, match="asks to run"):
        found_arrays(ordered)
    recognise(ordered)
    with contextlib.suppress(LatentError):  # what Python's own library is asked for may be kept, never called
        read_latents(put(tmp_path, pack({"w": FACE, "more": Touched()})))
    assert not (tmp_path / "canary-of-the-array-test").exists()
