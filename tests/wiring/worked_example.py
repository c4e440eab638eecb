"""The example of docs/money.md, posted by the rules themselves: a laptop for 150,000.00, from payment to payout."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from holdfast.escrow.rules import flows
from holdfast.escrow.rules.orders import Counterparty, Order, OrderDraft, Periods, new_order
from holdfast.escrow.rules.settlement import hold_from_payment, receipt_of, settle_hold, shares_of
from holdfast.kernel.money import Money
from holdfast.ledger.rules.transfers import Transfer
from holdfast.payments.rules.bank_accounts import BankAccount
from holdfast.payments.rules.fees import FeeConfiguration, FeeTerms, fee_on, one_band
from holdfast.payments.rules.pay_ins import Payment
from holdfast.payments.rules.payout_postings import payment as payment_out
from holdfast.payments.rules.payout_postings import reservation
from holdfast.payments.rules.payouts import Withdrawal
from holdfast.payments.rules.postings import receipt

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def worked_example() -> list[Transfer]:
    price, cap = naira(150_000), naira(2_000)
    terms = FeeTerms(percentage_basis_points=150, fixed=naira(100), cap=cap, bearer="split")
    fee = fee_on(price, FeeConfiguration("fee", one_band(terms), NOW, "ngozi", NOW))
    order = proposed(price, fee.buyer, fee.seller)
    payment = Payment(
        id="pay", payer_id="ada", order_id=order.id, provider="sandbox", environment="test", amount=order.payable,
        received=None, email="ada@example.com", description=order.title, status="pending", reason=None,
        checkout_url=None, provider_reference=None, check_due_at=None, created_at=NOW, expires_at=NOW, settled_at=None,
    )  # fmt: skip
    shares = shares_of(flows.RELEASE, order, None)
    assert shares is not None
    withdrawal = withdrawn(naira(100_000))
    return [
        receipt(payment, order.payable),
        hold_from_payment(order, receipt_of(order, order.payable), payment_id=payment.id, payer_id="ada"),
        settle_hold(order, shares, flows.CLOSE),
        reservation(withdrawal),
        payment_out(withdrawal),
    ]


def proposed(price: Money, buyer_fee: Money, seller_fee: Money) -> Order:
    draft = OrderDraft(
        seller=Counterparty(user_id="bola"), price=price, title="A second-hand laptop", description="",
        periods=Periods(7, 3, 72, 72, 14), default_outcome="refund", conditions=(),
    )  # fmt: skip
    order = new_order(draft, buyer_id="ada", seller_id="bola", buyer_fee=buyer_fee, seller_fee=seller_fee, now=NOW)
    return replace(order, state=flows.ACCEPTED)


def withdrawn(amount: Money) -> Withdrawal:
    account = BankAccount(
        id="bac", user_id="bola", provider="sandbox", environment="test", recipient="002:0123456789", currency="NGN",
        bank_code="002", bank_name="Harbour Bank", holder_name="Bola", last_four="6789", created_at=NOW,
        removed_at=None,
    )  # fmt: skip
    rest: dict[str, Any] = dict.fromkeys(
        ("reason", "doubt", "provider_reference", "check_due_at", "decided_by", "decided_at", "sent_at", "settled_at")
    )
    return Withdrawal(
        id="wdr", user_id="bola", account=account, amount=amount, state="requested", attempts=0, created_at=NOW, **rest
    )


def naira(whole: int) -> Money:
    return Money(whole * 100, "NGN")
