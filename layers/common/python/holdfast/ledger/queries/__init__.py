"""Every statement of the ledger. Sums leave the tables credit-positive and are turned to the account's normal side
here.
"""
