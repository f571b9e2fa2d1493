"""Papers are set by a program of its own, which is started by its path and needs nothing of the project."""

import importlib.util
import sys
from pathlib import Path
from typing import Final

import pytest

from api.exports.paper import Paper, Section
from api.exports.pdf_file import pdf

PAPER: Final = Paper(
    title="SỔ THỬ",
    subtitle="",
    span="Tháng 11 năm 2024",
    foot="Sổ cái 0 hành vi",
    dated="2024-11-14",
    wide=False,
    facts=[("Kỳ báo cáo", "2024-11")],
    sections=[Section("Mục 1", remark="Không có.")],
)

STRANGER: Final = """
import runpy, sys
libraries, _, *command = sys.argv[1:]
sys.path.append(libraries)
for name in ("api", "db", "domain"):
    sys.modules[name] = None  # importing it fails
if command[0] == "-m":
    runpy.run_module(command[1], run_name="__main__")
else:
    runpy.run_path(command[0], run_name="__main__")
"""
"""A Python with the libraries that does not find the project, as that of a checkout which is not installed."""


def test_a_paper_is_set_by_a_python_that_does_not_find_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, typst = pdf(PAPER), importlib.util.find_spec("typst")
    assert expected.startswith(b"%PDF-")
    assert typst is not None
    assert typst.origin is not None
    program, python = tmp_path / "stranger.py", tmp_path / "python"
    program.write_text(STRANGER)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} -I -S {program} {Path(typst.origin).parent.parent} "$@"\n')
    python.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(python))
    assert pdf(PAPER) == expected
