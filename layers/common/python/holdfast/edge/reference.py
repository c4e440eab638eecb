"""The API's reference as a page: the OpenAPI document rendered on the server, one file, nothing loaded from
anywhere."""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

Document = Mapping[str, Any]

_MONEY = "#/components/schemas/MoneyBody"  # so frequent that it is explained once, at the top

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1b1f24;background:#fff}
main{max-width:60rem;margin:0 auto;padding:2rem 1.25rem}
h1{margin:0}h2{margin:2.5rem 0 .5rem;text-transform:capitalize;border-bottom:1px solid #d7dce1}
details{border:1px solid #d7dce1;border-radius:6px;margin:.5rem 0}
summary{padding:.55rem .8rem;cursor:pointer;display:flex;gap:.75rem;align-items:baseline;flex-wrap:wrap}
details>div{padding:0 .8rem .8rem}
code,pre{font:13px/1.45 ui-monospace,monospace}pre{background:#f5f7f9;padding:.7rem;overflow:auto;border-radius:4px}
.m{font-weight:700;min-width:3.6rem}.get{color:#0a6640}.post{color:#8a3b00}.put{color:#5a2ca0}.delete{color:#b00020}
.s{color:#57606a}table{border-collapse:collapse;width:100%;font-size:14px}
td,th{text-align:left;padding:.25rem .5rem;border-top:1px solid #e5e9ed;vertical-align:top}
nav a{margin-right:1rem;text-transform:capitalize}
@media(prefers-color-scheme:dark){body{background:#0f1317;color:#dfe4ea}pre{background:#1a2027}
details,h2{border-color:#2c343d}td,th{border-color:#232a32}.get{color:#5fd39b}.post{color:#f0a35e}
.put{color:#bb99f5}.delete{color:#ff8590}a{color:#79b8ff}.s{color:#98a3af}}
"""


def render(document: Document) -> str:
    """The document as HTML: rooms, routes, who may call them, what they take and what they answer."""
    rooms: dict[str, list[tuple[str, str, Document]]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            rooms.setdefault(operation["tags"][0], []).append((method, path, operation))
    schemas = document["components"]["schemas"]
    sections = "".join(
        f'<h2 id="{escape(room)}">{escape(room)}</h2>{"".join(_route(schemas, *route) for route in routes)}'
        for room, routes in sorted(rooms.items())
    )
    links = " ".join(f'<a href="#{escape(room)}">{escape(room)}</a>' for room in sorted(rooms))
    title = escape(document["info"]["title"])
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title} API</title><style>{_STYLE}</style></head><body><main><h1>{title} API</h1>"
        f'<p>{escape(document["info"]["description"])}</p><p><a href="/v1/openapi.json">openapi.json</a></p>'
        f"<nav>{links}</nav>{sections}</main></body></html>"
    )


def _route(schemas: Document, method: str, path: str, operation: Document) -> str:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    answers = [
        (status, answer.get("content", {}).get("application/json", {}).get("schema"))
        for status, answer in operation["responses"].items()
        if status != "default"
    ]
    parts = [f"<p>{escape(operation['description'])}</p>", _parameters(operation)]
    if body:
        parts.append(f"<h4>Body</h4>{_table(schemas, body)}")
    parts += [f"<h4>Answer {escape(status)}</h4>{_table(schemas, schema)}" for status, schema in answers if schema]
    return (
        f'<details id="{escape(operation["operationId"])}"><summary><span class="m {method}">{method.upper()}</span>'
        f'<code>{escape(path)}</code><span class="s">{escape(operation["summary"])}</span></summary>'
        f"<div>{''.join(parts)}</div></details>"
    )


def _parameters(operation: Document) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(parameter['name'])}</code></td><td>{escape(parameter['in'])}</td>"
        f"<td>{escape(_kind(parameter['schema']))}{' · required' if parameter.get('required') else ''}</td></tr>"
        for parameter in operation.get("parameters", [])
        if "name" in parameter
    )
    return f"<table>{rows}</table>" if rows else ""


def _table(schemas: Document, schema: Document) -> str:
    """The fields of a body, those inside others by dotted names, and an example where there is one."""
    resolved = _resolved(schemas, schema)
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code></td><td>{escape(_kind(field))}{'' if is_required else ' · optional'}</td>"
        f"<td>{escape(str(field.get('description', '')))}</td></tr>"
        for name, field, is_required in _fields(schemas, resolved, "", ())
    )
    examples = resolved.get("examples") or []
    example = f"<pre>{escape(json.dumps(examples[0], indent=2, ensure_ascii=False))}</pre>" if examples else ""
    return f"{escape(resolved.get('description', ''))}<table>{rows}</table>{example}"


def _fields(
    schemas: Document, schema: Document, before: str, seen: tuple[str, ...]
) -> Iterator[tuple[str, Document, bool]]:
    for name, field in schema.get("properties", {}).items():
        yield before + name, field, name in schema.get("required", [])
        inner = _inner(field)
        reference = inner.get("$ref", "")
        if reference and reference not in (*seen, _MONEY):
            dots = f"{before}{name}{'[]' if field.get('type') == 'array' else ''}."
            yield from _fields(schemas, _resolved(schemas, inner), dots, (*seen, reference))


def _inner(field: Document) -> Document:
    if "items" in field:
        return _inner(field["items"])
    for option in field.get("anyOf", []):
        if "$ref" in option or "items" in option:
            return _inner(option)
    return field


def _resolved(schemas: Document, schema: Document) -> Document:
    name = schema.get("$ref", "").removeprefix("#/components/schemas/")
    found: Document = schemas[name] if name else schema
    return found


def _kind(schema: Document) -> str:
    """A field's type in a word or two."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_kind(option) for option in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return " | ".join(str(value) for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("format") or schema.get("type") or "anything")
