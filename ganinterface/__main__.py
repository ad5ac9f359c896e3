"""`python -m ganinterface`, and the command `ganinterface`: what can be interrupted before anything is imported."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run the command that the process was started with and return its exit status."""
    try:
        from ganinterface.cli import main as run
    except KeyboardInterrupt:
        print("ganinterface: Interrupted.", file=sys.stderr, flush=True)
        os._exit(130)
    return run()


if __name__ == "__main__":
    sys.exit(main())
