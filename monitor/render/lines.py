"""How the lines of a letter are set: wrapped and tidied in plain text, unbroken where a browser would break them."""

from __future__ import annotations

import re
import textwrap

from markupsafe import Markup, escape

from monitor import swedish

LINE_LENGTH = 74


def tidied(text: str) -> str:
    """At most one empty line between two, and none at the ends."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip() + "\n"


def wrapped(text: str, indent: int = 0, first: str = "") -> str:
    """Lines of a mail in plain text, indented; `first` stands before the first of them. No word is broken."""
    space = " " * indent
    return textwrap.fill(
        text,
        LINE_LENGTH,
        initial_indent=first or space,
        subsequent_indent=space,
        break_long_words=False,
        break_on_hyphens=False,
    )


def headed(title: str) -> Markup:
    """A title in HTML, with spans such as 2026–2037 kept on one line: a browser would break them after the dash."""
    span = r'<span style="white-space:nowrap">\g<0></span>'
    return Markup(re.sub(r"\d+–\d+", span, str(escape(swedish.titled(title)))))
