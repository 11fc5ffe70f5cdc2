"""The callers' own books survive what may happen to a process."""

from pathlib import Path
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tests.demo.conftest import MORNING
from ucr.demo.ledger import Ledger, Line, Wrote, read


def line(name: str) -> Line:
    return Line(
        wrote=Wrote.RECEIVED, name=name, by="GP", at=MORNING, id=UUID(int=7), said="yes"
    )


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger") as ledger:
        ledger.write(line("gp-1"))

    assert read(tmp_path / "ledger") == [line("gp-1")]


def test_a_fact_is_written_once(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger") as ledger:
        ledger.write(line("gp-1"))
        ledger.write(line("gp-1"))

    assert len(read(tmp_path / "ledger")) == 1


@given(cut=st.integers(1, 60))
def test_a_line_that_a_crash_cut_short_is_dropped_and_the_next_is_whole(
    tmp_path_factory: object, cut: int
) -> None:
    path = Path(str(tmp_path_factory.mktemp("cut"))) / "ledger"  # type: ignore[attr-defined]
    with Ledger(path) as ledger:
        ledger.write(line("gp-1"))
        ledger.write(line("gp-2"))
    path.write_bytes(path.read_bytes()[:-cut])

    with Ledger(path) as ledger:
        ledger.write(line("gp-3"))

    assert [one.name for one in read(path)] == ["gp-1", "gp-3"]
