"""Messaging: templates, e-mail, SMS, in-app notifications."""
