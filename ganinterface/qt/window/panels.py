"""The panels around the picture, one row each: a new panel is a folder beside this one and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ganinterface.qt.attributes.panel import AttributePanel
from ganinterface.qt.edits.panel import EditPanel
from ganinterface.qt.find.directions import DirectionsPanel
from ganinterface.qt.find.examples import ExamplesPanel
from ganinterface.qt.find.map_pane import MapPane
from ganinterface.qt.find.strip import StripPanel
from ganinterface.qt.gallery.panel import GalleryPanel
from ganinterface.qt.gallery.variations_panel import VariationsPanel
from ganinterface.qt.latent.panel import LatentPanel
from ganinterface.qt.layers.panel import LayerPanel
from ganinterface.qt.live.panel import LivePanel
from ganinterface.qt.presets.panel import PresetPanel
from ganinterface.qt.timeline.panel import TimelinePanel
from ganinterface.qt.timeline.pose_pictures import PosePictures
from ganinterface.qt.voice.panel import VoicePanel
from ganinterface.qt.voice.playing import Hearing
from ganinterface.qt.voice.rows import VoiceRows
from ganinterface.qt.window.file_commands import FileCommands
from ganinterface.render.varying.axes import PRESET
from ganinterface.studio.studio import Studio

RIGHT, BOTTOM = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea


@dataclass(frozen=True)
class Panel:
    """Its title, where it is docked at first (RIGHT or BOTTOM), how it is made, and whether it is there at first.

    One at the bottom that is not stands above the others when it comes.
    """

    title: str
    area: Qt.DockWidgetArea
    make: Callable[[Studio, FileCommands], QWidget]
    is_open: bool = True


def _edits(s: Studio, files: FileCommands) -> QWidget:
    pictures = PosePictures(s.side_pictures)
    panel = EditPanel(
        s.edits,
        s.groups,
        s.values,
        s.stamping,
        s.workbench,
        s.view,
        s.session,
        pictures,
        s.messages,
        s.strip,
        s.from_examples,
        s.following,
    )
    pictures.setParent(panel)
    panel.donor_wanted.connect(files.load_donor)
    panel.load_wanted.connect(partial(files.load, "preset"))
    panel.preset_wanted.connect(files.put_preset)
    panel.save_wanted.connect(files.save_preset)
    return panel


def _attributes(s: Studio, files: FileCommands) -> QWidget:
    panel = AttributePanel(s.attributes, s.workbench, s.session, s.messages)
    panel.load_wanted.connect(partial(files.load, "attributes"))
    panel.export_wanted.connect(files.export_attributes)
    return panel


def _latent(s: Studio, files: FileCommands) -> QWidget:
    panel = LatentPanel(s.latents, s.labels, s.quality, s.workbench, s.session, s.messages)
    panel.open_wanted.connect(partial(files.load, "latent"))
    panel.save_wanted.connect(files.save_latent)
    panel.names_wanted.connect(partial(files.load, "labels"))
    return panel


def _map(s: Studio, files: FileCommands) -> QWidget:
    pane = MapPane(s.map_effects, s.session, s.view, say=s.messages.say)
    pane.sheets_wanted.connect(files.save_map_sheets)
    return pane


def _presets(s: Studio, files: FileCommands) -> QWidget:
    panel = PresetPanel(s.presets, s.side_pictures, s.workbench, s.messages)
    panel.folder_wanted.connect(files.add_preset_folder)
    return panel


def _examples(s: Studio, files: FileCommands) -> QWidget:
    return ExamplesPanel(s.from_examples, s.side_pictures, s.session, s.view, say=s.messages.say)


def _directions(s: Studio, files: FileCommands) -> QWidget:
    return DirectionsPanel(
        s.directions, s.from_examples, s.side_pictures, s.session, s.view, say=s.messages.say
    )


def _gallery(s: Studio, files: FileCommands) -> QWidget:
    panel = GalleryPanel(s.gallery, s.comparing, s.wandering, s.session, s.view)
    panel.export_wanted.connect(files.export_portraits)
    panel.sheet_wanted.connect(files.show_sheet)
    return panel


def _variations(s: Studio, files: FileCommands) -> QWidget:
    return VariationsPanel(s.variations, s.pad, s.gallery, s.session, s.view, say=s.messages.say)


def _voice(s: Studio, files: FileCommands) -> QWidget:
    panel = VoicePanel(s.sound, s.speaking, s.alive, s.messages)
    panel.sound_wanted.connect(partial(files.load, "sound"))
    panel.locate_wanted.connect(files.locate_sound)
    panel.timing_wanted.connect(partial(files.choose_timing, panel.ways.take_timing))
    panel.write_wanted.connect(files.write_timing)
    return panel


def _live(s: Studio, files: FileCommands) -> QWidget:
    def choices() -> list[tuple[str, str]]:
        """Numbers alone: a preset is none."""
        return [
            (each.address, each.label) for each in s.varying.choices if not each.address.startswith(PRESET)
        ]

    return LivePanel(s.live, s.view, s.settings, choices, say=s.messages.say)


def _timeline(s: Studio, files: FileCommands) -> QWidget:
    pictures = PosePictures(s.side_pictures)
    panel = TimelinePanel(
        s.session, s.playback, s.tracks, s.drivers, s.keying, s.view, pictures, s.messages.say
    )
    panel.export_wanted.connect(files.export)
    panel.film.menu.copy_wanted.connect(s.clipboard.copy)
    hearing = Hearing(s.playback, s.sound, s.messages.say, panel)
    voice = VoiceRows(panel.scale, s.sound, s.speaking, s.shaping, s.session, s.playback, hearing, panel)
    voice.locate_wanted.connect(files.locate_sound)
    panel.add_lane("Sound", voice.sound, voice.locate, voice.mute)
    panel.add_lane("Mouth", voice.mouth)
    return panel


# At the right the first one stands above the others, which share a place where there is little room.
PANELS = (
    Panel("Layers", RIGHT, lambda s, files: LayerPanel(s.shown, s.view, s.edits, s.workbench, s.messages)),
    Panel("Edits", RIGHT, _edits),
    Panel("Attributes", RIGHT, _attributes),
    Panel("Latent", RIGHT, _latent),
    Panel("Map", RIGHT, _map, is_open=False),
    Panel("Presets", RIGHT, _presets),
    Panel("From examples", RIGHT, _examples, is_open=False),
    Panel("Directions", RIGHT, _directions, is_open=False),
    Panel("Gallery", RIGHT, _gallery, is_open=False),
    Panel("Variations", RIGHT, _variations, is_open=False),
    Panel("Voice", RIGHT, _voice, is_open=False),
    Panel("Live", RIGHT, _live, is_open=False),
    Panel("Timeline", BOTTOM, _timeline),
    Panel(
        "Does it hold?",
        BOTTOM,
        lambda s, files: StripPanel(s.strip, s.session, s.view, say=s.messages.say),
        is_open=False,
    ),
)
