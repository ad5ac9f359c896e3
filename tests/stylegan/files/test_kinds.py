"""A file that comes without a word: what it most likely holds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stylegan.files.kinds import file_kind
from tests.stylegan.foreign_vectors import (
    factor,
    ganspace,
    numbers,
    old_picture,
    picture_bytes,
    saved,
    three_columns,
    units,
)


def test_what_holds_directions(tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text("name,w0\nsmile,1\n")
    files = (
        tmp_path / "wide.csv",
        three_columns(tmp_path / "attributes.csv", [("smile", numbers(4)), ("age", numbers(4))]),
        saved(tmp_path / "one.npy", units(1, 512)),
        saved(tmp_path / "rows.npy", np.repeat(units(1, 512), 18, axis=0)),
        saved(tmp_path / "flat.npy", units(512).astype(np.float64)),
        ganspace(tmp_path / "pca.npz", units(3, 8), numbers(3)),
        factor(tmp_path / "factor.pt", numbers(8, 3)),
        factor(tmp_path / "old.pt", numbers(8, 3), old=True),
    )
    assert {path.name: file_kind(path) for path in files} == {path.name: "directions" for path in files}


def test_what_holds_latents(tmp_path: Path) -> None:
    np.savez(tmp_path / "projected_w.npz", w=numbers(1, 18, 512))
    files = (
        tmp_path / "projected_w.npz",
        saved(tmp_path / "face.npy", numbers(18, 512)),
        saved(tmp_path / "w.npy", numbers(1, 512)),
        saved(tmp_path / "faces.npy", numbers(5, 18, 512)),
        three_columns(tmp_path / "average_latent.csv", [("all", numbers(4))]),
        three_columns(tmp_path / "favorite_latents.csv", [("a.png", numbers(4)), ("B.JPG", numbers(4))]),
        old_picture(tmp_path / "img.png", numbers(4)),
    )
    assert {path.name: file_kind(path) for path in files} == {path.name: "latents" for path in files}


def test_notes_above_plain_numbers_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "w.txt"
    path.write_text("# made by a projector\n" * 1001 + "0.5 2 -3\n")
    assert file_kind(path) == "latents"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"notes",
        picture_bytes(),
        b'{"ganinterface":"preset","version":1,"name":"a:b"}',
        b"PK\x03\x04 nothing of the kind",
    ],
)
def test_what_holds_none_of_them(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    assert file_kind(tmp_path / "x") is None


@pytest.mark.parametrize(
    "content",
    [
        b"\x80\x02}q\x00.",
        b"(dp0\n.",
        (20).to_bytes(8, "little") + b'{"__metadata__":{}} ',
        b"PK\x03\x04" + bytes(22) + (12).to_bytes(2, "little") + bytes(2) + b"run/data.pkl",
    ],
    ids=["pickle", "old pickle", "safetensors", "damaged archive of torch"],
)
def test_what_holds_a_checkpoint(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    assert file_kind(tmp_path / "x") == "checkpoint"


def test_an_array_that_cannot_be_read_counts_as_a_latent_so_that_somebody_says_why(tmp_path: Path) -> None:
    (tmp_path / "x.npy").write_bytes(b"\x93NUMPY and nothing more")
    assert file_kind(tmp_path / "x.npy") == "latents"
