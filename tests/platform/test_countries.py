"""Countries by address: from a file where there is one, and never in anybody's way."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.platform import countries
from holdfast.platform.countries import country_of
from holdfast.platform.settings import forget_settings
from tests.factories.countries import write_countries

KNOWN = {"102.89.0.0/16": "NG", "41.90.64.0/18": "KE", "2001:db8:7::/48": "GH", "192.0.2.0/24": None}


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    yield
    forget_settings()
    countries._opened.cache_clear()


def configure(monkeypatch: pytest.MonkeyPatch, path: Path | str) -> None:
    monkeypatch.setenv("COUNTRY_DATABASE", str(path))
    forget_settings()
    countries._opened.cache_clear()


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("102.89.1.2", "NG"),
        ("102.90.0.1", None),
        ("41.90.127.255", "KE"),
        ("41.90.128.0", None),
        ("2001:db8:7::1", "GH"),
        ("2001:db8:8::1", None),
        ("192.0.2.9", None),
        ("", None),
        ("no address", None),
        ("102.89.1.2, 41.90.64.1", None),
    ],
)
def test_an_address_is_in_the_country_that_the_file_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str, country: str | None
) -> None:
    configure(monkeypatch, write_countries(tmp_path / "country.mmdb", KNOWN))
    assert country_of(address) == country


def test_without_a_file_there_is_no_country_and_no_reader_is_imported() -> None:
    program = "import sys; from holdfast.platform.countries import country_of; assert country_of('1.2.3.4') is None; "
    program += "assert 'maxminddb' not in sys.modules"
    path = os.pathsep.join(entry for entry in sys.path if entry)
    subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ, "PYTHONPATH": path})


@pytest.mark.parametrize("content", [None, b"", b"no database", b"\xab\xcd\xefMaxMind.com"])
def test_a_file_that_is_missing_or_broken_is_logged_and_nobodys_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes | None
) -> None:
    path = tmp_path / "country.mmdb"
    if content is not None:
        path.write_bytes(content)
    configure(monkeypatch, path)
    with caplog.at_level(logging.ERROR):
        assert [country_of("102.89.1.2"), country_of("102.89.1.2")] == [None, None]
