"""A room's dashboard: its API, what failed and what is slow, its queues, its consumers and jobs."""

from __future__ import annotations

import json

_API, _LATENCY = "AWS/ApiGateway", "IntegrationLatency"
_FUNCTION = r"parse @logStream /^\d+\/\d+\/\d+\/(?<function>[^\[]+)/"  # of whom the log is
_FAILED = (
    f"| filter type = 'platform.report' and record.status != 'success' | {_FUNCTION} "
    "| stats count() as failed by function | sort failed desc | limit 20"
)
_SLOW = (
    f"| filter type = 'platform.report' | {_FUNCTION} | stats count() as calls, pct(record.metrics.durationMs, 95) "
    "as p95, max(record.metrics.initDurationMs) as coldest by function | sort p95 desc | limit 20"
)
_ROUTES_END_AT = {"horizontal": [{"label": "cut off", "value": 29000}]}

Metric = list[object]


def dashboard(room: str, failures: str, work: list[str], queues: list[str]) -> str:
    """`failures`: the metric of failed invocations · `work`: consumers and jobs · `queues`: the consumers"""
    rows = [
        [
            _graph("Requests and their errors", [[_API, name, "ApiId", "${Api}"] for name in ("Count", "4xx", "5xx")]),
            _graph(
                "Milliseconds that requests take",
                [[_API, _LATENCY, "ApiId", "${Api}", {"stat": stat}] for stat in ("p50", "p95", "p99")],
                annotations=_ROUTES_END_AT,
            ),
            _graph("Failed invocations", [["Holdfast/${EventBus}", failures]]),
        ],
        [_table("What failed", _FAILED), _table("What is slow, in milliseconds", _SLOW)],
        [
            _graph("Messages waiting", _of_queues(queues, "ApproximateNumberOfMessagesVisible", "Queue"), "Maximum"),
            _graph("Seconds of the oldest", _of_queues(queues, "ApproximateAgeOfOldestMessage", "Queue"), "Maximum"),
            _graph("Dead letters", _of_queues(queues, "ApproximateNumberOfMessagesVisible", "DeadLetters"), "Maximum"),
        ],
        [
            _graph("Milliseconds of consumers and jobs", _of_functions(work, "Duration"), "p95"),
            _graph("How many of them run at once", _of_functions(work, "ConcurrentExecutions"), "Maximum"),
        ],
    ]
    kept = [row for row in rows if any(_shows(widget) for widget in row)]
    lines = [json.dumps(placed) for at, row in enumerate(kept) for placed in _placed(row, 6 * at)]
    body = ",\n".join(f"          {line}" for line in lines)
    return f"""  Dashboard:
    Type: AWS::CloudWatch::Dashboard
    Properties:
      DashboardName: !Sub ${{EventBus}}-{room}
      DashboardBody: !Sub |
        {{"widgets": [
{body}
        ]}}
"""


def _graph(title: str, metrics: list[Metric], stat: str = "Sum", **more: object) -> dict[str, object]:
    told = {"title": title, "region": "${AWS::Region}", "stat": stat, "period": 300, "metrics": metrics} | more
    return {"type": "metric", "properties": told}


def _table(title: str, query: str) -> dict[str, object]:
    told = {"title": title, "region": "${AWS::Region}", "view": "table", "query": f"SOURCE '${{Logs}}' {query}"}
    return {"type": "log", "properties": told}


def _of_queues(names: list[str], metric: str, which: str) -> list[Metric]:
    return [["AWS/SQS", metric, "QueueName", f"${{{name}{which}.QueueName}}", {"label": name}] for name in names]


def _of_functions(names: list[str], metric: str) -> list[Metric]:
    return [["AWS/Lambda", metric, "FunctionName", f"${{{name}}}", {"label": name}] for name in names]


def _shows(widget: dict[str, object]) -> bool:
    properties = widget["properties"]
    assert isinstance(properties, dict)
    return bool(properties.get("metrics", True))


def _placed(row: list[dict[str, object]], y: int) -> list[dict[str, object]]:
    width = 24 // len(row)
    return [widget | {"x": at * width, "y": y, "width": width, "height": 6} for at, widget in enumerate(row)]
