"""Draws the pictures of a batch into a folder: all of them appear there together, with a contact sheet and a table, or none."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.compatibility import misfit
from ganinterface.document.document import Document, arrays_of
from ganinterface.document.ground import Colour
from ganinterface.files.picture import save_png
from ganinterface.files.replacing import files_at_once
from ganinterface.progress import SILENT, Progress
from ganinterface.render.batches import pictures
from ganinterface.render.export.saver import save_each
from ganinterface.render.looks.contact_sheet import SheetInOrder
from ganinterface.render.models import OpenModel
from ganinterface.render.portraits.qualities import Qualities
from ganinterface.render.request import Picture
from ganinterface.render.varying import table
from ganinterface.render.varying.plans import SHEET, BatchError, Plan, Variant, check_folder
from stylegan.files.system_errors import why_unwritable
from stylegan.pictures import over

TIDY = 64  # pictures after which arrays that no other one needs are let go of
NAMED = 3  # files that were left out and are named in the message


@dataclass(frozen=True)
class Done:
    """How many pictures there are, why others were left out, one sentence each, and how many another model drew first."""

    count: int
    left_out: tuple[str, ...]
    foreign: int = 0

    def text(self, folder: Path) -> str:
        """What is said in the end."""
        made = f"{self.count:,} {'picture is' if self.count == 1 else 'pictures are'} in {folder}"
        if self.foreign:
            made += f" ({self.foreign:,} of another model, which look otherwise here)"
        if not self.left_out:
            return made
        more = len(self.left_out) - NAMED
        reasons = " ".join(self.left_out[:NAMED])
        return f"{made}; {len(self.left_out)} left out: {reasons}{f' And {more} more.' if more > 0 else ''}"


def save_batch(
    opened: OpenModel,
    plan: Plan,
    arrays: ArrayStore,
    folder: Path | str,
    job: Progress = SILENT,
    ground: Colour | None = None,
    replace: bool = False,
) -> Done:
    """Draw all pictures of the plan, whose Documents' arrays are in `arrays` (a store of its own).

    Each is a PNG with its Document in it; `contact-sheet.png` has all of them, `samples.csv` a row for each. What the model
    cannot draw is left out. BatchError with one sentence when nothing is drawn, or the folder has such files already and
    `replace` does not say that they may go; OSError or ProjectError when the disk does not take it; what `job.check` raises.
    Whatever goes wrong, the folder stays as it was.
    """
    folder = Path(folder)
    check_folder(folder, plan, replace)
    drawing = _Drawing(opened, plan, arrays, job)
    try:
        with files_at_once(folder) as new:
            count = drawing.save(new, ground)
            if not count:
                raise BatchError(
                    drawing.left_out[0] if drawing.left_out else "There are no pictures to draw."
                )
            job.report(1.0, "writing")
    except OSError as error:
        raise BatchError(f"'{folder}' cannot be written: {why_unwritable(error)}.") from error
    return Done(count, (*drawing.left_out, *plan.left_out), drawing.foreign)


@dataclass
class _Drawing:
    """The pictures on their way: what is rendered, written, put on the sheet and into the table."""

    opened: OpenModel
    plan: Plan
    arrays: ArrayStore
    job: Progress
    left_out: list[str] = field(default_factory=list)
    rows: list[table.Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._qualities = Qualities(self.opened.generator, self.arrays)
        self._common = self.arrays.hashes()
        self._waiting: deque[Variant] = deque()  # that are being rendered
        self._made = self._written = self.foreign = 0

    def save(self, folder: Path, ground: Colour | None) -> int:
        """Write all into an empty folder; how many they are."""
        sheet = SheetInOrder(self.plan.count, self.plan.columns)

        def write(item: tuple[Variant, Picture]) -> None:
            variant, pixels = item
            own = self.arrays.copy() if variant.arrays is None else variant.arrays.copy()
            if variant.arrays is not None:
                own.add_all(self.arrays)
            save_png(folder / f"{variant.stem}.png", over(pixels, ground), variant.document, own)

        def on_sheet() -> Iterator[tuple[Variant, Picture]]:
            for variant, pixels in self._rendered():
                sheet.put(pixels, variant.caption)
                yield variant, pixels

        save_each(on_sheet(), write, self._report)
        if sheet.picture is not None:
            save_png(folder / SHEET, sheet.picture)
            table.write_table(folder / table.NAME, self.rows)
        return self._written

    def _report(self) -> None:
        self._written += 1
        done = self._written + len(self.left_out)
        self.job.report(done / self.plan.count, f"picture {done:,} of {self.plan.count:,}")

    def _rendered(self) -> Iterator[tuple[Variant, Picture]]:
        for pixels in pictures(self.opened.generator, self._documents(), self.arrays, self.job.check):
            yield self._waiting.popleft(), pixels

    def _documents(self) -> Iterator[Document]:
        """Those that the model can draw."""
        for variant in self.plan.variants(self.job.check):
            self.job.check()
            if variant.arrays is not None:
                self._tidy()
                self.arrays.add_all(variant.arrays)
            if variant.problem is not None:
                self.left_out.append(variant.problem)
                continue
            problem = misfit([variant.document], self.opened.info, self.arrays)
            if problem is not None:
                self.left_out.append(f"'{variant.given.get('source', variant.stem)}': {problem}")
                continue
            self._made += 1
            self.foreign += bool(variant.foreign)
            quality = self._qualities.of(variant.document, self.job.check)
            self.rows.append(table.row_of(f"{variant.stem}.png", variant.document, variant.given, quality))
            self._waiting.append(variant)
            yield variant.document

    def _tidy(self) -> None:
        """Let go of arrays that only pictures which are done had."""
        if self._made % TIDY == 0:
            needed = [arrays_of(variant.document) for variant in self._waiting]
            self.arrays.retain(self._common.union(*needed))
