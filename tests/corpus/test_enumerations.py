"""Enumerations that a text names, read only where the number is that of the members."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Document, Metadata
from corpus.enumerations import enumerations


def read(text: str) -> dict[str, tuple[str, ...]]:
    document = Document("x", text, Metadata(title="云溪县规划"))
    for one in enumerations(document):
        assert one.label in one.span.of(text)
    return {one.label: one.items for one in enumerations(document)}


@pytest.mark.parametrize(
    ("text", "label", "items"),
    [
        ("构建“码头、仓库、渔港”三大新体系，推动发展。", "三大新体系", ("码头", "仓库", "渔港")),
        (
            "推进实施渔港改造、码头扩建、仓库升级等三大工程。",
            "三大工程",
            ("渔港改造", "码头扩建", "仓库升级"),
        ),
        ("着力打造东湖、南湖两大风景带。", "两大风景带", ("东湖", "南湖")),
        ("形成四大板块：渔业、航运、仓储和文旅。", "四大板块", ("渔业", "航运", "仓储", "文旅")),
        ("培育“快、稳、新的船队”三类船队。", "", ()),  # one character is no name
    ],
)
def test_the_members_of_a_named_enumeration(text: str, label: str, items: tuple[str, ...]) -> None:
    assert read(text) == ({label: items} if label else {})


@pytest.mark.parametrize(
    "text",
    [
        "构建“码头、仓库”三大新体系。",
        "由财政局、民政局两个部门组成。",
        "每年分上、下半年两次查看。",
        "违反第十三条、第十四条规定的，处两项处分。",
    ],
)
def test_what_is_no_enumeration(text: str) -> None:
    assert not read(text)


@given(st.text(alphabet="“”、，。三大个条体系码头仓库渔港等和（）：\n", max_size=80))
def test_any_text_is_read_without_error(text: str) -> None:
    for label, items in read(text).items():
        assert len(items) > 1
        assert label[0] in "两二三四五六七八九十23456789" or label[:2].isdigit()
