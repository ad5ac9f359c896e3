"""Arrays out of .npy and .npz files that nobody vouches for: numbers only, sizes checked before memory is taken."""

from __future__ import annotations

import errno
import io
import math
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from stylegan.files.plain_files import open_file, open_zip
from stylegan.files.problem import FileProblem, quoted

MAGIC = b"\x93NUMPY"
MAX_BYTES = 512 * 2**20  # of a file, and of an array in it
MAX_AXES = 4
LONGEST_HEADER = 10_000  # bytes; as numpy's own limit
UNSUSPICIOUS = 16 * 2**20  # bytes; up to here any compression ratio is accepted
MAX_COMPRESSION = 200
DAMAGED_ARCHIVE = " is damaged: its zip archive cannot be read"
LONGEST_LIST = 5  # names that a message shows


def read_npy(path: Path) -> NDArray[np.float32]:
    """The array of a .npy file as float32. FileProblem says what is wrong; OSError is passed on.

    Objects, texts and complex numbers are refused, and so are numbers that are not finite.
    """
    with open_file(path) as stream, _as_file_error():
        return _array(stream, _size(stream))


class Member(NamedTuple):
    """An array of a file as its header describes it: its name ("" in a .npy file), and numpy's letter for what it holds."""

    name: str
    shape: tuple[int, ...]
    kind: str  # "f", "i" or "u" for numbers, "O" for pickled objects, "" for a broken header


def members(path: Path) -> list[Member]:
    """The arrays of a .npy or .npz file, none of them read; one with a broken header has no shape. Errors: as `read_npy`."""
    if is_npy(path):
        with open_file(path) as stream:
            return [_member("", stream)]
    with open_archive(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(".npy")]
        return [_member(name.removesuffix(".npy"), archive.open(name)) for name in names]


def read_pickled(path: Path, name: str) -> bytes:
    """The pickle in which numpy keeps an array of objects, to be read as data. Errors: as `read_npy`."""
    if is_npy(path):
        with open_file(path) as stream, _as_file_error():
            _size(stream)
            return _after_header(stream)
    with open_archive(path) as archive:
        _check_member(archive.getinfo(f"{name}.npy"))
        return _after_header(archive.open(f"{name}.npy"))


def is_npy(path: Path) -> bool:
    """Whether a file is one array of numpy's, by its beginning. OSError is passed on."""
    with open_file(path) as stream:
        return stream.read(len(MAGIC)) == MAGIC


def npz_names(path: Path) -> list[str]:
    """The names of the arrays in a .npz file; empty for another kind of zip file. Errors: as `read_npy`."""
    with open_archive(path) as archive:
        return [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]


def read_npz(path: Path, wanted: Collection[str]) -> dict[str, NDArray[np.float32]]:
    """Those of the `wanted` arrays that a .npz file holds; the others are not touched. Errors: as `read_npy`."""
    found: dict[str, NDArray[np.float32]] = {}
    with open_archive(path) as archive:
        for info in archive.infolist():
            name = info.filename.removesuffix(".npy")
            if name == info.filename or name not in wanted:
                continue
            if name in found:
                raise FileProblem(f" holds the array '{name}' twice")
            _check_member(info)
            with archive.open(info) as member:
                try:
                    found[name] = _array(member, info.file_size)
                except FileProblem as problem:
                    raise FileProblem(f": its array '{name}'{problem}") from problem
    return found


def npy_bytes(array: NDArray[np.float32]) -> bytes:
    """The content of a .npy file; written at once, for numpy does not say in the system's words that a disk is full."""
    made = io.BytesIO()
    np.save(made, array, allow_pickle=False)
    return made.getvalue()


@contextmanager
def open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip file that may be hostile, opened for reading; what breaks inside the block becomes a FileProblem."""
    with open_file(path) as stream, _as_file_error():
        _size(stream)
        with open_zip(stream) as archive:
            yield archive


def listed(names: Collection[str]) -> str:
    """The first few of some names, for a message."""
    first = ", ".join(quoted(name) for name in list(names)[:LONGEST_LIST])
    return f"{first} and {len(names) - LONGEST_LIST} more" if len(names) > LONGEST_LIST else first


@contextmanager
def _as_file_error() -> Iterator[None]:
    """Turns whatever a broken file causes in numpy, zipfile or zlib into a FileProblem."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise FileProblem(DAMAGED_ARCHIVE) from error
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise FileProblem(DAMAGED_ARCHIVE) from error  # it sends the reader to a place before the beginning
    except RuntimeError as error:  # encrypted (NotImplementedError is one too), or nested without end
        raise FileProblem(" was packed in a way that this program does not read") from error
    except MemoryError as error:
        raise FileProblem(" needs more memory than there is") from error
    except (ValueError, TypeError, SyntaxError, OverflowError, tokenize.TokenError) as error:
        raise FileProblem(" is damaged: its header cannot be understood") from error


def _size(stream: IO[bytes]) -> int:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if size > MAX_BYTES:
        raise FileProblem(f" is larger than {MAX_BYTES // 2**20} MB")
    return size


def _check_member(info: zipfile.ZipInfo) -> None:
    """An array's declared size makes sense; zipfile never unpacks more than is declared."""
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError
    if info.file_size > min(MAX_BYTES, max(UNSUSPICIOUS, MAX_COMPRESSION * info.compress_size)):
        raise FileProblem(f": its array '{info.filename}' would unpack to a suspicious size")


def _array(stream: IO[bytes], size: int) -> NDArray[np.float32]:
    """The array at the stream's place, of which `size` bytes are left."""
    dtype, shape, fortran, start = _header(stream)
    _check_kind(dtype)
    if len(shape) > MAX_AXES or any(length < 0 for length in shape):
        raise FileProblem(f" has the absurd shape {_shown(shape)}")
    needed, there = math.prod(shape) * dtype.itemsize, size - start
    if needed == 0:
        raise FileProblem(" is empty")
    data = stream.read(needed) if needed <= there else b""
    if len(data) != needed:
        raise FileProblem(f" is cut off: its shape {_shown(shape)} needs more bytes than there are")
    return as_numbers(np.frombuffer(data, dtype).reshape(shape, order="F" if fortran else "C"))


def as_numbers(raw: NDArray[Any]) -> NDArray[np.float32]:
    """An array of any kind of real number as float32; FileProblem for other kinds, none at all, and what is not finite."""
    _check_kind(raw.dtype)
    if not raw.size:
        raise FileProblem(" is empty")
    with np.errstate(
        over="ignore", invalid="ignore"
    ):  # too large for float32 becomes infinite and is refused below
        array = raw.astype(np.float32, order="C")
    if not np.isfinite(array).all():
        raise FileProblem(" holds numbers that are not finite or too large")
    return array


def _member(name: str, stream: IO[bytes]) -> Member:
    try:
        dtype, shape, _, _ = _header(stream)
    except (FileProblem, ValueError, TypeError, SyntaxError, OverflowError, tokenize.TokenError):
        return Member(name, (), "")  # reading it says what is wrong
    return Member(name, shape, dtype.kind)


def _after_header(stream: IO[bytes]) -> bytes:
    _header(stream)
    return stream.read()


def _header(stream: IO[bytes]) -> tuple[np.dtype[np.generic], tuple[int, ...], bool, int]:
    """dtype, shape, whether in Fortran's order, and where the numbers begin (NumPy Enhancement Proposal 1)."""
    head = stream.read(12)
    if not head.startswith(MAGIC) or len(head) < 12:
        raise FileProblem(" is not an array file of numpy")
    if head[6] not in (1, 2):
        raise FileProblem(f" has version {head[6]} of numpy's format, which holds no plain numbers")
    begin = 10 if head[6] == 1 else 12
    length = int.from_bytes(head[8:begin], "little")
    if length > LONGEST_HEADER:
        raise FileProblem(" is damaged: its header is absurdly long")
    text = io.BytesIO(head[8:] + stream.read(max(begin + length - 12, 0)))
    read = npy_format.read_array_header_1_0 if head[6] == 1 else npy_format.read_array_header_2_0
    with warnings.catch_warnings():  # numpy warns of files that Python 2 wrote, and of old names of types
        warnings.simplefilter("ignore")
        shape, fortran, dtype = read(text)
    return dtype, shape, fortran, begin + length


def _check_kind(dtype: np.dtype[Any]) -> None:
    if dtype.kind not in "fiu":
        raise FileProblem(f" holds {_spoken(dtype)}, not numbers")


def _spoken(dtype: np.dtype[np.generic]) -> str:
    return {"O": "Python objects", "c": "complex numbers", "U": "texts", "S": "texts"}.get(
        dtype.kind, "something else"
    )


def _shown(shape: tuple[int, ...]) -> str:
    text = str(list(shape))
    return text if len(text) <= 60 else f"{text[:59]}…"
