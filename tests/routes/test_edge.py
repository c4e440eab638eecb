"""What every route has, whatever it does: tried on small routes of its own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel
from sqlalchemy import Engine, text

from holdfast.edge.access import ANYONE, USERS, admins
from holdfast.edge.call import Call
from holdfast.edge.route import RouteHandler, route
from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import encode_id
from holdfast.kernel.refusals import NotFound, WrongState
from holdfast.platform.rate_limits import Limit
from holdfast.platform.schemas import RequestBody
from holdfast.platform.settings import secret


class Note(RequestBody):
    text: str
    count: int = 1


class Noted(BaseModel):
    id: str
    text: str


@route("POST /v1/notes/{note_id}", ANYONE, status=201)
def add_note(call: Call, note_id: str, body: Note) -> Noted:
    call.db.announce("tests.note.added", note_id, {"text": body.text})
    if body.text == "refuse":
        raise WrongState("No.")
    if body.text == "refuse but keep":
        raise WrongState("No, but it counts.", keeps=True)
    if body.text == "break":
        raise RuntimeError("a secret detail")
    return Noted(id=note_id, text=body.text)


def event_of(handler: RouteHandler, tenant: str, raw: str | None, **headers: str) -> dict[str, Any]:
    path = handler.spec.path.replace("{note_id}", "n1")
    return {
        "version": "2.0",
        "routeKey": f"{handler.spec.method} {handler.spec.path}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"holdfast-tenant": tenant, **{name.replace("_", "-"): value for name, value in headers.items()}},
        "requestContext": {
            "requestId": "r1",
            "http": {"method": handler.spec.method, "path": path, "sourceIp": f"ip-{tenant}"},
            "stage": "$default",
        },
        "body": raw,
        "isBase64Encoded": False,
    }


def serve(handler: RouteHandler, tenant: str, raw: str | None, **headers: str) -> dict[str, Any]:
    return handler(event_of(handler, tenant, raw, **headers), None)


def announced(admin_engine: Engine, tenant: str) -> list[tuple[str, int]]:
    from holdfast.kernel.ids import decode_id

    with admin_engine.connect() as connection:
        rows = connection.execute(
            text("select data->>'text', sequence from events where tenant_id = :t order by position"),
            {"t": decode_id("tnt", tenant)},
        )
        return [(row[0], row[1]) for row in rows]


def test_returning_commits_and_answers_with_the_declared_status(tenant: str, admin_engine: Engine) -> None:
    answer = serve(add_note, tenant, '{"text": "hello"}')
    assert (answer["statusCode"], answer["body"]) == (201, '{"id":"n1","text":"hello"}')
    assert announced(admin_engine, tenant) == [("hello", 1)]


def test_a_route_first_made_while_another_serves_leaves_that_ones_answer_alone(tenant: str) -> None:
    @route("POST /v1/outer/{note_id}", ANYONE, status=201)
    def outer(call: Call, note_id: str) -> Noted:
        inner = route("POST /v1/inner/{note_id}", ANYONE)(add_note.function)
        assert serve(inner, tenant, '{"text": "inner"}')["statusCode"] == 200
        return Noted(id=note_id, text="outer")

    assert serve(outer, tenant, None)["statusCode"] == 201


def test_a_refusal_rolls_back_unless_it_keeps(tenant: str, admin_engine: Engine) -> None:
    assert serve(add_note, tenant, '{"text": "refuse"}')["statusCode"] == 409
    assert announced(admin_engine, tenant) == []
    assert serve(add_note, tenant, '{"text": "refuse but keep"}')["statusCode"] == 409
    assert announced(admin_engine, tenant) == [("refuse but keep", 1)]


def test_a_failure_rolls_back_and_says_nothing_of_itself(tenant: str, admin_engine: Engine) -> None:
    answer = serve(add_note, tenant, '{"text": "break"}')
    assert answer["statusCode"] == 500
    assert "secret" not in answer["body"]
    assert announced(admin_engine, tenant) == []


@pytest.mark.parametrize(
    ("raw", "slug"),
    [
        ("{", "malformed-json"),
        (None, "malformed-json"),
        ('{"text": NaN}', "malformed-json"),
        ("[" * 100_000, "malformed-json"),
        ('{"text": 1}', "invalid-input"),
        ('{"text": "a", "more": 1}', "invalid-input"),
        ("[]", "invalid-input"),
        ("null", "invalid-input"),
        ('{"text": "a\\u0000b"}', "invalid-text"),
        ('{"text": "\\ud800"}', "invalid-text"),
    ],
)
def test_a_malformed_body_is_422_and_changes_nothing(
    tenant: str, admin_engine: Engine, raw: str | None, slug: str
) -> None:
    answer = serve(add_note, tenant, raw)
    assert (answer["statusCode"], slug in answer["body"]) == (422, True), answer["body"]
    assert announced(admin_engine, tenant) == []


def test_no_body_is_not_called_broken_json(tenant: str) -> None:
    assert "There is no body" in serve(add_note, tenant, None)["body"]


def test_a_body_of_a_megabyte_is_413(tenant: str) -> None:
    assert serve(add_note, tenant, '{"text": "' + "a" * 1_000_000 + '"}')["statusCode"] == 413


def test_an_unknown_tenant_is_404() -> None:
    answer = serve(add_note, "nobody", '{"text": "a"}')
    assert (answer["statusCode"], "unknown-tenant" in answer["body"]) == (404, True)
    assert serve(add_note, "a'; drop table tenants --", '{"text": "a"}')["statusCode"] == 404


def test_nobody_calls_in_the_name_of_the_platforms_own_tenant() -> None:
    for name in ("platform", encode_id("tnt", UUID(int=0))):
        assert serve(add_note, name, '{"text": "a"}')["statusCode"] == 422


def test_the_same_key_and_body_replays_the_first_answer(tenant: str, admin_engine: Engine) -> None:
    first = serve(add_note, tenant, '{"text": "a"}', idempotency_key="k1")
    again = serve(add_note, tenant, '{"text": "a"}', idempotency_key="k1")
    assert (again["statusCode"], again["body"]) == (first["statusCode"], first["body"])
    assert again["headers"]["Idempotent-Replayed"] == "true"
    assert len(announced(admin_engine, tenant)) == 1


def test_the_same_key_with_another_body_is_422(tenant: str, admin_engine: Engine) -> None:
    serve(add_note, tenant, '{"text": "a"}', idempotency_key="k1")
    answer = serve(add_note, tenant, '{"text": "b"}', idempotency_key="k1")
    assert (answer["statusCode"], "idempotency-key-reused" in answer["body"]) == (422, True)
    assert len(announced(admin_engine, tenant)) == 1


def test_a_refused_call_leaves_its_key_free(tenant: str) -> None:
    assert serve(add_note, tenant, '{"text": "refuse"}', idempotency_key="k1")["statusCode"] == 409
    assert serve(add_note, tenant, '{"text": "a"}', idempotency_key="k1")["statusCode"] == 201


def test_calls_with_one_key_at_once_do_it_once(tenant: str, admin_engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: serve(add_note, tenant, '{"text": "a"}', idempotency_key="k1"), range(16)))
    assert {answer["statusCode"] for answer in answers} <= {201, 409}
    assert announced(admin_engine, tenant) == [("a", 1)]


def test_events_of_a_subject_are_numbered_without_gaps_under_load(tenant: str, admin_engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: serve(add_note, tenant, f'{{"text": "{n}"}}'), range(40)))
    assert sorted(sequence for _, sequence in announced(admin_engine, tenant)) == list(range(1, 41))


def test_an_expired_a_forged_and_a_foreign_token_are_401(tenant: str) -> None:
    from holdfast.identity.rules.callers import claims_of
    from holdfast.platform.tokens import sign_token

    good = sign_token(claims_of(User("usr_x", tenant, "")), timedelta(minutes=1))
    for token in (
        sign_token(claims_of(User("usr_x", tenant, "")), timedelta(seconds=-1)),
        good[:-4] + "AAAA",
        good.replace("eyJ", "eyK", 1),
        "a.b.c",
        "x",
    ):
        answer = serve(for_users, tenant, None, authorization=f"Bearer {token}")
        assert answer["statusCode"] == 401, token
    assert serve(for_users, tenant, None, authorization=f"Bearer {good}")["statusCode"] == 200


@route("GET /v1/mine", USERS)
def for_users(call: Call) -> Noted:
    return Noted(id=call.user.id, text="")


@route("GET /v1/admin/theirs", admins("payouts.approve"))
def for_admins(call: Call) -> Noted:
    return Noted(id=call.admin.id, text="")


def test_a_role_without_the_permission_is_403(tenant: str) -> None:
    from tests.api import token_of

    statuses = {
        role: serve(for_admins, tenant, None, authorization=f"Bearer {token_of(Admin('usr_a', tenant, '', role))}")[
            "statusCode"
        ]
        for role in ("owner", "operator", "arbiter", "auditor", "unheard-of")
    }
    assert statuses == {"owner": 200, "operator": 200, "arbiter": 403, "auditor": 403, "unheard-of": 403}
    assert serve(for_admins, tenant, None)["statusCode"] == 401
    assert (
        serve(for_admins, tenant, None, authorization=f"Bearer {token_of(User('usr_u', tenant, ''))}")["statusCode"]
        == 403
    )


@route("POST /v1/rare", ANYONE, limits=[Limit("ip", 3)])
def rare(call: Call) -> Noted:
    raise NotFound("Nothing here.")


def test_a_call_too_many_is_429_and_says_when_to_come_back(tenant: str) -> None:
    statuses = [serve(rare, tenant, None)["statusCode"] for _ in range(3)]
    answer = serve(rare, tenant, None)
    assert (statuses, answer["statusCode"]) == ([404] * 3, 429)
    assert 1 <= int(answer["headers"]["Retry-After"]) <= 60


def test_the_front_door_and_nobody_else_says_who_called(tenant: str) -> None:
    def call_from(address: str, proof: str) -> int:
        answer = serve(
            rare, tenant, None, x_forwarded_for=f"10.9.9.9, {address}, 130.176.1.1", holdfast_front_door=proof
        )
        status: int = answer["statusCode"]
        return status

    proof = secret("front_door_key")
    assert [call_from(f"{tenant}-a", proof) for _ in range(4)] == [404, 404, 404, 429]
    assert call_from(f"{tenant}-b", proof) == 404
    assert [call_from(f"{tenant}-{n}", "a guess") for n in range(4)] == [404, 404, 404, 429]
