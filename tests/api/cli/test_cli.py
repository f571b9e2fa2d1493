"""`sobo`, run as a person runs it: what it says, what it starts, and what it leaves behind."""

import asyncio
import contextlib
import json
import re
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from api.cli.main import parser
from api.papers.routes import verified_paper
from api.settings import Settings
from db.session import Database
from db.statement import Sql
from domain.ledger import coverage
from domain.ledger.checkpoints import KIND
from tests.support.application import published, signing_keys
from tests.support.databases import at, new_database
from tests.support.drafts import NOVEMBER, docx, paragraph
from tests.support.running import PATIENCE, Ran, environment, free_port, message_of

OFFICE = "entry,effective_on,holder,office_name,office_kind\nV9,2024-11-20,{holder},Văn phòng 09,resident_bureau\n"
COMMANDS = (
    "demo",
    "serve",
    "migrate",
    "add-account",
    "reset-password",
    "load",
    "rebuild",
    "verify",
    "rotate-keys",
    "check",
)

# --- What it says ---


def test_the_help_names_every_command_and_setting() -> None:
    command = [sys.executable, "-m", "api.cli.main", "--help"]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stderr) == (0, "")
    settings = [info.validation_alias or f"SOBO_{name.upper()}" for name, info in Settings.model_fields.items()]
    for word in (*COMMANDS, *settings, "8000", ".sobo"):
        assert str(word) in done.stdout


LOADED = """
import sys
from contextlib import redirect_stdout, suppress
from io import StringIO
from api.cli.main import main
for args in sys.argv[1:]:
    with suppress(SystemExit), redirect_stdout(StringIO()):
        main(args.split())
print(*(name for name in sys.modules if "." not in name))
"""


@pytest.mark.parametrize("args", [["--help"], [f"{command} --help" for command in COMMANDS]], ids=["sobo", "commands"])
def test_help_loads_nothing_that_it_does_not_need(args: list[str]) -> None:
    command = [sys.executable, "-c", LOADED, *args]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=PATIENCE, check=True)
    heavy = {"pydantic", "pydantic_settings", "sqlalchemy", "litestar", "uvicorn", "asyncpg", "asyncio", "domain", "db"}
    assert set(done.stdout.split()) & heavy == set()


@pytest.mark.parametrize("args", [["--help"], ["verify"], ["load", "/nowhere/đâu"]], ids=" ".join)
def test_it_speaks_to_a_terminal_that_knows_only_ascii(args: list[str], tmp_path: Path) -> None:
    settings = environment(PYTHONIOENCODING="ascii", SOBO_DATA_DIR=str(tmp_path / "dữ liệu"))
    command = [sys.executable, "-m", "api.cli.main", *args]
    done = subprocess.run(command, env=settings, capture_output=True, text=True, timeout=PATIENCE)
    assert "Traceback" not in done.stderr
    assert (done.stdout + done.stderr).isascii()
    assert done.returncode == (0 if args == ["--help"] else 1)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help_that_a_person_can_use(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parser().parse_args([command, "--help"])
    text = capsys.readouterr().out
    assert end.value.code == 0
    sentence = re.sub(r"\s+", " ", text)
    assert re.search(r"[A-Z][^.]{20,}\.", sentence), text
    if command == "verify":
        assert "--checkpoint SIZE:ROOT|FILE" in text
    if command == "load":
        assert "folder" in text
    if command == "check":
        assert "--period" in text


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["nothing"],
        ["load"],
        ["demo", "--port", "1"],
        ["verify", "--checkpoint", "x"],
        ["rebuild", "x"],
        ["check", "a.md"],
    ],
    ids=str,
)
def test_a_wrong_command_line_gets_the_usage(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parser().parse_args(args)
    assert end.value.code == 2
    assert "usage: sobo" in capsys.readouterr().err


@pytest.mark.parametrize("checkpoint", ["5", "5:", ":" + "a" * 64, "-1:" + "a" * 64, "5:" + "g" * 64, "٥:" + "a" * 64])
def test_an_invalid_checkpoint_is_refused(checkpoint: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parser().parse_args(["verify", f"--checkpoint={checkpoint}"])
    assert end.value.code == 2
    assert "SIZE:ROOT" in capsys.readouterr().err


@pytest.fixture
async def blank_url(server_url: str) -> AsyncIterator[str]:
    """A database that has no schema yet."""
    async with new_database(server_url) as url:
        yield url


@pytest.mark.parametrize("port", ["abc", "0", "-1", "65536", "8000.5", "", "١٢٣٤"])
def test_an_invalid_port_is_refused_by_name(ran: Ran, tmp_path: Path, port: str) -> None:
    message = message_of(ran("serve", SOBO_DATA_DIR=str(tmp_path / "data"), SOBO_PORT=port))
    number = port.isascii() and port.lstrip("-").isdigit()
    rule = "must be (1 or more|65535 or less)" if number else "must be a whole number"
    assert re.fullmatch(rf"SOBO_PORT: {rule} \({port!r}\)\n", message), message
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("name", ["", " "])
def test_a_data_folder_without_a_name_is_refused(ran: Ran, name: str, tmp_path: Path) -> None:
    with contextlib.chdir(tmp_path):
        message = message_of(ran("migrate", SOBO_DATA_DIR=name))
    assert message == f"SOBO_DATA_DIR: must name a folder ({name!r})\n"
    assert list(tmp_path.iterdir()) == []


def test_a_data_folder_that_is_a_file_gets_a_plain_message(ran: Ran, tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.write_text("something else")
    for folder in (file, file / "below"):
        assert message_of(ran("migrate", SOBO_DATA_DIR=str(folder))).startswith(f"{file} is a file, not a folder")


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_port_in_use_is_reported_before_anything_starts(ran: Ran, tmp_path: Path, command: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        message = message_of(ran(command, SOBO_DATA_DIR=str(tmp_path / "data"), SOBO_PORT=port))
    assert port in message
    assert "SOBO_PORT" in message
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody:wrong@127.0.0.1:1/none",
        "postgresql://nobody:wro/wrong@127.0.0.1:1/none",
        "postgresql://nobody:wrong@127.0.0.1:port/none",
        "postgresql://nobody:wrong@127.0.0.1:99999/none",
        "postgresql://nobody:wrong@[::1/none",
        "postgresql:///none?host=/nowhere",
        "mysql://a/b",
        "nonsense",
    ],
)
@pytest.mark.parametrize("command", ["migrate", "verify"])
def test_an_unreachable_database_is_reported_in_one_message(ran: Ran, command: str, url: str) -> None:
    message = message_of(ran(command, DATABASE_URL=url))
    assert message.startswith("DATABASE_URL: ")
    assert "wrong" not in message, "it tells the password"


@pytest.mark.parametrize("command", ["migrate", "verify"])
def test_a_missing_database_is_reported_in_one_message(ran: Ran, server_url: str, command: str) -> None:
    message = message_of(ran(command, DATABASE_URL=at(server_url, "khong_co")))
    assert "khong_co" in message


@pytest.mark.parametrize("command", [("serve",), ("verify",), ("rebuild",), ("load", ".")], ids=" ".join)
def test_an_unmigrated_database_asks_to_be_migrated(ran: Ran, blank_url: str, command: tuple[str, ...]) -> None:
    message = message_of(ran(*command, DATABASE_URL=blank_url, SOBO_PORT=str(free_port())))
    assert "sobo migrate" in message


def test_migrating_may_be_repeated(ran: Ran, blank_url: str) -> None:
    for _ in range(2):
        assert ran("migrate", DATABASE_URL=blank_url) == (0, "The schema is up to date.\n", "")


def test_a_checkpoint_of_another_ledger_fails_verification(ran: Ran, own_example_url: str) -> None:
    for checkpoint, finding in (("5:" + "0" * 64, "checkpoint"), ("5000:" + "0" * 64, "cut")):
        status, output, _ = ran("verify", "--checkpoint", checkpoint, DATABASE_URL=own_example_url)
        assert status == 1
        assert finding in output
        assert "NOT intact" in output


def alter(url: str, statement: str) -> None:
    async def altered() -> None:
        owner = await asyncpg.connect(url)
        await owner.execute(f"SET session_replication_role = replica; {statement}")
        await owner.close()

    asyncio.run(altered())


def test_an_altered_version_is_detected_and_repaired_from_acts_that_verify(ran: Ran, own_example_url: str) -> None:
    alter(own_example_url, "UPDATE subdomain_certificate SET host = 'khac.vn' WHERE number = 310")
    status, output, errors = ran("verify", DATABASE_URL=own_example_url)
    assert (status, errors) == (1, "")
    finding, words, keys, omitted = output.splitlines()
    assert keys.startswith("There are no keys here")
    assert omitted == coverage.not_covered()
    assert finding.startswith("subdomain-certificates/")
    assert "do NOT match the acts" in words
    assert ran("rebuild", DATABASE_URL=own_example_url)[0] == 1
    assert ran("verify", DATABASE_URL=own_example_url)[0] == 0
    alter(own_example_url, "UPDATE act SET number = 999 WHERE number = 310")
    before = ran("verify", DATABASE_URL=own_example_url)[1]
    status, output, errors = ran("rebuild", DATABASE_URL=own_example_url)
    assert (status, errors) == (1, "")
    assert "does not match its leaf hash" in before
    assert output.splitlines()[:-1] == before.splitlines()[:1], "the counter is no matter of the acts"
    assert output.splitlines()[-1] == "The ledger is NOT intact: nothing was rebuilt."


Saved = tuple[Path, Path, Path]


@pytest.fixture
async def saved(own_example: Database, tmp_path: Path) -> Saved:
    """A file of the ledger's checkpoint, one of the public keys, and one of an answer about a paper."""
    await published(own_example, tmp_path / "checkpoints.jsonl")
    code = await own_example.value(Sql("SELECT code FROM paper_code JOIN act USING (seq) WHERE number = 310"))
    paper = await verified_paper(own_example, signing_keys(), code)
    (tmp_path / "paper.json").write_text(paper.model_dump_json(by_alias=True))
    (tmp_path / "keys.json").write_text(json.dumps(signing_keys().jwks()))
    return tmp_path / "checkpoints.jsonl", tmp_path / "keys.json", tmp_path / "paper.json"


def test_a_file_of_signed_checkpoints_is_checked_line_by_line(ran: Ran, own_example_url: str, saved: Saved) -> None:
    checkpoints, keys, _ = saved
    good = checkpoints.read_text()
    args = ("verify", "--checkpoint", str(checkpoints), "--keys", str(keys))
    status, output, errors = ran(*args, DATABASE_URL=own_example_url)
    assert (status, errors) == (0, "")
    size = json.loads(good)["size"]
    assert f"It extends 1 saved checkpoints, the last of {size} acts" in output
    bare = json.loads(good)["jws"]
    other = signing_keys().sign({**json.loads(good), "root": "0" * 64}, KIND)
    tall = signing_keys().sign({**json.loads(good), "size": 5000}, KIND)
    for lines, words in (
        ([good, bare], ()),
        ([good, good[:90]], ("checkpoints.jsonl:2: skipped",)),
        (
            [good.replace(f'"size":{size}', f'"size":{size - 1}')],
            ("checkpoints.jsonl:1: the checkpoint does not match what was signed", "NOT."),
        ),
        (
            [bare, bare[:-9] + ("B" if bare[-9] == "A" else "A") + bare[-8:]],
            ("checkpoints.jsonl:2: the checkpoint has no valid signature", "NOT."),
        ),
        (["", "x"], ("checkpoints.jsonl:2: the checkpoint has no valid signature", "NOT.")),
        ([""], ("contains no checkpoint", "NOT.")),
        ([good, other], (f"the first {size} acts are not those of the checkpoint", "The ledger is NOT intact.")),
        ([tall, good], ("checkpoint has 5000 acts", "its tail was cut", "The ledger is NOT intact.")),
    ):
        checkpoints.write_text("\n".join(line.strip() for line in lines))
        status, output, errors = ran(*args, DATABASE_URL=own_example_url)
        assert (status, errors) == (int("NOT" in "".join(words)), ""), lines
        for word in words:
            assert word in output


def test_published_checkpoints_and_the_audit_log_are_verified_unasked(
    ran: Ran, own_example_url: str, saved: Saved, tmp_path: Path
) -> None:
    file, keys, _ = saved
    args, place = ("verify", "--keys", str(keys)), {"DATABASE_URL": own_example_url, "SOBO_CHECKPOINT_FILE": str(file)}
    status, output, errors = ran(*args, **place)
    assert (status, errors) == (0, "")
    omitted, intact = output.splitlines()
    size = json.loads(file.read_text())["size"]
    assert omitted == coverage.not_covered()
    assert intact.startswith(f"The ledger is intact. Save this checkpoint elsewhere: {size}:")
    alter(own_example_url, "DELETE FROM checkpoint; UPDATE audit SET who = 'x' WHERE id = 1")
    assert ran(*args, **place) == (
        1,
        f"checkpoint {size} is missing: it is in checkpoints.jsonl:1\n"
        "audit 1 was changed: it does not match its hash in audit_link 1\n"
        "The ledger is intact, the checkpoints are NOT.\n"
        "The audit log is NOT intact.\n" + coverage.not_covered() + "\n",
        "",
    )
    assert "Is a directory" in message_of(ran(*args, **place | {"SOBO_CHECKPOINT_FILE": str(tmp_path)}))


def test_a_saved_answer_about_a_paper_is_checked_without_a_database(ran: Ran, saved: Saved, tmp_path: Path) -> None:
    _, keys, paper = saved
    nowhere = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "SOBO_DATA_DIR": str(tmp_path / "none")}
    args = ("verify", "--proof", str(paper), "--keys", str(keys))
    status, output, errors = ran(*args, **nowhere)
    assert (status, errors) == (0, "")
    assert output.startswith("310/GXN-STTTT: còn hiệu lực (")
    assert f"its act is in the checkpoint of {json.loads(paper.read_text())['proof']['size']} acts" in output
    forged = paper.read_text().replace("in_force", "revoked")
    for text in (forged, "{}", "[]", "x", "", "[" * 100_000):
        paper.write_text(text)
        status, output, errors = ran(*args, **nowhere)
        assert (status, errors) == (1, "")
        assert "The proof is NOT valid." in output
    for text in ("{}", "x", "[" * 100_000):
        keys.write_text(text)
        assert "not a set of public keys" in message_of(ran(*args, **nowhere))
    assert "--keys" in message_of(ran(*args[:3], **nowhere))
    assert not (tmp_path / "none").exists()


def test_a_folder_that_cannot_be_loaded_is_reported_by_line(ran: Ran, own_example_url: str, tmp_path: Path) -> None:
    (tmp_path / "press-offices.csv").write_text(OFFICE.format(holder="KHONG-CO"), encoding="utf-8")
    assert message_of(ran("load", str(tmp_path), DATABASE_URL=own_example_url)).startswith(
        "press-offices.csv:2:3 holder: "
    )
    assert "không có thư mục này" in message_of(ran("load", str(tmp_path / "none"), DATABASE_URL=own_example_url))


@pytest.mark.parametrize("kind", ["md", "txt", "docx"])
def test_a_draft_is_checked_and_reported_in_vietnamese(
    ran: Ran, own_example_url: str, tmp_path: Path, kind: str
) -> None:
    file = tmp_path / f"dự thảo.{kind}"
    plain = NOVEMBER.replace("<sup>8</sup>", "").replace("**", "")
    texts = {"md": NOVEMBER.encode(), "txt": b"\xef\xbb\xbf" + plain.encode()}
    file.write_bytes(texts.get(kind) or docx("".join(map(paragraph, plain.splitlines()))))
    status, output, errors = ran("check", str(file), "--period", "2024-11", DATABASE_URL=own_example_url)
    assert (status, errors) == (1, "")
    for words in (
        "Kỳ 2024-11: 15/10/2024–14/11/2024",
        "PHÁT HIỆN: 8",
        "Số giấy xác nhận đã cấp: ghi 03, dẫn 04 số văn bản, sổ bộ có 04 [dòng 2, cột 10]",
        "330/BC-STTTT được dẫn 2 lần [dòng 5, cột 11; dòng 8, cột 17]",
        "1943/STTTT-CNTT ghi ngày 05/11/2024, nhưng số nhỏ hơn 1939/STTTT-TTBCXB ghi ngày 13/11/2024",
        "57/KH-STTTT ngày 14/10/2024, trước kỳ báo cáo",
        "312/GXN-STTTT, không ghi ngày, trong kỳ: có trong sổ; Giấy xác nhận subdomain, hành vi",
        "1 con số khác không thuộc chỉ tiêu nào của sổ bộ",
    ):
        assert words in output


def test_a_draft_without_a_fault_ends_well(ran: Ran, own_example_url: str, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Trong kỳ không cấp giấy nào. Lũy kế cấp 45 subdomain.", encoding="utf-8")
    args = ("check", str(file), "--period", "2024-01", "--calendar", "calendar")
    status, output, errors = ran(*args, DATABASE_URL=own_example_url)
    assert (status, errors) == (0, "")
    assert "Kỳ 2024-01: 01/01/2024–31/01/2024" in output
    assert "Không phát hiện sai lệch." in output
    assert "nói về thời gian khác kỳ báo cáo" in output


@pytest.mark.parametrize(
    ("name", "content", "period", "words"),
    [
        ("a.md", None, "2024-11", "Không có tệp “"),
        ("a.pdf", b"%PDF", "2024-11", "không phải là tệp .md, .txt hoặc .docx"),
        ("a.md", b"\xff\xfe\x00", "2024-11", "không phải là chữ đọc được"),
        ("a.docx", b"a", "2024-11", "không phải là tệp Word"),
        ("a.txt", b"1" * 7_000_000, "2024-11", "quá lớn, tối đa"),
        ("a.txt", b"1" * 2_000_000, "2024-11", "tối đa 1000000 ký tự"),
        ("a.txt", b"a", "2024-13", "chưa đúng dạng kỳ báo cáo"),
    ],
)
def test_a_draft_that_cannot_be_checked_is_refused_in_vietnamese(
    ran: Ran, own_example_url: str, tmp_path: Path, name: str, content: bytes | None, period: str, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    message = message_of(ran("check", str(tmp_path / name), "--period", period, DATABASE_URL=own_example_url))
    assert message.startswith("Không kiểm tra được: ")
    assert words in message
