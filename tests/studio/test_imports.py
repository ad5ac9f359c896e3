"""The studio is light: no Qt, and torch only where a model is opened."""

import subprocess
import sys


def test_importing_the_studio_brings_neither_qt_nor_torch():
    script = """
import importlib, pkgutil, sys
import ganinterface.studio
names = [module.name for module in pkgutil.walk_packages(ganinterface.studio.__path__, "ganinterface.studio.")]
for name in names:
    importlib.import_module(name)
print(len(names), sorted({"torch", "PySide6"} & {name.split(".")[0] for name in sys.modules}))
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    count, heavy = run.stdout.split(maxsplit=1)
    assert int(count) > 20
    assert heavy.strip() == "[]"
