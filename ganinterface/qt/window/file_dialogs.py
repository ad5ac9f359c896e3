"""Asks a person for files: each dialog begins where the last file of its purpose was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from psygnal import SignalInstance
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from ganinterface.files.kinds import FileKind
from ganinterface.files.project import SUFFIX
from ganinterface.studio.portrait.labels import PURPOSE
from ganinterface.studio.preferences.settings import CurrentSettings

SAVE_FILTER = f"Projects (*{SUFFIX})"
MODELS = "*.safetensors *.pkl *.pt *.pth *.ckpt *.bin"
MODEL_FILTER = f"Models ({MODELS});;All files (*)"
OPEN_FILTER = f"Projects, pictures and models (*{SUFFIX} *.png {MODELS});;All files (*)"
EXPORT_FILTER = "Attribute directions (*.csv *.npy)"
LATENT_FILTER = "Latents (*.npz *.npy)"
DONOR_FILTER = f"Pictures, projects and latents (*.png *{SUFFIX} *.npz *.npy *.pt *.csv);;All files (*)"
PICTURE_FILTER = "PNG pictures (*.png)"
PRESET_FILTER = "Presets (*.json)"
TABLE_FILTER = "Tables (*.csv *.tsv *.txt);;All files (*)"
SOUNDS = "*.wav *.flac *.mp3 *.ogg *.oga *.opus *.m4a *.aac *.aiff *.aif"
SOUND_FILTER = f"Sounds ({SOUNDS});;Films (*.mp4 *.mov *.mkv *.webm);;All files (*)"
TIMING_FILTER = "Timing files (*.tsv *.json *.xml *.dat *.TextGrid *.txt);;All files (*)"
SHAPES_FILTER = "Rhubarb TSV (*.tsv);;Rhubarb JSON (*.json);;Moho (*.dat)"

# What joins the project: title, files, and the purpose under which the folder is remembered.
JOINING: dict[FileKind, tuple[str, str, str]] = {
    "latent": (
        "Open latent",
        "Latents and pictures (*.npz *.npy *.pt *.pth *.pkl *.txt *.csv *.tsv *.png);;All files (*)",
        "latent",
    ),
    "attributes": (
        "Load attributes",
        "Attribute directions (*.csv *.tsv *.txt *.npy *.npz *.pt *.pth *.pkl);;All files (*)",
        "attributes",
    ),
    "labels": (
        "Load the names of the classes",
        "Names of classes (*.txt *.json);;All files (*)",
        PURPOSE,
    ),
    "preset": ("Load preset", PRESET_FILTER, "preset"),
    "sound": ("Open a sound", SOUND_FILTER, "sound"),
}


class Follows(NamedTuple):
    """What a question is about while it goes on: `changed` when `more` says something else."""

    changed: SignalInstance
    more: Callable[[], str]


class FileDialogs:
    """All of them give None when the person gives up."""

    def __init__(self, window: QWidget, settings: CurrentSettings) -> None:
        self._window = window
        self._settings = settings

    def ask_for_file(self, title: str, filters: str, purpose: str) -> Path | None:
        """Which file to open."""
        start = str(self._settings.last_folder(purpose))
        name, _ = QFileDialog.getOpenFileName(self._window, title, start, filters)
        return Path(name) if name else None

    def ask_where(
        self, title: str, filters: str, start: Path | str, purpose: str, *suffixes: str
    ) -> Path | None:
        """Where to save; a name without any of the suffixes gets the first one. A `start` may be a name alone."""
        begin = self._settings.last_folder(purpose) / start
        chosen, _ = QFileDialog.getSaveFileName(self._window, title, str(begin), filters)
        if not chosen:
            return None
        return Path(chosen) if Path(chosen).suffix.lower() in suffixes else Path(f"{chosen}{suffixes[0]}")

    def ask_for_folder(self, title: str, purpose: str) -> Path | None:
        """A folder to write into, which is remembered for that purpose."""
        name = QFileDialog.getExistingDirectory(self._window, title, str(self._settings.last_folder(purpose)))
        if not name:
            return None
        self._settings.remember_folder(purpose, Path(name) / "file")
        return Path(name)

    def ask(self, text: str, more: str, *answers: str, follows: Follows | None = None) -> str | None:
        """One of the answers, the first being the default; None when the person would rather not.

        With `follows` what more there is to say is kept up to date, and with nothing left to say the first one is given.
        """
        box = QMessageBox(self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)  # names of files may be anything
        box.setWindowTitle("GANInterface")
        box.setText(text)
        box.setInformativeText(more)
        role = QMessageBox.ButtonRole
        buttons = [box.addButton(answer, role.AcceptRole) for answer in answers]
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(buttons[0])

        def update(*_: object) -> None:
            said = follows.more() if follows is not None else more
            box.setInformativeText(said)
            if not said:
                buttons[0].click()

        if follows is not None:
            follows.changed.connect(update)
        try:
            box.exec()
        finally:
            if follows is not None:
                follows.changed.disconnect(update)
        return next(
            (answer for answer, made in zip(answers, buttons, strict=True) if made is box.clickedButton()),
            None,
        )

    def ask_about_unsaved(self, name: str) -> QMessageBox.StandardButton:
        """Whether to save what is called so; Save, Discard or Cancel."""
        button = QMessageBox.StandardButton
        box = QMessageBox(self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)  # names of files may be anything
        box.setWindowTitle("Unsaved changes")
        box.setText(f"Save the changes to {name}?")
        box.setInformativeText("Otherwise they are lost.")
        box.setStandardButtons(button.Save | button.Discard | button.Cancel)
        box.setDefaultButton(button.Save)
        return button(box.exec())
