"""Names of issuing bodies, and the place they are of."""

import re

_ENDS = (
    "国务院|人民政府|政府|办公厅|办公室|委员会|委|部|厅|局|署|总局|总队|分局|院|会|中心|银行|支行|法院|检察院|小组|综合组|工作组"
    "|指挥部|公司|集团|总工会|党组|管委会|办事处|秘书处|监|军区|大学|学院|事务所|研究所|馆|机关"
)
_ORGAN = re.compile(
    rf"(?:原)?[\u4e00-\u9fff（）()·“”]{{0,38}}(?:{_ENDS})(?:等\d{{1,2}}(?:个)?(?:部门|单位))?"
)
_WORDS = re.compile(
    r"关于|根据|通知|我们?|有关|各|本|以及|负责|开展|申请|联系|附件|经|按|提供|应当|建设$|业务部|讨论会|展览会|运动会$"
)
_CENTRAL = re.compile(
    r"中共中央|全国|中华人民共和国|国务院|国家|中央|(?:教育|科技|科学技术|公安|民政|司法|财政|外交|商务|水利|交通运输|生态环境"
    r"|自然资源|农业农村|文化和旅游|工业和信息化|人力资源(?:和)?社会保障|住房(?:和)?城乡建设|应急管理)部(?:$|办公厅)"
    r"|中国人民银行|海关总署|税务总局|市场监管总局"
)
_PLACE = re.compile(
    r"^(?:中共)?(?P<place>(?:[\u4e00-\u9fff]{2,6}?(?:自治区|省|特别行政区))?"
    r"(?:[\u4e00-\u9fff]{2,8}?(?:自治州|地区|[市州盟]))?"
    r"(?:[\u4e00-\u9fff]{2,8}?(?:自治县|自治旗|新区|开发区|[区县旗市]))?)"
)


def is_organ(name: str) -> bool:
    return len(name) <= 40 and bool(_ORGAN.fullmatch(name)) and not _WORDS.search(name)


def organs(line: str) -> tuple[str, ...]:
    """The bodies a line names and nothing else, parted by blanks or 、; empty where it says anything else."""
    names = tuple(name for name in re.split(r"[\s\u3000、，,]+", line.strip()) if name)
    return names if names and all(is_organ(name) for name in names) else ()


def region(organ: str) -> str | None:
    """The place whose body this is (广州市天河区); 全国 of a central one; None where none is named."""
    if _CENTRAL.match(organ):
        return "全国"
    found = _PLACE.match(organ)
    return (found and found["place"]) or None
