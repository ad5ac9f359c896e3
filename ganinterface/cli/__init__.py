"""The command `ganinterface`: its exit status, and the shortest way to the window."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from ganinterface.cli.terminal.interrupts import Interrupts, interrupts
from ganinterface.cli.terminal.streams import complain, prepare_streams, settle_output
from ganinterface.cli.window import open_window
from stylegan.files.system_errors import sentence, why_unwritable


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command (None: the process's arguments) and return its exit status.

    0 when all went well; 2 after one line on standard error for a usage or input error; 130 when interrupted (143 by SIGTERM).
    """
    # What Apple's GPUs lack, torch then computes on the CPU; it has to be said before torch is imported.
    os.environ.setdefault("PYTORCH_ENABLE_MPS_FALLBACK", "1")
    prepare_streams()
    is_program = arguments is None
    with interrupts(is_program) as heard:
        status = _status(sys.argv[1:] if arguments is None else arguments, heard)
    if is_program and heard.is_interrupted:
        sys.stderr.flush()
        os._exit(status)  # all is cleaned up; what Python takes apart now could print another line
    return status


def _status(arguments: Sequence[str], heard: Interrupts) -> int:
    try:
        result = _run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _fail("Interrupted.", heard.status)
    except BrokenPipeError:  # who read the output (head, less) has seen enough
        settle_output()
        return 0
    except OSError as error:
        settle_output()
        if error.errno and not error.filename:  # what writes files says their names
            return _fail(f"Standard output cannot be written: {why_unwritable(error)}.")
        return _fail(sentence(error))
    except ValueError as error:
        return _fail(str(error))
    return result if isinstance(result, int) else 0


def _run(arguments: Sequence[str]) -> object:
    if not arguments:
        # The window, as most people start it: what reads commands takes longer to import than it takes to build.
        return open_window(None, None, "auto")
    from ganinterface.cli.commands import run

    return run(arguments)


def _fail(sentence: str, status: int = 2) -> int:
    complain(sentence)
    return status
