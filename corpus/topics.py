"""Unnumbered headings: —— items and the short sentences that announce what a paragraph then says."""

import re
from collections.abc import Iterator

from corpus.spans import Span, sentences

DASH = re.compile(r"(?:—{1,3}|―{1,2}|–{1,2}|－{1,2}|-{2})[ \t\u3000]*(?=[^\s\d—-])")

# How official prose opens a statement of what is to be done.
_VERB = re.compile(
    r"加快|加强|加大|推进|推动|推广|促进|提升|提高|提质|完善|健全|优化|强化"
    r"|深化|深入|发展|大力|积极|培育|建设|建立|构建|打造|壮大|做大|做强|扩大"
    r"|拓展|开发|创新|支持|鼓励|引导|规范|实施|开展|落实|防范|稳步|探索|统筹"
    r"|整合|巩固|普及|扶持|引进|着力|增强|改革|完成|传承|保护|保障|服务|激发"
    r"|释放|聚焦|坚持|突出|改善|改造|升级|布局|搭建|夯实|畅通|盘活|争创|争取"
    r"|全面|有序|严格|切实|充分|努力|集聚|吸引|降低|减轻|简化|放宽|实行|推行"
    r"|设立|组建|营造|挖掘|弘扬|繁荣|丰富|补齐|抓好|办好|用好|注重|树立|倡导"
    r"|发挥"
)
_NOT_A_TOPIC = re.compile(r"[，,；;：:？?！!\d《]|应当|不得|必须|可以|予以|给予")
_PARALLEL = re.compile(r"([^，,；;：:？?！!\d《]{4,14})，([^，,；;：:？?！!\d《]{4,14})。")
_SHORTEST_TEXT = 12  # characters that must follow for the sentence to have announced something


def topics(text: str, start: int, stop: int) -> Iterator[Span]:
    """Spans of the announcing sentences in the paragraph ``text[start:stop]``, with their 。"""
    found = list(sentences(text, start, stop, wrapped=True))
    announced = -1  # what a topic announces is not itself a topic
    for index, span in enumerate(found[:-1]):
        following = found[index + 1]
        if index == announced:
            continue
        if following.end - following.start < max(_SHORTEST_TEXT, (span.end - span.start) // 2):
            continue
        if _announces(span.of(text), following.of(text), at_head=index == 0):
            announced = index + 1
            yield span


def _announces(sentence: str, following: str, *, at_head: bool) -> bool:
    if sentence[-1] != "。" or not 5 <= len(sentence) <= (31 if at_head else 21):
        return False
    if at_head and (halves := _PARALLEL.fullmatch(sentence)):
        return abs(len(halves[1]) - len(halves[2])) <= 2 and bool(_VERB.match(sentence))
    if not _VERB.match(sentence) or _NOT_A_TOPIC.search(sentence):
        return False
    return at_head or ("、" not in sentence and _related(sentence[:-1], following))


def _related(sentence: str, following: str) -> bool:
    """Whether the next sentence takes the matter up (设计服务 … 工业设计) or opens with its grounds."""
    if following.startswith(("围绕", "以", "立足", "依托", "针对", "结合", "通过", "推广", "实施")):
        return True
    if len(sentence) <= 12 and len(following) >= 40:
        return True
    matter = sentence[2:]
    return any(matter[i : i + 2] in following for i in range(len(matter) - 1))
