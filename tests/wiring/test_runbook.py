"""Every command that the pages tell is real: its program takes it, and what it names is there."""

import json
import re
import subprocess
import tomllib
from functools import cache
from typing import Any

import botocore.session
import jmespath
import pytest
from botocore import xform_name
from botocore.model import ListShape, OperationModel, Shape
from sqlalchemy import Engine

from holdfast.payments.schemas.replays import ReplayRequest
from local.check_templates import SAM
from local.sample_events import ROOT
from ops.republish_events import Republication
from tests.wiring.commands import Command, blocks, commands
from tests.wiring.house import root_template, template_of

RUNBOOK = ROOT / "docs" / "runbook.md"
PAGES = [RUNBOOK, ROOT / "docs" / "operations.md", ROOT / "README.md"]
COMMANDS = [
    pytest.param(command, id=f"{page.name}-{number}-{command.program}")
    for page in PAGES
    for number, command in enumerate(commands(page))
]
GLOBALS = {"--query", "--output", "--region"}
CUSTOM = {("cloudformation", "deploy"): {"--stack-name", "--template-file", "--parameter-overrides"}}
EVENTS = {"Payments/ReplayWebhooks": ReplayRequest, "Ops/RepublishEvents": Republication}
session = botocore.session.get_session()


def of(program: str) -> list[Any]:
    return [each for each in COMMANDS if each.values[0].program == program]


def options(words: tuple[str, ...]) -> dict[str, list[str]]:
    """Each option with what stands behind it."""
    found: dict[str, list[str]] = {}
    for word in words:
        if re.match(r"--?[a-zA-Z]", word):
            found[word] = []
        elif found:
            found[list(found)[-1]].append(word)
    return found


def overridden(given: dict[str, list[str]]) -> set[str]:
    return {each.partition("=")[0] for each in given.get("--parameter-overrides", [])}


@pytest.mark.parametrize("block", blocks(RUNBOOK, "bash"))
def test_a_shell_reads_it(block: str) -> None:
    answer = subprocess.run(["bash", "-n", "-c", block], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr


def test_the_pages_tell_commands_of_every_kind() -> None:
    assert {command.values[0].program for command in COMMANDS} == {"aws", "sam", "make", "psql", "curl", "git"}


@pytest.mark.parametrize("command", of("aws"))
def test_aws_has_the_operation_with_these_options(command: Command) -> None:
    _, service, operation, *rest = command.words
    if rest and rest[0] == "wait":
        pytest.fail("wait goes before the waiter")
    given = options(command.words)
    for query in given.pop("--query", []):
        jmespath.compile(query.replace("$1", "name"))
    if (service, operation) in CUSTOM:
        assert set(given) - GLOBALS <= CUSTOM[(service, operation)]
        return
    model = session.get_service_model(service)
    if operation == "wait":
        waiters = session.get_waiter_model(service)
        names = {xform_name(name, "-"): name for name in waiters.waiter_names}
        operation = xform_name(waiters.get_waiter(names[rest[0]]).operation, "-")
    known = {xform_name(name, "-"): name for name in model.operation_names}
    check_input(model.operation_model(known[operation]), {k: v for k, v in given.items() if k not in GLOBALS})


def check_input(operation: OperationModel, given: dict[str, list[str]]) -> None:
    assert operation.input_shape is not None
    members: dict[str, Shape] = {
        f"--{xform_name(name, '-')}": each for name, each in operation.input_shape.members.items()
    }
    assert set(given) <= set(members)
    needed = {f"--{xform_name(name, '-')}" for name in operation.input_shape.required_members}
    assert needed <= set(given)
    for name, values in given.items():
        shape = members[name]
        assert (values == []) is (shape.type_name == "boolean")
        inner = shape.member if isinstance(shape, ListShape) else shape
        if getattr(inner, "enum", None):
            assert set(values) <= set(inner.enum)
        if inner.type_name == "integer":
            assert all(value.isdecimal() for value in values)


@pytest.mark.parametrize("command", of("sam"))
def test_sam_has_the_command_and_what_it_names_is_there(command: Command) -> None:
    path, rest = path_of(command)
    given = options(command.words)
    if SAM.exists():
        assert set(given) <= options_of(*path)
    assert path[0] not in ("deploy", "remote") or not given or "--config-env" in given, "of which environment?"
    for name in given.get("--config-env", []):
        assert name in tomllib.loads((ROOT / "samconfig.toml").read_text())
    assert overridden(given) <= set(root_template()["Parameters"])
    for file in given.get("--event-file", []) + (given.get("-e", []) if path[0] == "local" else []):
        assert (ROOT / file).exists()
    if path[-1] == "invoke":
        room, function = rest[0].split("/")
        assert root_template()["Resources"][room]["Properties"]["Location"] == f"functions/{room.lower()}/template.yaml"
        assert template_of(room.lower())["Resources"][function]["Type"] == "AWS::Serverless::Function"
        if path[0] == "remote":
            for event in given.get("-e", []):
                check_event(rest[0], json.loads(event))


def check_event(function: str, event: dict[str, Any]) -> None:
    if function in EVENTS:
        EVENTS[function].model_validate(event)
    else:
        assert set(event) <= {"tenant_id", "watch_seconds"}


def path_of(command: Command) -> tuple[list[str], list[str]]:
    words = [word for word in command.words[1:] if not word.startswith("-")]
    depth = 2 if words[0] in ("remote", "local") else 1
    return words[:depth], words[depth:]


@cache
def options_of(*path: str) -> set[str]:
    answer = subprocess.run([str(SAM), *path, "--help"], capture_output=True, text=True, check=True)
    return set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", answer.stdout))


@pytest.mark.parametrize("command", of("make"))
def test_make_has_the_target(command: Command) -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {word for word in command.words[1:] if "=" not in word} <= set(targets)


# An administrator as RDS has one: no superuser, whom row-level security would not bind.
ADMINISTRATOR = """
create role runbook_administrator;
grant holdfast_owner, holdfast_jobs, pg_signal_backend, pg_read_all_stats to runbook_administrator;
set local role runbook_administrator
"""


@pytest.mark.parametrize("command", of("psql"))
def test_the_database_takes_the_statements(command: Command, admin_engine: Engine) -> None:
    _, database, option, sql = command.words
    assert (database, option) == ("$DATABASE", "-c")
    with admin_engine.connect() as connection:
        connection.exec_driver_sql(ADMINISTRATOR)
        found = connection.exec_driver_sql(sql.replace("%", "%%")).all()
        connection.rollback()
    assert found or "from alembic_version" not in sql


@pytest.mark.parametrize("command", of("git"))
def test_git_is_asked_for_what_it_does(command: Command) -> None:
    assert command.words[1] in ("checkout", "clone")


def test_what_the_runbook_looks_up_is_in_the_templates() -> None:
    page = RUNBOOK.read_text()
    root = root_template()
    named = re.findall(r'\bof "\$STACK" (\w+)', page)
    assert len(named) > 5
    assert set(named) <= set(root["Resources"])
    of_rooms = re.findall(r'\bof "\$\(room (\w+)\)" (\w+)', page)
    assert len(of_rooms) > 3
    for room, name in of_rooms + loops(page):
        assert name in template_of(room.lower())["Resources"], f"{room} has no {name}"
    assert set(re.findall(r'"\$\(output (\w+)\)', page)) <= set(root["Outputs"])


def loops(page: str) -> list[tuple[str, str]]:
    """What `for name in A B; do … "$(room R)" "$name"` looks up."""
    found = re.findall(r'for name in ([A-Z][\w ]+); do\n.*?room (\w+)\)" "\$name"', page)
    assert found
    return [(room, name) for names, room in found for name in names.split()]


def test_what_is_looked_for_in_the_log_is_what_the_check_says() -> None:
    [looked_for] = re.findall(r"--filter-pattern '\"(.+?)\"'", RUNBOOK.read_text())
    assert looked_for in (ROOT / "functions" / "ops" / "check_solvency.py").read_text()


def test_every_secret_has_its_way_of_being_rotated() -> None:
    _, _, chapter = RUNBOOK.read_text().partition("## Rotate secrets")
    chapter = chapter.partition("\n## ")[0]
    root = root_template()
    kept = {name for name, each in root["Resources"].items() if each["Type"] == "AWS::SecretsManager::Secret"}
    given = {name for name, each in root["Parameters"].items() if each.get("NoEcho")}
    keys = {name for name, each in root["Resources"].items() if each["Type"] == "AWS::KMS::Key"}
    assert len(kept | given | keys) > 10
    assert [name for name in sorted(kept | given | keys) if not re.search(rf"\b{name}\b", chapter)] == []


def test_the_chapters_are_those_that_people_look_for() -> None:
    chapters = re.findall(r"^## (.+)$", RUNBOOK.read_text(), re.MULTILINE)
    words = ("deploy", "roll back", "point in time", "rotate", "came", "went out", "dead-letter", "unknown payout")
    words += ("solvency", "provider is away", "migration", "noisy tenant")
    assert [word for word in words if not any(word in chapter.lower() for chapter in chapters)] == []
