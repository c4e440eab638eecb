"""What was not heard of by webhook is asked about by the clock, until the provider has said yes or no."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from holdfast.payments.providers.port import OutcomeUnknown, ProviderUnavailable
from holdfast.payments.queries import pay_ins, refunds
from holdfast.payments.rules.pay_ins import pause_after
from holdfast.payments.usecases.refunds import settle_refund
from holdfast.payments.usecases.settling import settle_payment
from holdfast.platform.logging import log
from holdfast.platform.running import Run

_AT_ONCE: Final = 5
_SECONDS: Final = 15.0  # what is still due then has its turn next time


def settle_due_payments(run: Run) -> int:
    """Ask about every payment and refund that is due, each on its own, and answer with how many. A provider without an
    answer is asked again later; any other failure is raised when all have been asked about."""
    until, done = time.monotonic() + _SECONDS, 0
    failures: list[Exception] = []
    while time.monotonic() < until and (due := _claim(run)):
        done += len(due)
        failures += [failure for settle in due if (failure := _failure_of(settle)) is not None]
    if failures:
        raise ExceptionGroup("not every payment could be settled", failures)
    return done


def _claim(run: Run) -> Sequence[Callable[[], object]]:
    due_payments = run(lambda db: pay_ins.set_next_checks(db, pause_after, _AT_ONCE))
    due_refunds = run(lambda db: refunds.set_next_checks(db, pause_after, _AT_ONCE))
    return [
        *(partial(settle_payment, run, payment) for payment in due_payments),
        *(partial(settle_refund, run, refund_id) for refund_id in due_refunds),
    ]


def _failure_of(settle: Callable[[], object]) -> Exception | None:
    try:
        settle()
    except (OutcomeUnknown, ProviderUnavailable) as silence:
        log().warning("the provider gave no answer", extra={"reason": silence.reason})
    except Exception as failure:
        log().exception("a payment or refund could not be settled")
        return failure
    return None
