"""Panels need no torch: neither to be imported nor to be tested."""

from __future__ import annotations

import subprocess
import sys

from tests.qt.desk import INFO, Desk

PACKAGES = "canvas live layers edits attributes batch gallery latent presets timeline models status"
IMPORT_ALL = """
import importlib, pkgutil, sys

for name in ("torch", "pandas", "pyqtgraph"):  # pyqtgraph comes with what plots, when it is first shown
    sys.modules[name] = None
for package in sys.argv[1:]:
    package = importlib.import_module(f"ganinterface.qt.{package}")
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if not module.name.startswith(("ganinterface.qt.layers.histogram", "ganinterface.qt.gallery.map")):
            importlib.import_module(module.name)
            print(module.name)
import tests.qt.desk
"""


def test_panels_are_imported_where_there_is_no_torch() -> None:
    run = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, *PACKAGES.split()], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert len(run.stdout.split()) > 30


def test_a_desk_shows_the_picture_of_what_is_worked_on(desk: Desk) -> None:
    assert desk.session.model == INFO
    first = desk.shown.last_frame
    assert first is not None
    assert first.picture is not None
    assert first.picture.shape == (16, 8, 3)
    desk.workbench.step_seed(1)
    desk.view.set_layer("8x4 conv1")
    desk.settle()
    second = desk.shown.last_frame
    assert second is not None
    assert second.picture is not None
    assert (second.picture != first.picture).any()
    assert desk.maps.shape == (8, 8, 4)
