"""What `forked` loads once: the programs, and the engine's compiled loops."""

import gc

import ucr.cli.dispatch
import ucr.cli.serve  # noqa: F401
from routing.warm import warm

warm()
gc.collect()
gc.freeze()  # what is loaded stays: no child looks through it again
