"""Which rows on top of a table are headers, and which table is a form of labels and values."""

import re

from corpus.loaders.cells import Cell, Grid, distinct

_LABEL = 30  # characters: a longer cell is no header
MOST = 4  # rows
NUMERIC = re.compile(r"[\d.,，%％+\-—–~～/亿万元人次个户家件\s]+")
_SENTENCE = re.compile("[。；！？;]")
# First words of a header row: what lists and tables of official documents count or name.
_HEADER_WORDS = re.compile(
    r"(?:序\s*号|编\s*号|项\s*目|指\s*标|名\s*称|姓\s*名|类\s*[别型]|地\s*区|市\s*州|区\s*县|年\s*[份度]|单\s*位|企\s*业|事\s*项"
    r"|内\s*容|时\s*间|日\s*期|任\s*务|等\s*级|档\s*次|标\s*准|金\s*额)"
)


# What the second of two columns is called when it holds the values of the first.
_VALUE_WORDS = re.compile(
    r".{0,4}(?:金额|标准|数额|数量|比例|时间|日期|期限|内容|等级|档次|类别|任务|目标|得分|分值|要求)(?:[（(].+[）)])?"
)
_SERIAL = re.compile(r"序\s*号|编\s*号")
_YEAR = re.compile(r"(?:19|20)\d\d\s*年?")


def header_rows(grid: Grid) -> int:
    """How many rows on top are headers by their form; 0 for a form of labels and values."""
    first = grid[0]
    if len(grid) < 2 or not all(_is_label(cell) for cell in first if cell.paragraphs):
        return 0
    if sum(1 for cell in first if cell.paragraphs) < max(2, len(first) - 1):
        return 0
    if any(cell.text.endswith(("：", ":")) for cell in first):
        return 0
    count = 1
    while count < min(MOST, len(grid) - 1):
        # A cell over several columns is a header over headers only if the next row parts it, in labels,
        # while the columns beside it go on.
        above, below = grid[count - 1], grid[count]
        wide = {
            c for c in range(len(above)) if above[c].paragraphs and above[c] in (above[:c] + above[c + 1 :])
        }
        beside = [c for c in range(len(above)) if c not in wide]
        parted = any(below[c] is not below[c - 1] for c in wide if c - 1 in wide)
        goes_on = all(below[c] is above[c] or not below[c].paragraphs for c in beside)
        if not (wide and parted and goes_on and all(_is_label(cell) for cell in distinct(below))):
            break
        count += 1
    if count == 1 and len(first) > 2 and len(distinct(first)) == 2:  # 项目名称 and its value, set wide
        return 0
    return count if _reads_as_columns(grid, count) else 0


def _is_label(cell: Cell) -> bool:
    text = cell.text
    numeric = NUMERIC.fullmatch(text) and not _YEAR.fullmatch(text)
    return len(text) <= _LABEL and not _SENTENCE.search(text) and not numeric


def _reads_as_columns(grid: Grid, count: int) -> bool:
    """Whether the columns hold things of one kind, rather than each row a label and its value."""
    first, body = grid[0], [row for row in grid[count:] if len(distinct(row)) > 1]
    if len(first) > 4 or count > 1:
        return True
    if _HEADER_WORDS.search(first[0].text) and len(body) >= 2 and len(distinct(first)) == 3:
        return True
    numeric = [
        [bool(NUMERIC.fullmatch(row[column].text)) for row in body if row[column].paragraphs]
        for column in range(len(first))
    ]
    if any(column and all(column) for column in numeric):
        return True
    if len(first) in {2, 4}:
        if _SERIAL.fullmatch(first[0].text):
            return True
        if len(first) == 2 and _HEADER_WORDS.search(first[0].text) and _VALUE_WORDS.fullmatch(first[1].text):
            return True
        if any(any(column) and not all(column) for column in numeric[1::2]):
            return False
    if len(first) == 4:
        # label, value, label, value: short labels in the first and third column, none twice
        labels = [row[column].text for row in [first, *body] for column in (0, 2) if row[column].paragraphs]
        return len(set(labels)) < len(labels) or any(len(label) > 12 for label in labels)
    if len(first) == 2:
        named = bool(_HEADER_WORDS.match(first[0].text))
        longest = max((len(row[1].text) for row in body), default=0)
        return len(first[1].text) <= 8 and named and longest > 2 * len(first[1].text) and len(body) >= 2
    return True
