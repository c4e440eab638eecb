"""What other rooms do with the ledger: post, read balances and statements, and check that it all still sums up."""
