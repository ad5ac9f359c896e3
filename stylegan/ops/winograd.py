"""3x3 convolution with a quarter of the multiplications, for inference on a CPU: Winograd's F(4x4, 3x3).

Lavin & Gray 2016, section 4: Y = A' [(G g G') * (B' d B)] A turns each 6x6 tile d of the input into 4x4 outputs; summed
over the channels, the 36 products are 36 matrix products. With the interpolation points 0, ±3/4, ±3/2 and infinity the
rounding errors are about those of the direct convolution (with the usual 0, ±1, ±2 they are twice as large).
Maps are [h, w, C] here: rows of channels are what matrix products and vector units like.
"""

from __future__ import annotations

import torch
from torch import Tensor

NEAR, FAR = 0.75, 1.5  # the interpolation points, each with both signs
TILE = 4  # outputs per tile and axis
TAPS = TILE + 2  # inputs per tile and axis, and products
# Floats of products and their factors at a time: half as many are slower, and so are twice as many.
CHUNK = 1 << 22


CELLS, CHANNELS = 32 * 32, 128  # of so many on it is faster than a direct convolution


def pays(inputs: int, outputs: int, size: tuple[int, int]) -> bool:
    """Whether a layer of that size is run faster so."""
    return size[0] * size[1] >= CELLS and min(inputs, outputs) >= CHANNELS


def transform_weight(weight: Tensor) -> Tensor:
    """G g G' of every kernel.  weight [O, I, 3, 3] -> [36, I, O]."""
    near, far = NEAR**2, FAR**2
    # Toom-Cook: the powers of a point over the product of its differences from the others. The rows of ±p are scaled
    # by p besides, which spares `_outputs` a multiplication.
    scales = {0.0: 1 / (near * far)}
    scales[NEAR] = scales[-NEAR] = 1 / (2 * NEAR * (near - far))
    scales[FAR] = scales[-FAR] = 1 / (2 * FAR * (far - near))
    rows = [[scales[p] * p**power for power in range(3)] for p in (0.0, NEAR, -NEAR, FAR, -FAR)]
    g = torch.tensor([*rows, [0.0, 0.0, 1.0]], dtype=torch.float64, device=weight.device)
    product = torch.einsum("kr,oirc,lc->klio", g, weight.double(), g)
    return product.flatten(0, 1).to(weight.dtype).contiguous()


def convolve_maps(x: Tensor, weight: Tensor, scale: Tensor | None = None) -> Tensor:
    """'Same' convolution of x * scale.  x [N, I, h, w], weight [36, I, O], scale [N, I] -> [N, O, h, w] channels last."""
    scales = scale if scale is not None else x.new_ones(x.shape[:2])
    pictures = zip(x.permute(0, 2, 3, 1).contiguous(), scales, strict=True)
    done = [convolve(picture, each, weight, 1, 1) for picture, each in pictures]
    return (done[0][None] if len(done) == 1 else torch.stack(done)).permute(0, 3, 1, 2)


def convolve(x: Tensor, scale: Tensor, weight: Tensor, before: int, after: int) -> Tensor:
    """Convolve x * scale, with so many zeros before and after it in both axes; where negative, it is cropped.

    x [h, w, I] (rows of channels contiguous), scale [I], weight [36, I, O] from `transform_weight` ->
    [h + before + after - 2, w + …, O].
    """
    height, width = (size + before + after - 2 for size in x.shape[:2])
    down, across = -(-height // TILE), -(-width // TILE)  # tiles
    padded = _padded(x, scale, before, (TILE * down + 2, TILE * across + 2))
    y = x.new_empty(TILE * down, TILE * across, weight.shape[2])
    rows = CHUNK // (across * TAPS**2 * sum(weight.shape[1:]))
    work = _Workspace(max(1, min(down, rows)), across, weight)
    for top in range(0, down, work.rows):
        bottom = min(top + work.rows, down)
        work.run(padded[TILE * top : TILE * bottom + 2], weight, y[TILE * top : TILE * bottom])
    return y[:height, :width]


def _padded(x: Tensor, scale: Tensor, before: int, size: tuple[int, int]) -> Tensor:
    """x * scale from row and column `before` on (or cropped), zeros elsewhere.  [*size, C]."""
    padded = x.new_zeros(*size, x.shape[2])
    crop, start = max(0, -before), max(0, before)
    x = x[crop : crop + size[0] - start, crop : crop + size[1] - start]
    inside = padded[start : start + x.shape[0], start : start + x.shape[1]]
    torch.mul(x, scale, out=inside)
    return padded


class _Workspace:
    """The arrays between the steps, for some rows of tiles; the next rows use them again."""

    def __init__(self, rows: int, across: int, weight: Tensor) -> None:
        inputs, outputs = weight.shape[1:]
        self.rows, self.across = rows, across
        self.lines = weight.new_empty(TAPS + 2, rows, TILE * across + 2, inputs)
        self.tiles = weight.new_empty(TAPS, TAPS, rows, across, inputs)
        self.tiles_spare = weight.new_empty(2, TAPS, rows, across, inputs)
        self.products = weight.new_empty(TAPS, TAPS, rows, across, outputs)
        self.sums = weight.new_empty(TILE + 4, TAPS, rows, across, outputs)
        self.sums_spare = weight.new_empty(4, rows, across, TILE, outputs)

    def run(self, x: Tensor, weight: Tensor, y: Tensor) -> None:
        """x [4 n + 2, 4 across + 2, I] -> y [4 n, 4 across, O], for n rows of tiles."""
        n, last = y.shape[0] // TILE, TILE * (self.across - 1) + 1
        lines, tiles, products = self.lines[:, :n], self.tiles[:, :, :n], self.products[:, :, :n]
        _inputs([x[r : r + TILE * (n - 1) + 1 : TILE] for r in range(TAPS)], lines[:TAPS], lines[TAPS:])
        columns = [lines[:TAPS, :, c : c + last : TILE] for c in range(TAPS)]
        _inputs(columns, tiles.transpose(0, 1), self.tiles_spare[:, :, :n])
        # [36, tiles, channels]
        torch.bmm(tiles.flatten(0, 1).flatten(1, 2), weight, out=products.flatten(0, 1).flatten(1, 2))
        sums = self.sums[:, :, :n]
        _outputs(products.transpose(0, 1), sums[:TILE], sums[TILE:])
        rows = sums[:TILE].permute(1, 2, 3, 0, 4)  # [6, n, across, 4, O]
        _outputs(rows, y.view(n, TILE, self.across, TILE, -1).transpose(0, 1), self.sums_spare[:, :n])


def _inputs(d: list[Tensor] | Tensor, out: Tensor, spare: Tensor) -> None:
    """B' d along one axis: out[k] for the six points k, from the six inputs d."""
    near, far, (even, odd) = NEAR**2, FAR**2, spare
    torch.add(d[4], d[2], alpha=-far, out=even)
    torch.add(d[3], d[1], alpha=-far, out=odd)
    torch.add(even, odd, alpha=NEAR, out=out[1])
    torch.add(even, odd, alpha=-NEAR, out=out[2])
    torch.add(d[2], d[0], alpha=-far, out=out[0])
    torch.add(even, out[0], alpha=-near, out=out[0])
    torch.add(d[5], d[3], alpha=-far, out=out[5])
    torch.add(out[5], odd, alpha=-near, out=out[5])
    torch.add(d[4], d[2], alpha=-near, out=even)
    torch.add(d[3], d[1], alpha=-near, out=odd)
    torch.add(even, odd, alpha=FAR, out=out[3])
    torch.add(even, odd, alpha=-FAR, out=out[4])


def _outputs(m: Tensor, out: Tensor, spare: Tensor) -> None:
    """A' m along one axis: the four outputs from the products at the six points."""
    near_sum, near_difference, far_sum, far_difference = spare
    torch.add(m[1], m[2], out=near_sum)
    torch.sub(m[1], m[2], out=near_difference)
    torch.add(m[3], m[4], out=far_sum)
    torch.sub(m[3], m[4], out=far_difference)
    torch.add(m[0], near_sum, alpha=1 / NEAR, out=out[0])
    torch.add(out[0], far_sum, alpha=1 / FAR, out=out[0])
    torch.add(near_difference, far_difference, out=out[1])
    torch.mul(near_sum, NEAR, out=out[2])
    torch.add(out[2], far_sum, alpha=FAR, out=out[2])
    torch.add(m[5], near_difference, alpha=NEAR**2, out=out[3])
    torch.add(out[3], far_difference, alpha=FAR**2, out=out[3])
