"""GET /v1/message-receipts/whatsapp"""

import pytest

from holdfast.platform.settings import secret
from tests.api import Api

FUNCTION = "messaging/confirm_whatsapp_receipts"


def asked(**changes: str) -> dict[str, str]:
    query = {"mode": "subscribe", "verify_token": secret("whatsapp_verify_token"), "challenge": "1158201444"}
    return {f"hub.{name}": value for name, value in (query | changes).items()}


def test_meta_hears_its_challenge_again(api: Api) -> None:
    answer = api.call(FUNCTION, query=asked())
    assert (answer.status, answer.text) == (200, "1158201444")
    assert answer.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("changes", [{"verify_token": "garbage"}, {"verify_token": "é"}, {"mode": "unsubscribe"}])
def test_nobody_else_does(api: Api, changes: dict[str, str]) -> None:
    answer = api.call(FUNCTION, query=asked(**changes))
    assert (answer.status, answer.problem) == (403, "wrong-verify-token")


@pytest.mark.parametrize("challenge", ["<script>", "", "x" * 101])
def test_only_a_word_is_said_again(api: Api, challenge: str) -> None:
    assert api.call(FUNCTION, query=asked(challenge=challenge)).status == 422
