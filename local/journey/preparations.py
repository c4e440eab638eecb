"""Before anybody comes: a tenant, the people who run it, its fees and its caps."""

from __future__ import annotations

from dataclasses import dataclass

from local.journey.people import Authenticator, Document, Person, expect
from local.journey.story import Story
from local.lambdas import FunctionFailed
from local.model import Json

FEES: tuple[Document, ...] = (
    {
        "currency": "NGN",
        "bands": [
            {
                "from_amount": "0.00",
                "percentage_basis_points": 150,
                "fixed_amount": "100.00",
                "cap_amount": "2000.00",
                "bearer": "split",
            }
        ],
    },
    {
        "currency": "KES",
        "bands": [
            {"from_amount": "0.00", "percentage_basis_points": 200, "fixed_amount": "0.00", "bearer": "seller"},
        ],
    },
)


@dataclass(slots=True)
class Administrator:
    """Somebody who works for the tenant, with the authenticator app on their phone."""

    person: Person
    app: Authenticator

    def sign_in(self) -> None:
        credentials = {"email": self.person.email, "password": self.person.password, "code": self.app.code()}
        self.person.token = ""
        self.person.token = self.person.post("/v1/admin/auth/sign-in", credentials)["access_token"]


@dataclass(frozen=True, slots=True)
class Staff:
    """owner: may everything · arbiter: rules on disputes · operator: approves payouts"""

    owner: Administrator
    arbiter: Administrator
    operator: Administrator


def play(story: Story) -> Staff:
    story.chapter("Preparations")
    with story.step("Deployer", "checks that everything essential answers"):
        health = story.web.get("/v1/health")
        expect(health.status_code == 200, f"not healthy: {health.text}")
    with story.step("Deployer", f"creates the tenant {story.tenant}, unless it is there"):
        _create_tenant(story)
    staff = Staff(
        owner=hire(story, "Ngozi", "owner"),
        arbiter=hire(story, "Chidi", "arbiter"),
        operator=hire(story, "Dayo", "operator"),
    )
    owner = staff.owner.person
    with story.step(owner, "sets the fees: NGN 1.5 % + 100, at most 2,000, halved; KES 2 %"):
        for fees in FEES:
            owner.put("/v1/admin/fee-configurations", fees)
    with story.step(owner, "caps what may be withdrawn within 24 hours"):
        caps: Document = {"currency": "NGN", "per_user_amount": "500000.00", "tenant_amount": "50000000.00"}
        owner.put("/v1/admin/withdrawal-caps", caps)
    return staff


def _create_tenant(story: Story) -> None:
    first: Json = {"name": "First Owner", "email": "owner@example.com"}
    wanted: Json = {"slug": story.tenant, "name": "Demo Market", "owner": first}
    try:
        story.cloud.invoke("CreateTenant", wanted)
    except FunctionFailed as failure:
        if failure.error_type != "WrongState":  # it was created by an earlier run
            raise


def hire(story: Story, name: str, role: str) -> Administrator:
    """A new administrator, who replaces the one-time password and scans the secret of the second factor."""
    person = story.person(name)
    with story.step(person, f"is made {role}, chooses a password, sets up an authenticator app"):
        wanted: Json = {"tenant": story.tenant, "name": name, "email": person.email, "role": role}
        made = story.cloud.invoke("CreateAdmin", wanted)
        assert isinstance(made, dict)
        first = {"email": person.email, "password": made["one_time_password"]}
        person.is_refused("new-password-required", "/v1/admin/auth/sign-in", first)
        signed_in = person.post("/v1/admin/auth/sign-in", first | {"new_password": person.password})
        person.id, person.token = signed_in["user"]["id"], signed_in["access_token"]
        enrolment = person.post("/v1/auth/totp/enrol", {"current_password": person.password})
        expect(enrolment["qr_code"].startswith("data:image/svg+xml"), "there is no QR code to scan")
        app = Authenticator(enrolment["secret"])
        person.post("/v1/auth/totp/confirm", {"code": app.code()})
    return Administrator(person, app)
