"""What verification finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Breach:
    """What must hold and does not. invariant: what · subject: the account's or transfer's id · detail: the figures."""

    invariant: str
    subject: str
    detail: str
