"""One host is asked by one process at a time, on PostgreSQL: also where somebody asks for a source in the pages."""

from contextlib import ExitStack
from dataclasses import replace

import psycopg
import pytest
from served import Served

from monitor.store import open_store
from monitor.web import outside

URL = "https://example.org/feed"


def test_a_host_is_one_process_s_until_it_gives_it_back_and_another_host_is_free(postgres_database: str) -> None:
    with ExitStack() as closing:
        ours, theirs = (open_store(postgres_database) for _ in range(2))
        for one in (ours, theirs):
            closing.callback(one.close)
        with ours.turns.at("example.org") as first, ours.turns.at("example.com") as second:
            assert (first, second) == (True, True)
            for store in (ours, theirs):
                with store.turns.at("example.org") as third:
                    assert not third
            with theirs.turns.at("example.net") as fourth:
                assert fourth
        with theirs.turns.at("example.org") as first:
            assert first


def test_what_a_lost_connection_held_is_free_and_can_be_held_again(postgres_database: str) -> None:
    store = open_store(postgres_database)
    with store.turns.at("example.org") as held, psycopg.connect(postgres_database.replace("+psycopg", ""), autocommit=True) as sql:
        assert held
        sql.execute("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted")
    with store.turns.at("example.org") as held:
        assert held
    store.close()


def test_a_source_is_not_read_in_the_pages_while_its_host_is_asked_elsewhere(served: Served, postgres_database: str) -> None:
    with ExitStack() as closing:
        here, there = (open_store(postgres_database) for _ in range(2))
        for one in (here, there):
            closing.callback(one.close)
        site = replace(served.site, store=here)
        with there.turns.at("example.org"), pytest.raises(outside.Busy), outside.opened_house(site, URL):
            pass
        with outside.opened_house(site, URL) as house, there.turns.at("example.org") as free:
            assert house.config.by_id and not free
