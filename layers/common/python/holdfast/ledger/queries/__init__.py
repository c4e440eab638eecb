"""Every statement of the ledger. Sums are credit-positive in the tables and on the account's normal side outside."""
