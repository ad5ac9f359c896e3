"""A set of files comes into a folder as one: all or none, whenever it is killed, and nothing else there is touched."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ganinterface.files import replacing
from ganinterface.files.replacing import files_at_once
from stylegan.files import leftovers

SET = [f"frame{i:04}.png" for i in range(1, 41)]

WRITER = """
import sys
from pathlib import Path
from ganinterface.files.replacing import files_at_once
from stylegan.files import leftovers
print("ready", flush=True)
for round in range(100000):
    with files_at_once(Path(sys.argv[1])) as new:
        for i in range(1, 41):
            (new / f"frame{i:04}.png").write_text(str(round))
    print(round, flush=True)
"""


def put(folder: Path, content: str) -> None:
    with files_at_once(folder) as new:
        for name in SET:
            (new / name).write_text(content)


def seen(folder: Path) -> set[str]:
    """What the frames hold."""
    return {(folder / name).read_text() for name in SET}


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


@pytest.fixture(params=["exchanged", "moved"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the set, on a system that exchanges folders and on one that does not."""
    if request.param == "moved":
        monkeypatch.setattr(replacing, "_may_be_exchanged", lambda target: False)
    elif sys.platform not in replacing.EXCHANGE:
        pytest.skip("this system exchanges no folders")
    return tmp_path / "frames"


def test_a_new_folder_and_one_with_an_older_set(folder: Path) -> None:
    put(folder, "old")
    put(folder, "new")
    assert seen(folder) == {"new"}
    assert hidden(folder) == []
    assert hidden(folder.parent) == []


def test_what_else_is_there_stays_as_it_was(folder: Path) -> None:
    put(folder, "old")
    (folder / "notes.txt").write_text("mine")
    (folder / "frame0041.png").write_text("of a longer one")
    (folder / "link").symlink_to("notes.txt")
    before = (folder / "notes.txt").stat()
    put(folder, "new")
    assert seen(folder) == {"new"}
    after = (folder / "notes.txt").stat()
    assert (after.st_ino, after.st_mtime_ns, after.st_nlink) == (before.st_ino, before.st_mtime_ns, 1)
    assert (folder / "frame0041.png").read_text() == "of a longer one"
    assert os.readlink(folder / "link") == "notes.txt"


def test_folders_in_it_stay_where_they_are(folder: Path) -> None:
    put(folder, "old")
    (folder / "mine").mkdir()
    (folder / "mine" / "notes.txt").write_text("mine")
    put(folder, "new")
    assert seen(folder) == {"new"}
    assert (folder / "mine" / "notes.txt").read_text() == "mine"


def test_what_fails_changes_nothing(folder: Path) -> None:
    put(folder, "old")

    def interrupted() -> None:
        with files_at_once(folder) as new:
            (new / SET[0]).write_text("new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert seen(folder) == {"old"}
    assert hidden(folder) + hidden(folder.parent) == []


def test_a_folder_that_was_made_for_nothing_is_gone(folder: Path) -> None:
    with pytest.raises(KeyboardInterrupt), files_at_once(folder / "deep" / "er"):
        raise KeyboardInterrupt
    assert list(folder.parent.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX's")
def test_the_folder_keeps_its_permissions(folder: Path) -> None:
    put(folder, "old")
    folder.chmod(0o750)
    put(folder, "new")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_to_the_folder_stays_a_link(folder: Path) -> None:
    put(folder, "old")
    link = folder.with_name("link")
    link.symlink_to(folder)
    put(link, "new")
    assert link.is_symlink()
    assert seen(folder) == {"new"}


def test_a_folder_that_somebody_stands_in_is_not_exchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "frames"
    put(folder, "old")
    monkeypatch.chdir(folder)
    put(Path("."), "new")
    assert seen(Path(".")) == {"new"}


def test_a_persons_own_folders_are_not_exchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert not replacing._may_be_exchanged(tmp_path)


def test_one_that_is_moved_in_looks_unfinished_until_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old and new never lie together, and the first frame comes last."""
    monkeypatch.setattr(replacing, "_may_be_exchanged", lambda target: False)
    folder = tmp_path / "frames"
    put(folder, "old")
    moments: list[set[str]] = []
    move = os.replace

    def watched(source: Path, target: Path) -> None:
        there = {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}
        assert set(there.values()) <= {"new"}
        assert SET[0] not in there
        moments.append(set(there))
        move(source, target)

    monkeypatch.setattr(os, "replace", watched)
    put(folder, "new")
    assert len(moments) == len(SET)


@pytest.mark.skipif(sys.platform not in replacing.EXCHANGE, reason="this system exchanges no folders")
def test_whenever_it_is_killed_all_frames_are_of_one_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "PAUSE", 0.0)
    folder, chance = tmp_path / "frames", random.Random(1)
    put(folder, "old")
    (folder / "notes.txt").write_text("mine")
    for _ in range(5):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        )
        assert writer.stdout is not None
        with writer.stdout:
            writer.stdout.readline()
            time.sleep(chance.uniform(0, 0.2))
            writer.send_signal(signal.SIGKILL)
            writer.wait()
        assert len(seen(folder)) == 1
        assert sorted(path.name for path in folder.iterdir()) == [*SET, "notes.txt"]
    put(folder, "after")
    assert hidden(folder.parent) == []
