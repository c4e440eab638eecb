"""What Ref and Fn::GetAtt answer for each resource, before the resource exists: every name is decided here."""

from __future__ import annotations

import uuid

from local.cloudformation.stack import Stack
from local.model import Json

# They shape the deployment in AWS, and there is nothing for them to do on one machine.
WITHOUT_LOCAL_MEANING = (
    "AWS::ApiGateway::",
    "AWS::ApiGatewayV2::RouteResponse",
    "AWS::ApplicationAutoScaling::",
    "AWS::Budgets::",
    "AWS::CertificateManager::",
    "AWS::CloudFront::",
    "AWS::CloudWatch::",
    "AWS::EC2::",
    "AWS::Events::EventBusPolicy",
    "AWS::IAM::",
    "AWS::Lambda::Permission",
    "AWS::Logs::",
    "AWS::RDS::",
    "AWS::Route53::",
    "AWS::S3::BucketPolicy",
    "AWS::SES::ConfigurationSet",
    "AWS::SES::ConfigurationSetEventDestination",
    "AWS::SNS::",
    "AWS::SQS::QueuePolicy",
    "AWS::Scheduler::ScheduleGroup",
    "AWS::SecretsManager::ResourcePolicy",
    "AWS::SecretsManager::RotationSchedule",
    "AWS::SecretsManager::SecretTargetAttachment",
    "AWS::WAFv2::",
)

NAME_PROPERTIES = {
    "AWS::Events::EventBus": "Name",
    "AWS::Events::Rule": "Name",
    "AWS::KMS::Alias": "AliasName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SES::EmailIdentity": "EmailIdentity",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::Serverless::Function": "FunctionName",
}


def has_local_meaning(kind: str) -> bool:
    return not any(kind == name or (name.endswith("::") and kind.startswith(name)) for name in WITHOUT_LOCAL_MEANING)


def physical_name(stack: Stack, logical_id: str, given: str | None) -> str:
    name = given or f"{stack.name}-{logical_id}"
    return name.lower() if stack.type_of(logical_id) == "AWS::S3::Bucket" else name


def key_id(stack: Stack, logical_id: str) -> str:
    """The same on every run, so that what a key encrypted yesterday still names it."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"kms:{stack.place.account}/{stack.name}/{logical_id}"))


def reference(stack: Stack, logical_id: str, given: str | None) -> Json:
    """Ref."""
    kind, name = stack.type_of(logical_id), physical_name(stack, logical_id, given)
    place = stack.place
    if kind == "AWS::SQS::Queue":
        return f"{place.endpoint}/{place.account}/{name}"
    if kind == "AWS::KMS::Key":
        return key_id(stack, logical_id)
    if kind == "AWS::SecretsManager::Secret":
        return place.arn("secretsmanager", f"secret:{name}")
    if kind == "AWS::SNS::Topic":
        return place.arn("sns", name)
    if kind == "AWS::Serverless::LayerVersion":
        return place.arn("lambda", f"layer:{name}:1")
    if kind == "AWS::Serverless::Application":
        return place.arn("cloudformation", f"stack/{name}/local")
    return place.attributes.get(f"{kind}.Ref", name)


def attribute(stack: Stack, logical_id: str, wanted: str, given: str | None) -> Json:
    """Fn::GetAtt."""
    kind, name, place = stack.type_of(logical_id), physical_name(stack, logical_id, given), stack.place
    known: dict[str, dict[str, str]] = {
        "AWS::Serverless::Function": {"Arn": place.arn("lambda", f"function:{name}")},
        "AWS::SQS::Queue": {
            "Arn": place.arn("sqs", name),
            "QueueName": name,
            "QueueUrl": f"{place.endpoint}/{place.account}/{name}",
        },
        "AWS::Events::EventBus": {"Arn": place.arn("events", f"event-bus/{name}"), "Name": name},
        "AWS::Events::Rule": {"Arn": place.arn("events", f"rule/{name}")},
        "AWS::S3::Bucket": {
            "Arn": f"arn:aws:s3:::{name}",
            "DomainName": f"{name}.s3.amazonaws.com",
            "RegionalDomainName": f"{name}.s3.{place.region}.amazonaws.com",
        },
        "AWS::KMS::Key": {
            "Arn": place.arn("kms", f"key/{key_id(stack, logical_id)}"),
            "KeyId": key_id(stack, logical_id),
        },
        "AWS::SecretsManager::Secret": {"Id": place.arn("secretsmanager", f"secret:{name}")},
        "AWS::Serverless::HttpApi": {
            "ApiEndpoint": f"https://{name}.execute-api.{place.region}.amazonaws.com",
            "ApiId": name,
        },
        "AWS::SNS::Topic": {"TopicArn": place.arn("sns", name), "TopicName": name},
    }
    if f"{kind}.{wanted}" in place.attributes:
        return place.attributes[f"{kind}.{wanted}"]
    if wanted in known.get(kind, {}):
        return known[kind][wanted]
    if has_local_meaning(kind) and kind != "AWS::Serverless::LayerVersion":
        raise stack.refused(logical_id, f"the attribute {wanted} of {kind} is not understood")
    return place.arn("local", f"{name}/{wanted}") if wanted.endswith("Arn") else f"{name}.{wanted}.local"
