"""The page made from `api/README.md`, with a link to each section."""

import re
from html import escape
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

ROOT: Final = Path(__file__).parents[2]
SOURCE: Final = ROOT / "api" / "README.md"
PAGE: Final = ROOT / "api" / "static" / "docs" / "handbook.html"
TEMPLATE: Final = Path(__file__).parent / "template.html"


def slug(heading: str) -> str:
    """The anchor of a heading, as Git hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def page(source: Path = SOURCE) -> str:
    """The page, from the Markdown of `source`."""
    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(source.read_text(encoding="utf-8"))
    contents = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            text = tokens[place + 1].content
            token.attrSet("id", slug(text))
            if token.tag == "h2":
                contents.append(f'<li><a href="#{slug(text)}">{escape(text)}</a></li>')
    body = parser.renderer.render(tokens, parser.options, {})
    body = (
        body.replace("<pre>", '<pre tabindex="0">')
        .replace("<table>", '<div class="wide"><table>')
        .replace("</table>", "</table></div>")
    )
    return TEMPLATE.read_text(encoding="utf-8").replace("{contents}", "\n".join(contents)).replace("{body}", body)
