"""GET /v1/ledger/checkpoints/{checkpoint_id}"""

import json

from sqlalchemy import Engine, text

from holdfast.identity.rules.callers import Admin, User
from holdfast.kernel.ids import decode_id, new_id
from tests.api import Api
from tests.deployment import make_tenant
from tests.factories.checkpoints import publish
from tests.factories.ledger import deposit


def checkpoint_of(api: Api) -> str:
    deposit(api.tenant, new_id("usr"), "10.00", "NGN")
    publish(api.tenant)
    reader = User(new_id("usr"), api.tenant, "")
    return str(api.call("ledger/list_checkpoints", reader).body["data"][0]["statement"]["id"])


def test_everybody_of_the_tenant_sees_it_as_it_was_signed(api: Api, tenant: str, owner: Admin) -> None:
    first = checkpoint_of(api)
    second = checkpoint_of(api)
    user = User(new_id("usr"), tenant, "")
    listed = api.call("ledger/list_checkpoints", user).body["data"]
    for caller in (user, owner):
        found = [api.call("ledger/get_checkpoint", caller, checkpoint_id=id).body for id in (second, first)]
        assert found == listed


def test_it_does_not_tell_the_seed(api: Api, tenant: str, admin_engine: Engine) -> None:
    """With it everybody could try out everybody's balance."""
    id = checkpoint_of(api)
    with admin_engine.connect() as connection:
        seed = connection.execute(
            text("select encode(seed, 'hex') from ledger_checkpoints where id = :id"), {"id": decode_id("chk", id)}
        ).scalar_one()
    answer = api.call("ledger/get_checkpoint", User(new_id("usr"), tenant, ""), checkpoint_id=id)
    assert seed not in json.dumps(answer.body)


def test_nobody_else_sees_it(api: Api, tenant: str, admin_engine: Engine) -> None:
    id, elsewhere = checkpoint_of(api), make_tenant(admin_engine)
    assert api.call("ledger/get_checkpoint", checkpoint_id=id).status == 401
    stranger = User(new_id("usr"), elsewhere, "")
    assert Api(elsewhere).call("ledger/get_checkpoint", stranger, checkpoint_id=id).problem == "no-checkpoint"
    for unknown in (new_id("chk"), new_id("ord"), "chk_x"):
        assert api.call("ledger/get_checkpoint", User(new_id("usr"), tenant, ""), checkpoint_id=unknown).status == 404
