"""Tenants, users, credentials, sessions, roles and permissions."""
