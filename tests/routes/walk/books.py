"""What there is in the books to look at."""

from holdfast.kernel.ids import new_id
from holdfast.ledger.rules.accounts import available
from tests.api import Api
from tests.factories.ledger import deposit
from tests.routes.ledger.books import id_of, newest_transfer
from tests.routes.walk.calls import Situation
from tests.routes.walk.granting import called_by_whoever_may, grants


def _about(name: str, parameter: str = "") -> None:
    function = f"ledger/{name}"

    @grants(function)
    def make(api: Api) -> Situation:
        account = available(new_id("usr"), "NGN")
        deposit(api.tenant, account.owner, "5.00", "NGN")
        find = newest_transfer if parameter == "transfer_id" else id_of
        path = {parameter: find(api.tenant, account)} if parameter else {}
        return called_by_whoever_may(function, api, path=path)


_about("list_ledger_accounts")
_about("get_ledger_account", "account_id")
_about("get_ledger_account_statement", "account_id")
_about("explain_ledger_account", "account_id")
_about("get_ledger_transfer", "transfer_id")
