"""A collector's hand-ins straight from its database, which is only ever read: the collector may be at work on it."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, create_engine, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from coursebook.collect.store import SUBMISSIONS, file_name

AT_ONCE = 50  # hand-ins in one query
NAMED = ("id", "student", "name", "receipt", "received", "text")
Rows = Sequence[Row[Any]]


class UnusableError(Exception):
    """A database that can't be read; the message says why, in Chinese."""


def shown(address: str) -> str:
    """A database's address without the password."""
    try:
        return make_url(address).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return re.sub(r"(?<=://).*", "…", address)


def hand_ins(place: Path | str) -> Iterator[tuple[str, str]]:
    """(name, text) of every hand-in, oldest first; the names are those of the collector's own export.

    Args:
        place: an SQLite file, or a database's address.

    Raises:
        UnusableError: it can't be read, or not to its end.
    """
    source = _File(place) if isinstance(place, Path) else _Server(place)
    last = 0
    try:
        while rows := source.after(last):
            for row in rows:
                about = {name: str(getattr(row, name)) for name in NAMED}
                yield file_name(about, ""), about["text"]
            last = rows[-1].id
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise UnusableError(f"数据库读不出来（{said[:200]}），请检查它是否完整、能不能连上。") from error
    finally:
        source.close()


class _Source:
    """Hand-ins by their numbers; no rows at the end."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def after(self, last: int) -> Rows:
        with self._engine.connect() as connection:
            return _read(connection, last)

    def close(self) -> None:
        self._engine.dispose()


def _read(connection: Connection, last: int) -> Rows:
    if last == 0 and not inspect(connection).has_table(SUBMISSIONS.name):
        raise UnusableError("不是收作业程序（coursebook collect）的数据库，没有读取。")
    columns = [SUBMISSIONS.c[name] for name in NAMED]
    wanted = select(*columns).where(SUBMISSIONS.c.id > last).order_by(SUBMISSIONS.c.id).limit(AT_ONCE)
    return connection.execute(wanted).all()


class _Server(_Source):
    """A database server; nothing but reading is asked of it."""

    def __init__(self, address: str) -> None:
        try:
            url = make_url(address)
            if url.get_backend_name() != "postgresql":
                raise UnusableError("只能读 PostgreSQL（postgresql+psycopg://…）的地址；SQLite 请直接写文件路径。")
            engine = create_engine(url, poolclass=NullPool, execution_options={"postgresql_readonly": True})
        except ModuleNotFoundError as error:
            way = 'pip install "coursebook[postgresql]"'
            raise UnusableError(f"缺少连接数据库用的 Python 包“{error.name}”，请先安装：{way}") from error
        except (ArgumentError, NoSuchModuleError, ValueError) as error:
            raise UnusableError("看不懂数据库地址；样子应当是 postgresql+psycopg://用户:密码@主机/库名。") from error
        super().__init__(engine)


class _File(_Source):
    """An SQLite file.

    While nobody writes it is read as something that can't change, which leaves no file beside it and needs no right to
    write there. Where somebody does write, SQLite's own locks are needed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        super().__init__(self._opened("immutable=1"))

    def _opened(self, way: str) -> Engine:
        address = f"{self._path.resolve().as_uri()}?mode=ro&{way}"
        return create_engine(
            "sqlite://", poolclass=NullPool, creator=lambda: sqlite3.connect(address, uri=True, timeout=30)
        )

    def _state(self) -> tuple[float, int, bool]:
        about = self._path.stat()
        journals = [self._path.with_name(self._path.name + end) for end in ("-wal", "-journal")]
        return about.st_mtime_ns, about.st_size, any(one.exists() for one in journals)

    def after(self, last: int) -> Rows:
        before = self._state()
        if not before[-1]:
            try:
                rows = super().after(last)
            except DBAPIError:
                if self._state() == before:
                    raise
            else:
                if self._state() == before:
                    return rows
        shared = self._opened("")
        with shared.connect() as connection:
            return _read(connection, last)
