"""POST /v1/admin/settings/two-factor/initialize: asks for a code that makes one domain the tenant's."""

from holdfast.edge.access import admins
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.identity.schemas.roles import AdministrationChallengeBody
from holdfast.identity.schemas.settings import DomainWish
from holdfast.identity.usecases.settings import begin_domain_change


@route("POST /v1/admin/settings/two-factor/initialize", admins("settings.manage"), own_transactions=True)
def handler(call: Call, body: DomainWish) -> AdministrationChallengeBody:
    return AdministrationChallengeBody.of(begin_domain_change(call.run, call.admin, body.domain))
