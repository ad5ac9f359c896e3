"""Says what a file is that is no checkpoint, by its first bytes, and what a person can do about it. Needs no torch."""

from __future__ import annotations

import codecs
import mmap
import re
from collections.abc import Iterable

OLD_PICKLE = re.compile(rb"(\([dlt]?|c[\w.]+\n[\w.]+\n)p\d+\n")  # protocols 0 and 1, which have no mark
_LOOKED_AT = 4096
_PICTURE = "is a picture, not a generator"
_PACKED = "is a packed archive: please unpack it and open the checkpoint that is in it"

# First bytes, and what they mean.
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"BM", _PICTURE),
    (b"II*\0", _PICTURE),
    (b"MM\0*", _PICTURE),
    (b"\x1f\x8b", _PACKED),
    (b"BZh", _PACKED),
    (b"\xfd7zXZ\0", _PACKED),
    (b"7z\xbc\xaf\x27\x1c", _PACKED),
    (b"Rar!", _PACKED),
    (b"\x28\xb5\x2f\xfd", _PACKED),
    (b"\x93NUMPY", "holds one array (a latent or a direction), no generator"),
    (
        b"\x89HDF\r\n\x1a\n",
        "is an HDF5 file, as Keras writes them; StyleGAN checkpoints do not come in that form",
    ),
    (b"%PDF", "is a PDF document, not a generator"),
    (b"ID3", "is a sound file, not a generator"),
    (b"GGUF", "is a language model (GGUF), not a generator"),
    (b"TFL3", "is a TensorFlow Lite model; please open the checkpoint that it was made from"),
    (
        b"version https://git-lfs",
        "is only a pointer to the file, which Git LFS has not downloaded: please run `git lfs pull`",
    ),
    (b"\x7fELF", "is a program, not a generator"),
    (b"MZ", "is a program, not a generator"),
)
_INSIDE: tuple[tuple[int, bytes, str], ...] = (
    (8, b"WEBP", _PICTURE),
    (8, b"AVI ", "is a film, not a generator"),
    (8, b"WAVE", "is a sound file, not a generator"),
    (4, b"ftyp", "is a film or a picture, not a generator"),
    (4, b"TFL3", "is a TensorFlow Lite model; please open the checkpoint that it was made from"),
    (257, b"ustar", _PACKED),
)
UNKNOWN = (
    "is not a StyleGAN checkpoint that this program knows (it opens .safetensors, .pkl, .pt, .pth and .ckpt)"
)
_ONNX = "is an ONNX model, which cannot be painted in: please open the checkpoint that it was made from"
_WEB_PAGE = "is a web page: the download has failed, and saved a message in place of the file; please download it again"


def what_file(data: bytes | mmap.mmap) -> str:
    """The words that follow the file's name in the sentence that says why it is not opened."""
    head = bytes(data[:_LOOKED_AT])
    for beginning, words in _BEGINNINGS:
        if head.startswith(beginning):
            return words
    for place, part, words in _INSIDE:
        if head[place : place + len(part)] == part:
            return words
    if _is_onnx(head):
        return _ONNX
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<script")):
        return _WEB_PAGE
    if _is_text(head):
        return f"is a text file, not a generator: it begins with “{_first_words(head)}”"
    return UNKNOWN


def may_be_checkpoint(head: bytes) -> bool:
    """Whether a file that begins so may be a checkpoint: a pickle, one of torch's files, or safetensors."""
    return head.startswith((b"\x80", b"PK\x03\x04")) or head[8:9] == b"{" or bool(OLD_PICKLE.match(head))


def what_archive(names: Iterable[str]) -> str:
    """The same, of a zip archive that torch did not write, by the names in it."""
    names = list(names)
    if "document.json" in names:
        return "is a project, not a generator: please open it as a project"
    if names and all(name.endswith(".npy") for name in names):
        return "holds arrays (latents or directions), no generator"
    return "is a zip archive that torch did not write: please unpack it, and open the checkpoint if there is one in it"


def _is_onnx(head: bytes) -> bool:
    """ONNX has no mark of its own: a small version number, then the name of the program that wrote it, or the graph."""
    return len(head) > 8 and head[0] == 0x08 and 1 <= head[1] <= 32 and head[2] in (0x12, 0x3A, 0x42)


def _is_text(head: bytes) -> bool:
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)  # the last character may be cut off
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and all(
        character.isprintable() or character in "\t\r\n\f" for character in text
    )


def _first_words(head: bytes) -> str:
    return " ".join(head[:200].decode("utf-8", "ignore").split())[:40]
