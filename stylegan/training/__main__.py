"""`python -m stylegan.training`: every stage of a training run from the command line."""

import sys

from stylegan.training.command import main

sys.exit(main())
