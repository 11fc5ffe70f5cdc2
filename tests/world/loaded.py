"""What `forked` loads once: the programs, and the engine's compiled loops."""

import ucr.cli.dispatch
import ucr.cli.serve  # noqa: F401
from routing.warm import warm

warm()
