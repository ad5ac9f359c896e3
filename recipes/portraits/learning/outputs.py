"""Outputs fitted anew: where training comes back to a level, its toRGB is of the time when it was last there."""

from __future__ import annotations

import torch
from torch import Tensor

from stylegan.networks.stylegan import AdaINSynthesis, ToRGB

RIDGE = 1e-4  # of the maps' mean square
BATCH = 8


@torch.no_grad()
def fit_output(synthesis: AdaINSynthesis, ws: Tensor, wanted: Tensor, level: int) -> None:
    """Let the toRGB of a level draw `wanted` [n, c, h, w] for `ws` by ridge regression, if it does worse as it is.

    The maps that it sees have been learned for other levels' pictures since. A picture at 128x64 began with a loss of 42,
    which training took to 8 within three minutes, at the cost of the layers below; fitted it begins at 0.9.
    """
    layer, maps = synthesis.to_rgb[level], list[Tensor]()
    assert isinstance(layer, ToRGB)
    with layer.register_forward_pre_hook(lambda _, inputs: maps.append(inputs[0])):
        for part in ws.split(BATCH):
            synthesis.grow(part, [None] * len(synthesis.steps), level)
    inputs = torch.cat(maps)
    rows = inputs.movedim(1, -1).flatten(0, -2).double()
    rows = torch.cat([rows, torch.ones_like(rows[:, :1])], dim=1)
    targets = wanted.movedim(1, -1).flatten(0, -2).double()
    squares = rows.T @ rows
    squares += RIDGE * squares.diagonal().mean() * torch.eye(len(squares), device=rows.device)
    found = torch.linalg.solve(squares, rows.T @ targets)
    if (rows @ found - targets).abs().mean() < (layer(inputs) - wanted).abs().mean():
        layer.conv.weight.copy_((found[:-1].T / layer.conv.scale)[:, :, None, None])
        layer.bias.copy_(found[-1])
