"""Templates, functions and sample events say the same."""

import ast
import json
import re
import sys
from collections import Counter
from fnmatch import fnmatchcase
from typing import Any

import pytest

from holdfast.edge.consumer import Event, event_of
from local.sample_events import EVENTS, FUNCTIONS, written
from tests.wiring.house import FILES, ROOMS, FunctionFile, deployment, root_template, template_of, test_file

BY_NAME = pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
BY_ROOM = pytest.mark.parametrize("room", ROOMS)
MAX_RESOURCES = 450
MAX_BEHAVIOURS = 75  # CloudFront's quota for one distribution


def wired(file: FunctionFile) -> str:
    """The unique name under which the templates know the function."""
    handler = f"{file.name.replace('/', '.')}.handler"
    [function] = [function for function in deployment().functions if function.handler == handler]
    assert function.logical_id == file.logical_id
    return function.name


@BY_NAME
def test_every_file_is_wired_once_under_its_own_name(file: FunctionFile) -> None:
    assert wired(file)


def test_the_templates_wire_nothing_else() -> None:
    handlers = Counter(function.handler for function in deployment().functions)
    assert handlers == Counter(f"{file.name.replace('/', '.')}.handler" for file in FILES)


@BY_NAME
def test_a_route_is_wired_as_its_handler_and_its_docstring_say(file: FunctionFile) -> None:
    routes = [route.key for route in deployment().routes if route.function == wired(file)]
    if file.is_route:
        spec = file.module.handler.spec
        assert routes == [spec.action]
        assert file.about.startswith(f"{spec.action}: ")
    else:
        assert routes == []


@BY_NAME
def test_a_route_of_the_socket_is_wired_as_its_docstring_says(file: FunctionFile) -> None:
    [socket] = deployment().sockets
    routes = [route for route in socket.routes if route.function == wired(file)]
    said = re.match(r"Socket ([$\w]+): ", file.about)
    assert [route.key for route in routes] == ([said[1]] if said else [])
    answers = {resource["Properties"]["RouteId"]["Ref"] for resource in _route_responses(file.room)}
    for route in routes:
        assert route.talks_back == (route.key not in ("$connect", "$disconnect"))
        assert (f"Socket{route.key.removeprefix('$').capitalize()}Route" in answers) == route.talks_back


def _route_responses(room: str) -> list[dict[str, Any]]:
    resources = template_of(room)["Resources"].values()
    return [each for each in resources if each["Type"] == "AWS::ApiGatewayV2::RouteResponse"]


def test_no_two_functions_serve_the_same_route() -> None:
    shapes = Counter(re.sub(r"\{[^}]+\}", "{}", route.key) for route in deployment().routes)
    assert [shape for shape, times in shapes.items() if times > 1] == []


@BY_NAME
def test_a_consumer_has_its_queue_its_rule_its_dead_letters_and_an_alarm(file: FunctionFile) -> None:
    subscriptions = [each for each in deployment().subscriptions if each.function == wired(file)]
    if not file.is_consumer:
        assert subscriptions == []
        return
    queue_name, types = re.match(r"Queue (\w+) \(([^)]+)\)", file.about).groups()  # type: ignore[union-attr]
    assert queue_name == file.logical_id
    [subscription] = subscriptions
    assert subscription.reports_failures
    [queue] = [queue for queue in deployment().queues if queue.arn == subscription.queue_arn]
    assert queue.logical_id == f"{file.logical_id}Queue"
    assert queue.redrive is not None
    assert queue.redrive.max_receive_count == 5
    [function] = [function for function in deployment().functions if function.name == subscription.function]
    assert queue.visibility_seconds >= 6 * function.timeout_seconds
    [rule] = [rule for rule in deployment().rules if rule.queue_arn == queue.arn]
    told = {each if isinstance(each, str) else f"{each['prefix']}*" for each in json.loads(rule.pattern)["detail-type"]}
    assert told == {name.strip() for name in types.split(",")}
    alarm = template_of(file.room)["Resources"][f"{file.logical_id}Alarm"]["Properties"]
    assert alarm["Dimensions"][0]["Value"] == {"Fn::GetAtt": [f"{file.logical_id}DeadLetters", "QueueName"]}


@BY_ROOM
def test_a_rooms_role_may_read_its_queues_and_its_rules_may_write_to_them(room: str) -> None:
    """What one machine does not ask for, and AWS does."""
    resources = template_of(room)["Resources"]
    queues = {f"{file.logical_id}Queue" for file in FILES if file.room == room and file.is_consumer}
    statements = resources["Role"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    reading = [each["Resource"] for each in statements if "sqs:ReceiveMessage" in each["Action"]]
    assert {arn["Fn::GetAtt"][0] for each in reading for arn in each} == queues
    [policy] = [each["Properties"] for each in resources.values() if each["Type"] == "AWS::SQS::QueuePolicy"] or [{}]
    assert {queue["Ref"] for queue in policy.get("Queues", [])} == queues
    assert "${AWS::StackName}-*" not in json.dumps(resources), (
        "names are cut at 64 letters, the stack's part of them first"
    )
    letters = {f"{file.logical_id}DeadLetters" for file in FILES if file.room == room and file.is_consumer}
    assert {name for name, each in resources.items() if each["Type"] == "AWS::SQS::Queue"} == queues | letters


@BY_NAME
def test_a_schedule_is_as_often_as_its_docstring_says(file: FunctionFile) -> None:
    expressions = [each.expression for each in deployment().schedules if each.function == wired(file)]
    said = re.match(r"Every (?:(\d+) )?(minute|hour|day)", file.about)
    if said is None:
        assert expressions == []
        return
    count = int(said[1] or 1)
    assert expressions == [f"rate({count} {said[2]}{'s' if count > 1 else ''})"]


@BY_NAME
def test_every_function_has_its_sample_event(file: FunctionFile) -> None:
    text = (EVENTS / f"{file.name}.json").read_text()
    if file.is_route:
        assert text == written(file.module.handler), "make generate"
    elif file.is_consumer:
        bodies = [record["body"] for record in json.loads(text)["Records"]]
        ours = [body for body in bodies if json.loads(body)["source"] == "holdfast"]
        assert all(isinstance(event_of(body), Event) for body in ours)
        assert all(json.loads(body)["source"].startswith("aws.") for body in bodies if body not in ours)
    else:
        assert isinstance(json.loads(text), dict)


@BY_NAME
def test_every_function_has_tests_of_its_own_name(file: FunctionFile) -> None:
    assert test_file(file).is_file()


@BY_NAME
def test_a_function_imports_no_other_function(file: FunctionFile) -> None:
    tree = ast.parse((FUNCTIONS / f"{file.name}.py").read_text())
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not {name for name in imported if name.split(".")[0] in {*ROOMS, "functions"}}


@BY_NAME
def test_a_handler_file_stays_small(file: FunctionFile) -> None:
    assert len((FUNCTIONS / f"{file.name}.py").read_text().splitlines()) <= 70


@BY_ROOM
def test_a_room_wires_only_its_own_functions(room: str) -> None:
    resources = template_of(room)["Resources"].values()
    handlers = [each["Properties"]["Handler"] for each in resources if each["Type"] == "AWS::Serverless::Function"]
    assert {handler.split(".")[0] for handler in handlers} == {room}


@BY_ROOM
def test_the_rooms_have_the_same_globals(room: str) -> None:
    assert template_of(room)["Globals"] == template_of(ROOMS[0])["Globals"]


@BY_ROOM
def test_a_rooms_stack_stays_far_from_the_limit(room: str) -> None:
    resources = template_of(room)["Resources"].values()
    events = sum(len(each.get("Properties", {}).get("Events", {})) for each in resources)
    apis = sum(each["Type"] == "AWS::Serverless::HttpApi" for each in resources)
    assert len(resources) + events + apis < MAX_RESOURCES


@BY_ROOM
def test_no_room_hides_a_standard_module(room: str) -> None:
    assert room not in sys.stdlib_module_names


@BY_ROOM
def test_a_room_alone_may_do_only_what_its_role_names(room: str) -> None:
    statements = template_of(room)["Resources"]["Role"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    assert not [statement for statement in statements if "*" in (statement.get("Action"), statement.get("Resource"))]


def test_the_front_door_sends_every_route_to_its_own_room() -> None:
    config = root_template()["Resources"]["FrontDoor"]["Properties"]["DistributionConfig"]
    behaviours = [each["Fn::If"][1] if "Fn::If" in each else each for each in config["CacheBehaviors"]]
    assert len(behaviours) <= MAX_BEHAVIOURS
    for file in FILES:
        if file.is_route:
            path = re.sub(r"\{[^}]+\}", "x", file.module.handler.spec.path)
            matching = [each["TargetOriginId"] for each in behaviours if fnmatchcase(path, each["PathPattern"])]
            assert [*matching, config["DefaultCacheBehavior"]["TargetOriginId"]][0] == file.room, path
