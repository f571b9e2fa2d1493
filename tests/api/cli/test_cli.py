"""`sobo`, run as a person runs it: what it says, what it starts, and what it leaves behind."""

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import asyncpg
import psutil
import pytest

from api.cli.main import main, parser
from api.cli.serving import WORKERS
from api.papers.routes import verified
from api.settings import Settings
from db.session import Database
from db.statement import Sql
from domain.ledger.checkpoints import KIND
from tests.factories import opening
from tests.support.application import published, signing_keys
from tests.support.databases import at, new_database
from tests.support.drafts import NOVEMBER, docx, paragraph

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
PATIENCE = 60
"""Seconds until a test gives up; nothing is expected to take that long."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(**settings: str) -> dict[str, str]:
    """The caller's environment, but for what `sobo` reads from it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SOBO_", "DATABASE_URL"))}
    return {**kept, **settings}


def at_work(folder: Path) -> list[int]:
    """The processes of a database that keeps its data in `folder`."""
    found = []
    for process in psutil.process_iter(["name"]):
        if process.info["name"] == "postgres":
            try:
                if (folder / "postgres").samefile(f"/proc/{process.pid}/cwd"):
                    found.append(process.pid)
            except OSError:
                continue
    return found


class Running:
    """A `sobo` that serves."""

    def __init__(self, process: "subprocess.Popen[str]", base: str, folder: Path) -> None:
        self.process, self.base, self.folder = process, base, folder
        self.said = ""

    @property
    def key(self) -> dict[str, str]:
        """The header that lets in whoever tries the demo."""
        return {"Authorization": f"Bearer {(self.folder / 'demo.key').read_text()}"}

    def fetched(self, path: str, body: Any = None) -> Any:
        """The JSON answer to a GET, or to a POST of `body`."""
        data = None if body is None else json.dumps(body).encode()
        more = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())} if data else {}
        url = path if path.startswith("http") else f"{self.base}{path}"
        request = urllib.request.Request(url, data, {**self.key, **more})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    def wait_until_it_says(self, words: str) -> None:
        output: IO[str] | None = self.process.stdout
        assert output is not None
        while words not in self.said:
            line = output.readline()
            assert line, f"it ended: {self.said} {self.process.wait()} {self.errors()}"
            self.said += line

    def stop(self, how: signal.Signals) -> int:
        """Send a signal; its exit status."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)

    def errors(self) -> str:
        """What it wrote to stderr until its end."""
        return self.process.stderr.read() if self.process.stderr else ""


@contextmanager
def running(command: str, folder: Path, **settings: str) -> Iterator[Running]:
    """`sobo demo` or `sobo serve` on a free port, ready; it is ended whatever happens."""
    port = str(free_port())
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli.main", command],
        env=environment(SOBO_DATA_DIR=str(folder), SOBO_PORT=port, **settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    found = Running(process, f"http://127.0.0.1:{port}", folder)
    try:
        found.wait_until_it_says("Ctrl-C stops it")
        yield found
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()


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


@pytest.mark.parametrize(
    ("args", "needs"),
    [(["--help"], {"pydantic", "pydantic_settings"}), ([f"{command} --help" for command in COMMANDS], set())],
    ids=["sobo", "commands"],
)
def test_help_loads_nothing_that_it_does_not_need(args: list[str], needs: set[str]) -> None:
    command = [sys.executable, "-c", LOADED, *args]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=PATIENCE, check=True)
    heavy = {"pydantic", "pydantic_settings", "sqlalchemy", "litestar", "uvicorn", "asyncpg", "domain", "db"}
    assert set(done.stdout.split()) & heavy == needs


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
    told = capsys.readouterr().out
    assert end.value.code == 0
    sentence = re.sub(r"\s+", " ", told)
    assert re.search(r"[A-Z][^.]{20,}\.", sentence), told
    if command == "verify":
        assert "--checkpoint SIZE:ROOT|FILE" in told
    if command == "load":
        assert "folder" in told
    if command == "check":
        assert "--period" in told


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
def test_a_command_that_is_none_is_told_how(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parser().parse_args(args)
    assert end.value.code == 2
    assert "usage: sobo" in capsys.readouterr().err


@pytest.mark.parametrize("checkpoint", ["5", "5:", ":" + "a" * 64, "-1:" + "a" * 64, "5:" + "g" * 64, "٥:" + "a" * 64])
def test_a_checkpoint_that_is_none_is_refused(checkpoint: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parser().parse_args(["verify", f"--checkpoint={checkpoint}"])
    assert end.value.code == 2
    assert "SIZE:ROOT" in capsys.readouterr().err


Outcome = tuple[int, str, str]
Ran = Callable[..., Outcome]


@pytest.fixture
def ran(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ran:
    """A command, run to its end in this process: status, output and errors."""
    for name in ("DATABASE_URL", "SOBO_DATA_DIR", "SOBO_HOST", "SOBO_PORT"):
        monkeypatch.delenv(name, raising=False)

    def run(*args: str, **settings: str) -> Outcome:
        before = signal.getsignal(signal.SIGTERM)
        with monkeypatch.context() as environ:
            for name, value in settings.items():
                environ.setenv(name, value)
            try:
                status = main(args)
            finally:
                signal.signal(signal.SIGTERM, before)
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return status, said.out, said.err

    return run


def told(outcome: Outcome) -> str:
    """What a command that fails says: one message, and nothing else."""
    status, output, errors = outcome
    assert (status, output) == (1, "")
    assert errors.strip()
    return errors


@pytest.fixture
async def blank_url(server_url: str) -> AsyncIterator[str]:
    """A database that has no schema yet."""
    async with new_database(server_url) as url:
        yield url


@pytest.mark.parametrize("port", ["abc", "0", "-1", "65536", "8000.5", "", "١٢٣٤"])
def test_a_port_that_is_none_is_refused_by_name(ran: Ran, tmp_path: Path, port: str) -> None:
    said = told(ran("serve", SOBO_DATA_DIR=str(tmp_path / "data"), SOBO_PORT=port))
    number = port.isascii() and port.lstrip("-").isdigit()
    rule = "must be (1 or more|65535 or less)" if number else "must be a whole number"
    assert re.fullmatch(rf"SOBO_PORT: {rule} \({port!r}\)\n", said), said
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("name", ["", " "])
def test_a_data_folder_without_a_name_is_refused(ran: Ran, name: str, tmp_path: Path) -> None:
    with contextlib.chdir(tmp_path):
        said = told(ran("migrate", SOBO_DATA_DIR=name))
    assert said == f"SOBO_DATA_DIR: must name a folder ({name!r})\n"
    assert list(tmp_path.iterdir()) == []


def test_a_data_folder_that_is_a_file_is_told_in_plain_words(ran: Ran, tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.write_text("something else")
    for folder in (file, file / "below"):
        assert told(ran("migrate", SOBO_DATA_DIR=str(folder))).startswith(f"{file} is a file, not a folder")


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_port_in_use_is_told_before_anything_starts(ran: Ran, tmp_path: Path, command: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = told(ran(command, SOBO_DATA_DIR=str(tmp_path / "data"), SOBO_PORT=port))
    assert port in said
    assert "SOBO_PORT" in said
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
def test_a_database_that_cannot_be_reached_is_told_in_one_message(ran: Ran, command: str, url: str) -> None:
    said = told(ran(command, DATABASE_URL=url))
    assert said.startswith("DATABASE_URL: ")
    assert "wrong" not in said, "it tells the password"


@pytest.mark.parametrize("command", ["migrate", "verify"])
def test_a_database_that_refuses_us_is_told_in_one_message(ran: Ran, server_url: str, command: str) -> None:
    said = told(ran(command, DATABASE_URL=at(server_url, "khong_co")))
    assert "khong_co" in said


@pytest.mark.parametrize("command", [("serve",), ("verify",), ("rebuild",), ("load", ".")], ids=" ".join)
def test_an_unmigrated_database_asks_to_be_migrated(ran: Ran, blank_url: str, command: tuple[str, ...]) -> None:
    said = told(ran(*command, DATABASE_URL=blank_url, SOBO_PORT=str(free_port())))
    assert "sobo migrate" in said


def test_migrating_may_be_repeated(ran: Ran, blank_url: str) -> None:
    for _ in range(2):
        assert ran("migrate", DATABASE_URL=blank_url) == (0, "The schema is up to date.\n", "")


def test_a_checkpoint_of_another_ledger_is_found_out(ran: Ran, own_example_url: str) -> None:
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


def test_a_version_that_was_altered_is_found_and_put_right_from_acts_that_verify(
    ran: Ran, own_example_url: str
) -> None:
    alter(own_example_url, "UPDATE subdomain_certificate SET host = 'khac.vn' WHERE number = 310")
    status, output, errors = ran("verify", DATABASE_URL=own_example_url)
    assert (status, errors) == (1, "")
    finding, words = output.splitlines()
    assert finding.startswith("subdomain-certificates/")
    assert "NOT what they make" in words
    assert ran("rebuild", DATABASE_URL=own_example_url)[0] == 1
    assert ran("verify", DATABASE_URL=own_example_url)[0] == 0
    alter(own_example_url, "UPDATE act SET number = 999 WHERE number = 310")
    before = ran("verify", DATABASE_URL=own_example_url)[1]
    status, output, errors = ran("rebuild", DATABASE_URL=own_example_url)
    assert (status, errors) == (1, "")
    assert "does not match its leaf hash" in before
    assert output == before.replace("NOT intact.", "NOT intact: nothing was derived from it.")


Saved = tuple[Path, Path, Path]


@pytest.fixture
async def saved(own_example: Database, tmp_path: Path) -> Saved:
    """A file of the ledger's checkpoint, one of the public keys, and one of an answer about a paper."""
    await published(own_example, tmp_path / "checkpoints.jsonl")
    code = await own_example.value(Sql("SELECT code FROM paper_code JOIN act USING (seq) WHERE number = 310"))
    paper = await verified(own_example, signing_keys(), code)
    (tmp_path / "paper.json").write_text(paper.model_dump_json(by_alias=True))
    (tmp_path / "keys.json").write_text(json.dumps(signing_keys().jwks()))
    return tmp_path / "checkpoints.jsonl", tmp_path / "keys.json", tmp_path / "paper.json"


def test_a_file_of_signed_checkpoints_is_checked_line_by_line(ran: Ran, own_example_url: str, saved: Saved) -> None:
    checkpoints, keys, _ = saved
    good = checkpoints.read_text()
    args = ("verify", "--checkpoint", str(checkpoints), "--keys", str(keys))
    status, output, errors = ran(*args, DATABASE_URL=own_example_url)
    assert (status, errors) == (0, "")
    assert "goes on from 1 saved checkpoints, the last of 178 acts" in output
    bare = json.loads(good)["jws"]
    other = signing_keys().sign({**json.loads(good), "root": "0" * 64}, KIND)
    tall = signing_keys().sign({**json.loads(good), "size": 5000}, KIND)
    for lines, words in (
        ([good, bare], ()),
        ([good, good[:90]], ("checkpoints.jsonl:2: passed over",)),
        ([good.replace('"size":178', '"size":177')], ("checkpoints.jsonl:1: the checkpoint says other", "NOT.")),
        ([bare, f"{bare[:-9]}A{bare[-8:]}"], ("checkpoints.jsonl:2: the checkpoint has no valid signature", "NOT.")),
        (["", "x"], ("checkpoints.jsonl:2: the checkpoint is not signed", "NOT.")),
        ([""], ("holds no checkpoint", "NOT.")),
        ([good, other], ("the first 178 acts are not those of the checkpoint", "The ledger is NOT intact.")),
        ([tall, good], ("checkpoint has 5000 acts", "its tail was cut", "The ledger is NOT intact.")),
    ):
        checkpoints.write_text("\n".join(line.strip() for line in lines))
        status, output, errors = ran(*args, DATABASE_URL=own_example_url)
        assert (status, errors) == (int("NOT" in "".join(words)), ""), lines
        for word in words:
            assert word in output


def test_a_saved_answer_about_a_paper_is_checked_without_a_database(ran: Ran, saved: Saved, tmp_path: Path) -> None:
    _, keys, paper = saved
    nowhere = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "SOBO_DATA_DIR": str(tmp_path / "none")}
    args = ("verify", "--proof", str(paper), "--keys", str(keys))
    status, output, errors = ran(*args, **nowhere)
    assert (status, errors) == (0, "")
    assert output.startswith("310/GXN-STTTT: còn hiệu lực (")
    assert "its act stands in the checkpoint of 178 acts" in output
    forged = paper.read_text().replace("in_force", "revoked")
    for text in (forged, "{}", "[]", "x", "", "[" * 100_000):
        paper.write_text(text)
        status, output, errors = ran(*args, **nowhere)
        assert (status, errors) == (1, "")
        assert "The proof is NOT good." in output
    for text in ("{}", "x", "[" * 100_000):
        keys.write_text(text)
        assert "no set of public keys" in told(ran(*args, **nowhere))
    assert "--keys" in told(ran(*args[:3], **nowhere))
    assert not (tmp_path / "none").exists()


def test_a_folder_that_cannot_be_loaded_is_told_by_line(ran: Ran, own_example_url: str, tmp_path: Path) -> None:
    (tmp_path / "press-offices.csv").write_text(OFFICE.format(holder="KHONG-CO"), encoding="utf-8")
    assert told(ran("load", str(tmp_path), DATABASE_URL=own_example_url)).startswith("press-offices.csv:2: holder: ")
    assert "no such folder" in told(ran("load", str(tmp_path / "none"), DATABASE_URL=own_example_url))


@pytest.mark.parametrize("kind", ["md", "txt", "docx"])
def test_a_draft_is_checked_and_told_in_vietnamese(ran: Ran, own_example_url: str, tmp_path: Path, kind: str) -> None:
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
        ("a.md", None, "2024-11", "không mở được tệp này"),
        ("a.pdf", b"%PDF", "2024-11", "chỉ đọc tệp .md, .txt hoặc .docx"),
        ("a.md", b"\xff\xfe\x00", "2024-11", "không phải là văn bản"),
        ("a.docx", b"a", "2024-11", "không phải là DOCX"),
        ("a.txt", b"1" * 7_000_000, "2024-11", "tệp lớn hơn"),
        ("a.txt", b"1" * 2_000_000, "2024-11", "dài hơn 1000000 ký tự"),
        ("a.txt", b"a", "2024-13", "kỳ báo cáo phải là"),
    ],
)
def test_a_draft_that_cannot_be_checked_is_told_in_vietnamese(
    ran: Ran, own_example_url: str, tmp_path: Path, name: str, content: bytes | None, period: str, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    said = told(ran("check", str(tmp_path / name), "--period", period, DATABASE_URL=own_example_url))
    assert said.startswith("Không kiểm tra được: ")
    assert words in said


# --- On a database of its own, stopped between the commands ---


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that the tests below use one after the other."""
    return tmp_path_factory.mktemp("cli") / "data"


def test_serving_without_a_schema_asks_to_migrate_and_leaves_nothing_running(ran: Ran, folder: Path) -> None:
    said = told(ran("serve", SOBO_DATA_DIR=str(folder), SOBO_PORT=str(free_port())))
    assert "sobo migrate" in said
    assert at_work(folder) == []
    assert ran("migrate", SOBO_DATA_DIR=str(folder)) == (0, "The schema is up to date.\n", "")
    assert at_work(folder) == []


def test_the_demo_shows_the_month_records_and_keeps_what_it_recorded(ran: Ran, folder: Path) -> None:
    """One story: start, look, record, stop by Ctrl-C; verify; start again, and find it there; stop by SIGTERM."""
    with running("demo", folder) as demo:
        assert "Loaded the example: 178 acts" in demo.said
        opened = re.findall(r"http://\S+", demo.said)
        assert len(opened) == 3
        assert all(url.startswith(demo.base) for url in opened)
        assert "password" in demo.said
        assert urllib.request.urlopen(opened[0], timeout=PATIENCE).status == 200
        assert len(demo.fetched(opened[1])["figures"]) >= 28
        assert [row["number"] for row in demo.fetched(opened[2])["items"]] == [
            f"{n}/GXN-STTTT" for n in range(310, 314)
        ]
        body = opening("subdomain-certificates", holder="SO-TAI-CHINH", host="moi.daknong.gov.vn")
        receipt = demo.fetched("/v1/subdomain-certificates", body)
        assert receipt["printed_number"] == "314/GXN-STTTT"
        head = demo.fetched("/v1/ledger")
        assert head["size"] == receipt["seq"] == 179
        assert len(at_work(folder)) > 1
        assert demo.fetched(f"{receipt['verify_url']}")["proof"] is None
        assert demo.fetched("/v1/checkpoints/latest")["size"] == 178
        assert demo.stop(signal.SIGINT) in (0, 130)
    assert at_work(folder) == []

    status, output, errors = ran("verify", SOBO_DATA_DIR=str(folder))
    checkpoint = f"{head['size']}:{head['root']}"
    assert (status, errors) == (0, "")
    assert output.rstrip().endswith(checkpoint)

    with running("demo", folder) as demo:
        assert "Loaded" not in demo.said
        found = demo.fetched(f"{receipt['href']}")
        assert (found["host"], found["printed_number"]) == ("moi.daknong.gov.vn", "314/GXN-STTTT")
        assert demo.fetched("/v1/ledger") == head
        assert demo.fetched(f"{receipt['verify_url']}")["proof"]["size"] == 179
        kids = [key["kid"] for key in demo.fetched("/.well-known/jwks.json")["keys"]]
        status, output, errors = ran("rotate-keys", SOBO_DATA_DIR=str(folder))
        assert (status, errors) == (0, "")
        assert [key["kid"] for key in demo.fetched("/.well-known/jwks.json")["keys"]] == [
            output.split()[-1],
            *kids,
        ]
        said = told(ran("demo", SOBO_DATA_DIR=str(folder), SOBO_PORT=str(free_port())))
        assert f"in use by process {demo.process.pid}" in said
        assert demo.fetched("/readyz")["status"] == "ready"
        assert demo.stop(signal.SIGTERM) in (0, 130, -signal.SIGTERM)
    assert at_work(folder) == []
    assert ran("verify", f"--checkpoint={checkpoint}", SOBO_DATA_DIR=str(folder))[0] == 0
    status, output, _ = ran("verify", f"--checkpoint={folder / 'checkpoints.jsonl'}", SOBO_DATA_DIR=str(folder))
    assert (status, "2 saved checkpoints, the last of 179 acts" in output) == (0, True)


def test_keys_that_others_may_read_start_nothing(ran: Ran, folder: Path) -> None:
    (folder / "keys").chmod(0o755)
    for command in ("demo", "serve", "rotate-keys"):
        said = told(ran(command, SOBO_DATA_DIR=str(folder), SOBO_PORT=str(free_port())))
        assert "is accessible to other users (mode 755): chmod 700" in said
        assert at_work(folder) == []
    (folder / "keys").chmod(0o700)


def test_a_stopped_database_is_rebuilt_and_loaded(ran: Ran, folder: Path, tmp_path: Path) -> None:
    status, output, errors = ran("rebuild", SOBO_DATA_DIR=str(folder))
    assert (status, errors) == (0, "")
    assert output == "122 entries derived again, 0 differed.\n"
    (tmp_path / "press-offices.csv").write_text(OFFICE.format(holder="BAO-VP-01"), encoding="utf-8")
    assert ran("load", str(tmp_path), SOBO_DATA_DIR=str(folder)) == (0, "Loaded 1 acts.\n", "")
    assert at_work(folder) == []


def workers(served: Running) -> list[psutil.Process]:
    """The processes that answer requests."""
    found = psutil.Process(served.process.pid).children()
    return [child for child in found if child.name() != "postgres" and "resource_tracker" not in str(child.cmdline())]


def test_a_killed_service_leaves_nobody_who_serves_and_starts_again(folder: Path) -> None:
    with running("serve", folder) as served:
        serving = workers(served)
        assert len(serving) == WORKERS
        served.process.kill()
        served.process.wait(PATIENCE)
        assert psutil.wait_procs(serving, PATIENCE)[1] == []
        with pytest.raises(urllib.error.URLError):
            served.fetched("/healthz")
    assert at_work(folder) != [], "the database outlives it"
    with running("serve", folder) as served:
        assert served.fetched("/readyz")["status"] == "ready"
        assert served.stop(signal.SIGTERM) in (0, 130)
    assert at_work(folder) == []


def test_workers_that_died_are_replaced_and_no_process_shows_the_password(folder: Path) -> None:
    password = (folder / "password").read_text()
    with running("serve", folder) as served:
        first = workers(served)
        for worker in first:
            assert str(folder / "lock") not in [file.path for file in worker.open_files()]
            worker.kill()
        psutil.wait_procs(first, PATIENCE)
        assert served.fetched("/readyz")["status"] == "ready"
        replaced = workers(served)
        assert len(replaced) == WORKERS
        assert not set(replaced) & set(first)
        for process in (psutil.Process(served.process.pid), *replaced):
            assert password not in str((process.cmdline(), process.environ()))
        assert served.stop(signal.SIGTERM) in (0, 130)


def test_a_service_whose_database_ended_says_so_and_ends(folder: Path) -> None:
    with running("serve", folder) as served:
        serving = workers(served)
        os.kill(int((folder / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        assert served.process.wait(PATIENCE) == 1
        assert psutil.wait_procs(serving, PATIENCE)[1] == []
        said = served.errors()
        assert said.count("the database ended; see ") == 1
        assert f"{folder}/postgres.log" in said
        assert "Traceback" not in said
        assert len(said.splitlines()) < 10, said


def test_serving_asks_nothing_more_once_the_schema_is_there(folder: Path) -> None:
    with running("serve", folder) as served:
        assert served.fetched("/healthz") == {"status": "ok"}
        assert served.fetched("/readyz")["ledger_size"] == 180
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(f"{served.base}/v1/nothing", timeout=PATIENCE)
        assert refusal.value.code == 404
        refusal.value.close()
        assert served.stop(signal.SIGINT) in (0, 130)
    assert at_work(folder) == []
