"""The shop's journey: an order is placed and recorded. Played by `python -m local --journey-module`."""

import httpx

from local.cloud import Cloud


def play(base_url: str, cloud: Cloud) -> bool:
    answer = httpx.post(f"{base_url}/v1/orders", json={"id": "ord_journey"})
    print(f"ordered: {answer.status_code}", flush=True)
    cloud.settle()
    listed = cloud.client("s3").list_objects_v2(Bucket=cloud.deployment.buckets[0].name)
    # The schedule may have swept by now, or not yet.
    recorded = [each["Key"] for each in listed.get("Contents", []) if each["Key"] != "swept"]
    print(f"recorded: {recorded}", flush=True)
    return recorded == ["recorded/ord_journey"]
