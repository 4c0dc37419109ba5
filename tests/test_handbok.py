"""The analysts' handbook does what it says: its rules, tables of patterns, faults, keys and commands, run as they stand there.

HTML comments before a block, which readers do not see, say what the text around it tells them to do with it:

    <!-- fil: NAME -->      it is the content of a file in the folder of the exercises
    <!-- sist i: FILE -->   a rule for the end of that file, in place of the one that the handbook put there before
    <!-- ångra: FILE -->    that rule is taken away again
    <!-- fel i: FILE -->    there it would be wrong, with exactly the faults of the next block
    <!-- slutkod: N -->     its command ends with this exit code

In what a command tells, a line `…` stands for any lines and `…` within a line for any text. Scores and line numbers move with every
training and edit, so only their form is compared.
"""

import re
import shlex
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import commands
import pytest
from builders import SHIPPED
from click import Group
from commands import Started

from monitor.classify.rules import Matcher
from monitor.cli import monitor as program
from monitor.config import Rule, RuleBook, RuleFile, Source, read_rules, read_sources, shipped
from monitor.config.schema import Host, KindFile, Parser, Selectors, Sources, Tag
from monitor.config.written import read
from monitor.errors import ConfigError
from monitor.parse import PARSERS
from monitor.tune import check
from monitor.values import JUDGEMENTS, Item

ROOT = Path(__file__).parents[1]
HANDBOOK = ROOT / "docs" / "handbok.md"
LOOKS = tuple(
    f"monitor {name}" for name in ("check", "items", "explain", "search", "evaluate", "rules preview")
)  # may run side by side
ACTIVATE = "source .venv/bin/activate\n"


@dataclass(frozen=True)
class Block:
    """A fenced block of the handbook: the line it begins on, its language, its text, and what the comments before it say."""

    line: int
    language: str
    text: str
    marks: Mapping[str, str]


def blocks(text: str) -> Iterator[Block]:
    """Every fenced block; a comment without a block of its own (ångra) is a block without text."""
    marks: dict[str, str] = {}
    language, begin, inside = None, 0, []
    for number, line in enumerate(text.splitlines(), 1):
        if language is not None:
            if line.startswith("```"):
                yield Block(begin, language, "".join(inside), marks)
                language, inside, marks = None, [], {}
            else:
                inside.append(f"{line}\n")
        elif comment := re.fullmatch(r"<!-- ([^:]+)(?:: (.+))? -->", line):
            marks = {comment[1]: comment[2] or ""}
            if comment[1] == "ångra":
                yield Block(number, "", "", marks)
        elif line.startswith("```"):
            language, begin = line.removeprefix("```"), number
        elif line:
            marks = {}


TEXT = HANDBOOK.read_text("utf-8")
BLOCKS = list(blocks(TEXT))
YAML = [block for block in BLOCKS if block.language == "yaml"]
RULES = [block for block in YAML if block.text.startswith("  - id:")]
FILES = [block for block in YAML if block.text.startswith("# ")]


def named(block: Block) -> str:
    return f"line {block.line}"


def tables(first: str) -> Iterator[list[str]]:
    """The rows of every table whose first heading is this one; cells without their backticks."""
    for table in re.findall(rf"^\| {re.escape(first)} \|.*\n\| ---.*\n((?:\|.*\n)+)", TEXT, re.MULTILINE):
        yield from ([cell.strip().strip("`") for cell in row.strip("|").split(" | ")] for row in table.splitlines())


def hits(title: str, *patterns: str, lemma: bool = False) -> bool:
    rule = Rule(id="prov", reason="Prov", any=patterns, lemma=lemma, hit=("x",))
    book = RuleBook({"other": RuleFile(tag="other", name="Prov", rules=(rule,))}, (), {}, None, "")
    return bool(Matcher(book).hits(Item(source_id="prov", key="1", kind="news", url="", title=title)))


# --- rules and files ------------------------------------------------------------------------------------------------


def test_every_block_is_of_a_kind_that_is_run() -> None:
    assert len(RULES) + len(FILES) == len(YAML) and len(RULES) > 10 and len(FILES) > 2
    assert {block.language for block in BLOCKS} == {"yaml", "json", "text", "console", ""}
    known = {"fil", "sist i", "ångra", "fel i", "slutkod"}
    assert all(block.marks.keys() <= known for block in BLOCKS)
    assert TEXT.count("<!--") == sum(len(block.marks) for block in BLOCKS)


@pytest.mark.parametrize("block", [block for block in RULES if "fel i" not in block.marks], ids=named)
def test_a_rule_does_what_its_examples_say(block: Block, tmp_path: Path) -> None:
    shutil.copyfile(shipped() / "rules" / "kinds.yaml", tmp_path / "kinds.yaml")
    tag = Path(block.marks.get("sist i", "energy")).stem
    (tmp_path / f"{tag}.yaml").write_text(f"tag: {tag}\nname: Prov\nrules:\n{block.text}", "utf-8")
    assert check(read_rules(tmp_path)) == []


@pytest.mark.parametrize("block", [block for block in RULES if "fel i" in block.marks], ids=named)
def test_a_wrong_rule_has_the_faults_that_the_handbook_tells(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(shipped() / "rules", tmp_path / "rules")
    with (tmp_path / block.marks["fel i"]).open("a", encoding="utf-8") as rules:
        rules.write(block.text)
    monkeypatch.chdir(tmp_path)
    try:
        faults = check(read_rules(Path("rules")))
    except ConfigError as error:
        faults = error.faults
    told = BLOCKS[BLOCKS.index(block) + 1]
    assert told.language == "text" and told_by(told.text, "".join(f"{fault}\n" for fault in faults))


@pytest.mark.parametrize("block", FILES, ids=named)
def test_a_whole_file_is_of_the_right_form(block: Block, tmp_path: Path) -> None:
    path = tmp_path / block.text.splitlines()[0].removeprefix("# ")
    path.parent.mkdir(exist_ok=True)
    path.write_text(block.text, "utf-8")
    if path.name == "sources.yaml":
        assert read_sources(path).sources
    elif path.name == "kinds.yaml":
        shipped_kinds = {one.kind: one for one in SHIPPED.rules.kinds}
        for one in read(path, KindFile)[0].kinds:
            assert one.name == shipped_kinds[one.kind].name and set(one.aliases) <= set(shipped_kinds[one.kind].aliases)
    else:
        shutil.copyfile(shipped() / "rules" / "kinds.yaml", path.parent / "kinds.yaml")
        assert check(read_rules(path.parent)) == []


# --- tables ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lemma", [False, True])
def test_a_pattern_hits_and_misses_what_its_table_says(lemma: bool) -> None:
    rows = list(tables("mönster med lemma" if lemma else "mönster"))
    wrong = [(row[0], title) for row in rows for title in row[1].split(", ") if not hits(title, row[0], lemma=lemma)]
    wrong += [(row[0], title) for row in rows for title in row[2].split(", ") if hits(title, row[0], lemma=lemma)]
    assert len(rows) >= 5 and wrong == []


def test_a_trap_is_one_and_what_is_better_does_not_fall_into_it() -> None:
    rows = [(trap, title, better.replace("`", "").split(", ")) for trap, title, better in tables("fälla")]
    assert len(rows) >= 5 and [(trap, title) for trap, title, _ in rows if not hits(title, trap)] == []
    assert [(title, better) for _, title, better in rows if hits(title, *better)] == []


def test_every_key_tag_effect_field_and_judgement_is_told() -> None:
    assert {row[0] for row in tables("nyckel")} == set(Rule.model_fields)
    assert {row[0] for row in tables("tagg")} == {tag for one in get_args(Tag) for tag in get_args(one) or (one,)}
    assert {row[0] for row in tables("verkan")} == set(get_args(Rule.model_fields["effect"].annotation))
    assert [row[0] for row in tables("omdöme")] == list(JUDGEMENTS)
    for field in ("title", "summary", "text", "senders", "categories"):
        assert f"`{field}`" in TEXT


def test_the_settings_of_a_source_are_told_by_their_names() -> None:
    told = {row[0] for row in tables("inställning")}
    assert told == {"weight", "always", "never", "least"} and told <= set(Source.model_fields)


def test_every_key_of_sources_yaml_is_told_and_every_parser() -> None:
    told = {first: [row[0] for row in tables(first)] for first in ("i filen", "källans nyckel", "väljare", "parser")}
    assert told["i filen"] == list(Sources.model_fields) and all(f"`{name}`" in TEXT for name in Host.model_fields)
    assert told["källans nyckel"] == list(Source.model_fields)
    assert told["väljare"] == list(Selectors.model_fields)
    assert told["parser"] == sorted(PARSERS)
    by_themselves = {name for name, reads in tables("parser") if reads.startswith("egen sida: ")}
    assert by_themselves == set(PARSERS) - set(get_args(Parser))


def test_what_an_absent_key_means_is_what_the_schema_says() -> None:
    absent = {key: text for key, _, text in tables("källans nyckel")}
    required = {name for name, field in Source.model_fields.items() if field.is_required()}
    assert {key for key, text in absent.items() if text == "måste finnas"} == required
    for key in ("every_minutes", "kind", "enabled", "may_be_empty", "pages", "board", "weight", "least"):
        default = Source.model_fields[key].default
        said = str(default).lower() if isinstance(default, bool) else f"{default:g}" if isinstance(default, float) else str(default)
        assert absent[key].replace("`", "").startswith(said), key


# --- commands -------------------------------------------------------------------------------------------------------


def test_every_command_in_the_text_is_one() -> None:
    found = re.findall(r"(?:`|\$ )monitor ([^`\n]+)", TEXT)
    assert len(found) > 20
    for line in found:
        group, words = program, [word for word in shlex.split(line) if word != "--verbose"]
        while words and isinstance(group, Group):
            group = group.commands[words.pop(0)]  # type: ignore[assignment]
        options = {name for option in group.params for name in option.opts}
        assert {word for word in words if word.startswith("--")} <= options, line


def test_the_way_to_the_command_is_told_before_the_first_command_as_in_the_readme() -> None:
    first = next(block for block in BLOCKS if block.language == "console")
    assert first.text == f"$ {ACTIVATE}" and ACTIVATE.strip() in (ROOT / "README.md").read_text("utf-8")


def test_every_link_leads_somewhere() -> None:
    def anchors(text: str) -> set[str]:
        return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}

    for link in re.findall(r"\]\(([^)]+)\)", TEXT):
        path, _, anchor = link.partition("#")
        there = (HANDBOOK.parent / path).resolve() if path else HANDBOOK
        assert there.exists() and (not anchor or anchor in anchors(there.read_text("utf-8"))), link


def told_by(expected: str, told: str) -> bool:
    """Whether what was told is what the handbook shows, up to what it leaves out, scores and line numbers."""
    lines = []
    for line in expected.splitlines():
        pattern = re.escape(line).replace("…", ".*")
        pattern = re.sub(r"\\\.yaml:\d+", r"\\.yaml:\\d+", pattern)
        pattern = re.sub(r"\d+(,|\\\.)\d+", r"\\d+\1\\d+", pattern)
        lines.append(r"(?:.*\n)*" if line == "…" else f"{pattern}\n")
    return bool(re.fullmatch("".join(lines), told))


@dataclass(frozen=True)
class Running:
    """A command that has been started as it is typed, and what it should tell."""

    where: str
    expected: str
    code: int
    command: Started


def start(block: Block, step: str, folder: Path) -> Running:
    line, _, expected = step.partition("\n")
    program, *arguments = shlex.split(line)
    assert program == "monitor"
    command = commands.start(*arguments, cwd=folder, environment=commands.environment(), together=True)
    return Running(f"docs/handbok.md:{block.line}: $ {line}", expected, int(block.marks.get("slutkod", 0)), command)


def settle(running: list[Running]) -> None:
    """Waits for what was started; each must have told what the handbook shows."""
    told = [(one, one.command.done()) for one in running]
    running.clear()
    for one, done in told:
        assert (done.returncode, told_by(one.expected, done.stdout)) == (one.code, True), f"{one.where}\n{done.stdout}"


def do(block: Block, folder: Path, whole: dict[Path, str]) -> None:
    """What the text around a block tells its reader to do with a file; `whole` remembers files as they were."""
    for key, name in block.marks.items():
        path = folder / name
        if key == "fil":
            path.write_text(block.text, "utf-8")
        elif key in ("sist i", "ångra"):
            path.write_text(whole.setdefault(path, path.read_text("utf-8")) + block.text, "utf-8")


def test_the_exercises_tell_what_the_handbook_shows(tmp_path: Path) -> None:
    folder, whole, running = tmp_path, {}, list[Running]()
    for block in BLOCKS:
        if block.marks.keys() & {"fil", "sist i", "ångra"}:
            settle(running)
            do(block, folder, whole)
        steps = re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:] if block.language == "console" else []
        for step in steps:
            if step == ACTIVATE:  # in the tests Python's own path leads to the command
                continue
            if step.startswith("cd "):
                folder /= step.removeprefix("cd ").split("\n")[0]
                continue
            only_looks = step.startswith(LOOKS)
            if not only_looks:
                settle(running)
            running.append(start(block, step, folder))
            if not only_looks:
                settle(running)
    settle(running)
