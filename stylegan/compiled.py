"""Layers that torch.compile has compiled, for inference of one picture at a time."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from stylegan.generator import Generator, Step
from stylegan.networks.synthesis import State, Statistics

# The parts of a state, and the statistics that were used.
Parts = tuple[Tensor, Tensor | None, Tensor | None, Statistics | None]


@torch.inference_mode()
def compile_steps(generator: Generator, check: Callable[[], None] = lambda: None) -> dict[int, Step]:
    """Every layer but the first, compiled, for `Generator.replace_steps`: takes minutes, seconds where all is cached on disk.

    They serve threads that draw in inference mode with as many threads of their own as the one that calls this. Whatever
    does not fit what was compiled, another layout of memory or no noise, runs as if nothing had been: nothing is ever
    compiled while somebody waits for a picture. `check` is called before every layer and may raise.
    Raises whatever torch's compiler does.
    """
    import torch._inductor.config as inductor

    inductor.compile_threads = 1  # else it keeps a process for every core
    steps: dict[int, Step] = {}
    ws = generator.mapping.w_avg.expand(1, generator.num_ws, -1)
    noise = generator.draw_noise("const")
    state = generator.run(ws, noise, stop=1).raw[0]
    torch.compiler.set_stance("default")
    try:
        for index in range(1, len(generator.layers)):
            check()
            steps[index] = _step(generator, index)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of torch's compiler to those who work on torch
                state, _ = steps[index](state, ws, noise[index])
    finally:
        torch.compiler.set_stance("eager_on_recompile")
    return steps


def _step(generator: Generator, index: int) -> Step:
    sequence: Any = generator.synthesis

    def plain(x: Tensor, rgb: Tensor | None, skip: Tensor | None, ws: Tensor, noise: Tensor | None) -> Parts:
        state, used = sequence.step(index, State(x, rgb, skip), ws, noise, None)
        return state.x, state.rgb, state.skip, used

    # Isolated: otherwise the layers would count as one function that is compiled again and again, which is given up.
    compiler: Any = torch.compile  # whose types lack the last
    fast: Callable[..., Parts] = compiler(plain, fullgraph=True, dynamic=False, isolate_recompiles=True)

    def step(state: State, ws: Tensor, noise: Tensor | None) -> tuple[State, Statistics | None]:
        # Copies are laid out and marked alike, whoever made these: one compiled form serves them all.
        given = None if noise is None else noise.clone(memory_format=torch.contiguous_format)
        own = ws.clone(memory_format=torch.contiguous_format)
        x, rgb, skip, used = fast(state.x, state.rgb, state.skip, own, given)
        return State(x, rgb, skip), used

    return step
