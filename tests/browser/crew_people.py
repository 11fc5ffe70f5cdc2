"""Changes to the crew of a served area that no screen makes: people, kind, time."""

from hashlib import sha256

import psycopg

from ucr.app import new_id


def another_of_the_crew(postgres_url: str, name: str) -> str:
    """One more person of the area's crew; the secret of their sign-in link."""
    token = new_id().hex
    with psycopg.connect(postgres_url) as conn:
        conn.execute(
            """
            WITH one AS (
                INSERT INTO account (id, area_id, name, role, crew_id)
                SELECT %(id)s, area_id, %(name)s, 'crew', id FROM crew LIMIT 1
                RETURNING id
            )
            INSERT INTO sign_in_link (token_hash, account_id, expires_at)
            SELECT %(hash)s, id, now() + interval '1 day' FROM one
            """,
            {"id": new_id(), "name": name, "hash": sha256(token.encode()).digest()},
        )
    return token


def crew_is_of_volunteers(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as conn:
        conn.execute("UPDATE crew SET kind = 'volunteer'")


def check_in_was_due(postgres_url: str, minutes_ago: int) -> None:
    """Its time has come: the timer in the database, as if it had begun earlier."""
    with psycopg.connect(postgres_url) as conn:
        conn.execute(
            """
            UPDATE crew_safety SET next_at = due, check_in = jsonb_set(
                check_in, '{due_at}', to_jsonb(due)
            )
            FROM (SELECT now() - make_interval(mins => %s) AS due) AS past
            WHERE check_in IS NOT NULL
            """,
            (minutes_ago,),
        )
