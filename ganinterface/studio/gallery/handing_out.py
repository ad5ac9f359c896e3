"""What leaves the gallery: a folder of pictures, a contact sheet, one portrait for the clipboard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.typed.number_text import counted
from ganinterface.files.folders import taken_problem
from ganinterface.files.gallery.album import Picture, Portrait
from ganinterface.files.picture import save_png
from ganinterface.files.project import Report
from ganinterface.studio.files.thread import FileThread
from ganinterface.studio.gallery import words
from ganinterface.studio.gallery.gallery import Gallery
from ganinterface.studio.jobs import Job, Jobs
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.preferences.settings import CurrentSettings

PURPOSE = "gallery"  # under which the folder is remembered


class HandingOut:
    """Everything is drawn anew for a folder, as for a batch; a sheet is of the small pictures and is there at once."""

    def __init__(
        self,
        gallery: Gallery,
        models: Models,
        jobs: Jobs,
        files: FileThread,
        settings: CurrentSettings,
        messages: Messages,
    ) -> None:
        self._gallery = gallery
        self._models = models
        self._jobs = jobs
        self._files = files
        self._settings = settings
        self._messages = messages

    def export(
        self, keys: Iterable[str], folder: Path, may_replace: Callable[[str], object] | None = None
    ) -> None:
        """Write portraits into a folder as a job: each with its Document in it, a contact sheet and a table with them.

        Where the folder has such files already `may_replace` is asked, with them in a clause, in a moment; without it
        nothing is written, which is said.
        """

        def go_on(portraits: list[Portrait]) -> None:
            self._export(portraits, folder, may_replace)

        self._gallery.portraits(keys, go_on, "export")

    def make_sheet(self, keys: Iterable[str], then: Callable[[Picture], None]) -> None:
        """Go on with the contact sheet of portraits (in a moment), uint8 [H, W, 3]."""
        read = self._gallery.reading(keys)

        def make(report: Report) -> Picture:
            from ganinterface.render.looks.contact_sheet import contact_sheet  # no torch, but only now

            portraits = read(report)
            captions = [words.name(portrait.document) for portrait in portraits]
            return contact_sheet([portrait.picture for portrait in portraits], captions)

        self._files.read("Contact sheet", make, then, purpose="sheet")

    def save_sheet(self, sheet: Picture, path: Path) -> None:
        """Write a contact sheet as PNG (in a moment)."""

        def ended(written: bool) -> None:
            if written:
                self._settings.remember_folder(PURPOSE, path)
                self._messages.say(f"Saved {path.name}")

        self._files.write("Save", path, lambda report: save_png(path, sheet), ended)

    def _refuse(self, taken: str) -> bool:
        """Where nobody can be asked."""
        self._messages.say(f"{taken}: name another folder.", "warning", matter="file")
        return False

    def _export(
        self, portraits: list[Portrait], folder: Path, may_replace: Callable[[str], object] | None
    ) -> None:
        model = self._models.current
        if model is None:
            return
        from ganinterface.render.varying import plans  # torch is there: a model is open
        from ganinterface.render.varying.saving import save_batch

        named = [
            plans.Portrait(
                portrait.document,
                name,
                {} if (seed := portrait.document.seed) is None else {"seed": seed},
                portrait.arrays,
            )
            for portrait, name in zip(portraits, _file_names(portraits), strict=True)
        ]

        plan = plans.as_they_are(named)
        taken = taken_problem(folder, plan.files)
        if taken is not None and not (may_replace or self._refuse)(taken):
            return

        def work(job: Job) -> str:
            done = save_batch(model, plan, ArrayStore(), folder, job, replace=taken is not None)
            job.result = folder
            return done.text(folder)

        self._jobs.start(f"Export {counted(len(portraits), 'portrait')}", work)


def _file_names(portraits: Iterable[Portrait]) -> list[str]:
    """A name for each, without its ending: "seed4711", and "seed4711-2" for another one of that seed."""
    counts: Counter[str] = Counter()
    made = []
    for portrait in portraits:
        stem = words.file_stem(portrait.document)
        counts[stem] += 1
        made.append(stem if counts[stem] == 1 else f"{stem}-{counts[stem]}")
    return made
