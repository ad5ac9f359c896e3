"""`ganinterface recover`: unsaved work without a window."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ganinterface.cli import main
from ganinterface.files.project import load_project
from tests.command_line import failed
from tests.files.autosave.conftest import journals as journals
from tests.files.autosave.conftest import kept as kept
from tests.files.autosave.journaled import Kept


@pytest.fixture
def left(kept: Kept) -> Kept:
    """Work of two steps whose window has gone."""
    kept.seed(7)
    kept.seed(8)
    kept.keep()
    kept.journal.close()
    return kept


def test_it_is_listed(left: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recover"]) == 0
    assert "an untitled portrait" in capsys.readouterr().out
    assert main(["recover", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["unsaved"]
    assert (found["number"], found["steps"], found["project"]) == (1, 2, None)


def test_it_is_written_as_a_project_and_stays_on_offer(
    left: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["recover", "1", "--out", str(tmp_path / "a.ganproj")]) == 0
    assert load_project(tmp_path / "a.ganproj").project.document.seed == 8
    assert left.path.exists()


def test_it_is_deleted(left: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recover", "1", "--discard"]) == 0
    assert main(["recover"]) == 0
    assert capsys.readouterr().out == "There is no unsaved work whose window has gone.\n"
    assert not left.path.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--discard"], "by its number"),
        (["2", "--discard"], "no unsaved work with the number 2"),
        (["1"], "Say where to write it"),
        (["1", "--out", "a.png"], "Say where to write it"),
        (["1", "--out", "a.ganproj", "--discard"], "not both"),
    ],
)
def test_what_makes_no_sense_is_one_line(
    left: Kept, arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sentence in failed(capsys, "recover", *arguments)
    assert left.path.exists()
