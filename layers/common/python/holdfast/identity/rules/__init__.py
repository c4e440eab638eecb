"""What identity decides: who calls and what they may, who somebody is, what contacts, codes and passwords must be."""

from holdfast.identity.rules.callers import (
    PERMISSIONS,
    ROLES,
    Admin,
    Anonymous,
    Caller,
    User,
    caller_of,
    claims_of,
)
from holdfast.identity.rules.contacts import email_address, phone_number
from holdfast.identity.rules.people import USER_STATES, Challenge, UserRecord

__all__ = [
    "PERMISSIONS",
    "ROLES",
    "USER_STATES",
    "Admin",
    "Anonymous",
    "Caller",
    "Challenge",
    "User",
    "UserRecord",
    "caller_of",
    "claims_of",
    "email_address",
    "phone_number",
]
