"""A folder the servers can enter, and a parent process that can be killed."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TypeAlias

import pytest

PARENT = Path(__file__).parent / "parent.py"
ROOT = PARENT.parents[2]
StartParent: TypeAlias = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder that any account can enter."""
    made = Path(tempfile.mkdtemp(prefix="ucr-embedded-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def start_parent() -> Iterator[StartParent]:
    """Start `parent.py`, whose only work is to own servers in a folder.

    It finds `packages` (folders of them) before those that are installed.
    """
    with ExitStack() as stack:

        def start(folder: Path, *packages: Path) -> subprocess.Popen[str]:
            paths = [*packages, ROOT, *sys.path]
            parent = subprocess.Popen(  # noqa: S603  (our own script)
                [sys.executable, str(PARENT), str(folder)],
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            return stack.enter_context(parent)  # its end closes stdin, which stops it

        yield start


def told(parent: subprocess.Popen[str]) -> dict[str, int]:
    """Read the process ids of the servers that `parent` started."""
    assert parent.stdout is not None
    line = parent.stdout.readline()
    assert line, f"the parent ended with {parent.wait()} before it told its pids"
    return dict(json.loads(line))
