"""The command `find edit`: from seeds, files or an attribute to a preset that other commands take."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ganinterface.cli import main
from ganinterface.files.preset import load_preset
from ganinterface.render.finding import examples as engine
from stylegan.directions import Direction, write_csv
from tests.command_line import failed, pixels

REGION = ("--region", "0.25,0.25,0.75,0.5")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "LEARNED", 24)
    monkeypatch.setattr(engine, "HELD_OUT", 12)
    monkeypatch.setattr(engine, "SPREAD", 4)


def test_the_preset_is_drawn_by_sample_and_the_figures_are_printed(
    tiny_checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "bright-spot.json"
    model = ("--model", str(tiny_checkpoint))
    assert (
        main(
            ["find", "edit", *model, "--with", "1,2", "--without", "3", *REGION, "--out", str(out), "--json"]
        )
        == 0
    )
    printed = json.loads(capsys.readouterr().out)
    assert printed["hit_rate"] == printed["holds_on"] / printed["of"]
    assert printed["leak"] >= 0
    assert {each["kind"] for each in printed["built"]} >= {"values", "stamp"}
    assert printed["maps"][0]["layer"]
    preset, _ = load_preset(out)
    assert [edit.name for edit in preset.edits] == ["bright spot"]
    for folder, more in (("plain", ()), ("with", ("--preset", str(out)))):
        arguments = ["sample", *model, "--seeds", "7", *more, "--out", str(tmp_path / folder)]
        assert main(arguments) == 0
    before, after = (pixels(tmp_path / folder / "seed0007.png") for folder in ("plain", "with"))
    assert (before != after).any()


def test_one_kind_can_be_asked_for_and_pictures_of_the_program_are_examples(
    tiny_checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = ("--model", str(tiny_checkpoint))
    assert main(["sample", *model, "--seeds", "1,3", "--out", str(tmp_path)]) == 0
    files = ("--with-file", str(tmp_path / "seed0001.png"), "--without-file", str(tmp_path / "seed0003.png"))
    out = tmp_path / "spot.json"
    assert main(["find", "edit", *model, *files, *REGION, "--kind", "values", "--out", str(out)]) == 0
    assert "holds on" in capsys.readouterr().out
    (edit,) = load_preset(out)[0].edits
    assert edit.channels
    assert edit.stamp is None


def test_an_attributes_plus_and_minus_are_examples(tiny_checkpoint: Path, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    write_csv(table, [Direction("glow", np.linspace(-1, 1, 16).astype(np.float32))])
    out = tmp_path / "glow.json"
    model = ("--model", str(tiny_checkpoint), "--attributes", str(table))
    assert main(["find", "edit", *model, "--attribute", "glow", *REGION, "--out", str(out)]) == 0
    assert load_preset(out)[0].notes.startswith("From 8 and 8 examples; holds on ")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--with", "1"), "needs --without or --without-file"),
        (("--with", "1,4", "--without", "4"), "Seed 4 is among those with it and among those without"),
        (("--with", "1", "--without", "x"), "whole numbers"),
        (("--attribute", "glow", "--without", "2"), "without --without"),
        (("--attribute", "psi"), "--attribute takes the name of an attribute, not 'psi'."),
        (("--attribute", "glow", "--amount", "0"), "with 0 they are the same"),
        (("--with", "1", "--without", "2", "--with-file", "nothing.png"), "no file 'nothing.png'"),
    ],
)
def test_what_does_not_go_together_is_one_sentence(
    arguments: tuple[str, ...], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "p.json"
    assert sentence in failed(capsys, "find", "edit", *arguments, *REGION, "--out", out)
    assert not out.exists()


def test_a_region_and_an_ending_are_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seeds = ("--with", "1", "--without", "2")
    wrong = failed(
        capsys, "find", "edit", *seeds, "--region", "0.5,0.5,0.2,0.8", "--out", tmp_path / "p.json"
    )
    assert "--region takes" in wrong
    assert "has to end in .json" in failed(
        capsys, "find", "edit", *seeds, *REGION, "--out", tmp_path / "p.csv"
    )
