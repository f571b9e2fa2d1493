"""Shapes of the list of what there is."""

from pydantic import Field

from api.http.schemas import Shape


class Collection(Shape):
    """A collection, such as a register, or something else that there is one of."""

    name: str = Field(description="First part of its path")
    href: str = Field(description="Its path; with parts in braces where each item is read by them (địa chỉ)")
    title: str = Field(description="Title in English")
    title_vi: str = Field(description="Title in Vietnamese (tên)")
    summary: str = Field(description="What a GET answers")
    scope: str = Field(description="The scope that a GET requires; `public`: none, `signed-in`: any caller (quyền)")
    methods: list[str] = Field(description="Methods that the path takes")
    query: list[str] = Field(description="Query parameters that a GET takes (tham số)")
    item: str | None = Field(description="Path of one item, if items are read apart (địa chỉ của một mục)")


class Collections(Shape):
    """All collections, and where they are described."""

    items: list[Collection] = Field(description="The collections (các địa chỉ)")
    contract: str = Field(description="Path of the contract (OpenAPI)")
    handbook: str = Field(description="Path of the handbook (tài liệu)")
