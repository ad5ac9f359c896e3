"""The command `directions`: attributes made from a model, with what they do written beside them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ganinterface.cli import main
from ganinterface.datasets.choosing.tables import Decision, write_decisions
from ganinterface.measuring.directing import styles_of_seeds
from stylegan.directions import read_csv
from tests.command_line import failed, pixels
from tests.families import CONDITIONAL, file_of
from tests.planted import planted_files, planted_generator

FEW = ("--count", "300", "--trials", "60")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return planted_files(tmp_path_factory.mktemp("directions"))


def made(capsys: pytest.CaptureFixture[str], out: Path, *arguments: object) -> list[dict[str, Any]]:
    assert main(["directions", *map(str, arguments), "--out", str(out), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["out"] == str(out)
    found: list[dict[str, Any]] = printed["directions"]
    assert [each["name"] for each in found] == [direction.name for direction in read_csv(out)]
    return found


@pytest.mark.parametrize("method", ["difference", "boundary"])
def test_a_direction_of_every_tag_with_its_effect_on_new_pictures(
    method: str, files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, tagger = files
    found = made(capsys, tmp_path / "mine.csv", method, model, "--tagger", tagger, *FEW)
    assert [each["name"] for each in found] == ["Bright", "Redness", "Warmth: red", "Warmth: blue"]
    bright, redness = read_csv(tmp_path / "mine.csv")[:2]
    assert bright.description.startswith(f"+{found[0]['effect']['amount']:g} turns it on in ")
    assert " of its range · moves others by " in redness.description
    assert redness.group == "Colour"
    assert found[0]["effect"]["reached"] >= 0.9
    w = styles_of_seeds(planted_generator(), range(300))
    unit = bright.vector / np.linalg.norm(bright.vector)
    assert np.linalg.norm(bright.vector) == pytest.approx(np.std(w @ unit), rel=0.15)


def test_what_is_held_still_moves_less(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, tagger = files
    arguments = ("difference", model, "--tagger", tagger, *FEW, "--tags", "bright", "--amount", "2")
    [free] = made(capsys, tmp_path / "free.csv", *arguments)
    [held] = made(capsys, tmp_path / "held.csv", *arguments, "--against", "redness,warm_red")
    assert held["effect"]["others"] < 0.6 * free["effect"]["others"]
    [same] = made(capsys, tmp_path / "all.csv", *arguments, "--against", "all")
    assert same["effect"]["others"] < 0.6 * free["effect"]["others"]


def test_a_range_of_layers_is_taken_or_found(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, tagger = files
    arguments = ("difference", model, "--tagger", tagger, *FEW, "--tags", "bright")
    [early] = made(capsys, tmp_path / "early.csv", *arguments, "--styles", "0-3")
    assert early["effect"]["reached"] < 0.2  # the last layer is the one that shows it
    [found] = made(capsys, tmp_path / "found.csv", *arguments, "--styles", "auto")
    assert found["styles"][1] in (None, 5)
    assert found["effect"]["reached"] >= 0.9
    direction = read_csv(tmp_path / "found.csv")[0]
    assert [direction.first_style, direction.last_style] == found["styles"]


def test_tags_can_come_from_a_table_or_from_seeds(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, _ = files
    w = styles_of_seeds(planted_generator(), range(120))
    shows = w[:, 0] > np.median(w[:, 0])
    table = tmp_path / "tags.csv"
    lines = [
        f"{seed},{int(show)},{value:.4f}"
        for seed, (show, value) in enumerate(zip(shows, w[:, 1], strict=True))
    ]
    table.write_text("\n".join(["seed,bright,redness", *lines]), encoding="utf-8")
    bright, redness = made(capsys, tmp_path / "table.csv", "difference", model, "--table", table)
    assert bright["auc"] > 0.8
    assert redness["auc"] > 0.8
    assert "from 120 pictures; ranks " in bright["description"]
    with_it, without = (",".join(map(str, np.flatnonzero(each)[:10])) for each in (shows, ~shows))
    arguments = ("boundary", model, "--with", with_it, "--without", without, "--name", "Bright")
    [chosen] = made(capsys, tmp_path / "chosen.csv", *arguments)
    assert (chosen["name"], chosen["effect"]) == ("Bright", None)
    assert "from 20 pictures" in chosen["description"]


def test_what_a_person_has_sorted_is_a_direction(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, folder = files[0], tmp_path / "portraits"
    assert main(["sample", "--model", str(model), "--seeds", "0-19", "--psi", "1", "--out", str(folder)]) == 0
    capsys.readouterr()
    w = styles_of_seeds(planted_generator(), range(20))[:, 0]
    kept: dict[str, Decision] = {
        f"seed{seed:04}.png": "keep" if value > np.median(w) else "reject" for seed, value in enumerate(w)
    }
    command = ("boundary", model, "--decisions", folder, "--name", "Liked", "--styles", "5")
    out = tmp_path / "liked.csv"
    assert "sort its pictures with 'ganinterface curate" in failed(
        capsys, "directions", *command, "--out", out
    )
    write_decisions(tmp_path / "portraits.decisions.csv", {**kept, "gone.png": "keep"})
    [liked] = made(capsys, out, *command)
    assert (liked["name"], liked["styles"]) == ("Liked", [5, 5])
    assert liked["description"].startswith("from 10 and 10 portraits; ranks ")
    vector = np.abs(read_csv(out)[0].vector)
    assert vector.argmax() == 0  # how bright it is, which was sorted by
    write_decisions(tmp_path / "portraits.decisions.csv", dict.fromkeys(kept, "keep"))
    assert "No picture in" in failed(capsys, "directions", *command, "--out", tmp_path / "no.csv")
    said = failed(capsys, "directions", *command, "--tags", "bright", "--out", tmp_path / "no.csv")
    assert "and fewer than 4 seeds go without --tags" in said


@pytest.mark.parametrize("method", ["difference", "boundary"])
def test_one_portrait_on_each_side_is_enough(
    method: str, files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As it is in the window."""
    words = ("--with", "3", "--without", "8", "--name", "Three, not eight", "--styles", "1-5")
    [found] = made(capsys, tmp_path / "one.csv", method, files[0], *words)
    assert (found["styles"], found["description"]) == ([1, 5], "from 1 and 1 portraits")
    apart = np.subtract(*styles_of_seeds(planted_generator(), [3, 8]))
    vector = read_csv(tmp_path / "one.csv")[0].vector
    assert vector @ apart / np.linalg.norm(vector) / np.linalg.norm(apart) > 0.999


def test_people_see_what_was_made(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, tagger = files
    out = tmp_path / "mine.csv"
    arguments = [str(each) for each in (model, "--tagger", tagger, *FEW, "--tags", "bright", "--out", out)]
    assert main(["directions", "difference", *arguments]) == 0
    shown = capsys.readouterr().out
    assert "turns it on in" in shown
    assert f"1 attribute is in {out}" in shown


def test_what_does_not_go_together_is_said_and_nothing_is_written(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, tagger = files
    out = tmp_path / "mine.csv"

    def said(*arguments: object) -> str:
        return failed(capsys, "directions", "difference", model, "--out", out, *arguments)

    assert "go together" in said("--with", "1-9")
    assert "Seed 5 is among" in said("--with", "1-5", "--without", "5-9", "--name", "Smile")
    assert "not from both" in said("--with", "1-5", "--tagger", tagger)
    assert "There is no file" in said("--table", tmp_path / "none.csv")
    assert "'some' is not a range of styles" in said("--styles", "some")
    assert "styles 0 to 5" in said("--tagger", tagger, "--styles", "4-9")
    assert "There is no tag 'beard'" in said("--tagger", tagger, "--tags", "beard")
    assert "not a classifier" in said("--tagger", model)
    assert "--count takes" in said("--count", "1")
    assert "fewer than 4 pictures" in said(
        "--with", "1-3", "--without", "5-9", "--name", "Smile", "--against", "Smile"
    )
    assert "has to end in .csv" in failed(
        capsys, "directions", "difference", model, "--out", tmp_path / "mine.npy", "--tagger", tagger
    )
    assert not out.exists()


def test_directions_of_any_model_without_tags(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, _ = files
    found = made(capsys, tmp_path / "pca.csv", "pca", model, "--components", "3")
    assert [each["name"] for each in found] == ["PC 1", "PC 2", "PC 3"]
    w = styles_of_seeds(planted_generator(), range(500))
    for direction in read_csv(tmp_path / "pca.csv"):
        unit = direction.vector / np.linalg.norm(direction.vector)
        assert np.linalg.norm(direction.vector) == pytest.approx(np.std(w @ unit), rel=0.15)
    [factor] = made(
        capsys, tmp_path / "factors.csv", "closed-form", model, "--styles", "5", "--components", "1"
    )
    assert factor["styles"] == [5, 5]
    vector = np.abs(read_csv(tmp_path / "factors.csv")[0].vector)
    assert set(np.argsort(vector)[-2:]) == {0, 1}  # the last layer listens to these numbers of w alone


def test_what_is_projected_out_is_said_and_moves_no_more(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, tagger = files
    mine, out = tmp_path / "mine.csv", tmp_path / "out.csv"
    made(capsys, mine, "difference", model, "--tagger", tagger, *FEW)
    arguments = [
        "directions",
        "without",
        str(mine),
        "--name",
        "Bright",
        "--model",
        str(model),
        "--out",
        str(out),
    ]
    assert main([*arguments, "--others", "Redness,Warmth: red", "--json"]) == 0
    before, now = json.loads(capsys.readouterr().out)["amounts"]["Redness"]
    assert abs(before) > 0.2
    assert now == pytest.approx(0, abs=1e-5)
    [bright] = read_csv(out)
    assert bright.name == "Bright"
    assert main([*arguments, "--others", "Redness"]) == 0
    assert "Bright is in" in capsys.readouterr().out
    assert "--others names no attribute" in failed(capsys, *arguments, "--others", ",")
    assert "'Bright' cannot be freed of itself" in failed(capsys, *arguments, "--others", "Redness,Bright")
    assert "has no attribute 'Hat'" in failed(capsys, *arguments, "--others", "Hat")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["pca", "--components", "99"], "1 to 16 such directions, not 99"),
        (["closed-form", "--styles", "3-99"], "This model has styles 0 to 5"),
        (["closed-form", "--styles", "x"], "'x' is not a range of styles"),
    ],
)
def test_components_that_a_model_does_not_have_are_refused(
    arguments: list[str],
    sentence: str,
    files: tuple[Path, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = ["directions", *arguments, "--model", str(files[0]), "--out", str(tmp_path / "no.csv")]
    assert sentence in failed(capsys, *command)
    assert not (tmp_path / "no.csv").exists()


def test_style_channels_that_move_a_part(
    tiny_checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    part = ("--region", "0.2,0.5,0.8,0.8", "--seeds", "1,2", "--components", 3)
    found = made(capsys, tmp_path / "part.csv", "channels", tiny_checkpoint, *part)
    assert 1 <= len(found) <= 3
    for each in found:
        assert each["group"] == "style channels"
        assert each["styles"][0] == each["styles"][1]
        assert "moves the part by" in each["description"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--region"),
        (("--region", "0.5,0.5,0.2,0.9"), "--region takes X0,Y0,X1,Y1"),
        (("--region", "0.2,0.2,0.4,0.4", "--seeds", "1-65"), "--seeds takes at most 64 portraits here"),
        (("--region=-1,-1,2,2",), "Paint the part that is to move"),
    ],
)
def test_what_channels_refuses(
    arguments: tuple[str, ...],
    said: str,
    tiny_checkpoint: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = str(tmp_path / "part.csv")
    assert said in failed(capsys, "directions", "channels", str(tiny_checkpoint), *arguments, "--out", out)


def test_what_a_has_and_b_has_not_is_given_to_c(
    tiny_checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """B + (A − B) is A: of seeds, and of pictures as those that the gallery keeps."""
    model, folder = ("--model", str(tiny_checkpoint)), tmp_path / "portraits"
    assert main(["sample", *model, "--seeds", "3,8", "--out", str(folder)]) == 0
    capsys.readouterr()
    a, b = (folder / f"seed{seed:04}.png" for seed in (3, 8))
    for name, first, second in (("seeds", 3, 8), ("mixed", a, 8), ("files", a, b)):
        out = tmp_path / f"of-{name}.csv"
        [found] = made(capsys, out, "analogy", first, second, *model)
        assert (found["name"], found["description"]) == (f"of {name}", "1 is all of A − B")
        given = ("--attributes", str(out), "--set", f"of {name}=1", "--seeds", "8")
        assert main(["sample", *model, *given, "--out", str(tmp_path / name)]) == 0
        capsys.readouterr()
        difference = pixels(tmp_path / name / b.name).astype(int) - pixels(a).astype(int)
        assert np.abs(difference).max() <= 1
    [part] = made(
        capsys, tmp_path / "part.csv", "analogy", 3, 8, *model, "--name", "Laugh", "--styles", "2-4"
    )
    assert (part["name"], part["styles"]) == ("Laugh", [2, 4])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("3",), "requires an argument"),
        (("3", "3"), "A and B are the same portrait."),
        (("3", "nowhere.png"), "There is no file 'nowhere.png'."),
        (("3", "."), "'.' is a folder, not a file."),
        (("3", "4294967296"), "A and B are each one seed, 0 to 4294967295, or a file, not '4294967296'."),
        (("3", "3-5"), "A and B are each one seed, 0 to 4294967295, or a file, not '3-5'."),
        (("-3", "3"), "A and B are each one seed, 0 to 4294967295, or a file, not '-3'."),
        (("3", "8", "--styles", "x"), "'x' is not a range of styles"),
        (("3", "8", "--psi", "9"), "--psi takes a number from -2 to 2, not 9."),
        (("3", "{model}"), "There is no portrait in"),
        (("3", "{text}"), "There is no portrait in"),
    ],
)
def test_what_a_minus_b_refuses(
    arguments: tuple[str, ...],
    said: str,
    tiny_checkpoint: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text, out = tmp_path / "words.txt", tmp_path / "no.csv"
    text.write_text("crane\ndog\n")
    words = [word.format(model=tiny_checkpoint, text=text) for word in arguments]
    command = ("directions", "analogy", *words, "--model", tiny_checkpoint, "--out", out)
    assert said in failed(capsys, *command)
    assert not out.exists()


def test_a_conditional_model_is_looked_at_in_a_class(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = file_of(CONDITIONAL[1], tmp_path, "animals")
    (tmp_path / "animals.labels.txt").write_text("crane\ndog\ncat\n")
    command = ["directions", "pca", str(model), "--components", "2", "--out"]
    vectors = {}
    for label in ([], ["--label", "crane"], ["--label", "cat"]):
        out = tmp_path / f"made{'-'.join(label)}.csv"
        assert main([*command, str(out), *label]) == 0
        said = capsys.readouterr().err
        assert ("No class was chosen: class 0 (crane) of 3 was looked at" in said) == (not label)
        vectors[label[-1] if label else ""] = read_csv(out)[0].vector
    np.testing.assert_array_equal(vectors[""], vectors["crane"])
    assert (vectors["cat"] != vectors["crane"]).any()
    seeds = ("--with", "1-4", "--without", "5-8", "--name", "Smile")
    out = tmp_path / "smile.csv"
    assert "with --label it does" in failed(capsys, "directions", "difference", model, *seeds, "--out", out)
    made(capsys, out, "difference", model, *seeds, "--label", "dog=0.5", "--label", "cat=0.5")
    assert "has no class 'dgo'" in failed(
        capsys, "directions", "difference", model, *seeds, "--label", "dgo", "--out", out
    )
    said = failed(capsys, "directions", "difference", model, "--label", "dog", "--out", out)
    assert "--label says of which class the portraits of --with and --without are." in said
