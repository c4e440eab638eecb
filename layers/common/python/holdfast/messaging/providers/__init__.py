"""Providers that carry messages: one port, an adapter for each, and what this deployment has of them."""
