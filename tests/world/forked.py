"""`ucr` commands as processes of their own that need not load the program first.

A process that has loaded it once forks for each: a start costs a tenth of a second of
a core and not four. Each is a real process, with its own settings, that a signal ends.
"""

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Final

from ucr.cli import main
from ucr.embedded.supervised import tied_to_us

STOP_S: Final = 20.0
LOADED: Final = "tests.world.loaded"

_from = get_context("forkserver")
_from.set_forkserver_preload([LOADED])


@contextmanager
def forked(command: str, settings: Mapping[str, str]) -> Iterator[BaseProcess]:
    """`ucr COMMAND` with these settings in its environment; ended at the end."""
    process = _from.Process(target=_run, args=(command, dict(settings)))
    process.start()
    try:
        yield process
    finally:
        process.terminate()
        process.join(STOP_S)
        if process.is_alive():
            process.kill()
            raise TimeoutError(f"ucr {command} did not end within {STOP_S:g} s")


def _run(command: str, settings: dict[str, str]) -> None:
    if ends_with_us := tied_to_us(signal.SIGTERM, parent=os.getppid()):
        ends_with_us()  # nothing is left when a run is killed
    os.environ.update(settings)
    sys.argv = ["ucr", command]
    main()
