"""What the soak's person does to the portrait itself: seeds, psi, base, mixes, noise, attributes, latents, stamps."""

from __future__ import annotations

from benchmarks.soaking.hands import Acts, Hands
from ganinterface.assets import asset
from ganinterface.document.parameters import escaped
from ganinterface.studio.editing.stamps import SeedAverage

HIGHEST_SEED = 99_999
MAX_MIXES = 3
PRESETS = ("mouth-open", "mouth-close", "headband")


class Portrait:
    """The Latent and Attributes panels, stamps and presets."""

    def __init__(self, hands: Hands) -> None:
        self._hands, self._chance = hands, hands.chance
        self._latents, self._edits = hands.studio.latents, hands.studio.edits
        self._open = hands.studio.opening.open_file

    def acts(self) -> Acts:
        """What there is to do."""
        return {
            self.seed: 6,
            self.truncate: 3,
            self.base: 1,
            self.mix: 3,
            self.noise: 2,
            self.move: 2,
            self.attribute: 6,
            self.attribute_file: 1,
            self.latent_file: 1,
            self.stamp: 3,
            self.preset: 2,
        }

    def seed(self) -> None:
        """Another portrait."""
        seed = self._chance.randint(0, HIGHEST_SEED)
        how = self._chance.choice(("new_portrait", "next_seed", "previous_seed", "set"))
        if how == "set":
            self._hands.note(f"seed {seed}")
            self._latents.set_seed(seed)
        else:
            self._hands.trigger(how)

    def truncate(self) -> None:
        """Psi or cutoff."""
        model = self._hands.studio.session.model
        psi, styles = round(self._chance.uniform(-1, 1.5), 3), model.num_ws if model is not None else 0
        cutoff = self._chance.choice((None, self._chance.randint(0, styles)))
        if self._chance.random() < 0.7:
            self._hands.note(f"psi {psi}")
            self._hands.studio.workbench.set_number("psi", psi)
        else:
            self._hands.note(f"cutoff {cutoff}")
            self._hands.studio.workbench.set_number("cutoff", cutoff)

    def base(self) -> None:
        """What truncation pulls towards."""
        here = self._chance.random() < 0.6
        self._hands.note("base here" if here else "base of the model")
        if here:
            self._latents.set_base_here()
        else:
            self._latents.set_base(None)

    def mix(self) -> None:
        """Styles of other portraits."""
        mixes = self._hands.document.mixes
        if mixes and (len(mixes) >= MAX_MIXES or self._chance.random() < 0.4):
            index = self._chance.randrange(len(mixes))
            self._hands.note(f"remove mix {index}")
            self._latents.remove_mix(index)
        elif mixes and self._chance.random() < 0.5:
            index, amount = self._chance.randrange(len(mixes)), round(self._chance.uniform(-1, 2), 3)
            seed = self._chance.randint(0, HIGHEST_SEED)
            self._hands.note(f"mix {index}: seed {seed}, amount {amount}")
            self._latents.set_mix(index, seed=seed)
            self._hands.studio.workbench.set_number(f"mixes/{index}/amount", amount)
        else:
            self._hands.note("add mix")
            self._latents.add_mix()

    def noise(self) -> None:
        """The model's noise, a seed's, or none."""
        mode, seed = self._chance.choice(("const", "seed", "none")), self._chance.randint(0, HIGHEST_SEED)
        self._hands.note(f"noise {mode} {seed}")
        self._latents.set_noise(mode, seed)  # type: ignore[arg-type]

    def move(self) -> None:
        """The picture moved, turned or scaled, where the model can do that."""
        model = self._hands.studio.session.model
        if model is None or not model.takes_transform:
            return
        fields = {
            "x": self._chance.uniform(-0.5, 0.5),
            "y": self._chance.uniform(-0.5, 0.5),
            "angle": self._chance.uniform(-90, 90),
            "scale": self._chance.uniform(0.5, 2),
        }
        name = self._chance.choice([*fields, "reset"])
        self._hands.note(f"transform: {name} {fields.get(name, '')}")
        if name == "reset":
            self._latents.reset_transform()
        else:
            self._hands.studio.workbench.set_number(f"transform/{name}", fields[name])

    def attribute(self) -> None:
        """An attribute dragged, limited to some layers, or all of them back at 0."""
        attributes, chance = self._hands.studio.attributes, self._chance
        if not attributes.offered:
            return
        name, way = chance.choice(attributes.offered).name, chance.random()
        if way < 0.1:
            self._hands.note("attributes back to 0")
            attributes.reset_attributes()
        elif way < 0.2:
            first = chance.randint(0, 3)
            self._hands.note(f"layers of {name}: from {first}")
            attributes.set_attribute_styles(name, first, None)
        else:
            amounts = [round(chance.uniform(-3, 3), 3) for _ in range(chance.randint(1, 8))]
            self._hands.note(f"attribute {name}: {amounts}")
            workbench = self._hands.studio.workbench
            workbench.drag_begin(f"attributes/{escaped(name)}/amount")
            for amount in amounts:
                workbench.drag_to(amount)
                self._hands.pause()
            workbench.drag_end()

    def attribute_file(self) -> None:
        """The attributes written to a file, read again, and one combined of them."""
        attributes, path = self._hands.studio.attributes, self._hands.folder / "attributes.csv"
        self._hands.rest.settle()  # a project that is still on its way brings others, or none
        if not attributes.offered:
            return
        self._hands.note("export attributes, load them, combine, remove the combined")
        attributes.export_attributes(path)
        self._hands.rest.settle()
        self._open(path, "attributes")
        self._hands.rest.settle()
        if self._hands.document.attributes and attributes.combine_attributes("all in one"):
            self._hands.studio.workbench.set_number("all in one", 0.5)
            self._hands.pause()
            attributes.remove_attribute("all in one")

    def latent_file(self) -> None:
        """What the picture is drawn from, written to a file and opened again."""
        path = self._hands.folder / f"latent{self._chance.choice(('.npz', '.npy'))}"
        self._hands.note(f"save {path.name} and open it")
        self._hands.rest.settle()
        self._latents.save_file(path)
        self._hands.rest.settle()
        self._open(path, "latent")

    def stamp(self) -> None:
        """What another portrait, or the mean of a few, has there."""
        edit = self._hands.edit()
        if edit is None or not any(shape.value for shape in edit.region.shapes):
            return
        reference = self._chance.choice((self._chance.randint(0, HIGHEST_SEED), SeedAverage(4)))
        self._hands.note(f"stamp of {edit.name} from {reference}")
        self._edits.take_stamp(edit.id, reference)

    def preset(self) -> None:
        """A shipped preset, or the edits written as one and put on top again."""
        model, path = self._hands.studio.session.model, self._hands.folder / "preset.json"
        if model is not None and model.ref.name == "portraits" and self._chance.random() < 0.5:
            name = self._chance.choice(PRESETS)
            self._hands.note(f"preset {name}")
            self._open(asset(f"presets/{name}.json"), "preset")
        elif self._hands.document.edits:
            self._hands.note("save all as a preset and load it")
            studio = self._hands.studio
            studio.saving.save_preset(
                None, path, lambda written: self._open(path, "preset") if written else None
            )
