"""TLS to the database in AWS."""

import pytest

from holdfast.platform.db import _tls


@pytest.mark.parametrize("region", ["eu-west-1", "us-east-1", "af-south-1"])
def test_the_regions_own_root_of_rds_is_trusted_and_names_are_checked(
    region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_REGION", region)
    context = _tls()
    trusted = [str(certificate["subject"]) for certificate in context.get_ca_certs()]
    assert any(f"Amazon RDS {region} Root CA RSA2048 G1" in subject for subject in trusted)
    assert len([subject for subject in trusted if "Amazon RDS" in subject]) == 1
    assert context.check_hostname
