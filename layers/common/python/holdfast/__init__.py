"""Holdfast: the backend for businesses that hold other people's money until something is true."""
