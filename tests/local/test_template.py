"""The templates are read as CloudFormation and SAM read them, and what is not understood is refused."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from local.lambdas import environment
from local.model import Deployment, Redrive
from local.parameters import local_parameters
from local.secret_values import SecretFile, secret_strings
from local.template import Place, TemplateRefused, read

ROOT = Path(__file__).parent.parent.parent
SHOP = Path(__file__).parent / "shop"
DATABASE = {"AWS::RDS::DBCluster.Endpoint.Address": "127.0.0.1", "AWS::RDS::DBCluster.Endpoint.Port": "5433"}


@pytest.fixture(scope="module")
def shop() -> Deployment:
    return read(SHOP / "template.yaml", {"VpcId": "vpc-local"}, Place("shop", attributes=DATABASE))


Refuses = Callable[..., str]


@pytest.fixture
def refuses(tmp_path: Path) -> Refuses:
    """Reads a template with the given resources (YAML, indented by two) and returns the refusal."""

    def attempt(resources: str, head: str = "", **parameters: str) -> str:
        (tmp_path / "template.yaml").write_text(f"{head}\nResources:\n{resources}\n")
        with pytest.raises(TemplateRefused) as refusal:
            read(tmp_path / "template.yaml", parameters)
        assert str(refusal.value).startswith(str(tmp_path))
        return str(refusal.value).removeprefix(f"{tmp_path}/")

    return attempt


def test_nested_functions_have_the_globals_and_their_own_variables(shop: Deployment) -> None:
    function = shop.function("PlaceOrder")
    assert function.name == "shop-Orders-PlaceOrder"
    assert function.handler == "orders.place_order.handler"
    assert function.code == SHOP / "functions"
    assert (function.timeout_seconds, function.memory_mb) == (10, 256)
    assert function.environment == {
        "BUS": "shop-events",
        "SECRET": "arn:aws:secretsmanager:us-east-1:123456789012:secret:shop-Secret",
        "BUCKET": "shop-files-123456789012",
        "DATABASE": "127.0.0.1:5433",
        "ORDER_LIMIT": "5",
    }
    assert shop.function("Trouble").timeout_seconds == 1


def test_every_trigger_is_found(shop: Deployment) -> None:
    assert {(route.key, route.function) for route in shop.routes} == {
        ("POST /v1/orders", "shop-Orders-PlaceOrder"),
        ("GET /v1/orders/{order_id}", "shop-Orders-ShowOrder"),
        ("GET /v1/orders/latest", "shop-Orders-LatestOrder"),
        ("ANY /v1/trouble/{kind+}", "shop-Orders-Trouble"),
    }
    (subscription,) = shop.subscriptions
    assert subscription.queue_arn == "arn:aws:sqs:us-east-1:123456789012:shop-Orders-Queue"
    assert (subscription.batch_size, subscription.reports_failures) == (2, True)
    assert {(each.expression, each.timezone, each.input) for each in shop.schedules} == {
        ("cron(0 2 * * ? *)", "Africa/Lagos", None),
        ("rate(1 minute)", "UTC", '{"often": true}'),
    }


def test_queues_rules_and_the_rest_are_found(shop: Deployment) -> None:
    queue = shop.queue("arn:aws:sqs:us-east-1:123456789012:shop-Orders-Queue")
    assert queue.redrive == Redrive("arn:aws:sqs:us-east-1:123456789012:shop-Orders-DeadLetters", 3)
    assert queue.visibility_seconds == 60
    (rule,) = shop.rules
    assert (rule.bus, rule.queue_arn) == ("shop-events", queue.arn)
    assert json.loads(rule.pattern) == {"source": ["holdfast"], "detail-type": [{"prefix": "orders."}]}
    (bucket,) = shop.buckets
    assert json.loads(bucket.cors or "") == [
        {
            "AllowedMethods": ["PUT"],
            "AllowedOrigins": ["https://shop.example", "https://admin.example"],
            "MaxAgeSeconds": 300,
        }
    ]
    assert [sender.identity for sender in shop.senders] == ["shop.example"]
    assert [layer.root for layer in shop.layers] == [SHOP / "layer"]
    assert len(shop.keys) == 1
    assert {secret.logical_id for secret in shop.secrets} == {"Secret", "Secrets", "Pepper"}
    assert shop.files == (SHOP / "template.yaml", SHOP / "orders" / "template.yaml")


def test_conditions_decide_what_exists(shop: Deployment) -> None:
    live = read(SHOP / "template.yaml", {"VpcId": "vpc-local", "Stage": "live"})
    assert len(shop.buckets) == 1
    assert [bucket.name for bucket in live.buckets] == ["holdfast-local-files-123456789012", "holdfast-local-onlylive"]
    assert live.subscriptions[0].batch_size == 10


def test_keys_keep_their_ids_between_readings(shop: Deployment) -> None:
    again = read(SHOP / "template.yaml", {"VpcId": "vpc-other"}, Place("shop"))
    assert again.keys == shop.keys


INTRINSICS = """
Parameters:
  Name: {Type: String, Default: blue}
  Names: {Type: CommaDelimitedList, Default: "a, b"}
Conditions:
  IsBlue: !Equals [!Ref Name, blue]
Resources:
  Layer:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: .}
  Role:
    Type: AWS::IAM::Role
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      CodeUri: .
      Handler: a.b
      Environment:
        Variables:
          VALUE: {VALUE}
"""


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("!Ref Name", "blue"),
        ("{Ref: Name}", "blue"),
        ("!Sub '${Name}-${!Name}-${AWS::Region}'", "blue-${Name}-us-east-1"),
        ("!Sub ['${Name}-${Other}', {Other: !Ref AWS::AccountId}]", "blue-123456789012"),
        ("!Sub '${Function.Arn}'", "arn:aws:lambda:us-east-1:123456789012:function:holdfast-local-Function"),
        ("!Join ['-', [a, !Ref Name, 3]]", "a-blue-3"),
        ("!Select [1, !Ref Names]", "b"),
        ("!Select [0, !Split ['.', 'x.y']]", "x"),
        ("!If [IsBlue, one, two]", "one"),
        ("!If [IsBlue, !Ref Name, !Ref AWS::NoValue]", "blue"),
        ("true", "true"),
        ("!GetAtt Role.Arn", "arn:aws:local:us-east-1:123456789012:holdfast-local-Role/Arn"),
        ("{Fn::GetAtt: [Role, Arn]}", "arn:aws:local:us-east-1:123456789012:holdfast-local-Role/Arn"),
    ],
)
def test_an_intrinsic_becomes_its_value(tmp_path: Path, written: str, value: str) -> None:
    (tmp_path / "python").mkdir()
    (tmp_path / "template.yaml").write_text(INTRINSICS.replace("{VALUE}", written))
    assert read(tmp_path / "template.yaml").function("Function").environment == {"VALUE": value}


def test_no_value_leaves_the_property_out(tmp_path: Path) -> None:
    (tmp_path / "python").mkdir()
    text = INTRINSICS.replace("{VALUE}", "!If [IsBlue, !Ref AWS::NoValue, two]")
    (tmp_path / "template.yaml").write_text(text)
    assert read(tmp_path / "template.yaml").function("Function").environment == {}


FUNCTION = "  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: python3.13\n      CodeUri: .\n"
FUNCTION += "      Handler: a.b\n"


@pytest.mark.parametrize(
    ("resources", "said"),
    [
        ("  Table:\n    Type: AWS::DynamoDB::Table", "Table: resources of type AWS::DynamoDB::Table are not"),
        ("  Api:\n    Type: AWS::Serverless::GraphQLApi", "Api: resources of type AWS::Serverless::GraphQLApi"),
        (
            "  S:\n    Type: AWS::Serverless::WebSocketApi\n    Properties: {RouteSelectionExpression: $request.path}",
            "S: only a field of the body selects a route",
        ),
        ("  Q:\n    Type: AWS::SQS::Queue\n    Properties: {Sauce: hot}", "Q: the property Sauce is not understood"),
        ("  B:\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: !Cidr [1, 2]}", "B: Fn::Cidr of"),
        ("  B:\n    Type: AWS::IAM::Role\n    Properties: {X: !Transform {Name: y}}", "B: could not determine a const"),
        ("  B:\n    Type: AWS::IAM::Role\n    Properties: {X: {'Fn::Length': [1]}}", "B: the intrinsic Fn::Length"),
        ("  'Fn::ForEach::X':\n    Type: AWS::IAM::Role", "Fn::ForEach::X: is no logical id"),
        ("  B:\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: !Ref Nothing}", "B: refers to Nothing"),
        ("  B:\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: !Ref P}", "B: the parameter P has no default"),
        ("  B:\n    Type: AWS::S3::Bucket\n    Condition: C", "B: the condition C is not declared"),
        ("  B:\n    Type: AWS::S3::Bucket\n    Type: AWS::IAM::Role", "B: the key 'Type' is given twice"),
        ("  B:\n    Type: AWS::S3::Bucket\n    Properties: {NotificationConfiguration: {}}", "B: notifications"),
        ("  N:\n    Type: AWS::Serverless::Application\n    Properties: {Location: no.yaml}", "N: Location 'no.yaml'"),
        (FUNCTION + "      Events: {E: {Type: SNS}}", "F: the event E of type SNS is not understood"),
        (FUNCTION + "      Events: {E: {Type: HttpApi, Properties: {Path: /a, Method: GET}}}", "F: ApiId should be"),
        (
            FUNCTION + "      Events: {E: {Type: HttpApi, Properties: {ApiId: a, Auth: {Authorizer: NONE}}}}",
            "F: the property Auth is not understood",
        ),
        (FUNCTION + "      Events: {E: {Type: HttpApi, Properties: {ApiId: a, Path: 'a/{b'}}}", "F: the path a/{b"),
        (
            FUNCTION + "      Events: {E: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 minutes)}}}",
            "F: rate(1 minutes): 1 minute",
        ),
        (FUNCTION + "      Events: {E: {Type: SQS, Properties: {Queue: 'arn:x'}}}", "F: arn:x is no queue of these"),
        (
            FUNCTION + "      Environment: {Variables: {A: '{{resolve:ssm:x}}'}}",
            "F: the dynamic reference in Environment.A",
        ),
        (FUNCTION.replace("python3.13", "nodejs20.x"), "F: the runtime nodejs20.x is not understood"),
        (FUNCTION.replace("CodeUri: .", "CodeUri: nowhere"), "F: CodeUri"),
        (
            "  R:\n    Type: AWS::Events::Rule\n    Properties: {EventPattern: {a: [{spell: x}]}, Targets: []}",
            "R: the filter spell of the EventPattern is not understood",
        ),
    ],
)
def test_what_is_not_understood_is_refused_by_file_and_logical_id(refuses: Refuses, resources: str, said: str) -> None:
    refusal = refuses(resources, "Parameters: {P: {Type: String}}")
    assert re.match(re.escape("template.yaml: ") + r"(holdfast-local-)?" + re.escape(said), refusal), refusal


def test_a_parameter_that_a_nested_stack_does_not_declare_is_refused(refuses: Refuses, tmp_path: Path) -> None:
    (tmp_path / "room.yaml").write_text("Resources:\n  Role: {Type: AWS::IAM::Role}\n")
    said = refuses(
        "  Room:\n    Type: AWS::Serverless::Application\n"
        "    Properties: {Location: room.yaml, Parameters: {Colour: blue}}"
    )
    assert said == "room.yaml: Parameters: Colour: given but not declared"


def test_the_same_route_twice_is_refused(refuses: Refuses) -> None:
    event = "      Events: {E: {Type: HttpApi, Properties: {ApiId: a, Path: /a, Method: GET}}}\n"
    said = refuses(FUNCTION + event + FUNCTION.replace("  F:", "  G:") + event)
    assert said == "template.yaml: GET /a: 2 routes have this name"


def test_a_reference_in_a_circle_is_refused(refuses: Refuses) -> None:
    said = refuses("  B:\n    Type: AWS::S3::Bucket\n    Properties: {BucketName: !Ref B}")
    assert said == "template.yaml: Resources: something refers to itself"


# What a deployment may do without.
OPTIONAL = {"file_scan_secret", "former_database_password", "recaptcha_secret_key"}


def test_the_products_own_templates_are_understood_and_agree_on_their_environment(tmp_path: Path) -> None:
    template = ROOT / "template.yaml"
    kept = SecretFile(tmp_path / "secrets.json")
    product = read(
        template, local_parameters(template, kept, "http://127.0.0.1:8080", {"Paystack": "http://127.0.0.1:9"})
    )
    assert product.function("Migrate").handler == "ops.migrate.handler"
    assert {"GET /v1/docs", "GET /v1/openapi.json"} <= {route.key for route in product.routes}
    variables = environment(product)
    assert (variables["ENVIRONMENT"], variables["PUBLIC_URL"]) == ("local", "http://127.0.0.1:8080")
    (whole,) = [secret for secret in product.secrets if secret.arn == variables["SECRETS_ID"]]
    values = json.loads(secret_strings(product.secrets, kept, {"database_admin_url": "local"})[whole.name])
    assert values["database_admin_url"] == "local"
    assert {name for name, value in values.items() if not value} <= OPTIONAL, (
        "a secret that the functions read is empty"
    )
