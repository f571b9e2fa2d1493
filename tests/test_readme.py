"""What the READMEs say: the commands that a person would paste run, and every link, path and name leads somewhere."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import pytest

from db.tables import metadata
from domain.webhooks.sender import signature
from tests.handbook.page import PAGE, SOURCE, page, slug
from tests.support.running import PATIENCE, Running, running
from tests.test_layers import ROOMS

ROOT: Final = Path(__file__).parent.parent
README: Final = ROOT / "README.md"
LAYERS: Final = ("api", "domain", "db", "openapi", "tests")
DOCUMENTS: Final = (*sorted(ROOT.glob("*.md")), *(ROOT / layer / "README.md" for layer in LAYERS))
LONGEST: Final = 120
"""Lines of the README, which fits on two screens."""

FENCED: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CODE: Final = re.compile(r"`([^`\n]+)`")
LINK: Final = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FOLDER: Final = re.compile(rf"(?:{'|'.join(LAYERS)}|\.ci|\*)/")
ANSWER: Final = re.compile(r"\s*# → (.+)$")
END: Final = "\x1e"
"""Ends what a marked line of an example answers."""


def text(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def place(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def blocks(document: Path, language: str) -> list[str]:
    return [block for kind, block in FENCED.findall(text(document)) if kind == language]


# --- What a person would paste ---


def script(document: Path) -> tuple[str, list[str]]:
    """The examples of a document as one script, and what the answer to each of its marked lines contains."""
    lines, answers = ["set -euo pipefail"], []
    for block in blocks(document, "sh"):
        for line in block.splitlines() if "# →" in block else ():
            lines.append(ANSWER.sub("", line))
            if found := ANSWER.search(line):
                answers.append(found[1])
                lines.append(f"printf '{END}'")
    return "\n".join(lines), answers


def pasted(document: Path, demo: Running, password: str) -> list[tuple[str, str]]:
    """What each marked line answers beside what it should contain; run in the folder of the demo."""
    commands, answers = script(document)
    for written, here in (
        ("http://127.0.0.1:8000", demo.base),
        (".venv/bin/", f"{Path(sys.executable).parent}/"),
        ("password='…'", f"password='{password}'"),
    ):
        commands = commands.replace(written, here)
    done = subprocess.run(["bash", "-c", commands], cwd=demo.folder.parent, capture_output=True, timeout=PATIENCE)
    assert done.returncode == 0, f"{place(document)}: {done.stdout.decode()[-2000:]} {done.stderr.decode()}"
    return list(zip(done.stdout.decode().split(END), answers, strict=False))


def test_the_examples_answer_what_is_written_beside_them(tmp_path: Path) -> None:
    with running("demo", tmp_path / ".sobo", SOBO_WEBHOOK_HOSTS="localhost:9000") as demo:
        password = re.search(r"with the password (\S+)", demo.output)
        assert password
        for document in (README, SOURCE):
            found = pasted(document, demo, password[1])
            assert len(found) == len(script(document)[1]) >= 5
            assert [expected for answer, expected in found if expected not in answer] == [], found


def test_the_readmes_marked_commands_are_found(root: Path) -> None:
    for mark, ends_with in (("demo", "/sobo demo"), ("test", "/pytest -n logical")):
        found = re.search(rf"^<!-- {mark} -->\n```sh\n(.+)\n```$", text(README), re.MULTILINE)
        assert found, mark
        assert found[1].startswith("python3.11 -m venv .venv && ")
        assert found[1].endswith(ends_with)


def test_a_receiver_that_follows_the_handbook_tells_genuine_messages() -> None:
    (example,) = blocks(SOURCE, "python")
    made: dict[str, Any] = {}
    exec(example, made)
    secret, other, body = "whsec_c2VjcmV0", "whsec_b3RoZXI=", b'{"id":"act-1"}'
    signed = " ".join(signature(one, "act-1", 1_700_000_000, body) for one in (other, secret))
    headers = {"webhook-id": "act-1", "webhook-timestamp": "1700000000", "webhook-signature": signed}
    assert made["is_genuine"](secret, headers, body)
    assert not made["is_genuine"](secret, headers, body + b" ")
    assert not made["is_genuine"]("whsec_ZWxzZQ==", headers, body)


# --- Where it leads ---


def code(document: Path) -> Iterator[str]:
    """The words of a document's code, in its blocks and between backticks."""
    blockless = FENCED.sub("", text(document))
    for found in (*CODE.findall(blockless), *(block for _, block in FENCED.findall(text(document)))):
        yield from re.split(r"[\s,;]+", found)


def anchors(document: Path) -> set[str]:
    return {slug(heading) for heading in re.findall(r"^#+ (.+)$", FENCED.sub("", text(document)), re.MULTILINE)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=place)
def test_every_link_leads_to_a_file_and_a_heading(document: Path) -> None:
    for link in LINK.findall(FENCED.sub("", text(document))):
        if link.startswith("http"):
            continue
        name, _, anchor = link.partition("#")
        target = (document.parent / name).resolve() if name else document
        assert target.is_relative_to(ROOT), link
        assert target.is_file(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("document", DOCUMENTS, ids=place)
def test_every_path_and_module_that_is_named_is_there(document: Path) -> None:
    missing = [word for word in code(document) if FOLDER.match(word) and not any(ROOT.glob(word.rstrip(".:/")))]
    for module in re.findall(rf"-m ((?:{'|'.join(LAYERS)})[\w.]*)", text(document)):
        where = ROOT.joinpath(*module.split("."))
        missing += [] if where.is_dir() or where.with_suffix(".py").is_file() else [module]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=place)
def test_every_test_and_constraint_that_is_named_is_there(document: Path) -> None:
    constraints = {str(one.name) for table in metadata.tables.values() for one in table.constraints}
    columns = {column.name for table in metadata.tables.values() for column in table.columns}
    tests = {name for path in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"def (test_\w+)", text(path))}
    for word in code(document):
        if re.fullmatch(r"test_\w+", word):
            assert word in tests
        elif re.fullmatch(r"\w+_(excl|check|pkey|fkey|key)", word):
            assert word in constraints | columns


def test_the_map_has_every_room() -> None:
    table = [word for line in text(README).splitlines() if line.startswith("| `") for word in CODE.findall(line)]
    rooms = [f"{layer}/{name}" for layer, names in ROOMS.items() for name in names.split()]
    missing = [room for room in rooms if (ROOT / room).is_dir() and room not in table]
    assert missing == []


def test_the_readme_is_short() -> None:
    assert len(text(README).splitlines()) <= LONGEST


# --- The handbook as a page, and what is shipped ---


class Loaded(HTMLParser):
    """What a page refers to, and the anchors it has."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: set[str] = set()
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links |= {str(value) for name, value in attrs if name in ("href", "src", "srcset", "action")}
        self.anchors |= {str(value) for name, value in attrs if name == "id"}


def test_the_served_handbook_is_that_of_the_repository() -> None:
    same = text(PAGE) == page()
    assert same, f"{place(PAGE)} is out of date; make it again with: python -m tests.handbook"


def test_the_handbook_loads_nothing_from_outside_and_its_links_lead_somewhere() -> None:
    found = Loaded()
    found.feed(text(PAGE))
    assert not found.tags & {"script", "img", "iframe", "object", "embed"}
    assert not re.search(r"@import|url\(", text(PAGE))
    inside = {link for link in found.links if link.startswith("#")}
    assert found.links - inside == {"/docs/", "data:,", "handbook.css"}
    assert {link[1:] for link in inside} <= found.anchors
    assert len(inside) == len(re.findall(r"^## ", text(SOURCE), re.MULTILINE))


def test_every_licence_is_shipped_with_what_it_is_of() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    shipped = {path for pattern in project["license-files"] for path in ROOT.glob(pattern)}
    folders = [ROOT / layer for layer in ("api", "domain", "db")]
    beside = {ROOT / "LICENSE"}
    beside |= {path for folder in folders for path in folder.rglob("*") if re.search(r"LICENSE|NOTICE", path.name)}
    assert shipped == beside
    assert {ROOT / "LICENSE", ROOT / "api/exports/fonts/LiberationSerif.LICENSE.txt"} < shipped
    assert project["license"] == "Apache-2.0"
