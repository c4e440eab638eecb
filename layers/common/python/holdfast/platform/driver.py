"""pg8000, one round trip a statement: each parameterised statement is prepared once per connection.

The driver's own cursor takes three round trips for a statement with parameters (parse, bind and execute, close). This
one sends parse, bind and execute together the first time and only bind and execute from then on.
"""

from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from socket import IPPROTO_TCP, TCP_NODELAY
from typing import Any

from pg8000.converters import make_params
from pg8000.core import NULL_BYTE, SYNC_MSG, Context, _flush, _write
from pg8000.dbapi import Connection as _Connection
from pg8000.dbapi import Cursor as _Cursor
from pg8000.dbapi import convert_paramstyle

MAX_STATEMENTS = 500  # prepared on one connection; what comes after is sent unnamed, still in one round trip


class PreparedStatement:
    __slots__ = ("columns", "input_funcs", "name", "text")

    def __init__(self, name: bytes, text: str) -> None:
        self.name = name
        self.text = text
        self.columns: Any = None
        self.input_funcs: Any = None


class PreparingConnection(_Connection):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is longer than a packet ends in a short one, which would wait 40 ms for the others to be acknowledged.
        self._usock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        self.statements: dict[str, PreparedStatement] = {}
        self._numbers = count()

    def cursor(self) -> "PreparingCursor":
        return PreparingCursor(self)

    def run_prepared(self, operation: str, args: Sequence[Any]) -> Any:
        params = make_params(self.py_types, args)
        known = self.statements.get(operation)
        if known is not None:
            context = Context(known.text, columns=known.columns, input_funcs=known.input_funcs)
            self._send(known.name, params, context)
            return context
        is_named = len(self.statements) < MAX_STATEMENTS
        name = f"holdfast_{next(self._numbers)}".encode() + NULL_BYTE if is_named else NULL_BYTE
        statement = PreparedStatement(name, convert_paramstyle("format", operation, args)[0])
        context = Context(statement.text)
        self.send_PARSE(statement.name, statement.text, ())
        self.send_DESCRIBE_STATEMENT(statement.name)
        self._send(statement.name, params, context)
        statement.columns, statement.input_funcs = context.columns, context.input_funcs
        if is_named:
            self.statements[operation] = statement
        return context

    def commit(self) -> None:
        """One round trip; the driver's own takes three."""
        self.execute_simple("commit")

    def rollback(self) -> None:
        if self._in_transaction:
            self.execute_simple("rollback")

    def close(self) -> None:
        """The driver's own leaves the buffers of a lost connection open, and with them its socket."""
        buffers = self._sock
        try:
            super().close()
        finally:
            if buffers is not None:
                with suppress(OSError):
                    buffers.close()

    def _send(self, name: bytes, params: Sequence[Any], context: Any) -> None:
        self.send_BIND(name, params)
        self.send_EXECUTE()
        _write(self._sock, SYNC_MSG)
        _flush(self._sock)
        self.handle_messages(context)


class PreparingCursor(_Cursor):  # type: ignore[misc]
    def execute(self, operation: str, args: Sequence[Any] = (), stream: Any = None) -> None:
        connection = self._c
        if not args or stream is not None or connection._sock is None:
            super().execute(operation, args, stream)
            return
        if not connection._in_transaction and not connection.autocommit:
            connection.execute_simple("begin transaction")
        self._context = connection.run_prepared(operation, args)
        self._row_iter = None if self._context.rows is None else iter(self._context.rows)
        self._input_oids = ()
