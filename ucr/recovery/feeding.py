"""Pieces into a program's standard input, while somebody else reads what it says."""

import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from threading import Thread
from typing import BinaryIO, cast

from typing_extensions import override

from ucr.recovery.programs import demand
from ucr.recovery.sealed import PIECE, pieces


class Feeding(Thread):
    """Writes pieces until they end; what stops it is kept for whoever asks."""

    def __init__(self, found: Iterable[bytes], into: BinaryIO) -> None:
        super().__init__(name="feeding", daemon=True)
        self._found = found
        self._into = into
        self.stopped_by: Exception | None = None

    @override
    def run(self) -> None:
        """Feed; a program that ended early is told of by its own status."""
        try:
            for piece in self._found:
                self._into.write(piece)
        except BrokenPipeError:
            pass
        except Exception as error:  # noqa: BLE001 - raised again by `through`
            self.stopped_by = error
        finally:
            with suppress(BrokenPipeError):
                self._into.close()


def through(
    name: str,
    command: list[str],
    found: Iterable[bytes],
    *,
    env: Mapping[str, str] | None = None,
) -> Iterator[bytes]:
    """What a program makes of pieces.

    Raises:
        ProgramFailed: It ended badly; what stopped the pieces goes before that.
    """
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603  (PostgreSQL's program, no shell)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            env=env,
        )
        feeding = Feeding(found, cast(BinaryIO, process.stdin))
        feeding.start()
        try:
            yield from pieces(cast(BinaryIO, process.stdout), PIECE)
            feeding.join()
            if feeding.stopped_by is not None:
                raise feeding.stopped_by
            process.wait()
            said.seek(0)
            demand(name, process, said.read())
        finally:
            process.kill()
            process.wait()
            cast(BinaryIO, process.stdout).close()
