"""Time per picture of StyleGAN3-T at 256x256, against the plain way, which inserts zeros and filters all of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np

REPETITIONS = 5
WARM_UP = 1


def measure() -> dict[str, float]:
    """Medians in milliseconds and their ratios, in a thread of its own as in the window; the contenders take turns."""
    from stylegan.allocator import tune_allocator

    tune_allocator()  # for all of them; a thread that is there already would not use the settings for large blocks
    figures: dict[str, float] = {}
    worker = threading.Thread(target=lambda: figures.update(_measure()))
    worker.start()
    worker.join()
    return figures


def _measure() -> dict[str, float]:
    import torch

    from benchmarks.aliasfree_reference import synthesize
    from stylegan import AliasFreeConfig, Generator

    torch.manual_seed(0)
    generator = Generator(AliasFreeConfig(size=256, channel_base=16384)).eval().requires_grad_(False)
    contenders: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
        "StyleGAN3-T 256x256": generator.synthesize,
        "plain: rows and columns filtered at the high rate": lambda ws: synthesize(generator, ws),
        "plain: two-dimensional filters at the high rate": lambda ws: synthesize(generator, ws, full=True),
    }
    times: dict[str, list[float]] = {name: [] for name in contenders}
    worst = 0.0
    with torch.inference_mode():
        for seed in range(WARM_UP + REPETITIONS):
            ws = generator.map(torch.from_numpy(np.random.RandomState(seed).randn(1, 512).astype(np.float32)))
            pictures = []
            for name, contender in contenders.items():
                begun = time.perf_counter()
                pictures.append(contender(ws))
                times[name].append((time.perf_counter() - begun) * 1000)
            worst = max(
                worst, *(float((each - pictures[0]).abs().max() / pictures[0].std()) for each in pictures)
            )
    medians = {name: float(np.median(values[WARM_UP:])) for name, values in times.items()}
    fast, *plain = medians
    return {
        **{f"{name} (ms)": value for name, value in medians.items()},
        **{f"{name} (times as long)": medians[name] / medians[fast] for name in plain},
        "largest difference (millionths of the picture's deviation)": worst * 1e6,
    }
