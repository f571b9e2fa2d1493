"""Writes the handbook that is served beside the API's pages: python -m tests.handbook."""

from tests.handbook.page import PAGE, page

PAGE.write_text(page(), encoding="utf-8")
