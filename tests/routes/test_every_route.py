"""Every route, tried with everything that can be wrong with a call: it says no in a problem response, and nothing
moves. Each test ends with the call as it should be, which is granted: nothing else was wrong with the others."""

import json
from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from holdfast.identity.rules.callers import PERMISSIONS, ROLES, Admin
from holdfast.identity.rules.keys import KEY_PERMISSIONS
from tests.api import Answer, Api
from tests.deployment import make_tenant
from tests.factories.api_keys import bearing, make_key
from tests.factories.identity import PASSWORD, make_admin, make_user
from tests.factories.payments import sandbox_http
from tests.factories.roles import give_role, put_role, refreshed

# Each knows its own situations.
from tests.routes.walk import books, carrying, hooks, money, orders, people, sandbox, watching, words  # noqa: F401
from tests.routes.walk.bad_input import (
    BAD_QUERIES,
    CONTENT_TYPES,
    NO_TENANTS,
    NOT_OBJECTS,
    PLATFORM,
    STRANGE_TEXTS,
    bad_ids,
    bad_values,
    takes_any_text,
)
from tests.routes.walk.calls import Situation, check_refused, ids_in, send
from tests.routes.walk.fields import fields_in, objects_in, with_unknown_field
from tests.routes.walk.granting import situation_of
from tests.routes.walk.intruders import intruders, stranger
from tests.routes.walk.pictures import Watch
from tests.routes.walk.routes import (
    is_everybodys,
    is_of_the_house,
    model_of,
    path_parameters,
    query_parameters,
    route_handlers,
    spec_of,
)
from tests.routes.walk.secrecy import nothing_secret_logged

ROUTES = sorted(route_handlers())
WITH_BODY = [function for function in ROUTES if model_of(function)]
WITH_PATH = [function for function in ROUTES if path_parameters(function)]
WITH_QUERY = [function for function in ROUTES if query_parameters(function)]
CHANGING = [function for function in ROUTES if spec_of(function).changes]
CLOSED = [function for function in ROUTES if not spec_of(function).access.is_open]
WITH_PERMISSION = [function for function in ROUTES if spec_of(function).access.permission in PERMISSIONS]
ACROSS_TENANTS = [function for function in CLOSED if spec_of(function).access.permission.startswith("tenants.")]
WITH_KEY = [function for function in ROUTES if spec_of(function).idempotency != "none"]


@pytest.fixture(autouse=True)
def world(api: Api) -> Iterator[None]:
    """The sandbox is in this process, and the log is read."""
    with sandbox_http(api), nothing_secret_logged():
        yield


@pytest.fixture
def watch(admin_engine: Engine, tenant: str) -> Watch:
    return Watch(admin_engine, tenant)


def check_granted(right: Situation) -> None:
    answer = right.send()
    assert answer.status < 300, answer.text


@pytest.mark.parametrize("function", ROUTES)
def test_it_grants_what_its_sample_event_asks_in_the_right_situation(function: str, api: Api) -> None:
    check_granted(situation_of(function, api))


@pytest.mark.parametrize("function", WITH_BODY)
def test_it_takes_no_body_that_is_no_object(function: str, api: Api, watch: Watch) -> None:
    right = situation_of(function, api)
    with watch.unchanged("a body that is no object"):
        for raw in (*NOT_OBJECTS, json.dumps([right.body]), json.dumps(json.dumps(right.body))):
            check_refused(right.send(raw=raw), raw[:80])
    check_granted(right)


@pytest.mark.parametrize("function", WITH_BODY)
def test_it_takes_no_body_in_another_encoding(function: str, api: Api, watch: Watch) -> None:
    right = situation_of(function, api)
    text = json.dumps(right.body)
    with watch.unchanged("a body in another encoding"):
        for raw in (
            text.encode("utf-16"),
            text.encode("utf-32"),
            b'{"a": "\xff"}',
            b"\xed\xa0\x80",
            b"\xff\xfe{}",
            b"\x00",
        ):
            check_refused(right.send_bytes(raw), raw[:80])
    check_granted(right)


@pytest.mark.parametrize("function", CHANGING)
def test_it_takes_no_more_than_it_reads(function: str, api: Api, watch: Watch) -> None:
    right, most = situation_of(function, api), spec_of(function).most_bytes
    with watch.unchanged("a body that is too large"):
        for raw in ('{"x": "' + "y" * 4 * most + '"}', "é" * (most // 2 + 1)):
            answer = right.send(raw=raw)
            check_refused(answer, "a body that is too large")
            assert (answer.status, answer.problem) == (413, "too-large")
        assert right.send_bytes(b"y" * (most + 1)).status == 413
    check_granted(right)


@pytest.mark.parametrize("function", WITH_BODY)
def test_it_takes_no_field_that_it_does_not_know_and_misses_those_it_needs(
    function: str, api: Api, watch: Watch
) -> None:
    model, right = model_of(function), situation_of(function, api)
    assert model is not None and right.body is not None
    with watch.unchanged("other fields than there are"):
        for where in objects_in(right.body):
            check_refused(right.send(body=with_unknown_field(right.body, where)), f"an unknown field in {where}")
        for field in fields_in(model, right.body):
            if field.is_required:
                check_refused(right.send(body=field.leave_out_of(right.body)), f"nothing in {field.path}")
    check_granted(right)


@pytest.mark.parametrize("function", WITH_BODY)
def test_it_takes_no_value_of_another_type_or_out_of_range(function: str, api: Api, watch: Watch) -> None:
    model, right = model_of(function), situation_of(function, api)
    assert model is not None and right.body is not None
    for field in fields_in(model, right.body):
        with watch.unchanged(field.path):
            for value in bad_values(field):
                answer = right.send(body=field.put_into(right.body, value))
                check_refused(answer, f"{field.path}: {str(value)[:80]!r}")
    check_granted(right)


@pytest.mark.parametrize("function", WITH_BODY)
def test_no_text_breaks_it(function: str, api: Api, watch: Watch) -> None:
    """Text that is strange and still text may be taken or refused."""
    model, right = model_of(function), situation_of(function, api)
    assert model is not None and right.body is not None
    before = watch.picture()
    for field in filter(takes_any_text, fields_in(model, right.body)):
        for strange in STRANGE_TEXTS:
            assert right.body is not None
            answer = right.send(body=field.put_into(right.body, strange))
            if answer.status < 300:
                right = situation_of(function, api)
                before = watch.picture()
            else:
                check_refused(answer, f"{field.path}: {strange!r}")
                assert not watch.picture().differs_from(before), f"{field.path}: {strange!r}"


@pytest.mark.parametrize("function", WITH_BODY)
def test_it_takes_json_alone(function: str, api: Api, watch: Watch) -> None:
    right = situation_of(function, api)
    with watch.unchanged("another content type"):
        for content_type in CONTENT_TYPES:
            check_refused(right.send(headers={"content-type": content_type}), content_type)
    check_granted(right)


@pytest.mark.parametrize("function", [name for name in WITH_BODY if name.startswith("identity/")])
def test_it_knows_no_tenant_of_that_name(function: str, api: Api, watch: Watch) -> None:
    right = situation_of(function, api)
    if right.caller is None:
        with watch.unchanged("a tenant that is none"):
            for name in NO_TENANTS:
                if spec_of(function).access.platform and name in PLATFORM:
                    continue
                check_refused(right.send(headers={"holdfast-tenant": name}), name[:80])
            answer = right.send(headers={"holdfast-tenant": ""})
            assert (answer.status, answer.problem) == (422, "tenant-missing")
    answer = right.send(
        headers={"user-agent": "é\u202e" * 5_000, "x-forwarded-for": "', \x00, é", "cookie": "x" * 8_000}
    )
    assert answer.status < 300, answer.text


@pytest.mark.parametrize("function", ROUTES)
def test_it_serves_nobody_else(function: str, api: Api, watch: Watch) -> None:
    right = situation_of(function, api)
    for intruder in watch.each_unchanged(list(intruders(right))):
        answer = right.send(**intruder.changes)
        check_refused(answer, intruder.name)
        assert answer.status == intruder.status, f"{intruder.name}: {answer.text}"
    check_granted(right)


@pytest.mark.parametrize("function", CLOSED)
def test_an_api_key_may_what_its_permissions_say(function: str, api: Api) -> None:
    permission, right = spec_of(function).access.permission, situation_of(function, api)
    for permissions in (KEY_PERMISSIONS - {permission}, KEY_PERMISSIONS):
        answer = right.send(caller=None, headers=bearing(make_key(api, *permissions)["key"]))
        if permission in permissions:
            assert answer.status < 300, answer.text
        else:
            check_refused(answer, f"a key to {permissions}")
            assert answer.status == 403, answer.text


@pytest.mark.parametrize("function", WITH_PERMISSION)
def test_it_serves_a_role_as_soon_as_that_may_and_no_longer(function: str, api: Api, watch: Watch) -> None:
    permission, right = spec_of(function).access.permission, situation_of(function, api)
    assert isinstance(right.caller, Admin)
    needed = {permission, *(right.body or {}).get("permissions", ())}
    if permission == "administrators.manage":  # nobody gives, or takes, what they do not hold
        needed |= ROLES["arbiter"] | ROLES["operator"]
    give_role(api, "chief", PERMISSIONS)
    chief = make_admin(api.tenant, "chief")
    assert put_role(api, chief, right.caller.role, PERMISSIONS.keys() - {permission}).status == 200
    with watch.unchanged("a token of before"):
        assert right.send().problem == "expired-token"
    caller = refreshed(right.caller)
    with watch.unchanged("a role that may everything else"):
        assert right.send(caller=caller).problem == "permission-missing"
    assert put_role(api, chief, right.caller.role, needed).status == 200
    granted = right.send(caller=refreshed(right.caller))
    assert granted.status < 300, granted.text


@pytest.mark.parametrize("function", [name for name in CLOSED if name not in ACROSS_TENANTS])
def test_it_shows_and_gives_nothing_to_another_tenant(
    function: str, api: Api, watch: Watch, admin_engine: Engine
) -> None:
    right = situation_of(function, api)
    with watch.unchanged("somebody of another tenant"):
        answer = right.send(caller=stranger(right, make_tenant(admin_engine)))
    is_ours_alone = not is_of_the_house(function)
    if is_ours_alone and (right.path or ids_in(right.body)):
        check_refused(answer, "somebody of another tenant")
    if is_ours_alone and right.path:
        assert answer.status == 404, answer.text
    granted = right.send()
    assert granted.status < 300, granted.text
    check_nothing_shown(granted, answer)


@pytest.mark.parametrize("function", [name for name in CLOSED if "/list_" in name])
def test_its_list_is_not_empty_and_shows_nothing_to_another_user(function: str, api: Api) -> None:
    right = situation_of(function, api)
    granted = right.send()
    assert granted.body["data"]
    if spec_of(function).access.users and not is_everybodys(function):
        check_nothing_shown(granted, right.send(caller=make_user(api.tenant)))


def check_nothing_shown(granted: Answer, answer: Answer) -> None:
    shown = ids_in(granted.text) & ids_in(answer.text)
    assert not shown, f"{shown} in {answer.text}"


@pytest.mark.parametrize("function", WITH_PATH)
def test_it_finds_nothing_under_made_up_ids(function: str, api: Api, watch: Watch) -> None:
    right = situation_of(function, api)
    for name, known in right.path.items():
        made_up, *impossible = bad_ids(known.partition("_")[0])
        with watch.unchanged(name):
            for id in impossible if function == "payments/show_payment_return" else (made_up, *impossible):
                answer = right.send(**{name: id})
                check_refused(answer, f"{name}: {id[:80]!r}")
                is_elsewhere = answer.problem == "challenge-mismatch"  # the code is for the ruling that it was sent for
                # whose webhook it is, nobody is told who cannot sign it
                is_unsigned = function == "payments/receive_account_webhook" and answer.problem == "forged-webhook"
                is_told = answer.status in (404, 422) or is_elsewhere or is_unsigned
                assert is_told, f"{name}: {id[:80]!r}: {answer.text}"
    check_granted(right)


@pytest.mark.parametrize("function", WITH_QUERY)
def test_it_takes_no_query_that_makes_no_sense(function: str, api: Api, watch: Watch) -> None:
    right = situation_of(function, api)
    for name in query_parameters(function):
        with watch.unchanged(name):
            for value in BAD_QUERIES.get(name, ()):
                check_refused(right.send(query=right.query | {name: value}), f"{name}: {value[:80]!r}")
            for value in (*STRANGE_TEXTS, *bad_ids()):
                answer = right.send(query=right.query | {name: value})
                assert answer.status < 300 or answer.problem
        right.send(query=right.query | {"no_such_parameter": "\x00"})
    check_granted(right)


@pytest.mark.parametrize("function", WITH_KEY)
def test_it_wants_an_idempotency_key_that_is_one(function: str, api: Api, watch: Watch) -> None:
    right = situation_of(function, api)
    with watch.unchanged("a key that is none"):
        for key in (
            "k" * 256,
            "k" * 300,
            "k" * 10_000,
            "a\x00b",
            "a\nb",
            "\u202e",
            *[""] * (spec_of(function).idempotency == "required"),
        ):
            answer = right.send(key=key)
            check_refused(answer, f"the key {key[:80]!r}")
            assert answer.status == 422
    check_granted(right)


@pytest.mark.parametrize("function", WITH_KEY)
def test_it_takes_a_key_once(function: str, api: Api, watch: Watch) -> None:
    right, key = situation_of(function, api), str(uuid4())
    event = right.event(key=key)
    first = send(function, event)
    assert first.status < 300, first.text
    with watch.unchanged("the same call again"):
        again = send(function, event)
        assert (again.status, again.body) == (first.status, first.body)
        assert again.headers["Idempotent-Replayed"] == "true"
    with watch.unchanged("another call under the same key"):
        answer = send(function, event | {"body": json.dumps(right.body or {}) + " "})
        check_refused(answer, "another body")
        assert (answer.status, answer.problem) == (422, "idempotency-key-reused")


def test_no_table_keeps_a_password_or_a_token(api: Api, admin_engine: Engine) -> None:
    """Nor does an event, an answer kept for its key, or the audit trail."""
    for function in ROUTES:
        if function.startswith("identity/"):
            check_granted(situation_of(function, api))
    with admin_engine.connect() as connection:
        tables = connection.exec_driver_sql("select relname from pg_stat_user_tables where schemaname = 'public'")
        for table in tables.scalars().all():
            for secret in (PASSWORD, "hfr_", "hfl_", "hfp_", "hfb_", "eyJhbGciOiJ"):
                found = connection.execute(
                    text(f"select t::text from {table} t where strpos(t::text, :secret) > 0 limit 1"),
                    {"secret": secret},
                )
                assert not found.scalars().all(), f"{table} tells {secret}"


def test_no_clock_is_moved_to_where_no_time_is(api: Api, watch: Watch) -> None:
    """Every call after that would break."""
    right = situation_of("ops/move_clock", api)
    decade = {"advance_seconds": 315_360_000}
    statuses = [right.send(body=decade).status for _ in range(10)]
    assert statuses == [200] * 10
    with watch.unchanged("a clock that is a century ahead"):
        assert right.send(body=decade).problem == "clock-too-far"
    check_granted(right)


def test_a_problem_repeats_little_of_what_was_sent(api: Api) -> None:
    right = situation_of("escrow/add_dispute_message", api)
    assert len(right.send(body={"x" * 200_000: 1}).text) < 1_000
    assert len(right.send(body={f"x{n}": n for n in range(20_000)}).text) < 10_000
