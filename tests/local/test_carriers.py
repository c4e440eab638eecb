"""The stand-ins for carriers of messages speak as these do: the product's own adapters understand them."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.messaging.providers.exchange import Exchange
from holdfast.messaging.providers.port import Parcel, Posted, Provider, TellsFates, Unreachable
from holdfast.messaging.providers.sendgrid import SendGrid
from holdfast.messaging.providers.telnyx import Telnyx
from holdfast.messaging.providers.termii import Termii
from holdfast.messaging.providers.twilio import Twilio
from holdfast.messaging.providers.whatsapp import WhatsApp
from holdfast.messaging.rules.rendering import Email, Rendered
from local.carrier_receipts import RECEIPTS
from local.carriers import TAKEN_AS, PostOffice, serving_carriers
from local.parameters import local_parameters
from local.sample_events import ROOT
from local.secret_values import SecretFile

PUBLIC_URL = "http://127.0.0.1:9"
WORDS = Rendered("phone_code", "en", {"code": "918273"}, Email("Code", "918273 it is", "<p>918273</p>"), "918273 it is")
EACH = pytest.mark.parametrize("name", TAKEN_AS)


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    with serving_carriers() as served:
        yield served


@pytest.fixture(scope="module")
def parameters(office: PostOffice, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    kept = SecretFile(tmp_path_factory.mktemp("home") / "secrets.json")
    return local_parameters(ROOT / "template.yaml", kept, PUBLIC_URL, {}, office.urls)


def opened(name: str, office: PostOffice, known: dict[str, str]) -> Provider:
    exchange = Exchange(office.urls[name], {}, is_proxied=False)
    url = f"{PUBLIC_URL}/v1/message-receipts/{name}"
    match name:
        case "twilio":
            return Twilio(known["TwilioAccountSid"], known["TwilioAuthToken"], known["TwilioSender"], url, exchange)
        case "telnyx":
            profile = known["TelnyxMessagingProfile"]
            return Telnyx(known["TelnyxPublicKey"], known["TelnyxSender"], profile, url, exchange)
        case "termii":
            return Termii(known["TermiiApiKey"], known["TermiiWebhookSecret"], known["TermiiSender"], exchange)
        case "whatsapp":
            secret, token = known["WhatsappAppSecret"], known["WhatsappVerifyToken"]
            return WhatsApp(known["WhatsappNumberId"], secret, token, exchange)
    return SendGrid(known["SendgridPublicKey"], exchange)


def parcel_for(name: str) -> Parcel:
    to = "ada@example.com" if name == "sendgrid" else "+2348030000001"
    return Parcel("mat_01k8000000e008000000000001", to, WORDS)


@EACH
def test_a_message_is_taken_shown_and_its_receipt_is_signed(
    name: str, office: PostOffice, parameters: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("holdfast.messaging.providers.aws.settings", _Settings)
    provider, parcel = opened(name, office, parameters), parcel_for(name)
    taken_as = provider.send(parcel)
    taken = office.taken[-1]
    assert (taken.provider, taken.id, taken.to) == (name, taken_as, parcel.recipient)
    assert "918273" in taken.text
    sent = RECEIPTS[name](taken, parameters)
    assert sent.url.startswith(f"{PUBLIC_URL}/v1/message-receipts/{name}")
    assert isinstance(provider, TellsFates)
    [receipt] = provider.read_receipts(Posted(sent.url, sent.headers, sent.body))
    assert (receipt.action, receipt.provider_message_id) == ("deliver", taken_as)
    assert receipt.reference == (None if name == "termii" else parcel.reference)


def test_who_is_down_cannot_be_connected_to_and_comes_back(office: PostOffice, parameters: dict[str, str]) -> None:
    provider = opened("termii", office, parameters)
    with office.down("termii"), pytest.raises(Unreachable):
        provider.send(parcel_for("termii"))
    assert provider.send(parcel_for("termii"))


def test_only_who_has_a_made_key_is_stood_in_for(office: PostOffice, tmp_path: Path) -> None:
    kept = SecretFile(tmp_path / "secrets.json")
    kept.kept("parameters", "TelnyxApiKey", lambda: "KEY0123")
    kept.kept("parameters", "TelnyxPublicKey", lambda: "their own")
    found = local_parameters(ROOT / "template.yaml", kept, PUBLIC_URL, {}, office.urls)
    named = {each.partition("=")[0] for each in found["MessageStandIns"].split(";")}
    assert named == set(TAKEN_AS) - {"telnyx"}
    assert (found["TelnyxApiKey"], found["TelnyxPublicKey"]) == ("KEY0123", "their own")


def test_a_receipt_comes_by_itself_where_the_deployment_serves(parameters: dict[str, str]) -> None:
    from local.stand_in import Answer, serving_stand_in

    came: list[str] = []

    def answer(method: str, path: str, body: dict[str, object]) -> Answer:
        came.append(path)
        return 200, {}

    with serving_stand_in("deployment", answer) as url, serving_carriers() as office:
        office.parameters = parameters | {"PublicUrl": url}
        opened("termii", office, parameters).send(parcel_for("termii"))
        give_up_at = time.monotonic() + 5
        while not came and time.monotonic() < give_up_at:
            time.sleep(0.01)
    assert came == ["/v1/message-receipts/termii"]


class _Settings:
    email_sender = "Holdfast <no-reply@example.com>"
