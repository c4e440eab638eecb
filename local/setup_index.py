"""pip's configured index, told to uv, which reads none of pip's settings: standard library only."""

from __future__ import annotations

import ast
import os
import subprocess

# pip's option and the variable by which uv takes the same. Variables, because addresses may hold credentials
# and a command line can be read by everybody on the machine.
_SAME_IN_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "no-index": "UV_NO_INDEX",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "cert": "SSL_CERT_FILE",
    "proxy": "HTTPS_PROXY",
}
_SEPARATED_BY_COMMA = {"UV_FIND_LINKS"}


def uv_environment(pip: list[str]) -> dict[str, str]:
    """Our environment with pip's settings in uv's words; what is said to uv itself stays as it is said."""
    environment = dict(os.environ)
    for option, value in configured(pip).items():
        name = _SAME_IN_UV.get(option)
        if name is not None:
            words = value.split()
            environment.setdefault(name, ",".join(words) if name in _SEPARATED_BY_COMMA else " ".join(words))
    # As pip does: the best version over all indexes, not the first index that knows the name. Hashes guard the choice.
    environment.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    return environment


def configured(pip: list[str]) -> dict[str, str]:
    """pip's options from its files and variables; the more specific source wins, as it does in pip."""
    answer = subprocess.run([*pip, "config", "list"], capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        return {}
    by_source: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in answer.stdout.splitlines():
        key, _, written = line.partition("=")
        source, _, option = key.partition(".")
        if source in by_source:
            try:
                by_source[source][option] = str(ast.literal_eval(written))
            except (ValueError, SyntaxError):
                continue  # a note of pip's, not a setting
    return {option: value for source in by_source.values() for option, value in source.items()}
