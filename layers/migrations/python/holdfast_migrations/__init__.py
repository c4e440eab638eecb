"""The database's schema, migration by migration, one for each room and change."""
