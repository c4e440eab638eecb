"""What is watched is there to be watched: alarms and dashboards read metrics that somebody tells, and name them all."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import holdfast
from holdfast.platform.metrics import Metric
from holdfast_migrations.versions import __path__ as versions
from local import watching
from local.sample_events import FUNCTIONS
from tests.wiring.house import FILES, ROOMS, root_template, template_of
from tests.wiring.test_docs import ROOT, rows

BY_ROOM = pytest.mark.parametrize("room", ROOMS)
OURS = {"Fn::Sub": "Holdfast/${EventBus}"}, {"Fn::Sub": "Holdfast/${Bus}"}
# As AWS documents them.
OF_AWS = {
    "AWS/ApiGateway": {"5xx", "IntegrationLatency", "IntegrationError", "Count", "4xx"},
    "AWS/Lambda": {"Duration", "Throttles", "ConcurrentExecutions"},
    "AWS/RDS": {"DatabaseConnections", "CPUUtilization", "ACUUtilization"},
    "AWS/SQS": {"ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"},
}
KINDS = ("Errors", "ServerErrors", "SlowRoutes", "SlowWork", "OldMessages", "SocketErrors")
MAX_METRICS = 10  # of one alarm


def alarms(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    resources = template["Resources"].items()
    return {name: each["Properties"] for name, each in resources if each["Type"] == "AWS::CloudWatch::Alarm"}


def metrics_of(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    stats = [each["MetricStat"]["Metric"] for each in alarm.get("Metrics", []) if "MetricStat" in each]
    return stats or [alarm]


def failures_of(room: str) -> str:
    [told] = template_of(room)["Resources"]["FailedInvocations"]["Properties"]["MetricTransformations"]
    assert told["MetricNamespace"] == OURS[0]
    return str(told["MetricName"])


TEMPLATES = {"root": root_template(), **{room: template_of(room) for room in ROOMS}}
EVERY_ALARM = [
    pytest.param(alarm, id=f"{where}-{name}")
    for where, template in TEMPLATES.items()
    for name, alarm in alarms(template).items()
]


@BY_ROOM
def test_what_is_watched_of_a_room_is_what_is_in_it(room: str) -> None:
    template = FUNCTIONS / room / "template.yaml"
    assert template.read_text() == watching.written(template), "make generate"


@pytest.mark.parametrize("alarm", EVERY_ALARM)
def test_an_alarm_reads_metrics_that_somebody_tells_and_tells_somebody(alarm: dict[str, Any]) -> None:
    told_here = {metric.value for metric in Metric} | {failures_of(room) for room in ROOMS}
    for metric in metrics_of(alarm):
        if isinstance(metric["Namespace"], str):
            assert metric["MetricName"] in OF_AWS[metric["Namespace"]]
        else:
            assert metric["Namespace"] in OURS
            assert metric["MetricName"] in told_here
    assert alarm["AlarmActions"] in ([{"Ref": "AlarmTopic"}], [{"Ref": "Alarms"}])
    assert alarm["AlarmDescription"].endswith(".")


@pytest.mark.parametrize("alarm", EVERY_ALARM)
def test_cloudwatch_takes_the_alarm(alarm: dict[str, Any]) -> None:
    """It refuses alarms that SEARCH, and those on more than ten metrics; and an expression needs its terms."""
    assert len(metrics_of(alarm)) <= MAX_METRICS
    ids = [each["Id"] for each in alarm.get("Metrics", [])]
    assert len(set(ids)) == len(ids)
    assert [each["ReturnData"] for each in alarm.get("Metrics", [])].count(True) == (1 if ids else 0)
    for each in alarm.get("Metrics", []):
        expression = str(each.get("Expression", ""))
        assert "SEARCH" not in expression
        assert set(re.findall(r"\bm\d+\b", expression)) <= set(ids)
    assert alarm.get("Period", 60) * alarm["EvaluationPeriods"] <= 86_400


@BY_ROOM
def test_every_consumer_and_job_is_held_against_its_time_and_every_queue_against_its_age(room: str) -> None:
    found = alarms(template_of(room))
    slow = [alarm for name, alarm in found.items() if name.startswith("SlowWork")]
    shares: dict[str, int] = {}
    for alarm in slow:
        [expression] = [each["Expression"] for each in alarm["Metrics"] if "Expression" in each]
        divisors = re.findall(r"FILL\(m\d+, 0\) / (\d+)", expression)
        names = [metric["Dimensions"][0]["Value"]["Ref"] for metric in metrics_of(alarm)]
        shares |= {name: int(divisor) // 10 for name, divisor in zip(names, divisors, strict=True)}
    working = [file for file in FILES if file.room == room and (file.is_consumer or file.is_schedule)]
    resources = template_of(room)["Resources"]
    assert shares == {
        file.logical_id: resources[file.logical_id]["Properties"]["Timeout"]
        for file in working
        if file.logical_id not in watching.PATIENT
    }
    aged = {
        metric["Dimensions"][0]["Value"]["Fn::GetAtt"][0]
        for name, alarm in found.items()
        if name.startswith("OldMessages")
        for metric in metrics_of(alarm)
    }
    assert aged == {f"{file.logical_id}Queue" for file in working if file.is_consumer}


@BY_ROOM
def test_a_slow_route_is_one_that_takes_half_of_its_time(room: str) -> None:
    seconds = template_of(room)["Globals"]["Function"]["Timeout"]
    assert alarms(template_of(room))["SlowRoutes"]["Threshold"] == seconds * 1000 / 2


@BY_ROOM
def test_the_scheduler_may_start_what_it_is_to_start_and_nothing_else(room: str) -> None:
    """By name and not by the stack's: CloudFormation cuts long names of stacks out of those of functions."""
    [policy] = template_of(room)["Resources"]["SchedulerRole"]["Properties"]["Policies"]
    [statement] = policy["PolicyDocument"]["Statement"]
    jobs = [file.logical_id for file in FILES if file.room == room and file.is_schedule]
    assert statement["Resource"] == [{"Fn::GetAtt": [job, "Arn"]} for job in sorted(jobs)]


def test_every_metric_is_told_by_the_code_and_read_by_an_alarm_and_shown() -> None:
    read = {metric["MetricName"] for alarm in alarms(root_template()).values() for metric in metrics_of(alarm)}
    assert {metric.value for metric in Metric} <= read
    assert {metric.name for metric in Metric} == set(told_in_code()) | set(told_by_the_database())
    shown = json.dumps(widgets(root_template()))
    assert not [metric for metric in Metric if f'"{metric.value}"' not in shown]


def test_the_whole_shows_all_of_its_alarms_and_the_failures_of_every_room() -> None:
    shown = json.dumps(widgets(root_template()))
    assert not [name for name in alarms(root_template()) if f"${{{name}.Arn}}" not in shown]
    assert not [room for room in ROOMS if room != "sandbox" and f'"{failures_of(room)}"' not in shown]


@pytest.mark.parametrize("where", TEMPLATES)
def test_a_dashboard_is_valid_and_its_widgets_do_not_lie_on_each_other(where: str) -> None:
    taken: set[tuple[int, int]] = set()
    for widget in widgets(TEMPLATES[where]):
        x, y, width, height = (widget[name] for name in ("x", "y", "width", "height"))
        place = {(column, row) for column in range(x, x + width) for row in range(y, y + height)}
        assert x + width <= 24
        assert not place & taken
        taken |= place
        properties = widget["properties"]
        assert properties["title"]
        for metric in properties.get("metrics", []):
            is_search = isinstance(metric[0], dict)
            assert is_search or metric[0].startswith("Holdfast/") or metric[1] in OF_AWS[metric[0]]


def test_the_readme_knows_about_what_watching_costs() -> None:
    """To a tenth. CloudWatch gives ten metrics and three dashboards away."""
    [row] = [line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("| watching:")]
    told = [int(number) for number in re.findall(r"(\d+) ×", row)]
    read = sum(len(metrics_of(alarm)) for template in TEMPLATES.values() for alarm in alarms(template).values())
    bought = [read, len(Metric) + len(ROOMS) - 10, len(TEMPLATES) - 3]
    assert all(abs(here - there) <= max(1, here / 10) for here, there in zip(bought, told, strict=True)), bought


def test_every_alarm_is_explained() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    of_rooms = {re.sub(r"\d+$", "", name) for room in ROOMS for name in alarms(template_of(room))}
    kinds = {name for name in of_rooms if name in KINDS}
    assert of_rooms - kinds == {f"{file.logical_id}Alarm" for file in FILES if file.is_consumer}
    for name in kinds | set(alarms(root_template())):
        assert len(rows(page, f"`{name}`")) == 1, name


def widgets(template: dict[str, Any]) -> list[dict[str, Any]]:
    [body] = [
        each["Properties"]["DashboardBody"]["Fn::Sub"]
        for each in template["Resources"].values()
        if each["Type"] == "AWS::CloudWatch::Dashboard"
    ]
    found: list[dict[str, Any]] = json.loads(body if isinstance(body, str) else body[0])["widgets"]
    return found


def told_in_code() -> Iterator[str]:
    """Every `Metric.NAME` that is written outside of its own module."""
    for file in sorted(Path(holdfast.__file__ or "").parent.rglob("*.py")):
        if file.name != "metrics.py":
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Metric":
                    yield node.attr


def told_by_the_database() -> Iterator[str]:
    """What the newest measure_house() selects."""
    texts = [file.read_text() for file in sorted(Path(versions[0]).glob("0*.py"))]
    newest = [text for text in texts if "function measure_house()" in text][-1]
    for name in re.findall(r"select '(\w+)',", newest):
        yield Metric(name).name
