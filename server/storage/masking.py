"""Phone and identity-card numbers do not go into the records."""

import re

_NARROW = str.maketrans("０１２３４５６７８９Ｘｘ＋．", "0123456789Xx+.")
_GAP = r"[ \-\u2010-\u2015\u3000\uff0d]?"
_NOT_DIGIT_BEFORE, _NOT_DIGIT_AFTER = r"(?<![\d.])", r"(?![\d])"
# GB 11643-1999: 17 digits and a check character; before 1999 15 digits.
_IDENTITY = rf"[1-9](?:{_GAP}\d){{5}}(?:{_GAP}(?:18|19|20)){_GAP}\d(?:{_GAP}\d){{8}}{_GAP}[\dXx]"
_OLD_IDENTITY = r"[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"
_MOBILE = rf"(?:(?:\+|00)?86{_GAP})?1[3-9](?:{_GAP}\d){{9}}"
_LANDLINE = r"0\d{2,3}[ \-\u2010-\u2015\uff0d]?[2-8]\d{6,7}"
_NUMBERS = re.compile(
    rf"{_NOT_DIGIT_BEFORE}(?:(?P<identity>{_IDENTITY}|{_OLD_IDENTITY})|(?P<phone>{_MOBILE}|{_LANDLINE})){_NOT_DIGIT_AFTER}"
)


def mask(text: str) -> str:
    """``text`` with such numbers replaced; digits may be full-width or parted by blanks and dashes.

    A NUL, which PostgreSQL does not store, is replaced too.
    """
    text = text.replace("\0", "\ufffd")
    parts, end = [], 0
    for match in _NUMBERS.finditer(text.translate(_NARROW)):  # of the same length, so places agree
        parts += [text[end : match.start()], "〔证件号〕" if match["identity"] else "〔电话〕"]
        end = match.end()
    return "".join([*parts, text[end:]])
