"""A status lives in three places: the domain, its table of moves, the database."""

import re
from enum import StrEnum

import psycopg
import pytest

from ucr.domain import assignment, crew, crew_message, loan, referral_status, visit

STATUSES: dict[str, type[StrEnum]] = {
    "assignment": assignment.AssignmentStatus,
    "crew_message": crew_message.MessageStatus,
    "loan": loan.LoanStatus,
    "referral": referral_status.ReferralStatus,
    "shift": crew.ShiftStatus,
    "visit": visit.VisitStatus,
}
MOVED: dict[str, set[str]] = {
    "assignment": set(assignment.NEXT),
    "crew_message": set(crew_message.NEXT),
    "loan": set(loan.NEXT),
    "referral": set(referral_status.NEXT),
    "shift": set(crew.NEXT),
    "visit": set(visit.NEXT),
}
# The conditions on the column `status` alone, in the database's own words.
CONDITIONS = """
SELECT table_.relname, pg_get_constraintdef(condition.oid)
FROM pg_constraint AS condition
JOIN pg_class AS table_ ON table_.oid = condition.conrelid
JOIN pg_attribute AS status
  ON status.attrelid = table_.oid AND status.attname = 'status'
WHERE condition.contype = 'c' AND condition.conkey = ARRAY[status.attnum]
"""
TABLES = """
SELECT table_name FROM information_schema.columns
WHERE column_name = 'status' AND table_schema = 'public'
"""


def test_every_table_with_a_status_is_compared(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as conn:
        tables = {name for (name,) in conn.execute(TABLES)}

    assert tables == set(STATUSES)


@pytest.mark.parametrize("table", STATUSES)
def test_the_database_allows_the_statuses_of_the_domain_and_no_others(
    postgres_url: str, table: str
) -> None:
    with psycopg.connect(postgres_url) as conn:
        [condition] = [text for name, text in conn.execute(CONDITIONS) if name == table]

    assert set(re.findall(r"'([^']+)'", condition)) == set(STATUSES[table])


@pytest.mark.parametrize("table", STATUSES)
def test_the_table_of_moves_names_every_status(table: str) -> None:
    assert MOVED[table] == set(STATUSES[table])
