"""What the ledger's words mean, and why it refuses. Pure."""
