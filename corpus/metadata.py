"""The facts about a document, and where each of them was found."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from corpus.relations import Relation


class Source(BaseModel):
    """Where a value was found: in the text (``start:end``), on its page, in the file's name, or by a user."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    origin: Literal["text", "page", "file", "user"]
    start: int | None = None
    end: int | None = None


class Metadata(BaseModel):
    """Facts about a document; what is not known stays ``None`` or empty."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    issued_as: str | None = None  # the title of the notice that printed it: …关于印发《…》的通知
    document_number: str | None = None
    issuer: str | None = None  # all of them, joined by 、
    issuers: tuple[str, ...] = ()
    region: str | None = None  # 全国 where a central organ issued it
    signed_on: date | None = None  # 成文; of a law the day it was passed
    issued_on: date | None = None  # 印发, 公布 or posted
    amended_on: date | None = None  # of a text that says it was amended last on that day
    effective_on: date | None = None
    valid_until: date | None = None  # the last day
    period_start: int | None = None
    period_end: int | None = None
    addressees: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()  # bodies that brackets in the text name as responsible
    openness: str | None = None  # 此件公开发布, 主动公开
    topic: str | None = None  # 主题词, as a page states it
    source: str | None = None
    superseded_by: str | None = None  # said by the user: an id, or "" where no other version replaces it
    sources: Mapping[str, Source] = {}  # by the name of the field
    relations: tuple[Relation, ...] | None = None  # None where they were not looked for
    # Of a document of the library:
    media: str | None = None
    pages: tuple[int, ...] = ()  # offset at which each page of the source begins
    file_name: str | None = None
    file_hash: str | None = None  # SHA-256 of the source's bytes
    added_on: date | None = None
    stated: Mapping[str, str] = {}  # what the page says of it, as the loader read it
    notes: tuple[str, ...] = ()  # what the loader had to say
