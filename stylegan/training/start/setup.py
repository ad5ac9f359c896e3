"""Puts a training run together from its options: pictures, network (new, given or resumed), settings."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from stylegan.families.config import GrowingConfig
from stylegan.families.stylegan import AdaINConfig
from stylegan.families.stylegan2 import ModulatedConfig
from stylegan.families.table import config_from_json
from stylegan.generator import Generator
from stylegan.networks.discriminator import group_size
from stylegan.training.checkpoint import load_state
from stylegan.training.loop import Trainer
from stylegan.training.pictures.source import PictureSource
from stylegan.training.pictures.stored import StoredPictures
from stylegan.training.settings import Stage, TrainingConfig
from stylegan.training.start import plan
from stylegan.training.start.options import PICTURES, settings_of
from stylegan.training.start.transfer import discriminator_of_run, open_for_training, take_over, transferred
from stylegan.training.step.painting import trainable
from stylegan.training.step.processes import Processes
from stylegan.training.watch.run_log import STATE

NETWORK = {"z_dim": 64, "w_dim": 128, "mapping_layers": 4, "mapping_width": 256}


def trainer_for(options: argparse.Namespace, device: torch.device, processes: Processes) -> Trainer:
    """The trainer that the options ask for. ValueError with one sentence where they do not fit one another."""
    if options.run.exists() and not options.run.is_dir():
        raise ValueError(f"{options.run} is a file, not a folder for a run.")
    settings = settings_of(options)  # checked before the pictures are opened, which takes its time
    earlier = _earlier(options.run)
    source = open_for_training(options.generator) if options.generator and earlier is None else None
    known = earlier.config if earlier else trainable(source) if source else None
    wanted = options.image_channels or (known.image_channels if known else None)
    pictures = StoredPictures(options.data, _size(options, known), wanted, True if options.mirror else None)
    config = earlier.config if earlier else wanted_config(options, pictures, known)
    channels = options.discriminator_channels or (earlier.discriminator if earlier else config.channels)
    settings = replace(settings, stages=_stages(options, config, earlier), discriminator_channels=channels)
    torch.manual_seed(settings.seed)  # what a new network's weights are drawn with
    said = []
    if source is not None:
        generator, transfer = transferred(source, config)
        said.append(f"{options.generator.name}: {transfer}")
    else:
        generator = Generator(config)
    trainer = Trainer(generator, settings, pictures, options.run, device=device, processes=processes)
    if source is not None and (tensors := discriminator_of_run(options.generator)) is not None:
        said.append(
            f"discriminator of {options.generator.resolve().parent.name}: {take_over(trainer.discriminator, tensors)}"
        )
    if processes.rank == 0:
        for line in [*said, *_unlike_one_process(settings, processes)]:
            print(line, flush=True)
    return trainer


def _unlike_one_process(settings: TrainingConfig, processes: Processes) -> list[str]:
    """What several processes do otherwise than one would with the same batch, a sentence each: nothing, as a rule."""
    most, batches = settings.deviation_group, sorted({stage.batch for stage in settings.stages})
    groups = [
        (batch, group_size(batch, most), group_size(batch // processes.size, most)) for batch in batches
    ]
    return [
        f"A batch of {batch}: the minibatch standard deviation compares {own} pictures in each process, {whole} in one alone; "
        f"--deviation-group {own} makes them equal."
        for batch, whole, own in groups
        if own != whole
    ]


@dataclass(frozen=True)
class Earlier:
    """What the run in a folder was when it was saved."""

    config: GrowingConfig
    stages: tuple[Stage, ...]
    discriminator: tuple[int, ...]  # its channels


def _earlier(folder: Path) -> Earlier | None:
    """The run in that folder, None where there is none."""
    if not (folder / STATE).exists():
        return None
    state = load_state(folder / STATE)
    try:
        config = config_from_json(json.loads(state["generator_config"]))
        settings = json.loads(state["settings"])
        stages = tuple(Stage(**stage) for stage in settings["stages"])
        if not isinstance(config, GrowingConfig):
            raise ValueError("no family that is trained here")
        return Earlier(config, stages, tuple(settings["discriminator_channels"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"{folder / STATE} was written by another version of the trainer, which cannot be resumed."
        ) from error


def _size(options: argparse.Namespace, known: GrowingConfig | None) -> tuple[int, int] | None:
    """What the pictures are brought to: as asked for, or as a known generator draws them where its size is to stay."""
    if options.size is not None or known is None:
        size: tuple[int, int] | None = options.size
        return size
    return None if options.start or options.channels else known.resolution


def wanted_config(
    options: argparse.Namespace, pictures: PictureSource, known: GrowingConfig | None
) -> GrowingConfig:
    """The generator for these pictures: the known one's, with what is asked for in its place, else what fits."""
    asked: dict[str, Any] = {
        name: getattr(options, name) for name in NETWORK if getattr(options, name) is not None
    }
    asked["start"], asked["channels"] = _resolutions(options, pictures.size, known)
    asked["image_channels"] = pictures.channels
    asked["label_dim"] = pictures.label_dim if options.conditional != "none" and options.label_mapping else 0
    if known is not None:
        if options.family not in (None, known.family):
            raise ValueError(f"{options.generator.name} is a {known.family} generator, not {options.family}.")
        return replace(known, **asked)
    kind = ModulatedConfig if options.family == "stylegan2" else AdaINConfig
    return kind(**{**NETWORK, **asked})


def _resolutions(
    options: argparse.Namespace, size: tuple[int, int], known: GrowingConfig | None
) -> tuple[tuple[int, int], tuple[int, ...]]:
    """The start and the maps per resolution that lead to pictures of that size."""
    start = options.start or (known.start if known else None)
    if start is not None and len(start) != 2:
        raise ValueError(f"A start is a height and a width such as 8,4, not {','.join(map(str, start))}.")
    if start is None:
        start, levels = plan.default_start(size)
    else:
        levels = plan.levels_of(size, start)
    if options.channels and len(options.channels) != levels:
        raise ValueError(
            f"From a start of {start[0]}x{start[1]} to pictures of {size[0]}x{size[1]} there are {levels} resolutions: "
            f"--channels needs as many numbers, not {len(options.channels)}."
        )
    channels = options.channels or (known.channels if known else ())
    return start, (*channels[:levels], *plan.default_channels(start, levels)[len(channels) :])


def _stages(options: argparse.Namespace, config: GrowingConfig, earlier: Earlier | None) -> tuple[Stage, ...]:
    """The stages asked for; a resumed run's stay what they were, but for the end of the last one."""
    if options.stages is not None:
        if options.pictures or options.batch or options.fixed:
            raise ValueError("Give --stages, or --pictures, --batch and --fixed, not both.")
        stages: tuple[Stage, ...] = options.stages
        return stages
    if earlier is not None:
        return plan.continued(earlier.stages, options.pictures, options.batch)
    grows = not options.fixed and isinstance(config, AdaINConfig)
    return plan.default_stages(
        config.start, len(config.channels), options.pictures or PICTURES, grows, options.batch
    )
