"""All that a person can do, put together; what is shown, and how, is the windows'."""

from __future__ import annotations

from ganinterface.files.opening import (
    OpenedAttributes,
    OpenedLabels,
    OpenedLatents,
    OpenedPicture,
    OpenedPreset,
    OpenedSound,
    OpenedTiming,
)
from ganinterface.files.settings import Settings
from ganinterface.session.session import Session
from ganinterface.studio.animating.drivers import Drivers
from ganinterface.studio.animating.keying import LOUDNESS, Keying
from ganinterface.studio.animating.measuring import Measuring
from ganinterface.studio.animating.onion import OnionSkin
from ganinterface.studio.animating.recording import Recording
from ganinterface.studio.animating.tracks import Tracks
from ganinterface.studio.clipboard import Clipboard
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.editing.first_values import FirstValues
from ganinterface.studio.editing.groups import Groups
from ganinterface.studio.editing.moving import Moving
from ganinterface.studio.editing.painting import Painting
from ganinterface.studio.editing.stamping import Stamping
from ganinterface.studio.editing.stamps import StampTaker
from ganinterface.studio.editing.values import Values
from ganinterface.studio.files.autosave import Autosave
from ganinterface.studio.files.exporting import Exporting
from ganinterface.studio.files.opening import Opening, Take
from ganinterface.studio.files.preset_library import PresetLibrary
from ganinterface.studio.files.project_file import ProjectFile
from ganinterface.studio.files.projects import Projects
from ganinterface.studio.files.recovery import Recovery
from ganinterface.studio.files.saving import Saving
from ganinterface.studio.files.thread import FileThread
from ganinterface.studio.finding.directions import Directions
from ganinterface.studio.finding.examples import FromExamples
from ganinterface.studio.finding.following import Following
from ganinterface.studio.finding.holding import Strip
from ganinterface.studio.finding.map_effect import MapEffects
from ganinterface.studio.gallery.comparing import Comparing
from ganinterface.studio.gallery.gallery import Gallery
from ganinterface.studio.gallery.handing_out import HandingOut
from ganinterface.studio.gallery.looking import Looking
from ganinterface.studio.gallery.pad import Pad
from ganinterface.studio.gallery.variations import Variations
from ganinterface.studio.gallery.wandering import Wandering
from ganinterface.studio.jobs import Jobs
from ganinterface.studio.live.live import Live
from ganinterface.studio.loop import Loop
from ganinterface.studio.memory import MemoryTrimmer
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.notices import Notices
from ganinterface.studio.picture import ShownPicture
from ganinterface.studio.playback import Playback
from ganinterface.studio.portrait.attributes import Attributes
from ganinterface.studio.portrait.labels import Labels
from ganinterface.studio.portrait.latents import Latents
from ganinterface.studio.portrait.quality import Quality
from ganinterface.studio.preferences.enlarging import Enlarging
from ganinterface.studio.preferences.preferences import Preferences
from ganinterface.studio.preferences.settings import CurrentSettings
from ganinterface.studio.side_pictures import SidePictures, reduced
from ganinterface.studio.varying import Varying
from ganinterface.studio.view import View
from ganinterface.studio.voice.alive import Alive
from ganinterface.studio.voice.shaping import Shaping
from ganinterface.studio.voice.sound import FilmSound
from ganinterface.studio.voice.speaking import Speaking
from ganinterface.studio.workbench import Workbench


class Studio:
    """Makes the pieces; only the window that composes the panels, scripts and tests know all of them.

    Every signal is emitted on the thread that runs the loop.
    """

    def __init__(self, loop: Loop, settings: Settings | None = None, device: str = "auto") -> None:
        """`device`: the one that counts for this run, whatever the settings say; "auto": they say."""
        self.session = session = Session()
        self.messages = messages = Messages()
        self.notices = notices = Notices()
        self.settings = CurrentSettings(settings, device)
        self.view = view = View(self.settings.current)
        self.jobs = Jobs(loop.post, must_wait=lambda: self.workbench.in_gesture)
        workbench = self._animate(loop)
        self.models = models = Models(session, self.settings, messages, loop)
        self.shown = ShownPicture(session, workbench, models, view, messages, loop)
        self.side_pictures = SidePictures(self.shown, models)
        self.onion = OnionSkin(
            session, workbench, self.playback, view, self.shown, self.side_pictures, reduced, loop
        )
        self.strip = Strip(session, workbench, view, self.side_pictures, models.locate_when_idle, loop)
        self.from_examples = FromExamples(session, workbench, view, models, self.jobs, messages, loop)
        self._memory = MemoryTrimmer(models, self.shown, self.jobs)
        stamps = StampTaker(models, self.jobs, messages, loop)
        self.first_values = first = FirstValues(session, self.models, messages)
        self.edits = Edits(session, workbench, view, self.shown, first, stamps, messages)
        self._make_finders(loop)
        self.painting = Painting(session, workbench, view, self.shown, self.edits, first, messages, loop)
        self.values = Values(workbench, self.edits, models, messages)
        self.groups = Groups(workbench, self.edits, first)
        self.moving = Moving(session, workbench, view, self.shown, self.edits, messages)
        self.files = files = FileThread(self.jobs, loop, messages, notices)
        self.autosave = Autosave(session, view, lambda: self.projects.has_unsaved_work, loop, notices)
        self.attributes = Attributes(session, workbench, files, self.settings, messages)
        self.latents = Latents(session, workbench, models, files, self.settings, messages)
        self.labels = Labels(session, workbench, self.settings, messages)
        self.stamping = Stamping(
            session, workbench, stamps, self.latents, view, files, self.jobs, messages, loop
        )
        self.clipboard = Clipboard(
            session, workbench, self.playback, self.tracks, self.edits, models, view, files, messages
        )
        self.projects = Projects(session, models, self.shown, files, self.settings, messages)
        self.projects.leaving.connect(self.autosave.put_aside)
        self.recovery = Recovery(
            session, view, self.projects, self.autosave, files, self.settings, notices, loop
        )
        self._make_gallery(loop)
        self._open_and_save()
        self._vary(loop)
        self._speak(loop)
        self.live = Live(session, workbench, self.settings, messages, loop)
        enlarging = Enlarging(self.shown, view, self.settings)
        self.preferences = Preferences(session, models, self.projects, enlarging, self.settings, messages)

    def _animate(self, loop: Loop) -> Workbench:
        """Make the pieces of the film, and what changes the picture from a moment of it."""
        session, view, messages = self.session, self.view, self.messages
        self.playback = playback = Playback(session, view, messages, loop)
        self.tracks = tracks = Tracks(session, playback, messages)
        self.drivers = Drivers(session, messages)
        self.keying = keying = Keying(session, playback, tracks, self.drivers, view)
        self.recording = recording = Recording(session, playback, tracks, messages, loop)
        self.workbench = Workbench(session, playback, tracks, keying, recording, view, messages)
        return self.workbench

    def _make_finders(self, loop: Loop) -> None:
        """Make the pieces that look for things as jobs."""
        session, workbench, view, edits = self.session, self.workbench, self.view, self.edits
        side, models, jobs, messages = self.side_pictures, self.models, self.jobs, self.messages
        self.following = Following(session, workbench, view, edits, side, models, jobs, messages, loop)
        self.map_effects = MapEffects(session, workbench, view, edits, models, jobs, messages, loop)

    def _make_gallery(self, loop: Loop) -> None:
        """Make the pieces around what was looked at, and what lies near it."""
        session, workbench, models, messages = self.session, self.workbench, self.models, self.messages
        shown, pictures = self.shown, self.side_pictures
        self.gallery = gallery = Gallery(session, workbench, models, self.files, messages, loop)
        self.looking = Looking(session, workbench, models, shown, gallery, messages, loop)
        self.comparing = Comparing(gallery, workbench, models, messages)
        self.handing_out = HandingOut(gallery, models, self.jobs, self.files, self.settings, messages)
        self.variations = Variations(session, workbench, self.view, shown, pictures, messages, loop)
        self.pad = Pad(session, workbench, pictures)
        self.wandering = Wandering(session, workbench, gallery, models)

    def _open_and_save(self) -> None:
        """Make the pieces that bring files in and out."""
        session, files, settings, messages = self.session, self.files, self.settings, self.messages
        self.sound = FilmSound(session, files, messages)
        self.measuring = Measuring(session, self.drivers, self.sound, files, self.view, messages)
        self.keying.others[LOUDNESS] = self.measuring.drive_by_sound
        joins: dict[type, Take] = {
            OpenedPreset: self.edits.take_preset,
            OpenedAttributes: self.attributes.take,
            OpenedLatents: self.latents.take,
            OpenedPicture: self.latents.take_picture,
            OpenedLabels: self.labels.take,
            OpenedSound: self.sound.take,
            OpenedTiming: lambda opened: self.speaking.take_timing(opened),
        }
        self.file = ProjectFile(session)
        self.opening = Opening(session, self.projects, joins, files, self.file, settings, messages)
        self.saving = Saving(
            session, self.workbench, self.models, self.shown, files, self.file, settings, messages
        )
        self.exporting = Exporting(
            session, self.view, self.sound, self.models, self.jobs, settings, messages, self.notices
        )

    def _vary(self, loop: Loop) -> None:
        """Make the pieces that look beyond the one picture."""
        session, workbench, models, files = self.session, self.workbench, self.models, self.files
        settings, messages = self.settings, self.messages
        self.quality = Quality(workbench, models)
        self.directions = Directions(
            session,
            workbench,
            self.from_examples,
            self.gallery,
            self.attributes,
            self.view,
            models,
            self.jobs,
            messages,
            loop,
        )
        self.presets = PresetLibrary(session, workbench, self.edits, files, settings, messages, loop)
        self.varying = Varying(
            session,
            workbench,
            self.view,
            self.edits,
            self.presets,
            models,
            self.jobs,
            files,
            settings,
            messages,
            self.notices,
        )

    def _speak(self, loop: Loop) -> None:
        """Make the pieces by which a voice, and life, move the picture."""
        session, presets, messages = self.session, self.presets, self.messages
        self.speaking = Speaking(session, self.sound, presets, self.jobs, self.files, messages, loop)
        self.shaping = Shaping(session, self.speaking)
        self.alive = Alive(session, presets, messages)

    def close(self) -> None:
        """Stop the worker and the jobs, and wait until every file is written; the studio is of no use afterwards."""
        self.live.close()
        self.playback.pause()
        self.autosave.close()
        self.recovery.close()
        self.looking.close()
        self.variations.close()
        self.shown.close()
        self.files.close()
        self.file.close()
        self.gallery.close()
        self.jobs.close()
        self.models.close()
