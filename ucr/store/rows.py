"""Rows into domain values: the columns' names are the fields' names, checked."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from psycopg import AsyncCursor
from psycopg.rows import AsyncRowFactory
from pydantic import TypeAdapter

Value = TypeVar("Value")


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
