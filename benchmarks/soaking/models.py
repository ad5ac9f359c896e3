"""The generators that a soak goes through: the shipped one and a small one of every family, as files."""

from __future__ import annotations

from pathlib import Path

Models = dict[str, Path | None]  # by name; None is the shipped model

SEED = 0  # of their weights
SPREAD = 0.2  # of biases and noise, which are zero before training


def make_models(folder: Path) -> Models:
    """Untrained generators of 64x64 and 32x32 pixels in that folder, and the shipped one. Imports torch."""
    import torch

    import stylegan
    from stylegan import AdaINConfig, AliasFreeConfig, Generator, GeneratorConfig, ModulatedConfig

    configs: dict[str, GeneratorConfig] = {
        "adain": AdaINConfig(z_dim=64, w_dim=64, channels=(64, 64, 48, 32), mapping_width=64),
        "modulated": ModulatedConfig(z_dim=64, w_dim=64, channels=(64, 64, 64, 48, 32), mapping_width=64),
        "aliasfree": AliasFreeConfig(
            z_dim=64, w_dim=64, mapping_width=64, size=32, channel_base=1024, channel_max=32, num_layers=6
        ),
    }
    models: Models = {"shipped": None}
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(SEED)
        for name, config in configs.items():
            generator = Generator(config)
            for part, parameter in generator.named_parameters():
                if part.endswith(("bias", "noise_weight", "noise_strength")):
                    parameter.add_(torch.randn_like(parameter) * SPREAD)
            models[name] = folder / f"{name}.safetensors"
            stylegan.save(generator.eval(), folder / f"{name}.safetensors")
    return models
