"""What kind of file a person has, judged by its first bytes and never by its name alone."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Literal

from stylegan.vector_kind import vector_kind

FileKind = Literal["project", "picture", "preset", "checkpoint", "attributes", "latent"]

TEXT_BYTES = 4096  # of the beginning that are looked at


def file_kind(path: Path) -> FileKind | None:
    """The kind of a file; None for one that this program does not open. OSError when it cannot be read."""
    with path.open("rb") as stream:
        head = stream.read(TEXT_BYTES)
    vectors = vector_kind(path)
    if vectors is not None:
        return "attributes" if vectors == "directions" else "latent"
    if head.startswith(b"PK"):
        return "project"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "picture"
    if head[8:9] == b"{" and 2 <= int.from_bytes(head[:8], "little") <= path.stat().st_size:
        return "checkpoint"
    if head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        return "preset"
    return "attributes" if _is_text(head) else None


def _is_text(head: bytes) -> bool:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()  # the last character may be cut in two
    try:
        text = decoder.decode(head)
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and "\0" not in text
