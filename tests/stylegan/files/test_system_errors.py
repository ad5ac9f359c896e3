"""Files that somebody named and that cannot be read or written: why, in plain words."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from stylegan.files.atomic import atomic_write
from stylegan.files.plain_files import open_file
from stylegan.files.system_errors import make_folder, sentence, why_unreadable
from tests.file_sizes import files_up_to

LONG = "x" * 300


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a folder, a file and a pipe in it."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("folder", IsADirectoryError, "'folder' cannot be read: it is a folder, not a file."),
        ("gone", FileNotFoundError, "'gone' cannot be read: there is no such file."),
        ("file/below", NotADirectoryError, "'below' cannot be read: there is no such file."),
        ("pipe", OSError, "'pipe' cannot be read: it is a pipe or a device, not a file."),
        (LONG, OSError, f"'{LONG}' cannot be read: its name is too long."),
    ],
)
def test_what_cannot_be_opened_says_why_and_stays_the_systems_error(
    name: str, kind: type[OSError], said: str, place: Path
) -> None:
    if name == "pipe" and not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    with pytest.raises(kind) as caught:
        open_file(place / name)
    assert caught.value.filename == str(place / name)
    assert sentence(caught.value) == said


def test_a_file_that_is_not_ones_own_to_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of who may do everything a file's permissions would not keep it."""
    (tmp_path / "mine").touch()
    monkeypatch.setattr(os, "open", refusing(errno.EACCES, tmp_path / "mine"))
    with pytest.raises(PermissionError) as caught:
        open_file(tmp_path / "mine")
    assert sentence(caught.value) == "'mine' cannot be read: its permissions do not allow it."


def refusing(number: int, path: Path | None) -> Callable[..., int]:
    def refused(*_: object, **__: object) -> int:
        raise OSError(number, os.strerror(number), *([str(path)] if path else []))

    return refused


def test_a_folder_that_is_none_is_told_as_a_folder(place: Path) -> None:
    said = []
    for name in ("gone", "file"):
        with pytest.raises(OSError) as caught:
            os.listdir(place / name)
        said.append(why_unreadable(caught.value, place / name, "folder"))
    assert said == ["there is no such folder", "it is a file, not a folder"]


@pytest.mark.parametrize(
    ("name", "kind", "why"),
    [
        ("folder", IsADirectoryError, "a folder has this name"),
        ("gone/x.csv", FileNotFoundError, "there is no such folder"),
        ("file/x.csv", NotADirectoryError, "a file is where its folder should be"),
        ("pipe", OSError, "a pipe or a device has this name"),
        (LONG, OSError, "its name is too long"),
    ],
)
def test_what_cannot_be_written_says_why_before_there_is_anything_to_write(
    name: str, kind: type[OSError], why: str, place: Path
) -> None:
    if name == "pipe" and not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    before = sorted(os.listdir(place))
    with pytest.raises(kind) as caught:
        atomic_write(place / name, lambda _: pytest.fail("nothing can be written"))
    assert sentence(caught.value) == f"'{place / name}' cannot be written: {why}."
    assert sorted(os.listdir(place)) == before


def test_a_file_that_grows_too_large_is_named(tmp_path: Path) -> None:
    with files_up_to(100), pytest.raises(OSError) as caught:
        atomic_write(tmp_path / "x.csv", b"1" * 1000)
    assert (
        sentence(caught.value)
        == f"'{tmp_path / 'x.csv'}' cannot be written: files there may not be so large."
    )


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "the disk is full"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EACCES, "the permissions there do not allow it"),
        (errno.EIO, "the disk fails"),
    ],
)
def test_what_no_test_can_make_of_a_disk(
    number: int, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", refusing(number, None))
    with pytest.raises(OSError) as caught:
        atomic_write(tmp_path / "x.csv", b"1")
    assert sentence(caught.value) == f"'{tmp_path / 'x.csv'}' cannot be written: {why}."


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="who may write anywhere")
def test_a_folder_that_takes_no_files(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(PermissionError) as caught:
        atomic_write(tmp_path / "closed" / "x.csv", b"1")
    assert sentence(caught.value) == (
        f"'{tmp_path / 'closed' / 'x.csv'}' cannot be written: the permissions there do not allow it."
    )


def test_an_error_about_another_file_stays_about_it(place: Path) -> None:
    """What is written from files that are read as it goes."""
    with pytest.raises(OSError) as caught:
        atomic_write(place / "x.csv", lambda _: open_file(place / "gone"))
    assert sentence(caught.value) == "'gone' cannot be read: there is no such file."


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("file", "a file has this name"),
        ("file/below", "a file is where its folder should be"),
        (LONG, "its name is too long"),
    ],
)
def test_a_folder_that_cannot_be_made(name: str, why: str, place: Path) -> None:
    with pytest.raises(OSError) as caught:
        make_folder(place / name)
    assert sentence(caught.value) == f"'{place / name}' cannot be written: {why}."


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("There are no poses yet."), "There are no poses yet."),
        (ZeroDivisionError(), "ZeroDivisionError"),
        (OSError("of no system"), "of no system"),
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full."),
        (OSError(errno.ENOSPC, "No space left on device", "/x.gif"), "'/x.gif' cannot be written: the disk is full."),
        (FileNotFoundError(2, "No such file or directory", "/x"), "'/x' cannot be used: there is no such file."),
        (OSError(errno.ENOLCK, "No locks available", "/x"), "'/x' cannot be used: No locks available."),
    ],
)  # fmt: skip
def test_any_other_error_is_a_sentence_too(error: Exception, said: str) -> None:
    assert sentence(error) == said
