"""A tiny database of countries in MaxMind's format, written as its specification (2.0) says."""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Address, ip_network
from pathlib import Path

_MARKER = b"\xab\xcd\xefMaxMind.com"
_V4_BITS = 96  # an IPv4 address is the last 32 bits of ::a.b.c.d
_EMPTY = -1


def write_countries(path: Path, countries: Mapping[str, str | None]) -> Path:
    """`countries`: by network, as in {"102.89.0.0/16": "NG"}; None for one without a country."""
    tree: list[list[int]] = [[_EMPTY, _EMPTY]]
    entries = b""
    leaves = {}
    for network, code in countries.items():
        leaves[network] = len(entries)
        entries += _map({"country": _map({"iso_code": _text(code)}) if code else _map({})})
    for network, offset in leaves.items():
        _plant(tree, network, -2 - offset)
    count = len(tree)

    def record(value: int) -> bytes:
        plain = value if value >= 0 else count if value == _EMPTY else count + 16 + (-2 - value)
        return plain.to_bytes(3, "big")

    nodes = b"".join(record(left) + record(right) for left, right in tree)
    path.write_bytes(nodes + bytes(16) + entries + _MARKER + _about(count))
    return path


def _plant(tree: list[list[int]], network: str, leaf: int) -> None:
    found = ip_network(network)
    is_v4 = isinstance(found, IPv4Network)
    address = IPv6Address(int(found.network_address))
    bits = f"{int(address):0128b}"[: found.prefixlen + (_V4_BITS if is_v4 else 0)]
    at = 0
    for bit in bits[:-1]:
        if tree[at][int(bit)] == _EMPTY:
            tree.append([_EMPTY, _EMPTY])
            tree[at][int(bit)] = len(tree) - 1
        at = tree[at][int(bit)]
    tree[at][int(bits[-1])] = leaf


def _about(node_count: int) -> bytes:
    return _map(
        {
            "binary_format_major_version": _number(2, 5),
            "binary_format_minor_version": _number(0, 5),
            "build_epoch": b"\x04\x02" + (1_700_000_000).to_bytes(4, "big"),
            "database_type": _text("Test-Country"),
            "description": _map({}),
            "ip_version": _number(6, 5),
            "languages": b"\x00\x04",
            "node_count": _number(node_count, 6),
            "record_size": _number(24, 5),
        }
    )


def _text(text: str) -> bytes:
    return bytes([(2 << 5) | len(text)]) + text.encode()


def _number(number: int, kind: int) -> bytes:
    return bytes([(kind << 5) | 2]) + number.to_bytes(2, "big")


def _map(values: Mapping[str, bytes]) -> bytes:
    return bytes([(7 << 5) | len(values)]) + b"".join(_text(name) + value for name, value in values.items())
