"""Speak and Alive at the desk: a sound becomes shapes, shapes move the mouth, hands change them, and undo takes it back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from ganinterface.audio.timing_files import read_timing
from ganinterface.document.reel import reel_of
from ganinterface.files.project import load_project, save_project
from ganinterface.qt.voice.playing import Hearing
from ganinterface.qt.voice.rows import VoiceRows
from ganinterface.qt.widgets.time.scale import TimeScale
from ganinterface.studio.jobs import Job
from ganinterface.studio.voice.lively import MOVEMENTS
from tests.audio.recordings import bursts, write_sound
from tests.qt.desk import Desk
from tests.qt.voice.conftest import SHAPES, open_sound, speak

BLINK, NOD, *_ = MOVEMENTS


def amount(desk: Desk, seconds: float, name: str = "mouth_open") -> float:
    """Of an attribute, in the film at a moment."""
    document = reel_of(desk.session.project, desk.session.arrays).at(seconds)
    return next((item.amount for item in document.attributes if item.name == name), 0.0)


def started(desk: Desk) -> Job:
    """The job that listens, which may be over already."""
    jobs: list[Job] = []
    desk.jobs.added.connect(jobs.append)
    desk.speaking.speak()
    desk.loop.run_until(lambda: bool(jobs))
    return jobs[0]


def voice_rows(desk: Desk) -> VoiceRows:
    hearing = Hearing(desk.playback, desk.sound, desk.messages.say)
    return VoiceRows(
        TimeScale(), desk.sound, desk.speaking, desk.shaping, desk.session, desk.playback, hearing
    )


def open_again(desk: Desk, film: Path) -> None:
    """Save the project, and open it where its sound is missing."""
    save_project(film, desk.session.project, desk.session.arrays)
    loaded = load_project(film)
    desk.session.new(loaded.project.document)
    desk.session.open(loaded.project, loaded.arrays, film)
    desk.loop.run_until(lambda: bool(desk.sound.problem))


def test_a_sound_becomes_the_films_and_lasts_as_long(desk: Desk, voice: Path) -> None:
    open_sound(desk, voice)
    ref = desk.session.timeline.sound
    assert ref is not None
    assert (ref.name, ref.duration, ref.path) == ("voice.wav", 2.0, str(voice))
    assert desk.session.timeline.content == 2.0
    assert desk.session.undo_label == "Sound voice.wav"
    desk.sound.set_start(0.5)
    assert desk.session.timeline.content == 2.5
    desk.sound.remove()
    assert desk.session.timeline.sound is None
    assert desk.sound.envelope is None
    desk.session.undo()
    desk.loop.run_until(lambda: desk.sound.envelope is not None)


def test_speak_moves_the_mouth_as_the_timing_file_says(desk: Desk, voice: Path, timing: Path) -> None:
    open_sound(desk, voice)
    speak(desk, timing)
    assert desk.speaking.mouth is not None
    assert desk.speaking.mouth.track == SHAPES
    assert desk.session.undo_label == "Speak voice.wav"
    assert amount(desk, 0.87) == pytest.approx(2.0, abs=0.05)
    assert amount(desk, 0.25) == amount(desk, 1.25) == 0
    desk.sound.set_start(1.0)
    assert amount(desk, 1.87) == pytest.approx(2.0, abs=0.05), "the shapes go with their sound"
    desk.session.undo()
    desk.session.undo()
    assert desk.speaking.mouth is None
    assert amount(desk, 0.87) == 0


def test_a_timing_file_that_is_dropped_is_gone_by_and_said_as_soon_as_there_is_a_sound(
    desk: Desk, voice: Path, timing: Path
) -> None:
    desk.opening.open_file(timing)
    desk.loop.run_until(lambda: desk.speaking.hints.timing == timing)
    assert desk.messages.last.text == "The mouth goes by by hand.tsv as soon as its sound is open: then Speak"
    assert desk.speaking.work.job is None
    open_sound(desk, voice)
    desk.opening.open_file(timing)
    desk.loop.run_until(lambda: desk.speaking.mouth is not None)
    assert desk.speaking.mouth is not None
    assert desk.speaking.mouth.track == SHAPES
    assert desk.session.undo_label == "Speak voice.wav"


def test_a_timing_file_that_is_damaged_is_named_and_nothing_changes(desk: Desk, tmp_path: Path) -> None:
    broken = tmp_path / "broken.dat"
    broken.write_text("MohoSwitch1\n1 rest\n2 shout\n")
    before = desk.speaking.hints
    desk.opening.open_file(broken)
    desk.loop.run_until(lambda: bool(desk.heard.at("error")))
    assert "'broken.dat' cannot be read as mouth shapes: line 3 is '2 shout'" in desk.heard.at("error")[0]
    assert desk.speaking.hints == before


def test_speaking_again_takes_the_place_of_what_was_said_and_keeps_how_it_is_shown(
    desk: Desk, voice: Path, timing: Path
) -> None:
    open_sound(desk, voice)
    speak(desk, timing)
    desk.speaking.drag_begin("lead")
    for lead in (0.05, 0.08, 0.1):
        desk.speaking.drag_to(lead)
    desk.speaking.drag_end()
    desk.speaking.set_hints(desk.speaking.hints._replace(way="loudness"))
    job = started(desk)
    desk.loop.run_until(lambda: job.finished)
    desk.loop.turn()
    assert len(desk.session.timeline.drivers) == 1
    assert desk.speaking.mouth is not None
    assert desk.speaking.mouth.lead == 0.1
    assert desk.speaking.mouth.track != SHAPES
    assert desk.session.step_labels[-2] == "Lead of the mouth", "a drag is one step"


def test_what_opens_the_mouth_can_be_another(desk: Desk, voice: Path, timing: Path) -> None:
    open_sound(desk, voice)
    assert [mover.name for mover in desk.speaking.openers] == ["mouth_open", "eyes_closed"]
    speak(desk, timing)
    desk.speaking.choose_opener("eyes_closed")
    assert amount(desk, 0.87) == 0
    assert amount(desk, 0.87, "eyes_closed") == pytest.approx(3.0, abs=0.1)


def test_where_nothing_opens_a_mouth_it_is_said_and_nothing_changes(desk: Desk, voice: Path) -> None:
    open_sound(desk, voice)
    desk.session.apply("None", library=())
    project = desk.session.project
    desk.speaking.speak()
    assert "Nothing moves a mouth in this model" in desk.messages.last.text
    assert desk.session.project == project


def test_speaking_can_be_given_up(desk: Desk, voice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()

    def endless(_sound: object, _hints: object, check: Callable[[float], None]) -> None:
        while True:
            begun.set()
            check(0.5)

    monkeypatch.setattr("ganinterface.studio.voice.speaking.said", endless)
    open_sound(desk, voice)
    project = desk.session.project
    job = started(desk)
    assert begun.wait(60)
    desk.speaking.work.give_up()
    assert desk.speaking.work.job is None
    desk.loop.run_until(lambda: job.finished)
    assert job.state == "cancelled"
    assert desk.session.project == project


def test_a_timing_file_that_is_none_is_named(desk: Desk, voice: Path, tmp_path: Path) -> None:
    open_sound(desk, voice)
    wrong = tmp_path / "wrong.tsv"
    wrong.write_text("nothing")
    desk.speaking.set_hints(desk.speaking.hints._replace(timing=wrong))
    job = started(desk)
    desk.loop.run_until(lambda: job.finished)
    assert "'wrong.tsv' cannot be read as mouth shapes" in job.message
    assert desk.speaking.mouth is None


def test_shapes_are_written_and_read_again(desk: Desk, voice: Path, timing: Path, tmp_path: Path) -> None:
    open_sound(desk, voice)
    speak(desk, timing)
    for suffix in (".tsv", ".json", ".dat"):
        out = tmp_path / f"written{suffix}"
        desk.speaking.write(out)
        desk.loop.run_until(lambda: not desk.files.is_writing)
        assert read_timing(out, desk.session.timeline.fps) == SHAPES


# --- by hand ---


def test_shapes_are_changed_moved_put_in_and_taken_out(desk: Desk, voice: Path, timing: Path) -> None:
    open_sound(desk, voice)
    speak(desk, timing)
    hand = desk.shaping
    hand.set_shape(2, "B")
    assert desk.session.undo_label == "Mouth D → B at 0.75 s"
    hand.remove(1)
    hand.put(0.25)
    assert hand.track is not None
    assert [shape for _, _, shape in hand.track.spans] == ["X", "C", "X", "B", "X", "F"]
    before = hand.track
    hand.drag_begin(1, False)
    for seconds in (0.2, 0.25, 0.301):
        hand.drag_to(seconds, False)
    hand.drag_end(True)
    assert hand.track is not None
    assert hand.track.cues[1].start == pytest.approx(7 / 24), "at a frame"
    assert desk.session.undo_label == "Move mouth C"
    desk.session.undo()
    assert hand.track == before
    hand.drag_begin(1, True)
    hand.drag_to(0.1, True)
    hand.drag_end(False)
    assert hand.track == before, "given up"


# --- missing sounds ---


def test_a_sound_that_is_missing_is_named_and_the_mouth_goes_on(
    desk: Desk, voice: Path, timing: Path, tmp_path: Path
) -> None:
    open_sound(desk, voice)
    speak(desk, timing)
    moved = voice.rename(tmp_path / "elsewhere.flac")
    open_again(desk, tmp_path / "film.ganproj")
    assert "The sound 'voice.wav' is missing" in desk.messages.last.text
    assert amount(desk, 0.87) == pytest.approx(2.0, abs=0.05)
    moved.rename(tmp_path / "found.wav")
    desk.sound.look_again()
    desk.loop.run_until(lambda: desk.sound.envelope is not None)
    assert desk.sound.file == tmp_path / "found.wav"


def test_a_sound_that_is_missing_is_located_and_everything_stays_as_it_was(
    desk: Desk, voice: Path, timing: Path, tmp_path: Path
) -> None:
    open_sound(desk, voice)
    speak(desk, timing)
    desk.sound.set_start(0.5)
    voice.unlink()
    before = desk.session.project
    open_again(desk, tmp_path / "film.ganproj")
    rows = voice_rows(desk)
    assert (rows.locate.isHidden(), rows.mute.isHidden()) == (False, True)
    assert rows.sound._note == desk.messages.last.text
    said = len(desk.messages.recent)
    desk.sound.look_again()
    desk.loop.turn()
    assert len(desk.messages.recent) == said, "it was said already"
    (tmp_path / "away").mkdir()
    there = write_sound(tmp_path / "away" / "hello.wav", bursts())
    desk.opening.open_file(there, "sound")
    desk.loop.run_until(lambda: desk.sound.heard is not None)
    assert desk.messages.last.text == "voice.wav is found: hello.wav"
    assert desk.session.undo_label == "Locate voice.wav"
    sound = desk.session.timeline.sound
    assert sound is not None
    assert (sound.path, sound.start) == (str(there), 0.5)
    assert desk.session.timeline.drivers == before.timeline.drivers
    assert (rows.locate.isHidden(), rows.mute.isHidden()) == (True, False)


def test_another_recording_in_the_place_of_a_missing_one_is_said_to_be_one(
    desk: Desk, voice: Path, timing: Path, tmp_path: Path
) -> None:
    open_sound(desk, voice)
    speak(desk, timing)
    voice.unlink()
    open_again(desk, tmp_path / "film.ganproj")
    desk.opening.open_file(write_sound(tmp_path / "other.wav", bursts(1.0)), "sound")
    desk.loop.run_until(lambda: desk.sound.heard is not None)
    assert "another recording than voice.wav" in desk.messages.last.text
    assert desk.speaking.mouth is not None


# --- alive ---


def test_one_click_makes_eyes_blink_and_another_stops_it(desk: Desk) -> None:
    desk.alive.toggle(BLINK)
    assert desk.alive.is_on(BLINK)
    assert desk.session.undo_label == "Blink"
    shut = [amount(desk, frame / 24, "eyes_closed") for frame in range(24 * 24)]
    assert max(shut) == pytest.approx(3.0)
    assert sum(value > 0.1 for value in shut) < len(shut) / 4
    before = desk.session.timeline
    desk.alive.set_seed(7)
    assert desk.session.timeline != before
    desk.alive.toggle(BLINK)
    assert desk.session.timeline.drivers == ()


def test_what_a_model_has_nothing_for_is_said_and_not_done(desk: Desk) -> None:
    assert "would need an attribute called nod" in (desk.alive.problem(NOD) or "")
    desk.alive.toggle(NOD)
    assert desk.messages.last.text == desk.alive.problem(NOD)
    assert desk.session.timeline.drivers == ()


def test_taking_one_away_leaves_the_others_as_they_were(desk: Desk, voice: Path, timing: Path) -> None:
    open_sound(desk, voice)
    speak(desk, timing)
    alone = [amount(desk, frame / 24) for frame in range(48)]
    desk.alive.toggle(BLINK)
    assert [amount(desk, frame / 24) for frame in range(48)] == alone
    blinking = [amount(desk, frame / 24, "eyes_closed") for frame in range(48)]
    drivers = tuple(each for each in desk.session.timeline.drivers if each != desk.speaking.driver)
    desk.session.apply("No mouth", timeline=replace(desk.session.timeline, drivers=drivers))
    assert [amount(desk, frame / 24, "eyes_closed") for frame in range(48)] == blinking
