"""Identifiers of the type that the driver reads: parsed and written in a tenth of the time of the usual one."""

from asyncpg.pgproto.pgproto import UUID as QuickUUID

__all__ = ["QuickUUID"]
