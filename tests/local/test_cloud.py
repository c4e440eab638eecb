"""Queues, rules, schedules, secrets, files and the inbox of the running cloud, over real sockets."""

import json
import os
import shutil
import stat
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from local.cloud import Cloud, Plan, opened, running
from local.lambdas import FunctionFailed, HandlerRefused, environment
from local.workers import WorkerBroken

SHOP = Path(__file__).parent / "shop"
PARAMETERS = {"VpcId": "vpc-local", "SubnetIds": "subnet-a"}


def plan(home: Path, template: Path = SHOP / "template.yaml", stack_name: str = "holdfast-local") -> Plan:
    return Plan(
        template=template,
        home=home,
        parameters=PARAMETERS,
        variables={},
        secret_values={"database_admin_url": "postgresql://admin"},
        senders=("no-reply@holdfast.example",),
        port=0,
        threads=4,
        retry_seconds=0,
        log=home / "functions.log",
        stack_name=stack_name,
    )


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with running(plan(tmp_path_factory.mktemp("home"))) as cloud, opened(cloud):
        yield cloud


def recorded(cloud: Cloud) -> dict[str, str]:
    """Object name → content, of everything that handlers have noted."""
    s3, bucket = cloud.client("s3"), cloud.deployment.buckets[0].name
    names = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    return {name: s3.get_object(Bucket=bucket, Key=name)["Body"].read().decode() for name in names}


def place(cloud: Cloud, subject: str) -> None:
    answer = httpx.post(f"{cloud.base_url}/v1/orders", json={"id": subject})
    assert answer.status_code == 201, answer.text


def eventually(check: Callable[[], Any], seconds: float = 10) -> None:
    give_up_at = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < give_up_at, "did not happen in time"
        time.sleep(0.02)


def test_an_announced_event_reaches_its_consumer_once(cloud: Cloud) -> None:
    place(cloud, "ord_1")
    cloud.settle()
    assert recorded(cloud)["recorded/ord_1"] == "1"
    assert not cloud.dead_letters()


def test_an_event_that_no_rule_matches_goes_nowhere(cloud: Cloud) -> None:
    entry = {"Source": "holdfast", "DetailType": "payments.paid", "Detail": '{"subject": "pay_1"}'}
    cloud.client("events").put_events(Entries=[entry | {"EventBusName": "holdfast-local-events"}])
    cloud.settle()
    assert "recorded/pay_1" not in recorded(cloud)


@pytest.mark.parametrize("poison", ["poison", "rude"])
def test_a_message_that_always_fails_becomes_a_dead_letter_and_the_others_do_not(cloud: Cloud, poison: str) -> None:
    for subject in (f"{poison}_1", f"good_{poison}_1", f"good_{poison}_2"):
        place(cloud, subject)
    cloud.settle()
    (count,) = cloud.dead_letters().values()
    assert count == 1
    assert {f"recorded/good_{poison}_1", f"recorded/good_{poison}_2"} <= set(recorded(cloud))
    queue = cloud.client("sqs").get_queue_url(QueueName="holdfast-local-Orders-DeadLetters")["QueueUrl"]
    (letter,) = cloud.client("sqs").receive_message(QueueUrl=queue, AttributeNames=["All"])["Messages"]
    assert json.loads(letter["Body"])["detail"]["subject"] == f"{poison}_1"
    cloud.client("sqs").delete_message(QueueUrl=queue, ReceiptHandle=letter["ReceiptHandle"])


def test_no_message_is_lost_or_doubled_while_many_are_sent(cloud: Cloud) -> None:
    def send(first: int) -> None:
        for number in range(first, first + 25):
            place(cloud, f"many_{number}")

    senders = [threading.Thread(target=send, args=(first,)) for first in (0, 25, 50, 75)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    cloud.settle()
    found = {name: count for name, count in recorded(cloud).items() if name.startswith("recorded/many_")}
    assert found == {f"recorded/many_{number}": "1" for number in range(100)}


def test_a_schedule_fires_with_its_input(cloud: Cloud) -> None:
    (often,) = (each for each in cloud.deployment.schedules if each.input)
    now = time.time()
    cloud.timer.due[often] = now - 1
    cloud.timer.fire_due(now)
    assert cloud.timer.due[often] == now + 60
    eventually(lambda: json.loads(recorded(cloud).get("swept", "{}")) == {"often": True})


def test_a_schedule_without_input_sends_the_schedulers_own_event(cloud: Cloud) -> None:
    (nightly,) = (each for each in cloud.deployment.schedules if not each.input)
    cloud.timer.fire(nightly, 1_790_000_000.0).result.result(10)
    swept = json.loads(recorded(cloud)["swept"])
    assert (swept["source"], swept["detail-type"], swept["time"]) == (
        "aws.scheduler",
        "Scheduled Event",
        "2026-09-21T14:13:20Z",
    )


def test_what_a_schedule_runs_can_be_run_at_once(cloud: Cloud) -> None:
    assert cloud.run_schedule("Sweep") is None
    assert json.loads(recorded(cloud)["swept"])


def test_functions_are_invoked_by_logical_id(cloud: Cloud) -> None:
    result: Any = cloud.invoke("ShowOrder", {"asked": 1})
    assert result["event"] == {"asked": 1}
    with pytest.raises(FunctionFailed, match="KeyError"):
        cloud.invoke("PlaceOrder", {})
    with pytest.raises(LookupError, match="0 functions are called Nothing"):
        cloud.invoke("Nothing")


def by_hand(cloud: Cloud, function: str, body: bytes, content_type: str = "application/json") -> tuple[int, Any]:
    url = f"{cloud.base_url}/_local/functions/{function}"
    answer = httpx.post(url, content=body, headers={"Content-Type": content_type})
    return answer.status_code, answer.json()


def test_functions_are_invoked_by_hand_over_http(cloud: Cloud) -> None:
    status, said = by_hand(cloud, "ShowOrder", b'{"asked": 1}')
    assert (status, said["event"]) == (200, {"asked": 1})
    status, said = by_hand(cloud, "PlaceOrder", b"{}")
    assert (status, "KeyError" in said["message"]) == (500, True)
    assert by_hand(cloud, "Nothing", b"{}") == (404, {"message": "there is no function Nothing"})
    assert by_hand(cloud, "ShowOrder", b"{")[0] == 400


def test_a_page_of_another_site_invokes_nothing(cloud: Cloud) -> None:
    assert by_hand(cloud, "ShowOrder", b"{}", "text/plain")[0] == 400
    url = f"{cloud.base_url}/_local/functions/ShowOrder"
    assert httpx.get(url).status_code == 400
    assert httpx.post(url, json={}, headers={"Host": "evil.example:8080"}).status_code == 404


def secret_from_extension(cloud: Cloud, secret_id: str, token: str | None = None) -> httpx.Response:
    return httpx.get(
        f"http://127.0.0.1:{cloud.variables['PARAMETERS_SECRETS_EXTENSION_HTTP_PORT']}/secretsmanager/get",
        params={"secretId": secret_id},
        headers={"X-Aws-Parameters-Secrets-Token": cloud.variables["AWS_SESSION_TOKEN"] if token is None else token},
    )


def test_a_generated_secret_is_read_through_the_extension(cloud: Cloud) -> None:
    answer = secret_from_extension(cloud, cloud.deployment.function("PlaceOrder").environment["SECRET"])
    assert answer.status_code == 200, answer.text
    assert answer.json()["Name"] == "holdfast-local-Secret"
    values = json.loads(answer.json()["SecretString"])
    assert (values["user"], len(values["password"])) == ("shop", 40)
    assert values["password"] == cloud.secret("password")


def test_a_secret_is_put_together_from_generated_ones_and_what_is_local(cloud: Cloud) -> None:
    values = json.loads(secret_from_extension(cloud, "holdfast-local-Secrets").json()["SecretString"])
    kept = json.loads((cloud.plan.home / "secrets.json").read_text())["secrets"]
    assert values == {
        "database_admin_url": "postgresql://admin",
        "pepper": kept["holdfast-local-Pepper"],
        "stage": "dev",
    }
    assert len(values["pepper"]) == 64
    assert values["pepper"].isalnum()


def test_the_extension_wants_the_functions_token_and_a_known_secret(cloud: Cloud) -> None:
    assert secret_from_extension(cloud, "holdfast-local-Secret", token="").status_code == 403
    assert secret_from_extension(cloud, "holdfast-local-Secret", token="guess").status_code == 403
    assert secret_from_extension(cloud, "another").status_code == 400


def test_secrets_are_kept_for_their_owner_only(cloud: Cloud) -> None:
    assert stat.S_IMODE((cloud.plan.home / "secrets.json").stat().st_mode) == 0o600


def test_files_travel_over_presigned_addresses(cloud: Cloud) -> None:
    s3, bucket = cloud.client("s3"), cloud.deployment.buckets[0].name
    where = {"Bucket": bucket, "Key": "evidence/a.txt"}
    assert httpx.put(s3.generate_presigned_url("put_object", Params=where), content=b"seen").status_code == 200
    assert httpx.get(s3.generate_presigned_url("get_object", Params=where)).content == b"seen"


def test_the_inbox_shows_mails_and_texts(cloud: Cloud) -> None:
    cloud.client("sesv2").send_email(
        FromEmailAddress="Shop <no-reply@holdfast.example>",
        Destination={"ToAddresses": ["ada@example.com"]},
        Content={
            "Simple": {"Subject": {"Data": "Your <code>"}, "Body": {"Html": {"Data": "<p>It is <b>123456</b></p>"}}}
        },
    )
    raw = (
        "Subject: Hello\r\nTo: bo@example.com\r\nFrom: a@shop.example\r\nContent-Type: text/plain\r\n\r\nplain & simple"
    )
    cloud.client("ses").send_raw_email(Source="a@shop.example", RawMessage={"Data": raw})
    cloud.client("sns").publish(PhoneNumber="+2348012345678", Message="Your code is 654321")
    mails = httpx.get(f"{cloud.base_url}/_local/inbox?format=json").json()
    assert [{name: mail[name] for name in ("channel", "to", "subject", "text")} for mail in mails] == [
        {"channel": "email", "to": "ada@example.com", "subject": "Your <code>", "text": "It is 123456"},
        {"channel": "email", "to": "bo@example.com", "subject": "Hello", "text": "plain & simple"},
        {"channel": "sms", "to": "+2348012345678", "subject": "", "text": "Your code is 654321"},
    ]
    assert [mail.text for mail in cloud.mails()] == [mail["text"] for mail in mails]
    page = httpx.get(f"{cloud.base_url}/_local/inbox")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "Your &lt;code&gt;" in page.text
    assert "654321" in page.text
    foreign = httpx.get(f"{cloud.base_url}/_local/inbox?format=json", headers={"Host": "evil.example:8080"})
    assert (foreign.status_code, foreign.text) == (404, '{"message":"Not Found"}')


def test_the_inbox_tells_where_links_lead(cloud: Cloud) -> None:
    html = '<p>Go <a style="x" href="https://shop.example/u?a=1&amp;b=2">here</a></p><p><a href="http://a">http://a</a></p>'
    cloud.client("sesv2").send_email(
        FromEmailAddress="Shop <no-reply@holdfast.example>",
        Destination={"ToAddresses": ["ada@example.com"]},
        Content={"Simple": {"Subject": {"Data": "Links"}, "Body": {"Html": {"Data": html}}}},
    )
    text = next(mail.text for mail in cloud.mails() if mail.subject == "Links")
    assert text.split() == ["Go", "here", "(https://shop.example/u?a=1&b=2)", "http://a"]


def test_mail_from_an_address_that_is_not_verified_is_refused(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="not verified"):
        cloud.client("ses").send_email(
            Source="a@stranger.example",
            Destination={"ToAddresses": ["b@example.com"]},
            Message={"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}},
        )


def forget_keys(cloud: Cloud) -> None:
    """As the end of the process does; both clouds of the test live in this one."""
    cloud.aws.backend("kms").reset()


def test_ciphertexts_and_secrets_outlive_the_cloud(tmp_path: Path) -> None:
    with running(plan(tmp_path, stack_name="holdfast-keys")) as first:
        key = first.deployment.keys[0].id
        sealed = first.client("kms").encrypt(KeyId=key, Plaintext=b"wallet")["CiphertextBlob"]
        kept = dict(first.strings)
        forget_keys(first)
    with running(plan(tmp_path, stack_name="holdfast-keys")) as second:
        assert second.client("kms").decrypt(CiphertextBlob=sealed)["Plaintext"] == b"wallet"
        assert second.strings == kept
        forget_keys(second)
    (tmp_path / "secrets.json").unlink()
    with running(plan(tmp_path, stack_name="holdfast-keys")) as fresh:
        assert set(kept) == set(fresh.strings)
        assert not set(kept.values()) & set(fresh.strings.values())
        with pytest.raises(ClientError):
            fresh.client("kms").decrypt(CiphertextBlob=sealed)


def test_saved_code_and_templates_are_taken_up_and_broken_ones_are_not(tmp_path: Path) -> None:
    shutil.copytree(SHOP, tmp_path / "shop", ignore=shutil.ignore_patterns("__pycache__"))
    handler = tmp_path / "shop/functions/orders/echo.py"
    template = tmp_path / "shop/orders/template.yaml"
    with running(plan(tmp_path, tmp_path / "shop/template.yaml")) as cloud, opened(cloud):
        first = cloud.worker.process.pid
        handler.write_text("def handler(event, context):\n    return {'version': 2}\n")
        template.write_text(template.read_text().replace("/v1/orders/latest", "/v1/orders/newest"))
        os.utime(handler, (time.time() + 5, time.time() + 5))
        cloud.reload()
        assert httpx.get(f"{cloud.base_url}/v1/orders/newest").json() == {"version": 2}
        handler.write_text("def handler(event, context:\n")
        with pytest.raises(WorkerBroken, match="SyntaxError"):
            cloud.reload()
        handler.unlink()
        with pytest.raises(WorkerBroken, match="No module named"):
            cloud.reload()
        assert httpx.get(f"{cloud.base_url}/v1/orders/newest").json() == {"version": 2}
        eventually(lambda: not Path(f"/proc/{first}").exists())


def test_one_variable_with_two_values_is_refused(cloud: Cloud, tmp_path: Path) -> None:
    shutil.copytree(SHOP, tmp_path / "shop", ignore=shutil.ignore_patterns("__pycache__"))
    template = tmp_path / "shop/orders/template.yaml"
    template.write_text(template.read_text().replace('{ORDER_LIMIT: "5"}', "{BUS: another}"))
    refusal = pytest.raises(HandlerRefused, match=r"PlaceOrder and .* give the variable BUS different values")
    with refusal, running(plan(tmp_path, tmp_path / "shop/template.yaml")):
        pass
    assert environment(cloud.deployment)["ORDER_LIMIT"] == "5"


def test_a_handler_that_another_module_shadows_is_refused(tmp_path: Path) -> None:
    shutil.copytree(SHOP, tmp_path / "shop", ignore=shutil.ignore_patterns("__pycache__"))
    template = tmp_path / "shop/orders/template.yaml"
    template.write_text(template.read_text().replace("orders.sweep.handler", "json.decoder.handler"))
    refusal = pytest.raises(WorkerBroken, match=r"json.decoder was found in .*, not in")
    with refusal, running(plan(tmp_path, tmp_path / "shop/template.yaml")):
        pass
