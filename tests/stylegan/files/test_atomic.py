"""Saving so that the old file stays whole until the new one is."""

import os
import stat
import sys

import pytest

from stylegan.files.atomic import atomic_path, atomic_write


@pytest.fixture
def target(tmp_path):
    path = tmp_path / "work.ganproj"
    path.write_bytes(b"old")
    return path


def names(folder):
    return [path.name for path in folder.iterdir()]


def test_bytes_or_a_writer_become_the_whole_file(target):
    atomic_write(target, b"new")
    assert target.read_bytes() == b"new"
    atomic_write(str(target), lambda file: file.write(b"newer"))
    assert target.read_bytes() == b"newer"
    assert names(target.parent) == ["work.ganproj"]


def test_a_crash_in_the_middle_leaves_the_old_file_and_nothing_else(target):
    def crash(file):
        file.write(b"half of the n")
        file.flush()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        atomic_write(target, crash)
    assert target.read_bytes() == b"old"
    assert names(target.parent) == ["work.ganproj"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(target, monkeypatch, step):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OSError, match="the disk is full"):
        atomic_write(target, b"new")
    assert target.read_bytes() == b"old"
    assert names(target.parent) == ["work.ganproj"]


def test_a_file_that_cannot_be_put_there_is_named_alone(target, monkeypatch):
    def fail(source, there):
        raise OSError(13, "Permission denied", str(source), None, str(there))

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="permissions there") as error:
        atomic_write(target, b"new")
    assert str(error.value) == f"[Errno 13] the permissions there do not allow it: {str(target)!r}"


def test_the_new_file_replaces_the_old_one_only_when_it_is_on_disk(target, monkeypatch):
    synced = []
    sync, move = os.fsync, os.replace
    monkeypatch.setattr(
        os, "fsync", lambda descriptor: (synced.append(target.read_bytes()), sync(descriptor))
    )
    monkeypatch.setattr(os, "replace", lambda a, b: (synced.append("replace"), move(a, b)))
    atomic_write(target, b"new")
    assert synced[:2] == [b"old", "replace"]


def test_a_missing_folder_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        atomic_write(tmp_path / "nowhere" / "x", b"new")


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX's")
def test_permissions_stay_and_new_files_get_the_usual_ones(target):
    target.chmod(0o640)
    atomic_write(target, b"new")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    usual, ours = target.with_name("usual"), target.with_name("ours")
    usual.write_bytes(b"")
    atomic_write(ours, b"")
    assert ours.stat().st_mode == usual.stat().st_mode


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_stays_a_link(target):
    link = target.with_name("link")
    link.symlink_to(target)
    atomic_write(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_writer_that_wants_a_path_gets_one_with_the_right_suffix(target):
    film = target.with_name("film.mp4")
    with atomic_path(film) as temporary:
        assert temporary.suffix == ".mp4"
        assert temporary.parent.parent == film.parent
        temporary.write_bytes(b"film")
        assert not film.exists()
    assert film.read_bytes() == b"film"
    assert sorted(names(target.parent)) == ["film.mp4", "work.ganproj"]
