"""A process of its own that does one step of a payout, against the test's database and Paystack over HTTP on loopback.

python -m tests.payout_process <port of Paystack> send <tenant> <withdrawal>
python -m tests.payout_process <port of Paystack> settle <tenant>
"""

import sys

import httpx

from holdfast.platform.http_client import instead_of_network
from tests.factories.payouts import send, settle


class Loopback(httpx.HTTPTransport):
    """Real HTTP, to another address than Paystack's."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self.port)
        return super().handle_request(request)


def main(port: str, step: str, tenant: str, withdrawal_id: str = "") -> None:
    with instead_of_network("paystack", Loopback(int(port))):
        if step == "send":
            assert send(tenant, withdrawal_id) == []
        else:
            settle(tenant)


if __name__ == "__main__":
    main(*sys.argv[1:])
