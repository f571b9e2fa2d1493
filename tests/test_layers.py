"""The shape of the code: which layer may use what, and that the engine names no register."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from db.conditions import table_of
from domain.registers import EVERY, REGISTERS

ROOT = Path(__file__).parent.parent
LAYERS = ("db", "domain", "api", "openapi")
"""A layer may import those before it: `openapi -> api -> domain -> db`."""

ROOMS = {
    "db": "errors driver_errors identifiers hosts timeouts shares zone pool shared_pool statement vietnamese tables "
    "words conditions sorting query session confirming queries migrations migrate embedded keeper",
    "domain": "errors concurrency vietnamese key_folder keys sealing faults gathering turns pages idempotency tense "
    "acts declarations registers refusals figures deadlines phrases access organisations ledger webhooks resealing "
    "numbers papers entries reports drafts search applications reference proposals work",
    "api": "settings background services http server health access drafts entries registers numbers organisations "
    "papers reports exports applications reference declarations proposals work search ledger webhooks contract "
    "discovery pages app worker cli",
}
"""The rooms of a layer, files and folders, in order: one may import those before it, and none after it."""

ONLY_IN = {
    "litestar": {"api"},
    "uvicorn": {"api"},
    "pydantic_settings": {"api"},
    "sqlalchemy": {"db"},
    "alembic": {"db"},
    "asyncpg": {"db"},
    "sqlmodel": {"db"},
    "psutil": {"db"},
    "joserfc": {"domain"},
    "httpx": {"domain"},
}
ALLOWED = {("api/entries/schemas.py", "sqlmodel"), ("api/entries/register_schemas.py", "sqlmodel")}
"""The base class of what is written, and what SQLModel keeps in a field."""

DOORS = {"entries": "register_router"}
"""The function of a room's `routes.py`, where it is not `routers`: entries have a router for each register."""

HANDLERS = {"litestar.get", "litestar.post", "litestar.delete"}
"""What a file imports that declares handlers."""

SHAPES_ELSEWHERE = re.compile(r"api/(http/.*|health|registers/\w+|entries/register_schemas|contract/.*|cli/.*)\.py")
"""Where shapes of the API may be declared beside the `schemas.py` of the rooms: a register has a file of its own."""

REGISTRIES = (
    ("pypi", "org"),
    ("pythonho[s]ted", "org"),
    ("npmjs", "(org|com)"),
    ("yarnpkg", "com"),
    ("crates", "io"),
    ("rubygems", "org"),
    ("anaconda", "(org|com)"),
)
LONGEST = 60
SQL = re.compile(
    r"\bSELECT\b.+\bFROM\b|\bINSERT\s+INTO\b|\bUPDATE\b.+\bSET\b|\bDELETE\s+FROM\b|\bCREATE\s+(TABLE|INDEX|ROLE)\b"
    r"|\bALTER\s+TABLE\b|\bDROP\s+(TABLE|INDEX)\b|\bTRUNCATE\s+\w",
    re.DOTALL,
)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    assert found
    return found


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place(path)}: imports are absolute"
            module = node.module or ""
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def docstrings(path: Path) -> set[ast.Constant]:
    """The texts that only people read: of modules, classes, functions, and below a constant."""
    return {
        node.value
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """The texts that the program uses, with their lines; pieces of an f-string as one."""
    skipped: set[ast.AST] = set(docstrings(path))
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.JoinedStr):
            skipped |= set(node.values)
            pieces = [str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values]
            yield node.lineno, "".join(pieces)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in skipped:
            yield node.lineno, node.value


def modules() -> list[str]:
    """The modules' names of the registers, such as `press_office`."""
    return [table_of(register.table).name for register in EVERY.values()]


def engine() -> list[Path]:
    """Every file that may not know which registers there are. (`sobo demo` prints the path of one listing.)"""
    names = "|".join(("__init__", *modules()))
    declared = re.compile(
        rf"(api/registers|domain/registers|domain/phrases|db/tables)/({names})\.py|db/migrations/.*|api/cli/.*"
    )
    return [path for path in files("api", "domain", "db") if not declared.fullmatch(place(path))]


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_point_down(layer: str) -> None:
    below = LAYERS[: LAYERS.index(layer) + 1]
    for path in files(layer):
        for module in imports(path):
            top = module.partition(".")[0]
            assert top != "tests", f"{place(path)} imports {module}"
            assert top not in LAYERS or top in below, f"{place(path)} imports {module}"


def room(path: Path) -> str:
    """The room of its layer that a file stands in: a folder or, beside the folders, the file itself."""
    return path.relative_to(ROOT).with_suffix("").parts[1]


@pytest.mark.parametrize("layer", ROOMS)
def test_between_rooms_imports_point_one_way(layer: str) -> None:
    order = ROOMS[layer].split()
    against = []
    for path in files(layer):
        if (own := room(path)) == "__init__":
            continue
        for module in imports(path):
            top, _, rest = module.partition(".")
            other = rest.partition(".")[0]
            if top == layer and other in order and order.index(other) > order.index(own):
                against.append(f"{place(path)} imports {module}")
    assert against == []


@pytest.mark.parametrize("layer", ROOMS)
def test_every_room_has_its_place_in_the_order(layer: str) -> None:
    """A file that stands in no room, or a room that nobody ordered, is a room that nobody knows."""
    assert {room(path) for path in files(layer)} - {"__init__"} == set(ROOMS[layer].split())


@pytest.mark.parametrize("layer", ROOMS)
def test_every_folder_says_what_it_is_for(layer: str) -> None:
    folders = [ROOT / layer / name for name in ROOMS[layer].split() if (ROOT / layer / name).is_dir()]
    assert folders
    for folder in folders:
        said = ast.get_docstring(tree(folder / "__init__.py")) or ""
        assert len(said.splitlines()) >= 2, f"{place(folder)}: {said!r}"


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_used_in_its_layer_only(library: str) -> None:
    users = {
        place(path)
        for path in files("api", "domain", "db")
        for module in imports(path)
        if module.partition(".")[0] == library and (place(path), library) not in ALLOWED
    }
    assert {user.partition("/")[0] for user in users} <= ONLY_IN[library], users
    assert users, f"{library} is used nowhere"


def rooms_with_routes() -> list[str]:
    """The folders of the API whose files declare handlers."""
    found = {room(path) for path in files("api") for module in imports(path) if module in HANDLERS}
    return sorted(name for name in found if (ROOT / "api" / name).is_dir())


def test_every_room_of_the_api_has_the_same_doors() -> None:
    rooms = rooms_with_routes()
    assert len(rooms) > 10
    for name in rooms:
        folder = ROOT / "api" / name
        functions = {node.name for node in tree(folder / "routes.py").body if isinstance(node, ast.FunctionDef)}
        assert DOORS.get(name, "routers") in functions, f"api/{name}/routes.py"
        assert name == "registers" or (folder / "schemas.py").is_file(), f"api/{name}/schemas.py"


def test_the_application_is_made_of_the_rooms_routes_only() -> None:
    taken = {module for module in imports(ROOT / "api" / "app.py") if module.startswith("api.")}
    inside = {module for module in taken if module.split(".")[1] in rooms_with_routes() and module.count(".") > 1}
    assert {module.split(".")[2] for module in inside} == {"routes"}
    assert {module.split(".")[1] for module in inside} == {*rooms_with_routes()} - DOORS.keys()


def handlers() -> Iterator[tuple[str, ast.AsyncFunctionDef, ast.Call]]:
    """Every handler of the API, with where it stands and the call of its decorator."""
    for path in files("api"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.AsyncFunctionDef):
                for decorator in node.decorator_list:
                    if isinstance(decorator, ast.Call) and f"litestar.{ast.unparse(decorator.func)}" in HANDLERS:
                        yield f"{place(path)}: {node.name}", node, decorator


def test_a_handler_is_given_the_call_and_what_its_path_names() -> None:
    found = list(handlers())
    assert len(found) > 60
    for name, handler, _ in found:
        given = {argument.arg: ast.unparse(argument.annotation or argument) for argument in handler.args.args}
        others = [kind for kind in given.values() if not kind.startswith("FromPath[")]
        assert others in ([], ["TheCall"]) or name == "api/pages.py: contract", name


def test_a_handler_reads_what_its_route_declares() -> None:
    """Of the query and the body; a few routes leave that to a function that they share."""
    compared = 0
    ways = {"query": ("call.query",), "body": ("call.body", "call.draft")}
    for name, handler, decorator in handlers():
        declared = {
            keyword.arg: ast.unparse(keyword.value)
            for node in ast.walk(decorator)
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Doc", "_doc")
            for keyword in node.keywords
        }
        for part in ("query", "body") if declared else ():
            read = {
                ast.unparse(node.args[0])
                for node in ast.walk(handler)
                if isinstance(node, ast.Call) and ast.unparse(node.func) in ways[part]
            }
            if read:
                assert read == {declared.get(part)}, name
                compared += 1
            elif part == "body":
                assert "body" not in declared, name
    assert compared > 50


def test_a_shape_of_the_api_is_declared_in_its_rooms_schemas() -> None:
    elsewhere = [
        f"{place(path)}: {node.name}"
        for path in files("api")
        if path.name != "schemas.py" and not SHAPES_ELSEWHERE.fullmatch(place(path))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and {ast.unparse(base) for base in node.bases} & {"Shape", "BaseModel"}
    ]
    assert elsewhere == []


def test_of_sqlmodel_the_api_takes_only_base_classes() -> None:
    taken = {
        alias.name
        for file, library in ALLOWED
        if library == "sqlmodel"
        for node in ast.walk(tree(ROOT / file))
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "sqlmodel"
        for alias in node.names
    }
    assert taken <= {"SQLModel", "FieldInfoMetadata"}


def test_sql_is_written_in_one_layer() -> None:
    found = [
        f"{place(path)}:{line}: {text[:60]}"
        for path in files("api", "domain")
        for line, text in texts(path)
        if SQL.search(text)
    ]
    assert found == []
    assert any(SQL.search(text) for path in files("db/queries") for _, text in texts(path)), "the pattern finds none"


def test_the_engine_names_no_register() -> None:
    tables = [table_of(register.table).name for register in REGISTERS.values()]
    names = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in (*REGISTERS, *tables)))
    declared = engine()
    assert {
        "domain/entries/recording.py",
        "domain/acts/timeline.py",
        "db/queries/recording.py",
        "api/entries/routes.py",
    } <= {place(path) for path in declared}
    found = [
        f"{place(path)}:{line}: {text[:60]}" for path in declared for line, text in texts(path) if names.search(text)
    ]
    found += [
        f"{place(path)} imports {module}" for path in declared for module in imports(path) if names.search(module)
    ]
    assert found == []


def test_the_engine_decides_nothing_by_a_registers_key() -> None:
    """No `if register == …`, `register.key == …` or `match register`: a register is declared, never branched on."""
    found = []
    for path in engine():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Compare):
                sides = [ast.unparse(side) for side in (node.left, *node.comparators)]
                texts_compared = any(isinstance(side, ast.Constant) for side in (node.left, *node.comparators))
                if texts_compared and any(re.search(r"\bregister(\.key)?$", side) for side in sides):
                    found.append(f"{place(path)}:{node.lineno}")
            elif isinstance(node, ast.Match) and "register" in ast.unparse(node.subject):
                found.append(f"{place(path)}:{node.lineno}")
    assert found == []


def test_every_register_has_one_file_of_the_same_name_in_each_layer() -> None:
    for module in modules():
        for folder in ("api/registers", "db/tables"):
            assert (ROOT / folder / f"{module}.py").is_file(), f"{folder}/{module}.py"


def own_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How long a function is without those inside it, which are judged themselves."""
    inner = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node is not function
    ]
    covered = {line for node in inner for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    return len(set(range(function.lineno, (function.end_lineno or function.lineno) + 1)) - covered)


def test_no_function_is_longer_than_a_page() -> None:
    long = []
    for path in files("api", "domain", "db", "tests"):
        if place(path).startswith("db/migrations/versions/"):
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and own_lines(node) > LONGEST:
                long.append(f"{place(path)}:{node.lineno}: {node.name} has {own_lines(node)} lines")
    assert long == []


def test_no_tracked_file_names_a_package_registry() -> None:
    # Put together here, or this file would name them.
    hosts = re.compile("|".join(rf"\b{name}\.{end}\b" for name, end in REGISTRIES))
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    tracked = [ROOT / name for name in listed.decode().split("\0") if name]
    assert len(tracked) > 100
    found = []
    for path in tracked:
        if path.is_file() and path.suffix not in (".png", ".ico", ".woff2"):
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{place(path)}: {match.group()}" for match in hosts.finditer(text)]
    assert found == []
