"""Migration operations that the ORM has no word for: tables that only grow, paths that sort by byte, no order of rows."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION uswah_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME; END $$
"""


class AppendOnly(Operation):
    """Let the database itself refuse UPDATE and DELETE on a table, whoever asks.

    `when` narrows the refusal to rows for which the SQL condition on OLD holds (for example: once published).
    """

    reversible = True

    def __init__(self, table: str, when: str = "") -> None:
        """Keep the table's name and the condition."""
        self.table, self.when = table, when

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what the migration writer needs to write this operation again."""
        return self.__class__.__name__, [self.table], {"when": self.when} if self.when else {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing in the state of the models."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Create one trigger for UPDATE and one for DELETE."""
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_POSTGRES_FUNCTION, params=None)  # no parameters: its % is its own
        for event in ("UPDATE", "DELETE"):
            schema_editor.execute(self._create(schema_editor.connection.vendor, event), params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Drop the two triggers."""
        on = f" ON {self.table}" if schema_editor.connection.vendor == "postgresql" else ""
        for event in ("UPDATE", "DELETE"):
            schema_editor.execute(f"DROP TRIGGER {self._name(event)}{on}")

    def describe(self) -> str:
        """Return a line for the migration's output."""
        return f"Make {self.table} append-only"

    def _name(self, event: str) -> str:
        return f"{self.table}_refuses_{event.lower()}"

    def _create(self, vendor: str, event: str) -> str:
        when = f" WHEN ({self.when})" if self.when else ""
        head = f"CREATE TRIGGER {self._name(event)} BEFORE {event} ON {self.table} FOR EACH ROW{when}"
        if vendor == "postgresql":
            return f"{head} EXECUTE FUNCTION uswah_append_only()"
        return f"{head} BEGIN SELECT RAISE(ABORT, 'append-only: {self.table}'); END"


class StillAppendOnly(Operation):
    """Keep a table append-only when the migration that it stands in, before what changes the table, is taken back.

    SQLite can only drop a column with a foreign key by making the table anew, and the new one has no triggers.
    """

    reversible = True

    def __init__(self, table: str) -> None:
        """Keep the table's name."""
        self.table = table

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what the migration writer needs to write this operation again."""
        return self.__class__.__name__, [self.table], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing in the state of the models."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Do nothing: a column is added without making the table anew."""

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Create the triggers again on SQLite."""
        if schema_editor.connection.vendor == "sqlite":
            AppendOnly(self.table).database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Return a line for the migration's output."""
        return f"Keep {self.table} append-only"


class SortByByte(Operation):
    """Let a text column compare byte by byte on PostgreSQL, as it does on SQLite, so that path ranges hold."""

    reversible = True

    def __init__(self, table: str, column: str, length: int) -> None:
        """Keep which column, and its length."""
        self.table, self.column, self.length = table, column, length

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what the migration writer needs to write this operation again."""
        return self.__class__.__name__, [self.table, self.column, self.length], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing in the state of the models."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Set the collation on PostgreSQL; SQLite compares by byte already."""
        self._set(schema_editor, 'COLLATE "C"')

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Give the column back the database's own collation."""
        self._set(schema_editor, 'COLLATE "default"')

    def describe(self) -> str:
        """Return a line for the migration's output."""
        return f"Sort {self.table}.{self.column} by byte"

    def _set(self, schema_editor: BaseDatabaseSchemaEditor, collation: str) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"ALTER TABLE {self.table} ALTER COLUMN {self.column} TYPE varchar({self.length}) {collation}"
            )


class CreateWithoutOrder(CreateModel):
    """Create a table in which nothing tells the order in which rows came.

    On SQLite without rowid: rows lie by their key, which is random. PostgreSQL has no such table; there the rows are
    written anew by who knows when they must be.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Create the table."""
        usual = schema_editor.sql_create_table
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.sql_create_table = f"{usual} WITHOUT ROWID"
        try:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        finally:
            schema_editor.sql_create_table = usual
