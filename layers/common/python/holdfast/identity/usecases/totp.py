"""The codes of authenticator apps (RFC 6238: six digits, half a minute, SHA-1, which is what the apps know).

They follow real time, for the phone in somebody's hand knows nothing of a tenant's moved clock.
"""

import hmac
import time
from collections.abc import Sequence

STEP_SECONDS = 30
DRIFT = 1  # steps that a phone's clock may be off, either way


def current_step() -> int:
    return int(time.time()) // STEP_SECONDS


def acceptable_steps(after: int) -> range:
    """The steps whose codes are good now: none that was used, and none before it."""
    now = current_step()
    return range(max(now - DRIFT, after + 1), now + DRIFT + 1)


def code_of(secret: bytes, step: int) -> str:
    import pyotp

    return pyotp.TOTP(secret.decode()).generate_otp(step)


def matching_step(secret: bytes, code: str, steps: Sequence[int]) -> int | None:
    """The step whose code this is; every step is looked at, whichever it is."""
    found = [step for step in steps if hmac.compare_digest(code_of(secret, step).encode(), code.encode())]
    return found[0] if found else None
