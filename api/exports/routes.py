"""Routes of a period's exports and charts, and of the register book of a series."""

from litestar import Router

from api.exports import charts, files
from api.http.authorization import access
from domain.access.principal import READ


def routers() -> list[Router]:
    """The routers."""
    report_handlers = [
        files.export_csv,
        files.export_matrix_csv,
        files.export_xlsx,
        files.export_docx,
        files.export_pdf,
        files.export_md,
        charts.read_chart,
    ]
    return [
        Router(path="/v1/reports", route_handlers=report_handlers, tags=["Reports"], opt=access(READ)),
        Router(path="/v1/number-series", route_handlers=[files.book_pdf], tags=["Number series"], opt=access(READ)),
    ]
