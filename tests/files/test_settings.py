"""What the program remembers between runs."""

import json
import os

import pytest

from ganinterface.files import settings as module
from ganinterface.files.settings import (
    MAX_RECENT,
    Settings,
    load_settings,
    save_settings,
    settings_path,
    with_folder,
    with_recent_file,
    with_recent_model,
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GANINTERFACE_CONFIG", str(tmp_path / "config"))
    return tmp_path / "config"


def test_settings_come_back_as_they_were_kept(folder):
    kept = Settings(recent_files=("/a",), window_state="QUJD", colour_map="green-red", folders={"open": "/b"})
    assert save_settings(kept)
    assert load_settings().settings == kept
    assert settings_path() == folder / "settings.json"


def test_the_first_run_has_the_defaults_and_writes_nothing(folder):
    assert load_settings().settings == Settings(first_steps=True)
    assert not folder.exists()


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"{",
        b'{"ground": 3}',
        b"\xff\xfe",
        b"[]",
        b'{"brush_radius": NaN}',
        b'{"activation_memory": "all"}',
        b"[" * 100_000,
    ],
)
def test_a_broken_file_is_put_aside_and_the_defaults_are_used(folder, broken):
    folder.mkdir()
    settings_path().write_bytes(broken)
    settings, problem = load_settings()
    assert settings == Settings()
    assert "the old ones are in settings.broken.json" in problem
    assert (folder / "settings.broken.json").read_bytes() == broken
    assert load_settings().problem == ""
    assert save_settings(Settings(ground="dark"))
    assert load_settings().settings.ground == "dark"


def test_a_folder_in_the_place_of_the_file_is_no_crash(folder):
    settings_path().mkdir(parents=True)
    assert load_settings().settings == Settings()


def test_where_nothing_can_be_written_saving_says_so(folder):
    folder.write_bytes(b"a file where the folder should be")
    assert not save_settings(Settings())


def test_numbers_out_of_range_are_brought_back(folder):
    folder.mkdir()
    settings_path().write_bytes(
        b'{"brush_radius": -3, "brush_hardness": 7, "heatmap_opacity": 1e300, "brush_flow": 0, "brush_axis": 9}'
    )
    inside = Settings(
        brush_radius=0.002, brush_hardness=1.0, heatmap_opacity=1.0, brush_flow=0.01, brush_axis=1.0
    )
    assert load_settings().settings == inside


@pytest.mark.parametrize(
    ("written", "read"),
    [("light", "light"), ("#00ff7f", "#00ff7f"), ("plaid", "chequerboard"), ("", "chequerboard")],
)
def test_a_ground_that_is_none_is_the_chequerboard(folder, written, read):
    folder.mkdir()
    settings_path().write_text(f'{{"ground": "{written}"}}')
    assert load_settings().settings.ground == read


@pytest.mark.parametrize(
    ("written", "read"), [("null", None), ("2", 2.0), ("-1", 0.25), ("0", 0.25), ("1e300", 1024.0)]
)
def test_the_memory_for_activations_is_automatic_or_within_its_limits(folder, written, read):
    folder.mkdir()
    settings_path().write_text(f'{{"activation_memory": {written}}}')
    assert load_settings().settings.activation_memory == read
    assert Settings().activation_memory is None


def test_settings_of_a_newer_version_are_read_as_far_as_they_are_known(folder):
    folder.mkdir()
    settings_path().write_bytes(b'{"ground": "dark", "telepathy": 1}')
    assert load_settings().settings == Settings(ground="dark")


def test_recent_files_and_models_are_newest_first_each_once_and_not_too_many(tmp_path):
    settings = Settings()
    for number in range(MAX_RECENT + 5):
        settings = with_recent_file(settings, tmp_path / str(number))
    settings = with_recent_file(settings, tmp_path / "10")
    assert settings.recent_files[0] == str(tmp_path / "10")
    assert len(set(settings.recent_files)) == len(settings.recent_files) == MAX_RECENT
    assert with_recent_model(Settings(), tmp_path / "m").recent_models == (str(tmp_path / "m"),)


def test_recent_paths_do_not_depend_on_the_present_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert with_recent_file(Settings(), "work.ganproj").recent_files == (str(tmp_path / "work.ganproj"),)


def test_the_last_folder_is_remembered_by_purpose():
    settings = with_folder(with_folder(Settings(), "open", "/a"), "export", "/b")
    assert settings.folders == {"open": "/a", "export": "/b"}
    assert Settings().folders == {}


def test_without_the_variable_the_system_says_where(monkeypatch, tmp_path):
    monkeypatch.delenv("GANINTERFACE_CONFIG")
    monkeypatch.setattr(module, "user_config_dir", lambda name, _: os.fspath(tmp_path / name))
    assert settings_path() == tmp_path / "GANInterface" / "settings.json"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("window_geometry", "Grüße"),
        ("window_geometry", "no base64!"),
        ("window_state", 7),
        ("device", "tpu"),
        ("recent_files", ["/a\0b"]),
        ("recent_models", "/a"),
        ("folders", {"open": "/\0"}),
        ("ground", "no colour"),
        ("brush_radius", "large"),
        ("enlarge", "never"),
    ],
)
def test_what_cannot_be_used_begins_anew_and_all_else_stays(folder, field, value):
    folder.mkdir()
    text = json.dumps({"colour_map": "green-red", "brush_hardness": 0.25, field: value})
    settings_path().write_text(text)
    settings, problem = load_settings()
    assert problem == (
        f"Some settings cannot be used and begin anew ({field.replace('_', ' ')}); "
        "the old ones are in settings.broken.json."
    )
    assert settings == Settings(colour_map="green-red", brush_hardness=0.25)
    assert (folder / "settings.broken.json").read_text() == text
    assert load_settings() == (settings, "")


def test_a_folder_that_cannot_be_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GANINTERFACE_CONFIG", str(tmp_path / "file" / "config"))
    settings, problem = load_settings()
    assert problem == f"Settings and recent files are not kept: '{tmp_path / 'file'}' is not a folder."
    assert not save_settings(settings)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe")
def test_settings_that_are_no_file_or_a_huge_one_are_put_aside(folder):
    folder.mkdir()
    os.mkfifo(settings_path())
    assert "cannot be read and begin anew" in load_settings().problem
    settings_path().write_text(" " * 2**21)
    assert "cannot be read and begin anew" in load_settings().problem
    assert save_settings(Settings(ground="dark"))
    assert load_settings() == (Settings(ground="dark"), "")
