"""Opening a file: what it is is seen in it, not in its name, and where it is nothing to open a sentence says what it is."""

from __future__ import annotations

import argparse
import io
import os
import pickle
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

import stylegan
from stylegan import CheckpointError
from stylegan.checkpoints.read.networks import Contents
from tests.stylegan.checkpoints.goldens import golden


def message(path: Path) -> str:
    """The sentence that says why a file is not opened: one line that begins with the file's name."""
    with pytest.raises(CheckpointError) as caught:
        stylegan.load(path)
    sentence = str(caught.value)
    assert sentence.startswith(path.name)
    assert sentence.endswith(".")
    assert sentence.isprintable()
    return sentence


def written(folder: Path, content: bytes, name: str = "model.pkl") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def saved(write: Any, *args: Any, **options: Any) -> bytes:
    """What a function writes to a file that it is given."""
    buffer = io.BytesIO()
    write(buffer, *args, **options)
    return buffer.getvalue()


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name in names:
            made.writestr(name, b"{}")
    return buffer.getvalue()


def picture(form: str) -> bytes:
    return saved(Image.new("RGB", (8, 8)).save, form)


FILES = {
    "nothing": (b"", "is empty"),
    "zeros": (bytes(1000), "not a StyleGAN checkpoint"),
    "noise": (bytes(range(128, 256)) * 8, "not a StyleGAN checkpoint"),
    "png": (picture("PNG"), "picture"),
    "jpeg": (picture("JPEG"), "picture"),
    "webp": (picture("WEBP"), "picture"),
    "gif": (picture("GIF"), "picture"),
    "film": (b"\0\0\0\x20ftypisom" + bytes(100), "film"),
    "text": (b"Please read the licence first.\n", "text file.*Please read the licence first"),
    "text with umlauts": (("Grüße, " * 1000).encode(), "text file.*Grüße"),
    "json": (b'{"resolution": 1024}', "text file"),
    "table": (b"name,w0,w1\nsmile,0.5,0.25\n", "text file"),
    "web page": (b"\n<!DOCTYPE html>\n<html><head><title>Google Drive - Quota exceeded</title>", "web page.*download"),
    "xml": (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "web page.*download"),
    "git-lfs": (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "git lfs pull"),
    "onnx": (b"\x08\x08\x12\x07pytorch\x1a\x052.1.0:\x9a\x01" + bytes(100), "ONNX"),
    "keras": (b"\x89HDF\r\n\x1a\n" + bytes(100), "Keras"),
    "gzip": (b"\x1f\x8b\x08" + bytes(100), "packed archive"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(100), "packed archive"),
    "tar": (b"x.pkl" + bytes(252) + b"ustar\x0000" + bytes(300), "packed archive"),
    "npy": (saved(np.save, np.zeros((1, 18, 512))), "one array"),
    "npz": (saved(np.savez, w=np.zeros((1, 18, 512))), "arrays"),
    "zip": (archive("readme.txt", "model.pkl"), "zip archive.*unpack"),
    "project": (archive("document.json", "poses.json"), "project"),
    "pdf": (b"%PDF-1.4\n", "PDF"),
    "program": (b"\x7fELF" + bytes(100), "program"),
}  # fmt: skip


@pytest.mark.parametrize("what", FILES)
def test_a_file_of_another_kind_is_named(tmp_path: Path, what: str) -> None:
    content, words = FILES[what]
    for name in ("model.pkl", "model.safetensors", "model.pt"):  # the name says nothing
        sentence = message(written(tmp_path, content, name))
        assert re.search(words, sentence)


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    assert "is a folder" in message(folder)
    assert "cannot be read: there is no such file" in message(tmp_path / "gone.pkl")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pkl")
    assert "is not a file" in message(tmp_path / "pipe.pkl")


STATE = {"conv.weight": torch.zeros(3, 3), "conv.bias": torch.zeros(3)}

DATA: dict[str, tuple[Any, str]] = {
    "lucidrains": ({"GAN": STATE, "version": "1.8.1"}, "lucidrains.*bilinear"),
    "factor": ({"ckpt": "550000.pt", "eigvec": torch.eye(4)}, "directions.*attributes"),
    "discriminator": ({"d": STATE}, "discriminator, but no generator"),
    "training without generator": (
        {"d": STATE, "d_optim": {}, "args": argparse.Namespace(size=4)},
        "no generator",
    ),
    "optimizer": ({"optimizer": {}, "epoch": 3}, "training run, but no generator"),
    "classifier": ({"state_dict": STATE, "arch": "resnet50"}, "no generator.*state_dict, arch"),
    "state": (STATE, r"no generator.*conv\.weight"),
    "tensor": (torch.zeros(1, 512), "one array"),
    "empty": ({}, "no generator"),
    "list": ([1, 2, 3], "no generator"),
}


@pytest.mark.parametrize("what", DATA)
def test_data_without_a_generator_is_named(tmp_path: Path, what: str) -> None:
    data, words = DATA[what]
    for legacy in (False, True):
        torch.save(data, tmp_path / "model.pt", _use_new_zipfile_serialization=not legacy)
        assert re.search(words, message(tmp_path / "model.pt"))


def test_an_array_in_a_pickle_is_named(tmp_path: Path) -> None:
    assert "one array" in message(written(tmp_path, pickle.dumps(np.zeros((18, 512)))))


def test_a_safetensors_file_of_another_program_is_named(tmp_path: Path) -> None:
    save_file({"lora_up.weight": torch.zeros(3)}, tmp_path / "foreign.safetensors")
    assert "safetensors file, but holds no StyleGAN generator" in message(tmp_path / "foreign.safetensors")


@pytest.mark.parametrize("name", ["model.jpg", "model.safetensors", "model.pkl", "model"])
def test_the_name_of_a_file_says_nothing(tmp_path: Path, tiny_checkpoint: Path, name: str) -> None:
    for file in (tiny_checkpoint, golden("sg2-tf-32"), golden("sg3-t-32")):
        shutil.copy(file, tmp_path / name)
        assert stylegan.load(tmp_path / name).config == stylegan.load(file).config


@pytest.mark.parametrize("in_old_format", [False, True])
def test_a_generator_does_not_need_its_file_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_old_format: bool
) -> None:
    path = tmp_path / "model.pt"
    torch.save({"seed": torch.arange(4.0)}, path, _use_new_zipfile_serialization=not in_old_format)
    monkeypatch.setattr("stylegan.checkpoints.recognise.ORIGINS", (Marked,))
    generator = stylegan.load(path)
    path.write_bytes(bytes(path.stat().st_size))  # in place
    assert generator.mapping.w_avg.tolist() == [0, 1, 2, 3]


class Marked:
    """A format whose generator takes its mean of w from the file as it is."""

    @staticmethod
    def recognises(contents: Contents) -> bool:
        return "seed" in contents.data

    @staticmethod
    def build(contents: Contents, name: str) -> stylegan.Generator:
        generator = stylegan.Generator(stylegan.AdaINConfig(z_dim=4, w_dim=4, mapping_width=4, channels=(2,)))
        generator.mapping.w_avg = contents.data["seed"]
        return generator.eval().requires_grad_(False)


class Stumbling:
    """A format whose code meets something that it does not expect."""

    @staticmethod
    def recognises(contents: Contents) -> bool:
        return True

    @staticmethod
    def build(contents: Contents, name: str) -> stylegan.Generator:
        raise KeyError("b4\x1b[2J")


def test_an_error_that_nobody_expected_is_one_sentence_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stylegan.checkpoints.recognise.ORIGINS", (Stumbling,))
    assert "KeyError: 'b4" in message(written(tmp_path, pickle.dumps({})))


def test_what_a_file_says_cannot_steer_a_terminal(tmp_path: Path) -> None:
    sentence = message(written(tmp_path, b"\x80\x02cos\nsystem\x1b[31m\r\n)R."))
    assert r"os.system\x1b[31m\r" in sentence
