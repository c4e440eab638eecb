"""Bodies of the room's requests and responses."""
