"""Submissions in a database. A receipt is given only after the commit that holds the submission."""

import queue
import re
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    func,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from coursebook.errors import CourseError, Problem

MOST_AT_ONCE = 200  # submissions in one commit

METADATA = MetaData()
SUBMISSIONS = Table(
    "submissions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("checksum", String(64), nullable=False, unique=True),
    Column("receipt", String(9), nullable=False),
    Column("student", String(100), nullable=False, index=True),
    Column("name", String(100), nullable=False),
    Column("group_name", String(100), nullable=False),
    Column("scope", String(20), nullable=False),
    Column("version", String(100), nullable=False),
    Column("made", String(40), nullable=False),  # by the student's clock
    Column("received", String(40), nullable=False),  # by ours
    Column("summary", Text, nullable=False),  # JSON: [[exercise, the browser's verdict], …]
    Column("text", Text, nullable=False),  # the file, letter by letter
)
SHORT = [column for column in SUBMISSIONS.columns if column.name not in ("text", "checksum")]


def file_name(row: Mapping[str, Any], title: str) -> str:
    """A name that no system refuses and that leads nowhere; the receipt keeps two of a student apart."""
    parts = [row["student"], row["name"], title, row["received"][:10], row["receipt"]]
    safe = [re.sub(r'[\\/:*?"<>|\s.\x00-\x1f]+', "", part)[:40] for part in parts]
    return "-".join(part for part in safe if part) + ".coursework.json"


@dataclass(frozen=True)
class Kept:
    """A submission that is in the database."""

    receipt: str
    is_new: bool


class NotKeptError(Exception):
    """The database didn't take a submission; nothing of it is kept."""


class Store:
    """One writer thread collects what arrives while it commits: one disk flush then serves many students."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.waiting: queue.SimpleQueue[tuple[dict[str, Any], Future[Kept]] | None] = queue.SimpleQueue()
        self.writer = threading.Thread(target=self._write_all, name="collector-writer", daemon=True)
        self.writer.start()

    def add(self, row: dict[str, Any]) -> Future[Kept]:
        """Keep a submission; the result comes once it is on disk."""
        result: Future[Kept] = Future()
        self.waiting.put((row, result))
        return result

    @property
    def place(self) -> str:
        """Where submissions are kept, without a password."""
        return self.engine.url.render_as_string(hide_password=True)

    def close(self) -> None:
        """Write what is waiting and stop."""
        self.waiting.put(None)
        self.writer.join()
        self.engine.dispose()

    def revision(self) -> str:
        """Something else after every submission."""
        with self.engine.connect() as connection:
            last, count = connection.execute(select(func.max(SUBMISSIONS.c.id), func.count())).one()
        return f"{last or 0}-{count}"  # of several collectors on one database, a later number may come first

    def listed(self) -> list[dict[str, Any]]:
        """Everything but the texts, oldest first."""
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(select(*SHORT).order_by(SUBMISSIONS.c.id)).mappings()]

    def texts(self) -> Iterator[tuple[dict[str, Any], str]]:
        """Every submission with the text of its file, oldest first."""
        with self.engine.connect() as connection:
            found = connection.execution_options(yield_per=50).execute(select(SUBMISSIONS).order_by(SUBMISSIONS.c.id))
            for row in found.mappings():
                yield dict(row), row["text"]

    def _write_all(self) -> None:
        while True:
            first = self.waiting.get()
            batch = []
            while first is not None:
                batch.append(first)
                if len(batch) >= MOST_AT_ONCE or self.waiting.empty():
                    break
                first = self.waiting.get()
            if batch:
                self._write(batch)
            if first is None:
                return

    def _write(self, batch: list[tuple[dict[str, Any], Future[Kept]]]) -> None:
        try:
            with self.engine.begin() as connection:
                new = [_insert(connection, row) for row, _ in batch]
        except Exception as error:  # noqa: BLE001 - whatever it was, each student waiting must hear of it
            if len(batch) > 1:
                for one in batch:  # one bad row must not take the others with it
                    self._write([one])
            else:
                batch[0][1].set_exception(NotKeptError(str(error)))
            return
        for (row, result), is_new in zip(batch, new, strict=True):
            result.set_result(Kept(row["receipt"], is_new))


def _insert(connection: Any, row: dict[str, Any]) -> bool:
    dialect = connection.dialect.name
    make: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}.get(dialect, insert)
    statement = make(SUBMISSIONS).values(**row)
    # The same file once more is no new submission, whoever else writes at the same moment.
    statement = statement.on_conflict_do_nothing(index_elements=["checksum"])
    return connection.execute(statement.returning(SUBMISSIONS.c.id)).first() is not None


def _engine(url: str) -> Engine:
    try:
        address = make_url(url)
        dialect = address.get_backend_name()
        if dialect not in ("sqlite", "postgresql"):
            raise CourseError(
                Problem(
                    "--database", "", f"不支持数据库“{dialect}”，请用 sqlite:/// 或 postgresql+psycopg:// 开头的地址"
                )
            )
        if dialect == "sqlite":
            engine = create_engine(address, poolclass=NullPool, connect_args={"timeout": 30})
            event.listen(engine, "connect", _careful)
        else:
            engine = create_engine(address, pool_pre_ping=True)
        METADATA.create_all(engine)
    except ModuleNotFoundError as error:
        message = f'缺少连接数据库用的 Python 包“{error.name}”，请先安装：pip install "coursebook[postgresql]"'
        raise CourseError(Problem("--database", "", message)) from error
    except (ArgumentError, NoSuchModuleError) as error:
        raise CourseError(Problem("--database", "", f"看不懂数据库地址：{error}")) from error
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", error)).strip().splitlines()[0]
        message = f"打不开数据库（{said}）；请检查文件夹能不能写、磁盘有没有空间、数据库开没开"
        raise CourseError(Problem("--database", "", message)) from error
    return engine


def _careful(connection: Any, _: Any) -> None:
    """Write ahead, and flush to disk at every commit: a receipt outlives a power cut."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()
