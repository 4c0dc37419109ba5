"""Who may come in, and what the pages refuse."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta

import pytest
from builders import NOW
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from served import HASH, PASSWORD, Served, write_users
from starlette.routing import Mount

from monitor.config import RANKS, User
from monitor.web import ROUTERS, application, sign_in
from monitor.web.access import Access, own_path
from monitor.web.attempts import MOST_BY_ADDRESS, MOST_BY_NAME
from monitor.web.shield import LARGEST


def declared(dependant: Dependant) -> Iterator[Access]:
    for one in dependant.dependencies:
        if isinstance(one.call, Access):
            yield one.call
        yield from declared(one)


ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]


def test_every_route_declares_who_may_use_it(served: Served) -> None:
    """Beside the pages' routers there are the static files, and nothing else."""
    app = application(served.site)
    assert len(app.routes) == len(ROUTERS) + 1 and isinstance(app.routes[-1], Mount) and app.routes[-1].path == "/static"
    assert len(ROUTES) == sum(len(router.routes) for router in ROUTERS)
    assert [route.path for route in ROUTES if len(list(declared(route.dependant))) != 1] == []


def test_each_role_reaches_what_it_may_and_nothing_more(served: Served) -> None:
    """Of pages, GET; what changes something is refused to lower roles before anything else is looked at."""
    clients = {rank: served.as_(rank) for rank in RANKS}
    for route in ROUTES:
        (access,) = declared(route.dependant)
        if access.least is None:
            continue
        path = route.path_format.replace("{", "").replace("}", "")
        for method in route.methods - {"HEAD"}:
            assert served.client().request(method, path, data={"x": "1"}).status_code == 303, path
            for rank, client in clients.items():
                refused = client.request(method, path, data={"x": "1"}).status_code == 403
                assert refused == (RANKS.index(rank) < RANKS.index(access.least)), (method, path, rank)


def test_who_has_not_signed_in_is_led_to_do_so_and_back(served: Served) -> None:
    client = served.client()
    asked = client.get("/logg?before=7")
    assert asked.status_code == 303 and asked.headers["location"] == "/logga-in?next=/logg%3Fbefore%3D7"
    page = client.get(asked.headers["location"])
    assert 'name="next" value="/logg?before=7"' in page.text
    data = {"csrf": served.token(client), "name": "admin", "password": PASSWORD, "next": "/logg?before=7"}
    answer = client.post("/logga-in", data=data)
    assert answer.headers["location"] == "/logg?before=7"
    assert client.get("/logg").status_code == 200


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(served: Served) -> None:
    client = served.client()
    client.get("/logga-in")
    answers = [
        client.post("/logga-in", data={"csrf": served.token(client), "name": name, "password": "fel"})
        for name in ("admin", "finns inte")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    known, unknown = (
        answer.text.replace(f'value="{name}"', "") for answer, name in zip(answers, ("admin", "finns inte"), strict=True)
    )
    assert known == unknown and "hör inte ihop" in known


def test_after_too_many_failures_also_the_right_password_must_wait(served: Served) -> None:
    client = served.client()
    client.get("/logga-in")
    data = {"csrf": served.token(client), "name": "admin", "password": "fel"}
    for _ in range(MOST_BY_NAME):
        assert client.post("/logga-in", data=data).status_code == 401
    right = data | {"password": PASSWORD}
    assert client.post("/logga-in", data=right).status_code == 429
    served.now += timedelta(minutes=16)
    assert client.post("/logga-in", data=right).status_code == 303


def test_those_who_try_many_passwords_at_once_get_no_more_of_them(served: Served) -> None:
    client = served.client()
    client.get("/logga-in")
    data = {"csrf": served.token(client), "name": "admin", "password": "fel"}
    with ThreadPoolExecutor(3 * MOST_BY_NAME) as pool:
        with sign_in._one_at_a_time:  # no password is looked at before all of them are there
            tries = [pool.submit(client.post, "/logga-in", data=data) for _ in range(3 * MOST_BY_NAME)]
            wait(tries, timeout=2)
        told = [one.result().status_code for one in tries]
    assert (told.count(401), told.count(429)) == (MOST_BY_NAME, 2 * MOST_BY_NAME)


def test_who_knows_the_password_is_never_counted(served: Served) -> None:
    attempts = served.site.attempts
    for _ in range(3 * MOST_BY_ADDRESS):
        assert attempts.begin("admin", "192.0.2.1", NOW)
        attempts.passed("admin", "192.0.2.1", NOW)
    assert [attempts.begin(f"y{number}", f"2001:db8::{number:x}", NOW) for number in range(99)].count(True) == MOST_BY_ADDRESS
    assert [attempts.begin(f"x{number}", "192.0.2.1", NOW) for number in range(MOST_BY_ADDRESS + 1)].count(True) == MOST_BY_ADDRESS


@pytest.mark.parametrize(
    "there", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil", "//[", ""]
)
def test_a_way_back_stays_on_these_pages(there: str) -> None:
    assert own_path(there) == "/"
    assert own_path("/inkorg?vecka=2025-W41") == "/inkorg?vecka=2025-W41"


def test_a_session_ends_in_time_with_a_new_password_and_with_its_user(served: Served) -> None:
    client = served.as_("admin")
    assert client.get("/logg").status_code == 200
    others = [User(name="reader", role="reader", password=HASH)]
    write_users(served.site.folder, [User(name="admin", role="admin", password=HASH + "x"), *others])
    assert client.get("/logg").status_code == 303
    write_users(served.site.folder, [User(name="admin", role="admin", password=HASH), *others])
    assert client.get("/logg").status_code == 200
    write_users(served.site.folder, others)
    assert client.get("/logg").status_code == 303
    write_users(served.site.folder, [User(name="admin", role="admin", password=HASH), *others])
    served.now += timedelta(hours=13)
    assert client.get("/logg").status_code == 303


def test_a_forged_session_is_none(served: Served) -> None:
    client = served.client()
    forged = replace(served.site, settings=replace(served.site.settings, secret="x" * 32)).seal("session")
    said = {"id": "1", "name": "admin", "until": 9e9, "mark": ""}
    for cookie in (str(forged.dumps(said)), "junk", str(served.site.seal("csrf").dumps(said))):
        assert client.get("/logg", headers={"Cookie": f"monitor={cookie}"}).status_code == 303


def test_what_is_posted_must_come_from_a_form_of_ours(served: Served) -> None:
    client = served.as_("admin")
    other = served.as_("admin")
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"X-CSRF-Token": ""},
        {"X-CSRF-Token": "junk"},
        {"X-CSRF-Token": other.headers["X-CSRF-Token"]},
    ):
        refused = client.post("/logga-ut", headers=headers)
        assert refused.status_code == 403 and "inte från en av sidorna" in refused.text
    assert client.post("/logga-ut").status_code == 303
    assert client.get("/logg").status_code == 303


def test_every_answer_says_what_a_browser_may_do_with_it(served: Served) -> None:
    client = served.as_("reader")
    for path in ("/inkorg", "/finns-inte", "/logg", "/healthz"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"] and "unsafe" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")
        assert headers["cache-control"].startswith("private") and "server" not in headers
    cookie = served.client().get("/logga-in").headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Secure" not in cookie


def test_only_our_own_hosts_are_served(served: Served) -> None:
    client = served.client()
    for host in ("evil.example", "127.0.0.1.evil.example", ""):
        assert client.get("/healthz", headers={"Host": host}).status_code == 400
    assert client.get("/healthz", headers={"Host": "localhost:1234"}).status_code == 200


def test_what_is_too_large_is_refused_unread(served: Served) -> None:
    client = served.client()
    assert client.post("/logga-in", content=b"x" * (LARGEST + 1)).status_code == 413
    assert client.post("/logga-in", content=iter([b"x"])).status_code == 411


def test_a_fault_is_a_swedish_page_without_a_trace(served: Served) -> None:
    client = served.as_("reader")
    missing = client.get("/finns-inte")
    assert missing.status_code == 404 and "Sidan finns inte" in missing.text
    assert client.get("/logga-in?next=" + "x" * 3000).status_code == 400
    assert client.get("/docs").status_code == client.get("/openapi.json").status_code == 404
    (served.site.folder / "users.yaml").write_text("users: [{name: x}]", "utf-8")
    broken = client.get("/inkorg")
    assert broken.status_code == 503 and "users" not in broken.text


def test_what_a_library_says_of_a_wrong_request_is_not_told_in_english(served: Served) -> None:
    client = served.as_("analyst")
    wrong = [
        client.post("/omdome", content=b"x", headers={"Content-Type": "multipart/form-data"}),
        client.post("/omdome", data={"ett": "hm 1"}),
    ]
    for page in wrong:
        assert page.status_code == 400 and "Något i adressen eller formuläret" in page.text and "Bad Request" not in page.text


@pytest.mark.parametrize(
    "path", ["/static/../sign_in.py", "/static/%2e%2e/sign_in.py", "/static/..%2fsign_in.py", "/static//etc/passwd"]
)
def test_nothing_but_the_static_files_is_served_as_such(served: Served, path: str) -> None:
    assert served.client().get(path).status_code == 404
    assert served.client().get("/static/htmx-2.0.11.min.js").status_code == 200


def test_the_watch_is_told_whether_all_is_well_and_nothing_else(served: Served) -> None:
    client = served.client()
    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (200, "ok\n")
    first = client.get("/readyz")
    assert (first.status_code, first.text) in ((200, "ok\n"), (503, "not ready\n"))


def test_the_log_tells_what_was_done_newest_first(served: Served) -> None:
    from monitor.values import Act

    for number in range(3):
        served.store.keep_act(Act(served.now, "ana", "rule", f"rail-{number}", "<b>vikt 2</b>"))
    text = served.as_("admin").get("/logg").text
    assert text.index("rail-2") < text.index("rail-0") and "&lt;b&gt;vikt 2" in text


@pytest.mark.parametrize("path", ["/inkorg?kalla=%00", "/dokument/a%00b", "/logg?before=99999999999999999999", "/logg?before=0"])
def test_what_no_database_can_look_up_is_a_wrong_request(served: Served, path: str) -> None:
    assert served.as_("admin").get(path).status_code in (400, 422)


@pytest.mark.parametrize("text", ["a\0b", "\0"])
def test_what_no_database_keeps_is_a_wrong_request_in_every_form(served: Served, text: str) -> None:
    """In whatever field, and however it is sent; before the page itself looks at it."""
    client = served.as_("admin")
    for route in ROUTES:
        if "POST" in route.methods:
            path = route.path_format.replace("{", "").replace("}", "")
            for sent in ({"data": {"id": ["a", text, "b"]}}, {"files": {"id": (None, text)}}):
                answer = client.post(path, **sent)
                assert answer.status_code == 400 and "ett tecken som inte kan finnas i någon text" in answer.text, path


def test_half_a_character_is_no_text_in_any_form(served: Served) -> None:
    form = b'--x\r\nContent-Disposition: form-data; name="id"\r\n\r\n+2AA-\r\n--x--\r\n'
    head = {"Content-Type": "multipart/form-data; boundary=x; charset=utf-7"}
    assert served.as_("admin").post("/omdome", content=form, headers=head).status_code == 400
