"""The command `animate`: keys and drivers are set and listed from the command line, and `render` draws what they say."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ganinterface.cli import main
from ganinterface.document.animation.drivers import Follow, Noise, Table
from ganinterface.document.reel import reel_of
from ganinterface.files.project import load_project
from ganinterface.render.models import OpenModel
from ganinterface.render.pictures import picture
from tests.command_line import failed, pixels
from tests.small_work import SmallWork


def animate(work: SmallWork, out: Path, *options: str) -> Path:
    assert main(["animate", str(work.project), "--out", str(out), *options]) == 0
    return out


def test_a_keyed_and_driven_project_is_rendered_as_its_reel_says(
    work: SmallWork, tiny_model: OpenModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "motion.csv").write_text("time,x\n0,0\n0.25,1\n0.5,0\n")
    options = [
        *("--key", "psi:0=0.2", "--key", "psi:0.5=1.5:spring", "--loop", "psi=1"),
        *("--drive", f"psi=table:file={tmp_path / 'motion.csv'},column=x,scale=0.5"),
        *("--drive", "noise/seed=noise:seed=3,amplitude=9,mean=10,period=0.25"),
        *("--walk", "2", "--travel", "sphere", "--range", "0.25-1.5", "--fps", "4", "--mode", "loop"),
    ]
    made = animate(work, tmp_path / "made.ganproj", *options)
    assert capsys.readouterr().out == f"2 poses, 2 keys, 2 drivers; 1.25 s, 5 frames: {made}\n"
    assert main(["render", str(made), "--out", str(tmp_path / "frames")]) == 0
    loaded = load_project(made)
    reel = reel_of(loaded.project, loaded.arrays)
    shown = [reel.frame(index) for index in range(5)]
    assert len({document.truncation.psi for document in shown}) == 5
    for index, document in enumerate(shown):
        expected = picture(tiny_model.generator, document, loaded.arrays)
        np.testing.assert_array_equal(pixels(tmp_path / "frames" / f"frame{index + 1:04}.png"), expected)


def test_what_moves_is_listed_and_taken_away(
    work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = animate(
        work,
        tmp_path / "a.ganproj",
        "--key",
        "psi:1=0.5",
        "--drive",
        "psi=sine:period=3,mix=replace,strength=0.5",
    )
    capsys.readouterr()
    assert main(["animate", str(first)]) == 0
    listed = capsys.readouterr().out
    assert "Psi" in listed
    assert "1 s: 0.5" in listed
    assert "period 3" in listed
    assert main(["animate", str(first), "--json"]) == 0
    (driver,) = json.loads(capsys.readouterr().out)["drivers"]
    assert (driver["mix"], driver["strength"], driver["source"]["type"]) == ("replace", 0.5, "sine")
    options = ["--remove", "psi", "--remove", "sine", "--out", str(first)]
    assert main(["animate", str(first), *options]) == 0
    timeline = load_project(first).project.timeline
    assert (timeline.tracks, timeline.drivers) == ((), ())


def test_drivers_are_typed_with_the_fields_of_their_kind(work: SmallWork, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("x\n1\n2\n")
    made = animate(
        work,
        tmp_path / "a.ganproj",
        *("--drive", "psi=noise:seed=7,smooth=0.1,loop=2,start=0.5"),
        *("--drive", "cutoff=follow:follows=psi,delay=0.25,scale=4"),
        *("--drive", f"psi=table:file={tmp_path / 'm.csv'},column=x,rate=50,loops=yes"),
    )
    noise, follow, table = load_project(made).project.timeline.drivers
    assert (noise.source, noise.start) == (Noise(seed=7, smooth=0.1, loop=2), 0.5)
    assert follow.source == Follow("psi", 0.25, 4)
    assert isinstance(table.source, Table)
    assert (table.source.rate, table.source.loops, table.source.count) == (50, True, 2)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--key", "psi:1"], "--key takes ADDRESS:SECONDS=VALUE, such as psi:1.5=0.8:spring, not 'psi:1'."),
        (["--key", "psi:1=0.5:bounce"], "not 'psi:1=0.5:bounce'."),
        (["--key", "psi:x=0.5"], "--key takes numbers, not 'x'."),
        (["--key", "psi:-1=0.5"], "--key: a time is from 0 to 36000 s, not -1."),
        (["--key", "psi:1=9"], "--key: a psi is from -2 to 2, not 9."),
        (["--key", "nose:1=9"], "There is no number 'nose' in this picture; there are psi, cutoff"),
        (["--key", "noise/seed:1=1.5"], "--key: a seed is from 0 to 4294967295, not 1.5."),
        (["--loop", "psi=2"], "--loop is for a track, and 'psi' has none: --key begins one."),
        (["--drive", "psi"], "--drive takes ADDRESS=KIND:FIELD=VALUE,…"),
        (["--drive", "psi=wobble"], "There is no driver 'wobble'; there are constant, sine"),
        (
            ["--drive", "psi=sine:speed=2"],
            "There is no 'speed' here; there are amplitude, period, phase, mean.",
        ),
        (["--drive", "psi=sine:period=0"], "period is a number from 0.02 to 3600 s, not '0'."),
        (["--drive", "psi=sine:period"], "A driver's fields are written FIELD=VALUE, not 'period'."),
        (["--drive", "psi=sine:mix=over"], "A driver is mixed by add or replace, not 'over'."),
        (["--drive", "psi=follow"], "follow needs the address that it follows"),
        (["--drive", "psi=table:column=x"], "table needs a file and a column"),
        (
            ["--drive", "psi=table:file=no.csv,column=x"],
            "'no.csv' cannot be read: there is no such file.",
        ),
        (["--drive", "psi=sound"], "The project has no sound."),
        (["--remove", "psi"], "There is neither a track nor a driver 'psi'."),
        (["--range", "4"], "--range takes two moments in seconds such as 0-4, or all, not '4'."),
        (["--walk", "-3"], "--walk: a period is from 0.02 to 3600 s, not -3.0."),
        (["--fps", "100"], "--fps: a fps is from 1 to 60 frames/s, not 100.0."),
    ],
)
def test_what_makes_no_sense_gets_one_line_and_writes_nothing(
    work: SmallWork, tmp_path: Path, options: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "made.ganproj"
    assert reason in failed(capsys, "animate", work.project, "--out", out, *options)
    assert not out.exists()


def test_a_changed_project_needs_a_place(work: SmallWork, capsys: pytest.CaptureFixture[str]) -> None:
    before = work.project.read_bytes()
    assert "Say where the changed project goes" in failed(
        capsys, "animate", work.project, "--key", "psi:1=0.5"
    )
    assert work.project.read_bytes() == before
