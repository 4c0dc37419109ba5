"""What is noticed about a source, in English and in one line: for the log and for `monitor status`. Pure."""

from __future__ import annotations

from monitor.values import LETTERS, STOCKHOLM, Alarm


def rhythm(days: float | str | None) -> str:
    """How often a source has something new."""
    return "not known yet" if days is None else "every working day" if days == 1 else f"about every {days} days"


def in_words(alarm: Alarm) -> str:
    """An alarm in one line."""
    facts = alarm.facts
    said = {
        "network": "our network: no source answers: {hosts} hosts began to fail at once",
        "failing": "{reason}",
        "unreadable": "{reason}",
        "silent": f"answers, but has nothing new; usually there is something {rhythm(facts.get('every_days'))}",
        "gap": "items may have been missed between two polls: {reason}",
        "category": "unknown category {subject} ({name})",
        "clock": f"{'its clock is' if alarm.source_id else 'clocks of most hosts are'} {_apart(facts.get('minutes', 0))}",
        "future": f"{'1 item is' if facts.get('items') == 1 else '{items} items are'} dated in the future, at most {{latest}}",
        "stuck": "{letters} waiting that no server has accepted: {reply}",
        "refused": "{subject} was refused for good: {reply}",
        "paused": "{who} gets no letters while the address is the same: {reply}",
        "left": "{who} has asked for no more letters, and gets none",
        "ids": "gives several items the same id",
        "drifting": "the latest items lack what earlier ones had: "
        + ", ".join(f"{name} (had by {share:.0%})" for name, share in facts.items() if isinstance(share, float)),
    }[alarm.kind]
    words = said.format(subject=alarm.subject, **facts) if alarm.kind != "drifting" else said
    about = alarm.source_id or ("letters" if alarm.kind in LETTERS else "all")
    return f"{about}: {alarm.kind} since {alarm.since.astimezone(STOCKHOLM):%Y-%m-%d}: {words}"


def _apart(minutes: float | str) -> str:
    return f"{abs(int(minutes))} minutes {'ahead of' if int(minutes) > 0 else 'behind'} ours"
