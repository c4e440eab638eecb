"""What came to a tenant's own account does not leave by the deployment's, which is everybody's"""

import secrets
from concurrent.futures import ThreadPoolExecutor

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.money import Money
from holdfast.ledger.rules.accounts import available
from holdfast.payments.usecases.pay_ins import add_payment, open_checkout
from tests.api import Api
from tests.factories.identity import make_user
from tests.factories.payments import PRICE, balance_of, empty_queues, paystack_webhook, running
from tests.factories.payouts import BANK_ACCOUNT, Payee
from tests.factories.paystack import PaystackInProcess
from tests.factories.paystack_transfers import playing_paystack
from tests.factories.provider_accounts import OwnAccount, remove_own_account, set_own_account


def top_up(api: Api, user: User, paystack: PaystackInProcess, own: OwnAccount | None = None) -> str:
    """The id of what was paid in, through the tenant's own account or the deployment's."""
    runs = running(api.tenant)
    added = runs(lambda db: add_payment(db, user, order_id=None, amount=PRICE, provider="paystack"))
    paid = open_checkout(runs, added)
    paystack.takes(paid.id)
    webhook = paystack_webhook(paid.id, id=secrets.randbelow(10**9))
    assert (webhook.send(api) if own is None else own.send(api, webhook)).status == 200
    empty_queues(api.tenant)
    return paid.id


def new_payee(api: Api, user: User) -> Payee:
    with playing_paystack():
        answer = api.call("payments/add_bank_account", user, BANK_ACCOUNT, ip=f"ip-{user.id}")
    assert answer.status == 201, answer.text
    return Payee(api, user, answer.body["id"])


def test_what_came_to_the_tenants_own_account_is_not_paid_out_with_everybodys_money(
    api: Api, tenant: str, owner: Admin, paystack: PaystackInProcess
) -> None:
    user = make_user(tenant)
    own = set_own_account(api, owner, "paystack")
    top_up(api, user, paystack, own)
    remove_own_account(api, owner, "paystack")
    payee = new_payee(api, user)
    refused = api.call("payments/request_withdrawal", user, payee.body(PRICE.amount))
    assert (refused.status, refused.problem) == (409, "not-covered-here")
    assert balance_of(tenant, available(user.id, "NGN")) == PRICE
    top_up(api, user, paystack)
    first = payee.withdraw("3000.00")
    assert api.call("payments/request_withdrawal", user, payee.body("2000.01")).problem == "not-covered-here"
    assert api.call("payments/cancel_withdrawal", user, withdrawal_id=first).status == 200
    payee.withdraw(PRICE.amount)


def test_nor_sent_back_once_the_deployments_money_was_paid_out(
    api: Api, tenant: str, owner: Admin, paystack: PaystackInProcess
) -> None:
    user = make_user(tenant)
    deployments = top_up(api, user, paystack)
    own = set_own_account(api, owner, "paystack")
    owns = top_up(api, user, paystack, own)
    remove_own_account(api, owner, "paystack")
    new_payee(api, user).withdraw(PRICE.amount)
    refused = api.call("payments/refund_top_up", user, {"amount": None}, payment_id=deployments)
    assert (refused.status, refused.problem) == (409, "not-covered-here")
    assert api.call("payments/refund_top_up", user, {"amount": None}, payment_id=owns).status == 201


def test_what_covers_one_covers_no_other_at_the_same_moment(
    api: Api, tenant: str, owner: Admin, paystack: PaystackInProcess
) -> None:
    users = [make_user(tenant) for _ in range(4)]
    top_up(api, users[0], paystack)
    own = set_own_account(api, owner, "paystack")
    for user in users[1:]:
        top_up(api, user, paystack, own)
    remove_own_account(api, owner, "paystack")
    payees = [new_payee(api, user) for user in users]
    with ThreadPoolExecutor(4) as pool:
        bodies = [(payee, payee.body(PRICE.amount)) for payee in payees]
        answers = list(pool.map(lambda each: api.call("payments/request_withdrawal", each[0].user, each[1]), bodies))
    assert sorted("" if answer.status == 201 else answer.problem for answer in answers) == [
        "",
        *["not-covered-here"] * 3,
    ]
    left = [balance_of(tenant, available(user.id, "NGN")) for user in users]
    assert sum(each.minor for each in left) == 3 * PRICE.minor and Money(0, "NGN") in left
