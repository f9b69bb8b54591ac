"""A PostgreSQL server as a hub's database: a connection per thread, the same SQL as in SQLite."""

import os
import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import conninfo, sql
from psycopg.adapt import Loader

from kiosk.errors import Fault, Refused
from kiosk.words import say as _

Cursor = psycopg.Cursor[Any]

SETTING = "config.toml: database"
SECONDS_TO_CONNECT = 10
# A name after a colon, but not within quotes; a per cent sign means something to psycopg.
PARAMETER = re.compile(r"""'[^']*'|"[^"]*"|(?<!:):([a-z]\w*)|%""")
INCOMING = sql.Identifier("incoming")


@lru_cache(maxsize=512)
def _query(text: str) -> sql.SQL:
    def written(found: re.Match[str]) -> str:
        return f"%({found[1]})s" if found[1] else found[0].replace("%", "%%")

    return sql.SQL(PARAMETER.sub(written, text))


class _Whole(Loader):
    """Sums are `numeric` in PostgreSQL; those of whole numbers are whole."""

    def load(self, data: Any) -> int | float:
        text = bytes(data).decode("ascii")
        return float(text) if "." in text or "N" in text else int(text)


class Transaction:
    """The connection within `Postgres.writing`; rows are tuples."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection

    def execute(self, text: str, parameters: Mapping[str, Any] | None = None, /) -> Cursor:
        """Do one statement; `:name` in it stands for a parameter."""
        return self.connection.execute(_query(text), parameters or {})

    def executemany(self, text: str, parameters: Iterable[Mapping[str, Any]], /) -> Cursor:
        """Do one statement for each of `parameters`."""
        cursor = self.connection.cursor()
        cursor.executemany(_query(text), parameters)
        return cursor


class Postgres:
    """The database at a `postgresql://` address, a `db.Store`.

    A connection is opened when a thread first needs it, never one that a process before a fork has
    opened, and once more where the server has closed it in the meantime.
    """

    engine = "postgresql"

    def __init__(self, address: str) -> None:
        self.address = address
        self._thread = threading.local()

    @property
    def where(self) -> str:
        """The setting, since the address holds a password."""
        return SETTING

    @property
    def connection(self) -> psycopg.Connection:
        """This thread's connection; raises `Refused` where the server does not let us in."""
        process, opened = getattr(self._thread, "opened", (0, None))
        if opened is None or opened.closed or process != os.getpid():
            opened = self._open()
            self._thread.opened = (os.getpid(), opened)
        return opened

    def _open(self) -> psycopg.Connection:
        try:
            known = conninfo.conninfo_to_dict(self.address)
            known.setdefault("connect_timeout", SECONDS_TO_CONNECT)
            known.setdefault("application_name", "kiosk")
            opened = psycopg.connect(**known, autocommit=True)  # type: ignore[arg-type]
        except psycopg.Error as error:
            # What the server or the driver says may hold a piece of the password.
            raise Refused(Fault(SETTING, _reason(error))) from None
        opened.adapters.register_loader("numeric", _Whole)
        return opened

    def rows(self, text: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """All rows of a query, each a dictionary by column."""
        cursor = self._ask(text, parameters)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def value(self, text: str, parameters: dict[str, Any] | None = None) -> Any:
        """The first column of the first row, or None where there is no row."""
        row = self._ask(text, parameters).fetchone()
        return row[0] if row else None

    def _ask(self, text: str, parameters: Mapping[str, Any] | None = None) -> Cursor:
        connection = self.connection
        is_alone = connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
        try:
            return connection.execute(_query(text), parameters or {})
        except psycopg.OperationalError:
            if not (connection.closed and is_alone):
                raise
            return self.connection.execute(_query(text), parameters or {})

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """One transaction: all of it is on the disk afterwards, or nothing of it."""
        self._ask("BEGIN")
        connection = self.connection
        try:
            yield Transaction(connection)
            connection.commit()
        except BaseException:
            if not connection.closed:
                connection.rollback()
            raise

    def insert_new(
        self,
        connection: Transaction,
        table: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[Any]],
    ) -> int:
        """Insert those of many rows that no key stands against; says how many these were."""
        new = list(rows)
        cursor = connection.connection.cursor()
        into = sql.Identifier(table)
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        try:
            with connection.connection.transaction():
                _copy(cursor, into, names, new)
        except psycopg.errors.UniqueViolation:
            return _copy_beside(cursor, into, names, new)
        return len(new)

    def close(self) -> None:
        """Close this thread's connection."""
        process, opened = getattr(self._thread, "opened", (0, None))
        if opened is not None and process == os.getpid():
            opened.close()
            del self._thread.opened


def _copy(
    cursor: Cursor, into: sql.Identifier, names: sql.Composed, rows: list[Sequence[Any]]
) -> None:
    cursor.execute(sql.SQL("SELECT {} FROM {} LIMIT 0").format(names, into))
    kinds = [column.type_code for column in cursor.description or ()]
    text = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(into, names)
    with cursor.copy(text) as copy:
        copy.set_types(kinds)
        for row in rows:
            copy.write_row(row)


def _copy_beside(
    cursor: Cursor, into: sql.Identifier, names: sql.Composed, rows: list[Sequence[Any]]
) -> int:
    """Insert by way of a table without keys; COPY itself ends at the first row that is there."""
    cursor.execute(
        sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} LIMIT 0").format(
            INCOMING, names, into
        )
    )
    _copy(cursor, INCOMING, names, rows)
    cursor.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} ON CONFLICT DO NOTHING").format(
            into, names, names, INCOMING
        )
    )
    n_new = cursor.rowcount
    cursor.execute(sql.SQL("DROP TABLE {}").format(INCOMING))
    return n_new


def _reason(error: psycopg.Error) -> str:
    said = str(error)
    if not isinstance(error, psycopg.OperationalError):
        return _("is no address of a database: write postgresql://NAME:PASSWORD@HOST/DATABASE")
    if "password" in said or "authentication" in said or "pg_hba" in said:
        return _("the database does not know this name and password: mend them")
    if "does not exist" in said:
        return _("the server has no such database or user: make it there, or mend the address")
    return _("the database does not answer: start it, or mend the address")
