"""POST /v1/sandbox/transfers"""

from typing import Any

import pytest
from sqlalchemy import Engine

from holdfast.identity.rules.callers import User
from holdfast.payments.rules.webhooks import PLATFORM_TENANT
from tests.api import Answer, Api
from tests.factories.payments import in_production, rows, sandbox_secret

FUNCTION = "sandbox/start_transfer"


def body_of(reference: str, ending: str) -> dict[str, Any]:
    return {
        "reference": reference,
        "amount": {"amount": "1200.00", "currency": "NGN"},
        "recipient": f"001:01234567{ending}",
        "reason": "Withdrawal",
    }


def send(api: Api, ending: str, **changes: Any) -> Answer:
    return api.call(FUNCTION, None, body_of(f"out-{api.tenant}", ending) | changes, headers=sandbox_secret())


def kept(admin_engine: Engine, tenant: str) -> list[dict[str, Any]]:
    transfers = rows(admin_engine, "sandbox_transfers", PLATFORM_TENANT)
    return [row for row in transfers if row["reference"] == f"out-{tenant}"]


@pytest.mark.parametrize(
    ("ending", "answered", "becomes"),
    [
        ("00", "succeeded", None),
        ("01", "pending", "failed"),
        ("03", "pending", "succeeded"),
        ("04", "succeeded", None),
        ("05", "pending", "reversed"),
        ("06", "succeeded", "reversed"),
        ("08", "succeeded", None),
        ("09", "pending", "failed"),
    ],
)
def test_the_account_number_says_what_becomes_of_it(
    api: Api, tenant: str, admin_engine: Engine, ending: str, answered: str, becomes: str | None
) -> None:
    answer = send(api, ending)
    assert (answer.status, answer.body["status"]) == (201, answered)
    assert answer.body["amount"] == {"amount": "1200.00", "currency": "NGN"}
    [row] = kept(admin_engine, tenant)
    assert (row["status"], row["becomes"]) == (answered, becomes)


def test_a_refused_transfer_did_not_happen(api: Api, tenant: str, admin_engine: Engine) -> None:
    answer = send(api, "02")
    assert (answer.status, answer.problem) == (422, "refused")
    assert kept(admin_engine, tenant) == []


def test_a_broken_answer_hides_a_transfer_that_did_happen(api: Api, tenant: str, admin_engine: Engine) -> None:
    assert send(api, "07").status == 500
    [row] = kept(admin_engine, tenant)
    assert row["status"] == "succeeded"
    assert (send(api, "07").status, len(kept(admin_engine, tenant))) == (409, 1)


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"recipient": "0123456700"}, "invalid-input"),
        ({"recipient": "001:abc"}, "invalid-input"),
        ({"amount": {"amount": "0", "currency": "NGN"}}, "amount-not-positive"),
        ({"more": 1}, "invalid-input"),
    ],
)
def test_what_makes_no_sense_is_422(
    api: Api, tenant: str, admin_engine: Engine, changes: dict[str, Any], slug: str
) -> None:
    answer = send(api, "00", **changes)
    assert (answer.status, answer.problem) == (422, slug)
    assert kept(admin_engine, tenant) == []


def test_without_the_secret_it_is_401(api: Api, tenant: str, payer: User, admin_engine: Engine) -> None:
    for caller in (None, payer):
        assert api.call(FUNCTION, caller, body_of(f"out-{tenant}", "00")).status == 401
    assert kept(admin_engine, tenant) == []


def test_production_has_no_sandbox(api: Api) -> None:
    with in_production():
        assert send(api, "00").status == 404
