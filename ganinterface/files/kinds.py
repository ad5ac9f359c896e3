"""What a file is, told by its content wherever it comes from; its name plays no part."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

from ganinterface.audio.timing_files import is_timing
from stylegan.files.kinds import file_kind as stylegan_kind
from stylegan.files.numpy_files import open_archive
from stylegan.files.other_files import UNKNOWN, what_archive, what_file
from stylegan.files.plain_files import open_file
from stylegan.files.problem import FileProblem

FileKind = Literal[
    "project", "picture", "preset", "checkpoint", "attributes", "latent", "labels", "sound", "timing"
]

HEAD_BYTES = 4096  # of the beginning that are looked at
PNG = b"\x89PNG\r\n\x1a\n"
SOUNDS = (b"fLaC", b"OggS", b"ID3", b".snd", b"caff", b"\x1aE\xdf\xa3")  # the last: Matroska and WebM
MPEG_AUDIO = b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa", b"\xff\xf1", b"\xff\xf9"  # MP3, AAC
IN_RIFF, IN_FORM = (b"WAVE",), (b"AIFF", b"AIFC")
OTHER_PICTURES = (b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
MAX_CHUNKS = 100_000  # of a PNG that are looked at
TEXT_CHUNKS = (b"iTXt", b"tEXt", b"zTXt")
DOCUMENT_KEYWORD = b"ganinterface\0"  # of the text chunk that holds a picture's Document
SEPARATORS = re.compile(r"[,;\t]")
MAX_LINES = 20  # of a text that are looked at
NOT_NAMES = ("<", "%PDF", "version https://git-lfs")  # how web pages, PDFs and pointers of Git LFS begin


class FileKindError(ValueError):
    """A file that this program does not open, in one sentence that names it."""


def file_kind(path: Path) -> FileKind:
    """What a file is, as far as its beginning and its table of contents tell: damaged ones count as what they look like.

    FileKindError with one sentence when it is nothing that this program opens; OSError when it cannot be read.
    """
    with open_file(path) as stream:
        content = _Content(path, stream.read(HEAD_BYTES))
    for row in _KINDS:
        if row.holds(content):
            if row.kind is None:
                raise FileKindError(f"'{path.name}' cannot be opened: {row.refusal}.")
            return row.kind
    raise FileKindError(f"'{path.name}' {_what_else(content)}.")


@dataclass(frozen=True)
class _Content:
    """The beginning of a file, and what else is asked about it."""

    path: Path
    head: bytes

    @cached_property
    def numbers(self) -> str | None:
        """Whether a checkpoint, directions or latents are in it."""
        return stylegan_kind(self.path)

    @cached_property
    def members(self) -> tuple[str, ...] | None:
        """The names in a zip archive; empty for one whose list of names is damaged, None for another file."""
        if not self.head.startswith(b"PK"):
            return None
        try:
            with open_archive(self.path) as archive:
                return tuple(archive.namelist())
        except FileProblem:
            return ()

    @cached_property
    def text(self) -> str:
        """The beginning of a text file, if only in the encoding of an old Windows; empty for any other file."""
        if self.head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return self.head.decode("utf-16", "replace").strip()
        decoder = codecs.getincrementaldecoder("utf-8-sig")()  # the last character may be cut in two
        try:
            text = decoder.decode(self.head)
        except UnicodeDecodeError:
            text = self.head.decode("cp1252", "replace")  # reading it says which line is not UTF-8
        return text.strip() if all(letter.isprintable() or letter in "\t\r\n\f" for letter in text) else ""


def _is_project(content: _Content) -> bool:
    """A damaged archive of an unknown kind counts: reading it says what is wrong."""
    members = content.members
    return members is not None and (not members or "document.json" in members)


def _is_set(content: _Content) -> bool:
    return "dataset.json" in (content.members or ())


def _has_document(content: _Content) -> bool:
    """A PNG whose chunks do not lead to its end counts: reading it says what is wrong."""
    if not content.head.startswith(PNG):
        return False
    with open_file(content.path) as stream:
        stream.seek(len(PNG))
        for _ in range(MAX_CHUNKS):
            header = stream.read(8)
            if len(header) < 8:
                return True
            if header[4:] == b"IEND":
                return False
            keyword = stream.read(len(DOCUMENT_KEYWORD)) if header[4:] in TEXT_CHUNKS else b""
            if keyword == DOCUMENT_KEYWORD:
                return True
            length = int.from_bytes(header[:4], "big")
            stream.seek(length - len(keyword) + 4, 1)  # 4: the checksum
    return True


def _is_picture(content: _Content) -> bool:
    return content.head.startswith((PNG, *OTHER_PICTURES)) or content.head[8:12] == b"WEBP"


def _is_sound(content: _Content) -> bool:
    """By the signatures of what `audio.sound` reads; whether there is a sound in a film is seen when it is read."""
    head = content.head
    in_chunks = (head[:4] in (b"RIFF", b"RF64") and head[8:12] in IN_RIFF) or (
        head[:4] == b"FORM" and head[8:12] in IN_FORM
    )
    return in_chunks or head.startswith((*SOUNDS, *MPEG_AUDIO)) or head[4:8] == b"ftyp"


def _has_numbers(content: _Content) -> bool:
    """A table whose header is missing or wrong: reading it says so."""
    return any(
        sum(_is_number(cell) for cell in SEPARATORS.split(line)) > 1
        for line in content.text.splitlines()[:MAX_LINES]
    )


def _is_number(cell: str) -> bool:
    try:
        float(cell.strip(' "'))
    except ValueError:
        return False
    return True


class _Kind(NamedTuple):
    """How the files of a kind are told, and why they are not opened where the program knows them but has no use for them."""

    holds: Callable[[_Content], bool]
    kind: FileKind | None
    refusal: str = ""  # a clause


# The first row that holds counts.
_KINDS = (
    _Kind(lambda content: is_timing(content.text), "timing"),  # its lines may look like names, or a preset
    _Kind(lambda content: content.text.startswith("["), "labels"),  # a JSON list may look like a table
    _Kind(lambda content: content.numbers == "directions", "attributes"),
    _Kind(lambda content: content.numbers == "latents", "latent"),
    _Kind(lambda content: content.numbers == "checkpoint", "checkpoint"),
    _Kind(_is_project, "project"),
    _Kind(_is_set, None, "it is a set of pictures to train on, which 'ganinterface curate' shows"),
    _Kind(_has_document, "picture"),
    _Kind(
        _is_picture,
        None,
        "there is no GANInterface document in it, as there is in the PNG pictures that this program saves",
    ),
    _Kind(_is_sound, "sound"),
    _Kind(lambda content: content.text.startswith("{"), "preset"),
    _Kind(_has_numbers, "attributes"),
    _Kind(lambda content: content.text != "" and not content.text.startswith(NOT_NAMES), "labels"),
)


def _what_else(content: _Content) -> str:
    """The words that follow the name of a file that is in no row of the table."""
    if not content.head:
        return "is empty"
    words = what_file(content.head) if content.members is None else what_archive(content.members)
    return (
        _NOTHING
        if words == UNKNOWN
        else words.replace(", not a generator", ", which this program does not open")
    )


_NOTHING = (
    "is not a file that this program opens: projects, pictures with their document, presets, checkpoints, "
    "attributes, latents, names of classes, sounds and timings of mouth shapes are"
)
