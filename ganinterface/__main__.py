"""`python -m ganinterface`: the same as the command `ganinterface`."""

import sys

from ganinterface.cli import main

if __name__ == "__main__":
    sys.exit(main())
