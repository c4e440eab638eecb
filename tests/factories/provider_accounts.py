"""Tenants' own accounts at payment providers, set as administrators set them, and webhooks signed for them."""

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from holdfast.identity.rules.callers import Admin
from holdfast.platform.http_client import transport_to
from tests.api import Answer, Api
from tests.factories.fincra import fincra_http
from tests.factories.identity import totp_code
from tests.factories.payments import SignedWebhook
from tests.factories.paystack import paystack_http
from tests.factories.providus import providus_http

SET, REMOVE, BEGIN = (
    f"payments/{name}"
    for name in ("set_provider_credentials", "remove_provider_credentials", "begin_credentials_change")
)


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """What a tenant has set, and what its webhooks are signed with."""

    provider: str
    id: str
    body: Mapping[str, str]
    told: Mapping[str, Any]

    def signed(self, webhook: SignedWebhook) -> SignedWebhook:
        """The same body, for this account and under its secret."""
        return SignedWebhook("payments/receive_account_webhook", webhook.body, self.signature(webhook.body))

    def send(self, api: Api, webhook: SignedWebhook, to: "OwnAccount | None" = None) -> Answer:
        """Sign it with this account's secret, and bring it to this account's address or another's."""
        answer: Answer = self.signed(webhook).send(api, account_id=(to or self).id)
        return answer

    def signature(self, body: str) -> Mapping[str, str]:
        if self.provider == "providus":
            pair = f"{self.body['account']}:{self.body['secret']}"
            return {"x-auth-signature": hashlib.sha512(pair.encode()).hexdigest().upper()}
        key = self.body["webhook_secret"] if self.provider == "fincra" else self.body["secret"]
        header = "signature" if self.provider == "fincra" else "x-paystack-signature"
        return {header: hmac.new(key.encode(), body.encode(), hashlib.sha512).hexdigest()}

    @property
    def known_by(self) -> tuple[str, str]:
        """The header that proves to the provider that a call is this account's."""
        match self.provider:
            case "fincra":
                return "api-key", self.body["secret"]
            case "paystack":
                return "authorization", f"Bearer {self.body['secret']}"
        return "x-auth-signature", self.signature("")["x-auth-signature"]


def new_credentials(provider: str) -> dict[str, str]:
    match provider:
        case "fincra":
            return {
                "environment": "test",
                "secret": secrets.token_hex(20),
                "account": secrets.token_hex(12),
                "public_key": f"pk_test_{secrets.token_hex(20)}",
                "webhook_secret": secrets.token_hex(20),
            }
        case "paystack":
            return {"environment": "test", "secret": f"sk_test_{secrets.token_hex(20)}"}
    return {"environment": "test", "secret": secrets.token_hex(40), "account": secrets.token_hex(10)}


def proof(api: Api, admin: Admin, provider: str, action: str = "set") -> dict[str, str]:
    """A challenge for this, and the code that answers it."""
    answer = api.call(BEGIN, admin, {"action": action}, provider=provider)
    assert answer.status == 200, answer.text
    return {"challenge_id": answer.body["challenge_id"], "code": totp_code(admin.id)}


@contextmanager
def reachable(provider: str) -> Iterator[None]:
    """The provider is in this process, if not in the test's own."""
    if transport_to(provider) is not None:
        yield
        return
    fake = {"fincra": fincra_http, "paystack": paystack_http, "providus": providus_http}[provider]
    with fake():  # type: ignore[operator]
        yield


def set_own_account(api: Api, admin: Admin, provider: str, **changes: str) -> OwnAccount:
    body = new_credentials(provider) | changes
    with reachable(provider):
        answer = api.call(SET, admin, body | proof(api, admin, provider), provider=provider)
    assert answer.status == 200, answer.text
    return OwnAccount(provider, answer.body["webhook_url"].rpartition("/")[2], body, answer.body)


def rotate(api: Api, admin: Admin, account: OwnAccount, **changes: str) -> OwnAccount:
    """New secrets of the same account."""
    same = {"account": account.body["account"]} if "account" in account.body else {}
    changed = set_own_account(api, admin, account.provider, **same, **changes)
    assert changed.id == account.id
    return changed


def remove_own_account(api: Api, admin: Admin, provider: str) -> None:
    answer = api.call(REMOVE, admin, proof(api, admin, provider, "remove"), provider=provider)
    assert answer.status == 200, answer.text
