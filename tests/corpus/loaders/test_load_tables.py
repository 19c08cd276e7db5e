"""Rows of tables as lines that stand alone."""
# ruff: noqa: E501  # lines of documents

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.loaders.cells import Cell, Grid, spread
from corpus.loaders.tables import lines

TEXT = st.text(alphabet="甲乙丙丁一二三0123456789.%，。；：", max_size=12)


def grid(*rows: str) -> Grid:
    """Rows of cells parted by |; ← repeats the cell on the left, ↑ the one above."""
    found: Grid = []
    for row in rows:
        line: list[Cell] = []
        for index, text in enumerate(row.split("|")):
            if text == "←":
                line.append(line[-1])
            elif text == "↑":
                line.append(found[-1][index])
            else:
                line.append(Cell((text,) if text else ()))
        found.append(line)
    return found


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        (["指标|2020年|2025年", "总量|10|20"], ["指标：总量；2020年：10；2025年：20。"]),
        (["附表 投资表|←|←", "单位：亿元|←|←", "序号|名称|金额", "1|甲|5"], ["【附表 投资表，单位：亿元】序号：1；名称：甲；金额：5。"]),
        (
            ["地区|投资|←", "↑|2024年|2025年", "长沙|1|2"],
            ["地区：长沙；投资·2024年：1；投资·2025年：2。"],
        ),
        (
            ["序号|项目|金额", "一、工业|←|←", "1|甲|5", "二、农业|←|←", "三、服务业|←|←", "2|乙|6"],
            ["【一、工业】序号：1；项目：甲；金额：5。", "二、农业", "【三、服务业】序号：2；项目：乙；金额：6。"],
        ),
        (["类别|项目|金额", "甲类|子|5", "↑|丑|6"], ["类别：甲类；项目：子；金额：5。", "类别：甲类；项目：丑；金额：6。"]),
        (["指标|目标|完成", "总量|10|←"], ["指标：总量；目标、完成：10。"]),
        (["项目名称|长沙机场扩建|←|←", "总投资|12亿元|建设年限|2024—2026年"],
         ["项目名称：长沙机场扩建。", "总投资：12亿元；建设年限：2024—2026年。"]),
        (["建设单位|云溪交通集团|建设地点|城关镇", "项目名称|云溪机场|建设性质|新建"],
         ["建设单位：云溪交通集团；建设地点：城关镇。", "项目名称：云溪机场；建设性质：新建。"]),
        (["项目名称|云溪机场|←|←", "建设单位|交通集团|建设地点|城关镇"], ["项目名称：云溪机场。", "建设单位：交通集团；建设地点：城关镇。"]),
        (["企业名称|云溪物流公司", "法定代表人|张三", "注册资本|500万元"], ["企业名称：云溪物流公司。", "法定代表人：张三。", "注册资本：500万元。"]),
        (["指标|2024|2025", "总量|10|20"], ["指标：总量；2024：10；2025：20。"]),
        (["档次|补助标准", "一档|每户500元", "二档|待定"], ["档次：一档；补助标准：每户500元。", "档次：二档；补助标准：待定。"]),
        (["甲|10|20", "乙|30|40"], ["甲；10；20。", "乙；30；40。"]),
        (["联系人：|张三", "电话：|0700-1"], ["联系人：张三。", "电话：0700-1。"]),
        (["年份|金额（万元）", "2024|5", "2025|6"], ["年份：2024；金额（万元）：5。", "年份：2025；金额（万元）：6。"]),
        (["名称|金额", "甲|5", "合计|待定", "注：按现价计算。|←"], ["名称：甲；金额：5。", "名称：合计；金额：待定。", "注：按现价计算。"]),
        (["只有一列", "第二行"], ["只有一列", "第二行"]),
    ],
)  # fmt: skip
def test_lines_of_a_table(rows: list[str], wanted: list[str]) -> None:
    assert lines(grid(*rows))[0] == wanted


def test_the_unit_above_the_table_stays_with_a_title_in_it() -> None:
    found, _ = lines(grid("投资表|←", "名称|金额", "甲|5"), "上文", "单位：万元")
    assert found == ["【投资表，单位：万元】名称：甲；金额：5。"]


def test_a_continuation_has_the_headers_of_its_beginning() -> None:
    _, shape = lines(grid("序号|名称|金额", "1|甲|5"), "表2")
    found, _ = lines(grid("序号|名称|金额", "2|乙|6", "3|丙|7"), continued=shape)
    assert found == ["【表2】序号：2；名称：乙；金额：6。", "【表2】序号：3；名称：丙；金额：7。"]


def test_spans_cover_their_places() -> None:
    a, b, c = Cell(("甲",)), Cell(("乙",)), Cell(("丙",))
    found = spread([[(a, 2, 1), (b, 1, 2)], [(c, 1, 1), (b, 1, 1)]], 100)
    assert [[cell.text for cell in row] for row in found] == [["甲", "乙", "乙"], ["甲", "丙", "乙"]]
    assert found[0][0] is found[1][0]


@given(st.lists(st.lists(TEXT, min_size=3, max_size=3), min_size=1, max_size=6))
def test_no_figure_of_a_cell_is_lost(rows: list[list[str]]) -> None:
    cells = [[Cell((text,) if text else ()) for text in row] for row in rows]
    found, shape = lines(cells)
    written = "".join(found)
    for row in rows:
        for text in row if tuple(row) not in shape.head_rows else ():
            for figure in re.findall(r"[0-9.%]+", text):
                assert figure in written
