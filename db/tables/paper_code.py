"""Verification codes printed on papers (mã xác thực), by which anyone may check a paper."""

from sqlalchemy import BigInteger
from sqlmodel import Field

from db.tables.base import Table


class PaperCode(Table, table=True):
    """The code of the paper of act `seq`; its digest is a part of the leaf, and it never changes."""

    __tablename__ = "paper_code"

    seq: int = Field(
        primary_key=True, sa_type=BigInteger, foreign_key="act.seq", sa_column_kwargs={"autoincrement": False}
    )
    code: str = Field(unique=True)
