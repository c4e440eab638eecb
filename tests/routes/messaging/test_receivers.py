"""Receivers over TLS: the address is called that was looked at, and the certificate is the name's."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from holdfast.messaging import receivers
from holdfast.messaging.receivers import KEPT_BYTES, post

NAME = "hooks.example.com"
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nthanks"


def certificate(folder: Path, name: str) -> Path:
    """A key and a certificate for the name, which it signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, words = serialization.Encoding.PEM, serialization.NoEncryption()
    file = folder / f"{name}.pem"
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, words) + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@contextmanager
def listening(answer: bytes, tls: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[bytes]]]:
    """A port at which one call is answered with these bytes, and what was said there."""
    said: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            try:
                with server.accept()[0] as plain, tls.wrap_socket(plain, server_side=True) if tls else plain as caller:
                    caller.settimeout(5)
                    said.append(b"")
                    while not said[0].endswith(b"\r\n\r\n{}"):  # who answers before all is said resets the connection
                        said[0] += caller.recv(65536)
                    caller.sendall(answer)
            except OSError as error:
                said.append(repr(error).encode())

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], said
        thread.join(5)


def named(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Every name means this address."""

    def found(host: str, port: int, *_: Any, **__: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(receivers.socket, "getaddrinfo", found)


@pytest.mark.parametrize(("name", "outcome"), [(NAME, "succeeded"), ("other.example.com", "unreachable")])
def test_the_certificate_has_to_be_of_the_name_and_not_of_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, outcome: str
) -> None:
    file = certificate(tmp_path, name)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(file)
    trusting = ssl.create_default_context(cafile=file)
    monkeypatch.setattr(receivers, "_tls", lambda: trusting)
    with listening(ANSWER, tls) as (port, said):
        named(monkeypatch, "127.0.0.1")
        answer = post(f"https://{NAME}:{port}/in?x=1", {"webhook-id": "evt_1"}, b"{}", is_local=True)
    assert answer.outcome == outcome
    if outcome == "succeeded":
        assert (answer.status_code, answer.response_start) == (200, "thanks")
        assert said[0].startswith(b"POST /in?x=1 HTTP/1.1\r\n")
        assert f"\r\nhost: {NAME}:{port}\r\n".encode() in said[0].lower()


def test_a_certificate_that_nobody_trusts_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate(tmp_path, NAME))
    with listening(ANSWER, tls) as (port, _):
        named(monkeypatch, "127.0.0.1")
        assert post(f"https://{NAME}:{port}/", {}, b"{}", is_local=True).outcome == "unreachable"


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "224.0.0.1", "0.0.0.0", "255.255.255.255", "240.0.0.1"])
def test_outside_of_one_machine_no_such_address_is_called(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    named(monkeypatch, address)
    assert post(f"https://{NAME}/", {}, b"{}", is_local=False).outcome == "address_forbidden"


def test_a_name_of_nothing_is_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: Any, **__: Any) -> Any:
        raise socket.gaierror("no such name")

    monkeypatch.setattr(receivers.socket, "getaddrinfo", nothing)
    assert post(f"https://{NAME}/", {}, b"{}", is_local=True).outcome == "unreachable"


def test_of_a_long_answer_only_the_beginning_is_kept() -> None:
    long = b"HTTP/1.1 500 No\r\ncontent-length: 100000\r\n\r\n" + b"x" * 100_000
    with listening(long) as (port, _):
        answer = post(f"http://127.0.0.1:{port}/", {}, b"{}", is_local=True)
    assert (answer.outcome, answer.status_code, answer.response_start) == ("refused", 500, "x" * KEPT_BYTES)


@pytest.mark.parametrize("answer", [b"", b"garbage\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200"])
def test_an_answer_that_is_none_is_no_yes(answer: bytes) -> None:
    with listening(answer) as (port, _):
        assert post(f"http://127.0.0.1:{port}/", {}, b"{}", is_local=True).outcome == "unreachable"


def test_a_yes_that_breaks_off_is_a_yes() -> None:
    with listening(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nthan") as (port, _):
        answer = post(f"http://127.0.0.1:{port}/", {}, b"{}", is_local=True)
    assert (answer.outcome, answer.response_start) == ("succeeded", "than")
