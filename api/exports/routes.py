"""The routes of the room: files of a period with its charts, and the register book of a series."""

from litestar import Router

from api.exports import charts, files
from api.http.authorization import access
from domain.access.principal import READ


def routers() -> list[Router]:
    """What the room serves."""
    of_reports = [
        files.export_csv,
        files.export_xlsx,
        files.export_docx,
        files.export_pdf,
        files.export_md,
        charts.read_chart,
    ]
    return [
        Router(path="/v1/reports", route_handlers=of_reports, tags=["Reports"], opt=access(READ)),
        Router(path="/v1/number-series", route_handlers=[files.book_pdf], tags=["Number series"], opt=access(READ)),
    ]
