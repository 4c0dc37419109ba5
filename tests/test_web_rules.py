"""The pages of rules and sources.yaml: tried, saved, refused, gone back; who may, and what is kept of it."""

import httpx
import pytest
from builders import item
from served import SOURCES, Served
from test_preview import put

from monitor.tune import editing
from monitor.web import editor

ENERGY = "rules/energy.yaml"
RULE = """
  - id: energy-zeppelin
    reason: Luftskepp
    any: ["webbplats*"]
    weight: 3
    hit: ["Ny webbplats"]
"""


def written(served: Served, name: str = ENERGY) -> str:
    return (served.site.folder / name).read_text("utf-8")


def form(served: Served, more: str = RULE, name: str = ENERGY) -> dict[str, str]:
    there = editing.opened(served.site.folder, name)
    return {"text": (there.text + more).replace("\n", "\r\n"), "mark": there.mark}


def acts(served: Served) -> list[tuple[str, str, str, str]]:
    return [(one.who, one.act, one.subject, one.detail) for one in served.store.acts(limit=10).values()]


@pytest.fixture
def analyst(served: Served) -> httpx.Client:
    return served.as_("analyst")


def test_the_files_are_listed_with_what_they_are_about(analyst: httpx.Client) -> None:
    page = analyst.get("/regler").text
    assert 'href="/regler/fil/rules/energy.yaml"' in page and "Energi" in page and 'href="/regler/fil/sources.yaml"' in page
    assert "recipients" not in page and "users.yaml" not in page


def test_a_rule_is_saved_kept_and_written_into_the_log(served: Served, analyst: httpx.Client) -> None:
    before = written(served)
    answer = analyst.post(f"/regler/fil/{ENERGY}", data=form(served))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/regler/fil/{ENERGY}")
    assert written(served) == before + RULE
    assert "är sparad, och gäller från nästa omgång" in analyst.get(f"/regler/fil/{ENERGY}").text
    assert acts(served) == [("analyst", "regler", ENERGY, "rader till: 6, rader bort: 0")]
    assert "energy-zeppelin" in {rule.id for rule in served.site.config().rules.files["energy"].rules}


def test_one_goes_back_to_what_was_replaced_like_any_other_edit(served: Served, analyst: httpx.Client) -> None:
    before = written(served)
    analyst.post(f"/regler/fil/{ENERGY}", data=form(served))
    (kept,) = editing.history(served.site.folder, ENERGY)
    page = analyst.get(f"/regler/historik/{ENERGY}", params={"version": kept.id}).text
    assert "<del>-  - id: energy-zeppelin</del>" in page and "Gå tillbaka till den här texten" in page
    mark = editing.opened(served.site.folder, ENERGY).mark
    text = editing.kept(served.site.folder, ENERGY, kept.id)
    assert analyst.post(f"/regler/fil/{ENERGY}", data={"text": text, "mark": mark}).status_code == 303
    assert written(served) == before and len(editing.history(served.site.folder, ENERGY)) == 2


def test_a_text_as_it_was_is_not_written_into_the_log(served: Served, analyst: httpx.Client) -> None:
    assert analyst.post(f"/regler/fil/{ENERGY}", data=form(served, "")).status_code == 303
    assert acts(served) == []


def test_a_fault_is_shown_with_its_line_and_nothing_is_saved(served: Served, analyst: httpx.Client) -> None:
    before = written(served)
    answer = analyst.post(f"/regler/fil/{ENERGY}", data=form(served, RULE.replace("weight", "wieght")))
    line = before.count("\n") + 5
    assert answer.status_code == 422 and f'data-line="{line}">rad {line}</a>' in answer.text
    assert "wieght: 3" in answer.text and written(served) == before and acts(served) == []


def test_what_an_edit_would_do_is_shown_and_saves_nothing(served: Served, analyst: httpx.Client) -> None:
    before = written(served)
    page = analyst.post(f"/regler/prov/{ENERGY}", data=form(served)).text
    part = analyst.post(f"/regler/prov/{ENERGY}", data=form(served), headers={"HX-Request": "true"}).text
    for told in (page, part):
        assert "Kommer till i veckobrevet (1)" in told and "Ny webbplats" in told
    assert "<html" in page and "<html" not in part and "energy-zeppelin" in page
    assert written(served) == before and acts(served) == []


def test_one_look_at_a_time_is_taken_over_what_is_stored(served: Served, analyst: httpx.Client) -> None:
    with editor._LOOKING:
        page = analyst.post(f"/regler/prov/{ENERGY}", data=form(served)).text
    assert "Texten är riktig" in page and "En annan ändring prövas just nu" in page


def test_of_two_editors_the_second_is_shown_both_texts_and_overwrites_nothing(served: Served, analyst: httpx.Client) -> None:
    mine = form(served)
    admin = served.as_("admin")
    admin.post(f"/regler/fil/{ENERGY}", data=form(served, "\n# Den andras rad.\n"))
    there = written(served)
    answer = analyst.post(f"/regler/fil/{ENERGY}", data=mine)
    assert answer.status_code == 409 and "Någon har sparat filen" in answer.text
    assert "<del>-# Den andras rad.</del>" in answer.text and "id: energy-zeppelin" in answer.text
    assert written(served) == there and [who for who, *_ in acts(served)] == ["admin"]
    mark = editing.opened(served.site.folder, ENERGY).mark
    assert f'name="mark" value="{mark}"' in answer.text  # what is saved next has seen the other's text


def test_a_past_flagged_item_that_would_be_lost_is_named_and_must_be_accepted(served: Served, analyst: httpx.Client) -> None:
    (served.site.folder / "rules/model.json").unlink()  # so that words alone decide
    analyst.post(f"/regler/fil/{ENERGY}", data=form(served))
    put(served.store, served.site.config().rules, item(kind="assignment", title="Uppdrag om webbplats i Karlstad", summary=""))
    without = form(served, "")
    without["text"] = without["text"].replace(RULE.replace("\n", "\r\n"), "")
    answer = analyst.post(f"/regler/fil/{ENERGY}", data=without)
    assert answer.status_code == 409 and "Uppdrag om webbplats i Karlstad" in answer.text and "Spara ändå" in answer.text
    assert "energy-zeppelin" in written(served)
    answer = analyst.post(f"/regler/fil/{ENERGY}", data=without | {"accept_loss": "true"})
    assert answer.status_code == 303 and "energy-zeppelin" not in written(served)
    assert acts(served)[0][3].endswith("fast flaggade dokument tappas")


@pytest.mark.parametrize(
    "name",
    [
        "rules/ny.yaml",
        "recipients.yaml",
        "users.yaml",
        "rules/model.json",
        "..%2fsources.yaml",
        "rules%2f..%2fusers.yaml",
        "%2fetc%2fpasswd",
        ".history%2fx",
    ],
)
def test_no_other_file_can_be_named(name: str, served: Served, analyst: httpx.Client) -> None:
    for path in (f"/regler/fil/{name}", f"/regler/historik/{name}"):
        assert analyst.get(path).status_code == 404, path
    for path in (f"/regler/fil/{name}", f"/regler/prov/{name}"):
        assert analyst.post(path, data={"text": "x", "mark": "x"}).status_code == 404, path
    assert analyst.get(f"/regler/historik/{ENERGY}?version=..%2f..%2f..%2fusers.yaml").status_code == 404


def test_hostile_yaml_is_a_fault(served: Served, analyst: httpx.Client) -> None:
    for text in ("[" * 60_000, "- " * 60_000, "a: &a [*a]", "x" * 400_000):
        answer = analyst.post(f"/regler/fil/{ENERGY}", data=form(served) | {"text": text})
        assert answer.status_code == 422 and "hindrar att texten sparas" in answer.text


def test_what_is_written_in_a_file_is_shown_as_text(served: Served, analyst: httpx.Client) -> None:
    text = "\n# </textarea></pre><script>alert(1)</script>\n"
    analyst.post(f"/regler/fil/{ENERGY}", data=form(served, text))
    kept = editing.history(served.site.folder, ENERGY)[0].id
    for path in (f"/regler/fil/{ENERGY}", f"/regler/historik/{ENERGY}?version={kept}"):
        page = analyst.get(path).text
        assert "<script>alert" not in page and "&lt;/textarea&gt;" in page


def test_private_addresses_are_opened_by_an_admin_alone(served: Served, analyst: httpx.Client) -> None:
    name, more = "sources.yaml", "allow_private: ['intranet.example.org:443']\n"
    refused = analyst.post(f"/regler/fil/{name}", data=form(served, more, name))
    assert (refused.status_code, written(served, name)) == (403, SOURCES) and "förvaltarens sak" in refused.text
    assert "intranet.example.org:443" in refused.text  # the text stays to be corrected
    renamed = form(served, "", name)
    renamed["text"] = renamed["text"].replace("nyheter", "aktuellt")
    assert analyst.post(f"/regler/fil/{name}", data=renamed).status_code == 303
    opened = served.as_("admin").post(f"/regler/fil/{name}", data=form(served, more, name))
    assert opened.status_code == 303
    broken = analyst.post(f"/regler/fil/{name}", data=form(served, "x: [", name))
    assert broken.status_code == 422  # a slip is told as one, whatever the file opens
    (served.site.folder / name).write_text("sources: [", "utf-8")  # nor by mending a file that cannot be read
    mended = {"text": SOURCES + more, "mark": editing.opened(served.site.folder, name).mark}
    assert analyst.post(f"/regler/fil/{name}", data=mended).status_code == 403
    assert served.as_("admin").post(f"/regler/fil/{name}", data=mended | {"accept_loss": "true"}).status_code == 303


def test_faults_on_disk_are_told_in_the_list_and_can_be_mended_there(served: Served, analyst: httpx.Client) -> None:
    path = served.site.folder / ENERGY
    before = path.read_text("utf-8")
    path.write_text(before + "  - id: halv\n", "utf-8")
    page = analyst.get("/regler").text
    assert "Filerna har fel" in page and "rules/energy.yaml, rad" in page
    there = editing.opened(served.site.folder, ENERGY)
    assert analyst.get(f"/regler/fil/{ENERGY}").status_code == 200
    other = editing.opened(served.site.folder, "rules/step.yaml")
    part = analyst.post("/regler/prov/rules/step.yaml", data={"text": other.text, "mark": other.mark}).text
    assert "Andra filer har fel som fanns förut" in part
    assert (
        analyst.post(f"/regler/fil/{ENERGY}", data={"text": before, "mark": there.mark, "accept_loss": "true"}).status_code == 303
    )
    assert "Filerna har fel" not in analyst.get("/regler").text


def test_a_file_that_cannot_be_written_is_told_and_the_text_stays(served: Served, analyst: httpx.Client) -> None:
    (served.site.folder / ".history").write_text("", "utf-8")  # a file where the folder would be
    answer = analyst.post(f"/regler/fil/{ENERGY}", data=form(served))
    assert answer.status_code == 503 and "kunde inte skrivas" in answer.text and "id: energy-zeppelin" in answer.text
    assert "energy-zeppelin" not in written(served) and acts(served) == []
