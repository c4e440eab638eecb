"""GET /v1/banks"""

import httpx

from holdfast.identity.rules.callers import Admin, User
from holdfast.platform.http_client import instead_of_network
from tests.api import Api
from tests.factories.paystack_transfers import playing_paystack


def test_a_user_sees_the_providers_banks_for_a_currency(api: Api, payer: User) -> None:
    with playing_paystack():
        answer = api.call("payments/list_banks", payer, query={"currency": "NGN", "provider": "paystack"})
    assert answer.status == 200
    assert answer.body == {
        "data": [{"code": "058", "name": "Guaranty Trust Bank"}, {"code": "011", "name": "Guaranty Trust Bank"}],
        "next": None,
    }


def test_the_question_is_asked_for_the_currency_that_was_named(api: Api, payer: User) -> None:
    with playing_paystack() as paystack:
        api.call("payments/list_banks", payer, query={"currency": "GHS", "provider": "paystack"})
    assert [request.url.params["currency"] for request in paystack.requests] == ["GHS"]


def test_a_currency_that_the_provider_does_not_pay_out_in_is_refused_unasked(api: Api, payer: User) -> None:
    with playing_paystack() as paystack:
        answer = api.call("payments/list_banks", payer, query={"currency": "JPY", "provider": "paystack"})
    assert (answer.status, answer.problem, paystack.requests) == (422, "currency-not-supported", [])


def test_a_bank_that_only_takes_money_has_no_banks_to_pay_to(api: Api, payer: User) -> None:
    answer = api.call("payments/list_banks", payer, query={"currency": "NGN", "provider": "providus"})
    assert (answer.status, answer.problem) == (422, "currency-not-supported")


def test_an_unknown_currency_or_provider_or_none_is_refused(api: Api, payer: User) -> None:
    answers = [
        api.call("payments/list_banks", payer, query=query)
        for query in ({"currency": "XXX"}, {"currency": "NGN", "provider": "piggybank"}, {}, {"currency": "N"})
    ]
    assert [(answer.status, answer.problem) for answer in answers] == [
        (422, "currency-not-supported"),
        (422, "unknown-provider"),
        (422, "invalid-input"),
        (422, "invalid-input"),
    ]


def test_a_provider_that_does_not_answer_is_503(api: Api, payer: User) -> None:
    with instead_of_network("paystack", httpx.MockTransport(lambda _: httpx.Response(500))):
        answer = api.call("payments/list_banks", payer, query={"currency": "NGN", "provider": "paystack"})
    assert (answer.status, answer.problem) == (503, "provider-unavailable")


def test_only_users_may(api: Api, owner: Admin) -> None:
    assert api.call("payments/list_banks", query={"currency": "NGN"}).status == 401
    assert api.call("payments/list_banks", owner, query={"currency": "NGN"}).status == 403
