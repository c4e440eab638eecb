"""What can be wrong with a body, a query, an identifier."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from holdfast.kernel.ids import new_id
from tests.routes.walk.fields import Field, Json

_KINDS: dict[str, Sequence[Any]] = {
    "string": ["some text", "7", ""],
    "integer": [7],
    "number": [1.5, 7],
    "boolean": [True, False],
    "null": [None],
    "array": [[], ["some text"], [[7]]],
    "object": [{}, {"some": "field"}],
}
_INJECTION = "x'; drop table orders; --"
_AMOUNTS = (
    "-1.00", "-0.01", "1000000000000000000000.00", "9" * 34, "9" * 200, "1e3", "1E3", "1e400", "1.000000001", "+1.00",
    "1,000.00", "1.00.00", "0x10", "01.00", "1.", ".5", "NaN", "Infinity", "-Infinity", "١.٠٠", "１.００", "1 000",
    "1_000", "one", "",
)  # fmt: skip
_ABSURD = {"JPY": ("1.50", "1" + "0" * 19), "KWD": ("1.0001",), "NGN": ("1.001",), "DOT": ("0.00000000001",)}
_ABSURD_MONEY = [{"amount": amount, "currency": name} for name, amounts in _ABSURD.items() for amount in amounts]
_NOT_POSITIVE = ("0", "0.00", "-0", "-0.00")
_CURRENCIES = ("XXX", "ngn", "NG", "NGNNNN", "", "₦₦₦", "NG\tN", "N'N")
_TIMES = (
    "yesterday", "2026-13-45T00:00:00Z", "2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "1767225600",
    "9999-12-31T23:59:59-14:00",
)  # fmt: skip

# Bodies that are no JSON object, or no JSON at all.
NOT_OBJECTS = (
    "", " ", "{", "}", "[]", "[{}]", '"text"', "7", "1.5", "null", "true", "{}x", "{}{}", "{'a': 1}", '{"a": NaN}',
    '{"a": Infinity}', '{"a": 1,}', '{"a": "\x00"}', "a=1&b=2", "<a>1</a>", '{"a": ' + "9" * 5000 + "}",
    *("[" * depth + "]" * depth for depth in (50, 500, 900, 990, 1_000, 1_500, 5_000, 100_000)),
    *('{"a":' * depth + "1" + "}" * depth for depth in (50, 500, 900, 990, 1_000, 1_500, 5_000, 50_000)),
)  # fmt: skip
STRANGE_TEXTS = (
    "a\r\nBcc: x@example.com \u202e\u0007\u009f\ufeff 👩‍👩‍👧 Ṩ̷̟ {{7*7}} ${x} %s %(a)s \U0010ffff\ufffe\uffff",
    f"{_INJECTION} <script>alert(1)</script> ../../etc/passwd \\x00 \\",
    "9999999999999999.99", "+1", "a@b.c", "a@xn--\u0660.example", "JPY", "USDC",
)  # fmt: skip
PLATFORM = ("platform", "tnt_00000000000000000000000000")  # by its slug and by its id
# Who says which tenant, and is none of its people.
NO_TENANTS = (
    "nobody", *PLATFORM, "tnt_", "tnt_x", "usr_00000000000000000000000000", "a'b",
    _INJECTION, "a" * 41, "a" * 10_000, "é", "A B", "-", "\x00", "..", "*", "%",
)  # fmt: skip
CONTENT_TYPES = (
    "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "garbage",
    "multipart/form-data",
)  # fmt: skip
_NO_CURSORS = ("garbage", "ord_", "usr_x", "9" * 26, "x" * 10_000, "a\x00b", "'", "👩‍👩‍👧", " ", "null")
BAD_QUERIES: dict[str, Sequence[str]] = {
    "limit": ("0", "101", "x", "", "-1", "1.5", "1e2", "9" * 30, "9" * 5000, "1 0", "\x00", "0x10", "null"),
    **dict.fromkeys(("after", "checkpoint"), _NO_CURSORS),
    "currency": (*_CURRENCIES, "\x00"),
    **dict.fromkeys(("at", "effective_at", "from", "to"), (*_TIMES, "", "\x00", "null")),
    **dict.fromkeys(("state", "status", "role", "unread", "doubted", "format"), ("nonsense", "", "\x00", "x" * 10000)),
    **dict.fromkeys(("search", "actor", "subject", "reference", "trxref", "provider", "event_id"), ("a\x00b",)),
}


def bad_values(field: Field) -> Iterator[Any]:
    """Values that the field does not take, whatever else the body says."""
    allowed = field.kinds
    for kind in _KINDS.keys() - allowed:
        yield from (value for value in _KINDS[kind] if not (value == 7 and "integer" in allowed))
    if field.is_money:
        yield from _ABSURD_MONEY
    for option in field.options:
        match option.get("type"):
            case "string" if "enum" in option:
                yield from ("nonsense", "x" * 200_000, "a\x00b", "\ud800")
            case "string":
                yield from _bad_texts(field, option)
            case "integer":
                yield option["minimum"] - 1 if "minimum" in option else option["exclusiveMinimum"]
                yield from (option["maximum"] + 1, -1, 10**12, 10**30, 1e308)
            case "array":
                yield ["x"] * (option.get("maxItems", 1000) + 1)


def _bad_texts(field: Field, schema: Json) -> Iterator[str]:
    assert schema.keys() & {"maxLength", "pattern", "format"}, f"{field.path} takes text of any length"
    yield from ("x" * 200_000, "a\x00b", "half a pair: \ud800", "\udfff")
    if "maxLength" in schema:
        yield "x" * (schema["maxLength"] + 1)
    if schema.get("minLength"):
        yield from ("", " ")
    if "pattern" in schema:
        yield _INJECTION
        yield from (bad for bad in ("", "x" * 9, "é") if not re.search(schema["pattern"], bad))
    if schema.get("format") == "date-time":
        yield from _TIMES
    if field.name == "currency":
        yield from _CURRENCIES
    if (field.is_in_money and field.name == "amount") or field.name.endswith("_amount"):
        yield from _AMOUNTS
        yield from _NOT_POSITIVE if field.is_in_money else ()
    if field.name.endswith(("_id", "_ids")) and field.name != "template_id":
        yield from bad_ids()


def takes_any_text(field: Field) -> bool:
    """Text that is neither one of several, nor of one form, nor guessed at as a code is."""
    texts = [option for option in field.options if option.get("type") == "string"]
    forms = {"enum", "const", "pattern", "format"}
    return field.name != "code" and bool(texts) and not any(option.keys() & forms for option in texts)


def bad_ids(prefix: str = "") -> tuple[str, ...]:
    """Identifiers of nothing: well formed, of another kind, and of no form at all."""
    right = new_id(prefix or "ord")
    return (
        right, new_id("zzz"), right.upper(), right[:-1], right + "0", right.replace("_", "_z"), right.partition("_")[2],
        "..", "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e", _INJECTION, "a" * 10_000, "é" * 30, "👩‍👩‍👧",
        "ord_" + "٣" * 26, "a\x00b", "a\nb", "\\", '"', "`", "null", "0", "-1", "{order_id}", "a/b", "?", "#", " ",
        "%00", "\ufeff",
    )  # fmt: skip
