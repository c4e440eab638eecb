"""A tenant's own words, and what its people want to hear of."""

from tests.api import Api
from tests.factories.identity import make_admin, make_user
from tests.factories.messaging import unsubscribing
from tests.routes.walk.calls import Situation
from tests.routes.walk.granting import called_by_whoever_may, grants, sample_body

PATH = {"template": "invitation", "language": "fr"}


def _about(name: str) -> None:
    function = f"messaging/{name}"

    @grants(function)
    def make(api: Api) -> Situation:
        return called_by_whoever_may(function, api, path=PATH)


for each in ("get_message_template", "set_message_template", "preview_message_template", "send_test_message"):
    _about(each)


@grants("messaging/remove_message_template")
def remove_message_template(api: Api) -> Situation:
    set_message_template = "messaging/set_message_template"
    answer = api.call(set_message_template, make_admin(api.tenant), sample_body(set_message_template), **PATH)
    assert answer.status == 200, answer.text
    return called_by_whoever_may("messaging/remove_message_template", api, path=PATH)


def _with_link(name: str) -> None:
    function = f"messaging/{name}"

    @grants(function)
    def make(api: Api) -> Situation:
        return Situation(api, function, query={"token": unsubscribing(make_user(api.tenant))})


_with_link("show_unsubscribing")
_with_link("unsubscribe")
