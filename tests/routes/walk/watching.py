"""What is watched in the ledger."""

from tests.api import Api
from tests.routes.walk.calls import Situation
from tests.routes.walk.granting import called_by_whoever_may, grants, situation_of


def _made_by(name: str, added_by: str, parameter: str = "") -> None:
    """What the function is asked about is added by the other one."""
    function = f"ledger/{name}"

    @grants(function)
    def make(api: Api) -> Situation:
        added = situation_of(f"ledger/{added_by}", api).send()
        assert added.status == 201, added.text
        path = {parameter: added.body["id"]} if parameter else {}
        return called_by_whoever_may(function, api, path=path)


_made_by("list_monitors", "add_monitor")
_made_by("get_monitor", "add_monitor", "monitor_id")
_made_by("remove_monitor", "add_monitor", "monitor_id")
_made_by("list_reconciliations", "reconcile_account")
_made_by("get_reconciliation", "reconcile_account", "reconciliation_id")
