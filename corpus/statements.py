"""What is known when a quantity is read, and what was read."""

from dataclasses import dataclass

from corpus.quantity import Quantity


@dataclass(frozen=True)
class Statement:
    """One quantity of a clause, read."""

    quantity: Quantity
    indicator: str
    subject: str  # what later clauses inherit: 服务业增加值
    basis: str  # 总量 占比 年均增速 增速 增减 新增 倍数
    base: str  # what it is compared with or a share of: GDP, 2015年
    comparator: str
    trailing: bool = False  # the indicator stands behind the number: 706项|服务业地方标准
    condition: bool = False  # 每满一万人…: a measure of another amount, not a figure
    standing: bool = False  # a grant, a fine, a limit, an age, a time: neither a target nor a result


@dataclass(frozen=True)
class Words:
    """The words around one quantity, as printed."""

    quantity: Quantity
    rest: str  # before the number, without comparing words and 每人每月
    body: str  # the same without periods
    per: str  # 每人每月, or ""
    right: str  # behind the unit, up to the next quantity or the end of the clause
    ahead: str  # behind the row of values that this one belongs to
    beyond: str  # the clause after this one
    earlier: str  # the sentence before this clause
    comparator: str
    verb: str  # 提高, 下降 … where it stands before the number, or ""
    shared: str  # the head noun that stands behind a later number of the row
    topic: str  # what the sentence or table row begins with, where that is a short name
    previous: Statement | None

    @property
    def inherited(self) -> str:
        return self.previous.subject if self.previous else ""

    @property
    def known(self) -> str:
        """What the sentence has spoken of before this clause."""
        return self.inherited or self.topic
