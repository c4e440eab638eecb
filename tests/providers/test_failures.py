"""The contract, part two: broken, slow, absent and babbling providers, and what that means for the money."""

import logging
import socket
import traceback
from dataclasses import replace

import httpx
import pytest

from holdfast.kernel.refusals import Refusal
from holdfast.payments.providers import exchange, provider
from holdfast.payments.providers.port import OutcomeUnknown, Provider, ProviderRefused, ProviderUnavailable
from tests.providers.adapters import ADAPTERS, FINDING, MOVING, OPERATIONS, Adapter
from tests.providers.quiet_server import QuietServer

pytestmark = pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.name)

JSON = {"content-type": "application/json"}
BROKEN = {
    "a 500": httpx.Response(500, json={"status": False, "message": "boom", "type": "x", "detail": "boom"}),
    "a 502 page": httpx.Response(502, text="<html>Bad gateway</html>"),
    "a 503 without a word": httpx.Response(503),
    "a page instead of JSON": httpx.Response(200, text="<html>Please sign in</html>"),
    "half a document": httpx.Response(200, text='{"status": true, "data": {"status": "suc', headers=JSON),
    "nothing": httpx.Response(200, text=""),
    "a list": httpx.Response(200, json=[1, 2, 3]),
    "an empty object": httpx.Response(200, json={}),
    "an object of other things": httpx.Response(200, json={"status": True, "message": "ok", "data": {"id": [1]}}),
    "bytes that are no text": httpx.Response(200, content=b"\xff\xfe\x00\x81", headers=JSON),
    "JSON without an end": httpx.Response(200, content=b"[" * 100_000, headers=JSON),
    "a 404 page": httpx.Response(404, text="<html>No such page</html>"),
    "a 404 of another kind": httpx.Response(404, json={"message": "no Route matched with those values"}),
    "a no in a redirect": httpx.Response(
        302, json={"status": False, "message": "No", "type": "refused", "detail": "No"}
    ),
    "a redirect": httpx.Response(302, headers={"location": "https://elsewhere.example/"}),
}
NOT_SENT = {
    "connection refused": httpx.ConnectError("[Errno 111] Connection refused"),
    "connecting takes too long": httpx.ConnectTimeout("timed out"),
    "the proxy does not let us out": httpx.ProxyError("403 Forbidden"),
}
PERHAPS_SENT = {
    "no answer in time": httpx.ReadTimeout("timed out"),
    "sending takes too long": httpx.WriteTimeout("timed out"),
    "the connection breaks": httpx.ReadError("[Errno 104] Connection reset by peer"),
    "the server hangs up": httpx.RemoteProtocolError("Server disconnected without sending a response."),
    "an answer that does not unpack": httpx.DecodingError("Error -3 while decompressing data"),
}


def _answering(adapter: Adapter, operation: str, answer: httpx.Response | Exception) -> Exception:
    """What the operation raises when the provider answers this, having been asked once."""
    adapter.must_have(operation)
    asked: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    with pytest.raises((OutcomeUnknown, ProviderRefused, ProviderUnavailable)) as raised:
        OPERATIONS[operation](adapter.open(httpx.MockTransport(handle)))
    assert len(asked) == 1, "a call that failed is not repeated by the adapter"
    return raised.value


def _is_silent(adapter: Adapter, operation: str) -> bool:
    """Whether the adapter does it without the provider; then it must do it when nobody can be reached."""
    if operation in adapter.silent:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            nobody = f"http://127.0.0.1:{unused.getsockname()[1]}"
            assert OPERATIONS[operation](_over_the_network(adapter, nobody))
    return operation in adapter.silent


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("operation", [*MOVING, *FINDING])
def test_a_broken_answer_leaves_the_outcome_unknown(adapter: Adapter, operation: str, broken: str) -> None:
    assert isinstance(_answering(adapter, operation, BROKEN[broken]), OutcomeUnknown)


@pytest.mark.parametrize("failure", PERHAPS_SENT)
@pytest.mark.parametrize("operation", [*MOVING, *FINDING])
def test_no_answer_leaves_the_outcome_unknown(adapter: Adapter, operation: str, failure: str) -> None:
    raised = _answering(adapter, operation, PERHAPS_SENT[failure])
    assert isinstance(raised, OutcomeUnknown)
    assert not isinstance(raised, Refusal), "nobody may answer a caller with a no, and forget it"


@pytest.mark.parametrize("failure", NOT_SENT)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_could_not_be_sent_did_not_happen(adapter: Adapter, operation: str, failure: str) -> None:
    if _is_silent(adapter, operation):
        return
    raised = _answering(adapter, operation, NOT_SENT[failure])
    assert isinstance(raised, ProviderUnavailable)
    assert raised.status == 503


@pytest.mark.parametrize("operation", OPERATIONS)
def test_too_many_requests_is_to_be_tried_again_later(adapter: Adapter, operation: str) -> None:
    if _is_silent(adapter, operation):
        return
    assert isinstance(_answering(adapter, operation, httpx.Response(429, text="slow down")), ProviderUnavailable)


@pytest.mark.parametrize("failure", [*BROKEN, *PERHAPS_SENT])
@pytest.mark.parametrize("operation", ["list_banks", "resolve_account", "create_recipient"])
def test_a_look_up_without_an_answer_is_to_be_tried_again_later(adapter: Adapter, operation: str, failure: str) -> None:
    if _is_silent(adapter, operation):
        return
    answer = BROKEN.get(failure) or PERHAPS_SENT[failure]
    assert isinstance(_answering(adapter, operation, answer), ProviderUnavailable)


@pytest.mark.parametrize("failure", ["a 500", "no answer in time"])
def test_a_provider_that_does_not_answer_a_ping_is_unavailable(adapter: Adapter, failure: str) -> None:
    answer = BROKEN.get(failure) or PERHAPS_SENT[failure]
    assert isinstance(_answering(adapter, "ping", answer), ProviderUnavailable)


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if name != "ping"])
def test_no_secret_is_in_what_is_raised(adapter: Adapter, operation: str) -> None:
    if _is_silent(adapter, operation):
        return
    secret = adapter.credentials.secret
    echo = {"status": False, "message": f"bad {secret}", "type": "x", "detail": f"bad {secret}"}
    echoed = httpx.Response(400, json=echo)
    failures: list[httpx.Response | Exception] = [*PERHAPS_SENT.values(), *NOT_SENT.values(), *BROKEN.values(), echoed]
    for failure in failures:
        raised: BaseException | None = _answering(adapter, operation, failure)
        while raised is not None:
            assert secret not in f"{raised} {raised!r} {raised.args} {vars(raised)}"
            assert not isinstance(raised, httpx.HTTPError), "it holds the request, which holds the secret"
            assert secret not in "".join(traceback.format_exception(raised))
            raised = raised.__cause__ or raised.__context__


def test_no_secret_is_in_the_adapters_repr(adapter: Adapter) -> None:
    assert adapter.credentials.secret not in f"{adapter.open()!r} {adapter.open()} {adapter.credentials!r}"
    assert adapter.name in repr(adapter.open()).lower()


def _over_the_network(adapter: Adapter, url: str) -> Provider:
    return provider(adapter.name, replace(adapter.credentials, base_url=url), deployment="local")


def test_neither_secret_nor_account_number_is_in_the_logs(
    adapter: Adapter, quiet_server: QuietServer, caplog: pytest.LogCaptureFixture
) -> None:
    adapter.must_have("list_banks")
    caplog.set_level(logging.DEBUG)
    port = _over_the_network(adapter, quiet_server.url)
    assert port.list_banks("NGN") == ()
    with pytest.raises(ProviderUnavailable):
        port.resolve_account("058", "0123456789")
    assert adapter.credentials.secret not in caplog.text
    assert "0123456789" not in caplog.text


def test_a_server_that_says_nothing_is_given_up_in_time(
    adapter: Adapter, quiet_server: QuietServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "READ_SECONDS", 0.1)
    quiet_server.is_answering = False
    port = _over_the_network(adapter, quiet_server.url)
    with pytest.raises(OutcomeUnknown, match="ReadTimeout"):
        FINDING["find_payment"](port)


@pytest.mark.parametrize("operation", MOVING)
def test_a_port_where_nobody_listens_is_unavailable(adapter: Adapter, operation: str) -> None:
    adapter.must_have(operation)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = _over_the_network(adapter, f"http://127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(ProviderUnavailable):
            MOVING[operation](port)


def test_no_connection_is_kept_for_a_container_that_may_be_frozen(adapter: Adapter, quiet_server: QuietServer) -> None:
    port = _over_the_network(adapter, quiet_server.url)
    port.ping()
    port.ping()
    assert len(quiet_server.connections) == 2
