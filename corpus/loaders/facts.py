"""Facts that a page or a file states about itself beside its text: 索引号, 发文机关, 成文日期, 文号 …"""

import re
from collections.abc import Sequence
from typing import Any

# As the catalogues of government sites print them (政府信息公开目录, GB/T 21063 and its local forms).
_LABELS = {
    "index_number": ("索引号", "信息索引号", "索引号码"),
    "issuer": ("发文机关", "发文机构", "发布机构", "发布单位", "制发机关", "公开机构", "发文单位"),
    "document_number": ("发文字号", "文号", "文件编号", "发文文号", "公文文号"),
    "signed_on": ("成文日期", "成文时间", "生成日期", "签发日期", "签署日期"),
    "issued_on": ("发布日期", "发布时间", "公开日期", "印发日期", "发文日期", "公布日期"),
    "effective_on": ("生效日期", "实施日期", "施行日期"),
    "expires_on": ("失效日期", "废止日期", "有效期至"),
    "status": ("有效性", "时效性", "效力状态", "文件状态"),
    "title": ("标题", "名称", "信息名称", "文件名称"),
    "subject": ("主题分类", "主题词", "分类", "主题类别"),
    "registry_number": ("统一登记号", "统一编号", "规范性文件编号"),
    "source": ("来源", "信息来源", "稿件来源", "文章来源"),
}
_KEYS = {label: key for key, labels in _LABELS.items() for label in labels}
_LABEL = re.compile(
    r"[\[【]?\s*(" + "|".join(r"\s*".join(label) for label in _KEYS) + r")\s*[\]】]?\s*[：:]\s*(.*)"
)
_BARE = re.compile(r"(?:" + "|".join(r"\s*".join(label) for label in _KEYS) + r")\s*")
_META = {
    "articletitle": "title",
    "pubdate": "issued_on",
    "contentsource": "source",
    "url": "url",
    "documentnumber": "document_number",
}


def from_meta(root: Any) -> dict[str, str]:
    """What the meta tags of Chinese government sites state (国办发〔2019〕 style ArticleTitle, PubDate …)."""
    stated: dict[str, str] = {}
    for element in root.iter("meta"):
        key = _META.get((element.get("name") or "").strip().lower())
        value = " ".join((element.get("content") or "").split())
        if key and value:
            stated.setdefault(key, value)
    if "title" not in stated:
        for element in root.iter("title"):
            # the name of the site follows a dash
            title = re.split(
                r"\s*[-_|—–]+\s*(?=[^-_|—–]*(?:网|政府|门户|部|厅|局|委)[^-_|—–]*$)", element.text or ""
            )[0]
            if title.strip():
                stated["page_title"] = " ".join(title.split())
            break
    return stated


def is_fact(line: str) -> bool:
    """Whether a line is a label of the catalogue with its value, or several of them."""
    return len(line) <= 200 and bool(_LABEL.match(re.sub(r"^【.*?】", "", line)))


def from_block(pieces: Sequence[str]) -> dict[str, str]:
    """The facts in pieces of text, each a label with its value, or a label before its value.

    A label with nothing before the next label states nothing.
    """
    stated: dict[str, str] = {}
    flat: list[str] = []
    for piece in pieces:
        flat += [part for part in re.split(r"[；\n]|\s{2,}|。$", piece) if part.strip()] or [""]
    for index, piece in enumerate(flat):
        match = _LABEL.match(piece)
        if not match:
            continue
        value = match[2].strip()
        if not value and index + 1 < len(flat):
            following = flat[index + 1].strip()
            value = "" if _LABEL.match(following) or _is_other_label(following) else following
        inner = _INLINE.search(value)
        if inner:  # 来源：本网 时间：2025-03-20
            value = value[: inner.start()].strip()
        key = _KEYS[re.sub(r"\s", "", match[1])]
        if value and re.fullmatch(_FORMS.get(key, ".{1,120}"), value):
            stated.setdefault(key, value)
    return stated


# What a value of the kind looks like; anything else is the text after an empty label.
_DAY = r".{0,4}(?:\d{4}|[一二〇○零]{4}).{1,20}"
_FORMS = {
    "index_number": r"[\w〔〕\[\]/（）()._-]*\d[\w〔〕\[\]/（）()._-]*",
    "document_number": r".{0,30}\d.{0,20}",
    "registry_number": r".{0,30}\d.{0,20}",
    "signed_on": _DAY,
    "issued_on": _DAY,
    "effective_on": _DAY,
    "expires_on": _DAY,
    "status": ".{1,8}",
    "subject": "[^【】]{1,60}",
    "source": "[^【】]{1,40}",
}
_INLINE = re.compile(r"\s*(?:时间|日期|浏览次数|字体|作者|来源|发布日期|发布时间|浏览量)\s*[：:]")


def _is_other_label(text: str) -> bool:
    return len(text) <= 8 and text.endswith(("：", ":"))
