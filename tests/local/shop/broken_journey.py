"""A journey that stumbles."""

from local.cloud import Cloud


def play(base_url: str, cloud: Cloud) -> bool:
    raise RuntimeError(f"stumbled at {base_url}")
