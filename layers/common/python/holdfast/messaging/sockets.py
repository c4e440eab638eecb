"""Sockets on the network: API Gateway keeps them, and is asked to send to one or to close it."""

import logging
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from holdfast.platform.settings import socket_url

_CONNECT_SECONDS: Final = 2
_READ_SECONDS: Final = 5
_GONE: Final = "GoneException"


def send(connection_id: str, text: str) -> bool:
    """Whether it was taken; False where nobody is there any more. Raises where that is not known."""
    return _is_there(lambda: _gateway().post_to_connection(ConnectionId=connection_id, Data=text.encode()))


def close(connection_id: str) -> None:
    _is_there(lambda: _gateway().delete_connection(ConnectionId=connection_id))


def _is_there(call: Callable[[], object]) -> bool:
    from botocore.exceptions import ClientError

    try:
        call()
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != _GONE:
            raise
        return False
    return True


@cache
def _gateway() -> Any:
    """Sends where sockets connect to, over HTTP."""
    import boto3
    from botocore.config import Config

    logging.getLogger("botocore").setLevel(logging.INFO)  # below that it writes whole requests
    patience = Config(connect_timeout=_CONNECT_SECONDS, read_timeout=_READ_SECONDS, retries={"total_max_attempts": 1})
    url = socket_url().replace("ws", "http", 1)
    return boto3.client("apigatewaymanagementapi", endpoint_url=url, config=patience)
