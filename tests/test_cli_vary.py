"""The commands `vary …`: how many is said first, the folder holds what was said, and one line says what is wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas
import pytest

from ganinterface.cli import main
from ganinterface.files.picture import read_document_png
from ganinterface.files.project import load_project, save_project
from ganinterface.render.models import OpenModel
from ganinterface.render.varying import plans
from ganinterface.render.varying.plans import SHEET
from ganinterface.render.varying.table import NAME
from tests.command_line import failed
from tests.families import FAMILIES, file_of
from tests.small_work import MOUTH, SmallWork
from tests.stylegan.foreign_vectors import numbers, old_picture


def vary(work: SmallWork, out: Path, *arguments: object) -> pandas.DataFrame:
    """Run a command on the small model; the table, after a look at whether each of its files is there, and no other."""
    words = ["vary", *arguments, "--model", work.model, "--attributes", work.attributes, "--out", out]
    assert main([str(word) for word in words]) == 0
    table = pandas.read_csv(out / NAME)
    assert sorted(path.name for path in out.iterdir()) == sorted([*table["file"], NAME, SHEET])
    return table


def test_a_spectrum_of_several_portraits(
    work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    table = vary(work, out, "spectrum", "smile=-1:1:3", "--seeds", "4-5")
    shown = capsys.readouterr()
    assert shown.out == f"2 × 3 = 6 pictures\n6 pictures are in {out}\n"
    assert shown.err == ""
    assert list(table["seed"]) == [4, 4, 4, 5, 5, 5]
    assert list(table["smile"]) == [-1, 0, 1] * 2


def test_one_after_the_other_and_all_combinations(work: SmallWork, tmp_path: Path) -> None:
    axes = ["smile=0,2", f"preset/{work.preset}=0:1:3", "psi=0.5,1"]
    one = vary(work, tmp_path / "one", "sequential", *axes, "--seeds", 3)
    assert len(one) == 2 + 3 + 2
    every = vary(work, tmp_path / "every", "combinatoric", *axes, "--seeds", "3-4")
    assert len(every) == 2 * 2 * 3 * 2
    assert len(every.drop_duplicates(["seed", "smile", "preset/mouth-open", "psi"])) == 24


def test_a_projects_edits_on_new_portraits(work: SmallWork, tmp_path: Path) -> None:
    project = edited_project(work)
    table = vary(work, tmp_path / "out", "edits", "--project", project, "--set", "smile=1", "--seeds", "1-3")
    assert list(table["with"]) == ["nothing", "mouth-open", "smile", "all"] * 3
    spectrum = vary(
        work, tmp_path / "more", "spectrum", "edits/mouth-open/strength=0:2:5", "--project", project
    )
    assert list(spectrum["edits/mouth-open/strength"]) == [0, 0.5, 1, 1.5, 2]


def edited_project(work: SmallWork) -> Path:
    """The small project with the mouth open on the canvas."""
    from msgspec.structs import replace

    project = load_project(work.project).project
    document = replace(project.document, edits=(MOUTH,))
    path = work.project.with_name("edited.ganproj")
    save_project(path, replace(project, document=document), work.arrays)
    return path


def test_a_sweep_over_some_maps_of_a_layer(work: SmallWork, tmp_path: Path) -> None:
    table = vary(
        work, tmp_path / "out", "sweep", "8x4 conv0", "--maps", "0_1,2-2,5", "--deviations=-3:3:3",
        "--region", "0.2,0.4,0.8,0.9", "--seeds", "3,9",
    )  # fmt: skip
    assert len(table) == 2 * 4 * 3
    assert list(table["map"].unique()) == [0, 1, 2, 5]
    assert list(table["deviations"].unique()) == [-3, 0, 3]
    everything = vary(work, tmp_path / "all", "sweep", "8x4 conv0")
    assert len(everything) == 2 * 8


@pytest.mark.parametrize("config", FAMILIES)
def test_every_family_is_swept(config: object, tmp_path: Path) -> None:
    from ganinterface.render.models import open_model

    model = file_of(config, tmp_path)  # type: ignore[arg-type]
    layer = open_model(model, "cpu").info.layers[1]
    out = tmp_path / "out"
    words = ["vary", "sweep", layer.name, "--maps", "0,1", "--model", model, "--out", out]
    assert main([str(word) for word in words]) == 0
    assert len(pandas.read_csv(out / NAME)) == 4


def test_a_folder_of_pictures_gets_a_preset(work: SmallWork, tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    command = ["sample", "--model", work.model, "--seeds", "1-3", "--out", pictures]
    assert main([str(word) for word in command]) == 0
    old_picture(pictures / "img_1.png", numbers(16))
    table = vary(
        work, tmp_path / "out", "apply", pictures, "--preset", f"{work.preset}=0.5", "--set", "smile=2"
    )
    assert list(table["file"]) == ["img_1.png", "seed0001.png", "seed0002.png", "seed0003.png"]
    assert list(table["source"]) == list(table["file"])
    assert list(table["smile"]) == [2.0] * 4
    assert list(table["edits/mouth-open/strength"]) == [0.5] * 4


def test_portraits_of_a_table_of_latents_are_varied(work: SmallWork, tmp_path: Path) -> None:
    latents = tmp_path / "latents.npz"
    np.savez(latents, w=np.stack([numbers(6, 16, seed=seed) for seed in range(3)]))
    table = vary(work, tmp_path / "out", "spectrum", "smile=0,1", "--latent", latents)
    assert list(table["source"]) == [f"latents {number}" for number in (1, 1, 2, 2, 3, 3)]


def test_sample_writes_the_table_of_all_that_is_there(
    work: SmallWork, tiny_model: OpenModel, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    for seeds, amount in (("1-4", "smile=1"), ("3-5", "age=-2")):
        words = ["--model", work.model, "--attributes", work.attributes, "--set", amount]
        assert main([str(word) for word in ["sample", "--seeds", seeds, *words, "--out", out]]) == 0
    table = pandas.read_csv(out / NAME)
    assert list(table["file"]) == [f"seed000{seed}.png" for seed in range(1, 6)]
    assert list(table["seed"]) == [1, 2, 3, 4, 5]
    assert list(table["smile"]) == [1, 1, 0, 0, 0]
    assert list(table["age"]) == [0, 0, -2, -2, -2]
    assert read_document_png(out / "seed0003.png").document.attributes[0].name == "age"


def test_sample_takes_several_presets_each_with_its_strength(work: SmallWork, tmp_path: Path) -> None:
    words = ["--preset", work.preset, "--preset", f"{work.preset}=-0.5", "--strength", "2"]
    command = ["sample", "--model", work.model, "--seeds", 1, *words, "--out", tmp_path / "out"]
    assert main([str(word) for word in command]) == 0
    document, _ = read_document_png(tmp_path / "out" / "seed0001.png")
    assert [edit.strength for edit in document.edits] == [2.0, -0.5]


def test_another_table_in_the_folder_is_left_alone(
    work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / NAME).write_text("a,b\n1,2\n")
    command = ["sample", "--model", work.model, "--seeds", 1, "--out", tmp_path]
    assert "is not a table of pictures" in failed(capsys, *command)
    assert (tmp_path / NAME).read_text() == "a,b\n1,2\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("spectrum smle=0:1:2", "no number 'smle' in this picture; did you mean 'smile'?"),
        ("spectrum smile=0:1", "'smile' takes numbers such as -3:3:7 or 0,1.5, not '0:1'"),
        ("spectrum smile=0:1:0", "1 to 1000 steps, not '0:1:0'"),
        ("spectrum smile=0:1:2.5", "1 to 1000 steps, not '0:1:2.5'"),
        ("spectrum smile=0:inf:2", "takes numbers such as"),
        ("spectrum smile=0,x", "not '0,x'"),
        ("spectrum smile=", "'smile' takes numbers such as"),
        ("spectrum =1,2", "does not say what is varied"),
        ("spectrum psi=0,3", "'psi' takes values from -2 to 2, not 3"),
        ("spectrum latent/0/seed=0:1:3", "takes whole numbers from 0 to 4294967295, not 0.5"),
        ("spectrum preset/nothing", "The program ships no preset 'nothing'"),
        ("spectrum edits/mouth/strength", "no number 'edits/mouth/strength'"),
        ("spectrum", "parameter AXIS requires an argument"),
        ("combinatoric", "There is nothing to vary"),
        ("combinatoric smile=1 smile=2", "'smile' is varied twice"),
        ("combinatoric smile=-3:3:400 psi=0:1:300", "120,000 pictures, and a batch has at most 100,000"),
        ("combinatoric smile=-3:3:40 psi=0:1:30", "40 × 30 = 1,200 pictures are many"),
        ("edits", "no edits and no attributes in use"),
        ("sweep 9x9", "no layer '9x9'; there are 4x2 const"),
        ("sweep 8x4_conv0 --maps 7-9", "no layer"),
        ("sweep {layer} --maps 7-9", "has maps 0 to 7, not 8"),
        (
            "sweep {layer} --maps x",
            "--maps: 'x' is not a map: write numbers such as 3, ranges such as 10_20.",
        ),
        ("sweep {layer} --maps 0.5x3", "--maps: Maps have no weights here"),
        ("sweep {layer} --deviations x", "'--deviations' takes numbers"),
        ("sweep {layer} --region 0,0,1", "--region takes X0,Y0,X1,Y1"),
        ("sweep {layer} --region 1,0,0,1", "--region takes X0,Y0,X1,Y1"),
        ("sweep {layer} --region 0,0,11,1", "--region takes a number from -10 to 10, not 11"),
        ("sweep {layer} --region 2,2,3,3", "--region is beside the picture, which goes from 0,0 to 1,1"),
        ("apply nowhere --set smile=1", "There is no folder 'nowhere'"),
        ("apply {folder} --seeds 1", "apply takes those of the folder"),
        ("apply {folder} --set smile=1", "has no pictures that this program or the one of 2019 has saved"),
        ("spectrum smile --seeds 1 --latent {preset}", "takes --seeds or --latent, not both"),
        ("spectrum smile --project nowhere.ganproj", "There is no file 'nowhere.ganproj'"),
        ("spectrum smile --psi 9", "--psi takes a number from -2 to 2"),
        ("spectrum smile --preset x.json", "There is no preset file 'x.json'"),
    ],
)
def test_what_is_wrong_is_one_line_and_nothing_is_written(
    words: str,
    said: str,
    work: SmallWork,
    shipped: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    named = {"layer": "8x4 conv0", "folder": work.project.parent, "preset": work.preset}
    filled = [word.format(**named) for word in words.split(" ")]
    out = tmp_path / "out"
    command = ["vary", *filled, "--model", work.model, "--attributes", work.attributes, "--out", out]
    assert said in failed(capsys, *command)
    assert not out.exists()


def test_what_is_there_is_replaced_only_where_a_person_says_so(
    work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    vary(work, out, "spectrum", "smile=0,1")
    before = (out / "spectrum0001.png").read_bytes()
    command = ["vary", "spectrum", "smile=1,2", "--model", work.model, "--attributes", work.attributes]
    capsys.readouterr()
    assert "has spectrum0001.png and 3 more already" in failed(capsys, *command, "--out", out)
    assert (out / "spectrum0001.png").read_bytes() == before
    table = vary(work, out, "spectrum", "smile=1,2", "--replace")
    assert list(table["smile"]) == [1, 2]


def test_many_pictures_are_drawn_when_they_are_meant(
    work: SmallWork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "MANY", 5)
    table = vary(work, tmp_path / "out", "spectrum", "smile=-1:1:6", "--yes")
    assert len(table) == 6


@pytest.mark.parametrize("command", ["spectrum", "sequential", "combinatoric", "edits", "sweep", "apply"])
def test_help_shows_an_example_that_can_be_typed(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["vary", command, "--help"]) == 0
    assert f"Example: ganinterface vary {command} " in " ".join(capsys.readouterr().out.split())


def test_torchrun_is_refused(
    work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("RANK", "1"), ("WORLD_SIZE", "2")):
        monkeypatch.setenv(name, value)
    command = ["vary", "spectrum", "psi=0,1", "--model", work.model, "--out", tmp_path / "out"]
    assert "a batch is drawn by one" in failed(capsys, *command)
    assert not (tmp_path / "out").exists()
