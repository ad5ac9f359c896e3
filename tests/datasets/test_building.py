"""Building a set: what goes in, how it is cut, what the report says, and that nothing is left half-finished."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganinterface.datasets import building
from ganinterface.datasets.building import Finish, build
from ganinterface.datasets.choosing.selection import Choice
from ganinterface.datasets.choosing.tables import write_decisions
from ganinterface.datasets.cropping import Cut
from ganinterface.datasets.describing import as_text, describe
from ganinterface.datasets.report import Summary
from stylegan.training.pictures import DatasetError
from stylegan.training.pictures.decoding import decode
from stylegan.training.pictures.stored import StoredPictures
from tests.datasets.pictures import Silent, as_bytes, picture, write_folder, write_zip

SMALL, ALL, AS_IT_IS = Cut(size=(16, 8)), Choice(), Finish()


def made(
    source: Path, out: Path, choice: Choice = ALL, cut: Cut = SMALL, finish: Finish = AS_IT_IS
) -> tuple[Summary, dict[str, dict[str, str]]]:
    """The summary, and the report's rows by file."""
    summary = build(source, out, choice, cut, finish, Silent(), 2)
    with summary.report.open(newline="") as file:
        return summary, {row["file"]: row for row in csv.DictReader(file)}


def pictures_of(path: Path) -> dict[str, Image.Image]:
    with zipfile.ZipFile(path) as archive:
        return {
            name: decode(archive.read(name), name) for name in archive.namelist() if name.endswith(".png")
        }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two cats, two dogs, one picture beside them and one that is broken."""
    return write_folder(
        tmp_path / "source",
        {
            "cats/a.png": as_bytes(picture(0, 40, 40)),
            "cats/b.jpg": as_bytes(picture(1, 64, 30), "JPEG"),
            "dogs/c.png": as_bytes(picture(2, 20, 60)),
            "dogs/d.webp": as_bytes(picture(3, 48, 24), "WEBP"),
            "e.png": as_bytes(picture(4, 32, 16)),
            "broken.png": b"\x89PNG\r\n\x1a\n and then nothing",
        },
    )


def test_a_set_is_an_uncompressed_zip_that_other_trainers_and_this_one_read(
    folder: Path, tmp_path: Path
) -> None:
    summary, report = made(folder, tmp_path / "set.zip")
    assert (summary.pictures, summary.size, summary.channels) == (5, (16, 8), 3)
    assert summary.dropped == {"unreadable": 1}
    with zipfile.ZipFile(summary.path) as archive:
        names = archive.namelist()
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        assert json.loads(archive.read("dataset.json")) == {"labels": None}
    assert names == [*(f"00000/img{i:08d}.png" for i in range(5)), "dataset.json"]
    assert report["broken.png"]["dropped"] == "unreadable"
    assert "broken.png" in report["broken.png"]["detail"]
    assert report["cats/a.png"]["picture"] == "00000/img00000000.png"
    assert [report["cats/a.png"][side] for side in ("x0", "y0", "x1", "y1")] == ["10", "0", "30", "40"]
    stored = StoredPictures(summary.path)
    assert (len(stored), stored.size, stored.channels) == (5, (16, 8), 3)


def test_the_same_source_gives_the_same_bytes_with_any_number_of_threads(
    folder: Path, tmp_path: Path
) -> None:
    for threads in (1, 4):
        build(folder, tmp_path / f"{threads}.zip", Choice(), SMALL, Finish(duplicates=2), Silent(), threads)
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "4.zip").read_bytes()


def test_a_set_built_again_from_itself_is_the_same(folder: Path, tmp_path: Path) -> None:
    made(folder, tmp_path / "one.zip", Choice(labels="folders"))
    made(tmp_path / "one.zip", tmp_path / "two.zip", cut=Cut())
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_labels_come_from_folders_or_a_column_and_pictures_without_one_are_left_out(
    folder: Path, tmp_path: Path
) -> None:
    summary, report = made(folder, tmp_path / "folders.zip", Choice(labels="folders"))
    assert (summary.classes, summary.dropped) == (("cats", "dogs"), {"no label": 2})
    assert report["e.png"]["dropped"] == "no label"
    stored = StoredPictures(summary.path)
    assert stored.labels is not None
    assert stored.labels.values.tolist() == [0, 0, 1, 1]
    assert stored.labels.names == ("cats", "dogs")
    table = tmp_path / "table.csv"
    table.write_text("file,age\na.png,10\nb.jpg,9\n./dogs/c.png,\ne.png,10\nelsewhere.png,3\n")
    summary, report = made(folder, tmp_path / "column.zip", Choice(table=table, labels="age"))
    assert summary.classes == ("9", "10")  # whole numbers by size
    assert {name: report[name]["label"] for name in ("cats/a.png", "cats/b.jpg", "e.png")} == {
        "cats/a.png": "10", "cats/b.jpg": "9", "e.png": "10",
    }  # fmt: skip
    assert report["dogs/c.png"]["dropped"] == "no label"
    assert report["dogs/d.webp"]["dropped"] == "not in the table"


def test_labels_of_a_source_stay_unless_others_are_asked_for(tmp_path: Path) -> None:
    names = [f"{i}.png" for i in range(3)]
    index = {"labels": [[name, [0.25, i]] for i, name in enumerate(names)]}
    source = write_zip(
        tmp_path / "in.zip", {name: as_bytes(picture(i)) for i, name in enumerate(names)}, index
    )
    made(source, tmp_path / "kept.zip")
    kept = StoredPictures(tmp_path / "kept.zip").labels
    assert kept is not None
    assert kept.values.tolist() == [[0.25, 0.0], [0.25, 1.0], [0.25, 2.0]]
    summary, _ = made(source, tmp_path / "none.zip", Choice(labels="none"))
    assert summary.label_dim == 0


def test_a_table_can_be_the_source_and_filter_itself(folder: Path, tmp_path: Path) -> None:
    table = folder / "meta.csv"
    table.write_text("file,score\ncats/b.jpg,9\ne.png,2\ndogs/c.png,7\nlost.png,8\n")
    summary, report = made(table, tmp_path / "set.zip", Choice(filter="score > 5"))
    assert summary.pictures == 2
    assert {name: row["dropped"] for name, row in report.items()} == {
        "cats/b.jpg": "", "e.png": "filtered", "dogs/c.png": "", "lost.png": "unreadable",
    }  # fmt: skip


def test_what_was_rejected_by_hand_stays_out(folder: Path, tmp_path: Path) -> None:
    decisions = tmp_path / "source.decisions.csv"
    write_decisions(decisions, {"e.png": "reject", "cats/a.png": "keep", "gone.png": "reject"})
    summary, report = made(folder, tmp_path / "set.zip", Choice(decisions=decisions))
    assert summary.dropped == {"unreadable": 1, "rejected": 1}
    assert report["e.png"]["dropped"] == "rejected"


def test_without_a_size_pictures_stay_as_they_are_and_those_of_another_size_are_left_out(
    folder: Path, tmp_path: Path
) -> None:
    summary, report = made(folder, tmp_path / "set.zip", cut=Cut())
    assert (summary.pictures, summary.size) == (1, (40, 40))
    assert report["e.png"]["dropped"] == "other size"
    assert pictures_of(summary.path)["00000/img00000000.png"].tobytes() == picture(0, 40, 40).tobytes()


def test_of_pictures_that_look_the_same_the_largest_stays(tmp_path: Path) -> None:
    large = picture(7, 160, 80)
    source = write_folder(
        tmp_path / "source",
        {
            "1.png": as_bytes(large.resize((40, 80), Image.Resampling.LANCZOS)),
            "2.jpg": as_bytes(large, "JPEG", quality=60),
            "3.png": as_bytes(picture(8, 160, 80)),
            "4.png": as_bytes(large),
        },
    )
    summary, report = made(source, tmp_path / "set.zip", finish=Finish(duplicates=3))
    assert summary.dropped == {"duplicate": 2}
    assert [name for name, row in report.items() if row["picture"]] == ["2.jpg", "3.png"]
    assert "2.jpg" in report["4.png"]["detail"]


@pytest.mark.parametrize(("channels", "mode"), [(1, "L"), (3, "RGB"), (4, "RGBA"), (None, "RGBA")])
def test_channels_are_kept_or_forced(channels: int | None, mode: str, tmp_path: Path) -> None:
    source = write_folder(
        tmp_path / "source",
        {
            "clear.png": as_bytes(Image.new("RGBA", (8, 16), (200, 0, 0, 0))),
            "grey.png": as_bytes(Image.new("L", (8, 16), 100)),
            "opaque.png": as_bytes(Image.new("RGBA", (8, 16), (50, 60, 70, 255))),
        },
    )
    finish = Finish(channels=channels)  # type: ignore[arg-type]
    summary, _ = made(source, tmp_path / "set.zip", cut=Cut(size=(16, 8), ground=(0, 0, 255)), finish=finish)
    clear, grey, _ = pictures_of(summary.path).values()
    assert {each.mode for each in (clear, grey)} == {mode}
    if channels == 3:  # what is clear lies on the ground
        assert clear.getpixel((0, 0)) == (0, 0, 255)
    if mode == "RGBA":
        assert clear.getpixel((0, 0))[3] == 0  # type: ignore[index]
        assert grey.getpixel((0, 0)) == (100, 100, 100, 255)


def test_mirrored_twins_follow_their_pictures_with_their_labels(folder: Path, tmp_path: Path) -> None:
    summary, report = made(
        folder, tmp_path / "set.zip", Choice(labels="folders"), finish=Finish(mirror="double")
    )
    assert summary.pictures == 8
    assert report["cats/b.jpg"]["picture"] == "00000/img00000002.png"
    first, twin = list(pictures_of(summary.path).values())[2:4]
    assert twin.tobytes() == first.transpose(Image.Transpose.FLIP_LEFT_RIGHT).tobytes()
    stored = StoredPictures(summary.path)
    assert stored.labels is not None
    assert stored.labels.values.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert not stored.mirror


def test_a_flag_in_the_index_leaves_mirroring_to_the_trainer(folder: Path, tmp_path: Path) -> None:
    made(folder, tmp_path / "set.zip", finish=Finish(mirror="flag"))
    assert StoredPictures(tmp_path / "set.zip").mirror
    made(tmp_path / "set.zip", tmp_path / "again.zip")
    assert StoredPictures(tmp_path / "again.zip").mirror


def test_boxes_of_a_detector_are_cut_out_with_their_margins(tmp_path: Path) -> None:
    whole = Image.new("RGB", (100, 120), (10, 10, 10))
    whole.paste((200, 0, 0), (40, 30, 60, 50))  # a face of 20
    source = write_folder(tmp_path / "source", {"a.png": as_bytes(whole), "b.png": as_bytes(whole)})
    boxes = tmp_path / "boxes.csv"
    boxes.write_text("file,x0,y0,x1,y1\na.png,40,30,60,50\na.png,90,30,100,40\n")
    cut = Cut(size=(60, 30), above=0.5, below=1.5)
    summary, report = made(source, tmp_path / "set.zip", Choice(boxes=boxes), cut)
    assert (summary.pictures, report["b.png"]["dropped"]) == (1, "no box")
    assert [float(report["a.png"][side]) for side in ("x0", "y0", "x1", "y1")] == [35, 20, 65, 80]
    (made_of_it,) = pictures_of(summary.path).values()
    red = np.asarray(made_of_it)[..., 0] > 100
    assert np.argwhere(red).min(0).tolist() == [10, 5]
    assert np.argwhere(red).max(0).tolist() == [29, 24]
    every, report = made(
        source,
        tmp_path / "every.zip",
        Choice(boxes=boxes, every_box=True),
        Cut(size=(60, 30), outside="drop"),
    )
    assert every.dropped == {"no box": 1, "outside": 1}


def test_a_part_that_is_too_small_is_left_out(folder: Path, tmp_path: Path) -> None:
    summary, report = made(folder, tmp_path / "set.zip", cut=Cut(size=(16, 8), smallest=(40, 20)))
    assert summary.pictures == 3
    assert report["e.png"]["dropped"] == "too small"
    assert report["e.png"]["detail"] == "32×16 (height × width)"


def interrupting(at: float) -> type[Silent]:
    class Interrupting(Silent):
        def report(self, fraction: float, message: str | None = None) -> None:
            if fraction >= at:
                raise KeyboardInterrupt

    return Interrupting


@pytest.mark.parametrize("at", [0.0, 0.5, 0.9])
def test_ctrl_c_leaves_nothing_half_finished(at: float, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "set.zip"
    out.parent.mkdir()
    out.write_bytes(b"what was there")
    with pytest.raises(KeyboardInterrupt):
        build(folder, out, Choice(), SMALL, Finish(duplicates=0), interrupting(at)(), 2)
    assert [path.name for path in out.parent.iterdir()] == ["set.zip"]
    assert out.read_bytes() == b"what was there"


def test_a_report_that_cannot_be_written_leaves_the_set_that_was_there(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "set.zip"
    out.write_bytes(b"what was there")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", str(tmp_path / "set.report.csv"))

    monkeypatch.setattr(building, "write_report", full)
    with pytest.raises(OSError, match=r"set\.report\.csv"):
        made(folder, out)
    assert out.read_bytes() == b"what was there"


def test_a_folder_that_takes_no_files_is_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"gone'$"):  # and not the file that was tried
        made(folder, tmp_path / "gone" / "set.zip")


def test_a_set_of_nothing_is_not_written_and_says_why(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"No picture is left for the set: 5 too small, 1 unreadable"):
        made(folder, tmp_path / "set.zip", cut=Cut(size=(16, 8), smallest=(1000, 1000)))
    assert not (tmp_path / "set.zip").exists()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: path.write_text("name,score\na.png,1\n"), "has no column 'file'; it has name, score"),
        (lambda path: path.write_text("file,score\na.png,1\na.png,2\n"), "more than one row for 'a.png'"),
        (lambda path: path.write_text('file,score\n"a.png,1\n'), "cannot be read as a table"),
        (lambda path: path.write_text(""), "cannot be read as a table"),
        (lambda path: path.write_bytes(b"file,score\n\xff\xfe,1\n"), "cannot be read as a table"),
    ],
)
def test_a_bad_table_is_one_sentence(
    spoil: Callable[[Path], object], said: str, folder: Path, tmp_path: Path
) -> None:
    spoil(table := tmp_path / "table.csv")
    with pytest.raises(DatasetError, match=said) as caught:
        made(folder, tmp_path / "set.zip", Choice(table=table))
    assert "table.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_in_a_set_is_told(folder: Path, tmp_path: Path) -> None:
    summary, _ = made(folder, tmp_path / "set.zip", Choice(labels="folders"))
    printed = describe(summary.path, Silent())
    assert (printed.pictures, printed.sizes, printed.channels) == (4, {"16×8": 1}, {3: 1})
    assert printed.classes == {"cats": 2, "dogs": 2}
    assert "2 classes" in as_text(printed)
    checked = describe(folder, Silent(), check=True)
    assert len(checked.sizes) == 5
    assert len(checked.unreadable) == 1
    assert "broken.png" in as_text(checked)
