"""The pages for people say what the code does: diagrams, deadlines, postings, scripts, parameters, paths."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from holdfast.escrow.rules import flows
from holdfast.escrow.rules.conditions import CONDITION
from holdfast.escrow.schemas.creation import CreateOrderBody
from holdfast.identity.rules.keys import KEY_PERMISSIONS
from holdfast.kernel.states import Table, diagram
from holdfast.ledger.rules.accounts import PURPOSES
from holdfast.messaging.rules.fates import MESSAGE_STATES
from holdfast.messaging.rules.webhooks import BACKOFF
from holdfast.payments.providers.sandbox import PAYMENT_SCRIPTS, PAYOUT_SCRIPTS, REFUND_SCRIPTS
from holdfast.payments.rules.balance_transfers import TRANSFER_STATES
from holdfast.payments.rules.pay_ins import PAYMENT_STATES
from holdfast.payments.rules.payouts import WITHDRAWAL_STATES
from holdfast.payments.rules.refunds import REFUND_STATES
from holdfast.platform.file_states import FILE_STATES
from local.sample_events import ROOT
from tests.wiring.house import FILES, root_template
from tests.wiring.worked_example import worked_example

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FLOWS = (ROOT / "docs" / "flows.md").read_text()
API_KEYS = (ROOT / "docs" / "api-keys.md").read_text()
MONEY = (ROOT / "docs" / "money.md").read_text()
MADE = (".local/", ".venv", "build/")  # by running, and in no fresh clone
INVOKED = {f"{file.room.capitalize()}/{file.logical_id}" for file in FILES}  # as sam remote invoke names them
PLACES = ("", "layers/common/python/holdfast/", "functions/")
COLUMNS = ("clearing", "payment", "held", "available:ada", "available:bola", "fees", "payout")
TABLES = {
    "order": flows.CONDITIONAL,
    "condition": CONDITION,
    "payment": PAYMENT_STATES,
    "transfer": TRANSFER_STATES,
    "withdrawal": WITHDRAWAL_STATES,
    "refund": REFUND_STATES,
    "file": FILE_STATES,
}


def rows(page: str, first_cell: str) -> list[list[str]]:
    """The cells of the tables' rows that begin with the cell."""
    lines = [line for line in page.splitlines() if line.startswith(f"| {first_cell} |")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_the_flows_are_drawn_as_they_are(table: Table) -> None:
    drawn = f"```mermaid\n{diagram(table)}\n```"
    assert drawn in FLOWS, f"docs/flows.md lacks:\n{drawn}"


def test_the_fates_of_a_message_are_drawn_as_they_are() -> None:
    drawn = f"```mermaid\n{diagram(MESSAGE_STATES)}\n```"
    assert drawn in (ROOT / "docs" / "message-providers.md").read_text()


def test_nothing_else_is_drawn() -> None:
    assert FLOWS.count("```mermaid") == len(TABLES)


@pytest.mark.parametrize("state", flows.STATES)
def test_every_deadline_of_an_order_is_told_with_what_the_clock_does(state: str) -> None:
    by_clock = {
        f"`{action}` → `{transition.to}`"
        for (at, action), transition in flows.CONDITIONAL.items()
        if at == state and flows.CLOCK in transition.actors
    }
    told = {outcome for row in rows(FLOWS, f"`{state}`") for outcome in re.findall(r"`\w+` → `\w+`", row[2])}
    assert told == by_clock


@pytest.mark.parametrize("field", ["acceptance_hours", "payment_hours", "inspection_days", "ruling_days"])
def test_a_period_that_nobody_names_is_as_long_as_told(field: str) -> None:
    assert f"`{field}`, {CreateOrderBody.model_fields[field].default} unless said" in FLOWS


def test_every_purpose_is_told_with_its_floor() -> None:
    for purpose in PURPOSES.values():
        [row] = rows(MONEY, f"`{purpose.name}`")
        assert row[3] == ("" if purpose.floor is None else str(purpose.floor))


def test_the_worked_example_is_what_the_rules_post() -> None:
    [table] = re.findall(r"<!-- worked example -->\n(.+?)\n<!-- end -->", MONEY, re.DOTALL)
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    told = [(cells[1].strip("`"), dict(zip(COLUMNS, cells[2:], strict=True))) for cells in lines]
    sums: Counter[str] = Counter(dict.fromkeys(COLUMNS, 0))
    expected: list[tuple[str, dict[str, str]]] = []
    for transfer in worked_example():
        moved = {column_of(leg.account.code): leg.money.minor for leg in transfer.legs}
        expected.append((transfer.kind, {name: shown(moved[name]) if name in moved else "" for name in COLUMNS}))
        sums.update(moved)
    assert told[:-1] == expected
    assert told[-1] == ("", {name: f"**{shown(sums[name])}**" for name in COLUMNS})


def test_every_script_of_the_sandbox_is_told() -> None:
    page = (ROOT / "docs" / "providers.md").read_text()
    for script, said in PAYMENT_SCRIPTS.items():
        assert rows(page, f"`{script}`")[0][1] == said
    for ending, (_, said) in PAYOUT_SCRIPTS.items():
        told = f"{said} For refunds too." if ending in REFUND_SCRIPTS else said
        assert rows(page, f"`…{ending}`")[0][1] == told
    assert set(REFUND_SCRIPTS.items()) <= set(PAYOUT_SCRIPTS.items())


def test_every_job_and_queue_is_told() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    for file in FILES:
        if file.is_consumer or file.is_schedule:
            assert len(rows(page, f"`{file.logical_id}`")) == 1, file.logical_id


def test_the_waits_between_attempts_of_a_webhook_are_told() -> None:
    page = (ROOT / "docs" / "webhooks.md").read_text()
    cells = [cell.strip() for line in page.splitlines() if line.startswith("| ") for cell in line.strip("|").split("|")]
    told = {cell: after for cell, after in pairwise(cells) if cell.isdecimal()}
    units = {"seconds": 1, "minutes": 60, "hours": 3600}
    assert told.pop("1") == "at once"
    waits = [after.split() for _, after in sorted(told.items(), key=lambda item: int(item[0]))]
    assert [int(number) * units[unit] for number, unit in waits] == [int(each.total_seconds()) for each in BACKOFF]


def test_what_api_keys_may_is_told() -> None:
    told = re.search(r"A key may have these permissions[^:]*: ([^.]+(?:\.\w+[^.]+)*)\.", API_KEYS)
    assert told
    assert set(re.findall(r"`([\w.]+)`", told[1])) == KEY_PERMISSIONS


def test_every_parameter_is_told() -> None:
    told = {
        name
        for line in PAGES[0].read_text().splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`(\w+)`", line.split("|")[1])
    }
    assert set(root_template()["Parameters"]) <= told


def test_the_readme_leads_to_every_page() -> None:
    readme = PAGES[0].read_text()
    assert [page.name for page in PAGES[1:] if f"| `docs/{page.name}`" not in readme.replace("`, `", "` | `")] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_that_a_page_names_is_there(page: Path) -> None:
    named = set(re.findall(r"`([\w.-]+(?:/[\w.-]+)+/?|[\w-]+\.(?:py|yaml|md|toml))`", page.read_text()))
    missing = [
        name
        for name in sorted(named)
        if not any((ROOT / place / name).exists() for place in PLACES)
        and not name.startswith(MADE)
        and "remind" not in name
        and name not in INVOKED
    ]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_route_that_a_page_names_is_served(page: Path) -> None:
    served = {file.module.handler.spec.action for file in FILES if file.is_route}
    named = {
        " ".join(action) for action in re.findall(r"`(GET|POST|PUT|DELETE)\s+(/v1/[^`?]+)[^`]*`", page.read_text())
    }
    assert named - {"POST /v1/orders/{order_id}/remind"} <= served


def column_of(code: str) -> str:
    return code if code.startswith("available:") else code.partition(":")[0]


def shown(minor: int) -> str:
    return f"{minor // 100:+,}" if minor else "0"
