"""The last stage: generator against discriminator from any z, while the portraits that z is coupled with stay what they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from recipes.portraits.cache import PortraitSet
from recipes.portraits.learning.latent import portrait_coupling
from recipes.portraits.learning.objectives.losses import reconstruction_loss
from recipes.portraits.learning.pictures import Pyramid
from stylegan.generator import Generator
from stylegan.training.loop import Trainer
from stylegan.training.pictures.source import PictureSource
from stylegan.training.settings import Stage, TrainingConfig
from stylegan.training.step.adversaries import Moment, Values
from stylegan.training.step.painting import paint, trainable
from stylegan.training.step.processes import ALONE, Processes

CHANNELS = (96, 96, 96, 64, 48, 24)  # of the discriminator, by resolution
ALONE_STEPS = 500  # of the discriminator, before the generator hears of it: what it says at first is noise


class Portraits(PictureSource):
    """A portrait set as the general trainer reads pictures, at the size that a generator draws."""

    mirror, labels, channels = False, None, 4

    def __init__(self, known: PortraitSet, size: tuple[int, int]) -> None:
        self.pictures, self.size = Pyramid(known.pictures), size

    def __len__(self) -> int:
        return len(self.pictures)

    def at(self, rows: NDArray[np.int64], height: int) -> Tensor:
        return self.pictures.at(torch.from_numpy(rows), height)


class Anchored(Trainer):
    """The general trainer, whose generator is also taught the renders of portraits that its z's are coupled with.

    So z goes on to mean what the mapping network was matched to, and what presets and attributes were found with in W.
    """

    def __init__(
        self,
        generator: Generator,
        settings: TrainingConfig,
        known: PortraitSet,
        folder: Path,
        device: torch.device | None = None,
        processes: Processes = ALONE,
        anchor: float = 1.0,
    ) -> None:
        pictures = Portraits(known, generator.resolution)
        super().__init__(generator, settings, pictures, folder, device, processes)
        self.coupling = portrait_coupling(known, generator.z_dim)
        self.anchor = anchor

    def contest(self, moment: Moment) -> Values:
        """See `Adversaries.contest`; a new discriminator looks on at first."""
        if moment.step < ALONE_STEPS:
            return self.teach_discriminator(moment)
        return super().contest(moment)

    def _seed(self, moment: Moment) -> int:
        """Of the z's of a step, which are every process's own."""
        sequence = np.random.SeedSequence((self.settings.seed, moment.step, self.processes.rank))
        return int(sequence.generate_state(1, np.uint32)[0])

    def other_losses(self, moment: Moment) -> Values:
        """What coupled z's are drawn as, against their renders."""
        draws = self.draws(moment, "anchor")
        rows = draws.integers("rows", 0, len(self.pictures))
        z = self.coupling.sample(
            torch.from_numpy(rows), torch.Generator().manual_seed(self._seed(moment))
        ).to(self.device)
        wanted = self.pictures.at(rows, self.height(moment.stage)).to(self.device)
        with self.autocast():
            ws = self.generator.mapping(z)[:, None].expand(-1, self.generator.num_ws, -1)
            drawn = paint(
                self.generator, ws, [None] * len(self.generator.layers), moment.stage.level, moment.fade
            )
        return {"loss/anchor": self.anchor * reconstruction_loss(drawn.float(), wanted)}


def settings_for(
    generator: Generator, batch: int, pictures: int, learning_rate: float, seed: int = 0
) -> TrainingConfig:
    """One stage at the generator's own size; all that is seen comes from w, and nothing is mixed: z says what goes together."""
    levels = len(trainable(generator).channels)
    return TrainingConfig(
        stages=(Stage(levels - 1, batch, 0, pictures),),
        discriminator_channels=CHANNELS[:levels],
        learning_rate=learning_rate,
        penalty=3.0,
        mixing=0.0,
        noise=False,
        half_life=6000.0,
        seed=seed,
    )
