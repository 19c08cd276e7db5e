"""``xiangce show`` and ``xiangce outline``: the documents themselves."""

from typing import Annotated

import typer
from rich.text import Text
from rich.tree import Tree

from assistant.cli.console import console
from assistant.cli.state import CliError, Exit, clean, readable, state
from corpus.address import Address
from corpus.document import Document
from corpus.spans import Span
from corpus.structure import Kind, Section

Choice = Annotated[
    str | None,
    typer.Option("--document", "-d", metavar="文件", help="文件编号、文号或标题中的字；默认全部文件。"),
]


def show(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="条款号", help="如 五(二)7、第五章第二节第7项、第三条。")],
    document: Choice = None,
) -> None:
    show_section(state(context).chosen(document), readable(address))


def outline(
    context: typer.Context,
    document: Choice = None,
    depth: Annotated[int | None, typer.Option("--depth", metavar="层数", help="只看前几层。")] = None,
) -> None:
    if depth is not None and depth < 1:
        raise CliError("--depth 应是 1 以上的整数。", Exit.USAGE)
    show_outline(state(context).chosen(document), depth)


def show_section(documents: list[Document], wanted: str) -> None:
    """The section of ``wanted`` with all below it; ``CliError`` where it is not in exactly one document."""
    try:
        address = Address.parse(wanted)
    except ValueError as error:
        raise CliError(f"{clean(str(error))}。目录见 xiangce outline。", Exit.USAGE) from error
    found = [(d, section) for d in documents if (section := d.structure.find(address))]
    if not found:
        raise CliError(f"没有“{address}”这一条：{_nearest(documents, address)}。")
    if len(found) > 1:
        names = "、".join(f"{d.id}《{d.meta.title}》" for d, _ in found)
        raise CliError(f"{len(found)}份文件都有“{address}”，请用 --document 指明一份：{names}。", Exit.USAGE)
    document, section = found[0]
    screen = console()
    screen.print(Text(breadcrumb(document, section), style="dim"), soft_wrap=True)
    screen.print(Text(clean(section.span.of(document.text).strip("\r\n"))), soft_wrap=True)


def show_quoted(document: Document, quoted: Span) -> None:
    """The section that holds ``quoted``, with that passage set off."""
    section = document.structure.at(quoted.start)
    span = section.span
    before, after = document.text[span.start : quoted.start], document.text[quoted.end : span.end]
    screen = console()
    screen.print(Text(breadcrumb(document, section), style="dim"), soft_wrap=True)
    passage = clean(quoted.of(document.text))
    marked = (passage, "bold underline") if screen.is_terminal else f"【{passage}】"
    text = Text.assemble(clean(before.lstrip("\r\n")), marked, clean(after.rstrip("\r\n")))
    screen.print(text, soft_wrap=True)


def _nearest(documents: list[Document], address: Address) -> str:
    said = [(d, d.structure.nearest(address)) for d in documents]
    deep = [(d, near) for d, near in said if near.section] or said  # those that have some part of it
    if len(documents) == 1:
        return deep[0][1].explain()
    return "；".join(f"《{d.meta.title}》{near.explain()}" for d, near in deep)


def breadcrumb(document: Document, section: Section) -> str:
    """《title》 › 五、… › （二）… › 7.…, and the address."""
    title = document.meta.title
    steps = [part.marker + part.heading for part in document.structure.path(section)]
    names = [f"《{title}》", *(step for step in steps if step not in ("", title)), str(section.address)]
    return clean(" › ".join(names))


def show_outline(documents: list[Document], depth: int | None = None) -> None:
    """Headings with their addresses; headings without a number are dimmed."""
    for document in documents:
        tree = Tree(Text(f"《{document.meta.title}》"), guide_style="dim")
        _grow(tree, document, document.structure.sections[0], depth or 99)
        console().print(tree)


def _grow(tree: Tree, document: Document, section: Section, depth: int) -> None:
    for child in document.structure.children(section):
        if not (child.addressed or child.heading):
            continue
        heading = clean(child.heading)
        number = str(child.address) if child.addressed else ""
        label = Text.assemble((number, "bold"), "  " if heading else "", heading)
        branch = tree.add(label if number else Text(heading, style="dim"))
        left = depth - (child.kind is not Kind.PART)  # a text of the file is no level of its own
        if left:
            _grow(branch, document, child, left)
