"""The sandbox's own side: the provider that `providers/sandbox.py` speaks with. Never in production."""
