"""How memory's growth is told from its warming up."""

from pathlib import Path

import orjson
import pytest

from bench.held_growth import Reading, fitted_from_s, grown, kept_in
from bench.held_memory import Held, summed, together

SMAPS = """
5591a000-5592b000 rw-p 00000000 00:00 0                          [heap]
Size:                 68 kB
Rss:                  68 kB
Pss:                  68 kB
Private_Clean:         0 kB
Private_Dirty:        68 kB
7f00a000-7f00b000 r-xp 00000000 fe:01 1234                       /usr/lib/libc.so.6
Rss:                 100 kB
Pss:                  20 kB
Private_Clean:         4 kB
Private_Dirty:         0 kB
VmFlags: rd ex mr
7f00c000-7f00d000 rw-p 00000000 00:00 0
Rss:                  10 kB
Pss:                  10 kB
Private_Dirty:        10 kB
""".strip().splitlines()


def _held(mb: float) -> Held:
    own = round(mb * 1e6)
    return Held(
        rss=own + 10_000_000,
        uss=own,
        pss=own,
        heap=0,
        anonymous=own,
        files=0,
        threads=1,
        open_files=3,
    )


def _curve(minutes: int, mb_an_hour: float) -> list[Reading]:
    """A process that fills caches for 20 minutes, and grows by so much besides."""
    return [
        Reading(
            at * 10.0,
            at // 6,
            {"serve": _held(200 + min(at * 10, 1200) / 40 + mb_an_hour * at / 360)},
        )
        for at in range(minutes * 6 + 1)
    ]


def test_mappings_are_summed_by_what_they_are() -> None:
    found = {name: bytes_ // 1024 for name, bytes_ in summed(SMAPS).items()}

    assert found == {
        "rss": 178,
        "uss": 82,
        "pss": 98,
        "heap": 68,
        "anonymous": 10,
        "files": 100,
    }


@pytest.mark.parametrize("mb_an_hour", [0.0, 0.5, 6.0])
def test_a_long_run_tells_what_goes_on_from_what_was_filled(mb_an_hour: float) -> None:
    (found,) = grown(_curve(75, mb_an_hour), speed=6)

    low, high = found.real_interval
    assert found.mb_a_real_hour == pytest.approx(mb_an_hour, abs=0.02)
    assert low - 0.01 <= mb_an_hour <= high + 0.01
    assert found.mb_an_hour == pytest.approx(mb_an_hour / 6, abs=0.01)


def test_a_short_run_still_sees_what_is_being_filled() -> None:
    seen = _curve(12, 0.0)

    (found,) = grown(seen, speed=6)

    assert fitted_from_s(seen) == pytest.approx(360)
    assert found.mb_a_real_hour > 60


def test_a_run_that_was_broken_off_is_told_from_its_log(tmp_path: Path) -> None:
    log, seen = tmp_path / "soak.jsonl", _curve(6, 1.0)
    log.write_bytes(b"\n".join(map(orjson.dumps, seen)))

    assert kept_in(log) == seen


def test_a_process_that_came_late_and_one_that_is_gone_are_told_apart() -> None:
    seen = _curve(12, 0.0)
    late = [
        Reading(
            one.at_s,
            one.events,
            {**one.held, "solver" if one.at_s > 300 else "gone": _held(90)},
        )
        for one in seen
    ]

    assert [one.process for one in grown(late, speed=1)] == ["serve", "solver"]


def test_several_processes_are_taken_together() -> None:
    both = together([_held(1), _held(2)])

    assert (both.processes, both.uss) == (2, 3_000_000)
