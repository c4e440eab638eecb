"""AWS's Parameters and Secrets extension, which runs beside every function and answers for Secrets Manager."""

import json
import os
from collections.abc import Mapping
from http.client import HTTPConnection
from urllib.parse import quote


class SecretsUnavailable(RuntimeError):
    """The extension does not answer, or does not have the secret."""


def read_secret(secret_id: str) -> Mapping[str, str]:
    """The values of a secret that is a JSON document. The extension itself asks every five minutes at most."""
    port = int(os.environ.get("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", "2773"))
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(
            "GET",
            f"/secretsmanager/get?secretId={quote(secret_id, safe='')}",
            headers={"X-Aws-Parameters-Secrets-Token": os.environ.get("AWS_SESSION_TOKEN", "")},
        )
        response = connection.getresponse()
        body = response.read()
    except OSError as error:
        raise SecretsUnavailable("the secrets extension does not answer") from error
    finally:
        connection.close()
    if response.status != 200:
        raise SecretsUnavailable(f"the secrets extension answered {response.status} for {secret_id}")
    values = json.loads(json.loads(body)["SecretString"])
    return {str(name): str(value) for name, value in values.items()}
