"""What every room stands on: database, settings, logging, audit trail, outbox, idempotency, rate limits, files,
secrets."""
