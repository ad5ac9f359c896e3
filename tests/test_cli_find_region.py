"""The command `find region`: a preset whose region follows, figures, and one line for what is wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ganinterface.cli import main
from ganinterface.files.preset import load_preset
from ganinterface.render.models import open_model
from tests.command_line import failed
from tests.families import CONDITIONAL, FAMILIES, file_of
from tests.small_work import SmallWork

REGION = ("--region", "0.2,0.4,0.6,0.8")


@pytest.mark.parametrize("config", FAMILIES, ids=lambda config: config.family)
def test_a_region_that_follows_is_a_preset_of_one_edit(config, tmp_path: Path, capsys) -> None:
    model, out = file_of(config, tmp_path), tmp_path / "left-eye.json"
    assert main(["find", "region", "--model", str(model), "--seeds", "1-3", *REGION, "--out", str(out)]) == 0
    shown = capsys.readouterr()
    preset, _ = load_preset(out)
    (edit,) = preset.edits
    (part,) = edit.region.locators
    assert (preset.name, edit.name) == ("left eye", "left eye")
    assert part.layer in {layer.name for layer in preset.model.layers}
    assert re.search(r"found in each of 3 pictures by the others, \d+ % as painted", shown.out)
    assert preset.notes.startswith("found in each of 3 pictures")


def test_it_is_used_with_a_preset_on_the_command_line(work: SmallWork, tmp_path: Path, capsys) -> None:
    out = tmp_path / "part.json"
    words = ["find", "region", "--model", work.model, "--seeds", "2", *REGION, "--out", out, "--json"]
    assert main([str(word) for word in words]) == 0
    made = json.loads(capsys.readouterr().out)
    assert list(made) == [
        "out",
        "layer",
        "threshold",
        "smoothing",
        "largest",
        "maps",
        "auc",
        "overlap",
        "held_out",
    ]
    assert made["held_out"] is False
    assert 0 <= made["overlap"] <= 1
    folder = tmp_path / "pictures"
    words = ["sample", "--model", work.model, "--seeds", "2-3", "--preset", out, "--out", folder]
    assert main([str(word) for word in words]) == 0
    assert len(list(folder.glob("*.png"))) == 2


@pytest.mark.parametrize("config", FAMILIES, ids=lambda config: config.family)
def test_maps_that_somebody_knows_are_a_region_too(config, tmp_path: Path, capsys) -> None:
    model, out = file_of(config, tmp_path), tmp_path / "part.json"
    layer = open_model(model, "cpu").info.layers[1].name
    words = ["find", "region", "--model", model, "--layer", layer, "--maps", "1,2_4,0.5x5", "--out", out]
    assert main([str(word) for word in words]) == 0
    assert capsys.readouterr().out == f"{layer}, maps 1_4,0.5x5: the region is in {out}\n"
    (edit,) = load_preset(out)[0].edits
    (part,) = edit.region.locators
    assert part.maps == ((1, 1.0), (2, 1.0), (3, 1.0), (4, 1.0), (5, 0.5))
    words = ["sample", "--model", model, "--seeds", "2-3", "--preset", out, "--out", tmp_path / "pictures"]
    assert main([str(word) for word in words]) == 0


def test_the_part_may_be_elsewhere_in_each_portrait(work: SmallWork, tmp_path: Path, capsys) -> None:
    command = ["find", "region", "--model", str(work.model), "--seeds", "1,2", "--json"]
    elsewhere, found = ("--region", "0.5,0.1,0.9,0.4"), []
    for number, regions in enumerate(([*REGION], [*REGION, *REGION], [*REGION, *elsewhere])):
        assert main([*command, *regions, "--out", str(tmp_path / f"{number}.json")]) == 0
        found.append({**json.loads(capsys.readouterr().out), "out": ""})
    assert found[0] == found[1] != found[2]
    said = failed(capsys, *command, *REGION, *REGION, *REGION, "--out", tmp_path / "no.json")
    assert "--region is given once, or once for each portrait: there are 2, not 3." in said


def test_the_class_of_a_conditional_model_is_said_and_chosen(tmp_path: Path, capsys) -> None:
    model, out = file_of(CONDITIONAL[1], tmp_path), tmp_path / "part.json"
    words = ["find", "region", "--model", str(model), "--seeds", "1", *REGION, "--out", str(out)]
    assert main(words) == 0
    assert "class 0 of 3 was drawn (--label chooses another)" in capsys.readouterr().err
    assert main([*words, "--label", "2"]) == 0
    assert capsys.readouterr().err == ""
    assert "has classes 0 to 2, not 7" in failed(capsys, *words, "--label", "7")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--seeds", "1-9", *REGION), "--seeds takes at most 8 portraits to look at, not 9."),
        (
            ("--seeds", "1", "--region", "0,0,1,1"),
            "All of the picture is painted: paint over the part alone.",
        ),
        (("--seeds", "x", *REGION), "--seeds takes whole numbers"),
        (
            ("--seeds", "1", "--region", "1,2"),
            "--region takes X0,Y0,X1,Y1 such as 0.3,0.5,0.7,0.8, not '1,2'.",
        ),
        (("--seeds", "1", "--region", "nan,0,1,1"), "--region takes X0,Y0,X1,Y1"),
        (("--seeds", "1", "--region", "0,0,x,1"), "--region takes X0,Y0,X1,Y1"),
        (("--seeds", "1"), "--seeds and --region go together"),
        ((), "needs --seeds and --region, or --layer and --maps."),
        (("--maps", "1"), "--layer and --maps go together"),
        (("--maps", "1", "--layer", "8x4 conv0", "--seeds", "1"), "or --layer and --maps."),
        (("--maps", "1", "--layer", "9x9"), "This model has no layer '9x9'; there are 4x2 const"),
        (("--maps", "1,99", "--layer", "8x4 conv0"), "There is no map 99: this layer has maps 0 to 7."),
        (("--maps", "mouth", "--layer", "8x4 conv0"), "'mouth' is not a map: write numbers such as 3"),
    ],
)
def test_what_is_wrong_is_one_line(work: SmallWork, tmp_path: Path, capsys, arguments, sentence) -> None:
    out = tmp_path / "part.json"
    assert sentence in failed(capsys, "find", "region", "--model", work.model, *arguments, "--out", out)
    assert not out.exists()


def test_help_shows_an_example(capsys) -> None:
    main(["find", "region", "--help"])
    assert "Example: ganinterface find region --seeds 1-4" in " ".join(capsys.readouterr().out.split())
