"""Project files whose packing is damaged, hostile or odd: refused in one sentence, before it costs anything."""

import struct
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.project import Project, ProjectError
from ganinterface.files import project as storage
from ganinterface.files.project import load_project, save_project
from tests.files.project_files import PNG, refusal, rewrite, save_with_array


@pytest.fixture
def path(tmp_path):
    """Where a project goes."""
    return tmp_path / "work.ganproj"


def problem_of(path):
    try:
        load_project(path)
    except ProjectError as error:
        return str(error)
    return None


def test_a_zip_that_would_unpack_to_too_much_is_refused_unread(path):
    save_project(path, Project(), ArrayStore())
    rewrite(path, thumbnail_png=b"\0" * (17 * 2**20))
    assert "thumbnail.png is larger than 16 MB" in refusal(path)
    rewrite(path, thumbnail_png=None, document_json=b" " * (20 * 2**20))
    assert "document.json in it would unpack to a suspicious size" in refusal(path)


def test_all_parts_together_are_bounded(path, monkeypatch):
    save_project(path, Project(), ArrayStore())
    monkeypatch.setattr(storage, "MAX_TOTAL_BYTES", 100)
    assert "it is larger than" in refusal(path)


def test_a_zip_of_very_many_files_is_refused_unread(path):
    save_project(path, Project(), ArrayStore())
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(20):
            archive.writestr(f"{number:065000}", b"")
    assert "it is a zip file with an absurdly long list of contents" in refusal(path)


def test_a_size_that_lies_is_found_out(path):
    save_project(path, Project(), ArrayStore(), thumbnail_png=PNG + b"x" * 1000)
    data = path.read_bytes()
    size = struct.pack("<I", len(PNG) + 1000)
    path.write_bytes(data.replace(size, struct.pack("<I", 3)))
    refusal(path)


def test_odd_ways_of_packing_and_parts_that_come_twice_are_refused(path):
    save_project(path, Project(), ArrayStore())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("thumbnail.png", PNG)
    assert "packed in a way that this program does not read" in refusal(path)
    save_project(path, Project(), ArrayStore())
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("document.json", b"{}")
    assert "it holds the same part twice" in refusal(path)


@settings(max_examples=300)
@given(st.data())
def test_any_damage_is_one_sentence_or_no_harm(data):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "work.ganproj"
        save_with_array(path)
        content = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(
            content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content
        )
        problem = problem_of(path)
    assert problem is None or problem.startswith("'work.ganproj' cannot be opened: ")
