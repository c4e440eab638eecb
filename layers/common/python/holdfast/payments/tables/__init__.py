"""The room's tables."""

from holdfast.payments.tables.pay_ins import fee_configurations, payments, refunds, webhook_deliveries

__all__ = ["fee_configurations", "payments", "refunds", "webhook_deliveries"]
