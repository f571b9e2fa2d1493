"""Writes the committed contract: python -m openapi."""

from pathlib import Path

from api.app import create_litestar
from api.contract.document import text

(Path(__file__).parent / "openapi.json").write_text(text(create_litestar()), encoding="utf-8")
