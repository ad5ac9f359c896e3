"""What a killed saver leaves is gone after the next save in that folder, and nothing else is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from stylegan.files import leftovers
from stylegan.files.atomic import atomic_path, atomic_write

SAVER = """
import sys, time
from pathlib import Path
from stylegan.files.atomic import atomic_write
def content(file):
    file.write(b"half")
    file.flush()
    print("writing", flush=True)
    time.sleep(600)
atomic_write(Path(sys.argv[1]), content)
"""


@pytest.fixture(autouse=True)
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder is looked through at every save."""
    monkeypatch.setattr(leftovers, "PAUSE", 0.0)


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_what_a_killed_saver_left_goes_with_the_next_save(tmp_path: Path) -> None:
    saver = subprocess.Popen(
        [sys.executable, "-c", SAVER, str(tmp_path / "a.bin")],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    assert saver.stdout is not None
    with saver.stdout:
        saver.stdout.readline()
        atomic_write(tmp_path / "b.bin", b"while it lives")
        assert len(hidden(tmp_path)) == 1
        saver.send_signal(signal.SIGKILL)
        saver.wait()
    atomic_write(tmp_path / "b.bin", b"after it died")
    assert [path.name for path in tmp_path.iterdir()] == ["b.bin"]


@pytest.mark.parametrize(
    "name",
    [
        ".saving-00000000-1-0123456789abcdef",  # another machine's
        f".saving-{leftovers._machine()}-{os.getppid()}-0123456789abcdef",  # of one that lives
        f".saving-{leftovers._machine()}-999999999-0123456789abcde",  # not ours
        f"x.saving-{leftovers._machine()}-999999999-0123456789abcdef",
        ".hidden",
    ],
)
def test_what_is_anybody_elses_stays(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    atomic_write(tmp_path / "b.bin", b"new")
    assert (tmp_path / name).is_dir()


def test_a_number_that_this_process_has_now_was_another_ones(tmp_path: Path) -> None:
    """As in a container, where the first process always has the same."""
    (tmp_path / f".saving-{leftovers._machine()}-{os.getpid()}-0123456789abcdef").mkdir()
    atomic_write(tmp_path / "b.bin", b"new")
    assert hidden(tmp_path) == []


def test_two_savers_of_one_process_leave_each_other_alone(tmp_path: Path) -> None:
    def other() -> None:
        atomic_write(tmp_path / "b.bin", b"other")

    with atomic_path(tmp_path / "a.bin") as temporary:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        temporary.write_bytes(b"one")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.bin", "b.bin"]


def test_what_a_writer_leaves_beside_is_gone_too(tmp_path: Path) -> None:
    with atomic_path(tmp_path / "a.bin") as temporary:
        temporary.with_name(".tmp12345").write_bytes(b"of the writer's own")
        temporary.unlink()
        temporary.write_bytes(b"new")
    (tmp_path / "a.bin").unlink()
    assert list(tmp_path.iterdir()) == []


def test_an_error_names_the_file_that_was_meant(tmp_path: Path) -> None:
    (tmp_path / "a.bin").mkdir()
    with pytest.raises(OSError) as caught:
        atomic_write(tmp_path / "a.bin", b"new")
    assert caught.value.filename == str(tmp_path / "a.bin")
    with pytest.raises(FileNotFoundError) as missing:
        atomic_write(tmp_path / "nowhere" / "a.bin", b"new")
    assert missing.value.filename == str(tmp_path / "nowhere" / "a.bin")
