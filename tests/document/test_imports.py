"""Documents, session and files are light: no Qt, no torch."""

import ast
import subprocess
import sys
from pathlib import Path

import ganinterface.document


def test_importing_documents_session_and_files_brings_neither_torch_nor_qt():
    script = """
import importlib, pkgutil, sys
import ganinterface.document, ganinterface.session, ganinterface.files, ganinterface.audio, ganinterface.live
packages = (ganinterface.document, ganinterface.session, ganinterface.files, ganinterface.audio, ganinterface.live)
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


def test_documents_know_nothing_of_the_program_but_themselves():
    """Imports inside functions and for type checkers count too."""
    folder = Path(ganinterface.document.__file__).parent
    trees = [ast.parse(path.read_text()) for path in folder.glob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    assert "ganinterface.document.document" in names
    assert [name for name in names if name.startswith("ganinterface") and ".document" not in name] == []
    assert {name.split(".")[0] for name in names}.isdisjoint({"torch", "PySide6", "recipes"})
