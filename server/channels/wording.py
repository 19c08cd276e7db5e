"""What users of the channels read beside answers, and the few words that are commands."""

from collections.abc import Sequence
from enum import Enum

MORE = "\n\n（未完，回复“继续”看下文）"
NOTHING_MORE = "没有未看完的内容了。请直接提问。"
THANKS = "已记下，谢谢您的反馈。"
SORRY = "已记下，谢谢您的反馈。可以换个说法再问，或写明年份、指标、条款号。"
NOTHING_TO_JUDGE = "还没有可以反馈的回答。请直接提问。"
FRESH = "好的，下面不再联系此前的对话。请提问。"
NOT_TEXT = "目前只能看懂文字和语音。请把问题写成文字发来，例如：“2025年的目标是多少？”"
NOT_HEARD = "没有听清这段语音。请再说一次，或改用文字。"
LATE = "正在整理答案，请稍等片刻，再回复任意文字获取。"
LOST = "刚才的问题没能答完，请再问一次。"
FAILED = "服务出了点问题，请稍后再问一次。"
LOOKING = "正在查阅文件……"
_GREETING = "您好，我是湘策，回答政策文件里的问题：数字与原文一致，注明条款号，文件没有的会直说。"
_NUDGE = 4  # characters: shorter than any question, so it only asks for what is owed


class Command(Enum):
    MORE = ("继续", "下一页", "下一段", "更多")
    DISSATISFIED = ("不满意", "没用", "答错了", "不对")
    SATISFIED = ("满意", "有用")
    FRESH = ("新话题", "重新开始", "清空")
    HELP = ("帮助", "使用说明", "你好", "您好", "help")


def command(text: str) -> Command | None:
    said = text.strip().strip("“”\"'。！!.,，").lower()
    return next((found for found in Command if said in found.value), None)


def is_nudge(text: str) -> bool:
    """Whether this only asks for an answer that is still to come."""
    return len(text.strip()) <= _NUDGE


def greeting(questions: Sequence[str]) -> str:
    asked = "".join(f"\n· {question}" for question in questions)
    return _GREETING + (f"\n\n可以这样问：{asked}" if asked else "") + "\n\n对回答不满意，请回复“不满意”。"


def announcement(title: str, number: str | None, link: str) -> str:
    """Markdown for a group: a document was added."""
    named = f"《{title}》" + (f"（{number}）" if number else "")
    return f"**新增文件**\n{named}" + (f"\n[查看原文]({link})" if link else "")
