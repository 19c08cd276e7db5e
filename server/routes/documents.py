"""The documents: facts, tree, sections, search."""

from datetime import date
from typing import Annotated
from urllib.parse import quote

from anyio.to_thread import run_sync
from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from corpus.address import Address
from corpus.document import Document
from corpus.structure import Kind, Section
from server.deps import Reader, Server
from server.errors import ApiError, documented
from server.services import Services

router = APIRouter(prefix="/api", tags=["文件"])

READ = documented(401, 403, 422, 429, 503)
ONE = documented(401, 403, 404, 422, 429, 503)
DocumentId = Annotated[str, Path(max_length=200, description="文件编号")]


class DocumentOut(BaseModel):
    id: str = Field(description="文件编号")
    title: str = Field(description="标题")
    document_number: str | None = Field(description="文号")
    issuer: str | None = Field(description="发文机关")
    region: str | None = Field(description="地区")
    signed_on: date | None = Field(description="成文日期")
    issued_on: date | None = Field(description="发布日期")
    period_start: int | None = Field(description="期限起（年）")
    period_end: int | None = Field(description="期限止（年）")
    expired: bool | None = Field(description="期限是否已满；未注明期限为 null")
    sections: int = Field(description="有编号的条数")
    figures: int = Field(description="指标数")
    characters: int = Field(description="字数")


class Node(BaseModel):
    address: str | None = Field(description="条款号；没有编号的为 null")
    marker: str = Field(description="原文编号")
    heading: str = Field(description="标题")
    kind: Kind
    start: int = Field(description="在原文中的起点（字符）")
    end: int = Field(description="在原文中的终点（字符，不含）")
    children: list["Node"]


class DocumentDetail(DocumentOut):
    source: str | None = Field(description="来源")
    tree: list[Node] = Field(description="目录")


class Place(BaseModel):
    address: str = Field(description="条款号")
    heading: str = Field(description="标题")
    url: str


class SectionOut(BaseModel):
    document: str
    title: str
    address: str = Field(description="规范的条款号")
    heading: str
    breadcrumb: list[str] = Field(description="从上到下的各级标题")
    text: str = Field(description="原文，即文件正文的 start 至 end")
    start: int
    end: int
    previous: Place | None = Field(description="上一条")
    next: Place | None = Field(description="下一条")
    parent: Place | None = Field(description="上一级")
    children: list[Place] = Field(description="下一级")
    url: str


class HitOut(BaseModel):
    document: str
    title: str
    address: str
    headings: list[str]
    text: str
    start: int
    end: int
    score: float = Field(description="合并得分，只用于排序")
    url: str


@router.get("/documents", summary="列出文件", responses=documented(401, 403, 429, 503))
def every(caller: Reader, server: Server) -> list[DocumentOut]:
    return [_facts(server, document) for document in ready(server).engine.documents().values()]


@router.get("/documents/{document_id}", summary="一份文件及其目录", responses=ONE)
def one(document_id: DocumentId, caller: Reader, server: Server) -> DocumentDetail:
    document = known(server, document_id)
    root = document.structure.sections[0]
    tree = [_node(document, child) for child in document.structure.children(root)]
    return DocumentDetail(**_facts(server, document).model_dump(), source=document.meta.source, tree=tree)


@router.get(
    "/documents/{document_id}/sections/{address}",
    summary="看一条原文",
    description="条款号写法不限：五(二)7、五（二）7、第五章第二节第7项、第三条。不存在时说明附近有哪些。",
    responses=ONE,
)
def section(
    document_id: DocumentId,
    address: Annotated[str, Path(max_length=200, description="条款号")],
    caller: Reader,
    server: Server,
) -> SectionOut:
    return section_of(known(server, document_id), address)


@router.get("/search", summary="检索原文", responses=READ)
async def search(
    caller: Reader,
    server: Server,
    q: Annotated[str, Query(min_length=1, max_length=500, description="要找的话")],
    document: Annotated[list[str] | None, Query(max_length=100, description="只在这些文件中找")] = None,
    limit: Annotated[int, Query(ge=1, le=50, description="最多几段")] = 10,
) -> list[HitOut]:
    return await found(server, q, limit, document)


async def found(server: Services, query: str, limit: int, documents: list[str] | None) -> list[HitOut]:
    hits = await run_sync(ready(server).engine.search, query, limit, documents)
    return [
        HitOut(
            document=hit.passage.document,
            title=hit.passage.title,
            address=hit.passage.address,
            headings=list(hit.passage.headings),
            text=hit.passage.text,
            start=hit.passage.span.start,
            end=hit.passage.span.end,
            score=round(hit.score, 4),
            url=link(hit.passage.document, hit.passage.address),
        )
        for hit in hits
    ]


def ready(server: Services) -> Services:
    if not server.engine.ready:
        raise ApiError(503, "not_ready", "正在载入模型与索引，请稍候重试。", {"Retry-After": "2"})
    return server


def known(server: Services, document_id: str) -> Document:
    document = ready(server).engine.documents().get(document_id)
    if document is None:
        raise ApiError(404, "no_such_document", "没有这份文件；全部文件见 /api/documents。")
    return document


def section_of(document: Document, wanted: str) -> SectionOut:
    """A section with its neighbours in reading order; raises ``ApiError`` 404 where there is none."""
    try:
        address = Address.parse(wanted)
    except ValueError as error:
        raise ApiError(404, "not_an_address", f"{error}。") from error
    structure = document.structure
    place = structure.find(address)
    if place is None:
        near = structure.nearest(address).explain()
        raise ApiError(404, "no_such_section", f"没有“{address}”这一条：{near}。")
    order = [part for part in structure.sections if part.addressed]
    position = order.index(place)
    above = [part for part in structure.path(place)[:-1] if part.addressed]
    return SectionOut(
        document=document.id,
        title=document.meta.title,
        address=str(place.address),
        heading=place.heading,
        breadcrumb=[
            part.marker + part.heading for part in structure.path(place) if part.marker or part.heading
        ],
        text=place.span.of(document.text),
        start=place.span.start,
        end=place.span.end,
        previous=_place(document, order[position - 1]) if position else None,
        next=_place(document, order[position + 1]) if position + 1 < len(order) else None,
        parent=_place(document, above[-1]) if above else None,
        children=[_place(document, part) for part in structure.children(place) if part.addressed],
        url=link(document.id, str(place.address)),
    )


def link(document: str, address: str) -> str:
    return f"/documents/{quote(document)}#{address}"


def _place(document: Document, section: Section) -> Place:
    address = str(section.address)
    return Place(address=address, heading=section.heading, url=link(document.id, address))


def _facts(server: Services, document: Document) -> DocumentOut:
    meta = document.meta
    return DocumentOut(
        id=document.id,
        title=meta.title,
        document_number=meta.document_number,
        issuer=meta.issuer,
        region=meta.region,
        signed_on=meta.signed_on,
        issued_on=meta.issued_on,
        period_start=meta.period_start,
        period_end=meta.period_end,
        expired=server.clock().year > meta.period_end if meta.period_end else None,
        sections=sum(section.addressed for section in document.structure.sections),
        figures=len(server.engine.figures().get(document.id, ())),
        characters=len(document.text),
    )


def _node(document: Document, section: Section) -> Node:
    return Node(
        address=str(section.address) if section.addressed else None,
        marker=section.marker,
        heading=section.heading,
        kind=section.kind,
        start=section.span.start,
        end=section.span.end,
        children=[_node(document, child) for child in document.structure.children(section)],
    )
