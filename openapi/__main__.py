"""Writes the committed contract from the code: python -m openapi."""

from pathlib import Path

from api.app import create_app
from api.contract.document import text

(Path(__file__).parent / "openapi.json").write_text(text(create_app()), encoding="utf-8")
