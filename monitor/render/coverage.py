"""How the sources fared, in words: how many could be read, and which could not."""

from __future__ import annotations

from monitor import swedish
from monitor.values import Coverage


def share_missing(coverage: Coverage) -> float:
    """The share of the sources that could not be read."""
    return 1 - coverage.read / coverage.sources if coverage.sources else 0.0


def unread(coverage: Coverage) -> bool:
    """Whether nobody asked any source in the whole week, because we stood still."""
    return coverage.stood_still is not None and not any(one.asked for one in coverage.rows)


def share(coverage: Coverage) -> str:
    """ "29 av 43 källor", "en av två källor"."""
    return f"{' av '.join(swedish.numbers(coverage.read, coverage.sources, one='en'))} källor"


def share_read(coverage: Coverage) -> str:
    """ "29 av 43 källor lästa", "en av två källor läst"."""
    return f"{share(coverage)} {'läst' if coverage.read == 1 else 'lästa'}"


def none_of(coverage: Coverage) -> str:
    """ "ingen av 43 källor kunde", "den enda källan kunde inte"."""
    if coverage.sources == 1:
        return "den enda källan kunde inte"
    return f"ingen av {swedish.numbers(coverage.sources)[0]} källor kunde"


def all_of(coverage: Coverage) -> str:
    """ "alla 43 källor", "båda källorna", "den enda källan"."""
    few = {0: "inga källor", 1: "den enda källan", 2: "båda källorna"}
    return few.get(coverage.sources) or f"alla {swedish.numbers(coverage.sources)[0]} källor"


def sources(coverage: Coverage, year: int) -> list[str]:
    """How the sources fared, in up to six sentences: those that are down, never read, silent for longer than usual, or paused."""
    if unread(coverage):
        return ["Under veckan lästes inga källor: bevakningen stod stilla."]
    down = [swedish.source(name, f"senast läst {swedish.day(last, year)}") for name, last in coverage.down if last]
    never = [swedish.source(name) for name, last in coverage.down if not last]
    silent = [swedish.source(name, f"senast något nytt {swedish.day(last, year)}") for name, last in coverage.silent]
    paused = [swedish.source(name, f"{reason}, sedan {swedish.day(since, year)}") for name, reason, since in coverage.paused]
    told = [
        ("Nere", down),
        ("Ännu aldrig lästa" if len(never) > 1 else "Ännu aldrig läst", never),
        ("Ovanligt tysta" if len(silent) > 1 else "Ovanligt tyst", silent),
        ("Pausade av oss" if len(paused) > 1 else "Pausad av oss", paused),
    ]
    if coverage.down and not coverage.read:
        first = f"{none_of(coverage)} läsas."
    else:
        first = f"Vi läste {share(coverage) if coverage.down else all_of(coverage)}."
    still = [f"Bevakningen stod stilla från {swedish.day(coverage.stood_still, year)}."] if coverage.stood_still else []
    return [swedish.sentence(first), *still] + [f"{what}: {swedish.some(names)}." for what, names in told if names]


def left_out(coverage: Coverage) -> str:
    """ "Av 222 nya dokument berör 44 stråkets frågor; 178 är utelämnade." """
    came, kept = sum(one.items_read for one in coverage.rows), sum(one.items_kept for one in coverage.rows)
    if not came:
        return "Inga nya dokument kom in."
    if came == 1:
        return f"Ett nytt dokument kom in. Det berör {'' if kept else 'inte '}stråkets frågor."
    every, ours, others = swedish.numbers(came, kept, came - kept)
    if kept in (0, came):
        return f"{every.capitalize()} nya dokument kom in. {'Alla' if kept else 'Inget av dem'} berör stråkets frågor."
    whose = f"Ett av {every} nya dokument berör" if kept == 1 else f"Av {every} nya dokument berör {ours}"
    return f"{whose} stråkets frågor; {others} är {'utelämnat' if came - kept == 1 else 'utelämnade'}."
