"""The room's rules: payments, refunds, withdrawals, fees, webhooks."""
