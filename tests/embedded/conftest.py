"""A folder the servers can enter, and a parent process that can be killed."""

import json
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
    """Start `parent.py`, a process whose only work is to own servers."""
    with ExitStack() as stack:

        def start(*arguments: object, **environment: str) -> subprocess.Popen[str]:
            parent = subprocess.Popen(  # noqa: S603  (our own script)
                [sys.executable, str(PARENT), *map(str, arguments)],
                cwd=PARENT.parents[2],
                env={"PYTHONPATH": "."} | environment,
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
