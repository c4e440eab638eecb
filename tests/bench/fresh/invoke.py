"""A container's first call, in a process of its own: `python invoke.py <module> <event file>`.

Both sides of the cold start go through this file, so that what differs is what they import and do.
"""

import json
import os
import sys
from importlib import import_module


class Context:
    function_name = "Bench"
    function_version = "$LATEST"
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:Bench"
    memory_limit_in_mb = 512
    aws_request_id = "00000000-0000-4000-8000-000000000000"


def main(module: str, event_file: str) -> None:
    with open(event_file) as file:
        event = json.load(file)
    answer = import_module(module).handler(event, Context())
    if answer["statusCode"] >= 300:
        sys.exit(f"{module} answered {answer}")
    os._exit(0)  # a container is frozen after its call: taking the interpreter down is no part of a cold start


if __name__ == "__main__":
    main(*sys.argv[1:])
