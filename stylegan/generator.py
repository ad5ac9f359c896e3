"""The Generator: mapping plus layers; runs from any layer, with taps and edits, for every architecture alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Literal, overload

import numpy as np
import torch
from torch import Tensor, nn

from stylegan.families.config import GeneratorConfig
from stylegan.families.family import Family
from stylegan.families.table import family
from stylegan.incremental.rects import Rect, clipped, copied, cut, grown, inside
from stylegan.layer_edit import LayerEdit
from stylegan.networks.mapping import Mapping
from stylegan.networks.synthesis import Layer, State, Statistics, Tile
from stylegan.trace import NoiseList, Trace

NoiseSpec = Literal["const", "none"] | int


class Generator(nn.Module):
    """A StyleGAN generator of any family.

    z [N, z_dim] -> map -> ws [N, num_ws, w_dim] -> truncate -> synthesize -> picture [N, C, H, W], nominal range -1..1.
    Whatever differs between families is in the row of the table that the configuration names.
    """

    def __init__(self, config: GeneratorConfig) -> None:
        super().__init__()
        self.config = config
        self.remarks: tuple[str, ...] = ()  # sentences that a person should hear of how it was opened
        self.mapping = Mapping(config)
        self.synthesis = self.family.synthesis(config)

    @property
    def family(self) -> Family:
        """The row of the table of families."""
        return family(self.config.family)

    @property
    def z_dim(self) -> int:
        """Length of z."""
        return self.config.z_dim

    @property
    def w_dim(self) -> int:
        """Length of one style."""
        return self.config.w_dim

    @property
    def num_ws(self) -> int:
        """Styles per picture."""
        return self.config.num_ws

    @property
    def label_dim(self) -> int:
        """Classes of a conditional generator, else 0."""
        return self.config.label_dim

    @property
    def resolution(self) -> tuple[int, int]:
        """(height, width) of the picture."""
        return self.config.resolution

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The synthesis layers: name, height, width, channels."""
        return self.synthesis.layers

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.mapping.w_avg.device

    @property
    def takes_transform(self) -> bool:
        """Whether `synthesize` takes an input transform (StyleGAN3)."""
        return self.family.takes_transform

    @property
    def transform(self) -> Tensor | None:
        """The checkpoint's own input transform [3, 3]; None for the families without."""
        return self.synthesis.transform

    @property
    def has_noise(self) -> bool:
        """Whether layers add noise (all families but StyleGAN3)."""
        return self.family.has_noise

    @property
    def has_statistics(self) -> bool:
        """Whether locked edits differ from free ones: only where layers normalise by what the maps hold (StyleGAN)."""
        return self.family.has_statistics

    def styles_of(self, index: int) -> tuple[int, ...]:
        """The styles that a layer uses; the picture counts as one more layer."""
        return self.family.styles_of(self.config, index)

    def map(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        """z [N, z_dim] -> ws [N, num_ws, w_dim], untruncated.

        labels [N, label_dim] are weights of the classes, one-hot for one class. ValueError where a conditional model
        gets none, another one some, or where shapes do not fit.
        """
        self._check_labels(z, labels)
        w: Tensor = self.mapping(z, labels)
        return w[:, None].expand(-1, self.num_ws, -1)

    def _check_labels(self, z: Tensor, labels: Tensor | None) -> None:
        if z.dim() != 2 or z.shape[1] != self.z_dim:
            raise ValueError(f"This model takes z of the shape [N, {self.z_dim}], not {list(z.shape)}.")
        if labels is None and self.label_dim:
            raise ValueError(
                f"This model is conditional: it needs labels of the shape [N, {self.label_dim}]."
            )
        if labels is not None and not self.label_dim:
            raise ValueError("This model is not conditional: it takes no labels.")
        if labels is not None and labels.shape != (len(z), self.label_dim):
            wanted = [len(z), self.label_dim]
            raise ValueError(f"This model takes labels of the shape {wanted}, not {list(labels.shape)}.")

    def truncate(
        self,
        ws: Tensor,
        psi: float = 0.7,
        cutoff: int | None = None,
        base: Tensor | None = None,
        labels: Tensor | None = None,
    ) -> Tensor:
        """Pull the first `cutoff` styles (None = all) towards w_avg, or towards `base` [w_dim] or [num_ws, w_dim].

        labels [N, label_dim] matter where a family has a mean of w per class.
        """
        return self.family.truncate(self.mapping, ws, psi, cutoff, base, labels)

    def synthesize(
        self,
        ws: Tensor,
        noise: NoiseSpec = "const",
        edits: Sequence[LayerEdit] = (),
        transform: Tensor | None = None,
    ) -> Tensor:
        """ws [N, num_ws, w_dim] -> picture [N, C, H, W] float32. noise: "const", "none", or a seed.

        transform [3, 3] moves and turns the picture of a StyleGAN3 generator: it is the inverse of the movement that
        is seen; None = the checkpoint's. ValueError for the other families.
        """
        trace = self.run(ws, self.draw_noise(noise), edits, transform=transform, keep=False)
        return self.image(trace, ws, edits)

    def draw_noise(self, noise: NoiseSpec) -> NoiseList:
        """One noise per layer, [1, 1, h, w] or None; a seed gives one generator per (seed, layer)."""
        return [self._layer_noise(noise, index) for index in range(len(self.layers))]

    def _layer_noise(self, noise: NoiseSpec, index: int) -> Tensor | None:
        shape = self.synthesis.noise_shape(index)
        if noise == "none" or shape is None:
            return None
        if noise == "const":
            return self.synthesis.noise_buffer(index)
        values = np.random.RandomState([int(noise), index]).randn(1, 1, *shape)
        return torch.from_numpy(values.astype(np.float32)).to(self.device)

    def run(
        self,
        ws: Tensor,
        noise: NoiseList,
        edits: Sequence[LayerEdit] = (),
        *,
        resume: Trace | None = None,
        base: Trace | None = None,
        transform: Tensor | None = None,
        check: Callable[[], None] | None = None,
        stop: int | None = None,
        keep: bool = True,
    ) -> Trace:
        """Run the layers that `resume` does not hold yet, at most up to `stop`, with all edits in stack order.

        Locked edits use the statistics of `base`, the run with the locked edits left out (made here when None). Without
        `keep` only the last layer's maps stay, which takes a fraction of the memory: those of the others are empty.
        `check` is called before every layer and may raise (`Cancelled`) to stop the run.
        """
        if transform is not None and not self.takes_transform:
            raise ValueError(f"A {self.config.family} generator takes no input transform.")
        locked = self.has_statistics and any(edit.locked for edit in edits)
        if locked and base is None:
            free = [edit for edit in edits if not edit.locked]
            base = self.run(ws, noise, free, transform=transform, check=check, stop=stop, keep=False)
        ws = self._in_precision(ws)
        trace = Trace(list(resume.raw), list(resume.statistics)) if resume else Trace()
        for index in range(len(trace.raw), len(self.layers) if stop is None else stop):
            if check is not None:
                check()
            state = self.edited(trace, index - 1, edits) if index else None
            given = base.statistics[index] if locked and base is not None else None
            own_noise = self._in_precision(noise[index])
            state, used = self.synthesis.step(index, state, ws, own_noise, given, transform)
            trace.raw.append(state)
            trace.statistics.append(used)
            if index and not keep:
                trace.raw[index - 1] = State(state.x.new_empty(0))
        return trace

    def step(
        self, index: int, state: State, ws: Tensor, noise: Tensor | None, statistics: Statistics | None
    ) -> State:
        """Run one layer (not the first) alone, on the edited state of the one before or on a part of it."""
        ws, noise = self._in_precision(ws), self._in_precision(noise)
        return self.synthesis.step(index, state, ws, noise, statistics)[0]

    @overload
    def _in_precision(self, given: Tensor) -> Tensor: ...

    @overload
    def _in_precision(self, given: Tensor | None) -> Tensor | None: ...

    def _in_precision(self, given: Tensor | None) -> Tensor | None:
        """In the type that the synthesis network computes with, see `precision`."""
        return None if given is None else given.to(next(self.synthesis.parameters()).dtype)

    def reach(self, index: int, dirty: Rect) -> Rect | None:
        """See `Synthesis.reach`."""
        return self.synthesis.reach(index, dirty)

    def tile(self, index: int, dirty: Rect) -> Tile:
        """See `Synthesis.tile`."""
        return self.synthesis.tile(index, dirty)

    def edited(self, trace: Trace, index: int, edits: Sequence[LayerEdit]) -> State:
        """A layer's output after its edits: what the next layer sees and a heatmap shows."""
        return self.edited_state(trace.raw[index], index, edits)

    def edited_state(
        self, state: State, index: int, edits: Sequence[LayerEdit], within: Rect | None = None
    ) -> State:
        """The same of a state before edits; with `within` its maps are cut to that rectangle."""
        here = [edit for edit in edits if edit.layer == index]
        outer, x = within, state.x
        if within is not None:
            margin = sum(edit.receptive_radius for edit in here)
            outer = clipped(grown(within, margin, margin), *x.shape[2:])
            x = cut(x, outer)
        if here:
            x = copied(x)
            for edit in here:
                edit.apply(x, outer)
        return replace(state, x=x if within is None or outer is None else cut(x, inside(within, outer)))

    def image(self, trace: Trace, ws: Tensor, edits: Sequence[LayerEdit] = ()) -> Tensor:
        """The picture of a whole trace, [N, C, H, W] float32."""
        return self.picture(self.edited(trace, len(self.layers) - 1, edits), ws)

    @property
    def previews(self) -> tuple[int, ...]:
        """After how many layers a trace has a smaller picture, see `preview`."""
        return self.synthesis.previews

    def preview(self, trace: Trace, ws: Tensor, edits: Sequence[LayerEdit] = ()) -> Tensor:
        """The picture so far of a trace that was stopped after one of `previews`: [N, C, h, w], the layer's size."""
        last = len(trace.raw) - 1
        return self.synthesis.preview(last, self.edited(trace, last, edits), self._in_precision(ws)).float()

    def picture(self, state: State, ws: Tensor) -> Tensor:
        """The picture [N, C, H, W] float32 of the last layer's edited state, or a part of it of a part."""
        return self.synthesis.image(state, self._in_precision(ws)).float()

    def extra_repr(self) -> str:
        height, width = self.resolution
        return f"{self.config.family} {height}x{width}"


def seed_to_z(seed: int, z_dim: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """RandomState(seed).randn(1, z_dim): the convention of the official tools. Returns float32 [1, z_dim]."""
    return np.random.RandomState(seed).randn(1, z_dim).astype(np.float32)
