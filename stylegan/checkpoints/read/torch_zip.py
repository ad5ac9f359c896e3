"""Torch's files (.pt, .pth): the zip archives of version 1.6 and later, and the older ones, as data.

torch.load(weights_only=True) is not used: it reserves what a file declares before it looks at what the file holds, and
calls classes of torch with arguments that a file chooses (docs/adr/0010).
"""

from __future__ import annotations

import io
import mmap
import struct
import zipfile
from pathlib import Path
from typing import Any

from stylegan.checkpoints.errors import Damaged, Refusal, naming
from stylegan.checkpoints.read.bounds import Budget, check_tree
from stylegan.checkpoints.read.mapped import map_file
from stylegan.checkpoints.read.opcodes import Bytes
from stylegan.checkpoints.read.pickle_constructors import DataConstructors
from stylegan.checkpoints.read.pickle_machine import run
from stylegan.checkpoints.read.records import Global
from stylegan.checkpoints.read.torch_legacy import MAGIC, read_legacy
from stylegan.checkpoints.read.torch_storages import Identity, Storage, from_bytes, named_class
from stylegan.files.other_files import what_archive
from stylegan.files.problem import printable

ZIP = b"PK\x03\x04"
LARGEST_DIRECTORY = 4 << 20  # bytes of an archive's table of contents: some 50,000 tensors
_LOCAL_HEADER = struct.Struct("<4s22xHH")  # signature, length of the name, length of what else there is
_ENCRYPTED = 1


def read_torch(path: Path) -> Any:
    """What torch.save wrote to a file, as plain data; nothing is run, whatever the file says.

    Dictionaries, lists, numbers, texts, tensors (on the CPU; parameters too), numpy arrays; records.Record for objects
    such as argparse.Namespace. Tensors may be views of the mapped file: copy what is to be kept.
    CheckpointError with one sentence where it is no such file, damaged, or asks for anything else.
    """
    with naming(path):
        return read_torch_data(map_file(path))


def is_torch(data: Bytes) -> bool:
    """Whether this is a zip archive, or an older file of torch's."""
    return data[: len(ZIP)] == ZIP or data[: len(MAGIC)] == MAGIC


def read_torch_data(data: mmap.mmap) -> Any:
    """See `read_torch`; Refusal instead of CheckpointError."""
    budget = Budget(len(data))
    if data[: len(MAGIC)] == MAGIC:
        return read_legacy(data, budget)
    archive = _Archive(data, budget)
    content, _ = run(archive.record("data.pkl"), _ArchiveStorages(archive, budget), budget)
    check_tree(content)
    return content


class _Archive:
    """The records of a zip archive as torch writes it: each lies in it as it is, neither compressed nor encrypted."""

    def __init__(self, data: mmap.mmap, budget: Budget) -> None:
        self._data = data
        self._budget = budget
        self._entries = {entry.filename: entry for entry in _directory(data, budget)}
        roots = [name.removesuffix("data.pkl") for name in self._entries if name.endswith("/data.pkl")]
        if len(roots) != 1 or roots[0].count("/") != 1:
            raise Refusal(what_archive(self._entries))
        self._root = roots[0]
        if self._root + "constants.pkl" in self._entries:
            raise Refusal(
                "is a TorchScript program, not weights: such a file is not opened, as it would have to be run"
            )
        order = self.record("byteorder") if self._root + "byteorder" in self._entries else b"little"
        if order != b"little":
            raise Refusal("was written by a machine with another order of bytes, which is not supported")

    def record(self, name: str) -> bytes:
        """A record's bytes, copied."""
        view = self.view(name)
        self._budget.take(len(view))
        return bytes(view)

    def view(self, name: str) -> memoryview:
        """A record's bytes, where they lie in the file."""
        entry = self._entries.get(self._root + name)
        if entry is None:
            raise Damaged(f"the record {printable(name, 40)} is missing")
        if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & _ENCRYPTED:
            raise Refusal("was packed again by another program: torch stores its data uncompressed")
        header = entry.header_offset
        if not 0 <= header <= len(self._data) - _LOCAL_HEADER.size:  # zipfile may compute one before the file
            raise Damaged("a record is missing")
        signature, name_length, extra_length = _LOCAL_HEADER.unpack_from(self._data, header)
        begin = header + _LOCAL_HEADER.size + name_length + extra_length
        if (
            signature != ZIP
            or entry.compress_size != entry.file_size
            or begin + entry.file_size > len(self._data)
        ):
            raise Damaged("a record is cut off")
        return memoryview(self._data)[begin : begin + entry.file_size]


class _ArchiveStorages(DataConstructors):
    """Storages that are records of the archive."""

    def __init__(self, archive: _Archive, budget: Budget) -> None:
        super().__init__(budget)
        self._archive = archive
        self._made: dict[str, Storage] = {}

    def persistent(self, identity: Any) -> Storage | Global:
        """See `pickle_machine.Constructors.persistent`."""
        if (found := named_class(identity)) is not None:
            return found
        wanted = Identity.read(identity)
        if wanted.key not in self._made:
            view = self._archive.view(f"data/{wanted.key}")
            if len(view) != wanted.nbytes:
                raise Damaged("a tensor's numbers are missing")
            self.budget.take(wanted.nbytes)
            self._made[wanted.key] = Storage(from_bytes(view, wanted.dtype))
        whole = self._made[wanted.key]
        if whole.flat.dtype != wanted.dtype or whole.flat.numel() != wanted.numel:
            raise Damaged("two tensors disagree about their data")
        return whole


def _directory(data: mmap.mmap, budget: Budget) -> list[zipfile.ZipInfo]:
    """An archive's table of contents, read by the standard library, which reads nothing else."""
    try:
        with zipfile.ZipFile(_Limited(data)) as archive:
            entries = archive.infolist()
    except Refusal:
        raise
    except Exception as error:  # zipfile has many ways to say so
        raise Damaged(f"as a zip archive: {printable(str(error))}") from error
    budget.take(512 * len(entries))
    return entries


class _Limited(io.RawIOBase):
    """A mapped file, as zipfile wants to read it; no more at once than a table of contents has."""

    def __init__(self, data: mmap.mmap) -> None:
        super().__init__()
        self._data = data
        self._position = 0

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: len(self._data)}[whence]
        if start + offset < 0:
            raise OSError("a place before the file's start")
        self._position = start + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def read(self, size: int | None = -1) -> bytes:
        end = len(self._data) if size is None or size < 0 else min(self._position + size, len(self._data))
        if end - self._position > LARGEST_DIRECTORY:
            raise Refusal("is a zip archive with more in it than any checkpoint has")
        content = self._data[self._position : end]
        self._position = max(self._position, end)
        return content
