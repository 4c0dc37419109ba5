"""The Swedish year as publishers live it: days off, and the weeks in which little is published. Pure.

Facts: the holidays are those of lag (1989:253), with the eves on which no authority works, and Easter by the Gregorian rule. The Riksdag
rests from Midsummer to its opening on the second Tuesday of September (in years of election on the fifteenth day after election day),
and around New Year. How much less others publish in summer and at Christmas is that of the recorded series of 2024–2025.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

SUMMER, CHRISTMAS = 0.3, 0.15  # of an ordinary working day's publishing
RECESS = 0.02  # of the Riksdag's own, while it does not meet


@cache
def holidays(year: int) -> frozenset[date]:
    """The public holidays of a year that can fall on a weekday, with the eves on which offices are closed."""
    easter = _easter(year)
    midsummer_eve = next(day for day in (date(year, 6, 19) + timedelta(days=n) for n in range(7)) if day.weekday() == 4)
    fixed = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))
    moving = (easter - timedelta(days=2), easter + timedelta(days=1), easter + timedelta(days=39), midsummer_eve)
    return frozenset([*(date(year, month, day) for month, day in fixed), *moving])


def _easter(year: int) -> date:
    """Easter Sunday by the Gregorian rule, in the form that Oudin gave it."""
    golden, century = year % 19, year // 100
    moon = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    full = moon - moon // 28 * (1 - moon // 28 * (29 // (moon + 1)) * ((21 - golden) // 11))
    past = (year + year // 4 + full + 2 - century + century // 4) % 7
    days = full - past
    month = 3 + (days + 40) // 44
    return date(year, month, days + 28 - 31 * (month // 4))


def is_day_off(day: date) -> bool:
    """Saturdays, Sundays and holidays."""
    return day.weekday() >= 5 or day in holidays(day.year)


def pace(day: date, *, riksdag: bool = False) -> float:
    """How much of an ordinary working day's publishing to expect of a day: 1 for most, 0 for a day off, little in summer."""
    if is_day_off(day):
        return 0.0
    if riksdag and is_recess(day):
        return RECESS
    if (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 7):
        return CHRISTMAS
    return SUMMER if (6, 23) <= (day.month, day.day) <= (8, 15) else 1.0


def is_recess(day: date) -> bool:
    """Whether the Riksdag rests: from Midsummer to its opening, and around New Year."""
    christmas = (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 13)
    return christmas or date(day.year, 6, 20) <= day < _opening(day.year)


def _opening(year: int) -> date:
    """The day on which the Riksdag opens its session."""
    september = date(year, 9, 1)
    if year % 4 == 2:  # the year of an election: the fifteenth day after the second Sunday
        return september + timedelta(days=(6 - september.weekday()) % 7 + 7 + 15)
    return september + timedelta(days=(1 - september.weekday()) % 7 + 7)
