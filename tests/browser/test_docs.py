"""The API's pages in a real browser. Skipped where there is no Chromium; CI installs one."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from playwright.async_api import Request, async_playwright

from api.contract import document
from db.session import Database
from tests.support.application import application, unopened

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="needs Debian's chromium")


@pytest.fixture
async def base(example: Database) -> AsyncIterator[str]:
    """The application over November 2024 on a real port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(application(example), log_level="warning", lifespan="off"))
        serving = asyncio.create_task(server.serve([listener]))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await serving


async def test_the_pages_show_every_register_and_load_nothing_from_outside(base: str, example: Database) -> None:
    asked: list[Request] = []
    problems: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
        )
        page = await browser.new_page(viewport={"width": 1200, "height": 1600})
        page.on("request", lambda request: asked.append(request))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        await page.goto(f"{base}/")
        await page.wait_for_selector(".opblock-tag-section")
        sections = [(await tag.inner_text()).strip() for tag in await page.query_selector_all(".opblock-tag a span")]
        if folder := os.environ.get("SOBO_SCREENSHOTS"):
            await page.screenshot(path=f"{folder}/docs.png")
        await browser.close()
    assert {request.url.split("/")[2] for request in asked if not request.url.startswith("data:")} == {base[7:]}
    assert "Subdomain certificates" in sections
    assert sections == [tag["name"] for tag in document.document(unopened().litestar)["tags"]]
    assert problems == []


@pytest.mark.parametrize("name", ["", "handbook.html"])
async def test_a_narrow_screen_scrolls_no_page_sideways(base: str, name: str) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = await browser.new_page(viewport={"width": 320, "height": 900})
        await page.goto(f"{base}/docs/{name}")
        await page.wait_for_selector("h2")
        if not name:
            await page.click(".opblock-tag")
            for operation in (await page.query_selector_all(".opblock-summary-control"))[:3]:
                await operation.click()
            await page.wait_for_selector(".responses-table")
            await page.click(".try-out__btn")
        if folder := os.environ.get("SOBO_SCREENSHOTS"):
            await page.screenshot(path=f"{folder}/narrow-{name or 'docs'}.png")
        width = await page.evaluate("document.documentElement.scrollWidth")
        await browser.close()
    assert width == 320
