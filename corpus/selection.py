"""Which documents may be answered from: a choice by their facts and their status."""

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from corpus.document import Document
from corpus.numbers import canonical
from corpus.validity import Standing, Status
from corpus.versions import dated


class Selection(BaseModel):
    """All conditions that are given must hold; none given: every document."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    documents: tuple[str, ...] = Field(default=(), max_length=200, description="文件编号或文号")
    issuer: str | None = Field(default=None, max_length=200, description="发文机关含有的字")
    region: str | None = Field(default=None, max_length=200, description="地区含有的字，如 湖南、全国")
    year: int | None = Field(default=None, ge=1900, le=2999, description="成文（没有则发布）年份")
    status: Status | None = Field(default=None, description="今天的状态")

    @property
    def is_open(self) -> bool:
        """Whether it leaves nothing out."""
        return self == EVERYTHING

    def of(self, documents: Mapping[str, Document], standing: Standing, today: date) -> tuple[str, ...]:
        """Ids of those of ``documents`` that it chooses, in their order."""
        named = {canonical(name) for name in self.documents}
        return tuple(
            key
            for key, document in documents.items()
            if not named or key in self.documents or canonical(document.meta.document_number or key) in named
            if self._fits(document, standing, today)
        )

    def _fits(self, document: Document, standing: Standing, today: date) -> bool:
        meta, day = document.meta, dated(document.meta)
        return (
            (self.issuer is None or self.issuer in (meta.issuer or ""))
            and (self.region is None or self.region in (meta.region or ""))
            and (self.year is None or (day is not None and day.year == self.year))
            and (self.status is None or standing.of(document, today).status is self.status)
        )


EVERYTHING = Selection()
