"""TensorFlow pickles of StyleGAN and StyleGAN2: goldens, odd shapes, growing networks, and what is refused by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import stylegan
from stylegan import CheckpointError, Generator, LayerEdit
from tests.stylegan.checkpoints import stylegan1_reference as reference
from tests.stylegan.checkpoints import tensorflow_files
from tests.stylegan.checkpoints.goldens import error, expected, golden

STYLEGAN = ("G_style", "G_mapping", "G_synthesis")
GOLDENS = ("sg1-32", "sg1-128", "sg2-tf-32")
BOUND = {"sg1-32": 1e-3, "sg1-128": 1e-3, "sg2-tf-32": 1e-4}  # of the picture's standard deviation


def as_tensor(array: Any) -> torch.Tensor:
    return torch.from_numpy(np.asarray(array, np.float32))


def open_stylegan(
    folder: Path, variables: dict[str, Any], settings: dict[str, Any] | None = None, **written: Any
) -> Generator:
    """A StyleGAN file of these variables, written and opened."""
    record = tensorflow_files.generator(STYLEGAN, variables, settings or {})
    return stylegan.load(tensorflow_files.write(folder / "network.pkl", record, **written))


def draw(generator: Generator, z: Any) -> Any:
    return generator.synthesize(generator.map(as_tensor(z))).numpy()


# --- the original's own files ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GOLDENS)
def test_a_file_of_the_original_code_draws_what_the_original_drew(name: str) -> None:
    wanted = expected(name)
    generator = stylegan.load(golden(name))
    ws = generator.map(as_tensor(wanted["z"]))
    assert error(ws, wanted["w"]) < 1e-5
    pictures = {
        "image_psi1": ws,
        "image_psi05": generator.truncate(ws, 0.5),
        "image_psi05_nocutoff": generator.truncate(ws, 0.5),
        "image_psi05_cutoff4": generator.truncate(ws, 0.5, 4),
        "image_psi07_cutoff8": generator.truncate(ws, 0.7, 8),
        "image_w_mixed": as_tensor(wanted["w_mixed"]),
    }
    compared = [key for key in wanted if key in pictures]
    assert len(compared) == sum(key.startswith("image") for key in wanted) >= 3
    for key in compared:
        assert error(generator.synthesize(pictures[key]), wanted[key]) < BOUND[name], key


@pytest.mark.parametrize("name", GOLDENS)
def test_every_layer_has_its_declared_size_and_can_be_edited_and_resumed(name: str) -> None:
    generator = stylegan.load(golden(name))
    ws, noise = generator.map(torch.randn(2, generator.z_dim)), generator.draw_noise("const")
    random = np.random.RandomState(3)
    plain = generator.image(generator.run(ws, noise), ws)
    for index, layer in enumerate(generator.layers):
        mask = as_tensor(random.rand(layer.height, layer.width))
        value = as_tensor(random.randn(layer.channels))
        for locked in (True, False):
            edits = [LayerEdit(index, mask, value, 2.0, locked=locked)]
            full = generator.run(ws, noise, edits)
            assert full.raw[index].x.shape == (2, layer.channels, layer.height, layer.width)
            resumed = generator.run(ws, noise, edits, resume=full.head(index + 1))
            picture = generator.image(full, ws, edits)
            assert torch.equal(picture, generator.image(resumed, ws, edits))
            assert not torch.equal(picture, plain)


@pytest.mark.parametrize("name", ["sg1-32", "sg1-128"])
def test_the_reference_of_these_tests_is_what_the_original_computes(name: str) -> None:
    from stylegan.checkpoints.read.pickles import read_pickle
    from stylegan.checkpoints.read.tensorflow_network import Network

    wanted = expected(name)
    variables = Network.read(read_pickle(golden(name))[-1].state, name).variables
    assert error(reference.map_z(variables, wanted["z"]), wanted["w"][:, 0]) < 1e-5
    scopes = [f"{4 << level}x{4 << level}" for level in range(wanted["w"].shape[1] // 2)]
    fused = [4 << level >= 128 for level in range(len(scopes))]
    picture = reference.synthesize(variables, wanted["w"][:1], scopes, fused)
    assert error(picture, wanted["image_psi1"][:1]) < 1e-3


# --- StyleGAN in all its shapes ----------------------------------------------------------------------------


@pytest.mark.parametrize("protocol", [2, 3, 4])
@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("module", ["dnnlib.tflib.network", "tfutil"])
def test_the_averaged_generator_is_found_however_the_file_was_written(
    tmp_path: Path, protocol: int, alone: bool, module: str
) -> None:
    variables = reference.random_variables(channels=(4,))
    generator = open_stylegan(tmp_path, variables, protocol=protocol, alone=alone, module=module)
    np.testing.assert_array_equal(generator.mapping.w_avg, variables["dlatent_avg"])


@pytest.mark.parametrize(
    ("start", "channels", "scopes", "depth"),
    [
        ((4, 4), (6, 5, 4), None, 3),
        ((8, 4), (7, 7, 3, 2), None, 1),
        ((3, 5), (4, 4), ["4x4", "8x8"], 2),
        ((2, 1), (3,) * 8, None, 9),  # 256x128: the last two enlargements are the fused kind
    ],
)
def test_any_start_channel_table_and_mapping_depth_draws_as_the_reference(
    tmp_path: Path, start: tuple[int, int], channels: tuple[int, ...], scopes: list[str] | None, depth: int
) -> None:
    variables = reference.random_variables(start, channels, scopes, depth=depth)
    generator = open_stylegan(tmp_path, variables)
    assert generator.resolution == (start[0] << len(channels) - 1, start[1] << len(channels) - 1)
    z = np.random.RandomState(5).randn(2, 8)
    ws = reference.map_z(variables, z)[:, None].repeat(2 * len(channels), axis=1)
    assert error(generator.map(as_tensor(z)), ws) < 1e-5
    named = scopes or [f"{start[0] << level}x{start[1] << level}" for level in range(len(channels))]
    fused = [min(start) << level >= 128 for level in range(len(channels))]
    assert any(fused) == (len(channels) == 8)
    assert error(draw(generator, z), reference.synthesize(variables, ws, named, fused)) < 1e-3


@pytest.mark.parametrize("fused", [True, False])
def test_a_file_can_say_itself_how_it_enlarges(tmp_path: Path, fused: bool) -> None:
    variables = reference.random_variables(channels=(4, 4))
    generator = open_stylegan(tmp_path, variables, {"fused_scale": fused})
    z = np.random.RandomState(5).randn(1, 8)
    ws = reference.map_z(variables, z)[:, None].repeat(4, axis=1)
    same, other = (
        reference.synthesize(variables, ws, ["4x4", "8x8"], [way] * 2) for way in (fused, not fused)
    )
    assert error(draw(generator, z), same) < 1e-3
    assert error(draw(generator, z), other) > 0.1


def test_a_network_without_noise_draws_without_noise(tmp_path: Path) -> None:
    variables = reference.random_variables(noise=False)
    generator = open_stylegan(tmp_path, variables, {"use_noise": False})
    z = np.random.RandomState(5).randn(1, 8)
    ws = reference.map_z(variables, z)[:, None].repeat(6, axis=1)
    wanted = reference.synthesize(variables, ws, ["4x4", "8x8", "16x16"], [False] * 3)
    assert error(draw(generator, z), wanted) < 1e-3
    assert torch.equal(generator.synthesize(as_tensor(ws)), generator.synthesize(as_tensor(ws), noise="none"))


@pytest.mark.parametrize(
    ("settings", "psi", "cutoff"),
    [
        ({}, 0.7, 6),
        ({"truncation_psi": 0.4, "truncation_cutoff": 3}, 0.4, 3),
        ({"truncation_psi": np.float32(0.5)}, 0.5, 6),
        ({"truncation_psi": None}, 1.0, None),
        ({"truncation_cutoff": None}, 1.0, None),
        ({"truncation_cutoff": 0}, 1.0, None),
        ({"truncation_cutoff": 10**50}, 0.7, 6),
        ({"truncation_cutoff": float("nan")}, 1.0, None),
    ],
)
def test_psi_and_cutoff_are_those_of_the_file(
    tmp_path: Path, settings: dict[str, Any], psi: float, cutoff: int | None
) -> None:
    config = open_stylegan(tmp_path, reference.random_variables(), settings).config
    assert (config.psi, config.cutoff) == (psi, cutoff)


def test_settings_that_nobody_knows_do_not_stop_a_file(tmp_path: Path) -> None:
    odd = {"wandb": "yes", "fmap_base": 3, "dtype": "float32", "structure": "recursive", "use_noise": 1}
    assert open_stylegan(tmp_path, reference.random_variables(), odd).resolution == (16, 16)


# --- networks that were saved while they grew --------------------------------------------------------------


@pytest.mark.parametrize("lod", [0.25, 1.0, 1.3, 2.0, 2.75, 3.0])
def test_a_network_saved_while_it_grew_draws_the_level_it_had_reached(tmp_path: Path, lod: float) -> None:
    scopes, fused = ["4x4", "8x8", "16x16", "32x32"], [False] * 4
    variables = reference.random_variables(channels=(6, 5, 4, 3)) | {"lod": np.float32(lod)}
    generator = open_stylegan(tmp_path, variables)
    z = np.random.RandomState(5).randn(2, 8)
    ws = reference.map_z(variables, z)[:, None].repeat(8, axis=1)
    assert error(draw(generator, z), reference.synthesize(variables, ws, scopes, fused, lod)) < 1e-3
    copy = tmp_path / "copy.safetensors"
    stylegan.save(generator, copy)
    np.testing.assert_array_equal(draw(stylegan.load(copy), z), draw(generator, z))


@pytest.mark.parametrize("lod", [0.25, 1.3, 2.0])
def test_while_a_network_grows_edits_show_on_every_layer_that_its_picture_uses(
    tmp_path: Path, lod: float
) -> None:
    scopes, fused = ["4x4", "8x8", "16x16", "32x32"], [False] * 4
    variables = reference.random_variables(channels=(6, 5, 4, 3)) | {"lod": np.float32(lod)}
    generator = open_stylegan(tmp_path, variables)
    ws = reference.map_z(variables, np.random.RandomState(5).randn(1, 8))[:, None].repeat(8, axis=1)
    noise, random = generator.draw_noise("const"), np.random.RandomState(6)
    used = 8 - 2 * int(lod)
    for index, layer in enumerate(generator.layers):
        pattern = random.randn(layer.channels, layer.height, layer.width)
        edit = LayerEdit(index, torch.ones(layer.height, layer.width), as_tensor(pattern), locked=False)
        full = generator.run(as_tensor(ws), noise, [edit])
        picture = generator.image(full, as_tensor(ws), [edit])
        wanted = reference.synthesize(variables, ws, scopes, fused, lod, edit=(index, pattern))
        assert error(picture, wanted) < 1e-3
        assert torch.equal(picture, generator.synthesize(as_tensor(ws))) == (index >= used)
        resumed = generator.run(as_tensor(ws), noise, [edit], resume=full.head(index + 1))
        assert torch.equal(generator.image(resumed, as_tensor(ws), [edit]), picture)


def test_a_network_of_a_fixed_structure_shows_its_last_level_whatever_its_level_of_detail(
    tmp_path: Path,
) -> None:
    variables = reference.random_variables() | {"lod": np.float32(1.5)}
    assert open_stylegan(tmp_path, variables, {"structure": "fixed"}).config.lod == 0.0


# --- what is refused, by name ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("use_pixel_norm", True),
        ("use_instance_norm", False),
        ("use_styles", False),
        ("use_wscale", False),
        ("const_input_layer", False),
        ("nonlinearity", "relu"),
        ("mapping_nonlinearity", "relu"),
        ("normalize_latents", False),
        ("blur_filter", [1, 3, 3, 1]),
        ("blur_filter", None),
        ("fused_scale", "sometimes"),
    ],
)
def test_a_setting_that_would_change_the_picture_is_named(tmp_path: Path, key: str, value: Any) -> None:
    with pytest.raises(CheckpointError, match=rf"network\.pkl was made with {key} = "):
        open_stylegan(tmp_path, reference.random_variables(), {key: value})


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"truncation_psi": "much"}, "'much' is not a number for 'psi'"),
        ({"truncation_psi": float("nan")}, "nan is not a number for 'psi'"),
        ({"truncation_psi": 10**50}, "is not a number for 'psi'"),
        ({"truncation_cutoff": [3]}, "is not a size for 'cutoff'"),
        ({"mapping_lrmul": 0}, "mapping_lr"),
        ({"mapping_lrmul": None}, "mapping_lr"),
    ],
)
def test_settings_that_make_no_sense_are_named(tmp_path: Path, settings: dict[str, Any], said: str) -> None:
    with pytest.raises(CheckpointError, match=said):
        open_stylegan(tmp_path, reference.random_variables(), settings)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"synthesis/8x8/Conv1/bias": None}, "lacks tensors: synthesis/8x8/Conv1/bias"),
        ({"mapping/Dense0/weight": None}, "lacks tensors: mapping/Dense0/weight"),
        ({"synthesis/4x4/Const/const": None}, "lacks tensors: synthesis/8x8/Const/const"),
        ({"synthesis/8x8/Extra/weight": np.zeros(3)}, "unexpected tensors: synthesis/8x8/Extra/weight"),
        (
            {"synthesis/8x8/Conv1/weight": np.zeros((3, 5, 5))},
            "misshapen tensors: synthesis/8x8/Conv1/weight",
        ),
        ({"synthesis/8x8/Conv1/weight": np.zeros((3, 3, 5, 6))}, "misshapen tensors: synthesis.steps.3"),
        ({"synthesis/noise3": np.zeros((1, 1, 7, 8))}, "misshapen tensors: synthesis.steps.3.noise_const"),
        ({"synthesis/8x8/Conv1/bias": np.full(5, np.nan)}, "non-finite tensors: synthesis.steps.3.bias"),
        ({"synthesis/8x8/Conv1/bias": np.full(5, 1e300)}, "non-finite tensors: synthesis.steps.3.bias"),
        ({"lod": np.float32(7)}, "level of detail of 7.0"),
        ({"lod": np.float32(np.nan)}, "nan is not a number for 'lod'"),
        ({"lod": np.zeros(2)}, "misshapen tensors: lod"),
    ],
)
def test_what_does_not_fit_together_is_named(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    changed = reference.random_variables() | change
    with pytest.raises(CheckpointError, match=said):
        open_stylegan(tmp_path, {key: value for key, value in changed.items() if value is not None})


def test_a_small_file_cannot_ask_for_a_picture_that_fills_the_memory(tmp_path: Path) -> None:
    variables = reference.random_variables(channels=(1,) * 16, noise=False)
    with pytest.raises(CheckpointError, match="draws 4096x4096 pixels, more than a StyleGAN does"):
        open_stylegan(tmp_path, variables, {"use_noise": False})


@pytest.mark.parametrize(
    "functions",
    [
        ("G_paper", "", ""),
        ("G_style", "G_mapping", "G_synthesis_of_mine"),
        ("G_style", "G_mapping_of_mine", "G_synthesis"),
        ("G_main", "G_mapping", "G_synthesis_stylegan3"),
    ],
)
def test_other_networks_of_tensorflow_are_named(tmp_path: Path, functions: tuple[str, str, str]) -> None:
    record = tensorflow_files.generator(functions, reference.random_variables(), {})
    with pytest.raises(CheckpointError, match=rf"{functions[0]}.* neither StyleGAN nor StyleGAN2"):
        stylegan.load(tensorflow_files.write(tmp_path / "other.pkl", record))


@pytest.mark.parametrize("broken", ["components", "static_kwargs", "variables", "build_func_name", "all"])
@pytest.mark.parametrize("content", [None, 3, "text", [1], {"mapping": 1}, [("a", "b")], [("a",)]])
def test_a_record_with_other_things_in_it_is_refused_or_drawn(
    tmp_path: Path, broken: str, content: Any
) -> None:
    record = tensorflow_files.generator(STYLEGAN, reference.random_variables(), {})
    record.state = content if broken == "all" else record.state | {broken: content}
    path = tensorflow_files.write(tmp_path / "odd.pkl", record)
    # Whatever is not a setting counts as none, and what the whole has of its own is its mean of w.
    if broken == "static_kwargs" or (broken == "variables" and content is None):
        assert stylegan.load(path).resolution == (16, 16)
        return
    with pytest.raises(CheckpointError, match=r"odd\.pkl"):
        stylegan.load(path)
