"""GET /v1/condition-templates: conditions that many orders have."""

from holdfast.edge.access import SIGNED_IN
from holdfast.edge.call import Call
from holdfast.edge.route import route
from holdfast.escrow.schemas.conditions import ConditionTemplateBody, ConditionTemplatesBody
from holdfast.escrow.usecases.conditions import list_condition_templates


@route("GET /v1/condition-templates", SIGNED_IN)
def handler(call: Call) -> ConditionTemplatesBody:
    templates = list_condition_templates(call.db)
    return ConditionTemplatesBody(data=[ConditionTemplateBody.of(template) for template in templates])
