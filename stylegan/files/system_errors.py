"""What the system says of a file that cannot be read or written, in plain words: a clause, and a whole sentence."""

from __future__ import annotations

import errno
import os
from pathlib import Path

NO_FILE = "it is a pipe or a device, not a file"
FOLDER = "it is a folder, not a file"
MISSING = "there is no such file"
NOT_ALLOWED = "its permissions do not allow it"
DISK_FULL = "the disk is full"
BELOW_A_FILE = "a file is where its folder should be"
# By the system's numbers; what has none here keeps the system's words.
READING = {
    errno.EISDIR: FOLDER,
    errno.ENOENT: MISSING,
    errno.ENOTDIR: MISSING,
    errno.ENXIO: NO_FILE,
    errno.EACCES: NOT_ALLOWED,
    errno.EPERM: NOT_ALLOWED,
    errno.ELOOP: "its links lead nowhere",
    errno.ENAMETOOLONG: "its name is too long",
    errno.EIO: "the disk fails",
}
WRITING = {
    errno.EISDIR: "a folder has this name",
    errno.EEXIST: "a file has this name",
    errno.ENOENT: "there is no such folder",
    errno.ENOTDIR: BELOW_A_FILE,
    errno.ENXIO: "a pipe or a device has this name",
    errno.EACCES: "the permissions there do not allow it",
    errno.EPERM: "the permissions there do not allow it",
    errno.EROFS: "the disk is read-only",
    errno.ENOSPC: DISK_FULL,
    errno.EDQUOT: DISK_FULL,
    errno.EFBIG: "files there may not be so large",
    errno.ELOOP: "its links lead nowhere",
    errno.ENAMETOOLONG: "its name is too long",
    errno.EIO: "the disk fails",
}
_ONLY_WRITING = {errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EEXIST}


class Unreadable(str):
    """Why a file cannot be read, in a clause: the `strerror` of an error that was told in plain words."""

    __slots__ = ()


class Unwritable(str):
    """The same of a file that cannot be written."""

    __slots__ = ()


def why_unreadable(error: OSError, path: Path | str, kind: str = "file") -> Unreadable:
    """Why a file (or a folder) cannot be read, in a clause: "it is a folder, not a file"."""
    if isinstance(error.strerror, Unreadable):
        return error.strerror
    if kind == "folder":
        if error.errno == errno.ENOTDIR and os.path.exists(path):
            return Unreadable("it is a file, not a folder")
    elif os.path.isdir(path):  # which Windows calls no permission
        return Unreadable(FOLDER)
    clause = READING.get(error.errno or 0) or _own_words(error)
    return Unreadable(clause.replace("file", kind) if clause == MISSING else clause)


def why_unwritable(error: OSError) -> Unwritable:
    """Why a file cannot be written, in a clause: "the disk is full"."""
    if isinstance(error.strerror, Unwritable):
        return error.strerror
    return Unwritable(WRITING.get(error.errno or 0) or _own_words(error))


def tell_unwritable(error: OSError, path: Path | str) -> None:
    """Let an error of the system say in plain words that `path` cannot be written; any other error stays as it is."""
    if error.errno and not isinstance(error.strerror, Unreadable):
        error.strerror = why_unwritable(error)
        error.filename = str(path)
        if error.filename2 is not None:
            del error.filename2  # set to None it would be told as a name


def make_folder(folder: Path) -> None:
    """Make a folder, and those around it, where there is none; OSError, told in plain words, when that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        tell_unwritable(error, folder)
        raise


def clause(error: OSError, path: Path | str = "") -> Unreadable | Unwritable:
    """The same where nobody knows whether it was read or written."""
    if isinstance(error.strerror, Unwritable) or error.errno in _ONLY_WRITING:
        return why_unwritable(error)
    return why_unreadable(error, path)


def sentence(error: BaseException) -> str:
    """What an error means, in one sentence for people; its class's name where it says nothing."""
    if not isinstance(error, OSError) or not error.strerror:
        return " ".join(str(error).split()) or type(error).__name__
    name = error.filename
    why = clause(error, name or "")
    if not name:
        return f"{why[:1].upper()}{why[1:]}."
    if isinstance(error.strerror, Unreadable):
        return f"'{Path(name).name or name}' cannot be read: {why}."
    return f"'{name}' cannot be {'written' if isinstance(why, Unwritable) else 'used'}: {why}."


def _own_words(error: OSError) -> str:
    return str(error.strerror or error).rstrip(".")
