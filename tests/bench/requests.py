"""The requests of each kind of work, as the raw bytes that `wrk` sends, drawn at random."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Final, NamedTuple
from urllib.parse import quote_plus
from uuid import UUID

from db.vietnamese import folded_words

COUNT: Final = 20_000
PATH: Final = "/v1/subdomain-certificates"
PLACEHOLDER: Final = "@" * 13
"""`load.lua` puts a text of its own in each request's."""


class Entry(NamedTuple):
    """A certificate that exists: its identifier, day of signing, act, holder and number as printed."""

    id: UUID
    day: date
    seq: int
    name: str
    number: str


class Permit(NamedTuple):
    """A permit of the limit program that exists."""

    id: UUID
    register: int
    series: str
    year: int
    number: int
    day: date
    name: str


def get(path: str, *headers: str) -> str:
    """A raw request without a body."""
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: localhost", *headers, "", ""])


def post(path: str, body: dict[str, object], *headers: str) -> str:
    """A raw request with a body."""
    text = json.dumps(body, ensure_ascii=False)
    length = f"Content-Length: {len(text.encode())}"
    named = ["Host: localhost", "Content-Type: application/json", length, *headers]
    return "\r\n".join([f"POST {path} HTTP/1.1", *named, "", text])


def written(folder: Path, name: str, requests: Sequence[str]) -> Path:
    """The requests in a file."""
    file = folder / f"{name.replace(' ', '-')}.requests"
    file.write_text("\0".join(requests), newline="")
    return file


def month(random: Random) -> tuple[int, int]:
    """A year and month of the twenty years that the entries lie in."""
    return random.randint(2005, 2024), random.randint(1, 12)


SEARCHES: Final = ("a number", "one word", "two words", "three words", "a word begun")
"""Kinds of searches: a number finds one, one word finds very many, three find few."""


def sought(kind: str, name: str, number: str, random: Random) -> str:
    """What is typed to find by a name or number, in a kind of search."""
    syllables = name.split()
    match SEARCHES.index(kind):
        case 0:
            return number
        case 4:
            return " ".join([syllables[-2], syllables[-1][: random.randint(1, 2)]])
        case words:
            return " ".join(syllables[-words:])


class Service:
    """Requests of a caller to the service; `entries` are some that exist, in the order of lists."""

    def __init__(self, entries: Sequence[Entry], header: str) -> None:
        self._entries, self._header, self._random = entries, header, Random(7)

    def read(self) -> list[str]:
        return self._paths(lambda: f"/{self._random.choice(self._entries).id}")

    def history(self) -> list[str]:
        return self._paths(lambda: f"/{self._random.choice(self._entries).id}/history")

    def page(self) -> list[str]:
        return self._paths(lambda: f"?after={self._start()[0].id}")

    def search(self, kinds: Sequence[str] = SEARCHES) -> list[str]:
        """By words, in equal parts of each kind."""
        choose = self._random.choice
        return self._paths(lambda: f"?q={quote_plus(self._sought(choose(kinds)))}")

    def page_on_a_day(self) -> list[str]:
        return self._paths(lambda: "?after={.id}&as_of={.day}".format(*self._start()))

    def page_as_known(self) -> list[str]:
        return self._paths(lambda: "?after={.id}&known_seq={.seq}".format(*self._start()))

    def figures(self) -> list[str]:
        return [get("/v1/reports/{}-{:02}".format(*month(self._random)), self._header) for _ in range(COUNT)]

    def figures_as_known(self) -> list[str]:
        """Any period, as known at any size of the ledger."""
        choose, reports = self._random.choice, []
        for _ in range(COUNT):
            code = "{}-{:02}".format(*month(self._random))
            reports.append(get(f"/v1/reports/{code}?known_seq={choose(self._entries).seq}", self._header))
        return reports

    def grant(self, *, keyed: bool = True) -> list[str]:
        body = {"document": {"signed_on": "2024-10-22"}, "holder": "DON-VI-01", "zone": "grant.vn"}
        headers = [self._header, f"Idempotency-Key: {PLACEHOLDER}"] if keyed else [self._header]
        return [post(PATH, {**body, "host": f"{PLACEHOLDER}.grant.vn"}, *headers)]

    def _paths(self, path: Callable[[], str]) -> list[str]:
        return [get(PATH + path(), self._header) for _ in range(COUNT)]

    def _sought(self, kind: str) -> str:
        one = self._random.choice(self._entries)
        return sought(kind, one.name, one.number, self._random)

    def _start(self) -> tuple[Entry, Entry]:
        """The entry before a page, and one after the page: at least 50 entries lie between them."""
        last = len(self._entries) - 1
        begin = self._random.randrange(last * 9 // 10)
        return self._entries[begin], self._entries[self._random.randint(begin + last // 20, last)]


class Limit:
    """Requests to the limit program; `permits` are some that exist."""

    def __init__(self, permits: Sequence[Permit]) -> None:
        self._permits, self._random = permits, Random(7)

    def read(self) -> list[str]:
        return self._each(lambda one: f"/permits/{one.series}/{one.year}/{one.number}")

    def page(self) -> list[str]:
        """A page before a permit that has 50 before it."""
        older = [one for one in self._permits if one.year > 2005]
        return self._each(lambda one: f"/pages/{one.register}/{one.day}/{one.id}", older)

    def search(self, kinds: Sequence[str] = SEARCHES) -> list[str]:
        """By words in equal parts of each kind, all of them whole and without diacritics."""
        return self._each(lambda one: f"/search/{self._sought(self._random.choice(kinds), one)}")

    def _sought(self, kind: str, one: Permit) -> str:
        whole = "two words" if kind == "a word begun" else kind
        number = f"{one.number} {one.series} {one.year}"
        return "+".join(folded_words(sought(whole, one.name, number, self._random)))

    def figures(self) -> list[str]:
        return self._each(lambda one: "/figures/{}/{}-{:02}-14".format(one.register, *month(self._random)))

    def grant(self) -> list[str]:
        body = {
            "register": 1, "series": "GP1", "year": 2025, "kind": "new", "holder": "Phòng Văn hoá và Thông tin Đắk Mil",
            "holder_code": "000000000001", "address": "12 đường Hùng Vương, phường 3, tỉnh Đắk Nông",
            "purpose": "Xả nước thải vào nguồn nước", "signed_on": "2025-01-15", "valid_to": "2030-01-15",
            "area": "123.45", "fee": 150_000,
        }  # fmt: skip
        return [post("/permits", body, f"Idempotency-Key: {PLACEHOLDER}")]

    def _each(self, path: Callable[[Permit], str], permits: Sequence[Permit] = ()) -> list[str]:
        return [get(path(self._random.choice(permits or self._permits))) for _ in range(COUNT)]
