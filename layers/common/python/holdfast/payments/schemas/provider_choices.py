"""Choices of providers as documents."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from holdfast.payments.rules.provider_choices import AnyOrMethod, ProviderChoice
from holdfast.platform.schemas import RequestBody, ResponseBody

_EXAMPLE: JsonDict = {"currency": "NGN", "method": "card", "providers": ["paystack", "fincra"]}
Name = Annotated[str, Field(min_length=1, max_length=40)]


class ProviderChoiceTermsBody(RequestBody):
    """Who takes payments in the currency by the method, the preferred one first. `any` counts where nothing is chosen
    for the method itself. An empty list: nobody. null: the deployment's own order counts again."""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    currency: Annotated[str, Field(min_length=3, max_length=5)]
    method: AnyOrMethod
    providers: Annotated[list[Name], Field(max_length=20)] | None


class ProviderChoiceBody(ResponseBody):
    """providers: null where the deployment's own order counts."""

    currency: str
    method: AnyOrMethod
    providers: list[str] | None
    updated_by: str
    updated_at: datetime

    @classmethod
    def of(cls, choice: ProviderChoice) -> "ProviderChoiceBody":
        return cls(
            currency=choice.currency,
            method=choice.method,
            providers=None if choice.providers is None else list(choice.providers),
            updated_by=choice.updated_by,
            updated_at=choice.updated_at,
        )
