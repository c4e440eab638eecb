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
from tests.providers.adapters import FINDING, MOVING, OPERATIONS, Adapter, every, every_one
from tests.providers.quiet_server import QuietServer

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


@every_one("operation", ["create_recipient"])
def test_what_needs_no_provider_is_done_without_one(adapter: Adapter, operation: str) -> None:
    if adapter.asks(operation):
        return
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{unused.getsockname()[1]}"
        assert OPERATIONS[operation](_over_the_network(adapter, nobody))


@pytest.mark.parametrize("broken", BROKEN)
@every_one("operation", [*MOVING, *FINDING], is_asked=True)
def test_a_broken_answer_leaves_the_outcome_unknown(adapter: Adapter, operation: str, broken: str) -> None:
    assert isinstance(_answering(adapter, operation, BROKEN[broken]), OutcomeUnknown)


@pytest.mark.parametrize("failure", PERHAPS_SENT)
@every_one("operation", [*MOVING, *FINDING], is_asked=True)
def test_no_answer_leaves_the_outcome_unknown(adapter: Adapter, operation: str, failure: str) -> None:
    raised = _answering(adapter, operation, PERHAPS_SENT[failure])
    assert isinstance(raised, OutcomeUnknown)
    assert not isinstance(raised, Refusal), "nobody may answer a caller with a no, and forget it"


@pytest.mark.parametrize("failure", NOT_SENT)
@every_one("operation", OPERATIONS, is_asked=True)
def test_what_could_not_be_sent_did_not_happen(adapter: Adapter, operation: str, failure: str) -> None:
    raised = _answering(adapter, operation, NOT_SENT[failure])
    assert isinstance(raised, ProviderUnavailable)
    assert raised.status == 503


@every_one("operation", OPERATIONS, is_asked=True)
def test_too_many_requests_is_to_be_tried_again_later(adapter: Adapter, operation: str) -> None:
    assert isinstance(_answering(adapter, operation, httpx.Response(429, text="slow down")), ProviderUnavailable)


@pytest.mark.parametrize("failure", [*BROKEN, *PERHAPS_SENT])
@every_one("operation", ["list_banks", "list_movements", "resolve_account", "create_recipient"], is_asked=True)
def test_a_look_up_without_an_answer_is_to_be_tried_again_later(adapter: Adapter, operation: str, failure: str) -> None:
    answer = BROKEN.get(failure) or PERHAPS_SENT[failure]
    assert isinstance(_answering(adapter, operation, answer), ProviderUnavailable)


@every()
@pytest.mark.parametrize("failure", ["a 500", "no answer in time"])
def test_a_provider_that_does_not_answer_a_ping_is_unavailable(adapter: Adapter, failure: str) -> None:
    answer = BROKEN.get(failure) or PERHAPS_SENT[failure]
    assert isinstance(_answering(adapter, "ping", answer), ProviderUnavailable)


@every_one("operation", [name for name in OPERATIONS if name != "ping"], is_asked=True)
def test_no_secret_is_in_what_is_raised(adapter: Adapter, operation: str) -> None:
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


@every()
def test_no_secret_is_in_the_adapters_repr(adapter: Adapter) -> None:
    assert adapter.credentials.secret not in f"{adapter.open()!r} {adapter.open()} {adapter.credentials!r}"
    assert adapter.name in repr(adapter.open()).lower()


def _over_the_network(adapter: Adapter, url: str) -> Provider:
    return provider(adapter.name, replace(adapter.credentials, base_url=url), deployment="local")


@every("list_banks")
def test_neither_secret_nor_account_number_is_in_the_logs(
    adapter: Adapter, quiet_server: QuietServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    port = _over_the_network(adapter, quiet_server.url)
    assert port.list_banks("NGN") == ()
    with pytest.raises(ProviderUnavailable):
        port.resolve_account("058", "0123456789")
    assert adapter.credentials.secret not in caplog.text
    assert "0123456789" not in caplog.text


@every()
def test_a_server_that_says_nothing_is_given_up_in_time(
    adapter: Adapter, quiet_server: QuietServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "READ_SECONDS", 0.1)
    quiet_server.is_answering = False
    port = _over_the_network(adapter, quiet_server.url)
    with pytest.raises(OutcomeUnknown, match="ReadTimeout"):
        FINDING["find_payment"](port)


@every_one("operation", MOVING, is_asked=True)
def test_a_port_where_nobody_listens_is_unavailable(adapter: Adapter, operation: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = _over_the_network(adapter, f"http://127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(ProviderUnavailable):
            MOVING[operation](port)


@every()
def test_no_connection_is_kept_for_a_container_that_may_be_frozen(adapter: Adapter, quiet_server: QuietServer) -> None:
    port = _over_the_network(adapter, quiet_server.url)
    port.ping()
    port.ping()
    assert len(quiet_server.connections) == 2
