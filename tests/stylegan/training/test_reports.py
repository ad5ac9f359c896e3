"""Who hears of a run: the console in lines, TensorBoard in curves as long as that can be written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from stylegan.training.watch.report import Console, TensorBoard
from stylegan.training.watch.run_log import RunLog, read_story
from stylegan.training.watch.watch import Watch
from tests.file_sizes import files_up_to
from tests.stylegan.training.toy_run import short_trainer


def test_the_console_says_time_left_and_warnings_in_a_line_each() -> None:
    lines: list[str] = []
    console = Console(1000, lines.append)
    console.report(400, {"loss/generator": 1.5, "w/mean": 0.1, "pictures per second": 10.0})
    console.warn(400, "saturated", "warn", "The discriminator wins.")
    assert lines == [
        "400/1000  10.0 img/s  1 min left  loss/generator 1.500",
        "400/1000  warn: saturated. The discriminator wins.",
    ]


def test_tensorboard_gets_the_curves(tmp_path: Path) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    board = TensorBoard(tmp_path)
    board.begin(0, 100, {}, None)
    board.report(10, {"loss/generator": 0.5})
    board.warn(10, "saturated", "warn", "The discriminator wins.")
    board.end(10, "finished", "")
    found = EventAccumulator(str(tmp_path)).Reload()
    assert [(event.step, event.value) for event in found.Scalars("loss/generator")] == [(10, 0.5)]


def test_without_tensorboard_a_run_says_so_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    said: list[str] = []
    run = short_trainer(tmp_path)
    with Watch(run, [TensorBoard(tmp_path / "log", said.append), RunLog(tmp_path)]) as watching:
        run.run([watching], report_seconds=0)
    assert read_story(tmp_path).ended == "finished"
    assert len(said) == 1
    assert "pip install 'ganinterface[train]'" in said[0]


def test_a_full_disk_costs_the_tensorboard_log_and_one_sentence_not_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said: list[str] = []
    board = TensorBoard(tmp_path / "log", said.append)
    board.begin(0, 100, {}, None)
    with files_up_to(200):
        for seen in range(10, 100, 10):
            board.report(seen, {f"loss/{number}": 0.5 for number in range(20)})
            board.warn(seen, "saturated", "warn", "The discriminator wins.")
    board.end(100, "finished", "")
    assert len(said) == 1
    assert "the TensorBoard log ends here: files there may not be so large" in said[0]
    assert capsys.readouterr().err == ""  # of the thread that wrote
