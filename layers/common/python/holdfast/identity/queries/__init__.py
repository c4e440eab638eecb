"""Every statement of identity; rows become frozen dataclasses here."""
