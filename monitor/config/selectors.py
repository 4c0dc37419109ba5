"""CSS selectors in sources.yaml: each can be used, and none stands where nobody looks at it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

import soupsieve
from pydantic import AfterValidator

OF_EVENTS = ("starts", "ends", "place", "register_by")


def a_selector(text: str) -> str:
    """A selector that pages can be searched with, or nothing. Raises ValueError that says what is wrong with it."""
    try:
        if text:
            soupsieve.compile(text)
    except (soupsieve.SelectorSyntaxError, NotImplementedError, RecursionError) as error:
        said = str(error).partition("\n")[0]
        raise ValueError(f"is no CSS selector that works on a page: {said}") from error
    return text


def some_selector(text: str) -> str:
    if not text:
        raise ValueError("is empty; it needs a CSS selector")
    return text


Optional = Annotated[str, AfterValidator(a_selector)]
Needed = Annotated[str, AfterValidator(a_selector), AfterValidator(some_selector)]


def misuse(parser: str, kind: str, given: Collection[str] | None) -> str:
    """What is wrong with `select` as a whole, in words; empty where nothing is. `given`: its keys that say something, None without it."""
    if parser != "html":
        return "" if given is None else f"`select` goes with parser html; parser {parser} does not look at it"
    if given is None:
        return "parser html needs `select` with CSS selectors"
    if kind == "event":
        return "" if "starts" in given else "kind event needs `starts` in `select`: a meeting without a day is never listed"
    idle = [key for key in OF_EVENTS if key in given]
    return f"{', '.join(idle)} in `select` goes with kind event; this source is of kind {kind}" if idle else ""
