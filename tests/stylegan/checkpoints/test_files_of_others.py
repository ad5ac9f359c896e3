"""Checkpoints as other tools leave them: whatever a generator is wrapped in it opens, and another network is named."""

from __future__ import annotations

import argparse
import collections
import datetime
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

import stylegan
from stylegan import AliasFreeConfig, CheckpointError, Generator
from tests.cases import case
from tests.stylegan.checkpoints import test_stylegan3_files
from tests.stylegan.checkpoints.goldens import error, expected, golden
from tests.stylegan.checkpoints.stylegan2_names import nvidia_tensors
from tests.stylegan.checkpoints.test_pickles import foreign_class
from tests.stylegan.checkpoints.test_ports import assert_golden_pictures, rosinality_state
from tests.stylegan.checkpoints.whole_modules import module_of, save_whole, their_program
from tests.stylegan.test_aliasfree import make as make_alias_free
from tests.stylegan.test_modulated import make, styles

OPENED = (
    "checkpoint-G_ema_state.pt",
    "checkpoint-StyleGAN2-ada-Generator.pth",
    "checkpoint-checkpoint_iter000005.pth",
    "checkpoint-e4e_ffhq_encode.pt",
    "checkpoint-lightning.ckpt",
    "checkpoint-mmgen_iter_5.pth",
    "checkpoint-network-snapshot-best.pkl",
    "checkpoint-rosinality_module.pt",
)


@pytest.mark.parametrize("name", OPENED)
def test_a_case_draws_the_pictures_of_the_golden_whose_weights_it_has(name: str) -> None:
    generator = stylegan.load(case(name))
    assert generator.remarks == ()
    assert_golden_pictures(generator, "sg2-in-sg3-32", 1e-4)


def test_a_missing_mean_of_w_is_estimated_always_the_same_and_said() -> None:
    path = case("checkpoint-without_w_avg.pkl")
    first, second = stylegan.load(path), stylegan.load(path)
    assert_golden_pictures(first, "sg2-in-sg3-32", 1e-4, truncated=False)
    assert torch.equal(first.mapping.w_avg, second.mapping.w_avg)
    z = torch.randn(40_000, first.z_dim, generator=torch.Generator().manual_seed(5))
    w = first.mapping(z)
    allowed = 5 * w.std(dim=0) * (1 / 10_000 + 1 / 40_000) ** 0.5
    assert bool(((first.mapping.w_avg - w.mean(dim=0)).abs() < allowed).all())
    (said,) = first.remarks
    assert said.startswith(path.name)
    assert "estimated from 10,000 samples" in said


NAMED = {
    "checkpoint-fastgan.pkl": "FastGAN",
    "checkpoint-karras2019stylegan.for_g_all.pt": "StyleGAN of 2019.*port",
}


@pytest.mark.parametrize("name", NAMED)
def test_a_case_of_another_network_is_named(name: str) -> None:
    with pytest.raises(CheckpointError, match=f"^{re.escape(name)} holds a .*{NAMED[name]}") as caught:
        stylegan.load(case(name))
    assert "asks to run" not in str(caught.value)


# From here on without the cases: a small StyleGAN2 under NVIDIA's names, in all that it may be wrapped in.

State = dict[str, Tensor]


def prefixed(state: State, prefix: str) -> State:
    return {prefix + key: value for key, value in state.items()}


OTHER = {"b8.fromrgb.weight": torch.ones(2, 3, 1, 1), "b4.out.weight": torch.ones(1, 2)}  # a discriminator

WRAPPERS: dict[str, Callable[[State], Any]] = {
    "alone": lambda s: s,
    "ordered": collections.OrderedDict,
    "state_dict": lambda s: {"state_dict": s, "epoch": 3},
    "G_ema": lambda s: {"G": {}, "D": OTHER, "G_ema": s},
    "G alone": lambda s: {"G": s, "D": OTHER, "G_ema": None},
    "g_ema": lambda s: {"g_ema": s, "args": argparse.Namespace(size=16)},
    "ema": lambda s: {"ema": s, "step": torch.tensor(3)},
    "generator": lambda s: {"generator": s, "discriminator": OTHER},
    "model": lambda s: {"model": {"state": s}, "optimizer": {"state": {0: {"exp_avg": torch.ones(3)}}}},
    "params_ema": lambda s: {"params": {}, "params_ema": s},
    "module": lambda s: prefixed(s, "module."),
    "module twice": lambda s: {"state_dict": prefixed(s, "module.module.")},
    "module in G_ema": lambda s: {"G_ema": prefixed(s, "module.")},
    "lightning": lambda s: {"state_dict": prefixed(s, "G_ema.") | prefixed(OTHER, "D.")},
    "average of swa": lambda s: prefixed(s, "module.") | {"n_averaged": torch.tensor(5)},
    "parts apart": lambda s: {
        "mapping": {k[8:]: v for k, v in s.items() if k.startswith("mapping.")},
        "synthesis": {k[10:]: v for k, v in s.items() if k.startswith("synthesis.")},
    },
    "a list": lambda s: [{"epoch": 1}, s],
    "parameters": lambda s: {key: torch.nn.Parameter(value) for key, value in s.items()},
    "arrays": lambda s: {key: value.numpy() for key, value in s.items()},
}


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_a_state_opens_whatever_it_lies_in(wrapper: str, legacy: bool, tmp_path: Path) -> None:
    generator = make()
    path = tmp_path / "model"
    torch.save(WRAPPERS[wrapper](nvidia_tensors(generator)), path, _use_new_zipfile_serialization=not legacy)
    opened = stylegan.load(path)
    assert opened.config == generator.config
    assert torch.equal(opened.synthesize(styles()), generator.synthesize(styles()))
    path.write_bytes(pickle.dumps(WRAPPERS[wrapper](nvidia_tensors(generator))))
    assert torch.equal(stylegan.load(path).synthesize(styles()), generator.synthesize(styles()))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_weights_of_other_precision_are_read_as_float32(dtype: torch.dtype, tmp_path: Path) -> None:
    generator = make()
    state = {key: value.to(dtype) for key, value in nvidia_tensors(generator).items()}
    torch.save({"G_ema": state}, tmp_path / "half.pt")
    opened = stylegan.load(tmp_path / "half.pt")
    assert all(tensor.dtype is torch.float32 for tensor in opened.state_dict().values())
    bound = 0.2 if dtype is torch.bfloat16 else 0.02
    assert error(opened.synthesize(styles()), generator.synthesize(styles()).numpy()) < bound


@pytest.mark.parametrize(
    "names",
    [("G", "G_ema"), ("generator", "generator_ema"), ("g", "g_running"), ("model", "model_smooth"),
     ("online_model", "ema_model"), ("G", "Gs"), ("params", "params_ema"), ("z", "average")],
)  # fmt: skip
def test_the_averaged_one_of_two_generators_is_taken(names: tuple[str, str], tmp_path: Path) -> None:
    trained, averaged = make(channels=(4, 4, 4)), make()
    both = [nvidia_tensors(trained), nvidia_tensors(averaged)]
    for content in (
        dict(zip(names, both, strict=True)),
        prefixed(both[0], f"{names[0]}.") | prefixed(both[1], f"{names[1]}."),
        {"state_dict": dict(zip(names[::-1], both[::-1], strict=True))},
    ):
        torch.save(content, tmp_path / "two.pt")
        assert stylegan.load(tmp_path / "two.pt").config == averaged.config


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("parallel", [False, True])
def test_a_network_that_was_saved_whole_opens_and_keeps_its_settings(
    legacy: bool, parallel: bool, tmp_path: Path
) -> None:
    generator = make(conv_clamp=0.8)
    with their_program() as kind:
        module = module_of(nvidia_tensors(generator), kind)
        module.synthesis.conv_clamp = 0.8  # type: ignore[assignment, union-attr]
        whole = torch.nn.DataParallel(module) if parallel else module
        save_whole({"epoch": 3, "G_ema": whole}, tmp_path / "whole.pt", legacy)
        save_whole(whole, tmp_path / "bare.pt", legacy)
    for name in ("whole.pt", "bare.pt"):
        opened = stylegan.load(tmp_path / name)
        assert opened.config == generator.config
        assert torch.equal(opened.synthesize(styles()), generator.synthesize(styles()))


def test_objects_beside_a_generator_do_not_hinder_it_whatever_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generator = make()
    attributes = foreign_class(monkeypatch, "lightning.parsing", "AttributeDict", dict)(
        lr=0.1, betas=(0, 0.99)
    )
    critic = foreign_class(monkeypatch, "vision_module.discriminator", "Critic")()
    critic.parts, critic.itself = {"weight": torch.ones(3), (1, 2): 3}, critic
    content = {
        "G_ema": nvidia_tensors(generator),
        "D": critic,
        "hyper_parameters": attributes,
        "args": argparse.Namespace(size=16, path=tmp_path),
        "begun": datetime.datetime(2026, 1, 1),
        "metrics": collections.defaultdict(list, fid=[np.float64(3.5), np.int64(7)]),
        "recent": collections.deque([1, 2], maxlen=5),
        "counts": collections.Counter("abc"),
        "random": (np.random.RandomState(0), torch.get_rng_state()),
        "dtype": torch.float16,
        "device": torch.device("cpu"),
    }
    for protocol in (2, 3, 4, 5):
        (tmp_path / "net.pkl").write_bytes(pickle.dumps(content, protocol))
        opened = stylegan.load(tmp_path / "net.pkl")
        assert torch.equal(opened.synthesize(styles()), generator.synthesize(styles()))


@pytest.mark.parametrize("name", ["sg3-t-32", "sg3-r-32"])
def test_the_tensors_of_a_stylegan3_are_enough(name: str, tmp_path: Path) -> None:
    generator, arrays = stylegan.load(golden(name)), expected(name)
    state = prefixed(test_stylegan3_files.nvidia_tensors(generator), "module.")
    torch.save({"state_dict": state}, tmp_path / "bare.pt")
    opened = stylegan.load(tmp_path / "bare.pt")
    assert opened.config == generator.config
    ws = opened.map(torch.from_numpy(arrays["z"]))
    assert error(opened.synthesize(ws), arrays["image_psi1"]) < 1e-4


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"channel_base": 3000, "channel_max": 40},
        {"num_critical": 0},
        {"num_critical": 1, "margin_size": 12},
        {"num_layers": 9, "channel_base": 512, "channel_max": 32},
        {"conv_kernel": 1, "use_radial_filters": True, "channel_base": 1024, "channel_max": 32},
    ],
)
def test_the_settings_of_a_stylegan3_are_seen_in_the_names_of_its_layers(
    settings: dict[str, Any], tmp_path: Path
) -> None:
    sizes = {
        "z_dim": 8,
        "w_dim": 8,
        "mapping_width": 8,
        "size": 32,
        "num_layers": 5,
        "channel_base": 1024,
        "channel_max": 21,
    }
    generator = make_alias_free(AliasFreeConfig(**(sizes | settings)))
    torch.save(test_stylegan3_files.nvidia_tensors(generator), tmp_path / "bare.pt")
    opened = stylegan.load(tmp_path / "bare.pt")
    assert [layer.name for layer in opened.layers] == [layer.name for layer in generator.layers]
    ws = torch.randn(1, generator.num_ws, 8, generator=torch.Generator().manual_seed(1))
    assert torch.equal(opened.synthesize(ws), generator.synthesize(ws))


def renamed(state: State, *changes: tuple[str, str]) -> State:
    for pattern, name in changes:
        state = {re.sub(pattern, name, key): value for key, value in state.items()}
    return state


BASICSR = (
    (r"\.conv\.weight", ".modulated_conv.weight"),
    (r"\.conv\.modulation", ".modulated_conv.modulation"),
    (r"^style\.", "style_mlp."),
    (r"^input\.input", "constant_input.weight"),
    (r"^(conv1|convs)", r"style_\1"),
    (r"\.noise\.weight", ".weight"),
    (r"noises\.noise_", "noises.noise"),
)
MMGENERATION = (
    (r"^style\.(\d)\.weight", r"style_mapping.\1.linear.weight_orig"),
    (r"^style\.", "style_mapping."),
    (r"^input\.input", "constant_input.input"),
    (r"\.conv\.weight", ".conv.weight_orig"),
    (r"\.modulation\.weight", ".style_modulation.linear.weight_orig"),
    (r"\.modulation\.bias", ".style_modulation.bias"),
    (r"\.noise\.weight", ".noise_injector.weight"),
    (r"noises\.noise_", "injected_noise_"),
)


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda s: {"params_ema": renamed(s, *BASICSR)},
        lambda s: {"state_dict": prefixed(renamed(s, *MMGENERATION), "generator_ema."), "meta": {"iter": 5}},
        lambda s: {
            "state_dict": prefixed(s, "decoder.") | {"encoder.body.0.weight": torch.ones(3)},
            "opts": {},
        },
        lambda s: {"state_dict": prefixed(s, "net.decoder."), "latent_avg": torch.full((6, 12), 0.5)},
        lambda s: prefixed(s, "module."),
    ],
    ids=["BasicSR", "mmgeneration", "pSp", "deeper", "parallel"],
)
def test_what_goes_back_to_rosinalitys_code_opens_too(
    wrapped: Callable[[State], Any], tmp_path: Path
) -> None:
    generator = make(w_dim=12, mapping_width=12)
    torch.save(wrapped(rosinality_state(generator)), tmp_path / "port.pth")
    opened = stylegan.load(tmp_path / "port.pth")
    ws = torch.randn(1, 6, 12, generator=torch.Generator().manual_seed(1))
    assert torch.equal(opened.synthesize(ws), generator.synthesize(ws))
    z = torch.linspace(-1, 1, 12)[None]
    torch.testing.assert_close(opened.map(z), generator.map(z))
    known = "latent_avg" in wrapped({})
    assert bool((opened.mapping.w_avg == 0.5).all()) == known
    assert (opened.remarks == ()) == known


def test_the_mean_of_w_of_a_conditional_generator_is_that_of_all_its_classes(tmp_path: Path) -> None:
    generator = make(label_dim=3, w_dim=12, mapping_width=12)
    state = nvidia_tensors(generator)
    del state["mapping.w_avg"]
    torch.save(state, tmp_path / "bare.pt")
    opened = stylegan.load(tmp_path / "bare.pt")
    z = torch.randn(30_000, 12, generator=torch.Generator().manual_seed(5))
    w = generator.mapping(z, torch.eye(3).repeat(10_000, 1))
    allowed = 5 * w.std(dim=0) * (1 / 10_000 + 1 / 30_000) ** 0.5
    assert bool(((opened.mapping.w_avg - w.mean(dim=0)).abs() < allowed).all())


OTHERS: dict[str, tuple[Any, str]] = {
    "FastGAN": ({"g": {"init.init.0.weight_orig": torch.ones(1)}}, "FastGAN"),
    "StyleGAN's port": ({"g_running": {"generator.progression.0.conv1.0.weight": torch.ones(1)}}, "StyleGAN of 2019"),
    "EG3D": ({"G_ema": prefixed(nvidia_tensors(make()), "backbone.")}, "EG3D"),
    "GFPGAN": ({"params_ema": {"stylegan_decoder.constant_input.weight": torch.ones(1, 2, 4, 4)}}, "GFPGAN"),
    "BigGAN": ({"shared.weight": torch.ones(1), "blocks.0.0.conv1.weight": torch.ones(1)}, "BigGAN"),
    "diffusion": ({"state_dict": {"model.diffusion_model.out.0.weight": torch.ones(1)}}, "diffusion model"),
    "a generator without its beginning": (
        {"G_ema": {k: v for k, v in nvidia_tensors(make()).items() if not k.endswith("const")}},
        "no generator that is known here, but G_ema",
    ),
    "a discriminator": ({"state_dict": OTHER}, "discriminator, but no generator"),
    "a discriminator and nothing": ({"G": None, "D": {"b4.out.bias": torch.ones(1)}, "G_ema": None}, "discriminator, but"),
}  # fmt: skip


@pytest.mark.parametrize("what", OTHERS)
def test_another_network_is_named_for_what_it_is(what: str, tmp_path: Path) -> None:
    content, words = OTHERS[what]
    torch.save(content, tmp_path / "other.pt")
    with pytest.raises(CheckpointError, match=rf"^other\.pt (holds|lacks|has) .*({words})") as caught:
        stylegan.load(tmp_path / "other.pt")
    assert "asks to run" not in str(caught.value)


def test_a_generator_whose_layers_have_other_tensors_is_not_drawn_wrongly(tmp_path: Path) -> None:
    """BasicSR's clean StyleGAN2 has its gains in its weights, which only a bias of another name shows."""
    state = renamed(
        rosinality_state(make(w_dim=12, mapping_width=12)), *BASICSR, (r"\.activate\.bias", ".bias")
    )
    torch.save({"params_ema": state}, tmp_path / "clean.pth")
    with pytest.raises(CheckpointError, match=r"clean\.pth lacks tensors: synthesis"):
        stylegan.load(tmp_path / "clean.pth")


def test_a_network_of_a_class_that_nobody_knows_is_named_by_it(tmp_path: Path) -> None:
    with their_program() as kind:
        save_whole({"net": module_of({"head.weight": torch.ones(3)}, kind)}, tmp_path / "odd.pt")
    with pytest.raises(CheckpointError, match=r"class 'their\.training\.networks\.Generator'"):
        stylegan.load(tmp_path / "odd.pt")


def test_names_without_end_are_refused(tmp_path: Path) -> None:
    deep: Any = torch.ones(1)
    for _ in range(20):
        deep = {"x" * 120: deep}
    torch.save({f"{index}{'y' * 100}": deep for index in range(9000)}, tmp_path / "vast.pt")
    with pytest.raises(CheckpointError, match="far more names than any generator"):
        stylegan.load(tmp_path / "vast.pt")


def test_a_generator_opened_here_and_saved_is_a_native_one(tmp_path: Path) -> None:
    torch.save({"model": nvidia_tensors(make())}, tmp_path / "m.bin")
    opened: Generator = stylegan.load(tmp_path / "m.bin")
    stylegan.save(opened, tmp_path / "m.safetensors")
    native = stylegan.load(tmp_path / "m.safetensors")
    assert torch.equal(native.synthesize(styles()), opened.synthesize(styles()))
