"""Answers of the ledger's routes, and what they are asked with."""
