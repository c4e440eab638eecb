"""Tenants' own accounts at payment providers as documents. Secrets come in, and never go out."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from holdfast.identity.rules.people import Challenge
from holdfast.payments.providers import Credentials
from holdfast.payments.providers.port import Environment
from holdfast.payments.rules.provider_accounts import CredentialsAction, ProviderAccount
from holdfast.platform.schemas import RequestBody, ResponseBody

_PROOF: JsonDict = {"challenge_id": "chl_01kkbhbaa5e0jtx4ssxkzxq1e8", "code": "123456"}
_EXAMPLE: JsonDict = {
    "environment": "test",
    "secret": "sk_test_0123456789abcdef0123456789abcdef01234567",
    "account": "",
    "public_key": "",
    "webhook_secret": "",
    **_PROOF,
}
Secret = Annotated[str, Field(max_length=500, pattern=r"^[\x21-\x7e]*$", repr=False)]
Identifier = Annotated[str, Field(max_length=200, pattern=r"^[\x21-\x7e]*$")]
ChallengeId = Annotated[str, Field(min_length=1, max_length=60)]
Code = Annotated[str, Field(min_length=1, max_length=20)]


class WantedCredentialsChangeBody(RequestBody):
    """What the code is wanted for."""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [{"action": "set"}]})

    action: CredentialsAction


class CredentialsChallengeBody(ResponseBody):
    """Answer it with a code of the authenticator app, before it expires."""

    challenge_id: str
    expires_at: datetime

    @classmethod
    def of(cls, challenge: Challenge) -> "CredentialsChallengeBody":
        return cls(challenge_id=challenge.id, expires_at=challenge.expires_at)


class CredentialsBody(RequestBody):
    """What the provider gave the tenant; what a provider has no use for stays empty.

    secret: Paystack's and Fincra's secret key, Providus's client secret · account: Fincra's business, Providus's client
    id · public_key: Fincra's · webhook_secret: what Fincra signs webhooks with · challenge_id, code: the second factor
    """

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    environment: Environment
    secret: Annotated[Secret, Field(min_length=1)]
    account: Identifier = ""
    public_key: Identifier = ""
    webhook_secret: Secret = ""
    challenge_id: ChallengeId
    code: Code

    def credentials(self) -> Credentials:
        return Credentials(
            self.secret, account=self.account, public_key=self.public_key, webhook_secret=self.webhook_secret
        )


class CredentialsRemovalBody(RequestBody):
    """The second factor."""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [_PROOF]})

    challenge_id: ChallengeId
    code: Code


class ProviderAccountBody(ResponseBody):
    """account: what the provider knows the tenant by, if the secret alone does not say it · fingerprint: to recognise
    the credentials by · webhook_url: where the provider is to send this account's webhooks"""

    provider: str
    environment: Environment
    account: str
    fingerprint: str
    webhook_url: str
    set_by: str
    set_at: datetime

    @classmethod
    def of(cls, account: ProviderAccount, public_url: str) -> "ProviderAccountBody":
        return cls(
            provider=account.provider,
            environment=account.environment,
            account=account.account,
            fingerprint=account.fingerprint,
            webhook_url=f"{public_url}/v1/webhooks/accounts/{account.id}",
            set_by=account.set_by,
            set_at=account.set_at,
        )
