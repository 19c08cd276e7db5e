"""Amounts that hang on conditions, asked of a made-up document of grants."""

from pathlib import Path

import pytest

from assistant.answer import Status
from assistant.factory import assistant
from assistant.pipeline import Assistant
from assistant.settings import Settings
from corpus.document import Document, Metadata

GRANTS = Path(__file__).parent.parent / "fixtures" / "grants"


@pytest.fixture(scope="module")
def grants(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant(Settings(data_dir=tmp_path_factory.mktemp("data"), documents_dir=GRANTS, dense=False))


@pytest.mark.parametrize(
    ("question", "quoted", "address"),
    [
        ("一个行政村办标准民宿，每间客房奖励多少元？", "按每间客房3000元给予一次性奖励", "一(一)1"),
        ("新评定为市级示范民宿的奖励几万元？", "分别给予30万元、12万元奖励", "一(一)2"),
        ("云溪县民宿总投入800万元以上，验收通过后投资方奖励多少？", "另给予投资方60万元奖励", "一(一)1"),
    ],
)
def test_an_amount_comes_with_its_condition(
    grants: Assistant, question: str, quoted: str, address: str
) -> None:
    answer = grants.ask(question)
    assert answer.status == Status.ANSWERED
    assert quoted in answer.text
    assert answer.citations[0].address == address


def test_an_unknown_name_is_told(grants: Assistant) -> None:
    answer = grants.ask("云溪县标准民宿的阁楼，每间客房奖励多少元？")
    assert answer.status != Status.ANSWERED or "没有提到“阁楼”" in answer.text


def test_what_leads_into_a_list_is_quoted_with_it(grants: Assistant) -> None:
    answer = grants.ask("哪些从业人员优先参加免费培训？")
    assert all(member in answer.text for member in ("返乡创业人员", "退役军人", "脱贫户劳动力"))


@pytest.mark.parametrize("question", ["民宿装修补贴多少元？", "新建高尔夫球场奖励多少万元？"])
def test_an_amount_that_is_not_given_is_refused(grants: Assistant, question: str) -> None:
    assert grants.ask(question).status != Status.ANSWERED


MEALS = """云溪市青饭管理办法（虚构，仅供测试）

第一条 青饭铺补贴分为用餐补贴、送餐补贴、运营补贴。

青饭铺由青饭铺联盟管理，青饭铺应当公示菜单，青饭铺不得露天开设。

第二条 户籍老年人在青饭铺用餐可享受用餐补贴。补贴标准为每人每次最高不超过3元。

第三条 青饭铺为老年人送餐可享受送餐补贴，补贴标准为每人每次4元。

第四条 青饭铺运营机构享受运营补贴，青饭铺每人每次1.5元。

第五条 全市最低生活保障标准为每人每月1309元。

第六条 最低生活保障边缘家庭认定标准为每人每月1963.5元。

第七条 青饭铺暂停服务的，应当于暂停前五日告知老年人。
"""


@pytest.fixture(scope="module")
def meals(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    document = Document("meals", MEALS, Metadata(title="云溪市青饭管理办法"))
    return assistant(
        Settings(data_dir=tmp_path_factory.mktemp("data"), dense=False), found={"meals": document}
    )


@pytest.mark.parametrize(
    ("question", "told", "not_told"),
    [
        ("青饭铺用餐补贴标准是多少", "3元", "4元"),
        ("青饭铺送餐补贴标准是多少", "4元", "3元"),
        ("低保一个月多少钱", "1309元", "1963.5元"),
        ("青饭铺歇业要提前几天告诉老人", "五日", "元"),
    ],
)
def test_one_grant_is_told_from_another(meals: Assistant, question: str, told: str, not_told: str) -> None:
    text = meals.ask(question).text
    assert told in text
    assert not_told not in text
