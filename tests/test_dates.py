"""The date by which a referral is to be answered."""

from datetime import date

import pytest

from monitor import dates

PUBLISHED = date(2025, 10, 7)


def found(text: str, published: date | None = PUBLISHED, kind: str = "referral") -> list[str]:
    return [one.date.isoformat() for one in dates.find("Remiss av en promemoria", text, kind=kind, published=published)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Remissvaren ska ha kommit in till departementet senast den 16 januari 2026.", ["2026-01-16"]),
        (
            "Remissvaren ska ha kommit in till Försvars\u00addeparte\u00admentet senast den\u00a016 januari\u00a02026.",
            ["2026-01-16"],
        ),
        ("Sista dag att svara på remissen är den den 3 november 2025.", ["2025-11-03"]),
        ("Svar ska lämnas senast den 3 novmber 2025.", ["2025-11-03"]),
        ("Svar på remissen ska lämnas senast den 16 januari.", ["2026-01-16"]),
        ("Remissvaren ska ha kommit in senast den 15\nseptember 2026.", ["2026-09-15"]),
        ("Synpunkter lämnas senast 2025-11-14.", ["2025-11-14"]),
        ("Svarstiden förlängs till och med den 1 december 2025.", ["2025-12-01"]),
        ("Lagen föreslås träda i kraft den 1 juli 2026. Svar lämnas senast den 5 december 2025.", ["2025-12-05"]),
    ],
)
def test_an_answer_by_date_is_found_as_it_is_written(text: str, wanted: list[str]) -> None:
    assert found(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Lagen föreslås träda i kraft den 1 juli 2026.",
        "Här kan du ta del av de remissvar som kom in under 2025.",
        "Uppdraget ska redovisas senast den 1 mars 2026.",
        "Promemorian är daterad den 3 oktober 2025.",
        "Svar lämnas senast den 31 februari 2026.",
    ],
)
def test_other_dates_are_no_answer_by_dates(text: str) -> None:
    assert found(text) == []


def test_two_dates_that_conflict_are_both_told_with_their_sentences() -> None:
    text = "Remissvaren ska ha kommit in senast den 14 november 2025.\n\nSista dag att svara på remissen är den 21 november 2025."
    both = dates.find("Remiss", text, kind="referral", published=PUBLISHED)
    assert [one.date.day for one in both] == [14, 21]
    assert both[1].quote == "Sista dag att svara på remissen är den 21 november 2025."


def test_only_referrals_have_a_date_to_answer_by() -> None:
    assert found("Remissvaren ska ha kommit in senast den 16 januari 2026.", kind="bill") == []


def test_a_date_without_a_year_is_not_guessed_where_nothing_tells_the_year() -> None:
    assert found("Svar lämnas senast den 16 januari.", published=None) == []
