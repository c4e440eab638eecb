"""Accounts, transfers and balances: double entry, posted in one round trip, never changed afterwards."""
