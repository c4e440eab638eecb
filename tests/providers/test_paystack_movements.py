"""All that moved on a balance at Paystack, from its three lists, to the unit and within the day."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from holdfast.kernel.money import Money
from holdfast.payments.providers import paystack_movements
from holdfast.payments.providers.port import Movement, Provider, ProviderUnavailable
from tests.providers.adapters import ADAPTERS, PAYMENT, PERIOD

[PAYSTACK] = (adapter for adapter in ADAPTERS if adapter.name == "paystack")
_LISTED = json.loads(json.dumps([each.body for each in PAYSTACK.playing("list_movements", "listed").expected]))
TRANSACTION, TRANSFER, REFUND = (_LISTED[place]["data"][0] for place in (0, 2, 3))
REFERENCE = TRANSFER["reference"]


def at(hour: int, minute: int = 0, second: int = 0, *, day: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, minute, second, tzinfo=UTC)


def telling(**lists: list[Any]) -> Provider:
    """Paystack with these lists, a hundred of each on a page."""

    def answer(request: httpx.Request) -> httpx.Response:
        query = request.url.params
        found = lists.get(request.url.path[1:], [])
        if "status" in query:
            found = [each for each in found if each["status"] == query["status"]]
        start = (int(query["page"]) - 1) * int(query["perPage"])
        body = {"status": True, "message": "OK", "data": found[start : start + int(query["perPage"])]}
        return httpx.Response(200, json=body)

    return PAYSTACK.open(httpx.MockTransport(answer))


def test_the_documented_lists_are_what_came_and_went_that_day() -> None:
    script = PAYSTACK.playing("list_movements", "listed")
    assert PAYSTACK.open(script).list_movements(*PERIOD) == (
        Movement(PAYMENT, Money(500_000, "NGN"), at(8, 15), "card"),
        Movement(REFERENCE, Money(-120_000, "NGN"), at(10, 22, 54), "transfer"),
        Movement(REFUND["merchant_note"], Money(-200_000, "NGN"), at(11, 54, 47), "refund"),
    )
    assert script.expected == []


def test_every_page_is_read() -> None:
    many = [{**TRANSACTION, "reference": f"r-{number}"} for number in range(250)]
    found = telling(transaction=many).list_movements(*PERIOD)
    assert [each.reference for each in found] == [each["reference"] for each in many]
    full = telling(transaction=many[:200]).list_movements(*PERIOD)
    assert len(full) == 200


def test_a_list_without_an_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paystack_movements, "MOST_PAGES", 2)
    with pytest.raises(ProviderUnavailable) as given_up:
        telling(transaction=[TRANSACTION] * 200).list_movements(*PERIOD)
    assert "no end" in given_up.value.reason


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": "reversed", "updatedAt": "2026-03-09T20:00:00Z"}, [(-120_000, at(10, 21, 54)), (120_000, at(20))]),
        ({"status": "reversed", "updatedAt": "2026-03-11T20:00:00Z"}, [(-120_000, at(10, 21, 54))]),
        (
            {"status": "reversed", "createdAt": "2026-03-05T20:00:00Z", "updatedAt": "2026-03-09T20:00:00Z"},
            [(120_000, at(20))],
        ),
        ({"transferred_at": "2026-03-09T10:22:00Z"}, [(-120_000, at(10, 22))]),
        ({"updatedAt": "2026-03-10T00:00:00Z"}, []),
        ({"updatedAt": "2026-03-09T00:00:00Z"}, [(-120_000, at(0))]),
        ({"status": "failed"}, []),
        ({"status": "pending"}, []),
        ({"reference": None}, [(-120_000, at(10, 22, 54))]),
    ],
)
def test_a_transfer_leaves_and_may_come_back(
    changes: Mapping[str, object], expected: list[tuple[int, datetime]]
) -> None:
    found = telling(transfer=[{**TRANSFER, **changes}]).list_movements(*PERIOD)
    assert [(each.amount.minor, each.at) for each in found] == expected
    assert {each.reference for each in found} <= {REFERENCE, TRANSFER["transfer_code"]}


def test_what_was_paid_and_paid_back_was_paid() -> None:
    found = telling(transaction=[{**TRANSACTION, "status": "reversed"}]).list_movements(*PERIOD)
    assert [each.amount for each in found] == [Money(500_000, "NGN")]


def test_a_refund_that_we_did_not_ask_for_has_paystacks_number() -> None:
    found = telling(refund=[{**REFUND, "merchant_note": "by hand"}]).list_movements(*PERIOD)
    assert [each.reference for each in found] == ["refund 1"]


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("transaction", {"domain": "live"}),
        ("transaction", {"paid_at": "yesterday"}),
        ("transaction", {"paid_at": "2026-03-09T08:15:00"}),
        ("transaction", {"amount": "12.5"}),
        ("transaction", {"amount": None}),
        ("transaction", {"currency": "XXX"}),
        ("transfer", {"domain": "live"}),
        ("transfer", {"amount": -1}),
        ("transfer", {"status": None}),
        ("refund", {"domain": "live"}),
        ("refund", {"amount": None}),
    ],
)
def test_a_list_that_makes_no_sense_is_none(name: str, changes: Mapping[str, object]) -> None:
    documented = {"transaction": TRANSACTION, "transfer": TRANSFER, "refund": REFUND}[name]
    with pytest.raises(ProviderUnavailable) as senseless:
        telling(**{name: [{**documented, **changes}]}).list_movements(*PERIOD)
    assert "no sense" in senseless.value.reason
