"""Which words of a document link it to another, and which do not; and what weighs when it finds its matter."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from builders import NOW, item

from monitor import link
from monitor.joining import MOST_ALIKE, Facts, Ground, Namesake, Subject, settle
from monitor.text import canonical_url
from monitor.values import STOCKHOLM, Details, Item, Link, PageLink, Reference, Status

SITE = "https://www.regeringen.se"


def manners(one: Item, details: Details | None = None) -> dict[str, str]:
    """How an item names each of the others that it names; titles apart."""
    return {found.name: found.manner for found in link.links("d", one, details) if found.manner not in ("title", "near")}


def page(*related: tuple[str, str], remitted: tuple[tuple[str, str], ...] = ()) -> Details:
    there = [tuple(PageLink(name, SITE + path) for name, path in pages) for pages in (remitted, related)]
    return Details("publisher", SITE, NOW, remitted=there[0], related=there[1])


def at(path: str) -> str:
    """The name of an address, as documents are known by it."""
    return link.identity_of(canonical_url(SITE + path))[0]


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("referral", {"title": "Remiss av betänkandet Säkra vägar (SOU 2025:12)"}, {"sou-2025-12": "remitted"}),
        ("referral", {"title": "Remiss", "text": "Regeringen har remitterat Ds 2025:9 om broar."}, {"ds-2025-9": "remitted"}),
        ("referral", {"title": "Remiss", "text": "Förslaget påminner om SOU 2025:12."}, {}),
        ("referral", {"title": "Remiss om broar", "refs": ("Ds 2025:9",)}, {"ds-2025-9": "remitted"}),
        ("referral", {"title": "Remiss", "refs": ("LI2025/00012",)}, {"li2025-00012": "file"}),
        ("terms_of_reference", {"title": "Tilläggsdirektiv till Vägutredningen (LI 2024:03)"}, {"li-2024-03": "committee"}),
        (
            "terms_of_reference",
            {"title": "Tilläggsdirektiv", "text": "Regeringen beslutade direktiv om vägar (dir. 2024:7)."},
            {"dir-2024-7": "committee"},
        ),
        ("terms_of_reference", {"title": "Broar", "text": "Jämför uppdraget om vägar (dir. 2024:7)."}, {}),
        ("inquiry", {"title": "Säkra vägar", "text": "Utredningen fick i uppdrag (dir. 2024:7)."}, {"dir-2024-7": "committee"}),
        ("inquiry", {"title": "Säkra vägar", "text": "Se SOU 2019:5 och prop. 2020/21:7."}, {}),
        ("ministry_memo", {"title": "Kompletterande förslag till Säkra vägar (SOU 2025:12)"}, {"sou-2025-12": "told"}),
        ("ministry_memo", {"title": "Förordningsändringar i prop. 2024/25:178"}, {}),
        (
            "communication",
            {"title": "Riksrevisionens rapport om vägar", "text": "I rapporten Vägar (RiR 2025:3) granskas."},
            {"rir-2025-3": "told"},
        ),
        ("motion", {"title": "med anledning av prop. 2025/26:20 Säkra vägar"}, {"prop-2025-26-20": "beside"}),
        ("motion", {"title": "med anledning av prop. 2025/26:1 Budgetpropositionen"}, {}),
        ("press_release", {"title": "Nytt förslag", "text": "Jfr prop. 2020/21:7 och SOU 2019:5."}, {}),
        ("press_release", {"title": "Ja till nya vägar", "text": "Riksdagen behandlar prop. 2025/26:20 i dag."}, {"prop-2025-26-20": "beside"}),
        ("assignment", {"title": "Ändring av uppdraget om broar", "summary": "Uppdraget (LI2024/00003) ändras."}, {"li2024-00003": "file"}),
        ("assignment", {"title": "Uppdrag om broar", "summary": "Ta hänsyn till uppdraget (LI2024/00003)."}, {}),
    ],
)  # fmt: skip
def test_only_what_tells_the_same_matter_links(kind: str, fields: dict, expected: dict[str, str]) -> None:
    assert manners(item(**{"kind": kind, "summary": "", "refs": ()} | fields)) == expected


def test_shortcuts_lead_back_in_the_course_of_a_matter_and_to_what_the_press_was_told() -> None:
    sou, bill, press = (
        "/rattsliga-dokument/statens-offentliga-utredningar/2025/02/sou-202512/",
        "/rattsliga-dokument/proposition/2025/02/prop.-20242510/",
        "/pressmeddelanden/2025/10/nya-vagar/",
    )
    details = page(("SOU 2025:12", sou), ("Prop. 2024/25:10", bill), ("Nya vägar", press))
    assert manners(item(kind="draft_bill"), details) == {at(sou): "told", at(press): "leads"}
    assert manners(item(kind="terms_of_reference", title="Fler vägar"), details) == {at(press): "leads"}
    assert manners(item(kind="article", title="Besök vid E18"), details) == {}
    assert manners(item(kind="article", title="Kortversion av Säkra vägar i Värmland"), page(("Säkra vägar i Värmland", bill))) == {
        at(bill): "beside"
    }
    memo = "/rattsliga-dokument/departementsserien-och-promemorior/2025/10/vagar/"
    assert manners(item(kind="referral", title="Remiss"), page(remitted=(("Promemorian Vägar", memo),))) == {at(memo): "remitted"}


@pytest.mark.parametrize(
    ("kind", "title", "summary", "expected"),
    [
        ("report", "Inriktningsunderlag för transportinfrastrukturplaneringen 2026–2037", "", {"plan-2026-2037": "file"}),
        (
            "assignment",
            "Uppdrag till Trafikverket att ta fram förslag till nationell plan för transportinfrastrukturen",
            "Planen ska avse perioden 2026–2037.",
            {"plan-2026-2037": "file"},
        ),
        ("referral", "Remiss av Trafikverkets förslag till nationell plan 2026-2037", "", {"plan-2026-2037": "file"}),
        ("assignment", "Fastställelse av nationell plan för transportinfrastrukturen 2026–2037", "", {"plan-2026-2037": "file"}),
        ("news", "Nationell plan för transportinfrastrukturen 2026–2037", "", {"plan-2026-2037": "beside"}),
        ("referral", "Remiss av nationell plan för cancervården 2026–2037", "", {}),
        ("referral", "Remiss av länsplan för transportinfrastruktur 2026–2037", "", {}),
        ("assignment", "Uppdrag om nationell plan för transportinfrastrukturen", "Åren 2026–2027.", {}),
    ],
)
def test_the_transport_plan_is_one_matter_by_its_twelve_years(
    kind: str, title: str, summary: str, expected: dict[str, str]
) -> None:
    assert manners(item(kind=kind, title=title, summary=summary)) == expected


def test_a_memo_leads_to_a_press_release_only_where_both_speak_of_one_thing() -> None:
    press = ("Pressmeddelande: Förslag om att sänka åldern för mopedkörkort", "/pressmeddelanden/2025/10/mopedkorkort/")
    beside = {"title": "En ny körkortslag", "summary": "I promemorian föreslås en omarbetad lag. Regeringens förslag följer."}
    assert manners(item(kind="ministry_memo", **beside), page(press)) == {}
    assert manners(item(kind="inquiry", refs=(), **beside), page(press)) == {at(press[1]): "leads"}
    told = {"title": "Lägre krav på förare", "summary": "Den som är fjorton år ska få ta mopedkörkort."}
    assert manners(item(kind="ministry_memo", **told), page(press)) == {at(press[1]): "leads"}


def test_a_press_release_right_after_a_later_step_belongs_with_that() -> None:
    own, other = (
        ("Fler förslag", "/pressmeddelanden/2025/04/fler-forslag/"),
        ("Nya regler", "/pressmeddelanden/2025/04/nya-regler/"),
    )
    step = ("Lagrådsremiss: Nya regler", "/rattsliga-dokument/lagradsremiss/2025/04/nya-regler/")
    assert manners(item(kind="inquiry", refs=()), page(own, step, other)) == {at(own[1]): "leads"}
    assert manners(item(kind="bill", refs=()), page(own, step, other)) == dict.fromkeys((at(own[1]), at(other[1])), "leads") | {
        at(step[1]): "told"
    }


def test_what_leads_back_to_several_memos_of_other_titles_builds_on_none() -> None:
    memos = "/rattsliga-dokument/departementsserien-och-promemorior/2025/02/"
    bridges, ferries = (
        ("Promemoria: Nya regler för broar", memos + "broar/"),
        ("Promemoria: Nya regler för färjor", memos + "farjor/"),
    )
    sou = ("SOU 2025:12", "/rattsliga-dokument/statens-offentliga-utredningar/2025/02/sou-202512/")
    bill = item(kind="draft_bill", title="Nya regler för vägar", refs=())
    assert manners(bill, page(bridges, ferries, sou)) == {at(sou[1]): "told"}
    assert manners(bill, page(bridges)) == {at(bridges[1]): "told"}
    own = ("Promemoria: Nya regler för vägar", memos + "vagar/")
    assert manners(bill, page(own, ferries)) == {at(own[1]): "told", at(ferries[1]): "told"}


def test_a_page_that_leads_to_very_many_is_a_gateway() -> None:
    many = [(f"Nyhet {number}", f"/pressmeddelanden/2025/10/nyhet-{number}/") for number in range(6)]
    assert manners(item(kind="draft_bill"), page(*many)) == {}


def test_a_report_on_many_bills_and_the_budget_bill_link_nothing() -> None:
    def told(designation: str, *others: str) -> list[str]:
        references = tuple(Reference("behandlar", f"HD03{other[-2:]}", f"prop. 2025/26:{other}") for other in others)
        return [one.name for one in link.registered("d", Status("HD01TU5", designation, references=references))]

    assert told("bet. 2025/26:TU5", "20", "21") == ["prop-2025-26-20", "prop-2025-26-21"]
    assert told("bet. 2025/26:TU5", "20", "21", "22", "23") == []
    assert told("bet. 2025/26:TU1", "1") == []
    assert told("prop. 2025/26:1", "20") == []


def test_the_register_attaches_motions_that_follow_from_a_bill_and_no_others() -> None:
    references = (
        Reference("följdmotion", "HD021", "mot. 2025/26:3001"),
        Reference("behandlar", "HD022", "mot. 2025/26:12"),
        Reference("rskr", "HD0K3", "rskr. 2025/26:9"),
    )
    found = link.registered("d", Status("HD0320", "prop. 2025/26:20", references=references))
    assert [(one.name, one.manner) for one in found] == [("rskr-2025-26-9", "register"), ("mot-2025-26-3001", "leads")]


# --- what weighs ----------------------------------------------------------------------------------------------------


def subject(name: str, kind: str, *links: tuple[str, str], refs: tuple[str, ...] = (), days: int = 0) -> Subject:
    stated = tuple(Link(name, other, "", manner) for other, manner in links)  # type: ignore[arg-type]
    return Subject(name, kind, NOW + timedelta(days=days), (name,), refs, stated)


def ground(**matters: tuple[str, ...]) -> Ground:
    """Matters by key, each with the numbers that weigh, the first seen first."""
    facts = {key: Facts(NOW + timedelta(hours=n), frozenset(numbers)) for n, (key, numbers) in enumerate(matters.items())}
    return Ground({key: key for key in matters}, facts, {})


def test_matters_with_numbers_of_their_own_become_one_only_where_it_is_official() -> None:
    told, official = (
        ground(a=("prop. 2025/26:20",), b=("prop. 2025/26:21",)),
        ground(a=("prop. 2025/26:20",), b=("prop. 2025/26:21",)),
    )
    assert settle(subject("n", "referral", ("a", "told"), ("b", "told")), told, NOW) == "a"
    assert told.now("b") == "b"
    assert settle(subject("n", "referral", ("b", "register"), ("a", "register")), official, NOW) == "a"
    assert official.now("b") == "a", "the older key stays"


def test_what_would_join_more_than_a_few_matters_joins_none() -> None:
    there = ground(a=(), b=(), c=(), d=())
    assert settle(subject("n", "inquiry", *((key, "committee") for key in "abcd")), there, NOW) == "n"
    assert {there.now(key) for key in "abcd"} == set("abcd")


def test_a_press_release_joins_the_one_matter_that_it_can_mean_or_none() -> None:
    there = ground(a=(), b=())
    assert settle(subject("p", "press_release", ("a", "beside")), there, NOW) == "a"
    assert settle(subject("p", "press_release", ("a", "beside"), ("b", "beside")), there, NOW) is None
    assert "p" not in there.placed


def test_nothing_joins_the_budget_bill() -> None:
    there = ground(a=("prop. 2025/26:1",), b=())
    assert settle(subject("m", "motion", ("a", "beside")), there, NOW) is None
    assert settle(subject("r", "committee_report", ("a", "register")), there, NOW) == "r"
    budget = subject("prop", "bill", ("b", "told"), refs=("prop. 2026/27:1",))
    assert settle(budget, there, NOW) == "prop"


@pytest.mark.parametrize(
    ("kind", "days", "other", "expected"),
    [
        ("press_release", 3, "draft_bill", "a"),
        ("press_release", 30, "draft_bill", None),
        ("bill", 120, "draft_bill", "a"),
        ("bill", 500, "draft_bill", "n"),
        ("draft_bill", 120, "draft_bill", "n"),
        ("bill", -120, "draft_bill", "n"),
    ],
)  # fmt: skip
def test_an_equal_title_joins_what_is_near_in_time_and_at_another_stage(
    kind: str, days: int, other: str, expected: str | None
) -> None:
    there = ground(a=())
    there.placed["o"], there.titled = "a", {"title-x": (Namesake("o", other, NOW),)}
    assert settle(subject("n", kind, ("title-x", "title"), days=days), there, NOW) == expected


NEAR = "near-avfall-hantering"


@pytest.mark.parametrize(
    ("title", "kind", "days", "expected"),
    [
        ("Pressträff om ny hantering av kommunalt avfall", "press_release", 3, "a"),
        ("Ny ordning för hanteringen av kommunalt avfall", "press_release", -9, "a"),
        ("Pressträff om ny hantering av kommunalt avfall", "press_release", 11, None),
        ("Pressträff om ny hantering av kommunalt avfall", "draft_bill", 3, "n"),
        ("Nya avgifter för hantering av avfall i hamnar", "press_release", 3, None),
    ],
)
def test_a_press_release_joins_by_a_nearly_equal_title_within_days_and_nothing_that_carries_a_matter_does(
    title: str, kind: str, days: int, expected: str | None
) -> None:
    there = ground(a=())
    there.placed["o"], there.titled = "a", {NEAR: (Namesake("o", "referral", NOW, "En ny hantering av kommunalt avfall"),)}
    told = Subject("n", kind, NOW + timedelta(days=days), ("n",), (), (Link("n", NEAR, title, "near"),))
    assert settle(told, there, NOW) == expected


def test_a_nearly_equal_title_joins_nothing_where_two_matters_bear_one() -> None:
    there = ground(a=(), b=())
    there.placed |= {"o": "a", "p": "b"}
    bearers = ("o", "En ny hantering av kommunalt avfall"), ("p", "Ny hantering av allt kommunalt avfall")
    there.titled = {NEAR: tuple(Namesake(one, "referral", NOW, title) for one, title in bearers)}
    told = Link("n", NEAR, "Pressträff om ny hantering av kommunalt avfall", "near")
    assert settle(Subject("n", "press_release", NOW, ("n",), (), (told,)), there, NOW) is None


def test_nearly_equal_titles_have_a_name_in_common_whatever_their_order_and_endings() -> None:
    titles = ("Kommunalt avfall – nya hanteringen", "Remiss av promemorian En ny hantering av kommunalt avfall")
    found = [{one.name for one in link.links("d", item(kind="referral", title=title)) if one.manner == "near"} for title in titles]
    assert NEAR in found[0] & found[1]


def test_an_equal_title_joins_nothing_where_two_matters_bear_it() -> None:
    there = ground(a=(), b=())
    there.placed |= {"o": "a", "p": "b"}
    there.titled = {"title-x": (Namesake("o", "draft_bill", NOW), Namesake("p", "referral", NOW))}
    assert settle(subject("n", "bill", ("title-x", "title"), days=20), there, NOW) == "n"


def test_a_title_that_very_many_bear_tells_no_matter_and_none_of_them_is_compared_with_all_others() -> None:
    namesakes = tuple(Namesake(str(number), "report", NOW) for number in range(MOST_ALIKE))
    there = ground(a=())
    there.placed["0"], there.titled = "a", {"title-x": namesakes}
    assert settle(subject("n", "bill", ("title-x", "title"), days=20), there, NOW) == "a"
    there.titled = {"title-x": (*namesakes, Namesake("more", "report", NOW))}
    assert settle(subject("m", "bill", ("title-x", "title"), days=20), there, NOW) == "m"


def test_a_title_is_the_same_whatever_its_publisher_heads_and_ends_it_with() -> None:
    titles = (
        "Säkrare vägar i Värmland",
        "Remiss av promemorian Säkrare vägar i Värmland",
        "Säkrare vägar i Värmland, Prop. 2025/26:20",
        "PM Säkrare vägar i Värmland (utkast till lagrådsremiss)",
    )
    names = {one.name for title in titles for one in link.links("d", item(kind="referral", title=title)) if one.manner == "title"}
    assert len(names) == 1
    assert not [one for one in link.links("d", item(kind="bill", title="Vägar")) if one.manner == "title"], "too short to tell"


def test_an_item_without_a_day_joins_nothing_by_its_title() -> None:
    there = ground(a=())
    there.placed["o"], there.titled = "a", {"title-x": (Namesake("o", "draft_bill", datetime(2025, 10, 1, tzinfo=STOCKHOLM)),)}
    assert settle(replace(subject("n", "bill", ("title-x", "title")), published=None), there, NOW) == "n"
