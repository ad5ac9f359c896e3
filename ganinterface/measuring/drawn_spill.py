"""What a direction changes in pictures of what another one changes there: of any model, without a tagger."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.measuring.directing import MEASURING_SEED, styles_of_range
from ganinterface.measuring.steps import Steps
from ganinterface.progress import Progress
from ganinterface.render.cost_model import batch_size
from stylegan import Generator
from stylegan.directions import Direction
from stylegan.directions.effect import moved
from stylegan.metrics.generating import generate

PORTRAITS = 16


@torch.inference_mode()
def drawn_spill(
    generator: Generator, directions: Sequence[Direction], others: Sequence[Direction], progress: Progress
) -> NDArray[np.float64]:
    """How much of each other one's change there is in each direction's, [directions, others], at the model's own psi.

    The change is that of the pictures from −1 to +1; the amount of the other one's change that is nearest to the
    direction's (least squares over all pixels of all portraits): 1 for itself, 0 where they have nothing in common.
    """
    ws = styles_of_range(generator, range(MEASURING_SEED, MEASURING_SEED + PORTRAITS), generator.config.psi)
    count = Steps(progress, PORTRAITS * (len(directions) + len(others))).stage("What they draw")
    products, squares = np.zeros((len(directions), len(others))), np.zeros(len(others))
    done = 0
    for part in ws.split(batch_size(generator)):
        changes = []
        for each in (*directions, *others):
            progress.check()
            changes.append(_change(generator, part, each))
            done += len(part)
            count(done, PORTRAITS * (len(directions) + len(others)))
        own, theirs = changes[: len(directions)], changes[len(directions) :]
        products += [[float((mine * other).sum()) for other in theirs] for mine in own]
        squares += [float(other.square().sum()) for other in theirs]
    return np.divide(products, squares, out=np.zeros_like(products), where=squares > 0)


def _change(generator: Generator, ws: Tensor, direction: Direction) -> Tensor:
    return generate(generator, moved(ws, direction, 1.0)) - generate(generator, moved(ws, direction, -1.0))
