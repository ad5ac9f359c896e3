"""What was collected of a set of pictures, kept in a file so that it is collected once: keyed by content."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from stylegan.atomic import atomic_path
from stylegan.metrics.collecting import Collected
from stylegan.metrics.moments import Moments

VERSION = "1"  # of what pictures go through before they are looked at


def content_key(where: Path) -> str:
    """Tells sets of pictures apart by what they hold: of a zip the names and checksums, of a folder names and bytes."""
    digest = hashlib.sha256()
    if where.is_dir():
        for file in sorted(file for file in where.rglob("*") if file.is_file()):
            digest.update(file.relative_to(where).as_posix().encode("utf-8", "surrogateescape"))
            with file.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        return digest.hexdigest()
    try:
        with zipfile.ZipFile(where) as archive:
            for entry in archive.infolist():
                digest.update(
                    f"{entry.filename}\n{entry.CRC}\n{entry.file_size}\n".encode("utf-8", "replace")
                )
    except zipfile.BadZipFile as error:
        raise ValueError(f"'{where.name}' is no zip file that can be read: {error}.") from error
    return digest.hexdigest()


def cache_path(where: Path, key: str) -> Path:
    """The file beside a set in which what has that key is kept."""
    return where.parent / f"{where.stem}.features-{key[:12]}.safetensors"


def cache_key(*parts: object) -> str:
    """Of everything that the numbers depend on: content, weights, which pictures."""
    return hashlib.sha256("\n".join(map(str, (VERSION, *parts))).encode()).hexdigest()


def load_collected(path: Path, key: str) -> Collected | None:
    """What was kept under that key; None where there is no such file, or it holds something else or is damaged."""
    try:
        with safetensors.safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
        if metadata.get("key") != key:
            return None
        arrays = load_file(path)
        moments = Moments.known(int(metadata["count"]), arrays["mean"], arrays["covariance"])
        return Collected(moments, arrays["kept"], arrays.get("told"))
    except (OSError, safetensors.SafetensorError, KeyError, ValueError):
        return None


def save_collected(path: Path, key: str, collected: Collected) -> None:
    """Keep what was collected under that key, atomically; OSError is passed on."""
    arrays: dict[str, NDArray[Any]] = {
        "mean": collected.moments.mean,
        "covariance": collected.moments.covariance,
        "kept": np.ascontiguousarray(collected.kept),
    }
    if collected.told is not None:
        arrays["told"] = collected.told
    with atomic_path(path) as temporary:
        mode = temporary.stat().st_mode
        save_file(arrays, temporary, metadata={"key": key, "count": str(collected.count)})
        temporary.chmod(mode)
