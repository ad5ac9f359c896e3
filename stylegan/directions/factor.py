"""Directions of closed-form factorisation, as rosinality's StyleGAN2 writes them: {"ckpt", "eigvec"} in a .pt file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from stylegan.directions.direction import Direction, DirectionError
from stylegan.directions.factor_kind import KEY
from stylegan.directions.numpy_files import MAX_DIRECTIONS
from stylegan.file_problem import FileProblem


def read_factor(path: Path) -> list[Direction]:
    """The columns of `eigvec` [w_dim, N] as "factor 0", "factor 1", …, the numbers that rosinality's --index takes.

    Source: Shen and Zhou 2021, "Closed-Form Factorization of Latent Semantics in GANs", equation 6; unit length,
    those that change the picture most come first. FileProblem says what is wrong. Imports torch.
    """
    import torch

    from stylegan.checkpoints.read.torch_zip import read_torch

    try:
        data: Any = read_torch(path)
    except ValueError as error:
        raise DirectionError(str(error)) from error
    vectors = data.get(KEY) if isinstance(data, dict) else None
    if not isinstance(vectors, torch.Tensor):
        raise FileProblem(f" is a file of torch without directions: there is no tensor '{KEY}' in it")
    if vectors.dim() != 2 or not 0 < vectors.shape[1] <= MAX_DIRECTIONS or not vectors.is_floating_point():
        raise FileProblem(f": its directions ({KEY}) have the shape {list(vectors.shape)}, not [w_dim, N]")
    columns = np.asarray(vectors.detach().float().cpu().numpy()).T
    return [
        Direction(f"factor {index}", column, group="factors", description=f"column {index} of {KEY}")
        for index, column in enumerate(columns)
    ]
