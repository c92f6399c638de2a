"""Queries and rows whose SQL is made once: for the few paths on which making it costs more than the database does.

    known = Prepared(lambda account, on: Role.rows.filter(account=account, since__lte=on), account=int, on=date)
    roles = known(account.pk, today)

What comes back is what the query set itself gives back. The values must be single ones: no lists, no None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators

M = TypeVar("M", bound=Model)


def _stand_ins(number: int) -> dict[type, Any]:
    """Return a value of each kind that stands for the parameter with this number."""
    return {
        int: 1_900_000_000 + number,
        str: f"parameter {number}",
        UUID: UUID(int=0xFFFF << 64 | number),
        date: date(9000, 1, 1 + number),
        datetime: datetime(9000, 1, 1 + number, tzinfo=UTC),
    }


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The SQL of a query with its fixed parameters; `places` says where which argument goes."""

    sql: str
    fixed: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]
    build: Callable[[Sequence[Any]], Any]
    convert: Callable[[list[Any]], Any]


class Prepared(Generic[M]):
    """A query for rows of one model, with the related ones that it selects."""

    def __init__(self, query: Callable[..., QuerySet[M]], **kinds: type) -> None:
        """Keep the query and the kinds of its parameters, in their order; nothing is compiled yet."""
        self._query, self._kinds = query, tuple(kinds.values())
        self._compiled: dict[str, _Compiled] = {}

    def __call__(self, *values: Any) -> list[M]:
        """Return the rows for these values."""
        connection = connections[DEFAULT_DB_ALIAS]
        made = self._compiled.get(connection.vendor)
        if made is None:
            made = self._compiled[connection.vendor] = self._compile(connection)
        given = list(made.fixed)
        for place, argument in made.places:
            given[place] = _adapted(values[argument], connection)
        with connection.cursor() as cursor:
            cursor.execute(made.sql, given)
            return [made.build(row) for row in made.convert(cursor.fetchall())]

    def first(self, *values: Any) -> M | None:
        """Return the first row for these values, None when there is none."""
        found = self(*values)
        return found[0] if found else None

    def _compile(self, connection: BaseDatabaseWrapper) -> _Compiled:
        plain = [_stand_ins(0)[kind] for kind in self._kinds]
        queryset, compiler, sql, fixed = self._made_for(plain, connection)
        places = []
        for argument, kind in enumerate(self._kinds):
            other = [*plain[:argument], _stand_ins(1 + argument)[kind], *plain[argument + 1 :]]
            _, _, same, changed = self._made_for(other, connection)
            moved = [place for place, value in enumerate(changed) if value != fixed[place]]
            if same != sql or not moved:
                raise TypeError("The query cannot be prepared: a value changes more than a parameter.")
            places += [(place, argument) for place in moved]
        return _Compiled(sql, fixed, tuple(places), _builder(queryset, compiler), _converter(compiler))

    def _made_for(
        self, values: Sequence[Any], connection: BaseDatabaseWrapper
    ) -> tuple[Any, Any, str, tuple[Any, ...]]:
        queryset = self._query(*values)
        if not issubclass(queryset._iterable_class, ModelIterable):  # noqa: SLF001  # no other way to ask
            raise TypeError("Only rows of a model can be prepared.")
        compiler = queryset.query.get_compiler(connection=connection)
        sql, fixed = compiler.as_sql()
        return queryset, compiler, sql, tuple(fixed)


def _builder(queryset: Any, compiler: Any) -> Callable[[Sequence[Any]], Any]:
    """Return what makes an instance, with its related ones and annotations, of a row of the compiled query."""
    info, select = compiler.klass_info, compiler.select
    columns = info["select_fields"]
    start, end = columns[0], columns[-1] + 1
    names = [column[0].target.attname for column in select[start:end]]
    related = get_related_populators(info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # the stubs are of Django 6
    annotations = tuple((compiler.annotation_col_map or {}).items())

    def build(row: Sequence[Any]) -> Any:
        found = info["model"].from_db(DEFAULT_DB_ALIAS, names, row[start:end])
        for populator in related:
            populator.populate(row, found)
        for name, place in annotations:
            setattr(found, name, row[place])
        return found

    return build


def _converter(compiler: Any) -> Callable[[list[Any]], Any]:
    """Return what turns the database's values of a row into the fields' own."""
    converters = compiler.get_converters([column[0] for column in compiler.select])
    return lambda rows: compiler.apply_converters(rows, converters) if converters else rows


def _adapted(value: Any, connection: BaseDatabaseWrapper) -> Any:
    """Return a value as the field of its kind hands it to the driver."""
    match value:
        case UUID():
            return value if connection.features.has_native_uuid_field else value.hex
        case datetime():
            return connection.ops.adapt_datetimefield_value(value)
        case date():
            return connection.ops.adapt_datefield_value(value)
        case _:
            return value


_inserts: dict[tuple[str, type[Model]], tuple[str, list[Any], Any]] = {}


def insert(row: Model) -> None:
    """Store a new row, as `save(force_insert=True)` does, with SQL that is made once for its model."""
    _insert(row, "")


def insert_unless_known(row: Model) -> bool:
    """Store a new row unless one with its key, or with another value that must be unique, is there; tell whether.

    The database decides, and waits for whoever is just storing the other one; nothing fails, so no savepoint is needed.
    """
    return _insert(row, " ON CONFLICT DO NOTHING")


def _insert(row: Model, otherwise: str) -> bool:
    connection = connections[DEFAULT_DB_ALIAS]
    key = (connection.vendor, type(row))
    if key not in _inserts:
        _inserts[key] = _insert_into(type(row), connection)
    sql, fields, made_there = _inserts[key]
    returning = f" RETURNING {connection.ops.quote_name(made_there.column)}" if made_there else ""
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(f"{sql}{otherwise}{returning}", values)
        made = cursor.fetchone() if made_there else None
        if made is None and (made_there or cursor.rowcount == 0):
            return False
    if made is not None:
        setattr(row, made_there.attname, made[0])
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS  # noqa: SLF001  # as `save` does
    return True


def _insert_into(model: type[Model], connection: BaseDatabaseWrapper) -> tuple[str, list[Any], Any]:
    """Return the statement, the fields that it takes, and the key that the database makes, if it does."""
    meta: Any = model._meta  # noqa: SLF001  # Django's own way to the fields
    quoted = connection.ops.quote_name
    made_there = meta.pk if meta.pk.get_internal_type() in {"AutoField", "BigAutoField"} else None
    fields = [field for field in meta.local_concrete_fields if field is not made_there]
    columns = ", ".join(quoted(field.column) for field in fields)
    values = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES ({values})"  # noqa: S608  # names of ours
    return sql, fields, made_there
