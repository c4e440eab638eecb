"""The room's tables. What posting writes to is written by the database's functions alone; everybody else reads it."""
