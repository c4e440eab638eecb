"""Whose a reference is that comes back from a provider: the one question asked across tenants."""

from holdfast.kernel.ids import decode_id, encode_id
from holdfast.kernel.refusals import NotFound
from holdfast.platform.db import call_outside_tenant


def find_tenant_of_reference(reference: str) -> str | None:
    """The id of the active tenant that gave out the identifier; None where nobody knows it."""
    kind, _, _ = reference.rpartition("_")
    try:
        number = decode_id(kind, reference)
    except NotFound:
        return None
    rows = call_outside_tenant("select tenant_of_reference(%s::text, %s::uuid)", kind, number)
    return None if rows[0][0] is None else encode_id("tnt", rows[0][0])
