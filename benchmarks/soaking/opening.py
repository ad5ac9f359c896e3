"""What the soak's person saves and opens: projects, pictures, models, and files that are none."""

from __future__ import annotations

from pathlib import Path

from benchmarks.soaking.hands import Acts, Hands
from benchmarks.soaking.models import Models

BROKEN = "broken"  # in the names of files that nothing can open: that this is said is not an error


class Opening:
    """The File menu, its dialogs left out."""

    def __init__(self, hands: Hands, models: Models) -> None:
        self._hands, self._chance, self._models = hands, hands.chance, models
        self._studio = hands.studio
        self._refusals = 0
        hands.studio.messages.said.connect(self._on_said)
        for suffix in (".safetensors", ".pkl", ".ganproj", ".png"):
            (hands.folder / f"{BROKEN}{suffix}").write_bytes(b"this is neither a model nor a project")

    def acts(self) -> Acts:
        """What there is to do."""
        return {
            self.new: 1,
            self.save: 2,
            self.open_project: 2,
            self.open_picture: 1,
            self.open_broken: 1,
            self.open_two_models: 1,
        }

    def open_model(self, name: str) -> None:
        """One of the models, as a new project."""
        self._hands.note(f"open model {name}")
        self._studio.projects.open_model(self._models[name])

    def new(self) -> None:
        """Begin anew."""
        self._hands.note("new project")
        self._studio.projects.new()

    def save(self) -> None:
        """The project under one of a few names."""
        path = self._project()
        self._hands.note(f"save {path.name}")
        self._studio.saving.save_project(path)

    def open_project(self) -> None:
        """A project of this model or of another."""
        path = self._project()
        if path.exists():
            self._hands.note(f"open {path.name}")
            self._studio.opening.open_file(path)

    def open_picture(self) -> None:
        """The Document of a picture that was saved."""
        path = self._hands.folder / "picture.png"
        if path.exists():
            self._hands.note(f"open {path.name}")
            self._studio.opening.open_file(path)

    def open_broken(self) -> None:
        """A file that cannot be opened: that is said, and all stays as it is."""
        suffix = self._chance.choice((".safetensors", ".pkl", ".ganproj", ".png"))
        self._hands.note(f"open {BROKEN}{suffix}")
        self._hands.rest.jobs_done()  # one that ends meanwhile may change the picture: a stamp that comes
        self._hands.rest.settle()
        before, document = self._refusals, self._hands.document
        self._studio.opening.open_file(self._hands.folder / f"{BROKEN}{suffix}")
        self._hands.rest.settle()
        if self._refusals == before:
            self._hands.watch.error(f"{BROKEN}{suffix} was not refused")
        if self._hands.document != document:
            self._hands.watch.error(f"{BROKEN}{suffix} changed the picture")

    def open_two_models(self) -> None:
        """One model and, before it is open, another."""
        first, second = (self._chance.choice(list(self._models)) for _ in range(2))
        self.open_model(first)
        self._hands.rest.turn(self._chance.uniform(0, 0.05))
        self.open_model(second)

    def _project(self) -> Path:
        return self._hands.folder / f"project{self._chance.randint(1, 3)}.ganproj"

    def _on_said(self, text: str, level: str) -> None:
        if level != "info" and BROKEN in text:
            self._refusals += 1
        elif level == "error":
            details = self._hands.studio.messages.details
            self._hands.watch.error(f"the window said: {text}{f' ({details})' if details else ''}")
