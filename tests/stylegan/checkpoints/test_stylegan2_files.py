"""StyleGAN2 files of NVIDIA's torch code: the goldens' pictures, every option, and one sentence for what is wrong."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
import torch
from torch import Tensor

import stylegan
from stylegan import CheckpointError, Generator, ModulatedConfig
from stylegan.checkpoints.convert import nvidia, stylegan2
from stylegan.checkpoints.convert.build import Source
from stylegan.checkpoints.errors import naming
from stylegan.checkpoints.read.networks import PERSISTENT, Contents
from stylegan.checkpoints.read.records import Record
from stylegan.checkpoints.recognise import build
from tests.stylegan.checkpoints.goldens import error, expected, golden
from tests.stylegan.checkpoints.stylegan2_names import nvidia_tensors, record
from tests.stylegan.test_modulated import make, random_edit, styles

GOLDENS = ("sg2-ada-32-cond", "sg2-in-sg3-32", "sg2-tf-32")
BOUND = 1e-4  # of the standard deviation (the goldens' README)


def open_golden(name: str) -> tuple[Generator, Tensor]:
    """The generator, and ws of the golden's z."""
    generator, arrays = stylegan.load(golden(name)), expected(name)
    labels = torch.from_numpy(arrays["labels"]).float() if "labels" in arrays else None
    return generator, generator.map(torch.from_numpy(arrays["z"]).float(), labels)


@pytest.mark.parametrize("name", GOLDENS)
def test_a_golden_draws_the_pictures_of_the_original_code(name: str) -> None:
    (generator, ws), arrays = open_golden(name), expected(name)
    assert error(ws, arrays["w"]) < BOUND
    pictures = {
        "image_psi1": ws,
        "image_psi05": generator.truncate(ws, 0.5),
        "image_psi05_cutoff4": generator.truncate(ws, 0.5, cutoff=4),
        "image_w_mixed": torch.from_numpy(arrays["w_mixed"]).float(),
    }
    assert {key for key in arrays if key.startswith("image")} == pictures.keys()
    for key, given in pictures.items():
        assert error(generator.synthesize(given), arrays[key]) < BOUND, key


@pytest.mark.parametrize("name", GOLDENS)
def test_a_goldens_layers_have_the_sizes_they_declare_and_resuming_changes_nothing(name: str) -> None:
    generator, ws = open_golden(name)
    ws, noise = ws[:1], generator.draw_noise("const")
    edits = [random_edit(generator, layer) for layer in range(len(generator.layers))]
    full = generator.run(ws, noise, edits)
    for index, (layer, state) in enumerate(zip(generator.layers, full.raw, strict=True)):
        assert state.x.shape[1:] == (layer.channels, layer.height, layer.width)
        again = generator.run(ws, noise, edits, resume=full.head(index))
        assert torch.equal(generator.image(again, ws, edits), generator.image(full, ws, edits))


def opened(
    generator: Generator, changes: dict[str, Tensor | None] | None = None, **settings: Any
) -> Generator:
    """The generator, written under NVIDIA's names and opened again; a tensor that becomes None is left out."""
    tensors = {**nvidia_tensors(generator), **(changes or {})}
    given = {
        "synthesis.conv_clamp": getattr(generator.config, "conv_clamp", None),
        "synthesis.b8.conv0.resample_filter": getattr(generator.config, "resample_filter", None),
        **{key.replace("__", "."): value for key, value in settings.items()},
    }
    kept = {key: value for key, value in tensors.items() if value is not None}
    return nvidia.build(Contents({"G_ema": record(kept, given)}), "net.pkl")


@pytest.mark.parametrize("architecture", ["skip", "resnet", "orig"])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"conv_clamp": 0.8},
        {"resample_filter": (1.0, 2.0, 5.0)},
        {"image_channels": 1},
        {"image_channels": 4},
    ],
)
def test_every_option_is_found_in_the_file(
    architecture: str, changes: dict[str, Any], tmp_path: Path
) -> None:
    generator = make(architecture=architecture, **changes)
    again = opened(generator)
    assert again.config == generator.config
    torch.testing.assert_close(again.map(torch.ones(1, 12)), generator.map(torch.ones(1, 12)))
    assert torch.equal(again.synthesize(styles(2)), generator.synthesize(styles(2)))
    stylegan.save(again, tmp_path / "net.safetensors")
    native = stylegan.load(tmp_path / "net.safetensors")
    assert torch.equal(native.synthesize(styles(2)), generator.synthesize(styles(2)))


@pytest.mark.parametrize("depth", [1, 2, 8])
def test_the_depth_and_width_of_the_mapping_are_read_from_the_tensors(depth: int) -> None:
    generator = make(mapping_layers=depth, mapping_width=9 if depth > 1 else 10, mapping_lr=0.1)
    again = opened(generator, mapping__fc0__lr_multiplier=0.1)
    assert again.config == generator.config


def test_the_filter_is_read_from_the_buffers_that_hold_its_outer_product() -> None:
    generator = make(resample_filter=(1.0, 2.0, 5.0))
    taps = torch.tensor([1.0, 2.0, 5.0]) / 8
    # conv1 does not enlarge, and carries a filter that it never uses.
    unused = torch.outer(torch.tensor([1.0, 3, 3, 1]), torch.tensor([1.0, 3, 3, 1])) / 64
    buffers = {
        "synthesis.b8.conv0.resample_filter": torch.outer(taps, taps),
        "synthesis.b8.conv1.resample_filter": unused,
    }
    picture = opened(generator, buffers).synthesize(styles())
    torch.testing.assert_close(picture, generator.synthesize(styles()))


def test_a_layer_without_noise_has_none_and_a_missing_constant_noise_is_drawn_always_the_same() -> None:
    generator = make()
    layer = "synthesis.b8.conv1"
    without = opened(generator, {f"{layer}.noise_strength": None, f"{layer}.noise_const": None})
    with torch.no_grad():
        make_silent = make()
        make_silent.synthesis.steps[2].noise_strength.zero_()  # type: ignore[index, union-attr]
    assert torch.equal(without.synthesize(styles()), make_silent.synthesize(styles()))
    drawn = [opened(generator, {f"{layer}.noise_const": None}) for _ in range(2)]
    assert torch.equal(drawn[0].synthesize(styles()), drawn[1].synthesize(styles()))
    assert not torch.equal(drawn[0].synthesize(styles()), without.synthesize(styles()))


def normalised(x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return x / np.sqrt((x**2).mean() + 1e-8)


@pytest.mark.parametrize("labels", ["separate", "joined"])
def test_labels_enter_as_the_networks_of_torch_and_of_tensorflow_have_it(
    labels: Literal["separate", "joined"],
) -> None:
    generator = make(label_dim=3, labels=labels)
    tensors = nvidia_tensors(generator)
    again = stylegan2.from_torch(Source("net.pkl", {}, tensors), labels)
    assert again.config == generator.config
    array = {key: value.double().numpy() for key, value in tensors.items()}
    z, label = np.linspace(-1, 2, 12), np.array([0.0, 0.25, 0.75])
    embedded = array["mapping.embed.weight"] @ label / math.sqrt(3) + array["mapping.embed.bias"]
    if labels == "separate":
        x = np.concatenate([normalised(z), normalised(embedded)])
    else:
        x = normalised(np.concatenate([z, embedded]))
    for index in range(2):
        weight, bias = array[f"mapping.fc{index}.weight"], array[f"mapping.fc{index}.bias"]
        x = weight @ x * 0.01 / math.sqrt(len(x)) + bias * 0.01
        x = np.where(x < 0, 0.2 * x, x) * math.sqrt(2)
    w = again.map(torch.from_numpy(z)[None].float(), torch.from_numpy(label)[None].float())
    assert w.shape == (1, 6, 10)
    assert error(w[0, 0], x) < 1e-5


def test_the_averaged_generator_is_taken_before_the_trained_one() -> None:
    averaged, trained = make(), make(channels=(4, 4, 4))
    networks = {
        "G": record(nvidia_tensors(trained)),
        "D": record({}),
        "G_ema": record(nvidia_tensors(averaged)),
    }
    assert nvidia.build(Contents(networks), "net.pkl").config == averaged.config
    del networks["G_ema"]
    assert nvidia.build(Contents(networks), "net.pkl").config == trained.config
    assert nvidia.build(Contents(record(nvidia_tensors(trained))), "net.pkl").config == trained.config


def test_other_data_is_not_taken_for_such_a_network() -> None:
    for data in (None, [], {}, {"G_ema": {"weight": torch.ones(1)}}, Record("argparse.Namespace")):
        assert not nvidia.recognises(Contents(data))


def built(data: Any) -> Generator:
    """The generator in the data of a file net.pkl."""
    with naming(Path("net.pkl")):
        return build(data, "net.pkl")


def test_a_network_of_another_kind_is_named() -> None:
    with pytest.raises(CheckpointError, match=r"net\.pkl.*'TriPlaneGenerator'"):
        built({"G_ema": record({"backbone.weight": torch.ones(1)}, {}, "TriPlaneGenerator")})


def test_settings_that_are_not_known_never_stop_a_load() -> None:
    generator = make()
    again = opened(generator, synthesis__b8__shiny=[1, "a"], whatever=None, mapping__w_avg_beta=0.998)
    assert torch.equal(again.synthesize(styles()), generator.synthesize(styles()))


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("mapping.fc0.activation", "relu", "activation relu, which is not supported"),
        ("synthesis.b8.conv1.activation", "swish", "activation swish, which is not supported"),
        ("synthesis.b8.conv1.conv_clamp", 3.0, "differ in their conv_clamp"),
        ("mapping.lr_multiplier", "fast", "make no sense.*'fast' is not a number"),
        ("mapping.lr_multiplier", float("nan"), "make no sense"),
        ("mapping.lr_multiplier", True, "make no sense"),
        pytest.param("mapping.lr_multiplier", 10**5000, "make no sense", id="a number without end"),
        ("synthesis.resample_filter", "1331", "resample_filter"),
    ],
)
def test_settings_that_change_the_picture_or_make_no_sense_are_named(
    setting: str, value: Any, words: str
) -> None:
    generator = make()
    with pytest.raises(CheckpointError, match=rf"net\.pkl .*{words}"):
        opened(generator, **{setting.replace(".", "__"): value})


@pytest.mark.parametrize("value", ["256", -1, float("inf"), [256], (1, 2), True])
def test_a_clamp_that_makes_no_sense_is_refused(value: Any) -> None:
    with pytest.raises(CheckpointError, match=r"net\.pkl has settings that make no sense"):
        opened(make(), synthesis__conv_clamp=value)


@pytest.mark.parametrize("taps", [None, "1331", (), (1.0,) * 65, (0.0, 0.0), (1.0, -1.0), ("1", 3), 3])
def test_a_filter_that_makes_no_sense_is_refused(taps: Any) -> None:
    source = Source("net.pkl", {"synthesis.resample_filter": taps}, nvidia_tensors(make()))
    with pytest.raises(CheckpointError, match=r"net\.pkl has settings that make no sense"):
        stylegan2.from_torch(source)


@pytest.mark.parametrize(
    "kernel",
    [
        torch.eye(4),  # not separable
        torch.zeros(4, 4),
        torch.ones(4, 3),
        torch.ones([]),
        torch.ones(2, 2, 2),
        torch.full((4, 4), float("nan")),
        torch.outer(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 1.0])),  # other in height than in width
    ],
)
def test_a_filter_that_is_no_outer_product_of_taps_with_themselves_is_not_supported(kernel: Tensor) -> None:
    with pytest.raises(CheckpointError, match="filter that is not separable"):
        opened(make(), {"synthesis.b8.conv0.resample_filter": kernel})


def test_missing_unexpected_misshapen_and_non_finite_tensors_are_named() -> None:
    key = "synthesis.b8.conv0.bias"
    wrong: dict[str, dict[str, Tensor | None]] = {
        rf"lacks tensors: {key}\.": {key: None},
        r"has unexpected tensors: synthesis\.b8\.extra\.": {"synthesis.b8.extra": torch.ones(1)},
        r"has misshapen tensors: .*steps\.1\.bias": {key: torch.ones(1)},
        r"has non-finite tensors: .*steps\.1\.bias": {key: torch.full([6], math.inf)},
        r"'synthesis\.b8\.conv0\.bias' is not a tensor of numbers": {key: torch.ones(6, dtype=torch.int64)},
    }
    for words, changes in wrong.items():
        with pytest.raises(CheckpointError, match=rf"net\.pkl .*{words}"):
            opened(make(), changes)


def test_a_number_too_large_for_float32_is_not_finite() -> None:
    large = torch.full([6], 1e300, dtype=torch.float64)
    with pytest.raises(CheckpointError, match="non-finite"):
        opened(make(), {"synthesis.b8.conv0.bias": large})


@pytest.mark.parametrize("shape", [None, (), (0,), (2, 3), (2, 3, 4), (1, 2, 3, 4)])
def test_whatever_shape_a_tensor_is_said_to_have_the_answer_is_one_sentence(
    shape: tuple[int, ...] | None,
) -> None:
    tensors = nvidia_tensors(make(architecture="resnet", label_dim=2))
    for key in (key for key in tensors if ".b8." not in key):  # b16 has the same
        drawn = shape is None and key.endswith(("noise_const", "w_avg"))  # see above
        if shape != tensors[key].shape and not drawn:
            changed = {**tensors, key: torch.ones(shape or ())}
            if shape is None:
                del changed[key]
            with pytest.raises(CheckpointError, match=r"^net\.pkl (has|lacks|holds) "):
                stylegan2.from_torch(Source("net.pkl", {}, changed))


def test_more_resolutions_or_larger_ones_than_any_generator_has_are_refused_at_once() -> None:
    tensors = nvidia_tensors(make())
    many = {f"synthesis.b{8 << level}.conv0.weight": torch.ones(1) for level in range(16)}
    with pytest.raises(CheckpointError, match="17 resolutions"):
        stylegan2.from_torch(Source("net.pkl", {}, {**tensors, **many}))
    # Noise is made for layers without any, but not gigabytes of it.
    large = {key: value for key, value in tensors.items() if "noise" not in key}
    large["synthesis.b4.const"] = torch.ones(1).expand(7, 60_000, 60_000)
    with pytest.raises(CheckpointError, match=r"lacks tensors: .*noise"):
        stylegan2.from_torch(Source("net.pkl", {}, large))


def broken_records() -> dict[str, Record]:
    kind, good = PERSISTENT, record(nvidia_tensors(make()))
    state = good.args[0]["state"]

    def with_state(**changes: Any) -> Record:
        return Record(kind, ({"class_name": "Generator", "state": {**state, **changes}},))

    return {
        "no arguments": Record(kind),
        "no description": Record(kind, (3,)),
        "no state": Record(kind, ({"class_name": "Generator"},)),
        "a list of parameters": with_state(_parameters=[1]),
        "a parameter that is none": with_state(_parameters={"mapping": "ones"}),
        "a number for a name": with_state(_parameters={3: torch.ones(1)}),
        "a list of parts": with_state(_modules=[good]),
        "a part that is none": with_state(_modules={**state["_modules"], "synthesis": 3}),
        "a damaged part": with_state(_modules={**state["_modules"], "synthesis": Record(kind)}),
    }


@pytest.mark.parametrize("what", broken_records())
def test_a_damaged_record_is_refused_in_one_sentence(what: str) -> None:
    with pytest.raises(CheckpointError, match=r"^net\.pkl (has|lacks|holds) "):
        built({"G_ema": broken_records()[what]})


def test_the_start_of_a_generator_need_not_be_square() -> None:
    config = opened(make()).config
    assert isinstance(config, ModulatedConfig)
    assert config.start == (4, 3)
    assert config == replace(config, channels=(7, 6, 5))
