"""The makers' command line: `python -m ganinterface.dev check`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

COMMANDS = {
    "check": "format, lint, types, import contracts and tests, as CI runs them",
    "pictures": "the pictures of the window in the guide and README, on the shipped model",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status, or 2 when there is none of that name."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] not in COMMANDS:
        wanted = bool(given) and given[0] in ("-h", "--help")
        lines = ["usage: python -m ganinterface.dev COMMAND [--help]", ""]
        lines += [f"  {name:<10} {what}" for name, what in COMMANDS.items()]
        print("\n".join(lines), file=sys.stdout if wanted else sys.stderr)
        return 0 if wanted else 2
    # Imported when it is run: nothing waits for what it does not need.
    status: int = import_module(f"ganinterface.dev.{given[0]}").main(given[1:])
    return status


if __name__ == "__main__":
    sys.exit(main())
