"""Drivers from files: a table's column and the loudness of the film's sound move numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganinterface.audio.sound import Sound
from ganinterface.document.animation.drivers import Follow, Loudness, Sine, Table
from ganinterface.studio.animating.measuring import Measuring
from ganinterface.studio.files.thread import FileThread
from ganinterface.studio.jobs import Jobs
from ganinterface.studio.notices import Notices
from ganinterface.studio.voice.sound import FilmSound
from tests.signals import Listener
from tests.studio.bench import Bench
from tests.studio.plain_loop import PlainLoop


class MeasuringBench(Bench):
    def __init__(self, loop: PlainLoop) -> None:
        super().__init__(loop)
        jobs = Jobs(loop.post)
        self.files = FileThread(jobs, loop, self.messages, Notices())
        self.sound = FilmSound(self.session, self.files, self.messages)
        self.measuring = Measuring(
            self.session, self.drivers, self.sound, self.files, self.view, self.messages
        )


@pytest.fixture
def bench(loop: PlainLoop) -> MeasuringBench:
    return MeasuringBench(loop)


def written(folder: Path, text: str) -> Path:
    path = folder / "motion.csv"
    path.write_text(text)
    return path


def test_the_only_column_of_a_table_drives_the_number_at_once(
    bench: MeasuringBench, loop: PlainLoop, tmp_path: Path
) -> None:
    bench.measuring.open_table(written(tmp_path, "time,x\n0,0.1\n0.5,0.2\n"), "psi")
    loop.run_until(lambda: bool(bench.session.timeline.drivers))
    (driver,) = bench.session.timeline.drivers
    assert isinstance(driver.source, Table)
    assert (driver.address, driver.name, driver.source.rate) == ("psi", "x", 2.0)
    assert bench.session.undo_label == "Drive Psi by x"


def test_of_several_columns_a_person_chooses(bench: MeasuringBench, loop: PlainLoop, tmp_path: Path) -> None:
    bench.measuring.open_table(written(tmp_path, "x,y\n1,2\n3,4\n"), "psi")
    loop.run_until(lambda: bench.measuring.offered is not None)
    assert bench.measuring.offered is not None
    assert bench.measuring.offered.movements == ("x", "y")
    assert bench.session.timeline.drivers == ()
    bench.measuring.choose_column("y")
    (driver,) = bench.session.timeline.drivers
    assert bench.view.selected_driver == driver.id
    assert bench.measuring.offered is None
    assert isinstance(driver.source, Table)
    np.testing.assert_array_equal(bench.session.arrays.get(driver.source.array), [2, 4])


def test_a_driver_that_there_is_takes_a_column_of_a_table(
    bench: MeasuringBench, loop: PlainLoop, tmp_path: Path
) -> None:
    driver = bench.drivers.add(Sine(), "psi", "mine", strength=0.5)
    bench.measuring.open_table(written(tmp_path, "x\n1\n3\n"), "psi", driver.id)
    loop.run_until(lambda: bench.session.timeline.drivers != (driver,))
    (made,) = bench.session.timeline.drivers
    assert isinstance(made.source, Table)
    assert (made.id, made.name, made.strength, made.source.column) == (driver.id, "mine", 0.5, "x")


def test_what_is_no_table_is_said(bench: MeasuringBench, loop: PlainLoop, tmp_path: Path) -> None:
    heard = Listener(bench.messages)
    bench.measuring.open_table(written(tmp_path, "name\nanna\n"), "psi")
    loop.run_until(lambda: bool(heard.at("error")))
    assert "has no column of numbers" in heard.at("error")[0]
    assert bench.session.timeline.drivers == ()


def test_the_sound_moves_a_number_as_loud_as_it_is(bench: MeasuringBench, loop: PlainLoop) -> None:
    rate = 16_000
    seconds = np.arange(2 * rate) / rate
    tone = np.sin(2 * np.pi * 440 * seconds) * (seconds > 1)
    bench.sound.heard = Sound(tone.astype(np.float32), rate, "s")
    bench.measuring.drive_by_sound("psi", 0.0, 1.0)
    loop.run_until(lambda: bool(bench.session.timeline.drivers))
    (driver,) = bench.session.timeline.drivers
    assert isinstance(driver.source, Loudness)
    bench.drivers.set(driver.id, mix="replace")

    def psi(at: float) -> float:
        session = bench.session
        return session.timeline.at(at, session.document, session.arrays).truncation.psi

    assert psi(0.5) == 0.0
    assert psi(1.5) == pytest.approx(1.0, abs=0.02)
    bench.drivers.set_source(driver.id, low=2000.0)
    assert psi(1.5) < 0.2, "another band is heard at once"


def test_without_a_sound_there_is_nothing_to_hear(bench: MeasuringBench) -> None:
    heard = Listener(bench.messages)
    bench.measuring.drive_by_sound("psi")
    assert heard.at("warning") == ["The film has no sound yet: open one first."]


def test_a_number_follows_one_that_has_a_track(bench: MeasuringBench) -> None:
    bench.tracks.set_key("psi", 0.25)
    (follow,) = [kind for kind in bench.keying.kinds if "later" in kind]
    assert follow == "Psi, a moment later"
    bench.keying.drive("transform/x", follow)
    assert bench.session.timeline.drivers[0].source == Follow("psi", 0.2)
    assert bench.view.selected_driver == bench.session.timeline.drivers[0].id
