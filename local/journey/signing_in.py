"""Bola signs in in other ways: by a link in an e-mail, with an authenticator app, with a code from his drawer."""

from __future__ import annotations

import re

from local.journey.people import Authenticator, Document, Person, expect
from local.journey.story import Story

TOKEN = re.compile(r"token=(hfl_[\w-]+)")
REDEEM = "/v1/auth/magic-links/redeem"
SECOND_FACTOR = "/v1/auth/second-factor"


def play(story: Story, bola: Person) -> None:
    story.chapter("Bola signs in without a password, and with more than one")
    with story.step(bola, "asks for a link, and finds it in his mailbox"):
        bola.token = ""
        binding = bola.post("/v1/auth/magic-links", {"email": bola.email})["binding"]
        found = TOKEN.search(story.mail(bola.email, "Open this link, in the browser"))
        assert found is not None, "the link has its token"
        link: Document = {"token": found[1], "binding": binding}
    with story.step(bola, "opens it where he asked: it is good there, and once"):
        bola.is_refused("link-not-good", REDEEM, link | {"binding": f"hfb_{'A' * 43}"})
        bola.token = bola.post(REDEEM, link)["access_token"]
        bola.is_refused("link-not-good", REDEEM, link)
    app, recovery_codes = _set_up(story, bola)
    with story.step(bola, "signs in with his password and the app's code"):
        pending = _pending(bola)
        bola.is_refused("wrong-code", SECOND_FACTOR, pending | {"code": "000000"})
        bola.token = bola.post(SECOND_FACTOR, pending | {"code": app.code()})["access_token"]
    with story.step(bola, "has lost the phone: a recovery code does it, once"):
        pending = _pending(bola) | {"recovery_code": recovery_codes[0]}
        bola.token = bola.post(SECOND_FACTOR, pending)["access_token"]
        _is_used(bola, recovery_codes[0])
        left = bola.get("/v1/auth/totp")["recovery_codes_left"]
        expect(left == len(recovery_codes) - 1, f"{left} recovery codes are left")


def _is_used(bola: Person, recovery_code: str) -> None:
    token = bola.token
    bola.is_refused("wrong-code", SECOND_FACTOR, _pending(bola) | {"recovery_code": recovery_code})
    bola.token = token


def _set_up(story: Story, bola: Person) -> tuple[Authenticator, list[str]]:
    with story.step(bola, "scans a QR code, and writes his recovery codes down"):
        enrolment = bola.post("/v1/auth/totp/enrol", {"current_password": bola.password})
        expect(enrolment["qr_code"].startswith("data:image/svg+xml"), "there is nothing to scan")
        app = Authenticator(enrolment["secret"])
        codes: list[str] = bola.post("/v1/auth/totp/confirm", {"code": app.code()})["recovery_codes"]
    return app, codes


def _pending(bola: Person) -> Document:
    """The password was right, and is not enough any more."""
    bola.token = ""
    answer = bola.post("/v1/auth/login", {"phone": bola.phone, "password": bola.password})
    expect("access_token" not in answer, "the password alone was enough")
    return {"pending_token": answer["pending_token"]}
