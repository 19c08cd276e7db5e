"""What ``xiangce channels add`` asks for, kind by kind, and where it is to be entered."""

import secrets
import sys
from dataclasses import dataclass
from enum import StrEnum

import typer

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


class Kind(StrEnum):
    WECHAT = "wechat"
    WECOM = "wecom"
    WECOM_BOT = "wecom-bot"
    WECOM_CONNECTION = "wecom-connection"
    GROUP = "group"


@dataclass(frozen=True)
class Field:
    """What is asked for. ``make``: how many characters are made up where the user gives none."""

    name: str
    question: str
    secret: bool = False
    make: int = 0
    default: str | None = None
    optional: bool = False


TOKEN = Field("token", "Token（直接回车则自动生成）", make=32)
AES_KEY = Field("aes_key", "EncodingAESKey（43个字符，直接回车则自动生成）", make=43)
FIELDS = {
    Kind.WECHAT: (
        Field("app_id", "开发者ID（AppID）"),
        Field("mode", "消息加解密方式：safe 安全，compatible 兼容，plain 明文", default="safe"),
        TOKEN,
        AES_KEY,
        Field(
            "app_secret",
            "AppSecret（公众号已认证、要用客服消息补发迟到的答案时才填；否则直接回车）",
            secret=True,
            optional=True,
        ),
    ),
    Kind.WECOM: (
        Field("corp_id", "企业ID（CorpID）"),
        Field("agent_id", "应用的 AgentId（数字）"),
        Field("secret", "应用的 Secret", secret=True),
        TOKEN,
        AES_KEY,
    ),
    Kind.WECOM_BOT: (TOKEN, AES_KEY),
    Kind.WECOM_CONNECTION: (Field("bot_id", "机器人 BotID"), Field("secret", "机器人 Secret", secret=True)),
    Kind.GROUP: (Field("webhook", "群机器人的 Webhook 地址", secret=True),),
}
NAMED = {
    Kind.WECHAT: "公众号",
    Kind.WECOM: "企业微信自建应用",
    Kind.WECOM_BOT: "企业微信智能机器人（回调）",
    Kind.WECOM_CONNECTION: "企业微信智能机器人（长连接）",
    Kind.GROUP: "企业微信群机器人",
}
WHERE = {
    Kind.WECHAT: "公众号后台“设置与开发 → 开发接口管理 → 服务器配置”",
    Kind.WECOM: "企业微信管理后台该应用的“接收消息 → 设置 API 接收”",
    Kind.WECOM_BOT: "企业微信管理后台该机器人的“API 模式 → 使用 URL 回调”",
}
DONE = {
    Kind.WECOM_CONNECTION: "运行 xiangce channels connect {name} 即连上，不需要公网地址。",
    Kind.GROUP: "以后加入新文件时，运行中的服务会通知这个群。可用 xiangce channels test {name} 发一条试试。",
}


def asked(field: Field) -> str:
    default = field.default or ("" if field.make or field.optional else None)
    given = str(
        typer.prompt(
            field.question,
            default=default,
            hide_input=field.secret and sys.stdin.isatty(),
            show_default=bool(field.default),
        )
    ).strip()
    return given or "".join(secrets.choice(_ALPHABET) for _ in range(field.make))
