"""StyleGAN3's layer in one: modulated convolution, bias, filtered leaky ReLU (Karras et al. 2021, fig. 4b).

Scaling the convolution's input and output stands for modulating its weight (see `demodulation`). Inference on a CPU takes
Winograd's way to convolve, and sends a few channels at a time through the filters while they are in the cache. The plain
ways of the parts are `modulated_convolution.reference` and `filtered_lrelu.reference`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from stylegan.families.stylegan3 import Resampling
from stylegan.ops import winograd
from stylegan.ops.filtered_lrelu import filtered_lrelu
from stylegan.ops.modulated_convolution import demodulation
from stylegan.ops.prepared import Prepared, infers_on_cpu

LANES = 8  # floats of a vector unit: the fast path rounds its channels up to a multiple
# Floats of enlarged maps that the fast path handles at a time, or 16 channels if those are more.
IN_CACHE = 1 << 20

Taps = NDArray[np.floating[Any]]


class FilteredConvolution(Prepared[tuple[Tensor, Tensor]]):
    """Weight, bias and filters; the prepared weight is four times as large as the weight."""

    up_filter: Tensor | None
    down_filter: Tensor | None

    def __init__(
        self,
        weight: Tensor,
        plan: Resampling,
        up_filter: Taps | None,
        down_filter: Taps | None,
        clamp: float | None,
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight)
        self.bias = nn.Parameter(torch.zeros(len(weight)))
        self.plan, self.clamp = plan, clamp
        full = weight.shape[-1] - 1
        self.pads = (full - max(0, plan.trim[0]), full - max(0, plan.trim[1]))
        self.zeros = (max(0, -plan.trim[0]), max(0, -plan.trim[1]))
        for name, taps in (("up_filter", up_filter), ("down_filter", down_filter)):
            self.register_buffer(name, None if taps is None else torch.as_tensor(taps, dtype=torch.float32))

    def convolve(self, x: Tensor, style: Tensor, gain: Tensor) -> Tensor:
        """x [N, I, h, w]; style [N, I], which is demodulated, and gain [N, I] on the input -> [N, O, size, size]."""
        if self.weight.shape[-1] in (1, 3) and infers_on_cpu(self, x, style):
            return self._convolve_in_cache(x, style, gain)
        weight = self._normalised()
        factors = demodulation(style, weight.square().sum(dim=(2, 3)))
        x = F.conv2d(F.pad(x * gain[..., None, None], self.pads * 2), weight)
        return self._activate(torch.addcmul(self.bias[:, None, None], x, factors))

    def _activate(self, x: Tensor) -> Tensor:
        if any(self.zeros):
            x = F.pad(x, self.zeros * 2)
        return filtered_lrelu(x, self.up_filter, self.down_filter, self.plan, self.clamp)

    def _normalised(self) -> Tensor:
        return self.weight * self.weight.square().mean(dim=(1, 2, 3), keepdim=True).rsqrt()

    def prepare(self) -> tuple[Tensor, Tensor]:
        """The normalised weight [36 or 1, I, O'] of the fast path, O' a multiple of LANES, and its energy [O, I]."""
        weight = self._normalised()
        energy = weight.square().sum(dim=(2, 3))
        weight = F.pad(weight, (0, 0, 0, 0, 0, 0, 0, -len(weight) % LANES))
        if weight.shape[-1] == 1:
            return weight[:, :, 0, 0].t()[None].contiguous(), energy
        return winograd.transform_weight(weight), energy

    def _convolve_in_cache(self, x: Tensor, style: Tensor, gain: Tensor) -> Tensor:
        weight, energy = self.prepared()
        outputs, size, plan = len(self.bias), self.plan.size, self.plan
        wanted = weight.shape[2] - outputs
        factors = F.pad(demodulation(style, energy)[..., 0, 0], (0, wanted))
        bias = F.pad(self.bias, (0, wanted))
        out = x.new_empty(len(x), size, size, outputs).permute(0, 3, 1, 2)
        count = max(2 * LANES, IN_CACHE // plan.fine_size**2 // LANES * LANES)
        for n, picture in enumerate(x.permute(0, 2, 3, 1).contiguous()):
            convolved = self._product(picture, gain[n], weight)
            for start in range(0, weight.shape[2], count):
                some = slice(start, start + count)
                part = torch.addcmul(bias[some], convolved[..., some], factors[n, some])
                part = self._activate(part[None].permute(0, 3, 1, 2))
                out[n, some] = part[0, : outputs - start]
        return out

    def _product(self, x: Tensor, gain: Tensor, weight: Tensor) -> Tensor:
        """x [h, w, I] -> [h', w', O']."""
        if len(weight) > 1:
            return winograd.convolve(x, gain, weight, *self.pads)
        before, after = (-pad for pad in self.pads)
        x = x[before : len(x) - after, before : len(x) - after]
        return torch.matmul(x * gain, weight[0])
