"""A crash in the middle of writes: a retry with the same key replays the response, or does the work."""

import json
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path

from tests.factories import opening
from tests.support.running import PATIENCE, Running, running

MOST, ENOUGH = 2_000, 40
"""Writes that are tried, and after how many answers the service is killed."""

Answer = tuple[int, bytes, str | None]


def granted(served: Running, place: int) -> Answer:
    """The answer to one write, under its own key: status, bytes and tag."""
    body = opening("subdomain-certificates", holder="SO-TAI-CHINH", host=f"k{place}.daknong.gov.vn")
    headers = {"Content-Type": "application/json", "Idempotency-Key": f"key-{place}", **served.key}
    url = f"{served.base}/v1/subdomain-certificates"
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read(), answer.headers["ETag"]
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read(), None


def insisted(served: Running, place: int) -> Answer:
    """The answer to the same write, asked until it is given: the database may not have noticed the crash yet."""
    while True:
        answer = granted(served, place)
        if answer[0] not in (409, 503):
            return answer
        time.sleep(0.1)


def test_every_write_that_a_crash_cut_short_is_done_once(folder: Path) -> None:
    answered: dict[int, Answer] = {}
    tried: set[int] = set()
    enough, gone = threading.Event(), threading.Event()

    def write(place: int) -> None:
        if gone.is_set():
            return
        tried.add(place)
        try:
            answered[place] = granted(served, place)
        except (OSError, HTTPException):
            gone.set()
        if len(answered) >= ENOUGH:
            enough.set()

    with running("serve", folder) as served:
        before = served.fetched("/v1/ledger")["size"]
        with ThreadPoolExecutor(8) as pool:
            for place in range(MOST):
                pool.submit(write, place)
            assert enough.wait(PATIENCE)
            served.process.kill()
            served.process.wait(PATIENCE)
            gone.set()
    assert {status for status, *_ in answered.values()} == {201}
    assert len(tried) < MOST, "it was killed in the middle"
    with running("serve", folder) as served:
        for place in sorted(tried):
            again = insisted(served, place)
            assert again[0] == 201
            assert again == answered.get(place, again)
            assert insisted(served, place) == again
        assert served.fetched("/v1/ledger")["size"] == before + len(tried)
        certificate = served.fetched("/v1/number-series/gxn/2024/certificate")
        assert (certificate["dense"], certificate["unique"]) == (True, True)
