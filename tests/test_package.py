"""`import ganinterface`: quick, and with everything that the window does."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import ganinterface as gi


def fresh(code: str) -> str:
    """What a new interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_importing_the_package_brings_in_nothing_heavy() -> None:
    heavy = "{'torch', 'numpy', 'PySide6', 'PIL', 'msgspec', 'rich', 'cyclopts'}"
    assert fresh(f"import ganinterface, sys; print(sorted({heavy} & set(sys.modules)))") == "[]"


def test_documents_and_sessions_need_no_torch() -> None:
    code = (
        "import ganinterface as gi, sys; gi.Session, gi.Document, gi.actions; print('torch' in sys.modules)"
    )
    assert fresh(code) == "False"


@pytest.mark.parametrize("name", gi.__all__)
def test_every_name_is_there(name: str) -> None:
    assert getattr(gi, name) is not None
    assert name in dir(gi)


def test_names_that_modules_have_too_are_what_is_in_them() -> None:
    assert callable(gi.parameters)
    assert callable(gi.holding_on)
    assert gi.drivers.Sine().period == 2.0


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'smile'"):
        gi.smile  # noqa: B018


def test_type_checkers_see_the_same_names_from_the_same_modules() -> None:
    (block,) = [node for node in ast.parse(Path(gi.__file__).read_text()).body if isinstance(node, ast.If)]
    seen = {
        alias.name: statement.module
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }
    homes = {
        name: home.rpartition(".")[0] if name in gi._MODULES else home for name, home in gi._HOME.items()
    }
    assert seen == homes


def test_a_script_draws_animates_and_saves_as_the_window_does(tmp_path: Path, tiny_checkpoint: Path) -> None:
    model = gi.open_model(tiny_checkpoint, "cpu")
    arrays = gi.ArrayStore()
    session = gi.Session(gi.Project(gi.portrait(model.info, arrays, seed=20)), arrays)
    region = gi.Region((gi.Rectangle(0, 0, 1, 0.5),))
    session.apply(*gi.actions.add_edit(session.document, "8x4 conv0", region=region, channels={2: 1.5}))
    session.apply(*gi.actions.set_psi(session.document, 0.5))
    session.apply("Paint it less", gi.put(session.document, "edits/edit 1/channels/2", 1.25))
    picture = gi.picture(model.generator, session.document, session.arrays)
    frame = gi.Renderer(model.generator, session.arrays).render(gi.Request(session.document))
    assert frame.picture is not None
    np.testing.assert_array_equal(picture, frame.picture)

    gi.save_png(tmp_path / "x.png", picture, session.document, session.arrays)
    read = gi.read_document_png(tmp_path / "x.png").document
    assert (read.latent, read.edits) == (session.document.latent, session.document.edits)
    gi.save_latent(tmp_path / "x.npz", model.generator, session.document, session.arrays)
    (latent,) = gi.load_latents(tmp_path / "x.npz", model).latents
    opened = gi.actions.open_latent(session.document, session.arrays.put(latent.array), latent.name).document
    np.testing.assert_array_equal(gi.picture(model.generator, opened, session.arrays), picture)
    timeline = gi.add_pose(gi.Timeline(mode="once"), gi.new_pose(gi.Timeline(), session.document))
    session.apply("Pose", timeline=timeline)
    gi.save_project(tmp_path / "x.ganproj", session.project, session.arrays)
    animation = gi.open_animation(tmp_path / "x.ganproj", device="cpu")
    assert gi.export(tmp_path / "frames", animation.timeline, animation.render) == 1


def test_a_script_finds_what_moves_and_makes_batches_of_it(tmp_path: Path, tiny_checkpoint: Path) -> None:
    model, arrays = gi.open_model(tiny_checkpoint, "cpu"), gi.ArrayStore()
    document = gi.portrait(model.info, arrays, gi.Look(psi=0.5), seed=3)
    painted = gi.Region((gi.Rectangle(0.2, 0.4, 0.6, 0.8),))
    part = gi.follow(model.generator, [gi.Example(document, painted)], arrays).part
    layer = gi.layer_of(model.info, part.layer)
    maps = gi.parse_maps("1,2_3,0.5x4", layer.channels)
    region = gi.Region((part, gi.follow_maps(model.generator, document, arrays, layer.name, maps)))
    document = gi.actions.add_edit(document, layer.name, region=region, channels={2: 1.5}).document

    gi.save_portraits(model, [5, 6], gi.Look(), tmp_path / "portraits")
    plan = gi.applied(gi.pictures_in(tmp_path / "portraits"), document, model.info)
    assert gi.save_batch(model, plan, arrays, tmp_path / "edited").count == 2
    deviations = gi.map_deviations(model.generator, layer.name)
    plan = gi.sweep(
        [gi.of_seeds(document, [3])[0]], layer, [1, 2], (-2, 2), painted, lambda check: deviations
    )
    assert gi.save_batch(model, plan, arrays, tmp_path / "maps").count == 4

    first, second = gi.find_directions(model.generator, arrays, gi.Order("pca", 2))
    portraits = [each.document for each in gi.of_seeds(document, [9, 10])]
    (laugh,) = gi.find_directions(
        model.generator, arrays, gi.Order("analogy", this=(portraits[0],), other=(portraits[1],))
    )
    assert laugh.description == "1 is all of A − B"
    alone, spill = gi.project_out(model, first, [second])
    assert alone.name == "PC 1"
    assert abs(spill.amounts["PC 2"][1]) < 1e-4
    distance, word = gi.Qualities(model.generator, arrays).of(document)
    assert distance > 0
    assert word in ("near average", "typical", "unusual", "far out")
