"""From a Document to what a generator takes: styles, noise and edits, in the order of one definition.

z -> map -> blend -> truncate -> style mixes -> attributes -> synthesis with edits -> picture.
"""

from __future__ import annotations

import dataclasses
import math
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import torch
from msgspec.structs import asdict, replace
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import (
    Document,
    Edit,
    LatentPart,
    Noise,
    Stamp,
    Statistics,
    Transform,
    acting,
)
from ganinterface.document.labels import Weights, weights_of
from ganinterface.document.limits import MAX_SEED
from ganinterface.render.checks import DocumentError, check_channels, check_plain
from ganinterface.render.rasterise import LocatedMask
from ganinterface.render.rasterise import mask as region_mask
from ganinterface.render.stamps import place
from stylegan import Generator, LayerEdit, seed_to_z
from stylegan.families.input_transform import input_transform
from stylegan.moving import Movement
from stylegan.networks.synthesis import Layer
from stylegan.trace import NoiseList

Value = TypeVar("Value")

SAME_WEIGHT = 1e-9  # what a latent's weight may be beside 1 by rounding


@dataclass(frozen=True)
class Resolved:
    """What determines a picture, ready to run: ws [1, num_ws, w_dim], noise per layer, edits in stack order.

    `transform` is the input matrix [3, 3], None for the checkpoint's own. `noise_key`, `transform_key` and `sources`
    are the Document's own values behind `noise`, `transform` and `edits`, without names: equal values make equal
    tensors, and are cheaper to compare.
    """

    ws: Tensor
    noise: NoiseList
    edits: tuple[LayerEdit, ...]
    layer_styles: tuple[
        tuple[int, ...], ...
    ]  # which of the ws each layer uses, and the picture after the last
    noise_key: Noise
    sources: tuple[Edit, ...]
    transform: Tensor | None = None
    transform_key: Transform | None = None

    def without_locked(self) -> Resolved:
        """The run whose statistics the locked edits use: the same, with only the free edits."""
        free = [index for index, edit in enumerate(self.edits) if not edit.locked]
        if len(free) == len(self.edits):
            return self
        edits, sources = tuple(self.edits[i] for i in free), tuple(self.sources[i] for i in free)
        return dataclasses.replace(self, edits=edits, sources=sources)

    def without_edits(self) -> Resolved:
        """The same picture, unedited."""
        return dataclasses.replace(self, edits=(), sources=())

    def as_locked(self) -> Resolved:
        """The same with its free edits locked; itself where there are none."""
        if all(edit.locked for edit in self.edits):
            return self
        edits = tuple(dataclasses.replace(edit, locked=True) for edit in self.edits)
        sources = tuple(replace(source, statistics="locked") for source in self.sources)
        return dataclasses.replace(self, edits=edits, sources=sources)


class Recent(Generic[Value]):
    """The last few values that were made, by key."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._values: OrderedDict[Hashable, Value] = OrderedDict()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._values

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of the key, made when it is not at hand."""
        if key in self._values:
            self._values.move_to_end(key)
            return self._values[key]
        value = self._values[key] = make()
        if len(self._values) > self._count:
            self._values.popitem(last=False)
        return value


class Resolver:
    """Resolves Documents for one generator; keeps what they share: mapped seeds, noise, masks, stamps."""

    def __init__(self, generator: Generator, arrays: ArrayStore) -> None:
        self.generator = generator
        self.arrays = arrays
        self.layer_index = {layer.name: index for index, layer in enumerate(generator.layers)}
        self._layer_styles = tuple(map(generator.styles_of, range(len(generator.layers) + 1)))
        self._styles: Recent[Tensor] = Recent(64)
        self._ws_of: Recent[Tensor] = Recent(4)
        self._noise: Recent[NoiseList] = Recent(1)
        self._edits: Recent[LayerEdit | None] = Recent(64)
        self._masks: Recent[NDArray[np.float32]] = Recent(32)
        self._stamps: Recent[tuple[Tensor, NDArray[np.float32]]] = Recent(8)

    @torch.no_grad()
    def resolve(self, document: Document) -> Resolved:
        """Raises DocumentError when the Document does not fit the model."""
        check_plain(document, self.generator)
        active = [edit for edit in acting(document) if edit.enabled and edit.strength != 0]
        pairs = [(edit, made) for edit in active if (made := self._edit(edit)) is not None]
        return Resolved(
            # In a drag only the edits or the transform change: the same tensor says so at once.
            ws=self._ws_of.get(_styles_of(document), lambda: self._ws(document)),
            noise=self._noise.get(document.noise, lambda: self._make_noise(document.noise)),
            edits=tuple(made for _, made in pairs),
            layer_styles=self._layer_styles,
            noise_key=document.noise,
            sources=tuple(_source(edit, made.locked) for edit, made in pairs),
            transform=self._transform(document.transform),
            transform_key=document.transform,
        )

    def _ws(self, document: Document) -> Tensor:
        base = None if document.base is None else self._vector(document.base, "The base")
        classes = self.generator.label_dim
        label = weights_of(document.label, classes) if classes else None
        labels = None if label is None else torch.tensor([label], device=self.generator.device)
        ws = self._latent(document, label)
        psi, cutoff = document.truncation.psi, document.truncation.cutoff
        ws = self.generator.truncate(ws, psi, cutoff, base, labels).clone()
        for mix in document.mixes:
            styles = self._range(mix.first_style, mix.last_style, f"The style mix of seed {mix.seed}")
            other = self._part(LatentPart(mix.seed), label)
            other = self.generator.truncate(other, psi, cutoff, base, labels)
            ws[:, styles] = torch.lerp(ws[:, styles], other[:, styles], mix.amount)
        for attribute in document.attributes:
            what = f"The attribute '{attribute.name}'"
            styles = self._range(attribute.first_style, attribute.last_style, what)
            vector = self._vector(attribute.vector, what).expand(self.generator.num_ws, -1)
            ws[:, styles] += attribute.amount * vector[styles]
        return ws

    def _latent(self, document: Document, label: Weights | None) -> Tensor:
        """What the latent's parts come to, untruncated: [1, num_ws, w_dim]."""
        in_z = [part for part in document.latent if part.space == "z" and len(document.latent) > 1]
        parts = [(part.weight, self._part(part, label)) for part in document.latent if part not in in_z]
        if in_z:
            size = math.sqrt(sum(part.weight**2 for part in in_z)) or 1.0
            z = _sum_of([(part.weight / size, self._z(part)) for part in in_z])
            parts.append((size, self._map(z, label)))
        return parts[0][1] if len(parts) == 1 and abs(parts[0][0] - 1) < SAME_WEIGHT else _sum_of(parts)

    def _part(self, part: LatentPart, label: Weights | None) -> Tensor:
        """One source of the latent, untruncated: [1, num_ws, w_dim]; an array is past the classes already."""
        if part.array is not None:
            return self._vector(part.array, "The latent").expand(1, self.generator.num_ws, -1)
        return self._styles.get((part.seed, label), lambda: self._map(self._z(part), label))

    def _z(self, part: LatentPart) -> Tensor:
        """The z of a seed: [1, z_dim]."""
        seed = part.seed
        if part.array is not None:
            raise DocumentError("Only seeds can be blended in Z, and one of the latents is a w.")
        if not 0 <= seed <= MAX_SEED:
            raise DocumentError(f"A seed is a whole number from 0 to {MAX_SEED}, not {seed}.")
        return torch.from_numpy(seed_to_z(seed, self.generator.z_dim)).to(self.generator.device)

    def _map(self, z: Tensor, label: Weights | None) -> Tensor:
        return self.generator.map(z, None if label is None else torch.tensor([label], device=z.device))

    def _transform(self, transform: Transform | None) -> Tensor | None:
        """The input matrix: the movement on top of the checkpoint's own."""
        own = self.generator.transform
        if transform is None or own is None:
            return None
        return own @ input_transform(transform.x, transform.y, transform.angle, transform.scale).to(own)

    def _make_noise(self, noise: Noise) -> NoiseList:
        if noise.mode == "seed" and not 0 <= noise.seed <= MAX_SEED:
            raise DocumentError(f"A noise seed is a whole number from 0 to {MAX_SEED}, not {noise.seed}.")
        return self.generator.draw_noise(noise.seed if noise.mode == "seed" else noise.mode)

    def _vector(self, name: str, what: str) -> Tensor:
        """An array [w_dim] or [num_ws, w_dim] of the store as a tensor."""
        array = self._array(name, what)
        full = (self.generator.num_ws, self.generator.w_dim)
        if array.shape not in (full, full[1:]):
            raise DocumentError(
                f"{what} has the shape {list(array.shape)}, "
                f"but this model needs {list(full[1:])} or {list(full)}."
            )
        return torch.from_numpy(array.copy()).to(self.generator.device)

    def _array(self, name: str, what: str) -> NDArray[np.float32]:
        try:
            return self.arrays.get(name)
        except KeyError:
            raise DocumentError(f"{what} refers to an array that is missing ({name[:12]}).") from None

    def _range(self, first: int, last: int | None, what: str) -> slice:
        """The styles first..last as a slice."""
        final = self.generator.num_ws - 1
        end = final if last is None else last
        if not 0 <= first <= end <= final:
            raise DocumentError(f"{what} uses styles {first} to {end}, but this model has 0 to {final}.")
        return slice(first, end + 1)

    def _edit(self, edit: Edit) -> LayerEdit | None:
        """The edit as the layers see it, the same object as long as it stays what it is; None when it does nothing."""
        return self._edits.get(edit, lambda: self._make_edit(edit))

    def _make_edit(self, edit: Edit) -> LayerEdit | None:
        index = self.layer_index.get(edit.layer)
        if index is None:
            raise DocumentError(
                f"The edit '{edit.name}' needs the layer '{edit.layer}', which this model lacks."
            )
        layer = self.generator.layers[index]
        mask, channels, movement = self._mask(edit, layer), None, _movement(edit, layer)
        if edit.motion is not None and not edit.channels:
            value = torch.ones(layer.channels, device=self.generator.device)
        elif edit.stamp is not None and edit.motion is None:
            value, inside = self._placed(edit, edit.stamp, layer)
            mask = mask * inside
        else:
            check_channels(edit, layer)
            value = self._tensor(np.array([value for _, value in edit.channels], dtype=np.float32))
            channels = torch.tensor([channel for channel, _ in edit.channels], device=self.generator.device)
        if not mask.any() or not len(value):
            return None
        # Where there are no statistics both are the same, and free costs no second run.
        locked = edit.statistics == "locked" and self.generator.has_statistics
        made = LayerEdit(
            index,
            self._tensor(mask),
            value,
            edit.strength,
            edit.operation,
            locked,
            channels,
            movement=movement,
        )
        return None if edit.motion is not None and not made.receptive_radius else made

    def _mask(self, edit: Edit, layer: Layer) -> NDArray[np.float32]:
        """The edit's region on the layer's grid, [h, w]."""
        first: object = next(iter(edit.region.shapes), None)
        if isinstance(first, LocatedMask):
            return self._array(first.array, f"The region of the edit '{edit.name}'").copy()
        grid = (layer.height, layer.width, layer.extent)
        try:
            return self._masks.get((edit.region, *grid), lambda: region_mask(edit.region, *grid))
        except ValueError as error:
            raise DocumentError(f"The edit '{edit.name}' cannot be rendered: {error}") from error

    def _placed(self, edit: Edit, stamp: Stamp, layer: Layer) -> tuple[Tensor, NDArray[np.float32]]:
        """The stamp on the layer's grid, [C, h, w] on the device, and where its box is, [h, w]."""
        self._check_stamp(edit, stamp, layer)
        grid = (layer.height, layer.width, layer.extent)

        def make() -> tuple[Tensor, NDArray[np.float32]]:
            value, inside = place(self.arrays.get(stamp.array), stamp.box, *grid)
            return self._tensor(value), inside

        return self._stamps.get((stamp, *grid), make)

    def _tensor(self, array: NDArray[np.float32]) -> Tensor:
        return torch.from_numpy(array).to(self.generator.device)

    def _check_stamp(self, edit: Edit, stamp: Stamp, layer: Layer) -> None:
        array = self._array(stamp.array, f"The stamp of the edit '{edit.name}'")
        if array.ndim != 3 or array.shape[0] != layer.channels:
            raise DocumentError(
                f"The stamp of the edit '{edit.name}' has the shape {list(array.shape)}, but the layer "
                f"'{layer.name}' needs [{layer.channels}, height, width]."
            )
        x0, y0, x1, y1 = stamp.box
        if not (x0 < x1 and y0 < y1):
            raise DocumentError(f"The stamp of the edit '{edit.name}' has no area.")


def _sum_of(parts: list[tuple[float, Tensor]]) -> Tensor:
    """The weighted sum of tensors of one shape; the weights are taken as they are."""
    total = parts[0][0] * parts[0][1]
    for weight, ws in parts[1:]:
        total = total + weight * ws
    return total


def _movement(edit: Edit, layer: Layer) -> Movement:
    """The edit's motion in cells of its layer."""
    if edit.motion is None:
        return Movement()
    left, top, right, bottom = layer.extent
    cells = {"x": layer.width / (right - left), "y": layer.height / (bottom - top)}
    cells["radius"] = cells["y"]
    return Movement(**{name: number * cells.get(name, 1) for name, number in asdict(edit.motion).items()})


def _styles_of(document: Document) -> Document:
    """The Document without what has nothing to do with its ws."""
    return replace(document, edits=(), groups=(), noise=Noise(), transform=None)


def _source(edit: Edit, locked: bool) -> Edit:
    """The edit without what does not change the picture."""
    moves = edit.motion is not None
    channels = edit.channels if edit.stamp is None or moves else ()
    stamp = None if moves else edit.stamp
    statistics: Statistics = "locked" if locked else "free"
    return replace(edit, id="", name="", group="", channels=channels, stamp=stamp, statistics=statistics)


def shared_layers(a: Resolved, b: Resolved) -> int:
    """How many first layers have the same output before edits in both runs; one more when all is equal.

    A layer's output before edits follows from the transform, the styles and the noise up to it and the edits of earlier
    ones. That goes for locked statistics too: they follow from the same styles and noise and a part of the same edits.
    """
    if (a.noise_key, a.transform_key) != (b.noise_key, b.transform_key):
        return 0
    count = len(a.layer_styles)
    if a.ws is not b.ws:
        same = (a.ws == b.ws).all(dim=-1)[0].tolist()
        differs = (index for index, styles in enumerate(a.layer_styles) if not all(same[i] for i in styles))
        count = next(differs, count)
    layers = {edit.layer for edit in (*a.edits, *b.edits)}
    return min([count, *(layer + 1 for layer in layers if _edits_at(a, layer) != _edits_at(b, layer))])


def differ_in_edits_only(generator: Generator, a: Resolved, b: Resolved) -> bool:
    """Whether nothing but edits that move no statistics distinguishes them."""
    if generator.has_statistics:
        a, b = a.without_locked(), b.without_locked()
    else:
        a, b = a.without_edits(), b.without_edits()
    return shared_layers(a, b) > len(generator.layers)


def _edits_at(resolved: Resolved, layer: int) -> list[object]:
    pairs = zip(resolved.edits, resolved.sources, strict=True)
    return [source for edit, source in pairs if edit.layer == layer]
