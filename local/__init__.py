"""The local cloud: everything the templates describe, on one machine."""
