"""The bodies of identity's requests and responses."""
