"""How fast the ledger is, and how large: as ratios of sides that take turns on one durable server.

ledger: what `post` sends, sent as the application.
floor: the least SQL that writes what a transfer says, in one function: it locks both accounts in order, writes the
transfer, updates the two balances, writes the two entries. Its transfers and entries have the columns of ours, its
accounts ours less what holds, ceilings and proof need; each table has its primary key and no other index. No key is
kept unique, nothing is checked, no row belongs to anybody, and accounts are named by their row's id.
bare: the same without the locks, and with nothing in the rows but ids and amounts. It has no budget; it is for the
notes.
pgledger: the functions of github.com/pgr0ss/pgledger with the ulid function that it needs, one file whose path is in
PGLEDGER_SQL. What is measured against it is skipped without.

In the database, all are driven over the wire by the same processes: one prepared statement and one transaction a
call, the calls made ready beforehand. From Python, each is called as its users call it.

    python -m tests.bench.ledger [brief]
"""
