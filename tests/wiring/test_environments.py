"""Settings, templates, sections of the SAM command line and README name the same environments, which allow the same."""

import re
import tomllib

import pytest

from holdfast.payments.providers.sandbox import DEPLOYMENTS
from holdfast.platform.settings import ENVIRONMENTS, MissingSetting, forget_settings, settings
from local.parameters import CHOSEN
from local.sample_events import ROOT
from tests.wiring.house import root_template

SECTIONS = tomllib.loads((ROOT / "samconfig.toml").read_text())
DEPLOYED = [name for name in ENVIRONMENTS if name != "local"]
BY_DEPLOYED = pytest.mark.parametrize("name", DEPLOYED)
EARNEST = ("preprod", "production")


def deploy(name: str) -> dict[str, str]:
    parameters: dict[str, str] = SECTIONS[name]["deploy"]["parameters"]
    return parameters


def overrides(name: str) -> dict[str, str]:
    return dict(each.split("=", 1) for each in deploy(name)["parameter_overrides"].split())


def test_the_environments_are_the_same_everywhere() -> None:
    parameter = root_template()["Parameters"]["Environment"]
    assert parameter["AllowedValues"] == list(ENVIRONMENTS)
    assert "Default" not in parameter
    assert list(root_template()["Mappings"]["Environments"]) == list(ENVIRONMENTS)
    assert [name for name in SECTIONS if name not in ("version", "default")] == list(ENVIRONMENTS)
    [told] = [line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("| `Environment` |")]
    assert [word for word in re.findall(r"`(\w+)`", told.split("|")[2]) if word in ENVIRONMENTS] == DEPLOYED


def test_the_sandbox_is_deployed_where_the_settings_allow_it() -> None:
    with_sandbox = {name for name, environment in ENVIRONMENTS.items() if environment.sandbox}
    mapping = root_template()["Mappings"]["Environments"]
    assert {name for name, values in mapping.items() if values["Sandbox"] == "true"} == with_sandbox == DEPLOYMENTS
    assert root_template()["Resources"]["Sandbox"]["Condition"] == "HasSandbox"


def test_only_environments_to_try_things_have_what_plays() -> None:
    for name, environment in ENVIRONMENTS.items():
        playing = name not in EARNEST
        assert (environment.sandbox, environment.test_clock, environment.stand_ins) == (playing,) * 3
        assert environment.loopback is (name == "local")


def test_one_machine_is_the_environment_local_which_nobody_deploys() -> None:
    assert CHOSEN["Environment"] == "local"
    assert "deploy" not in SECTIONS["local"]
    assert "deploy" not in SECTIONS["default"]


@BY_DEPLOYED
def test_an_environment_has_a_stack_of_its_own_and_parameters_that_exist(name: str) -> None:
    assert SECTIONS[name]["global"]["parameters"]["stack_name"] == f"holdfast-{name}"
    assert set(deploy(name)["capabilities"].split()) == {"CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"}
    assert deploy(name)["tags"] == f"project=holdfast environment={name}"
    assert set(overrides(name)) <= set(root_template()["Parameters"])
    assert overrides(name)["Environment"] == name


@BY_DEPLOYED
def test_whoever_deploys_in_earnest_is_shown_the_changes_first(name: str) -> None:
    assert deploy(name)["confirm_changeset"] is (name in EARNEST)


@BY_DEPLOYED
def test_no_secret_is_written_into_the_sections(name: str) -> None:
    hidden = {key for key, each in root_template()["Parameters"].items() if each.get("NoEcho")}
    assert hidden
    assert not hidden & set(overrides(name))


@BY_DEPLOYED
def test_an_environment_starts_with_the_providers_of_its_section(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    providers = overrides(name)["PaymentProviders"]
    monkeypatch.setenv("ENVIRONMENT", name)
    monkeypatch.setenv("PAYMENT_PROVIDERS", providers)
    forget_settings()
    try:
        assert ",".join(settings().payment_providers) == providers
        forget_settings()
        monkeypatch.setenv("PAYMENT_PROVIDERS", "paystack,sandbox")
        if ENVIRONMENTS[name].sandbox:
            assert "sandbox" in settings().payment_providers
        else:
            with pytest.raises(MissingSetting, match=f"does not start in {name}"):
                settings()
    finally:
        forget_settings()
