"""Files that somebody named and that cannot be read: why, in plain words."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from stylegan.files.plain_files import open_file, unreadable_text


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("folder", IsADirectoryError, "'folder' cannot be read: it is a folder, not a file."),
        ("gone", FileNotFoundError, "'gone' cannot be read: there is no such file."),
        ("file/below", NotADirectoryError, "'below' cannot be read: there is no such file."),
        ("pipe", OSError, "'pipe' cannot be read: it is a pipe or a device, not a file."),
    ],
)
def test_what_cannot_be_opened_says_why_and_stays_the_systems_error(
    name: str, kind: type[OSError], said: str, tmp_path: Path
) -> None:
    if name == "pipe" and not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    if name == "pipe":
        os.mkfifo(tmp_path / "pipe")
    with pytest.raises(kind) as caught:
        open_file(tmp_path / name)
    assert caught.value.filename == str(tmp_path / name)
    assert unreadable_text(caught.value) == said


def test_a_file_that_is_not_ones_own_to_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of who may do everything a file's permissions would not keep it."""
    (tmp_path / "mine").touch()

    def refused(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "mine"))

    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(PermissionError) as caught:
        open_file(tmp_path / "mine")
    assert unreadable_text(caught.value) == "'mine' cannot be read: its permissions do not allow it."


def test_other_errors_of_the_system_are_left_alone() -> None:
    assert unreadable_text(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/full")) is None
    assert unreadable_text(OSError("of no system")) is None
