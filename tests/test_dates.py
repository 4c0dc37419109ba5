"""The date by which a referral is to be answered."""

from datetime import date, datetime, time

import pytest
from builders import item

from monitor import dates
from monitor.values import STOCKHOLM

PUBLISHED = date(2025, 10, 7)


def found(
    text: str, published: date | None = PUBLISHED, kind: str = "referral", title: str = "Remiss av en promemoria"
) -> list[str]:
    told = datetime.combine(published, time.min, STOCKHOLM) if published else None
    return [one.date.isoformat() for one in dates.find(item(kind=kind, title=title, summary="", text=text, published=told))]


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
        # as publishers write it
        ("Remissvaren ska ha kommit in senast den\u00a0den 16 januari 2026.", ["2026-01-16"]),
        ("Remiss\u00adsvaren ska ha kommit in se\u00adnast den 16 jan\u00aduari\u00a02026.", ["2026-01-16"]),
        ("Remissvaren ska ha kommit in till Finansdepartementet senast den 16 agusti 2026.", ["2026-08-16"]),
        ("Sista dag att svara på remissen är den 9 sepetmber 2026.", ["2026-09-09"]),
        ("Sista dag att svara på remissen är den 9 feburari 2026.", ["2026-02-09"]),
        ("Sista dg att svra på remisen är den 9 okotber 2025.", ["2025-10-09"]),
        ("Svar lämnas senast den 15 januari2026.", ["2026-01-15"]),
        ("Svar lämnas senast den 15januari 2026.", ["2026-01-15"]),
        ("Svar lämnas senast den 15 JANUARI 2026.", ["2026-01-15"]),
        ("Svar lämnas senast den 15 jan. 2026.", ["2026-01-15"]),
        ("Svar lämnas senast den 1:a december 2025.", ["2025-12-01"]),
        ("Svar lämnas senast den 3:e mars 2026.", ["2026-03-03"]),
        ("Svar lämnas senast fredagen den 16 januari 2026.", ["2026-01-16"]),
        ("Svar lämnas senast kl. 12.00 den 16 januari 2026.", ["2026-01-16"]),
        ("Svar lämnas senast fredag 16 januari 2026, kl. 23:59.", ["2026-01-16"]),
        ("Svara senast: 2026-01-15", ["2026-01-15"]),
        ("Svar lämnas senast 15/1 2026.", ["2026-01-15"]),
        ("Svar lämnas senast den 15/1-2026.", ["2026-01-15"]),
        ("Svarsdatum: 5 december 2025", ["2025-12-05"]),
        ("Deadline: 5 december 2025", ["2025-12-05"]),
        ("Sista dag är den 5 december 2025.", ["2025-12-05"]),
        ("Vi vill ha ert svar senast den 5 december.", ["2025-12-05"]),
        ("Remissvaren ska ha kommit in till bl.a. Finansdepartementet senast den 5 december 2025.", ["2025-12-05"]),
        ("Förslaget är nu ute på bred remiss till och med den 30 december.", ["2025-12-30"]),
        ("Remissinstanserna ombeds inkomma med yttrande senast den 5 december 2025.", ["2025-12-05"]),
        ("The deadline for comments is 16 January 2026.", ["2026-01-16"]),
        ("Responses must be received no later than 1 July 2026.", ["2026-07-01"]),
        # beside dates of other things
        ("Förslaget lämnades den 1 oktober 2025 och remissvaren ska ha kommit in senast den 5 december 2025.", ["2025-12-05"]),
        ("Svar lämnas senast den 5 december 2025.\n\n(En tidigare version publicerades den 12 september 2025)", ["2025-12-05"]),
        ("Medlemsstaterna ska anta regler senast den 17 oktober 2026. Svar lämnas senast den 5 december 2025.", ["2025-12-05"]),
        # a time, and a date that is replaced
        ("Remisstiden löper från den 1 oktober till den 15 december 2025.", ["2025-12-15"]),
        ("Remisstiden är 1 oktober–15 december 2025.", ["2025-12-15"]),
        ("Remisstiden pågår den 1–15 december 2025.", ["2025-12-15"]),
        ("Remisstiden är mellan den 1 oktober och den 15 december 2025.", ["2025-12-15"]),
        ("Svarstiden är förlängd från 1 mars till 15 mars.", ["2026-03-15"]),
        ("Svarstiden är förlängd till den 15 december 2025.", ["2025-12-15"]),
        ("Remisstiden har förlängts till och med den 15 december 2025 (tidigare den 1 december 2025).", ["2025-12-15"]),
        ("Svar lämnas senast den 15 december 2025, istället för som tidigare angetts den 1 december 2025.", ["2025-12-15"]),
        ("Tidigare sista svarsdag den 1 december 2025 ändras till den 15 december 2025.", ["2025-12-15"]),
        ("Svara gärna tidigare men senast den 15 december 2025.", ["2025-12-15"]),
        ("Svar på avsnitt 4 lämnas senast den 14 november 2025 och på övriga senast den 5 december.", ["2025-11-14", "2025-12-05"]),
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
        "Bestämmelserna om svarstider föreslås börja gälla senast den 1 juli 2026.",
        "Det tillfälliga stödet förlängs till och med den 31 december 2026.",
        "Här kan du ta del av svaren på remissen Förlängt stöd till och med den 30 juni 2026.",
        "Senast ändrad den 3 oktober 2025.",
        "Senast uppdaterad 3 oktober 2025. Här kan du ta del av remissvaren.",
        "Remissvaren publicerades senast den 20 december 2025.",
        "Ett remissmöte hålls den 12 november 2025. Anmälan till mötet om remissen lämnas senast den 5 november 2025.",
        "Utredningen ska lämna sitt betänkande senast den 30 juni 2026.",
        "Delredovisning ska lämnas senast den 30 juni 2026.",
        "Sista dag att ansöka om bidrag är den 5 december 2025.",
        "Direktivet ska vara genomfört senast den 17 oktober 2026.",
        "The ordinance enters into force on 1 July 2026, by decision of the government.",
        "Svar lämnas senast om 3 månader.",
        "Sista dag att svara på remissen är den 31 november 2025.",
    ],
)
def test_other_dates_are_no_answer_by_dates(text: str) -> None:
    assert found(text) == []


def test_two_dates_that_conflict_are_both_told_with_their_sentences() -> None:
    text = "Remissvaren ska ha kommit in senast den 14 november 2025.\n\nSista dag att svara på remissen är den 21 november 2025."
    both = dates.find(item(kind="referral", title="Remiss", summary="", text=text))
    assert [one.date.day for one in both] == [14, 21]
    assert both[1].quote == "Sista dag att svara på remissen är den 21 november 2025."


def test_only_referrals_have_a_date_to_answer_by() -> None:
    assert found("Remissvaren ska ha kommit in senast den 16 januari 2026.", kind="bill") == []


def test_a_date_without_a_year_is_not_guessed_where_nothing_tells_the_year() -> None:
    assert found("Svar lämnas senast den 16 januari.", published=None) == []


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Remiss av promemorian Hamnar, svar senast den 5 december 2025", ["2025-12-05"]),
        ("Remiss: Hamnar (sista svarsdag 2025-12-05)", ["2025-12-05"]),
        ("Remiss av promemorian Förlängning av elstödet till och med den 30 juni 2026", []),
        ("Remiss av förordning om stöd som lämnas senast den 1 januari 2027", []),
    ],
)
def test_a_title_may_say_the_date_or_only_be_about_one(title: str, wanted: list[str]) -> None:
    assert found("Här kan du ta del av remissen.", title=title) == wanted


@pytest.mark.parametrize(
    ("published", "day", "wanted"),
    [
        (date(2025, 12, 20), "15 januari", ["2026-01-15"]),
        (date(2025, 12, 31), "31 december", ["2025-12-31"]),
        (date(2026, 1, 5), "15 mars", ["2026-03-15"]),
        (date(2026, 1, 20), "2 januari", ["2026-01-02"]),
        (date(2025, 11, 30), "28/2", ["2026-02-28"]),
        (date(2025, 11, 30), "29 februari", []),
    ],
)
def test_a_year_left_out_is_the_next_one_after_new_year(published: date, day: str, wanted: list[str]) -> None:
    assert found(f"Svar lämnas senast den {day}.", published) == wanted


def test_an_extension_in_a_sentence_of_its_own_is_told_beside_the_first_date() -> None:
    text = "Remissvaren ska ha kommit in senast den 14 november 2025. Svarstiden för regionerna har förlängts till den 28 november 2025."
    assert found(text) == ["2025-11-14", "2025-11-28"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Uppdraget ska redovisas senast den 12 mars 2026.", ["2026-03-12"]),
        ("Uppdraget skulle enligt direktiven redovisas senast den 20 december 2025.", []),
        ("Enligt direktiven ska det ske 20 december 2025.\n\nUppdraget ska i stället redovisas senast den 31 januari 2026.", ["2026-01-31"]),
        ("Utredningstiden förlängs och uppdraget ska nu redovisas senast den 14 februari 2026.", ["2026-02-14"]),
        ("Det redovisas i ett delbetänkande senast den 28 mars 2026 och i ett slutbetänkande senast den 31 december 2026.", ["2026-12-31"]),
        ("Uppdraget ska slutredovisas den 19 december 2026 och en delredovisning lämnas den 16 juni 2026.", ["2026-12-19"]),
        ("Ett delbetänkande ska redovisas senast den 7 mars 2026.", []),
        ("Lagen ska träda i kraft den 1 juli 2026.", []),
        ("Uppdraget redovisades den 1 juli 2024.", []),
    ],
)  # fmt: skip
def test_terms_of_reference_tell_when_the_inquiry_is_to_report(text: str, wanted: list[str]) -> None:
    told = datetime.combine(PUBLISHED, time.min, STOCKHOLM)
    one = item(kind="terms_of_reference", title="Vägar", summary="", text=text, published=told)
    assert [deadline.date.isoformat() for deadline in dates.deadlines(one)] == wanted
    assert all(deadline.kind == "report_by" for deadline in dates.deadlines(one))
    assert dates.reports(item(kind="assignment", text=text)) == ()
