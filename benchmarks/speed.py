"""The table of the README: whole pictures and edits of 1024x1024 generators against the papers' way of drawing all of it.

The generators have random weights: what they cost does not depend on what they show. The plain contenders keep the
C library's allocator as it is; the edits go through the Renderer, as in the window: from a Document to bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.contenders import Contender, Work, race

if TYPE_CHECKING:
    from torch import Tensor

    from stylegan import Generator

REPETITIONS = 10
CELLS = {"4x4 at 32x32": (32, 4), "2x2 at 16x16": (16, 2), "8x8 at 64x64": (64, 8)}  # layer, side of the edit


def stylegan2() -> Generator:
    """config-f of the StyleGAN2 paper: channel_base 32768."""
    from stylegan import Generator, ModulatedConfig

    return _ready(Generator, ModulatedConfig(channels=_channels(32768)))


def stylegan2_512() -> Generator:
    """config-f at 512x512: the last doubling is missing."""
    from stylegan import Generator, ModulatedConfig

    return _ready(Generator, ModulatedConfig(channels=_channels(32768)[:-1]))


def stylegan2_half() -> Generator:
    """The same in bfloat16, as drafts are drawn where the processor has it."""
    from stylegan.precision import half_twin

    return half_twin(stylegan2())


def stylegan() -> Generator:
    """The StyleGAN of its paper: 512 channels up to 32x32, then halved with every doubling."""
    from stylegan import AdaINConfig, Generator

    return _ready(Generator, AdaINConfig(channels=_channels(16384)))


def stylegan3() -> Generator:
    """StyleGAN3-T at 256x256."""
    from stylegan import AliasFreeConfig, Generator

    return _ready(Generator, AliasFreeConfig(size=256, channel_base=16384))


def measure() -> dict[str, float]:
    """Medians in milliseconds, how often they fit into the plain contender's, and peak memory in MiB."""
    import torch

    from stylegan.precision import bfloat16_is_fast

    work = {f"edit of {cells}": partial(edited, stylegan2, *where) for cells, where in CELLS.items()}
    if bfloat16_is_fast(torch.device("cpu")):
        work["whole picture, bf16"] = partial(fully, stylegan2_half)
    locked = {"locked edit of 4x4 at 32x32": partial(edited, stylegan, 32, 4)}
    return {
        **_row("StyleGAN2 1024", stylegan2, work),
        **_row("StyleGAN 1024", stylegan, locked),
    }


def measure_aliasfree() -> dict[str, float]:
    """StyleGAN3-T 256 against inserting zeros and filtering at the high rate, by rows and columns or in two dimensions.

    The first of them also with the allocator as the program sets it, which is not what a plain implementation does.
    """
    contenders = {
        "whole picture": Contender(partial(fully, stylegan3)),
        "plain, rows and columns": Contender(partial(plainly_aliasfree, False), tuned=False),
        "plain, two-dimensional filters": Contender(partial(plainly_aliasfree, True), tuned=False),
        "plain, rows and columns, our allocator": Contender(partial(plainly_aliasfree, False)),
    }
    results = race(contenders, REPETITIONS, pictures=True)
    ours, *others = results.values()
    figures = _figures("StyleGAN3-T 256", results, ours="whole picture")
    worst = max(float(np.abs(each["picture"] - ours["picture"]).max()) for each in others)
    return figures | {
        "largest difference (millionths of the deviation)": worst / float(ours["picture"].std()) * 1e6
    }


def _row(model: str, make: Callable[[], Generator], more: dict[str, Callable[[], Work]]) -> dict[str, float]:
    contenders = {"plain": Contender(partial(plainly, make), tuned=False)}
    contenders["whole picture"] = Contender(partial(fully, make))
    contenders["whole picture, C library's allocator"] = Contender(partial(fully, make), tuned=False)
    contenders |= {name: Contender(work) for name, work in more.items()}
    results = race(contenders, REPETITIONS)
    figures = {}
    for name in contenders:
        figures |= _figures(model, {name: results[name], "plain": results["plain"]}, ours=name)
    return figures


def _figures(model: str, results: dict[str, dict[str, Any]], ours: str) -> dict[str, float]:
    """What the table says of one of the contenders, and how much longer the others take."""
    medians = {name: float(np.median(result["times"])) for name, result in results.items()}
    figures = {f"{model}, {name} (ms)": median for name, median in medians.items()}
    figures |= {f"{model}, {ours}, peak memory (MiB)": results[ours]["memory"]}
    others = [name for name in medians if name != ours]
    return figures | {
        f"{model}, {ours}: {name} takes (times)": medians[name] / medians[ours] for name in others
    }


def fully(make: Callable[[], Generator]) -> Work:
    """Another picture with every turn, whole."""
    generator = make()

    def work(seed: int) -> Callable[[], Any]:
        ws = _ws(generator, seed)
        return lambda: generator.synthesize(ws)

    return work


def plainly(make: Callable[[], Generator]) -> Work:
    """The same, as the papers' code does it."""
    from benchmarks.plain import synthesize

    generator = make()

    def work(seed: int) -> Callable[[], Any]:
        ws = _ws(generator, seed)
        return lambda: synthesize(generator, ws)

    return work


def plainly_aliasfree(full: bool) -> Work:
    """StyleGAN3-T as its paper describes it; `full`: with two-dimensional filters."""
    from benchmarks.aliasfree_reference import synthesize

    generator = stylegan3()

    def work(seed: int) -> Callable[[], Any]:
        ws = _ws(generator, seed)
        return lambda: synthesize(generator, ws, full=full)

    return work


def edited(make: Callable[[], Generator], layer: int, side: int) -> Work:
    """A square of one layer's maps changed anew with every turn: the third move of a drag, after two that do not count."""
    import torch

    from ganinterface.document.arrays import ArrayStore
    from ganinterface.document.document import Document, Edit, LatentPart, ModelRef
    from ganinterface.document.region import Rectangle, Region
    from ganinterface.render.renderer import Renderer
    from ganinterface.render.request import Request

    generator = make()
    renderer = Renderer(generator, ArrayStore())
    start, stop = (0.5 - side / layer / 2, 0.5 + side / layer / 2)
    region = Region((Rectangle(start, start, stop, stop),))
    channels = tuple((channel, 1.0) for channel in range(8))

    def move(strength: float) -> Tensor:
        edit = Edit("e", "e", f"{layer}x{layer} conv1", region, channels=channels, strength=strength)
        document = Document(ModelRef("m", "0" * 64, ""), latent=(LatentPart(0),), edits=(edit,))
        frame = renderer.render(Request(document))
        assert frame.picture is not None, frame.details
        assert frame.exact
        return torch.tensor(frame.picture)

    def work(turn: int) -> Callable[[], Any]:
        for part in (1, 2):
            move(turn + part / 3)
        return lambda: move(turn + 1.0)

    return work


def _channels(base: int) -> tuple[int, ...]:
    return tuple(min(512, base // (4 << level)) for level in range(9))


def _ready(network: type[Generator], config: Any) -> Generator:
    import torch

    torch.manual_seed(0)
    with torch.inference_mode(False):
        generator = network(config).eval().requires_grad_(False)
        for name, parameter in generator.synthesis.named_parameters():
            if "noise" in name:  # no strength at the beginning of a training
                parameter.normal_(std=0.1)
    return generator


def _ws(generator: Generator, seed: int) -> Tensor:
    import torch

    from stylegan import seed_to_z

    return generator.map(torch.from_numpy(seed_to_z(seed, generator.z_dim)))
