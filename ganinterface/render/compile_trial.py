"""A process of its own: draws pictures with compiled layers and without, and says which was faster and how far they differ.

One line of JSON comes in: {"config", "device", "threads"}; one with a Verdict goes out. It ends when its input does.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import msgspec

from ganinterface.render.compiling import Verdict
from ganinterface.render.errors import sentence
from stylegan.allocator import tune_allocator

if TYPE_CHECKING:
    from torch import Tensor

    from stylegan import Generator
    from stylegan.generator import Step

LEAST, MOST = 5, 15  # pictures each way that are timed
ENOUGH = 30.0  # s after which no more than the least are drawn
SEEDS = (1, 2)  # of the pictures that are compared


def main() -> None:
    """Answer one question."""
    question = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_input, daemon=True).start()
    if sys.platform != "win32":  # there whoever started this has seen to it
        os.nice(19)
    tune_allocator()
    try:
        verdict = trial(question["config"], question["device"], question["threads"])
    except Exception as error:
        verdict = Verdict(0.0, 0.0, 0.0, sentence(error).partition("\n")[0])
    sys.stdout.buffer.write(msgspec.json.encode(verdict) + b"\n")


def trial(config: dict[str, Any], device: str, threads: int) -> Verdict:
    """Of a generator of that configuration with random weights: what they show has no part in what they cost.

    ValueError for a wrong configuration, else what torch and its compiler raise.
    """
    import torch

    from stylegan import Generator, GeneratorConfig
    from stylegan.compiled import compile_steps

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    generator = Generator(GeneratorConfig.from_json(config)).eval().requires_grad_(False)
    with torch.no_grad():
        for parameter in generator.synthesis.parameters():
            if parameter.dim() <= 1:  # noise weights and biases begin as zeros
                parameter.normal_(std=0.3)
    generator.to(device)
    return _compared(generator, compile_steps(generator))


def _compared(generator: Generator, steps: dict[int, Step]) -> Verdict:
    import torch

    with torch.inference_mode():
        difference = 0.0
        for seed in SEEDS:
            ws = torch.randn(1, generator.num_ws, generator.w_dim, generator=torch.manual_seed(seed))
            plain, compiled = (_drawn(generator, ws.to(generator.device), way)[0] for way in ({}, steps))
            difference = max(difference, float((compiled - plain).abs().max() / plain.std()))
        times: tuple[list[float], list[float]] = ([], [])
        begun = time.perf_counter()
        while len(times[0]) < LEAST or (len(times[0]) < MOST and time.perf_counter() - begun < ENOUGH):
            for way, taken in zip(({}, steps), times, strict=True):
                taken.append(_drawn(generator, ws.to(generator.device), way)[1])
        return Verdict(statistics.median(times[0]), statistics.median(times[1]), difference)


def _drawn(generator: Generator, ws: Tensor, steps: dict[int, Step]) -> tuple[Tensor, float]:
    """The picture, and the milliseconds that it took."""
    generator.replace_steps(steps)
    begun = time.perf_counter()
    trace = generator.run(ws, generator.draw_noise("const"))
    picture = generator.image(trace, ws).cpu()  # which waits for the device
    return picture, (time.perf_counter() - begun) * 1000


def _end_with_input() -> None:
    """Whoever started this holds the other end: when that is gone, nobody waits for an answer."""
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
