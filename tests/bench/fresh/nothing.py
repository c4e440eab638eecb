"""The least that the same libraries do: a logger, an event handler that validates, one connection, `SELECT 1`."""

import os
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from sqlalchemy import create_engine, text

log = Logger(service="nothing")
app = APIGatewayHttpResolver(enable_validation=True)


@app.get("/nothing")
def answer() -> int:
    engine = create_engine(os.environ["DATABASE_URL"], pool_size=1, max_overflow=0)
    with engine.connect() as connection:
        return int(connection.execute(text("select 1")).scalar_one())


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
