"""Compiles the inner loops, where numba is to be had; elsewhere they run as they are.

Machine code is kept on disk. Numba looks only at the file of the function itself when
it asks whether kept code is still good, and our loops call each other across files: so
the folder is named after what all of them say.
"""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

try:
    import numba
except ImportError:  # pragma: no cover - only where numba has no wheel
    numba = None

WAIT_S: Final = 180.0
LOOK_AGAIN_S: Final = 0.1
CONSTANTS = {"compiled.py", "problem.py"}
"""Files without loops whose numbers are written into the machine code."""


def _sources() -> str:
    """What all loops say, as a short digest."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        text = path.read_bytes()
        if b"routing.compiled" in text or path.name in CONSTANTS:
            digest.update(text)
    return digest.hexdigest()[:12]


def _folder() -> Path:
    """The first of these where one may write: beside the sources, the cache, temp."""
    name = f"compiled-{_sources()}"
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "ucr"
    temporary = Path(tempfile.gettempdir()) / f"ucr-{os.getuid()}"
    for folder in (Path(__file__).parent / "__pycache__", cache):
        with suppress(OSError):
            (folder / name).mkdir(parents=True, exist_ok=True)
            if os.access(folder / name, os.W_OK):
                return folder / name
    return temporary / name


if numba is not None and not numba.config.CACHE_DIR:
    numba.config.CACHE_DIR = str(_folder())

IS_COMPILED = numba is not None
"""Whether loops are machine code here."""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let one process compile: who waits for it finds its machine code on disk.

    After `WAIT_S` the next goes on all the same: the other may have been stopped.
    """
    if numba is None:  # pragma: no cover - only where numba has no wheel
        yield
        return
    folder = Path(numba.config.CACHE_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "compiling").open("w") as held:  # let go when the process ends
        end_s = monotonic() + WAIT_S
        while monotonic() < end_s:
            with suppress(BlockingIOError):
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            sleep(LOOK_AGAIN_S)
        yield


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The same function as machine code that holds no interpreter lock."""
    if numba is None:  # pragma: no cover - only where numba has no wheel
        return function
    fast: Callable[P, R] = numba.njit(cache=True, nogil=True)(function)
    return fast


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """As `compiled`, and written out wherever it is called.

    A call hands over every array of a `World`, number by number: for a step of a few
    additions that is most of the time.
    """
    if numba is None:  # pragma: no cover - only where numba has no wheel
        return function
    fast: Callable[P, R] = numba.njit(cache=True, nogil=True, inline="always")(function)
    return fast


def leaf(function: Callable[P, R]) -> Callable[P, R]:
    """As `compiled`, for a loop that makes no array of its own.

    Numba counts who holds an array each time one is read from a `World`; that took
    most of the time.
    """
    if numba is None:  # pragma: no cover - only where numba has no wheel
        return function
    fast: Callable[P, R] = numba.njit(cache=True, nogil=True, _nrt=False)(function)
    return fast
