"""The command `watch`: the window on a run's folder, or one line that says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganinterface.cli import main
from ganinterface.cli.learning import training
from tests.command_line import failed


def test_a_run_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "There is no folder" in failed(capsys, "watch", tmp_path / "nowhere")


def test_the_window_opens_on_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr(training, "open_window", lambda *arguments: opened.append(arguments) or 0)
    monkeypatch.chdir(tmp_path)
    Path("run").mkdir()
    assert main(["watch", "run"]) == 0
    assert opened == [(None, None, "auto", tmp_path / "run")]
