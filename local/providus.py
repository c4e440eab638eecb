"""A stand-in for Providus, on loopback: for those who have no client id of their own, or no way to the internet.

It makes account numbers and says what came to them, in Providus's own shapes. `POST /pay/{account}` with an `amount` is
the payer's transfer, and its answer is the notification that the bank would send.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from local.stand_in import Answer, serving_stand_in

FOUND_NOTHING = {"settlementId": "", "accountNumber": "", "tranRemarks": "Transaction not found!!!"}


@dataclass(frozen=True, slots=True)
class Providus:
    """accounts: the bank's reference of each account number · settlements: as they are shown when asked about"""

    accounts: dict[str, str] = field(default_factory=dict)
    settlements: dict[str, dict[str, Any]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(time.time_ns() // 1_000_000))

    def answer(self, method: str, path: str, body: dict[str, Any]) -> Answer:
        match method, path.strip("/").split("/"):
            case "POST", ["PiPCreateDynamicAccountNumber"]:
                return self._open(body)
            case "POST", ["PiPCreateReservedAccountNumber"]:
                return self._open(body)
            case "GET", ["PiPverifyTransaction_settlementid"]:
                return 200, self.settlements.get(body["settlement_id"], FOUND_NOTHING)
            case "POST", ["pay", account] if account in self.accounts:
                return 200, self._settle(account, body)
            case _:
                return 404, {"message": "Nothing stands in for this."}

    def _open(self, asked: dict[str, Any]) -> Answer:
        number = next(self.numbers)
        account = f"99{number % 10**8:08}"
        self.accounts[account] = f"{number:x}"
        return 200, {
            "account_number": account,
            "account_name": asked["account_name"],
            "requestSuccessful": True,
            "responseMessage": "Operation Successful",
            "responseCode": "00",
            "initiationTranRef": self.accounts[account],
        }

    def _settle(self, account: str, body: dict[str, Any]) -> dict[str, Any]:
        number = next(self.numbers)
        settlement = {
            "sessionId": f"0000042103011805348{number}",
            "accountNumber": account,
            "tranRemarks": "FROM UBA/ADA OBI",
            "transactionAmount": body["amount"],
            "settledAmount": body["amount"],
            "feeAmount": "0",
            "vatAmount": "0",
            "currency": "NGN",
            "settlementId": f"{number}",
            "sourceAccountNumber": "2093566866",
            "sourceAccountName": "ADA OBI",
            "channelId": "1",
            "tranDateTime": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S"),
        }
        self.settlements[settlement["settlementId"]] = settlement
        return settlement | {"initiationTranRef": self.accounts[account], "sourceBankName": "UNITED BANK FOR AFRICA"}


@contextmanager
def serving_providus() -> Iterator[str]:
    """Serve inside the block; gives the base URL."""
    with serving_stand_in("providus", Providus().answer) as url:
        yield url
