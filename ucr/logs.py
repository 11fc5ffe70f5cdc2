"""How the service writes its log: a line a thing, never what a sender wrote (P29).

An error's own words may repeat a value: PostgreSQL names the row that it refused. So
of whatever goes wrong only the kind and the place are written.
"""

import logging
import sys
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger
from typing_extensions import override

OTHERS: Final = ("uvicorn.error", "asyncio", "psycopg", "psycopg.pool", "websockets")
"""Whose records may carry an exception that our code raised."""
CARRIERS: Final = ("httpx", "httpcore", "websockets")
"""Who tell, a line each, of what they carry: addresses, headers, frames. Never, at any
level: a webhook's address and a session's cookie are secrets."""

ROOT: Final = f"{Path(__file__).parents[1]}/"
OURS: Final = (f"{ROOT}ucr/", f"{ROOT}routing/")


class WithoutValues(logging.Filter):
    """Leaves of a record with an exception its first line, the kind and the place."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, made harmless."""
        if isinstance(record.exc_info, tuple) and record.exc_info[1] is not None:
            told = " ".join(f"{name}={said}" for name, said in of(record.exc_info[1]))
            first = str(record.msg).partition("\n")[0]
            record.msg, record.args = f"{first} {told}", ()
            record.exc_info = record.exc_text = None
        return True


WITHOUT_VALUES: Final = WithoutValues()


def of(defect: BaseException) -> tuple[tuple[str, str], ...]:
    """What may be written of an exception: its kind, its SQLSTATE, where it arose."""
    state = getattr(defect, "sqlstate", None)
    return (
        ("kind", type(defect).__name__),
        *((("sqlstate", str(state)),) if state else ()),
        ("where", _where(defect.__traceback__)),
    )


def _where(trace: TracebackType | None) -> str:
    """The line of ours that was reached last; of a library only where none was ours.

    No source is read: Python would keep each file that it looked into.
    """
    frames = [(frame.f_code, line) for frame, line in walk_tb(trace)]
    ours = [one for one in frames if one[0].co_filename.startswith(OURS)]
    if not frames:
        return "unknown"
    code, line = (ours or frames)[-1]
    return f"{code.co_filename.removeprefix(ROOT)}:{line} {code.co_name}"


def _tell_defect(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    given = event.pop("exc_info", None)
    defect = sys.exc_info()[1] if given is True else given
    if isinstance(defect, BaseException):
        event.update(of(defect))
    return event


def configure(level: str) -> None:
    """Write our own log as JSON lines, and tame the others'.

    Args:
        level: debug, info, warning or error.
    """
    for name in OTHERS:
        logging.getLogger(name).addFilter(WITHOUT_VALUES)
    for name in CARRIERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    chain: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _tell_defect,
        structlog.processors.JSONRenderer(),
    ]
    structlog.configure(
        processors=chain,
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
    )
