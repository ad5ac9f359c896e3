"""The gallery is there at the next start; a killed program, a damaged file and a full disk cost one portrait at most."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ganinterface.document.document import LatentPart
from ganinterface.files.gallery import album
from ganinterface.files.gallery.album import entries_in
from ganinterface.session import actions
from tests.studio.gallery.desk import GalleryDesk

LATENT = np.arange(16, dtype=np.float32)


@pytest.fixture
def again(desk: GalleryDesk) -> Iterator[GalleryDesk]:
    """The program at its next start, after three portraits, the last of them a favourite and of a latent of its own."""
    desk.look_at(1, 2)
    latent = desk.session.arrays.put(LATENT)
    desk.workbench.apply(actions.set_latent, (LatentPart(array=latent),))
    desk.stand()
    desk.looking.toggle_favourite()
    desk.close()
    made = GalleryDesk.begun()
    made.loop.run_until(lambda: len(made.keys) == 3)
    yield made
    made.close()


def files_of(desk: GalleryDesk) -> list[Path]:
    """Of the entries, in their order."""
    return [desk.folder / entry.file for entry in desk.gallery.entries]


def test_everything_is_there_at_the_next_start(again: GalleryDesk) -> None:
    assert again.titles == ["latent", "2", "1"]
    assert [entry.is_favourite for entry in again.gallery.entries] == [True, False, False]
    again.gallery.go(again.keys[0])
    again.read()
    (part,) = again.session.document.latent
    assert np.array_equal(again.session.arrays.get(str(part.array)), LATENT)
    again.stand()
    assert len(again.keys) == 3  # it was looked at again, and is here


def test_a_damaged_file_is_said_once_and_takes_nothing_with_it(again: GalleryDesk) -> None:
    damaged = files_of(again)[1]
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[: len(whole) // 2])
    assert again.seen(again.keys[1]).picture is None
    assert "cannot be read" in again.seen(again.keys[1]).about
    assert again.titles == ["latent", "", "1"]
    again.loop.turn()
    assert len(again.heard.at("warning")) == 1
    assert damaged.name in again.heard.at("warning")[0]
    assert damaged.exists()
    again.gallery.go(again.keys[1])
    again.read()
    assert "cannot be read" in again.heard.at("error")[-1]
    assert again.session.undo_label is None
    again.gallery.go(again.keys[2])
    again.read()
    assert again.session.document.seed == 1


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 64])
def test_what_is_no_picture_of_the_gallery_is_refused(again: GalleryDesk, content: bytes) -> None:
    files_of(again)[0].write_bytes(content)
    assert again.seen(again.keys[0]).picture is None
    assert again.titles[1:] == ["2", "1"]


def test_a_picture_of_another_document_than_its_name_says_is_shown_as_what_it_is(again: GalleryDesk) -> None:
    first, second, _ = files_of(again)
    first.write_bytes(second.read_bytes())
    assert again.titles == ["2", "2", "1"]


def test_other_files_in_the_folder_are_left_alone(again: GalleryDesk) -> None:
    folder = again.folder
    (folder / "holiday.png").write_bytes(b"mine")
    (folder / "20261126-094500-123-0123456789abcdef.png").mkdir()
    again.close()
    later = GalleryDesk.begun()
    later.loop.run_until(lambda: len(later.keys) == 3)
    later.gallery.remove(later.keys)
    later.close()
    assert sorted(path.name for path in folder.iterdir()) == [
        "20261126-094500-123-0123456789abcdef.png",
        "holiday.png",
    ]


def test_one_that_somebody_else_took_away_is_said(again: GalleryDesk) -> None:
    files_of(again)[0].unlink()
    again.gallery.go(again.keys[0])
    again.read()
    assert "there is no such file" in again.heard.at("error")[-1]
    again.gallery.remove(again.keys)
    again.gallery.forget_removed()
    again.loop.run_until(lambda: not list(again.folder.iterdir()))


def test_a_full_disk_is_said_once_and_the_portraits_are_there_as_long_as_the_program_runs(
    desk: GalleryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr("ganinterface.files.gallery.album.atomic_write", full)
        for seed in (1, 2):
            desk.latents.set_seed(seed)
            desk.settle()
            desk.loop.run_until(lambda: desk.gallery.current is not None)
        desk.loop.run_until(lambda: bool(desk.heard.at("warning")))
        desk.loop.run_for(0.1)
        assert len(desk.heard.at("warning")) == 1
        assert "disk is full" in desk.heard.at("warning")[0]
        assert desk.titles == ["2", "1"]
        desk.gallery.go(desk.keys[1])
        desk.read()
        assert desk.session.document.seed == 1
    desk.latents.set_seed(3)
    desk.settle()
    desk.loop.run_until(lambda: len(desk.keys) == 3 and desk.gallery.entries[0].size > 0)
    assert desk.titles == ["3", "2", "1"]
    assert len(list(desk.folder.iterdir())) == 1


def test_a_portrait_whose_stamp_is_too_large_is_not_kept_half(
    desk: GalleryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(album, "MAX_ARRAY_BYTES", 8)
    latent = desk.session.arrays.put(LATENT)
    desk.workbench.apply(actions.set_latent, (LatentPart(array=latent),))
    desk.settle()
    desk.loop.run_until(lambda: bool(desk.heard.at("warning")))
    assert "too large" in desk.heard.at("warning")[0]
    assert not desk.folder.exists() or not list(desk.folder.iterdir())


KILLED = """
import os, sys
from ganinterface.files.gallery import album
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, LatentPart
import numpy as np
import stylegan.files.atomic as atomic

folder = album.Path(sys.argv[1])
picture = np.zeros((16, 8, 3), np.uint8)
if sys.argv[2] == "before it is whole":
    atomic.os.replace = lambda *_: os._exit(9)
for seed in (11, 12):
    document = Document(latent=(LatentPart(seed),))
    album.write_entry(folder, album.new_entry(document), album.Portrait(document, ArrayStore(), picture))
os._exit(9)
"""


@pytest.mark.parametrize(("moment", "count"), [("before it is whole", 0), ("after", 2)])
def test_a_killed_program_leaves_whole_portraits_only(tmp_path: Path, moment: str, count: int) -> None:
    folder = tmp_path / "album"
    run = subprocess.run([sys.executable, "-c", KILLED, str(folder), moment], check=False)
    assert run.returncode == 9
    found = entries_in(folder)
    assert len(found) == count
    seeds = [album.read_entry(folder, entry).document.seed for entry in found]
    assert seeds == [12, 11][:count]
    assert len(list(folder.iterdir())) == count  # what it was killed over is gone


def test_a_portrait_is_read_while_it_becomes_a_favourite(desk: GalleryDesk) -> None:
    desk.look_at(1)
    entry = desk.gallery.entries[0]
    assert album.read_entry(desk.folder, entry._replace(is_favourite=True)).document.seed == 1
