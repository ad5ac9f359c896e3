"""Compiled layers draw what the papers' way draws, and everything that is done between layers goes on working."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Iterator

import pytest
import torch
from torch import Tensor

from benchmarks.aliasfree_reference import synthesize as plain_aliasfree
from benchmarks.plain import synthesize as plain_others
from ganinterface.render.compiling import compiler_there
from stylegan import Generator, GeneratorConfig, LayerEdit
from stylegan.compiled import compile_steps
from stylegan.generator import Cancelled, Step
from stylegan.networks.synthesis import State, Statistics
from stylegan.precision import half_twin
from tests.families import ADAIN, ALIAS_FREE, MODULATED, generator_of

FAMILIES: dict[str, tuple[GeneratorConfig, float]] = {  # and the bound, in deviations of the picture
    "StyleGAN": (ADAIN, 1e-3),
    "StyleGAN2": (dataclasses.replace(MODULATED, channels=(8, 6)), 2e-5),
    "StyleGAN3": (ALIAS_FREE, 2e-5),
}
needs_compiler = pytest.mark.skipif(not compiler_there("cpu"), reason="torch finds no C++ compiler here")


def styles(generator: Generator, seed: int, count: int = 1) -> Tensor:
    return generator.map(torch.randn(count, 16, generator=torch.Generator().manual_seed(seed)))


def deviation(actual: Tensor, wanted: Tensor) -> float:
    return float((actual - wanted).abs().max() / wanted.std())


def plain(generator: Generator, ws: Tensor) -> Tensor:
    return (plain_aliasfree if generator.config.family == "stylegan3" else plain_others)(generator, ws)


def edit_at(generator: Generator, index: int, locked: bool = True) -> LayerEdit:
    layer = generator.layers[index]
    mask = torch.zeros(layer.height, layer.width)
    middle = layer.height // 2  # around the picture there may be a margin
    mask[middle - 1 : middle + 1, middle - 1 : middle + 1] = 1
    return LayerEdit(index, mask, torch.linspace(-1, 1, layer.channels), locked=locked)


# --- with a compiler ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=FAMILIES.values(), ids=FAMILIES)
def compiled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Generator, Generator, float]]:
    """The same generator twice, the first with compiled layers; whatever would have to be compiled again is an error."""
    config, bound = request.param
    generator = generator_of(config)
    twin = copy.deepcopy(generator)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path_factory.mktemp("inductor")))
        generator.replace_steps(compile_steps(generator))
        torch.compiler.set_stance("fail_on_recompile")
        yield generator, twin, bound
        torch.compiler.set_stance("default")


@pytest.mark.slow
@needs_compiler
@torch.inference_mode()
def test_compiled_pictures_are_the_plain_ones(compiled: tuple[Generator, Generator, float]) -> None:
    generator, twin, bound = compiled
    for seed in (1, 2):
        ws = styles(twin, seed)
        assert deviation(generator.synthesize(ws), plain(twin, ws)) <= bound
        assert deviation(generator.synthesize(ws, noise=seed), twin.synthesize(ws, noise=seed)) <= bound


@pytest.mark.slow
@needs_compiler
@pytest.mark.parametrize("locked", [False, True])
@torch.inference_mode()
def test_edits_go_between_compiled_layers_and_runs_are_resumed(
    compiled: tuple[Generator, Generator, float], locked: bool
) -> None:
    generator, twin, bound = compiled
    ws, noise = styles(twin, 3), twin.draw_noise("const")
    before = twin.run(ws, noise)  # not compiled: it was there before the layers were
    for index in range(len(twin.layers)):
        edits = [edit_at(twin, index, locked)]
        trace = generator.run(ws, noise, edits, resume=before.head(index + 1))
        wanted = twin.synthesize(ws, edits=edits)
        assert deviation(generator.image(trace, ws, edits), wanted) <= bound
        assert deviation(wanted, twin.synthesize(ws)) > 10 * bound


@pytest.mark.slow
@needs_compiler
@torch.inference_mode()
def test_what_was_not_compiled_for_is_drawn_all_the_same(
    compiled: tuple[Generator, Generator, float],
) -> None:
    generator, twin, bound = compiled
    ws = styles(twin, 4, 2)
    assert torch.equal(generator.synthesize(ws), twin.synthesize(ws))  # a batch
    torch.compiler.set_stance("eager_on_recompile")  # as compiling leaves it
    without = generator.synthesize(ws[:1], noise="none")
    torch.compiler.set_stance("fail_on_recompile")
    assert deviation(without, twin.synthesize(ws[:1], noise="none")) <= bound


# --- without one -------------------------------------------------------------------------------------------


@pytest.fixture
def generator() -> Generator:
    return generator_of(ADAIN)


def watched(generator: Generator, index: int, ran: list[int]) -> Step:
    """A step that does the layer's work and says so."""

    def step(state: State, ws: Tensor, noise: Tensor | None) -> tuple[State, Statistics | None]:
        ran.append(index)
        return generator.adain.step(index, state, ws, noise, None)

    return step


def test_steps_stand_in_for_whole_layers_of_one_picture_only(generator: Generator) -> None:
    ran: list[int] = []
    generator.replace_steps({index: watched(generator, index, ran) for index in (1, 3)})
    ws, noise = styles(generator, 1), generator.draw_noise("const")
    trace = generator.run(ws, noise)
    assert ran == [1, 3]
    generator.run(styles(generator, 1, 2), noise)  # a batch
    generator.run(ws, noise, [edit_at(generator, 0)], base=trace)  # with given statistics
    generator.step(3, trace.raw[2], ws, noise[3], None)  # as parts are run
    assert ran == [1, 3]
    generator.replace_steps({})
    generator.run(ws, noise)
    assert ran == [1, 3]


def test_copies_and_twins_run_their_own_layers(generator: Generator) -> None:
    ran: list[int] = []
    ws = styles(generator, 1)
    wanted = generator.synthesize(ws)
    generator.replace_steps({1: watched(generator, 1, ran)})
    for twin in (copy.deepcopy(generator), half_twin(generator)):
        with torch.no_grad():
            twin.synthesis.steps[1].bias.add_(1)  # type: ignore[index, operator, union-attr]
        assert deviation(twin.synthesize(ws), wanted) > 0.1
    assert ran == []


@pytest.mark.parametrize("index", [0, 4, -1])
def test_the_first_layer_and_those_that_are_not_there_cannot_be_replaced(
    generator: Generator, index: int
) -> None:
    with pytest.raises(ValueError, match="layers 1 to 3"):
        generator.replace_steps({index: watched(generator, 1, [])})


def test_compiling_stops_between_two_layers(generator: Generator) -> None:
    def check() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        compile_steps(generator, check)
