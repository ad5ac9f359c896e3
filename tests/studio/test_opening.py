"""Opening files: told by content, read while the work goes on, taken over in one step or not at all."""

from __future__ import annotations

import pickle
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from msgspec.structs import replace

import stylegan
from ganinterface.cli.window import window_input
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.project import ProjectError
from ganinterface.files.opening import Opened, read_file
from ganinterface.files.project import save_project
from ganinterface.render.export.animation import open_animation
from ganinterface.studio.studio import Studio
from tests.attribute_tables import write_table
from tests.conftest import make_tiny_generator
from tests.families import MODULATED, generator_of
from tests.signals import Listener, waiting_for
from tests.studio.file_work import open_file, save_preset, save_work
from tests.studio.plain_loop import PlainLoop
from tests.stylegan.checkpoints.stylegan2_names import nvidia_tensors
from tests.stylegan.foreign_vectors import numbers, saved

Settle = Callable[[], None]


class SlowDisk:
    """Reads nothing until it is opened, but what has other names."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        self.ready = threading.Event()

        def read(path: Path, *rest: object, **named: object) -> Opened:
            if path.name == name:
                assert self.ready.wait(600)
            return read_file(path, *rest, **named)  # type: ignore[arg-type]

        monkeypatch.setattr("ganinterface.studio.files.opening.read_file", read)


def seeded(studio: Studio, path: Path, seed: int, until: Callable[[Callable[[], bool]], object]) -> Path:
    """A project with the portrait of that seed."""
    studio.latents.set_seed(seed)
    assert save_work(studio, path, until)
    return path


# --- what a file is ---


@pytest.mark.parametrize("name", ["work.png", "work.zip", "work.safetensors", "work"])
def test_a_project_is_opened_under_any_name(
    studio: Studio, tmp_path: Path, loop: PlainLoop, name: str
) -> None:
    path = seeded(studio, tmp_path / "work.ganproj", 7, loop.run_until).rename(tmp_path / name)
    studio.projects.new()
    open_file(studio, path, loop.run_until)
    assert (studio.session.document.seed, studio.session.path) == (7, path)


def test_a_table_a_checkpoint_and_names_are_opened_under_any_name(
    studio: Studio, tmp_path: Path, loop: PlainLoop
) -> None:
    open_file(studio, write_table(tmp_path / "table.png"), loop.run_until)
    assert studio.session.undo_label == f"Load {len(studio.session.library)} attributes"
    stylegan.save(make_tiny_generator(seed=5), tmp_path / "model.json")
    with waiting_for(loop.run_until, studio.models.model_changed):
        open_file(studio, tmp_path / "model.json", loop.run_until)
    assert studio.session.model is not None
    assert studio.session.model.ref.name == "model"
    heard = Listener(studio.messages)
    (tmp_path / "names.ganproj").write_text("cat\ndog\n")
    open_file(studio, tmp_path / "names.ganproj", loop.run_until)
    assert heard.at("error") == [
        "'names.ganproj' is a text file: it could name the classes of a conditional model, which this one is not."
    ]


# --- the work goes on ---


def test_the_work_goes_on_while_a_file_is_read_and_then_makes_place_for_it(
    studio: Studio, tmp_path: Path, loop: PlainLoop, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = seeded(studio, tmp_path / "slow.ganproj", 7, loop.run_until)
    disk = SlowDisk(monkeypatch, "slow.ganproj")
    studio.opening.open_file(path)
    studio.latents.set_seed(99)
    settle()
    assert studio.session.document.seed == 99
    disk.ready.set()
    loop.run_until(lambda: studio.session.document.seed == 7)
    assert studio.session.is_saved
    assert studio.session.step_labels == ()


def test_a_file_that_is_opened_meanwhile_takes_the_place_of_the_first(
    studio: Studio, tmp_path: Path, loop: PlainLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = seeded(studio, tmp_path / "first.ganproj", 7, loop.run_until)
    second = seeded(studio, tmp_path / "second.ganproj", 8, loop.run_until)
    disk, heard = SlowDisk(monkeypatch, "first.ganproj"), Listener(studio.messages)
    studio.projects.new()
    studio.opening.open_file(first)
    studio.opening.open_file(second)
    disk.ready.set()
    loop.run_until(lambda: not studio.files.is_reading)
    assert studio.session.path == second
    loop.run_for(0.05)
    assert studio.session.path == second
    assert "Opened first.ganproj" not in heard.at("info")


@pytest.mark.parametrize("later", ["new", "open_model"])
def test_what_is_begun_meanwhile_is_not_replaced_by_what_was_being_read(
    studio: Studio,
    tmp_path: Path,
    loop: PlainLoop,
    monkeypatch: pytest.MonkeyPatch,
    checkpoint: Path,
    later: str,
) -> None:
    path = seeded(studio, tmp_path / "slow.ganproj", 7, loop.run_until)
    disk = SlowDisk(monkeypatch, "slow.ganproj")
    studio.opening.open_file(path)
    if later == "new":
        studio.projects.new()
    else:
        studio.projects.open_model(checkpoint)
    disk.ready.set()
    loop.run_until(lambda: not studio.models.is_opening)
    loop.run_for(0.05)
    assert studio.session.path is None


def test_closing_while_a_file_is_read_is_safe(
    studio: Studio, tmp_path: Path, loop: PlainLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = seeded(studio, tmp_path / "slow.ganproj", 7, loop.run_until)
    disk = SlowDisk(monkeypatch, "slow.ganproj")
    studio.opening.open_file(path)
    studio.latents.set_seed(99)
    threading.Timer(0.05, disk.ready.set).start()
    studio.close()
    loop.run_for(0.05)
    assert studio.session.document.seed == 99


def test_what_was_read_for_a_model_is_not_put_on_another(
    studio: Studio, tmp_path: Path, loop: PlainLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    stylegan.save(make_tiny_generator(seed=5), tmp_path / "other.safetensors")
    disk, heard = SlowDisk(monkeypatch, "face.npy"), Listener(studio.messages)
    with waiting_for(loop.run_until, studio.models.model_changed):
        studio.projects.open_model(tmp_path / "other.safetensors")
        studio.opening.open_file(saved(tmp_path / "face.npy", numbers(6, 16)))
    before = studio.session.project
    disk.ready.set()
    loop.run_until(lambda: not studio.files.is_reading)
    assert studio.session.project == before
    assert heard.at("warning") == ["'face.npy' was read for another model: open it again."]


# --- several at once, and consent ---


def test_files_that_are_dropped_together_are_opened_one_after_the_other_and_a_broken_one_stops_none(
    studio: Studio, tmp_path: Path, loop: PlainLoop
) -> None:
    project = seeded(studio, tmp_path / "work.ganproj", 7, loop.run_until)
    studio.projects.new()
    (tmp_path / "broken.npy").write_bytes(b"\x93NUMPY")
    table, heard = write_table(tmp_path / "table.csv"), Listener(studio.messages)
    studio.opening.open_files([project, tmp_path / "broken.npy", table])
    loop.run_until(lambda: not studio.files.is_reading)
    assert studio.session.path == project
    assert len(studio.session.library) > 0
    assert len(heard.at("error")) == 1


def test_what_takes_the_projects_place_needs_consent_once_it_was_read_well(
    studio: Studio, tmp_path: Path, loop: PlainLoop
) -> None:
    project = seeded(studio, tmp_path / "work.ganproj", 7, loop.run_until)
    (tmp_path / "broken.ganproj").write_bytes(b"PK\x03\x04")
    studio.latents.set_seed(99)
    asked: list[Callable[[], None]] = []

    def consent(go_on: Callable[[], None], _give_up: Callable[[], None]) -> None:
        asked.append(go_on)

    studio.opening.open_files([tmp_path / "broken.ganproj"], consent)
    loop.run_until(lambda: not studio.files.is_reading)
    assert asked == []
    studio.opening.open_files([project], consent)
    loop.run_until(lambda: not studio.files.is_reading)
    assert studio.session.document.seed == 99
    (agree,) = asked
    agree()
    assert studio.session.document.seed == 7


def test_a_model_that_cannot_be_opened_and_a_no_stop_none_of_the_files_that_were_dropped_with_them(
    studio: Studio, tmp_path: Path, loop: PlainLoop
) -> None:
    project = seeded(studio, tmp_path / "work.ganproj", 7, loop.run_until)
    studio.latents.set_seed(99)
    broken = tmp_path / "broken.pkl"
    broken.write_bytes(b"\x80\x04N.")
    table, heard = write_table(tmp_path / "table.csv"), Listener(studio.messages)

    def consent(go_on: Callable[[], None], give_up: Callable[[], None]) -> None:
        if studio.files.is_reading or heard.at("error"):
            give_up()
        else:
            go_on()

    studio.opening.open_files([broken, project, table], consent)
    loop.run_until(lambda: len(studio.session.library) > 0)
    assert studio.session.document.seed == 99
    assert len(heard.at("error")) == 1


# --- a program that is only starting ---


@pytest.mark.parametrize("meanwhile", ["new", "preset", "broken"])
def test_there_is_a_model_in_the_end_whatever_is_done_while_the_first_file_is_read(
    studio: Studio,
    tmp_path: Path,
    loop: PlainLoop,
    tiny_checkpoint: Path,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: str,
) -> None:
    monkeypatch.setattr("ganinterface.render.models.asset", lambda name: tiny_checkpoint)
    project = seeded(studio, tmp_path / "work.ganproj", 7, loop.run_until)
    studio.view.pin([1])
    assert studio.edits.add_edit() is not None
    assert save_preset(studio, tmp_path / "mine.json", loop.run_until)
    (tmp_path / "broken.ganproj").write_bytes(b"PK\x03\x04")
    disk = SlowDisk(monkeypatch, "work.ganproj")
    other = Studio(loop)
    other.opening.start(project)
    if meanwhile == "new":
        other.projects.new()
    else:
        other.opening.open_file(tmp_path / {"preset": "mine.json", "broken": "broken.ganproj"}[meanwhile])
    disk.ready.set()
    loop.run_until(lambda: other.session.model is not None and not other.files.is_reading, 60)
    assert other.session.path is None
    assert len(other.session.document.edits) == (meanwhile == "preset")
    other.close()


# --- checkpoints ---


@pytest.mark.parametrize("name", ["net.pkl", "net.pt", "net.pth", "net.ckpt", "net.bin", "net", "net.png"])
@pytest.mark.parametrize("way", ["zip", "legacy", "pickle"])
def test_a_checkpoint_of_another_program_opens_under_any_name(
    studio: Studio, tmp_path: Path, loop: PlainLoop, name: str, way: str
) -> None:
    path, content = tmp_path / name, {"state_dict": nvidia_tensors(generator_of(MODULATED))}
    if way == "pickle":
        path.write_bytes(pickle.dumps(content))
    else:
        torch.save(content, path, _use_new_zipfile_serialization=way == "zip")
    with waiting_for(loop.run_until, studio.models.model_changed):
        studio.opening.open_file(path)
    assert studio.session.model is not None
    assert studio.session.model.ref.name == "net"
    assert studio.session.model.family == "stylegan2"
    assert window_input(path, None) == (None, path)


def test_a_network_that_is_not_supported_changes_nothing_and_is_named(
    studio: Studio, tmp_path: Path, loop: PlainLoop
) -> None:
    before, heard = studio.session.model, Listener(studio.messages)
    torch.save({"g_ema": {"feat_8.1.weight": torch.ones(3)}}, tmp_path / "fast.pkl")
    studio.opening.open_file(tmp_path / "fast.pkl")
    loop.run_until(lambda: heard.at("error") != [])
    assert "fast.pkl holds a FastGAN generator" in heard.at("error")[0]
    assert studio.session.model is before


# --- the same model as on the command line ---


def test_the_window_and_the_command_line_open_the_same_model_for_the_same_project(
    studio: Studio, tmp_path: Path, loop: PlainLoop
) -> None:
    own = tmp_path / "mine.safetensors"
    stylegan.save(make_tiny_generator(seed=5), own)
    with waiting_for(loop.run_until, studio.models.model_changed):
        studio.projects.open_model(own)
    project = seeded(studio, tmp_path / "work.ganproj", 7, loop.run_until)
    (tmp_path / "models").mkdir()
    places = {"where it was": own, "beside": tmp_path / "mine.pkl", "lost": None}
    kept = Path(shutil.copy(own, tmp_path / "models" / "mine.safetensors"))
    studio.settings.remember(recent_models=())
    for place, expected in places.items():
        if place != "where it was":  # trained further since: the file there has another content now
            stylegan.save(make_tiny_generator(seed=6), own)
        if expected is not None and expected != own:
            shutil.copy(kept, expected)
        else:
            (tmp_path / "mine.pkl").unlink(missing_ok=True)
        with waiting_for(loop.run_until, studio.models.model_changed):
            studio.projects.open_model(tmp_path / "models" / "mine.safetensors")
        with_another(studio, tmp_path, loop)
        heard = Listener(studio.messages)
        open_file(studio, project, loop.run_until)
        loop.run_until(lambda: not studio.models.is_opening)
        assert studio.models.current is not None
        if expected is None:
            assert any("was made with another model (mine)" in text for text in heard.at("warning"))
            with pytest.raises(ProjectError, match="'mine'"):
                open_animation(project, device="cpu")
        else:
            path = open_animation(project, device="cpu").model.info.ref.path
            assert studio.models.current.info.ref.path == path == str(expected)


def with_another(studio: Studio, folder: Path, loop: PlainLoop) -> None:
    """Another model is open, and no model was used recently."""
    stylegan.save(make_tiny_generator(seed=8), folder / "another.safetensors")
    with waiting_for(loop.run_until, studio.models.model_changed):
        studio.projects.open_model(folder / "another.safetensors")
    studio.settings.remember(recent_models=())


def test_a_document_without_a_models_hash_means_the_file_that_is_there(
    studio: Studio, tmp_path: Path, loop: PlainLoop
) -> None:
    own = tmp_path / "mine.safetensors"
    stylegan.save(make_tiny_generator(seed=5), own)
    project = studio.session.project
    ref = replace(project.document.model, name="mine", hash="", path=str(own))
    path = tmp_path / "work.ganproj"
    save_project(path, replace(project, document=replace(project.document, model=ref)), ArrayStore())
    with waiting_for(loop.run_until, studio.models.model_changed):
        open_file(studio, path, loop.run_until)
    assert studio.models.current is not None
    assert studio.models.current.info.ref.path == str(own)
    assert open_animation(path, device="cpu").model.info.ref.path == str(own)
