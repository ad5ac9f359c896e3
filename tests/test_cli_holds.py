"""The command `find holds`: on how many portraits an edit does what it does in a project's picture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

import stylegan
from ganinterface.cli import main
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Edit
from ganinterface.document.project import Project
from ganinterface.document.region import Rectangle, Region
from ganinterface.files.preset import make_preset, save_preset
from ganinterface.files.project import load_project, save_project
from ganinterface.render.finding.holding_on import holding_on
from ganinterface.render.models import open_model
from tests.command_line import failed
from tests.families import FAMILIES
from tests.render.signed import edited_layer, portraits, signed_generator

HALF = Region((Rectangle(0.25, 0.25, 0.75, 0.75),))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A picture with two edits, of maps of which the first alone is seen."""
    generator = signed_generator(FAMILIES[1])
    model, path = tmp_path / "signed.safetensors", tmp_path / "signed.ganproj"
    stylegan.save(generator, model)
    layer = edited_layer(generator)
    edits = tuple(
        Edit(name, name, layer, HALF, channels=((channel, 1.5),))
        for channel, name in enumerate(("bright", "unseen"))
    )
    document = replace(portraits(4)[3], model=open_model(model, "cpu").info.ref, edits=edits)
    save_project(path, Project(document), ArrayStore())
    return path


def test_it_says_what_the_strip_says(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = open_model(project.with_name("signed.safetensors"), "cpu")
    assert main(["find", "holds", str(project), "--seeds", "0-11"]) == 0
    lines = capsys.readouterr().out.splitlines()
    start = [replace(each, edits=()) for each in portraits(12)]
    edits = tuple(
        Edit(name, name, edited_layer(model.generator), HALF, channels=((channel, 1.5),))
        for channel, name in enumerate(("bright", "unseen"))
    )
    here, others = start[3], [each for place, each in enumerate(start) if place != 3]
    figure = holding_on(
        model.generator,
        replace(here, edits=edits),
        [replace(each, edits=edits) for each in others],
        "bright",
        ArrayStore(),
    )
    assert 0 < figure.on < figure.of == 11
    assert lines == [f"bright {figure}", "unseen holds on 0 of 11, moves 0 elsewhere"]


def test_one_edit_for_scripts(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["find", "holds", str(project), "--edit", "bright", "--seeds", "0-11", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["edits"]
    assert (told["edit"], told["of"], told["leak"]) == ("bright", 11, 0.0)


def test_a_preset_is_looked_at_on_a_portrait_that_is_said(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loaded, model = load_project(project), project.with_name("signed.safetensors")
    preset = tmp_path / "bright.json"
    info = open_model(model, "cpu").info
    save_preset(preset, make_preset("bright", loaded.project.document.edits[:1], (), info), loaded.arrays)
    seed_3 = ["--set", "latent/0/seed=3", "--set", "cutoff=all", "--set", "psi=1"]
    words = ["find", "holds", "--preset", preset, "--model", model, *seed_3]
    assert main([str(word) for word in (*words, "--seeds", "0-11", "--json")]) == 0
    (told,) = json.loads(capsys.readouterr().out)["edits"]
    assert main(["find", "holds", str(project), "--edit", "bright", "--seeds", "0-11", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["edits"][0] == told
    assert "needs a project with edits, or --preset" in failed(capsys, "find", "holds")


def test_what_cannot_be_looked_at_is_one_sentence(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "There is no file" in failed(capsys, "find", "holds", tmp_path / "none.ganproj")
    message = failed(capsys, "find", "holds", project, "--edit", "smile")
    assert "There is no such edit in 'signed.ganproj': it has 'bright', 'unseen'." in message
    assert "seed" in failed(capsys, "find", "holds", project, "--seeds", "x")
