"""The preset library: folders joined in, words and tags, what does not fit, and the strength of what was put last."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from ganinterface.files.preset import load_preset, make_preset, save_preset
from ganinterface.studio.files.preset_library import LibraryEntry, PresetLibrary
from ganinterface.studio.studio import Studio
from tests.signals import Listener
from tests.small_work import MOUTH, SmallWork
from tests.studio.plain_loop import PlainLoop


@pytest.fixture
def library(studio: Studio, loop: PlainLoop, folder: Path, monkeypatch: pytest.MonkeyPatch) -> PresetLibrary:
    """The mouth-open preset shipped, and a folder of one's own with four files."""
    monkeypatch.setattr(
        "ganinterface.studio.files.preset_library.asset", lambda name: folder.parent / "shipped"
    )
    studio.presets.add_folder(folder)
    read(studio.presets, loop)
    return studio.presets


@pytest.fixture
def folder(tmp_path: Path, work: SmallWork) -> Path:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    shipped.mkdir()
    own.mkdir()
    preset, arrays = load_preset(work.preset)
    save_preset(shipped / "mouth-open.json", replace(preset, notes="Opens mouths."), arrays)
    save_preset(own / "smirk.json", replace(preset, name="smirk", tags=("mouth", "shy")), arrays)
    two = (MOUTH, replace(MOUTH, id="2", name="cheeks", strength=0.5))
    layers = replace(preset.model, layers=preset.model.layers)
    save_preset(
        own / "grin.json", replace(preset, name="grin", edits=two, model=layers, tags=("mouth",)), arrays
    )
    text = work.preset.read_text().replace("8x4 conv0", "64x64 conv0")
    (own / "other.json").write_text(text.replace('"mouth-open"', '"other"'))
    (own / "torn.json").write_text("{")
    return own


def read(library: PresetLibrary, loop: PlainLoop) -> None:
    """Until the folders have been looked through."""
    library.look()
    loop.run_until(lambda: not library.is_looking)


def names(entries: tuple[LibraryEntry, ...]) -> list[str]:
    return [entry.name for entry in entries]


def entry(library: PresetLibrary, name: str) -> LibraryEntry:
    return next(each for each in library.entries if each.name == name)


def test_shipped_and_own_presets_stand_together_those_that_do_not_fit_last(library: PresetLibrary) -> None:
    assert names(library.found()) == ["grin", "smirk", "mouth-open", "other", "torn"]
    problems = {each.name: library.misfit(each) for each in library.entries}
    assert (
        problems["other"]
        == "The preset 'other' needs the layer '64x64 conv0', which this model does not have."
    )
    assert "torn.json" in str(problems["torn"])
    assert [problems[name] for name in ("mouth-open", "grin", "smirk")] == [None] * 3


def test_words_and_tags_find_them(library: PresetLibrary) -> None:
    assert library.tags == ("mouth", "shy")
    assert names(library.found("OPENS")) == ["mouth-open"]
    assert names(library.found("shy mouth")) == ["smirk"]
    assert names(library.found("", "mouth")) == ["grin", "smirk"]
    assert names(library.found("nothing")) == []


def test_a_preset_is_put_at_the_strength_that_is_set_and_can_be_made_stronger_at_once(
    studio: Studio, library: PresetLibrary
) -> None:
    library.strength_to(0.5)
    library.put(entry(library, "grin"))
    assert [edit.strength for edit in studio.session.document.edits] == [0.5, 0.25]
    assert studio.session.undo_label == "Load preset grin"
    assert library.in_hand == "grin"
    library.strength_begin()
    library.strength_to(1.0)
    library.strength_to(2.0)
    library.strength_end()
    assert [edit.strength for edit in studio.session.document.edits] == [2.0, 1.0]
    assert studio.session.undo_label == "grin 0.5 → 2"
    studio.workbench.undo()
    assert [edit.strength for edit in studio.session.document.edits] == [0.5, 0.25]
    studio.workbench.undo()
    assert library.in_hand is None
    assert library.strength == 1.0


def test_amounts_of_attributes_come_back_from_0(
    studio: Studio,
    library: PresetLibrary,
    loop: PlainLoop,
    folder: Path,
    load: Callable[[Path], None],
    work: SmallWork,
) -> None:
    load(work.attributes)
    studio.workbench.set_number("smile", 1.0)
    assert studio.session.model is not None
    amounts = studio.session.document.attributes
    preset = make_preset("happy", (), (replace(amounts[0], amount=2.0),), studio.session.model)
    save_preset(folder / "happy.json", preset, studio.session.arrays)
    read(library, loop)
    library.put(entry(library, "happy"))

    def smile() -> list[float]:
        return [item.amount for item in studio.session.document.attributes]

    assert smile() == [3.0]
    library.strength_begin()
    library.strength_to(-0.5)
    assert smile() == []
    library.strength_to(0.5)
    library.strength_end()
    assert smile() == [2.0]


def test_what_does_not_fit_is_said_and_changes_nothing(studio: Studio, library: PresetLibrary) -> None:
    before, heard = studio.session.project, Listener(studio.messages)
    library.put(entry(library, "other"))
    library.put(entry(library, "torn"))
    assert studio.session.project == before
    assert len(heard.at("warning")) == 2


def test_tags_are_kept_in_the_file_and_other_programs_read_it_all_the_same(
    studio: Studio, library: PresetLibrary, loop: PlainLoop, folder: Path
) -> None:
    library.set_tags(entry(library, "smirk"), ["  shy ", "", "left  eye", "shy"])
    loop.run_until(lambda: not studio.files.is_writing)
    read(library, loop)
    assert entry(library, "smirk").tags == ("shy", "left eye")
    text = json.loads((folder / "smirk.json").read_text())
    assert text["tags"] == ["shy", "left eye"]
    del text["tags"]  # as older programs write it
    (folder / "smirk.json").write_text(json.dumps(text))
    read(library, loop)
    assert entry(library, "smirk").tags == ()
    heard = Listener(studio.messages)
    library.set_tags(entry(library, "mouth-open"), ["mine"])
    assert "comes with the program" in heard.said[0][0]


def test_files_come_and_go_with_their_folder(library: PresetLibrary, loop: PlainLoop, folder: Path) -> None:
    (folder / "torn.json").unlink()
    read(library, loop)
    assert "torn" not in names(library.entries)
    library.remove_folder(folder)
    read(library, loop)
    assert names(library.entries) == ["mouth-open"]
    assert (folder / "smirk.json").exists()
    library.add_folder(folder.parent / "nowhere")
    read(library, loop)
    assert names(library.entries) == ["mouth-open"]


def test_a_folder_that_joins_is_told(studio: Studio, library: PresetLibrary, folder: Path) -> None:
    heard = Listener(studio.messages)
    more = folder.parent / "more"
    more.mkdir()
    library.add_folder(more)
    assert heard.said[-1][0] == "There is no preset in more yet; what you save there joins."
    (more / "smirk.json").write_bytes((folder / "smirk.json").read_bytes())
    library.remove_folder(more)
    library.add_folder(more)
    assert heard.said[-1][0] == "1 preset of more joined the others"


def test_what_is_no_folder_does_not_join(studio: Studio, library: PresetLibrary, folder: Path) -> None:
    before, heard = studio.settings.current.preset_folders, Listener(studio.messages)
    (folder / "file").write_text("x")
    for path in (folder / "file", folder / "none"):
        library.add_folder(path)
        assert heard.said[-1][0] == f"There is no folder '{path}'."
    assert studio.settings.current.preset_folders == before


def test_a_preset_is_shown_on_this_portrait_alone(studio: Studio, library: PresetLibrary) -> None:
    library.put(entry(library, "smirk"))
    preview = library.preview(entry(library, "grin"))
    assert preview is not None
    assert [edit.name for edit in preview.edits] == ["mouth-open", "cheeks"]
    assert preview.latent == studio.session.document.latent
    assert library.preview(entry(library, "grin")) == preview
    assert library.preview(entry(library, "other")) is None


def test_folders_are_looked_through_again_only_where_something_has_come_or_gone(
    library: PresetLibrary, loop: PlainLoop, folder: Path
) -> None:
    library.look_again()
    assert not library.is_looking
    (folder / "torn.json").unlink()
    library.look_again()
    assert library.is_looking
    loop.run_until(lambda: not library.is_looking)
    assert "torn" not in names(library.entries)
    library.look_again()
    assert not library.is_looking
