"""The units that a question asks for: 多少亿美元, 几天, 多大的场地."""

import re
from collections.abc import Collection

from assistant.intent import HOW_MUCH
from corpus.quantity import lexicon

_NAMED = ("人工",)  # 多少个人工智能项目 counts no persons
_NO_UNIT = ("支持", "支援", "支撑", "次要")  # 给多少支持 asks for no 支
_AREA = re.compile(
    r"(?:地方|场地|用房|房间|面积|场所|空间|铺面)[^，。？]{0,8}多大|多大(?:的)?(?:面积|地方|场地|用房|房间)"
)
_AGE = re.compile(r"多大(?:的)?(?:年纪|年龄|岁数)|几岁")
_COUNTED = re.compile(r"数量|家数|(?<![那这哪一几两二三四五六])个数|数目")


def asked_units(text: str, basis: Collection[str]) -> list[str]:
    """Units that “多少…”, “几…” ask for: 多少亿美元 -> 亿美元, 多少亿 -> 亿."""
    vocabulary = {unit for members in lexicon()["units"].values() for unit in members}
    found = []
    for match in HOW_MUCH.finditer(text):
        rest = match.group("unit")
        if rest.startswith("百分点"):
            found.append("个百分点")
            continue
        if rest.startswith("钱"):
            found.append("元")
            continue
        if rest.startswith(_NO_UNIT):
            continue
        rest = "" if rest.startswith(_NAMED) else rest
        scale = re.match(r"[十百千万亿]*", rest)
        prefix = scale[0] if scale else ""
        tail = rest[len(prefix) :]
        unit = next((tail[:n] for n in range(len(tail), 0, -1) if tail[:n] in vocabulary), "")
        if match.group().startswith(("几个", "多少个")):
            counted = (f"个{tail[:n]}" for n in range(len(tail), 0, -1))
            unit = next((one for one in counted if one in vocabulary), unit or "个")
        if prefix or unit:
            found.append(prefix + unit)
    if _AREA.search(text):
        found += ["平方米"]
    if _AGE.search(text):
        found += ["岁", "周岁"]
    if re.search(r"百分之多少|几成|多大比例|占多少|占比|百分比", text) and "增减" not in basis:
        found.append("%")
    if _COUNTED.search(text) and "占比" not in basis:
        found.append("个")
    return found
