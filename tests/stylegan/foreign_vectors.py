"""Files of directions and latents laid out as the programs that people have them from lay them out."""

from __future__ import annotations

import hashlib
import io
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Numbers = NDArray[np.float32]


def numbers(*shape: int, seed: int = 0) -> Numbers:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def units(*shape: int, seed: int = 0) -> Numbers:
    drawn = numbers(*shape, seed=seed)
    return drawn / np.linalg.norm(drawn, axis=-1, keepdims=True)


def saved(path: Path, array: np.ndarray, **keywords: bool) -> Path:
    np.save(path, array, **keywords)
    return path


def ganspace(path: Path, components: Numbers, deviations: Numbers) -> Path:
    """As GANSpace dumps an analysis of w; `components` [N, w_dim] of unit length."""
    count, length = components.shape
    np.savez_compressed(
        path,
        act_comp=components[:, None],
        act_mean=np.zeros((1, length), np.float32),
        act_stdev=deviations,
        lat_comp=components[:, None],
        lat_mean=np.zeros((1, length), np.float32),
        lat_stdev=deviations,
        var_ratio=np.linspace(0.5, 0.01, count).astype(np.float32),
        random_stdevs=np.ones(count, np.float32),
    )
    return path


def factor(path: Path, vectors: Numbers, *, old: bool = False) -> Path:
    """As rosinality's closed_form_factorization.py writes it: directions in the columns of `vectors`."""
    import torch

    data = {"ckpt": "checkpoint/550000.pt", "eigvec": torch.from_numpy(vectors)}
    torch.save(data, path, _use_new_zipfile_serialization=not old)
    return path


def three_columns(path: Path, rows: list[tuple[str, Numbers]]) -> Path:
    """As the 2019 program writes attributes and latents."""
    md5 = hashlib.md5(b"graph").hexdigest()
    path.write_text("".join(f"{name},{md5},{':'.join(map(str, row))}\n" for name, row in rows))
    return path


def net_string(text: str) -> bytes:
    """As .NET's BinaryWriter writes a text: its length seven bits a byte, then UTF-8."""
    data = text.encode()
    length, prefix = len(data), b""
    while length >= 0x80:
        prefix += bytes([length & 0x7F | 0x80])
        length >>= 7
    return prefix + bytes([length]) + data


def int_string(text: str) -> bytes:
    """The same with the length in four bytes."""
    return struct.pack("<i", len(text.encode())) + text.encode()


def picture_bytes() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 8), "orange").save(buffer, "PNG")
    return buffer.getvalue()


def trailer(text: bytes) -> bytes:
    return text + hashlib.md5(b"graph").digest() + struct.pack("<ii", len(text), 0x61726164)


def old_picture(path: Path, w: Numbers, description: str = "a portrait", pack=net_string) -> Path:
    """As the 2019 program saves a picture: w after the end of the PNG."""
    text = pack(description) + pack(":".join(map(str, w)))
    path.write_bytes(picture_bytes() + trailer(text))
    return path
