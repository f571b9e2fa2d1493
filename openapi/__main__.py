"""Writes the committed contract from the code: python -m openapi."""

from pathlib import Path

from api.app import routed
from api.contract.document import text

(Path(__file__).parent / "openapi.json").write_text(text(routed()), encoding="utf-8")
