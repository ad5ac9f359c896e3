"""Files of numpy that may be anything: numbers come out, or one clause about what is wrong."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from stylegan.files.numpy_files import MAX_BYTES, npz_names, read_npy, read_npz
from stylegan.files.problem import FileProblem

FLOATS = st.floats(width=32, allow_nan=False, allow_infinity=False)


def npy(header: str, data: bytes = b"", version: int = 1) -> bytes:
    """A .npy file with a header of one's own."""
    text = header.encode("latin-1") + b"\n"
    length = struct.pack("<H" if version == 1 else "<I", len(text))
    return b"\x93NUMPY" + bytes([version, 0]) + length + text + data


def described(shape: str, kind: str = "'<f4'") -> str:
    return f"{{'descr': {kind}, 'fortran_order': False, 'shape': {shape}}}"


def put(folder: Path, content: bytes, name: str = "x.npy") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def problem(path: Path) -> str:
    with pytest.raises(FileProblem) as caught:
        read_npz(path, ("w",)) if path.suffix == ".npz" else read_npy(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@settings(deadline=None)
@given(arrays(np.float32, array_shapes(max_dims=4, max_side=4), elements=FLOATS), st.booleans())
def test_every_array_of_numbers_comes_back_bit_for_bit(
    tmp_path_factory: pytest.TempPathFactory, array: np.ndarray, fortran: bool
) -> None:
    folder = tmp_path_factory.mktemp("round")
    stored = np.asfortranarray(array) if fortran else array
    np.save(folder / "x.npy", stored)
    np.savez_compressed(folder / "x.npz", w=stored, other=np.zeros(3))
    for read in (read_npy(folder / "x.npy"), read_npz(folder / "x.npz", ("w",))["w"]):
        assert read.shape == array.shape
        assert read.tobytes() == array.tobytes()
    assert npz_names(folder / "x.npz") == ["w", "other"]


@pytest.mark.parametrize("kind", ["<f8", ">f4", "<f2", "<i4", "|u1", ">i8"])
def test_numbers_of_any_kind_become_float32(tmp_path: Path, kind: str) -> None:
    np.save(tmp_path / "x.npy", np.arange(6).reshape(2, 3).astype(kind))
    read = read_npy(tmp_path / "x.npy")
    assert read.dtype == np.float32
    np.testing.assert_array_equal(read, np.arange(6).reshape(2, 3))


def test_a_file_that_python_2_wrote_is_read_without_a_warning(tmp_path: Path) -> None:
    path = put(tmp_path, npy(described("(2L,)"), struct.pack("<2f", 1, 2)))
    np.testing.assert_array_equal(read_npy(path), [1, 2])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(npy(described("(99999999999,)")), "its shape [99999999999] needs more", id="terabytes"),
        pytest.param(npy(described("(1000000,)"), b"1234"), "is cut off", id="cut off"),
        pytest.param(npy(described("(0, 512)")), "is empty", id="no numbers"),
        pytest.param(npy(described("(-1, 2)"), b"1" * 8), "absurd shape [-1, 2]", id="negative"),
        pytest.param(npy(described("(1, 1, 1, 1, 1)"), b"1" * 4), "absurd shape", id="five axes"),
        pytest.param(npy(described(f"({10**70},)")), "00000…", id="a number beyond all computers"),
        pytest.param(npy(described("(2,)", "'|O'"), b"x" * 99), "Python objects", id="objects"),
        pytest.param(npy(described("(2,)", "'<c8'"), b"x" * 99), "complex numbers", id="complex"),
        pytest.param(npy(described("(2,)", "'<U5'"), b"x" * 99), "texts", id="texts"),
        pytest.param(npy(described("(2,)", "[('a', '<f4')]"), b"x" * 99), "something else", id="records"),
        pytest.param(npy(described("(2,)", "'nonsense'"), b"x" * 99), "cannot be understood", id="no type"),
        pytest.param(npy("import os"), "cannot be understood", id="code in the header"),
        pytest.param(npy("(" * 9000), "cannot be understood", id="a deep header"),
        pytest.param(npy(described("(2,)") + " " * 10_000), "absurdly long", id="a long header"),
        pytest.param(npy(described("(2,)"), version=3), "version 3", id="a later version"),
        pytest.param(b"\x93NUMPY\x02\x00\xff\xff\xff\xff", "absurdly long", id="a header of four gigabytes"),
        pytest.param(b"\x93NUMPY", "not an array file", id="nothing after the beginning"),
        pytest.param(npy(described("(2,)"), struct.pack("<2f", 1, np.nan)), "not finite", id="NaN"),
        pytest.param(npy(described("(1,)", "'<f8'"), struct.pack("<d", 1e300)), "too large", id="1e300"),
    ],
)
def test_what_is_no_array_of_numbers_is_said(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in problem(put(tmp_path, content))


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    path = put(tmp_path, npy(described("(2,)")))
    with path.open("r+b") as stream:
        stream.truncate(MAX_BYTES + 1)  # sparse: it takes no room on the disk
    assert "is larger than 512 MB" in problem(path)


def test_a_zip_bomb_is_refused_by_what_it_declares(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "x.npz", w=np.zeros(8 * 2**20, np.float32))
    assert (tmp_path / "x.npz").stat().st_size < 2**16
    assert "would unpack to a suspicious size" in problem(tmp_path / "x.npz")


def test_arrays_that_nobody_asks_for_are_not_even_looked_at(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.npz", "w") as archive:
        archive.writestr("w.npy", npy(described("(1,)"), struct.pack("<f", 5)))
        archive.writestr("hostile.npy", npy(described("(2,)", "'|O'"), b"cos\nsystem\n(S'true'\ntR."))
    assert read_npz(tmp_path / "x.npz", ("w",))["w"] == [5]


def test_an_absurd_list_of_contents_is_refused_before_it_is_read(tmp_path: Path) -> None:
    entries = 40_000
    with zipfile.ZipFile(tmp_path / "x.npz", "w") as archive:
        for index in range(entries):
            archive.writestr(f"{index}.npy", b"")
    assert "absurdly long list" in problem(tmp_path / "x.npz")


def test_an_array_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    content = npy(described("(1,)"), struct.pack("<f", 5))
    with zipfile.ZipFile(tmp_path / "x.npz", "w") as archive:
        archive.writestr("w.npy", content)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("w.npy", content)
    assert "holds the array 'w' twice" in problem(tmp_path / "x.npz")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_way_of_packing_that_numpy_does_not_use_is_refused(tmp_path: Path, method: int) -> None:
    with zipfile.ZipFile(tmp_path / "x.npz", "w", method) as archive:
        archive.writestr("w.npy", npy(described("(1,)"), struct.pack("<f", 5)))
    assert "packed in a way" in problem(tmp_path / "x.npz")


def test_a_bad_array_in_an_archive_is_named(tmp_path: Path) -> None:
    np.savez(tmp_path / "x.npz", w=np.array([np.inf]))
    assert problem(tmp_path / "x.npz") == ": its array 'w' holds numbers that are not finite or too large"


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_damage_is_a_clause_or_finite_numbers(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    buffer = io.BytesIO()
    suffix = data.draw(st.sampled_from([".npy", ".npz"]))
    array = np.ones((2, 3), np.float32)
    np.save(buffer, array) if suffix == ".npy" else np.savez_compressed(buffer, w=array)
    content = bytearray(buffer.getvalue()[: data.draw(st.integers(0, 400))])
    for _ in range(data.draw(st.integers(0, 4))):
        if content:
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = put(tmp_path_factory.mktemp("damage"), bytes(content), f"x{suffix}")
    found, said = [], ""
    try:
        found = [read_npy(path)] if suffix == ".npy" else list(read_npz(path, ("w",)).values())
    except FileProblem as error:
        said = str(error)
    assert not (found and said)
    assert "\n" not in said
    assert all(np.isfinite(each).all() for each in found)
