"""Writes what is watched of each room into its template: `python -m local.watching`.

Everything after the mark is made from what stands before it: alarms on its API, its consumers and jobs, its queues, and
a dashboard. (An alarm cannot SEARCH for metrics and reads ten at most, so each is named.)
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.cloudformation.document import load
from local.watching_dashboards import dashboard

ROOMS = Path(__file__).resolve().parent.parent / "functions"
MARK = "  # What is watched: written by `make generate`\n"
END = "Outputs:\n"
PATIENT = {"RelayEvents"}  # works until its time is nearly up; its lag is measured instead
METRICS_OF_AN_ALARM = 10
SHARE_OF_TIMEOUT = 80  # per cent
ROUTE_MILLISECONDS = 14_500  # half of what a route has
OLD_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Watched:
    """One room. work: consumers and jobs by logical id, with the seconds that each has · queues: of consumers ·
    sockets: WebSocket APIs"""

    room: str
    work: dict[str, int]
    queues: tuple[str, ...]
    sockets: tuple[str, ...]

    @property
    def failures(self) -> str:
        return f"{self.room.capitalize()}Failures"


def main() -> None:
    for template in sorted(ROOMS.glob("*/template.yaml")):
        template.write_text(written(template))


def written(template: Path) -> str:
    """The template with its watched part as it should be."""
    head, found, tail = template.read_text().partition(f"\n{END}")
    assert found, f"{template} has no outputs"
    return f"{head.partition(MARK)[0].rstrip()}\n\n{MARK}\n{_part(read(template))}\n{END}{tail}"


def read(template: Path) -> Watched:
    document: Any = load(template)
    resources = document["Resources"]
    events = {
        name: each["Properties"].get("Events", {})
        for name, each in resources.items()
        if each["Type"] == "AWS::Serverless::Function"
    }
    work = {
        name: int(resources[name]["Properties"]["Timeout"])
        for name, triggers in events.items()
        if triggers.keys() & {"Messages", "Schedule"} and name not in PATIENT
    }
    queues = [name for name, triggers in events.items() if "Messages" in triggers]
    sockets = [name for name, each in resources.items() if each["Type"] == "AWS::Serverless::WebSocketApi"]
    return Watched(template.parent.name, work, tuple(queues), tuple(sockets))


def _part(watched: Watched) -> str:
    parts = [_failures(watched), _api_alarms(watched.room), *(_socket_alarm(name) for name in watched.sockets)]
    works, queues = list(watched.work), list(watched.queues)
    for number, start in enumerate(range(0, len(works), METRICS_OF_AN_ALARM), 1):
        parts.append(_slow_work(watched, works[start : start + METRICS_OF_AN_ALARM], number))
    for number, start in enumerate(range(0, len(queues), METRICS_OF_AN_ALARM), 1):
        parts.append(_old_messages(watched, queues[start : start + METRICS_OF_AN_ALARM], number))
    return "\n".join([*parts, dashboard(watched.room, watched.failures, list(watched.work), queues)])


def _failures(watched: Watched) -> str:
    return f"""  FailedInvocations:
    Type: AWS::Logs::MetricFilter
    Properties:
      LogGroupName: !Ref Logs
      FilterPattern: '{{ $.type = "platform.report" && $.record.status != "success" }}'
      MetricTransformations:
        - MetricNamespace: !Sub Holdfast/${{EventBus}}
          MetricName: {watched.failures}
          MetricValue: "1"
          Unit: Count

  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmDescription: A function of the room {watched.room} failed, or ran out of time.
      Namespace: !Sub Holdfast/${{EventBus}}
      MetricName: {watched.failures}
      Statistic: Sum
      Period: 300
{_rings(above=0, periods=1)}"""


def _api_alarms(room: str) -> str:
    return f"""  ServerErrors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmDescription: The room {room} answered more than five requests with a 5xx, throttled ones among them.
      Namespace: AWS/ApiGateway
      MetricName: 5xx
      Dimensions: [{{Name: ApiId, Value: !Ref Api}}]
      Statistic: Sum
      Period: 300
{_rings(above=5, periods=1)}
  SlowRoutes:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmDescription: One in twenty requests to the room {room} takes more than half of the time that a route has.
      Namespace: AWS/ApiGateway
      MetricName: IntegrationLatency
      Dimensions: [{{Name: ApiId, Value: !Ref Api}}]
      ExtendedStatistic: p95
      Period: 300
{_rings(above=ROUTE_MILLISECONDS, periods=3)}"""


def _socket_alarm(name: str) -> str:
    return f"""  {name}Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmDescription: What is sent through {name} failed more than five times in five minutes.
      Namespace: AWS/ApiGateway
      MetricName: IntegrationError
      Dimensions: [{{Name: ApiId, Value: !Ref {name}}}]
      Statistic: Sum
      Period: 300
{_rings(above=5, periods=1)}"""


def _slow_work(watched: Watched, names: list[str], number: int) -> str:
    shares = ", ".join(f"FILL(m{at}, 0) / {watched.work[name] * 10}" for at, name in enumerate(names))
    metrics = "".join(
        _metric(
            at, f"Namespace: AWS/Lambda, MetricName: Duration, Dimensions: [{{Name: FunctionName, Value: !Ref {name}}}]"
        )
        + "            Period: 300\n            Stat: p95\n"
        for at, name in enumerate(names)
    )
    return f"""  SlowWork{number if number > 1 else ""}:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmDescription: A consumer or job of the room {watched.room} takes {SHARE_OF_TIMEOUT} % of the time that it has.
      Metrics:
        - {{Id: share, Expression: "MAX([{shares}])", ReturnData: true}}
{metrics}{_rings(above=SHARE_OF_TIMEOUT, periods=3)}"""


def _old_messages(watched: Watched, names: list[str], number: int) -> str:
    ages = ", ".join(f"FILL(m{at}, 0)" for at in range(len(names)))
    metrics = "".join(
        _metric(
            at,
            "Namespace: AWS/SQS, MetricName: ApproximateAgeOfOldestMessage, "
            f"Dimensions: [{{Name: QueueName, Value: !GetAtt {name}Queue.QueueName}}]",
        )
        + "            Period: 60\n            Stat: Maximum\n"
        for at, name in enumerate(names)
    )
    return f"""  OldMessages{number if number > 1 else ""}:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmDescription: A message to the room {watched.room} has been waiting for more than ten minutes.
      Metrics:
        - {{Id: age, Expression: "MAX([{ages}])", ReturnData: true}}
{metrics}{_rings(above=OLD_SECONDS, periods=3)}"""


def _metric(at: int, words: str) -> str:
    return f"        - Id: m{at}\n          ReturnData: false\n          MetricStat:\n            Metric: {{{words}}}\n"


def _rings(*, above: int, periods: int) -> str:
    return f"""      EvaluationPeriods: {periods}
      Threshold: {above}
      ComparisonOperator: GreaterThanThreshold
      TreatMissingData: notBreaching
      AlarmActions: [!Ref AlarmTopic]
"""


if __name__ == "__main__":
    main()
