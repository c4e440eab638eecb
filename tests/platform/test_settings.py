"""What a deployment may not be set to."""

from collections.abc import Iterator

import pytest

from holdfast.platform.settings import MissingSetting, forget_settings, settings


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    forget_settings()
    yield
    forget_settings()


@pytest.mark.parametrize("environment", ["preprod", "production"])
def test_in_earnest_nothing_stands_in_for_a_provider(monkeypatch: pytest.MonkeyPatch, environment: str) -> None:
    monkeypatch.setenv("ENVIRONMENT", environment)
    monkeypatch.setenv("PAYMENT_PROVIDERS", "paystack")
    assert not settings().allowed.stand_ins
    forget_settings()
    for name in ("FINCRA_BASE_URL", "PAYSTACK_BASE_URL", "PROVIDUS_BASE_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        with pytest.raises(MissingSetting, match=f"{name} must be empty"):
            settings()
        monkeypatch.delenv(name)
    monkeypatch.setenv("PAYMENT_PROVIDERS", "paystack,sandbox")
    with pytest.raises(MissingSetting, match=f"sandbox provider does not start in {environment}"):
        settings()


@pytest.mark.parametrize("environment", ["", "prod", "Production", "test"])
def test_no_other_environment_is_known(monkeypatch: pytest.MonkeyPatch, environment: str) -> None:
    monkeypatch.setenv("ENVIRONMENT", environment)
    with pytest.raises(MissingSetting, match="ENVIRONMENT"):
        settings()


def test_elsewhere_a_stand_in_for_a_provider_is_where_the_setting_says(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (settings().fincra_base_url, settings().paystack_base_url) == ("", "")
    forget_settings()
    monkeypatch.setenv("FINCRA_BASE_URL", "http://127.0.0.1:8")
    monkeypatch.setenv("PAYSTACK_BASE_URL", "http://127.0.0.1:9")
    assert (settings().fincra_base_url, settings().paystack_base_url) == ("http://127.0.0.1:8", "http://127.0.0.1:9")
