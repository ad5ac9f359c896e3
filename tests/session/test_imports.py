"""Documents, session and files are light: no Qt, no torch."""

import subprocess
import sys


def test_importing_documents_session_and_files_brings_neither_torch_nor_qt():
    script = """
import importlib, pkgutil, sys
import ganinterface.document, ganinterface.session, ganinterface.files
packages = (ganinterface.document, ganinterface.session, ganinterface.files)
names = [
    module.name for package in packages for module in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
]
for name in names:
    importlib.import_module(name)
print(len(names), sorted({"torch", "PySide6"} & {name.split(".")[0] for name in sys.modules}))
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    count, heavy = run.stdout.split(maxsplit=1)
    assert int(count) > 10
    assert heavy.strip() == "[]"
