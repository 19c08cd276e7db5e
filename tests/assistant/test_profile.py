"""A business as its words describe it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.match_answer import ProfileForm
from assistant.profile import ProfileError, read_profile

HOME = frozenset({"湖南省"})


def test_what_is_said_is_understood_with_its_words() -> None:
    found = read_profile(ProfileForm(text="我们是岳阳的冷链企业，40个人，想拿块地，还要贷款"), HOME)
    assert found.trades == {"冷链物流": "冷链"}
    assert found.place is not None
    assert found.place.city == "岳阳市"
    assert found.employees == 40
    assert set(found.needs) == {"用地", "融资担保"}
    assert found.at_most == "小型"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("三十来人", 30),
        ("员工80人", 80),
        ("200名员工", 200),
        ("三百来号人", 300),
        ("４０人", 40),
        ("5人次", None),
    ],
)
def test_the_number_of_people(text: str, number: int | None) -> None:
    assert read_profile(ProfileForm(text=text)).employees == number


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("浙江的公司，想来湖南郴州投资", "郴州市"),
        ("长沙的公司", "长沙市"),
        ("公司在长沙，产品卖到深圳", "长沙市"),
        ("深圳公司，准备落户永州", "永州市"),
    ],
)
def test_where_it_acts_is_its_place(text: str, city: str) -> None:
    place = read_profile(ProfileForm(text=text), HOME).place
    assert place is not None
    assert place.city == city


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("软件公司，90人", "小型"),  # 300, 100, 10
        ("批发公司，90人", "中型"),  # 200, 20, 5
        ("电商，90人", "中型"),  # wholesale or retail: the larger of the two
        ("公司，90人", "中型"),  # any trade
        ("公司，3人", "微型"),
        ("软件公司，90人，营收40万元", "微型"),  # both bounds are needed
        ("保险公司，90人", ""),  # by a rule of its own
        ("种植业，90人", ""),  # by revenue only
        ("种植业，年营业收入100万元", "小型"),
    ],
)
def test_the_size_that_a_business_cannot_exceed(text: str, size: str) -> None:
    assert read_profile(ProfileForm(text=text)).at_most == size


def test_what_is_denied_does_not_count() -> None:
    found = read_profile(ProfileForm(text="不是做旅游的，是会计师事务所"))
    assert set(found.trades) == {"专业咨询"}


@pytest.mark.parametrize("text", ["个体户，世界500强", "10个人的大型物流企业", "国企，也是民营企业"])
def test_a_contradiction_is_listed(text: str) -> None:
    assert read_profile(ProfileForm(text=text)).conflicts


def test_the_form_corrects_what_was_read() -> None:
    form = ProfileForm(
        text="旅游公司，在长沙", industries=("餐饮",), place="岳阳", needs=("人才",), employees=5
    )
    found = read_profile(form, HOME)
    assert list(found.trades) == ["餐饮"]
    assert found.place is not None
    assert found.place.city == "岳阳市"
    assert list(found.needs) == ["人才"]
    assert found.at_most == "微型"


@pytest.mark.parametrize(
    "form",
    [
        ProfileForm(industries=("炼丹",)),
        ProfileForm(place="亚特兰蒂斯"),
        ProfileForm(needs=("钱",)),
        ProfileForm(employees=-1),
    ],
)
def test_a_form_that_names_what_is_not_there_is_refused(form: ProfileForm) -> None:
    with pytest.raises(ProfileError):
        read_profile(form)


@given(st.text(max_size=80))
@settings(max_examples=80, deadline=None)
def test_any_text_is_read(text: str) -> None:
    read_profile(ProfileForm(text=text), HOME)


def test_whom_a_business_hires_it_is_not() -> None:
    hiring = read_profile(ProfileForm(text="长沙的软件公司，想招高校毕业生，有什么补贴"))
    assert not {"高校院所", "个人"} & set(hiring.kinds)
    assert "个人" in read_profile(ProfileForm(text="我是高校毕业生，想创业")).kinds
