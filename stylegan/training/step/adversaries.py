"""One step of generator against discriminator: what both are shown, what both minimise, and their updates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from stylegan.generator import Generator
from stylegan.networks.discriminator import Discriminator
from stylegan.training.pictures.source import PictureSource
from stylegan.training.settings import Stage, TrainingConfig
from stylegan.training.step.augment import Augment
from stylegan.training.step.draws import Draws
from stylegan.training.step.losses import LOSSES, PENALTIES, between
from stylegan.training.step.painting import check_stages, fresh_noise, mixed_styles, paint, trainable
from stylegan.training.step.processes import Processes

Values = dict[str, Tensor]


@dataclass(frozen=True)
class Moment:
    """Where in a run a step is: steps before it, the stage, and how far that is faded in (0..1)."""

    step: int
    stage: Stage
    fade: float


class Adversaries:
    """Both networks, their optimisers, and a step of each. ValueError where generator, pictures and settings do not fit."""

    def __init__(
        self,
        generator: Generator,
        settings: TrainingConfig,
        pictures: PictureSource,
        device: torch.device,
        dtype: torch.dtype,
        processes: Processes,
    ) -> None:
        self.settings, self.pictures = settings, pictures
        self.device, self.dtype, self.processes = device, dtype, processes
        config = trainable(generator)
        _check_fit(generator, settings, pictures, processes)
        self.start = config.start
        self.generator = generator.to(device).train().requires_grad_(True)
        self.discriminator = Discriminator(
            config.start, settings.discriminator_channels, config.image_channels, settings.deviation_group,
            pictures.label_dim, settings.conditional,
        ).to(device)  # fmt: skip
        self.optimise_generator, self.optimise_discriminator = (
            torch.optim.Adam(network.parameters(), lr=settings.learning_rate, betas=(0.0, 0.99))
            for network in (self.generator, self.discriminator)
        )
        self.loss = LOSSES[settings.loss]
        self.labelled = settings.conditional != "none"
        self.augment = None
        if settings.augment != "none":
            self.augment = Augment(
                settings.augment_operations, config.resolution, config.image_channels, settings.augment_fixed
            )

    def contest(self, moment: Moment) -> Values:
        """One update of both networks; returns scalars of its shard."""
        return self.teach_discriminator(moment) | self.teach_generator(moment)

    def autocast(self) -> torch.autocast:
        """bfloat16 where it was chosen, else nothing."""
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.dtype == torch.bfloat16)

    def draws(self, moment: Moment, half: str) -> Draws:
        """The random numbers of this process's shard of a half step."""
        batch = moment.stage.batch
        shard = self.processes.shard(batch)
        return Draws(self.settings.seed, moment.step, batch, shard, self.device, half)

    def rows(self, draws: Draws) -> NDArray[np.int64]:
        """Which real pictures a half step shows."""
        return draws.integers("rows", 0, len(self.pictures))

    def height(self, stage: Stage) -> int:
        """That of a stage's pictures."""
        return self.start[0] << stage.level

    def show(self, draws: Draws, moment: Moment) -> tuple[Tensor, Tensor | None]:
        """Real pictures at the level, having lost the same detail as generated ones where it fades in; their labels."""
        rows = self.rows(draws)
        real = self.pictures.at(rows, self.height(moment.stage)).to(self.device)
        if self.pictures.mirror:
            turned = torch.from_numpy(draws.uniform("mirror") < 0.5).to(self.device)
            real = torch.where(turned.view(-1, 1, 1, 1), real.flip(3), real)
        if moment.fade < 1:
            coarse = F.avg_pool2d(real, 2)
            real = torch.lerp(F.interpolate(coarse, scale_factor=2), real, moment.fade)
        return real, self.labels(rows)

    def labels(self, rows: NDArray[np.int64]) -> Tensor | None:
        """Those of real pictures, where the discriminator knows labels."""
        labels = self.pictures.labels_of(rows) if self.labelled else None
        return None if labels is None else labels.to(self.device)

    def look_ahead(self, moment: Moment) -> None:
        """Tell the set which pictures the step at that moment will show, to be decoded while networks work."""
        halves = ("discriminator", "generator") if self.loss.paired else ("discriminator",)
        rows = np.concatenate([self.rows(self.draws(moment, half)) for half in halves])
        self.pictures.decode_ahead(rows.tolist(), self.height(moment.stage))

    def generate(self, draws: Draws, moment: Moment, labels: Tensor | None) -> Tensor:
        """Generated pictures at the level."""
        generator, level = self.generator, moment.stage.level
        labels = labels if generator.label_dim else None
        layers = min(2 * level + 2, len(generator.layers))
        styles = 1 + max(style for index in range(layers) for style in generator.styles_of(index))
        ws, w = mixed_styles(generator, draws, labels, styles, self.settings.mixing)
        self.track_average(w)
        noise: list[Tensor | None] = [None] * layers
        if self.settings.noise:
            noise = fresh_noise(generator, draws, layers)
        return paint(generator, ws, noise, level, moment.fade)

    def track_average(self, w: Tensor) -> None:
        """Move the running mean of w, by the mean of the whole batch."""
        mean = w.detach().float().mean(dim=0)
        self.generator.mapping.track_average(self.processes.mean(mean)[None])

    def augmented(self, pictures: Tensor, draws: Draws, purpose: str) -> Tensor:
        """What the discriminator sees of pictures: in float32, augmented."""
        pictures = pictures.float()
        return pictures if self.augment is None else self.augment(pictures, draws, purpose)

    def judge(self, pictures: Tensor, moment: Moment, labels: Tensor | None) -> tuple[Tensor, Tensor | None]:
        """Scores [n, 1] and, from an auxiliary classifier, logits [n, classes]; float32."""
        features = self.discriminator.features(pictures, moment.stage.level, moment.fade)
        scores = self.discriminator.judge(features, labels).float()
        if self.discriminator.classifier is None:
            return scores, None
        return scores, self.discriminator.classes(features).float()

    def teach_discriminator(self, moment: Moment) -> Values:
        """Tell real from generated pictures; every so many steps with gradient penalties."""
        draws = self.draws(moment, "discriminator")
        real, labels = self.show(draws, moment)
        with torch.no_grad(), self.autocast():
            fake = self.generate(draws, moment, labels)
        with torch.no_grad():
            real, fake = self.augmented(real, draws, "real"), self.augmented(fake, draws, "fake")
        with self.autocast():
            (real_scores, real_classes), (fake_scores, fake_classes) = (
                self.judge(pictures, moment, labels) for pictures in (real, fake)
            )
        loss = self.loss.discriminator(real_scores, fake_scores)
        values = {"loss/discriminator": loss, "score/real": real_scores.mean()}
        values |= {"score/fake": fake_scores.mean(), "augment/sign": real_scores.sign().mean()}
        if real_classes is not None and fake_classes is not None and labels is not None:
            values["loss/classifier"] = classified = F.cross_entropy(real_classes, labels)
            if self.generator.label_dim:  # else a generated picture is of no class
                classified = classified + F.cross_entropy(fake_classes, labels)
            loss = loss + self.settings.class_weight * classified
        if moment.step % self.settings.penalty_steps == 0:
            penalties = self.penalties(real, fake, draws, moment, labels)
            values |= penalties
            loss = loss + self.settings.penalty_steps * sum(penalties.values())
        norm = self.optimise(self.optimise_discriminator, loss)
        return {name: value.detach() for name, value in values.items()} | {"gradient/discriminator": norm}

    def penalties(
        self, real: Tensor, fake: Tensor, draws: Draws, moment: Moment, labels: Tensor | None
    ) -> Values:
        """The loss's gradient penalties, in float32: their second derivatives are too small for bfloat16."""
        made: Values = {}
        for name in self.loss.penalties:
            if name == "gradient_penalty":
                shown = between(real, fake, torch.from_numpy(draws.uniform("between")))
            else:
                shown = real if name == "r1" else fake
            shown = shown.detach().requires_grad_(True)
            scores = self.judge(shown, moment, labels)[0]
            made[f"loss/{name}"] = PENALTIES[name](scores, shown, self.settings.penalty_weight)
        return made

    def teach_generator(self, moment: Moment) -> Values:
        """Draw what the discriminator takes for real."""
        draws = self.draws(moment, "generator")
        real_scores = None
        if self.loss.paired:
            real, labels = self.show(draws, moment)
        else:
            labels = self.labels(self.rows(draws))
        self.discriminator.requires_grad_(False)
        with self.autocast():
            fake = self.generate(draws, moment, labels)
        fake = self.augmented(fake, draws, "fake")
        with self.autocast():
            scores, classes = self.judge(fake, moment, labels)
            if self.loss.paired:
                with torch.no_grad():
                    real_scores = self.judge(self.augmented(real, draws, "real"), moment, labels)[0]
        loss = self.loss.generator(scores, real_scores)
        values = {"loss/generator": loss}
        if classes is not None and labels is not None and self.generator.label_dim:
            loss = loss + self.settings.class_weight * F.cross_entropy(classes, labels)
        values |= (others := self.other_losses(moment))
        norm = self.optimise(self.optimise_generator, sum(others.values(), loss))
        self.discriminator.requires_grad_(True)
        return {name: value.detach() for name, value in values.items()} | {"gradient/generator": norm}

    def other_losses(self, moment: Moment) -> Values:
        """What else the generator is taught beside the discriminator's judgement: weighted scalars by name.

        None here; a recipe's trainer overrides it, to hold a generator near what it learned before.
        """
        return {}

    def optimise(self, optimiser: torch.optim.Optimizer, loss: Tensor) -> Tensor:
        """One update, from the mean of all processes' gradients; returns the gradient's norm.

        One that is not finite stops the run before it spoils the weights: on all processes alike.
        """
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        parameters = [parameter for group in optimiser.param_groups for parameter in group["params"]]
        norm = torch.nn.utils.get_total_norm(self.processes.mean_gradients(parameters))
        if not torch.isfinite(norm):
            raise FloatingPointError(
                "Training stopped: a gradient is not finite. The same command with a lower learning rate goes on "
                "from the last saved state."
            )
        optimiser.step()
        return norm


def _check_fit(
    generator: Generator, settings: TrainingConfig, pictures: PictureSource, processes: Processes
) -> None:
    config = trainable(generator)
    check_stages(config, settings.stages)
    for stage in settings.stages:
        processes.shard(stage.batch)
    if len(settings.discriminator_channels) != len(config.channels):
        raise ValueError(
            f"The discriminator has as many resolutions as the generator: {len(config.channels)} channel counts, "
            f"not {len(settings.discriminator_channels)}."
        )
    if pictures.size != config.resolution or pictures.channels != config.image_channels:
        (height, width), (rows, columns) = pictures.size, config.resolution
        raise ValueError(
            f"The pictures have {height}x{width} pixels of {pictures.channels} channels, "
            f"the generator draws {rows}x{columns} of {config.image_channels}."
        )
    _check_labels(config.label_dim, settings, pictures)


def _check_labels(taken: int, settings: TrainingConfig, pictures: PictureSource) -> None:
    """`taken`: numbers of the generator's labels."""
    classes = pictures.label_dim
    if settings.conditional == "classifier" and pictures.labels and not pictures.labels.are_classes:
        raise ValueError(
            "An auxiliary classifier tells classes apart, and these pictures are labelled with numbers: take projection."
        )
    if settings.conditional != "none" and not classes:
        raise ValueError(f"A discriminator with {settings.conditional} needs pictures with labels.")
    if taken and settings.conditional == "none":
        raise ValueError(
            f"The generator takes {taken} classes, of which the discriminator has to know: with projection or classifier."
        )
    if taken and taken != classes:
        raise ValueError(f"The generator takes {taken} classes, the pictures are labelled with {classes}.")
    if settings.conditional == "projection" and not taken:
        raise ValueError(
            "A discriminator with projection tells whether a picture fits its label: the generator has to take labels too."
        )
