"""Which country an address is in, by a database file of the deployment in MaxMind's format: GeoLite2, DB-IP and others.

Nothing is asked over the network, and nobody is refused for where they are: without a file, with a broken one, or for
an address that the file does not know, there is no country. The reader is imported, and the file opened, at the first
question.
"""

from functools import cache
from typing import TYPE_CHECKING

from holdfast.platform.logging import log
from holdfast.platform.settings import settings

if TYPE_CHECKING:
    from maxminddb.reader import Reader


def country_of(address: str) -> str | None:
    """ISO 3166-1 alpha-2, as in NG."""
    path = settings().country_database
    reader = _opened(path) if path else None
    if reader is None:
        return None
    from maxminddb import InvalidDatabaseError

    try:
        found = reader.get(address)
    except (ValueError, InvalidDatabaseError):  # no address, or of a kind that the file does not have
        return None
    country = found.get("country") if isinstance(found, dict) else None
    code = country.get("iso_code") if isinstance(country, dict) else None
    return code if isinstance(code, str) and len(code) == 2 else None


@cache
def _opened(path: str) -> "Reader | None":
    import maxminddb

    try:
        return maxminddb.open_database(path)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
        log().error("the database of countries cannot be read", extra={"path": path, "why": type(error).__name__})
        return None
