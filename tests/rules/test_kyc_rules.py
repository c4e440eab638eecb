"""Levels and documents, without a database."""

from datetime import date
from itertools import chain, combinations

import pytest

from holdfast.identity.rules.kyc import (
    DOCUMENT_STATES,
    HIGHEST,
    LEVELS,
    Proven,
    check_document,
    kinds_for_same,
    level_of,
    missing_for,
)
from holdfast.kernel.refusals import Invalid
from holdfast.kernel.states import final_states, reachable, states

TODAY = date(2026, 3, 1)
ALL = frozenset({"passport", "selfie", "utility_bill"})


def test_every_state_of_a_document_is_reached_and_what_was_refused_replaced_or_withdrawn_stays_so() -> None:
    assert set(states(DOCUMENT_STATES)) == reachable(DOCUMENT_STATES, "submitted")
    assert final_states(DOCUMENT_STATES) == {"rejected", "replaced", "withdrawn"}


@pytest.mark.parametrize(
    ("proven", "level"),
    [
        (Proven(False, False, frozenset()), 0),
        (Proven(True, False, ALL), 0),
        (Proven(False, True, ALL), 0),
        (Proven(True, True, frozenset()), 1),
        (Proven(True, True, frozenset({"passport"})), 1),
        (Proven(True, True, frozenset({"selfie"})), 1),
        (Proven(True, True, frozenset({"passport", "utility_bill"})), 1),
        (Proven(True, True, frozenset({"voters_card", "selfie"})), 2),
        (Proven(True, True, frozenset({"national_id", "selfie", "bank_statement"})), 3),
        (Proven(True, True, ALL), 3),
    ],
)
def test_a_level_needs_all_that_the_levels_before_it_need(proven: Proven, level: int) -> None:
    assert level_of(proven) == level
    assert missing_for(level, proven) == []
    if level < HIGHEST:
        assert missing_for(level + 1, proven)


def test_whoever_proves_more_is_known_no_less() -> None:
    subsets = list(chain.from_iterable(combinations(sorted(ALL), n) for n in range(len(ALL) + 1)))
    for has in subsets:
        for more in subsets:
            if set(has) <= set(more):
                low, high = (level_of(Proven(True, True, frozenset(kinds))) for kinds in (has, more))
                assert low <= high


def test_no_kind_proves_two_things_and_every_requirement_can_be_met() -> None:
    kinds = [kind for needed in LEVELS for requirement in needed for kind in requirement.kinds]
    assert len(kinds) == len(set(kinds))
    assert level_of(Proven(True, True, frozenset(kinds))) == HIGHEST
    assert set(kinds_for_same("passport")) == {"passport", "national_id", "drivers_licence", "voters_card"}
    assert kinds_for_same("selfie") == ("selfie",)


@pytest.mark.parametrize(
    ("kind", "number", "country", "expires_on", "slug"),
    [
        ("passport", None, "NG", None, "document-number-missing"),
        ("voters_card", "", "NG", None, "document-number-missing"),
        ("national_id", "1234", None, None, "document-country-missing"),
        ("selfie", "1234", None, None, "document-number-unexpected"),
        ("passport", "1234", "NG", TODAY, "document-expired"),
        ("utility_bill", None, None, date(2020, 1, 1), "document-expired"),
    ],
)
def test_a_document_that_could_prove_nothing_is_refused(
    kind: str, number: str | None, country: str | None, expires_on: date | None, slug: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_document(kind, number, country, expires_on, TODAY)
    assert refused.value.slug == slug


def test_the_others_are_not() -> None:
    check_document("passport", "1234", "NG", date(2026, 3, 2), TODAY)
    check_document("passport", "1234", "NG", None, TODAY)
    check_document("selfie", None, None, None, TODAY)
