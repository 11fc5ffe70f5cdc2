"""A16: what the page about driving the engine shows, works; what it lists, is all."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from routing.outside import CREW_FIELDS, JOB_FIELDS

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs/how-to/drive-the-engine.md"


def test_the_complete_example_of_the_page_runs() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)

    ran = subprocess.run(  # noqa: S603 (our own page)
        [sys.executable, "-c", blocks[1]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    said = ran.stdout.splitlines()
    assert "elm ('fall',) there at 36128" in said
    assert "two_to_lift" in said[-2]
    assert said[-1] == "not_finite"


def test_the_tables_of_the_page_have_every_key() -> None:
    rows = re.findall(r"^\| (`[^|]+) \|", PAGE.read_text(), re.MULTILINE)
    named = {word for row in rows for word in re.findall(r"`(\w+)`", row)}

    assert named >= CREW_FIELDS | JOB_FIELDS
