"""Metrics: what Holdfast tells of itself, beyond what AWS measures. Written to the log, where CloudWatch finds them."""

from collections.abc import Mapping
from enum import StrEnum

from holdfast.platform.settings import settings


class Metric(StrEnum):
    """Each is read by an alarm of template.yaml."""

    SOLVENCY_BREACHES = "SolvencyBreaches"  # currencies in which what is held is not what open orders say
    LEDGER_BREACHES = "LedgerBreaches"  # what else the verification of the ledger found
    FORGED_WEBHOOKS = "ForgedWebhooks"  # webhooks without the provider's signature
    # The others are told by measure_house() of the database, for all tenants together.
    RELAY_LAG = "RelayLag"  # seconds since the oldest event was announced that is not published
    WAITING_WEBHOOKS = "WaitingWebhooks"  # providers' webhooks that nobody has looked into for ten minutes
    OVERDUE_DELIVERIES = "OverdueDeliveries"  # webhooks to tenants' systems, due for a quarter of an hour
    FAILING_ENDPOINTS = "FailingEndpoints"  # tenants' systems that have failed for an hour, or were given up today
    DOUBTFUL_PAYOUTS = "DoubtfulPayouts"  # withdrawals with a doubt, or sent a day ago and not settled
    AGED_DIFFERENCES = "AgedDifferences"  # between a provider's lines and ours, open for three days


def namespace() -> str:
    """The deployment's own: its event bus is called like its stack."""
    return f"Holdfast/{settings().event_bus}"


def tell(values: Mapping[Metric, float]) -> None:
    """One line of the log, in CloudWatch's embedded metric format."""
    from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

    metrics = EphemeralMetrics(namespace=namespace())
    for metric, value in values.items():
        unit = MetricUnit.Seconds if metric is Metric.RELAY_LAG else MetricUnit.Count
        metrics.add_metric(metric.value, unit, value)
    metrics.flush_metrics()
