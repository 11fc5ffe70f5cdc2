"""Public problems as their files have them, and what becomes of them in our words."""

from pathlib import Path

import pytest

from bench.static.home_care import drawn
from bench.static.home_care import read as read_home_care
from bench.static.sets import hard_windows, home_care
from bench.static.windows import distance_of, problem_of, read

SOLOMON = """TINY

VEHICLE
NUMBER     CAPACITY
  3         200

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      40         50          0          0       1236          0
    1      43         54         10        912        967         90
    2      40         51         30        825        870         90
"""
VRPLIB = """NAME : TINY
TYPE : CVRPTW
VEHICLES : 3
CAPACITY : 200
SERVICE_TIME : 90
NODE_COORD_SECTION
1 40 50
2 43 54
3 40 51
DEMAND_SECTION
1 0
2 10
3 30
TIME_WINDOW_SECTION
1 0 1236
2 912 967
3 825 870
DEPOT_SECTION
1
-1
EOF
"""
HOME_CARE = """nbNodes
4
nbVehi
2
nbServi
2
r
1 1
1 0
1 1
1 1
a
1  0
1  1
x
0 3 0 0
y
0 4 2 0
d
0.0 5.0 2.0 0.0
5.0 0.0 3.6 5.0
2.0 3.6 0.0 2.0
0.0 5.0 2.0 0.0
p
0 0
0 0
16.0 16.0
16.0 16.0
20.0 20.0
20.0 20.0
0 0
0 0
e
0 60 120 0
l
600 180 240 1000
"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("UCR_BENCH_DATA", str(tmp_path))
    for kind, name, text in (
        ("vrptw", "TINY.txt", SOLOMON),
        ("vrptw", "TINY2.vrp", VRPLIB),
        ("homecare", "InstanzTINY_1.txt", HOME_CARE),
    ):
        (tmp_path / kind).mkdir(exist_ok=True)
        (tmp_path / kind / name).write_text(text)
    return tmp_path


def test_both_forms_of_a_file_say_the_same(data: Path) -> None:
    one, two = read(data / "vrptw/TINY.txt"), read(data / "vrptw/TINY2.vrp")

    assert (one.vehicles, one.capacity) == (two.vehicles, two.capacity) == (3, 200)
    assert one.customers.tolist() == two.customers.tolist()


def test_a_window_is_hard_and_the_way_home_is_part_of_the_shift(data: Path) -> None:
    problem = problem_of(read(data / "vrptw/TINY.txt"))
    first = problem.jobs[0]

    assert (first.earliest_s, first.latest_s, first.service_s) == (9120, 9670, 900)
    assert int(problem.travel_s[0, 1]) == 50
    assert {crew.base_place for crew in problem.crews} == {0}


def test_driving_is_told_in_the_files_units() -> None:
    assert distance_of(travel_minutes=1) == 6


def test_a_file_without_customers_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("nothing\n")

    with pytest.raises(ValueError, match=r"empty\.txt"):
        read(tmp_path / "empty.txt")


def test_each_service_of_a_patient_is_a_visit_with_its_skill(data: Path) -> None:
    problem = read_home_care(data / "homecare/InstanzTINY_1.txt")

    asked = [(job.place, sorted(job.skills), job.service_s) for job in problem.jobs]
    assert asked == [
        (1, ["skill-0"], 960),
        (2, ["skill-0"], 1200),
        (2, ["skill-1"], 1200),
    ]
    assert [sorted(crew.skills) for crew in problem.crews] == [
        ["skill-0"],
        ["skill-0", "skill-1"],
    ]


def test_a_file_of_another_kind_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("nbNodes\n4\n")

    with pytest.raises(ValueError, match=r"other\.txt"):
        read_home_care(tmp_path / "other.txt")


def test_a_drawn_day_has_lunch_for_all_and_somebody_for_every_visit() -> None:
    day = drawn(6, 40, seed=1)
    able = set[str]().union(*(crew.skills for crew in day.crews))

    assert all(len(crew.breaks) == 1 for crew in day.crews)
    assert all(job.skills <= able for job in day.jobs)


def test_without_data_only_drawn_days_are_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("UCR_BENCH_DATA", raising=False)

    assert hard_windows() == []
    assert [one.name for one in home_care()] == ["home-care-6x40", "home-care-15x120"]
