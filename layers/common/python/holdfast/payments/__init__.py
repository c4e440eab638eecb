"""Money in and money out: provider adapters, payments, payouts, refunds, bank accounts, fees, reconciliation."""
