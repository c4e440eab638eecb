"""As much of AWS's command line as the runbook needs, spoken to the AWS of this machine: `aws_here.py sqs get-…`.

RESOURCES is a JSON object of physical ids by stack and logical id: there is no CloudFormation here.
"""

import json
import os
import sys
from typing import Any

import boto3
import jmespath
from botocore import xform_name


def main(service: str, operation: str, *words: str) -> None:
    given: dict[str, list[str]] = {}
    for word in words:
        if word.startswith("--"):
            given[word.removeprefix("--")] = []
        else:
            given[list(given)[-1]].append(word)
    query, output = given.pop("query", ["@"]), given.pop("output", ["json"])
    if operation == "describe-stack-resource":
        name = f"{given['stack-name'][0]}/{given['logical-resource-id'][0]}"
        answer: Any = {"StackResourceDetail": {"PhysicalResourceId": json.loads(os.environ["RESOURCES"])[name]}}
    else:
        answer = call(service, operation, given)
    found = jmespath.search(query[0], answer)
    print(found if output == ["text"] else json.dumps(found, default=str))


def call(service: str, operation: str, given: dict[str, list[str]]) -> Any:
    client: Any = boto3.client(service)  # type: ignore[call-overload]
    method = operation.replace("-", "_")
    members = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method]).input_shape.members
    named = {xform_name(name, "-"): (name, shape.type_name) for name, shape in members.items()}
    values: dict[str, Any] = {}
    for option, words in given.items():
        name, kind = named[option]
        if kind == "list":
            values[name] = words
        elif kind == "boolean":
            values[name] = True
        else:
            values[name] = int(words[0]) if kind == "integer" else words[0]
    return getattr(client, method)(**values)


if __name__ == "__main__":
    main(*sys.argv[1:])
