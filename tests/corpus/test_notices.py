"""Facts of real notices, read by hand; the texts are not part of the project.

``XIANGCE_NOTICES_DIR`` names a folder of official texts as ``folder/NN_….txt``, each with one line of remarks
above the text. Without it there is nothing to check here; made-up documents are in ``test_facts.py``.
"""

import os
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from corpus.document import Metadata
from corpus.facts import read_facts
from corpus.relations import RelationKind

FOLDER = os.environ.get("XIANGCE_NOTICES_DIR")
pytestmark = pytest.mark.skipif(not FOLDER, reason="XIANGCE_NOTICES_DIR is not set")


class Gold(NamedTuple):
    """What a reader finds in the text; None where the text says nothing."""

    title: str | None
    number: str | None
    issuers: tuple[str, ...]
    signed_on: date | None
    effective_on: date | None = None
    valid_until: date | None = None


STATE, OFFICE = ("国务院",), ("国务院办公厅",)
GOLD = {
    "gov/01_": Gold(
        "国务院关于在市场监管领域全面推行部门联合“双随机、一公开”监管的意见",
        "国发〔2019〕5号",
        STATE,
        date(2019, 1, 27),
    ),
    "gov/07_": Gold("“无废城市”建设试点工作方案", "国办发〔2018〕128号", OFFICE, date(2018, 12, 29)),
    "gov/10_": Gold(
        "国务院办公厅关于推广第二批支持创新相关改革举措的通知",
        "国办发〔2018〕126号",
        OFFICE,
        date(2018, 12, 23),
    ),
    "gov/14_": Gold(
        "国务院关于河北雄安新区总体规划（2018—2035年）的批复",
        "国函〔2018〕159号",
        STATE,
        date(2018, 12, 25),
    ),
    "gov/19_": Gold(
        "国务院办公厅、中央军委办公厅关于加强对侵华日军遗弃化学武器调查和管理工作的通知",
        "国办发〔1996〕25号",
        ("国务院办公厅", "中央军委办公厅"),
        date(1996, 6, 29),
    ),
    "gov/20_": Gold(
        "国务院办公厅转发国家地震局关于我国地震重点监视防御区的确定和加强防震减灾工作意见报告的通知",
        "国办发〔1996〕2号",
        OFFICE,
        date(1996, 2, 5),
    ),
    "gov/32_": Gold(
        "个人所得税专项附加扣除暂行办法",
        "国发〔2018〕41号",
        STATE,
        date(2018, 12, 13),
        date(2019, 1, 1),
    ),
    "gov/38_": Gold(
        "国务院办公厅关于2019年部分节假日安排的通知",
        "国办发明电〔2018〕15号",
        OFFICE,
        date(2018, 12, 4),
    ),
    "gov/40_": Gold(
        "国务院关于棉粮、糖粮挂钩奖售粮几个问题的通知", "国发〔1981〕88号", STATE, date(1981, 5, 23)
    ),
    "gov/41_": Gold("国家粮食应急预案", "国办函〔2005〕57号", OFFICE, date(2005, 6, 11), date(2005, 6, 11)),
    "gov/44_": Gold(
        "国务院关于授权香港特别行政区实施管辖的深圳湾口岸港方口岸区范围和土地使用期限的批复",
        "国函〔2006〕132号",
        STATE,
        date(2006, 12, 30),
    ),
    "gov/46_": Gold(
        "国务院关于同意组建2008年北京奥运会首都国际机场协调委员会的批复",
        "国函〔2006〕38号",
        STATE,
        date(2006, 5, 23),
    ),
    "gov/47_": Gold("国务院工作规则", "国发〔2004〕18号", STATE, date(2004, 6, 26)),
    "gov/58_": Gold(
        "专利代理条例", "中华人民共和国国务院令第706号", STATE, date(2018, 11, 6), date(2019, 3, 1)
    ),
    "guangzhou/08_": Gold(
        "关于推进广州市家庭医生签约服务高质量发展实施方案",
        "穗卫函〔2023〕1930号",
        (
            "广州市卫生健康委员会",
            "广州市财政局",
            "广州市人力资源和社会保障局",
            "广州市医疗保障局",
        ),
        date(2023, 10, 19),
    ),
    "guangzhou/11_": Gold(
        "广州市公共租赁住房管理办法",
        "穗府办规〔2024〕13号",
        ("广州市人民政府办公厅",),
        date(2024, 7, 26),
        date(2024, 7, 29),
        date(2029, 7, 28),
    ),
    "guangzhou/13_": Gold(
        "广州市住房和城乡建设局关于进一步加强户籍家庭住房保障工作的通知",
        "穗建规字〔2024〕5号",
        ("广州市住房和城乡建设局",),
        date(2024, 3, 4),
        date(2024, 3, 4),
        date(2029, 3, 3),
    ),
    "guangzhou/17_": Gold(
        "广州市天河区深化支持港澳青年创新创业高质量发展实施办法",
        "穗天科工信规字〔2023〕1号",
        (
            "广州市天河区科技工业和信息化局",
            "广州市天河区人力资源和社会保障局",
            "中共广州市天河区委统战部",
        ),
        date(2023, 8, 9),
        date(2023, 9, 8),
        date(2026, 9, 7),
    ),
    "guangzhou/26_": Gold(
        "广州市民政局 广州市财政局关于印发我市2025年最低生活保障及相关社会救助标准的通知",
        "穗民规字〔2025〕2号",
        ("广州市民政局", "广州市财政局"),
        date(2025, 5, 30),
        None,
        date(2026, 5, 29),  # 有效期1年 and no other day than the signature's
    ),
    "guangzhou/27c_": Gold(None, None, (), None),
    "guangzhou/33_": Gold(
        "广州市老年人优待办法",
        "广州市人民政府令第179号",
        ("广州市人民政府",),
        date(2021, 1, 29),
        date(2021, 5, 1),
    ),
    "guangzhou/36b_": Gold(
        "广州市积分制入户管理办法",
        "穗府办规〔2025〕8号",
        ("广州市人民政府办公厅",),
        date(2025, 6, 30),
        date(2025, 7, 4),
        date(2026, 12, 31),
    ),
    "guangzhou/37_": Gold(None, "中华人民共和国国务院令第746号", STATE, None, date(2022, 3, 1)),
    "laws/威海": Gold(
        "威海市居民养老服务保障条例", None, ("威海市人民代表大会常务委员会",), date(2016, 12, 26)
    ),
    "laws/市场主体": Gold(
        "中华人民共和国市场主体登记管理条例实施细则",
        "国家市场监督管理总局令第52号",
        ("国家市场监督管理总局",),
        None,
        date(2022, 3, 1),
    ),
    "other/上海临港": Gold(None, None, (), None, None, date(2018, 12, 31)),
}


def _text(prefix: str) -> str:
    found = [
        path
        for path in Path(FOLDER or "").glob("*/*")
        if f"{path.parent.name}/{path.name}".startswith(prefix)
    ]
    assert len(found) == 1, prefix
    return found[0].read_text(encoding="utf-8").partition("\n")[2]


def _values(meta: Metadata) -> Gold:
    from_text = "title" in meta.sources and meta.sources["title"].origin == "text"
    return Gold(
        meta.title if from_text else None,
        meta.document_number,
        meta.issuers,
        meta.signed_on,
        meta.effective_on,
        meta.valid_until,
    )


def test_ninety_five_percent_of_the_values_are_right() -> None:
    wrong = []
    for prefix, gold in GOLD.items():
        got = _values(read_facts(_text(prefix)))
        wrong += [
            f"{prefix} {field}: {ours!r}, not {theirs!r}"
            for field, ours, theirs in zip(Gold._fields, got, gold, strict=True)
            if ours != theirs
        ]
    assert len(wrong) <= 0.05 * len(GOLD) * len(Gold._fields), "\n".join(wrong)


def test_nothing_is_invented_for_pages_that_are_no_notices() -> None:
    invented = []
    for path in sorted((Path(FOLDER or "") / "distractors").iterdir()):
        remark, _, text = path.read_text(encoding="utf-8").partition("\n")
        meta = read_facts(text)
        got = _values(meta)
        ends = [relation for relation in meta.relations or () if relation.kind is not RelationKind.BASED_ON]
        # A title found in the text must be the one the page goes by.
        if (got.title and got.title not in remark) or any(got[1:]) or meta.period_start or ends:
            invented.append((path.name, got, ends))
    assert invented == []


def test_every_value_stands_where_it_is_said_to_stand() -> None:
    for path in sorted(Path(FOLDER or "").glob("*/*.txt")):
        text = path.read_text(encoding="utf-8").partition("\n")[2]
        for field, source in read_facts(text).sources.items():
            if source.origin == "text":
                assert 0 <= source.start < source.end <= len(text), (path.name, field)
