"""Rows into domain values: the columns' names are the fields' names, checked."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import fields
from typing import Any, LiteralString, TypeVar

import orjson
from psycopg import AsyncCursor
from psycopg.rows import AsyncRowFactory
from pydantic import TypeAdapter, ValidationError

Value = TypeVar("Value")


def as_json(value: object) -> dict[str, object]:
    """A frozen value as plain JSON, for a column that no query looks into."""
    found: dict[str, object] = orjson.loads(
        orjson.dumps(value, option=orjson.OPT_UTC_Z)
    )
    return found


def understood(kind: TypeAdapter[Value], rows: Iterable[tuple[str]]) -> Iterator[Value]:
    """What of rows of one JSON text each can be read; the others are passed over."""
    for (text,) in rows:
        with suppress(ValidationError):
            yield kind.validate_json(text)


def select(kind: type[Any], of: LiteralString) -> bytes:
    """Ask for the columns that `kind` has as fields, each by its name.

    Never `SELECT *`: while a release gives a table a column, PostgreSQL would refuse
    each question that is prepared already and would have one more in its answer, on
    every connection of the release before, for as long as that connection lives.

    Args:
        of: What follows the columns, from `FROM` on.
    """
    columns = ", ".join(f'"{field.name}"' for field in fields(kind))
    return f"SELECT {columns} {of}".encode()


def read_as(kind: type[Value]) -> AsyncRowFactory[Value]:
    """A row factory that makes `kind` out of columns named like its fields.

    Raises:
        pydantic.ValidationError: While reading: a stored value is not of the domain.
    """
    adapter = TypeAdapter(kind)

    def factory(cursor: AsyncCursor[Any]) -> Callable[[Sequence[Any]], Value]:
        names = [column.name for column in cursor.description or ()]

        def make(values: Sequence[Any]) -> Value:
            return adapter.validate_python(dict(zip(names, values, strict=True)))

        return make

    return factory
