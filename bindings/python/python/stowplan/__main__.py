"""`python -m stowplan`: the command line."""

import sys

from stowplan.cli import main

sys.exit(main())
