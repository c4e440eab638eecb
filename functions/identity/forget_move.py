"""Queue ForgetMove (payments.payment.expired, payments.payment.failed, payments.withdrawal.cancelled,
payments.withdrawal.failed, payments.withdrawal.rejected, payments.withdrawal.reversed): what came to nothing counts
against no limit."""

from holdfast.edge.consumer import Event, consumes
from holdfast.identity.usecases.kyc_limits import forget_move
from holdfast.platform.db import Db


@consumes("identity.forget_move")
def handler(db: Db, event: Event) -> None:
    forget_move(db, event.subject)
