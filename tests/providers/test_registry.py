"""The registry: providers by name, and what opening one costs."""

import subprocess
import sys

import pytest

from holdfast.kernel.refusals import Invalid
from holdfast.payments.providers import PROVIDER_NAMES, WITH_REFUNDS, Credentials, ProviderRefused, provider
from tests.providers.adapters import ACCOUNT_REQUEST, ADAPTERS, Adapter, Scripted


def test_every_provider_is_under_the_contract() -> None:
    assert sorted(PROVIDER_NAMES) == sorted(adapter.name for adapter in ADAPTERS)


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.name)
def test_a_provider_is_opened_by_its_name(adapter: object) -> None:
    [chosen] = (one for one in ADAPTERS if one is adapter)
    assert chosen.open().name == chosen.name
    assert "NGN" in chosen.open().currencies


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.name)
def test_who_opens_no_accounts_refuses_unsent(adapter: Adapter) -> None:
    if not adapter.has("open_account"):
        with pytest.raises(ProviderRefused, match="opens no accounts"):
            adapter.open(Scripted([])).open_account(ACCOUNT_REQUEST)


def test_who_pays_back_is_said_of_whoever_can() -> None:
    assert {adapter.name for adapter in ADAPTERS if adapter.has("send_refund")} == WITH_REFUNDS


@pytest.mark.parametrize("name", ["", "Paystack", "stripe", "../paystack"])
def test_an_unknown_provider_is_refused(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        provider(name, Credentials("sk_test_1"), deployment="local")
    assert refused.value.slug == "unknown-provider"


def test_a_webhook_is_verified_without_the_cost_of_an_http_client() -> None:
    program = """
import sys
from holdfast.payments.providers import Credentials, ForgedWebhook, provider
assert "holdfast.payments.providers.paystack" not in sys.modules
known_by = Credentials("sk_test_1", "http://here", account="a", public_key="p", webhook_secret="w")
for name in ("fincra", "paystack", "providus", "sandbox"):
    try:
        provider(name, known_by, deployment="local").verify_webhook({}, b"{}")
    except ForgedWebhook:
        pass
    else:
        raise AssertionError("an unsigned webhook was taken")
assert "httpx" not in sys.modules
"""
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, env={"PYTHONPATH": ":".join(sys.path)})
