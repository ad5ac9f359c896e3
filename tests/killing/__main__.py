"""See `tests.killing.rounds`."""

import sys

from tests.killing.rounds import main

sys.exit(main())
