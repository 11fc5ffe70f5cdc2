"""The demo's ambulance stack: what the service is told of it, and the day's part."""

import json
import os
from pathlib import Path
from typing import Final

from ucr.cli.demo.bars import APART
from ucr.cli.demo.options import Options
from ucr.cli.demo.state import State, write_secret
from ucr.demo.roster import id_of
from ucr.demo.script import Adapter
from ucr.domain.codes import Source
from ucr.domain.ids import AreaId

LAST_PORT: Final = 65_535
TOKEN: Final = "stack.token"  # noqa: S105 - a file's name
EVERY_S: Final = 5


def port(options: Options) -> int:
    """Where the invented stack answers: 8998 for a demo on 8000."""
    found = options.port + APART - 1
    return found if found <= LAST_PORT else options.port - APART - 1


def adapter(options: Options, known: State) -> Adapter:
    """What the simulated day must know to play the ambulance side."""
    return Adapter(port=port(options), token=known.keys[Source.AMBULANCE])


def settings(options: Options, known: State) -> dict[str, str]:
    """What the demo's service is told; whoever set it otherwise keeps that."""
    token: Path = options.data / TOKEN
    write_secret(token, known.keys[Source.AMBULANCE] + "\n")
    ours = {
        "name": "ambulance",
        "label": "Ambulance trust",
        "area": known.slug,
        "sender": str(id_of(AreaId(known.slug), "sender", Source.AMBULANCE)),
        "url": f"http://127.0.0.1:{port(options)}",
        "token_file": str(token.resolve()),
        "poll_s": EVERY_S,
    }
    return {"UCR_STACKS": os.environ.get("UCR_STACKS", json.dumps([ours]))}
