"""What everything is made with: generator, parameters in its W, tagger; and portraits whose parameters are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from msgspec.structs import replace as with_values
from torch import Tensor

from ganinterface.assets import SHIPPED_MODEL
from ganinterface.document.document import ModelRef
from ganinterface.render.models import OpenModel, open_model
from recipes.portraits.cache import known_portraits
from recipes.portraits.learning.coupling import Coupling
from recipes.portraits.learning.features import Features
from recipes.portraits.learning.latent import portrait_coupling
from recipes.portraits.learning.networks import Encoder
from recipes.portraits.shipping.parameters import Parameters, Setting
from stylegan import Generator
from stylegan.metrics.classifier import Classifier, load_classifier

GENERATOR = "generator.safetensors"  # of a run
DRAWS, RIDGE = 2, 1e-3  # z's of each known portrait that w is fitted to; of a feature's variance
KNOWN = 12_000  # portraits that shares and quantiles are counted on
FINDING, CHOOSING = 0, 4000  # first rows of them for each purpose


@dataclass(frozen=True)
class Workshop:
    """Everything that the parts are made with, and where they go."""

    model: OpenModel
    tagger: Classifier
    parameters: Parameters
    coupling: Coupling
    out: Path
    report: Callable[[str], None]
    taught: Parameters  # as the encoder has them that the mapping network was taught by

    @property
    def generator(self) -> Generator:
        """The model's."""
        return self.model.generator

    @property
    def ways(self) -> tuple[Parameters, ...]:
        """The parameters in W, by each way in which they are known."""
        return self.parameters, self.taught


@dataclass(frozen=True)
class Lot:
    """Portraits in W whose parameters are known: styles ws [N, num_ws, w_dim], truncated, and plain features [N, F], not so."""

    ws: Tensor
    features: Tensor
    psi: float
    cutoff: int | None
    parameters: Parameters

    def having(self, setting: Setting, parameters: Parameters | None = None, factor: float = 1.0) -> Lot:
        """The same portraits with some parameters set, as if z had said so; those are not truncated.

        `parameters` as they are known by another way; `factor` moves them farther than that.
        """
        parameters = parameters or self.parameters
        after = parameters.changed(self.features, setting)
        pulled = torch.lerp(parameters.mean.expand_as(self.features), self.features, self.psi)
        truncated = parameters.difference(pulled, parameters.changed(pulled, setting))
        free = parameters.difference(self.features, after)
        ws = self.ws.clone()
        end = ws.shape[1] if self.cutoff is None else self.cutoff
        ws[:, :end] += factor * truncated[:, None].to(ws)
        ws[:, end:] += factor * free[:, None].to(ws)
        return replace(self, ws=ws, features=after)

    def chosen(self, rows: Tensor, most: int | None = None) -> Lot:
        """The first `most` of those for which `rows`, bool [N], is true."""
        numbers = rows.nonzero().flatten()[:most]  # on the CPU, as the features are
        return replace(self, ws=self.ws[numbers], features=self.features[numbers])


def open_workshop(
    model: Path, tagger: Path, out: Path, report: Callable[[str], None], device: str = "cpu"
) -> Workshop:
    """From a run's folder, or its averaged generator's file, whose z is coupled with portraits; and a tagger's file.

    ValueError or OSError with one sentence when a file is missing or does not fit.
    """
    file = model / GENERATOR if model.is_dir() else model
    if not file.exists():
        raise ValueError(f"There is no {file}: train the stage 'supervised' first.")
    opened, loaded = open_model(file, device=device), load_classifier(tagger).to(device)
    return assemble(opened, loaded, out, report)


def assemble(
    model: OpenModel,
    tagger: Classifier,
    out: Path,
    report: Callable[[str], None] = lambda text: None,
    known: int = KNOWN,
) -> Workshop:
    """A workshop of parts that are open; the model gets the name that it ships with."""
    portraits = known_portraits(range(known))
    features = Features(portraits)
    coupling = portrait_coupling(portraits, model.generator.z_dim)
    parameters = Parameters(fitted_weight(model.generator, coupling, features), features)
    taught = Parameters(Encoder(features, model.generator.w_dim).weight, features)
    return Workshop(as_shipped(model), tagger, parameters, coupling, out, report, taught)


@torch.no_grad()
def fitted_weight(generator: Generator, coupling: Coupling, features: Features) -> Tensor:
    """How w follows the features, [w_dim, F]: least squares over z's that are coupled with the known portraits.

    The encoder has what the mapping network was taught, this what it brings.
    """
    matrix = features.matrix.double()
    rows = torch.arange(len(matrix)).repeat(DRAWS)
    z = coupling.sample(rows, torch.Generator().manual_seed(1))
    w = torch.cat([generator.map(part.to(generator.device))[:, 0].cpu() for part in z.split(1000)]).double()
    mean = w.view(DRAWS, len(matrix), -1).mean(dim=0)
    mean -= mean.mean(dim=0)
    # Of a choice's columns each is told by the others.
    ridge = RIDGE * len(matrix) * torch.eye(features.size, dtype=torch.float64)
    weight: Tensor = torch.linalg.solve(matrix.T @ matrix + ridge, matrix.T @ mean)
    return weight.T.float()


def as_shipped(model: OpenModel) -> OpenModel:
    """The model under the name that it ships with; the path on the maker's machine is nobody's concern."""
    ref = ModelRef(Path(SHIPPED_MODEL).stem, model.info.ref.hash, "")
    return OpenModel(model.generator, with_values(model.info, ref=ref))


@torch.no_grad()
def by_lot(workshop: Workshop, first: int, count: int, psi: float) -> Lot:
    """The portraits `first`, `first` + 1 … of those that are known, each from a z that is coupled with it."""
    rows = torch.arange(first, first + count) % len(workshop.parameters.every)
    z = workshop.coupling.sample(rows, torch.Generator().manual_seed(first))
    generator = workshop.generator
    cutoff = generator.config.cutoff
    ws = generator.truncate(generator.map(z.to(generator.device)), psi, cutoff)
    return Lot(ws, workshop.parameters.every[rows], psi, cutoff, workshop.parameters)
