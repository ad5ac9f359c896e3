"""The session is light: no Qt, no torch."""

import subprocess
import sys


def test_importing_the_whole_session_brings_neither_torch_nor_qt():
    script = """
import importlib, pkgutil, sys
import ganinterface.session as package
names = [module.name for module in pkgutil.iter_modules(package.__path__, package.__name__ + ".")]
for name in names:
    importlib.import_module(name)
print(len(names), sorted({"torch", "PySide6"} & {name.split(".")[0] for name in sys.modules}))
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    count, heavy = run.stdout.split(maxsplit=1)
    assert int(count) > 10
    assert heavy.strip() == "[]"
