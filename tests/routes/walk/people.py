"""People, their files and their notifications."""

from datetime import timedelta

import pyotp

from tests.api import Api
from tests.factories.administrators import accept, appointment, invited, new_address
from tests.factories.api_keys import make_key
from tests.factories.escrow import pass_time
from tests.factories.files import announce_file, make_file, send_bytes
from tests.factories.identity import (
    PASSWORD,
    any_address,
    log_in,
    make_admin,
    make_user,
    register,
    registration,
    totp_code,
)
from tests.factories.kyc import kyc_file
from tests.factories.kyc import send as send_document
from tests.factories.links import magic_link, newest_token, reset_token, send_links
from tests.factories.messaging import make_notification
from tests.factories.roles import begin_role_change
from tests.factories.second_factors import pending_token, user_with_app
from tests.factories.settings import domain_answer
from tests.factories.tenants import added_tenant, change_answer, creation_answer, platform_admin, suspend, tenant_wish
from tests.routes.walk.calls import Situation
from tests.routes.walk.granting import called_by_whoever_may, grants, sample_body, situation_of


@grants("identity/register")
def register_somebody(api: Api) -> Situation:
    new = registration()
    body = sample_body("identity/register", email=new["email"], phone=new["phone"])
    return Situation(api, "identity/register", None, body)


def _with_code(name: str, channel: str) -> None:
    function = f"identity/{name}"

    @grants(function)
    def make(api: Api) -> Situation:
        claimant = register(api)
        code = claimant.phone_code if channel == "phone" else claimant.email_code
        return Situation(api, function, None, sample_body(function, user_id=claimant.id, code=code))


_with_code("verify_phone", "phone")
_with_code("verify_email", "email")


@grants("identity/resend_otp")
def resend_otp(api: Api) -> Situation:
    claimant = register(api)
    pass_time(api.tenant, timedelta(seconds=61))
    return Situation(api, "identity/resend_otp", None, sample_body("identity/resend_otp", user_id=claimant.id))


@grants("identity/login")
def login(api: Api) -> Situation:
    phone = str(registration()["phone"])
    make_user(api.tenant, phone=phone)
    return Situation(api, "identity/login", None, sample_body("identity/login", phone=phone, password=PASSWORD))


@grants("identity/refresh")
def refresh(api: Api) -> Situation:
    email = str(registration()["email"])
    make_user(api.tenant, email=email)
    token = log_in(api, email=email).body["refresh_token"]
    return Situation(api, "identity/refresh", None, sample_body("identity/refresh", refresh_token=token))


@grants("identity/redeem_magic_link")
def redeem_magic_link(api: Api) -> Situation:
    email = str(registration()["email"])
    make_user(api.tenant, email=email)
    body = sample_body("identity/redeem_magic_link", **magic_link(api, email))
    return Situation(api, "identity/redeem_magic_link", None, body)


@grants("identity/reset_password")
def reset_password(api: Api) -> Situation:
    email = str(registration()["email"])
    make_user(api.tenant, email=email)
    body = sample_body("identity/reset_password", token=reset_token(api, email))
    return Situation(api, "identity/reset_password", None, body)


@grants("identity/sign_in_admin")
def sign_in_admin(api: Api) -> Situation:
    email = str(registration()["email"])
    code = totp_code(make_admin(api.tenant, email=email).id)
    body = sample_body("identity/sign_in_admin", email=email, password=PASSWORD, code=code)
    return Situation(api, "identity/sign_in_admin", None, body)


@grants("identity/answer_second_factor")
def answer_second_factor(api: Api) -> Situation:
    email = str(registration()["email"])
    user, _ = user_with_app(api, email)
    token, code = pending_token(api, email), totp_code(user.id)
    body = sample_body("identity/answer_second_factor", pending_token=token, code=code)
    return Situation(api, "identity/answer_second_factor", None, body)


def _with_fresh_code(name: str) -> None:
    function = f"identity/{name}"

    @grants(function)
    def make(api: Api) -> Situation:
        user, _ = user_with_app(api, str(registration()["email"]))
        return Situation(api, function, user, sample_body(function, code=totp_code(user.id)))


_with_fresh_code("disable_totp")
_with_fresh_code("replace_recovery_codes")


@grants("identity/enrol_totp")
def enrol_totp(api: Api) -> Situation:
    body = sample_body("identity/enrol_totp", current_password=PASSWORD)
    return Situation(api, "identity/enrol_totp", make_admin(api.tenant, with_totp=False), body)


@grants("identity/confirm_totp")
def confirm_totp(api: Api) -> Situation:
    admin = make_admin(api.tenant, with_totp=False)
    code = pyotp.TOTP(api.call("identity/enrol_totp", admin, {"current_password": PASSWORD}).body["secret"]).now()
    return Situation(api, "identity/confirm_totp", admin, sample_body("identity/confirm_totp", code=code))


@grants("identity/update_profile")
def update_profile(api: Api) -> Situation:
    new = registration()
    email, phone = str(new["email"]), str(new["phone"])
    user = make_user(api.tenant, email=email, phone=phone)
    body = sample_body("identity/update_profile", email=email, phone=phone)
    return Situation(api, "identity/update_profile", user, body)


def _about_a_user(name: str) -> None:
    function = f"identity/{name}"

    @grants(function)
    def make(api: Api) -> Situation:
        user_id = make_user(api.tenant).id
        situation = called_by_whoever_may(function, api, path={"user_id": user_id})
        if name == "reinstate_user":
            suspended = api.call("identity/suspend_user", situation.caller, situation.body, user_id=user_id)
            assert suspended.status == 200, suspended.text
        return situation


@grants("identity/close_account")
def close_account(api: Api) -> Situation:
    body = sample_body("identity/close_account", current_password=PASSWORD)
    return Situation(api, "identity/close_account", make_user(api.tenant), body)


@grants("identity/end_session")
def end_session(api: Api) -> Situation:
    email = str(registration()["email"])
    user = make_user(api.tenant, email=email)
    log_in(api, email=email)
    other = api.call("identity/list_sessions", user).body["data"][0]
    return Situation(api, "identity/end_session", user, None, {"session_id": other["id"]})


@grants("identity/list_users")
def list_users(api: Api) -> Situation:
    make_user(api.tenant)
    return called_by_whoever_may("identity/list_users", api)


_about_a_user("get_user")
_about_a_user("suspend_user")
_about_a_user("close_user")
_about_a_user("reinstate_user")


@grants("identity/set_role")
def set_role(api: Api) -> Situation:
    admin, body = make_admin(api.tenant), sample_body("identity/set_role")
    assert body is not None
    wanted = {name: body[name] for name in ("role", "permissions")}
    body["challenge_id"] = begin_role_change(api, admin, wanted)
    return Situation(api, "identity/set_role", admin, body | {"code": totp_code(admin.id)})


@grants("identity/invite_administrator")
def invite_administrator(api: Api) -> Situation:
    admin, email = make_admin(api.tenant), new_address()
    body = sample_body("identity/invite_administrator", email=email, **appointment(api, admin, email, "arbiter"))
    return Situation(api, "identity/invite_administrator", admin, body)


@grants("identity/give_role")
def give_role(api: Api) -> Situation:
    admin, whom = make_admin(api.tenant), make_admin(api.tenant, "operator", with_totp=False)
    body = sample_body("identity/give_role", **appointment(api, admin, whom.id, "arbiter"))
    return Situation(api, "identity/give_role", admin, body, {"administrator_id": whom.id})


@grants("identity/disable_administrator")
def disable_administrator(api: Api) -> Situation:
    path = {"administrator_id": make_admin(api.tenant, "operator", with_totp=False).id}
    return called_by_whoever_may("identity/disable_administrator", api, path=path)


@grants("identity/accept_invitation")
def accept_invitation(api: Api) -> Situation:
    token = invited(api, make_admin(api.tenant), new_address())
    return Situation(api, "identity/accept_invitation", None, sample_body("identity/accept_invitation", token=token))


@grants("identity/confirm_invitation")
def confirm_invitation(api: Api) -> Situation:
    token = invited(api, make_admin(api.tenant), new_address())
    code = pyotp.TOTP(accept(api, token).body["secret"]).now()
    body = sample_body("identity/confirm_invitation", token=token, code=code)
    return Situation(api, "identity/confirm_invitation", None, body)


@grants("identity/reset_admin_password")
def reset_admin_password(api: Api) -> Situation:
    email = new_address()
    admin = make_admin(api.tenant, email=email)
    api.call("identity/forgot_admin_password", None, {"email": email}, ip=any_address())
    send_links(api.tenant)
    body = sample_body("identity/reset_admin_password", token=newest_token(email), code=totp_code(admin.id))
    return Situation(api, "identity/reset_admin_password", None, body)


def _about_a_tenant(name: str, action: str | None = None) -> None:
    function = f"identity/{name}"

    @grants(function)
    def make(api: Api) -> Situation:
        tenant_id = added_tenant()
        if name == "reinstate_tenant":
            suspend(tenant_id)
        admin, body = platform_admin(), sample_body(function)
        if body is not None and action is not None:
            body |= change_answer(admin, tenant_id, action, **({"domain": body["domain"]} if "domain" in body else {}))
        return Situation(api, function, admin, body, {"tenant_id": tenant_id})


_about_a_tenant("get_tenant")
_about_a_tenant("begin_tenant_change")
_about_a_tenant("configure_tenant", "set_domain")
_about_a_tenant("suspend_tenant", "suspend")
_about_a_tenant("reinstate_tenant", "reinstate")


@grants("identity/list_tenants")
def list_tenants(api: Api) -> Situation:
    return Situation(api, "identity/list_tenants", platform_admin())


@grants("identity/add_tenant")
def add_tenant(api: Api) -> Situation:
    admin, wish = platform_admin(), tenant_wish()
    return Situation(api, "identity/add_tenant", admin, wish | creation_answer(admin, wish))


@grants("identity/begin_tenant_creation")
def begin_tenant_creation(api: Api) -> Situation:
    return Situation(api, "identity/begin_tenant_creation", platform_admin(), tenant_wish())


@grants("identity/set_settings")
def set_settings(api: Api) -> Situation:
    admin = make_admin(api.tenant)
    body = sample_body("identity/set_settings", version=api.call("identity/get_settings", admin).body["version"])
    assert body is not None
    return Situation(api, "identity/set_settings", admin, body | domain_answer(api, admin, body["domain"]))


# Files and notifications


@grants("ops/complete_file")
def complete_file(api: Api) -> Situation:
    owner = make_user(api.tenant)
    file_id = announce_file(api, owner)
    send_bytes(file_id)
    return Situation(api, "ops/complete_file", owner, None, {"file_id": file_id})


@grants("ops/get_file")
def get_file(api: Api) -> Situation:
    owner = make_user(api.tenant)
    return Situation(api, "ops/get_file", owner, None, {"file_id": make_file(api, owner)})


@grants("messaging/read_notification")
def read_notification(api: Api) -> Situation:
    user = make_user(api.tenant)
    path = {"notification_id": make_notification(api.tenant, user.id)}
    return Situation(api, "messaging/read_notification", user, None, path)


@grants("messaging/read_notifications")
def read_notifications(api: Api) -> Situation:
    user = make_user(api.tenant)
    body = {"up_to": make_notification(api.tenant, user.id)}
    return Situation(api, "messaging/read_notifications", user, body)


@grants("messaging/list_notifications")
def list_notifications(api: Api) -> Situation:
    user = make_user(api.tenant)
    make_notification(api.tenant, user.id)
    return Situation(api, "messaging/list_notifications", user)


@grants("ops/list_audit_records")
def list_audit_records(api: Api) -> Situation:
    assert situation_of("identity/suspend_user", api).send().status == 200
    return called_by_whoever_may("ops/list_audit_records", api)


@grants("identity/list_api_keys")
def list_api_keys(api: Api) -> Situation:
    make_key(api, "orders.read")
    return called_by_whoever_may("identity/list_api_keys", api)


@grants("identity/revoke_api_key")
def revoke_api_key(api: Api) -> Situation:
    path = {"api_key_id": make_key(api, "orders.read")["api_key"]["id"]}
    return called_by_whoever_may("identity/revoke_api_key", api, path=path)


# Who they are


@grants("identity/submit_kyc_document")
def submit_kyc_document(api: Api) -> Situation:
    user = make_user(api.tenant)
    body = sample_body("identity/submit_kyc_document", file_id=kyc_file(api, user))
    return Situation(api, "identity/submit_kyc_document", user, body)


def _about_a_document(name: str) -> None:
    function = f"identity/{name}"

    @grants(function)
    def make(api: Api) -> Situation:
        return called_by_whoever_may(function, api, path={"document_id": send_document(api, make_user(api.tenant))})


@grants("identity/list_kyc_documents")
def list_kyc_documents(api: Api) -> Situation:
    send_document(api, make_user(api.tenant))
    return called_by_whoever_may("identity/list_kyc_documents", api)


_about_a_document("get_kyc_document")
_about_a_document("approve_kyc_document")
_about_a_document("reject_kyc_document")
