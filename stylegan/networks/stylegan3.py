"""StyleGAN3 synthesis: Fourier features, then modulated convolutions and filtered non-linearities (Karras et al. 2021, fig. 4).

Nothing here is normalised by what the maps hold, so a layer has no statistics; nor does it take noise.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from stylegan.families.stylegan3 import AliasFreeConfig, Band, Resampling, resampling
from stylegan.networks.filter_design import low_pass
from stylegan.networks.layers import EqualLinear, initial
from stylegan.networks.stylegan2 import ModulatedToRGB
from stylegan.networks.synthesis import Layer, State, Statistics, Synthesis
from stylegan.ops.filtered_convolution import FilteredConvolution


class FourierFeatures(nn.Module):
    """w [N, w_dim] -> maps [N, C, size, size]: sines of fixed random frequencies, moved and turned, and mixed."""

    transform: Tensor
    freqs: Tensor
    phases: Tensor

    def __init__(self, band: Band, w_dim: int) -> None:
        super().__init__()
        self.band = band
        self.weight = nn.Parameter(initial(band.channels, band.channels))
        self.affine = EqualLinear(w_dim, 4)
        nn.init.zeros_(self.affine.weight)
        with torch.no_grad():
            self.affine.bias[0] = 1.0
        # These are small, and nothing is computed on the meta device: see `initial`.
        with torch.device("cpu"):
            # Uniformly distributed within the disc of the cutoff, approximately.
            freqs = torch.randn(band.channels, 2)
            radii = freqs.square().sum(dim=1, keepdim=True).sqrt()
            self.register_buffer("freqs", freqs / (radii * radii.square().exp().pow(0.25)) * band.cutoff)
            self.register_buffer("phases", torch.rand(band.channels) - 0.5)
            self.register_buffer("transform", torch.eye(3))

    def forward(self, w: Tensor, transform: Tensor | None = None) -> Tensor:
        """transform [3, 3] takes the place of the checkpoint's: it maps the coordinates at which sines are sampled."""
        given = self.transform if transform is None else transform.to(self.transform)
        if given.shape != (3, 3):
            raise ValueError(f"An input transform has the shape [3, 3], not {list(given.shape)}.")
        matrix = self._movement(w) @ given
        phases = self.phases + (self.freqs @ matrix[:, :2, 2:]).squeeze(2)  # [N, C]
        freqs = self.freqs @ matrix[:, :2, :2]  # [N, C, 2]
        # What a transform has moved beyond the band fades out before it aliases (appendix F).
        band = self.band
        fade = (freqs.norm(dim=2) - band.cutoff) / (band.rate / 2 - band.cutoff)
        at = (torch.arange(band.size, device=w.device, dtype=w.dtype) + (0.5 - band.size / 2)) / band.rate
        across = at[None, None, :, None] * freqs[:, None, None, :, 0]
        down = at[None, :, None, None] * freqs[:, None, None, :, 1]
        x = torch.sin((across + down + phases[:, None, None]) * (2 * math.pi))
        x = x * (1 - fade).clamp(0, 1)[:, None, None]
        return F.linear(x, self.weight / math.sqrt(band.channels)).movedim(-1, 1)

    def _movement(self, w: Tensor) -> Tensor:
        """The rotation and translation that w asks for, [N, 3, 3]."""
        t = self.affine(w)
        cos, sin, x, y = (t / t[:, :2].norm(dim=1, keepdim=True)).unbind(dim=1)
        zero, one = torch.zeros_like(x), torch.ones_like(x)
        rotation = torch.stack([cos, -sin, zero, sin, cos, zero, zero, zero, one], dim=1).view(-1, 3, 3)
        translation = torch.stack([one, zero, -x, zero, one, -y, zero, zero, one], dim=1).view(-1, 3, 3)
        return rotation @ translation


class AliasFreeLayer(FilteredConvolution):
    """Modulated convolution with demodulation -> bias -> filtered leaky ReLU. Its maps are channels last."""

    magnitude_ema: Tensor

    def __init__(self, before: Band, after: Band, plan: Resampling, config: AliasFreeConfig) -> None:
        kernel = config.conv_kernel
        rate = plan.fine_rate
        up = low_pass(plan.up_taps, before.cutoff, 2 * before.half_width, rate)
        down = low_pass(plan.down_taps, after.cutoff, 2 * after.half_width, rate, plan.radial)
        weight = initial(after.channels, before.channels, kernel, kernel)
        super().__init__(weight, plan, up, down, config.conv_clamp)
        self.affine = EqualLinear(config.w_dim, before.channels, bias=1.0)
        self.register_buffer("magnitude_ema", torch.ones([]))

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        """x [N, I, h, w], w [N, w_dim] -> maps [N, O, size, size]."""
        style = self.affine(w)
        style = style * style.square().mean(dim=1, keepdim=True).rsqrt()
        return self.convolve(x, style, style * self.magnitude_ema.rsqrt())


class AliasFreeToRGB(ModulatedToRGB):
    """1x1 convolution without demodulation; its input is scaled to unit magnitude first."""

    magnitude_ema: Tensor

    def __init__(self, inputs: int, outputs: int, w_dim: int, clamp: float | None) -> None:
        super().__init__(inputs, outputs, w_dim, clamp)
        self.register_buffer("magnitude_ema", torch.ones([]))

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        """x [N, I, h, w], w [N, w_dim] -> [N, image channels, h, w]."""
        return super().forward(x * self.magnitude_ema.rsqrt(), w)


class AliasFreeSynthesis(Synthesis):
    """ws [N, num_ws, w_dim] -> picture, as a sequence of named layers: the Fourier features, then L0, L1 and so on.

    Layer i uses ws[:, i], toRGB the last. ValueError where the configuration's bands cannot be sampled.
    """

    def __init__(self, config: AliasFreeConfig) -> None:
        super().__init__()
        self.config = config
        *inner, last = config.bands
        self.input = FourierFeatures(inner[0], config.w_dim)
        self.steps = nn.ModuleList(
            AliasFreeLayer(before, after, resampling(config, before, after, index), config)
            for index, (before, after) in enumerate(itertools.pairwise([inner[0], *inner]))
        )
        self.to_rgb = AliasFreeToRGB(inner[-1].channels, last.channels, config.w_dim, config.conv_clamp)
        self.layers = tuple(_layers(inner, last))

    @property
    def affines(self) -> tuple[EqualLinear, ...]:
        """See `Synthesis.affines`."""
        return (self.input.affine, *(step.affine for step in self.steps if isinstance(step, AliasFreeLayer)))

    def step(
        self,
        index: int,
        state: State | None,
        ws: Tensor,
        noise: Tensor | None,
        statistics: Statistics | None,
        transform: Tensor | None = None,
    ) -> tuple[State, Statistics | None]:
        """See `Synthesis.step`; there are no statistics to use or to return."""
        if state is None:
            return State(self.input(ws[:, 0], transform)), None
        return State(self.steps[index - 1](state.x, ws[:, index])), None

    @property
    def transform(self) -> Tensor:
        """See `Synthesis.transform`."""
        return self.input.transform

    def image(self, state: State, ws: Tensor) -> Tensor:
        """See `Synthesis.image`."""
        picture: Tensor = self.to_rgb(state.x, ws[:, len(self.layers)])
        return picture * self.config.output_scale


def _layers(inner: list[Band], picture: Band) -> Iterator[Layer]:
    """The layers that have these bands; all are centred on the picture."""
    for index, band in enumerate([inner[0], *inner]):
        name = f"L{index - 1}_{band.size}_{band.channels}" if index else "input"
        start = (1 - band.extent / picture.extent) / 2
        yield Layer(name, band.size, band.size, band.channels, (start, start, 1 - start, 1 - start))
