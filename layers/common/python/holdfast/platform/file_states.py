"""The states of a file, as data, and what a scanner may say of one."""

from dataclasses import dataclass
from typing import Final

from holdfast.kernel.states import Table, Transition, actors

PENDING: Final = "pending"
UPLOADED: Final = "uploaded"
SCANNING: Final = "scanning"
CLEAN: Final = "clean"
INFECTED: Final = "infected"
REFUSED: Final = "refused"
STATUSES: Final = (PENDING, UPLOADED, SCANNING, CLEAN, INFECTED, REFUSED)
# Of these the bytes are thrown away.
WITHOUT_BYTES: Final = (INFECTED, REFUSED)

OWNER: Final = "owner"
SCANNER: Final = "scanner"

FILE_STATES: Table = {
    (PENDING, "arrive"): Transition(UPLOADED, actors(OWNER), "platform.file.uploaded"),
    (PENDING, "refuse"): Transition(REFUSED, actors(OWNER), "platform.file.refused"),
    (UPLOADED, "begin_scan"): Transition(SCANNING, actors(SCANNER), "platform.file.scanning"),
    (UPLOADED, "pass"): Transition(CLEAN, actors(SCANNER), "platform.file.clean"),
    (UPLOADED, "condemn"): Transition(INFECTED, actors(SCANNER), "platform.file.infected"),
    (UPLOADED, "refuse"): Transition(REFUSED, actors(SCANNER), "platform.file.refused"),
    (SCANNING, "pass"): Transition(CLEAN, actors(SCANNER), "platform.file.clean"),
    (SCANNING, "condemn"): Transition(INFECTED, actors(SCANNER), "platform.file.infected"),
    (SCANNING, "refuse"): Transition(REFUSED, actors(SCANNER), "platform.file.refused"),
    # What was thought clean yesterday: scanners learn.
    (CLEAN, "condemn"): Transition(INFECTED, actors(SCANNER), "platform.file.infected"),
}


@dataclass(frozen=True, slots=True)
class ScanVerdict:
    """action: of FILE_STATES · threats: what the scanner calls what it found, or why it cannot scan"""

    action: str
    threats: tuple[str, ...] = ()
