"""What a loader returns, what it refuses, and how much it may use."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

MIB = 1 << 20


class LoadError(ValueError):
    """A file that cannot be taken in; the message (Chinese) names the cause and the next step."""


@dataclass(frozen=True)
class Loaded:
    text: str = field(repr=False)  # one paragraph or table row per line, \n line ends
    media: str  # text | markdown | html | docx | pdf | scan | image | ofd | xlsx
    pages: tuple[
        int, ...
    ] = ()  # offset in text at which each page (or sheet) begins; () where there are none
    stated: Mapping[str, str] = field(
        default_factory=dict
    )  # metadata that the file itself states, as printed
    notes: tuple[str, ...] = ()  # Chinese, for the user: what was left out or is doubtful

    def page(self, offset: int) -> int | None:
        """The number of the page (or sheet) on which a character of the text stands; None without pages."""
        return bisect_right(self.pages, offset) or None


@dataclass(frozen=True)
class Limits:
    """What one file may use. Real notices stay far below; the ceiling keeps a process under 1 GB."""

    file_bytes: int = 100 * MIB
    members: int = 5_000  # files inside a zip package
    member_bytes: int = 60 * MIB  # one of them, unpacked
    unpacked_bytes: int = 200 * MIB  # all of them
    ratio: int = 250  # unpacked to packed; deflate cannot exceed 1032
    sheet_bytes: int = 24 * MIB  # XML of the sheets of a workbook: openpyxl needs some 20 times that
    text: int = 10_000_000  # characters
    cells: int = 400_000  # of one table
    pages: int = 3_000
    scanned_pages: int = 300
    pixels: int = 60_000_000  # of one image
    seconds: float = 900
