"""The house as it is: functions on disk, and the templates that wire them."""

import importlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from holdfast.edge.route import RouteHandler
from local.cloudformation.document import load
from local.model import Deployment
from local.sample_events import FUNCTIONS, ROOT, functions
from local.template import read

TEMPLATE = ROOT / "template.yaml"
PARAMETERS = {
    "Environment": "dev",
    "EmailSender": "Holdfast <no-reply@example.com>",
    "PublicUrl": "https://api.example.com",
    "VpcId": "vpc-1",
    "SubnetIds": "subnet-1,subnet-2",
}


@dataclass(frozen=True, slots=True)
class FunctionFile:
    """One file of functions/: `name` as in escrow/accept_order."""

    name: str

    @property
    def room(self) -> str:
        return self.name.split("/")[0]

    @property
    def logical_id(self) -> str:
        return "".join(word.capitalize() for word in self.name.split("/")[1].split("_"))

    @property
    def module(self) -> Any:
        return importlib.import_module(self.name.replace("/", "."))

    @property
    def about(self) -> str:
        """The first paragraph of its docstring, on one line."""
        return " ".join((self.module.__doc__ or "").split("\n\n")[0].split())

    @property
    def is_route(self) -> bool:
        return isinstance(self.module.handler, RouteHandler)

    @property
    def is_consumer(self) -> bool:
        return self.about.startswith("Queue ")

    @property
    def is_socket(self) -> bool:
        return self.about.startswith("Socket ")

    @property
    def is_schedule(self) -> bool:
        return self.about.startswith("Every ")


FILES = [FunctionFile(name) for name in functions()]
ROOMS = sorted({file.room for file in FILES})


@cache
def deployment() -> Deployment:
    return read(TEMPLATE, PARAMETERS)


@cache
def template_of(room: str) -> dict[str, Any]:
    return load(FUNCTIONS / room / "template.yaml")


@cache
def root_template() -> dict[str, Any]:
    return load(TEMPLATE)


def test_file(file: FunctionFile) -> Path:
    return ROOT / "tests" / "routes" / file.room / f"test_{file.name.split('/')[1]}.py"


test_file.__test__ = False  # type: ignore[attr-defined]
