"""What needs a file from a person: which one, and whether unsaved work may go for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QMessageBox, QWidget

from ganinterface.assets import SAMPLE_PROJECT, asset
from ganinterface.document.document import Edit
from ganinterface.files.gallery.album import Picture
from ganinterface.files.kinds import FileKind
from ganinterface.files.project import SUFFIX
from ganinterface.qt.gallery.sheet import SheetWindow
from ganinterface.qt.widgets.labels import caption
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.window.file_dialogs import (
    DONOR_FILTER,
    EXPORT_FILTER,
    JOINING,
    LATENT_FILTER,
    MODEL_FILTER,
    OPEN_FILTER,
    PICTURE_FILTER,
    PRESET_FILTER,
    SAVE_FILTER,
    SHAPES_FILTER,
    TABLE_FILTER,
    TIMING_FILTER,
    FileDialogs,
    Follows,
)
from ganinterface.render.export.film import Format
from ganinterface.studio.animating.keying import TABLE
from ganinterface.studio.files.opening import Answer
from ganinterface.studio.gallery.handing_out import PURPOSE as GALLERY
from ganinterface.studio.jobs import Job
from ganinterface.studio.notices import Choice, Notice
from ganinterface.studio.studio import Studio

MOST_COLUMNS = 40  # in a menu
CLOSING = "closing"  # the notice of a window that waits until it may close


def running(jobs: Sequence[Job]) -> str:
    """What is running, as a sentence without its stop: "2 exports are running"."""
    if len(jobs) == 1:
        return f"{jobs[0].name} is running"
    what = "exports" if all(job.name.startswith("Export ") for job in jobs) else "jobs"
    return f"{len(jobs)} {what} are running"


class FileCommands:
    """Asks for files and for consent, and leaves the work to the studio."""

    def __init__(self, window: QWidget, studio: Studio) -> None:
        self._window = window
        self._studio = studio
        self._dialogs = FileDialogs(window, studio.settings)
        studio.keying.others[TABLE] = self.drive_by_table
        listen(studio.measuring.offered_changed, self._offer_columns)

    def new(self) -> None:
        """Start over with this model."""
        self.replace_project(self._studio.projects.new)

    def open(self) -> None:
        """Open a project, the picture of one, a model, or whatever else the program knows by its content."""
        path = self._dialogs.ask_for_file("Open", OPEN_FILTER, "open")
        if path is not None:
            self.open_files([path])

    def open_model(self) -> None:
        """Open a checkpoint."""
        path = self._dialogs.ask_for_file("Open model", MODEL_FILTER, "model")
        if path is not None:
            self._replace_model(path)

    def open_shipped(self) -> None:
        """Open the model that comes with the program."""
        self._replace_model(None)

    def open_sample(self) -> None:
        """Open the project that comes with the program, as one of the person's own without a name yet."""
        self.open_files([asset(SAMPLE_PROJECT)])

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
        """Save under the present name; `then` gets whether it was saved."""
        path = self._studio.session.path
        if path is None:
            self.save_as(then)
        else:
            self._save_to(path, then)

    def save_as(self, then: Callable[[bool], None] = lambda written: None) -> None:
        """Save under a name to choose, see `save`."""
        present = self._studio.session.path
        start = present.absolute() if present else f"portrait{SUFFIX}"
        path = self._dialogs.ask_where("Save project", SAVE_FILTER, start, "open", SUFFIX)
        if path is None:
            then(False)
        else:
            self._save_to(path, then)

    def _save_to(self, path: Path, then: Callable[[bool], None]) -> None:
        """Save there, unless that would undo what somebody else has done without a word."""
        file = self._studio.file
        answer: str | None = "Save anyway"
        if file.is_elsewhere(path):
            answer = self._ask_over(f"{path.name} is open in another window.", "Saving takes the place of")
        elif file.was_written_by_others(path):
            answer = self._ask_over(f"{path.name} was changed outside this window.", "Saving undoes")
        if answer == "Save as…":
            self.save_as(then)
        elif answer == "Save anyway":
            self._studio.saving.save_project(path, then)
        else:
            then(False)

    def _ask_over(self, text: str, verb: str) -> str | None:
        return self._dialogs.ask(text, f"{verb} what was done there.", "Save as…", "Save anyway")

    def ask_about_other_window(self, path: Path, go_on: Callable[[Answer], None]) -> None:
        """What becomes of a project that another window has open."""
        copy, anyway = "Open a copy", "Open anyway"
        more = "A copy is saved under another name. Of two that are saved under the same name the last one stays."
        chosen = self._dialogs.ask(f"{path.name} is open in another window.", more, copy, anyway)
        answers: dict[str | None, Answer] = {copy: "copy", anyway: "open"}
        go_on(answers.get(chosen))

    def save_picture(self) -> None:
        """Save the picture as PNG."""
        path = self._dialogs.ask_where("Save picture", PICTURE_FILTER, "portrait.png", "picture", ".png")
        if path is not None:
            self._studio.saving.save_picture(path)

    def export(self, kind: Format | None = None) -> None:
        """Show the dialog that writes the animation, on a format (None: the one that was used last)."""
        studio = self._studio
        if not studio.session.timeline.moves:
            studio.messages.say("There is nothing to export yet: add a pose first.")
            return
        from ganinterface.qt.export.dialog import show_export  # not needed to start

        show_export(self._window, studio.exporting, studio.side_pictures, studio.messages, kind)

    def load(self, kind: FileKind, title: str = "") -> None:
        """Open what joins the project: one of JOINING."""
        usual, filters, purpose = JOINING[kind]
        path = self._dialogs.ask_for_file(title or usual, filters, purpose)
        if path is not None:
            remember = partial(self._studio.settings.remember_folder, purpose, path)
            self._studio.opening.open_file(path, kind, taken=remember)

    def locate_sound(self) -> None:
        """Say where the film's sound is, which is missing."""
        ref = self._studio.session.timeline.sound
        if ref is not None:
            self.load("sound", f"Locate {ref.name}")

    def choose_timing(self, then: Callable[[Path], None]) -> None:
        """A timing file for what is said, which is read when the mouth is to say it."""
        path = self._dialogs.ask_for_file("Timing of the mouth", TIMING_FILTER, "sound")
        if path is not None:
            self._studio.settings.remember_folder("sound", path)
            then(path)

    def write_timing(self) -> None:
        """Write the mouth shapes for other programs."""
        ref = self._studio.session.timeline.sound
        name = f"{Path(ref.name).stem if ref is not None else 'mouth'}.tsv"
        path = self._dialogs.ask_where(
            "Write the mouth shapes", SHAPES_FILTER, name, "sound", ".tsv", ".json", ".dat"
        )
        if path is not None:
            self._studio.speaking.write(path)

    def drive_by_table(self, address: str, *, driver_id: str = "") -> None:
        """Open a table, of which a column drives the number at an address: by that driver, or a new one."""
        path = self._dialogs.ask_for_file("Drive a number by a table", TABLE_FILTER, "motion")
        if path is not None:
            self._studio.settings.remember_folder("motion", path)
            self._studio.measuring.open_table(path, address, driver_id)

    def _offer_columns(self) -> None:
        """Which of the columns drives it."""
        measuring = self._studio.measuring
        if measuring.offered is None:
            return
        menu = QMenu(self._window)
        menu.setObjectName("table_columns")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addSection(f"Column of {measuring.offered.file}")
        for column in measuring.offered.movements[:MOST_COLUMNS]:
            menu.addAction(caption(column), partial(measuring.choose_column, column))
        menu.popup(QCursor.pos())

    def load_donor(self) -> None:
        """Open a portrait that a stamp is taken from."""
        path = self._dialogs.ask_for_file("Take a stamp from", DONOR_FILTER, "donor")
        if path is not None:
            self._studio.settings.remember_folder("donor", path)
            self._studio.stamping.open_file(path)

    def save_latent(self) -> None:
        """Save what the picture is drawn from."""
        path = self._dialogs.ask_where("Save latent", LATENT_FILTER, "latent.npz", "latent", ".npz", ".npy")
        if path is not None:
            self._studio.latents.save_file(path)

    def export_attributes(self) -> None:
        """Write the attributes on offer."""
        path = self._dialogs.ask_where(
            "Export attributes", EXPORT_FILTER, "attributes.csv", "attributes", ".csv", ".npy"
        )
        if path is not None:
            self._studio.attributes.export_attributes(path)

    def put_preset(self, path: Path) -> None:
        """Put the edits of a shipped preset on top."""
        self._studio.opening.open_file(path, "preset")

    def add_preset_folder(self) -> None:
        """List the presets of a folder, too."""
        folder = self._dialogs.ask_for_folder("Folder of presets", "preset")
        if folder is not None:
            self._studio.presets.add_folder(folder)

    def save_edit(self) -> None:
        """The selected edit as a preset."""
        self._studio.edits.on_selected(lambda _: self.save_preset(self._studio.edits.selected))

    def save_preset(self, edit: Edit | None = None) -> None:
        """One edit, or (None) all edits and attributes as a preset."""
        edit_id, name = (None, "edits") if edit is None else (edit.id, edit.name)
        path = self._dialogs.ask_where("Save preset", PRESET_FILTER, f"{name}.json", "preset", ".json")
        if path is not None:
            self._studio.saving.save_preset(edit_id, path)

    def save_map_sheets(self) -> None:
        """A sheet of each pinned map's effect, into a folder."""
        effects, pinned = self._studio.map_effects, self._studio.view.pinned
        folder = self._dialogs.ask_for_folder("Folder for the sheets", "maps") if pinned else None
        if folder is None:
            if not pinned:
                effects.save_sheets(Path())  # which says so
            return
        taken = effects.taken(folder)
        if taken is None or self._may_replace(taken):
            effects.save_sheets(folder, replace=taken is not None)

    def export_portraits(self, keys: tuple[str, ...]) -> None:
        """Portraits of the gallery into a folder to choose."""
        folder = self._dialogs.ask_for_folder("Folder for the portraits", GALLERY)
        if folder is not None:
            self._studio.handing_out.export(keys, folder, self._may_replace)

    def _may_replace(self, taken: str) -> bool:
        return self._dialogs.ask("Replace what is there?", f"{taken}.", "Replace") is not None

    def show_sheet(self, keys: tuple[str, ...]) -> None:
        """The contact sheet of portraits of the gallery in a window of its own (in a moment)."""

        def show(sheet: Picture) -> None:
            SheetWindow(sheet, partial(self._save_sheet, sheet), self._window).show()

        self._studio.handing_out.make_sheet(keys, show)

    def _save_sheet(self, sheet: Picture) -> None:
        path = self._dialogs.ask_where(
            "Save contact sheet", PICTURE_FILTER, "contact-sheet.png", GALLERY, ".png"
        )
        if path is not None:
            self._studio.handing_out.save_sheet(sheet, path)

    def quit(self, go_on: Callable[[], None]) -> None:
        """Go on when the window may close: nothing is lost by it, or a person says so."""
        self._studio.notices.take_back(CLOSING)
        self.replace_project(partial(self._quit_over_files, partial(self._quit_over_jobs, go_on)))

    def _quit_over_files(self, go_on: Callable[[], None]) -> None:
        """Ask about files that could not be written."""
        unwritten = self._studio.files.unwritten
        if not unwritten or self._dialogs.ask(
            "Close although something was not written?", "\n".join(unwritten.values()), "Close anyway"
        ):
            go_on()

    def _quit_over_jobs(self, go_on: Callable[[], None]) -> None:
        """Ask about what is still running."""
        jobs = self._studio.jobs.would_be_lost
        if not jobs:
            go_on()
            return
        wait, stop = "Close when done", "Stop and close"

        def more() -> str:
            return "\n".join(f"{job.name}: {job.status}" for job in self._studio.jobs.would_be_lost)

        question, follows = f"{running(jobs)}. Close all the same?", Follows(self._studio.jobs.changed, more)
        answer = self._dialogs.ask(question, more(), wait, stop, follows=follows)
        if answer == stop:
            go_on()
        elif answer == wait:
            self._close_when_done(jobs, go_on)

    def _close_when_done(self, jobs: Sequence[Job], go_on: Callable[[], None]) -> None:
        """Close as soon as they are done, unless one of them fails or the person stays after all."""
        studio = self._studio

        def look(_job: Job | None = None) -> None:
            if studio.jobs.would_be_lost:
                return
            stay()
            if all(job.state == "done" for job in jobs):
                self.quit(go_on)

        def stay() -> None:
            studio.notices.take_back(CLOSING)
            studio.jobs.changed.disconnect(look, missing_ok=True)

        text = f"{running(jobs)}; the window closes when that is done."
        studio.notices.put(Notice(CLOSING, text, (Choice("Stay open", stay),)))
        studio.jobs.changed.connect(look)
        look()

    def replace_project(self, go_on: Callable[[], None], give_up: Callable[[], None] = lambda: None) -> None:
        """Go on when the project may go: saved, not worth saving, saved first (in a moment), or given up by the person.

        When it has to stay, `give_up` is called.
        """
        button = QMessageBox.StandardButton
        if self._studio.files.is_writing:  # perhaps it is saved by then
            self._studio.files.when_written(partial(self.replace_project, go_on, give_up))
            return
        path = self._studio.session.path
        answer = button.Discard
        if self._studio.projects.has_unsaved_work:
            answer = self._dialogs.ask_about_unsaved(path.name if path else "this portrait")
        if answer == button.Discard:
            go_on()
        elif answer == button.Save:
            self.save(lambda written: go_on() if written else give_up())
        else:
            give_up()
