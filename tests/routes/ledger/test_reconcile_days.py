"""POST /v1/admin/reconciliations, day after day: differences grow old, are explained, come back."""

from tests.routes.ledger.reconciling import Books, amounts


def test_a_day_begins_where_the_day_before_ended(books: Books) -> None:
    books.book(a=1_000)
    books.sleep()
    books.reconcile(("a", 1_000), opening_balance="0.00")
    books.book(b=500)
    books.sleep()
    run = books.reconcile(("b", 500))
    assert amounts(run) | {"our_opening": "10.00", "their_opening": "10.00", "their_closing": "15.00"} == amounts(run)
    assert run["is_explained"]


def test_what_they_know_a_day_later_closes_the_difference(books: Books) -> None:
    books.book(late=1_000, never=5)
    books.sleep()
    first = books.reconcile(opening_balance="0.00")
    assert books.found(first) == {"late": ("missing_there", "10.00"), "never": ("missing_there", "0.05")}
    books.sleep()
    second = books.reconcile(("late", 1_000))
    assert (books.found(second), second["is_explained"]) == ({"never": ("missing_there", "0.05")}, True)
    never, late = sorted(books.report(first)["data"], key=lambda each: str(each["reference"]), reverse=True)
    assert (late["resolved_by"], late["resolved_at"]) == (second["id"], second["created_at"])
    assert (never["resolved_by"], never["resolved_at"]) == (None, None)
    assert [line["amount"]["amount"] for line in late["our_lines"] + late["their_lines"]] == ["10.00", "10.00"]


def test_what_is_booked_a_day_later_closes_the_difference(books: Books) -> None:
    books.sleep()
    first = books.reconcile(("early", 1_000), opening_balance="0.00")
    assert (books.found(first), first["is_explained"]) == ({"early": ("missing_here", "-10.00")}, True)
    books.book(early=1_000)
    books.sleep()
    second = books.reconcile()
    assert (second["differences"], second["is_explained"]) == (0, True)
    assert books.report(first)["data"][0]["resolved_by"] == second["id"]


def test_a_correction_closes_what_differed_and_a_wrong_one_does_not(books: Books) -> None:
    books.book(a=1_000, b=1_000)
    books.sleep()
    books.reconcile(("a", 900), ("b", 900), opening_balance="0.00")
    books.book(a=-100, b=-99)
    books.sleep()
    run = books.reconcile()
    assert (books.found(run), run["is_explained"]) == ({"b": ("differing", "0.01")}, True)


def test_what_was_taken_back_unseen_by_them_closes_itself(books: Books) -> None:
    books.book(a=1_000)
    books.sleep()
    books.reconcile(opening_balance="0.00")
    books.book(a=-1_000)
    books.sleep()
    assert books.reconcile()["differences"] == 0


def test_a_difference_keeps_its_age_until_it_is_explained(books: Books) -> None:
    books.book(old=10)
    books.sleep()
    first = books.reconcile(opening_balance="0.00")
    books.sleep(9)
    books.book(young=20)
    books.sleep()
    run = books.reconcile(first=1)
    listed = {each["reference"]: each for each in books.report(run)["data"]}
    assert (listed["old"]["days"], listed["old"]["first_seen_by"]) == (10, first["id"])
    assert (listed["young"]["days"], listed["young"]["first_seen_by"]) == (0, run["id"])
    assert books.report(run)["open_by_age"] == {"0-1": 1, "2-7": 0, "8-30": 1, "over-30": 0}
    books.sleep()
    assert books.reconcile(("old", 10))["differences"] == 1
    books.sleep(50)
    listed = {each["reference"]: each for each in books.report(run)["data"]}
    assert (listed["old"]["days"], listed["young"]["days"]) == (11, 51)
    assert books.report(run)["open_by_age"] == {"0-1": 0, "2-7": 0, "8-30": 0, "over-30": 1}


def test_a_difference_that_comes_back_is_young_again(books: Books) -> None:
    books.book(a=1_000)
    books.sleep()
    books.reconcile(opening_balance="0.00")
    books.sleep()
    books.reconcile(("a", 1_000))
    books.sleep(4)
    books.reconcile(first=2)
    books.sleep()
    run = books.reconcile(("a", 1_000))
    [again] = books.report(run)["data"]
    assert (again["days"], again["first_seen_by"], again["resolved_at"]) == (0, run["id"], None)


def test_the_same_day_again_finds_the_same(books: Books) -> None:
    books.book(a=1_000, b=2_000)
    books.sleep()
    first, again = (books.reconcile(("a", 1_000), ("c", 7), opening_balance="0.00") for _ in range(2))
    assert books.found(first) == books.found(again) == {"b": ("missing_there", "20.00"), "c": ("missing_here", "-0.07")}
    assert (amounts(again), again["is_explained"]) == (amounts(first), True)


def test_a_corrected_statement_takes_the_place_of_the_first(books: Books) -> None:
    books.book(a=1_000, b=2_000)
    books.sleep()
    first = books.reconcile(("a", 1_000), ("c", 7), opening_balance="0.00")
    second = books.reconcile(("a", 1_000), ("b", 2_000), opening_balance="0.00")
    assert second["differences"] == 0
    assert {each["resolved_by"] for each in books.report(first)["data"]} == {second["id"]}


def test_days_taken_anew_together_or_alone_forget_nothing_of_one_another(books: Books) -> None:
    books.book(across=1_000)
    books.sleep()
    books.reconcile(opening_balance="0.00")
    books.sleep()
    books.reconcile(("across", 1_000))
    alone = books.reconcile(("across", 1_000))
    assert (alone["differences"], alone["matched_here"], alone["is_explained"]) == (0, 1, True)
    together = books.reconcile(("across", 1_000), first=0, opening_balance="0.00")
    assert (together["differences"], together["matched_here"], together["is_explained"]) == (0, 1, True)


def test_a_period_cuts_no_earlier_one_and_ends_no_sooner(books: Books) -> None:
    books.sleep(2)
    books.reconcile(first=0)
    halves = [
        {"begins_at": books.at(1), "ends_at": books.at(2)},
        {"begins_at": books.at(0), "ends_at": books.at(1)},
        {"begins_at": books.at(-1), "ends_at": books.at(1)},
    ]
    for half in halves:
        answer = books.send(books.body() | {name: moment.isoformat() for name, moment in half.items()})
        assert (answer.status, answer.problem) == (409, "period-reconciled")
    assert len(books.api.call("ledger/list_reconciliations", books.admin).body["data"]) == 1
    assert books.reconcile(first=-1)["differences"] == 0
