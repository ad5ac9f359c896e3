"""A run's log survives kills and full disks, goes on with a resumed run, and can be followed while it grows."""

from __future__ import annotations

import errno
import json
import math
from pathlib import Path

import pytest

from stylegan.training.watch import run_log
from stylegan.training.watch.run_log import LOG, LogReader, RunLog, read_story


def begun(folder: Path, seen: int = 0) -> RunLog:
    log = RunLog(folder)
    log.begin(seen, 1000, {"learning_rate": 0.002, "seed": 0})
    return log


def test_every_line_is_an_object_and_the_first_has_the_settings(tmp_path: Path) -> None:
    log = begun(tmp_path)
    log.report(64, {"loss/generator": 0.5, "loss/r1": math.nan})
    lines = [json.loads(line) for line in (tmp_path / LOG).read_text().splitlines()]
    assert lines[0]["settings"] == {"learning_rate": 0.002, "seed": 0}
    assert lines[1]["values"] == {"loss/generator": 0.5, "loss/r1": None}


def test_the_story_tells_how_far_how_fast_how_well_and_how_it_ended(tmp_path: Path) -> None:
    log = begun(tmp_path)
    log.report(200, {"loss/generator": 0.5, "pictures per second": 20.0})
    log.warn(200, "saturated", "warn", "The discriminator wins.")
    log.saved(200)
    story = read_story(tmp_path)
    assert (story.seen, story.total, story.saved_at) == (200, 1000, 200)
    assert story.seconds_left == 40
    assert story.unhealthy == {"saturated": "The discriminator wins."}
    log.warn(260, "saturated", "over", "It is 0.3 now.")
    log.end(260, "stopped", "Stopped.")
    story = read_story(tmp_path)
    assert (story.seen, story.unhealthy, story.ended) == (260, {}, "stopped")


def test_a_resumed_run_goes_on_where_its_state_was(tmp_path: Path) -> None:
    log = begun(tmp_path)
    for seen in (100, 200, 300):
        log.report(seen, {"loss/generator": seen / 100})
    log = begun(tmp_path, seen=200)  # killed at 300, saved at 200
    log.report(280, {"loss/generator": 9.0})
    curve = read_story(tmp_path).curves["loss/generator"]
    assert (curve.seen, curve.values) == ([100, 200, 280], [1.0, 2.0, 9.0])


def test_half_a_line_of_a_killed_run_is_dropped(tmp_path: Path) -> None:
    begun(tmp_path).report(100, {"loss/generator": 1.0})
    with (tmp_path / LOG).open("ab") as file:
        file.write(b'{"kind": "values", "seen": 2')
    assert read_story(tmp_path).seen == 100
    begun(tmp_path, seen=100).report(150, {"loss/generator": 2.0})
    lines = (tmp_path / LOG).read_text().splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["begun", "values", "begun", "values"]


def test_a_log_is_followed_line_by_line(tmp_path: Path) -> None:
    reader = LogReader(tmp_path)
    assert not reader.read()
    log = begun(tmp_path)
    assert reader.read()
    whole = (tmp_path / LOG).read_bytes()
    log.report(100, {"loss/generator": 1.0})
    line = (tmp_path / LOG).read_bytes()[len(whole) :]
    (tmp_path / LOG).write_bytes(whole + line[:20])  # half of it is there
    assert not reader.read()
    (tmp_path / LOG).write_bytes(whole + line)
    assert reader.read()
    assert reader.story.seen == 100


def test_a_log_that_was_begun_anew_is_read_anew(tmp_path: Path) -> None:
    begun(tmp_path).report(900, {"loss/generator": 1.0})
    reader = LogReader(tmp_path)
    reader.read()
    (tmp_path / LOG).unlink()
    begun(tmp_path)
    assert reader.read()
    assert (reader.story.seen, reader.story.curves) == (0, {})


@pytest.mark.parametrize(
    "line", ["nonsense", "[1]", "3", '{"kind": "values"}', '{"kind": "dream", "seen": 1}']
)
def test_lines_that_mean_nothing_are_passed_over(tmp_path: Path, line: str) -> None:
    log = begun(tmp_path)
    with (tmp_path / LOG).open("a") as file:
        file.write(line + "\n")
    log.report(100, {"loss/generator": 1.0})
    assert read_story(tmp_path).seen == 100


def test_a_full_disk_costs_lines_and_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    log = RunLog(tmp_path, say=said.append)
    log.begin(0, 1000, {})

    def full(path: Path, line: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(run_log, "_append_whole", full)
        log.report(100, {"loss/generator": 1.0})
        log.report(200, {"loss/generator": 1.0})
    log.report(300, {"loss/generator": 1.0})
    assert len(said) == 1
    assert "the disk is full" in said[0]
    assert read_story(tmp_path).curves["loss/generator"].seen == [300]


def test_a_run_that_ends_by_the_clock_is_done_by_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(run_log.time, "time", lambda: now)
    log = RunLog(tmp_path)
    log.begin(0, 10_000, {}, ends=now + 600)
    now += 300
    log.report(1000, {"pictures per second": 3.0})
    story = read_story(tmp_path)
    assert story.done == 0.5
    assert story.seconds_left == 300
