"""The File menu's dialogs: which file, and whether unsaved work may go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from ganinterface.document.document import Edit
from ganinterface.files.project import SUFFIX
from ganinterface.render.export.encoders import FORMATS
from ganinterface.render.export.film import Format
from ganinterface.studio.portrait.labels import PURPOSE

if TYPE_CHECKING:
    from ganinterface.studio.studio import Studio

PROJECT_FILTER = f"Projects and pictures (*{SUFFIX} *.png);;All files (*)"
SAVE_FILTER = f"Projects (*{SUFFIX})"
MODEL_FILTER = "Models (*.safetensors *.pkl *.pt *.pth);;All files (*)"
ATTRIBUTES_FILTER = "Attribute directions (*.csv *.tsv *.npy *.npz *.pt);;All files (*)"
EXPORT_FILTER = "Attribute directions (*.csv *.npy)"
LATENTS_FILTER = "Latents and pictures (*.npz *.npy *.csv *.png);;All files (*)"
CLASS_NAMES_FILTER = "Names of classes (*.txt *.json);;All files (*)"
LATENT_FILTER = "Latents (*.npz *.npy)"
PICTURE_FILTER = "PNG pictures (*.png)"
PRESET_FILTER = "Presets (*.json)"


class FileCommands:
    """Asks for files and for consent, and leaves the work to the studio."""

    def __init__(self, window: QWidget, studio: Studio) -> None:
        self._window = window
        self._studio = studio

    def new(self) -> None:
        """Begin anew on this model."""
        self.replace_project(self._studio.projects.new)

    def open(self) -> None:
        """Open a project, or the picture of one."""
        path = self._ask_for_file("Open project", PROJECT_FILTER, "open")
        if path is not None:
            self.open_files([path])

    def open_model(self) -> None:
        """Open a checkpoint."""
        path = self._ask_for_file("Open model", MODEL_FILTER, "model")
        if path is not None:
            self._replace_model(path)

    def open_shipped(self) -> None:
        """Open the model that comes with the program."""
        self._replace_model(None)

    def show_models(self) -> None:
        """Show the catalogue of published models."""
        from ganinterface.qt.models.dialog import show_models  # brings requests, so only when it is asked for

        show_models(self._window, self._studio.jobs, self._studio.messages, self._replace_model)

    def show_training(self, run: Path | None = None) -> None:
        """Show the Training window, on a run's folder or on the run that was watched last."""
        from ganinterface.qt.training.window import Verbs, show_training  # brings pyqtgraph

        verbs = Verbs(
            self._open_from_elsewhere,
            self._studio.settings.last_folder,
            self._studio.settings.remember_folder,
        )
        show_training(self._window, verbs, run)

    def _open_from_elsewhere(self, path: Path) -> None:
        """Open a checkpoint that was chosen in another window; this one comes to the front."""
        self._window.raise_()
        self._window.activateWindow()
        self._replace_model(path)

    def _replace_model(self, path: Path | None, then: Callable[[], object] = lambda: None) -> None:
        """Open a model, when the project may go, and do what comes then."""

        def go_on() -> None:
            self._studio.projects.open_model(path)
            then()

        self.replace_project(go_on)

    def open_files(self, paths: Sequence[Path]) -> None:
        """Open files of any kind, as dropped on the window; asks first where that takes the project's place."""
        self._studio.opening.open_files(paths, self.replace_project)

    def save(self, then: Callable[[bool], None] = lambda written: None) -> None:
        """Save under the present name; `then` gets whether it was saved, unless the person gives up."""
        path = self._studio.session.path
        if path is None:
            self.save_as(then)
        else:
            self._studio.saving.save_project(path, then)

    def save_as(self, then: Callable[[bool], None] = lambda written: None) -> None:
        """Save under a name to choose, see `save`."""
        path = self._ask_where("Save project", SAVE_FILTER, "open", f"portrait{SUFFIX}", SUFFIX)
        if path is not None:
            self._studio.saving.save_project(path, then)

    def save_picture(self) -> None:
        """Save the picture as PNG."""
        path = self._ask_where("Save picture", PICTURE_FILTER, "picture", "portrait.png", ".png")
        if path is not None:
            self._studio.saving.save_picture(path)

    def export(self) -> None:
        """Write the animation, in a format to choose."""
        if not self._studio.session.timeline.poses:
            self._studio.messages.say("There is nothing to export yet: add a pose first.")
            return
        kinds = {kind.dialog_filter: kind for kind in FORMATS.values()}
        first = next(iter(kinds.values()))
        start = self._studio.settings.last_folder("export") / f"animation{first.suffix}"
        name, chosen = QFileDialog.getSaveFileName(
            self._window, "Export animation", str(start), ";;".join(kinds), first.dialog_filter
        )
        if not name:
            return
        path, kind = Path(name), kinds.get(chosen, first)
        if kind.folder:
            path = path.with_suffix("")
        elif not path.suffix:
            path = path.with_suffix(kind.suffix)
        self._studio.exporting.export(path)

    def export_as(self, kind: Format) -> None:
        """Write the animation in one format, to a place to choose."""
        folder = self._studio.settings.last_folder("export")
        if kind.folder:
            name = QFileDialog.getExistingDirectory(self._window, f"Folder for the {kind.title}", str(folder))
        else:
            start, title = str(folder / f"animation{kind.suffix}"), f"Export as {kind.title}"
            name, _ = QFileDialog.getSaveFileName(self._window, title, start, kind.dialog_filter)
            if name and Path(name).suffix.lower() != kind.suffix:
                name = f"{name}{kind.suffix}"
        if name:
            self._studio.exporting.export(Path(name))

    def open_latent(self) -> None:
        """Show the latent of a file, or offer its latents."""
        path = self._ask_for_file("Open latent", LATENTS_FILTER, "latent")
        if path is not None:
            self._studio.opening.open_file(path, "latent")

    def save_latent(self) -> None:
        """Save what the picture is drawn from."""
        path = self._ask_where("Save latent", LATENT_FILTER, "latent", "latent.npz", ".npz", ".npy")
        if path is not None:
            self._studio.latents.save_file(path)

    def load_class_names(self) -> None:
        """Give the model's classes the names that a file has for them."""
        path = self._ask_for_file("Load the names of the classes", CLASS_NAMES_FILTER, PURPOSE)
        if path is not None:
            self._studio.opening.open_file(path, "labels")

    def load_attributes(self) -> None:
        """Put a file's attributes on offer."""
        path = self._ask_for_file("Load attributes", ATTRIBUTES_FILTER, "attributes")
        if path is not None:
            self._studio.opening.open_file(path, "attributes")

    def export_attributes(self) -> None:
        """Write the attributes on offer."""
        path = self._ask_where(
            "Export attributes", EXPORT_FILTER, "attributes", "attributes.csv", ".csv", ".npy"
        )
        if path is not None:
            self._studio.attributes.export_attributes(path)

    def load_preset(self) -> None:
        """Put the edits of a preset on top."""
        path = self._ask_for_file("Load preset", PRESET_FILTER, "preset")
        if path is not None:
            remember = partial(self._studio.settings.remember_folder, "preset", path)
            self._studio.opening.open_file(path, "preset", taken=remember)

    def put_preset(self, path: Path) -> None:
        """Put the edits of a shipped preset on top."""
        self._studio.opening.open_file(path, "preset")

    def save_preset(self, edit: Edit | None = None) -> None:
        """One edit, or (None) all edits and attributes as a preset."""
        edit_id, name = (None, "edits") if edit is None else (edit.id, edit.name)
        path = self._ask_where("Save preset", PRESET_FILTER, "preset", f"{name}.json", ".json")
        if path is not None and self._studio.edits.save_preset(edit_id, path):
            self._studio.settings.remember_folder("preset", path)

    def replace_project(self, go_on: Callable[[], None]) -> None:
        """Go on when the project may go: saved, not worth saving, saved first (in a moment), or given up by the person."""
        button = QMessageBox.StandardButton
        if self._studio.files.is_writing:  # perhaps it is saved by then
            self._studio.files.when_written(partial(self.replace_project, go_on))
            return
        answer = self.ask_about_unsaved() if self._studio.projects.has_unsaved_work else button.Discard
        if answer == button.Discard:
            go_on()
        elif answer == button.Save:
            self.save(lambda written: go_on() if written else None)

    def ask_about_unsaved(self) -> QMessageBox.StandardButton:
        """Ask whether to save; Save, Discard or Cancel."""
        button = QMessageBox.StandardButton
        path = self._studio.session.path
        box = QMessageBox(self._window)
        box.setWindowTitle("Unsaved changes")
        box.setText(f"Save the changes to {path.name if path else 'this portrait'}?")
        box.setInformativeText("Otherwise they are lost.")
        box.setStandardButtons(button.Save | button.Discard | button.Cancel)
        box.setDefaultButton(button.Save)
        return button(box.exec())

    def _ask_for_file(self, title: str, filters: str, purpose: str) -> Path | None:
        start = str(self._studio.settings.last_folder(purpose))
        name, _ = QFileDialog.getOpenFileName(self._window, title, start, filters)
        return Path(name) if name else None

    def _ask_where(self, title: str, filters: str, purpose: str, name: str, *suffixes: str) -> Path | None:
        """Where to; a name without any of the suffixes gets the first one."""
        start = self._studio.session.path if suffixes[0] == SUFFIX else None
        start = start or self._studio.settings.last_folder(purpose) / name
        chosen, _ = QFileDialog.getSaveFileName(self._window, title, str(start), filters)
        if not chosen:
            return None
        return Path(chosen) if Path(chosen).suffix.lower() in suffixes else Path(f"{chosen}{suffixes[0]}")
