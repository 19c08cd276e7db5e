"""For whom and by what a sentence is, where its headings say so and not the sentence itself."""

import re

from corpus.receivers import find_receivers, speaks_to_businesses
from corpus.sections import Kind, Section
from corpus.sectors import industry_of
from corpus.trades import ALL_SERVICES, industries, trade_names, trades
from corpus.wording import instruments

Path = tuple[Section, ...]  # the sections around a sentence, from the whole document down


class Headings:
    """Reads the headings of a document; ``title`` names the trades, and the receivers, of what stands under
    none."""

    def __init__(self, title: str) -> None:
        self._subject = trade_names(title)
        # What 残疾人两项补贴办法 grants is for persons, even where no word says so.
        self.addressed = find_receivers(re.sub("^.*?关于", "", title))
        self._open = speaks_to_businesses(title)

    def trades(
        self,
        own: frozenset[str],
        receivers: frozenset[str],
        means: tuple[str, ...],
        path: Path,
        serves: bool,
    ) -> tuple[frozenset[str], frozenset[str]]:
        """Who carries it out for others, and for which trades it is; ``serves``: whether others are named."""
        known = trades()
        item = industry_of(path)
        if item:
            if known[item].serves.intersection(means):
                others = frozenset(
                    name for name in own if known[name].industry != item and name != ALL_SERVICES
                )
                return frozenset({item}), frozenset() if receivers else others
            inside = frozenset(name for name in own if known[name].industry == item)
            kinds = frozenset(name for name in inside if known[name].parent)
            return frozenset(), kinds or self._kinds(path, item) or frozenset({item})
        serving = serves or bool(receivers)  # 加强对担保机构的培训 is for these
        through = self._helpers(own, means) if serving else frozenset()
        for_whom = frozenset(name for name in own if known[name].industry not in through)
        subject = self._subject - {ALL_SERVICES}
        if for_whom - {ALL_SERVICES} and subject and not industries(for_whom) & industries(subject):
            return through, for_whom | subject  # 检测平台 in a text on 人工智能 is for that trade as well
        if not for_whom:
            named = self._named(path)
            helping = self._helpers(named, means) if serving else frozenset()
            for_whom = frozenset(name for name in named if known[name].industry not in helping)
        specific = for_whom - {ALL_SERVICES}
        if any(not known[name].service for name in specific):
            return through, for_whom  # 制造业和服务业融合 is for both
        return through, specific or for_whom

    @staticmethod
    def _helpers(names: frozenset[str], means: tuple[str, ...]) -> frozenset[str]:
        """The industries of ``names`` that give others what ``means`` says: 现代金融 of loans."""
        known = trades()
        found = (known[name].industry for name in names)
        return frozenset(industry for industry in found if known[industry].serves.intersection(means))

    def _kinds(self, path: Path, item: str) -> frozenset[str]:
        known = trades()
        for part in reversed(path):
            kinds = {n for n in trade_names(part.heading) if known[n].parent == item}
            if kinds:
                return frozenset(kinds)
        return frozenset()

    def _named(self, path: Path) -> frozenset[str]:
        for part in reversed(path):
            if part.kind is not Kind.PART and (found := trade_names(part.heading)):
                return found
        return self._subject

    def receivers(self, path: Path) -> frozenset[str]:
        """Those of the nearest unnumbered heading: what stands under 引进培育头部企业 is for them."""
        return find_receivers(path[-1].heading) if path else frozenset()

    def addressed_to(self, for_whom: frozenset[str], serves: bool) -> frozenset[str]:
        """The receivers of the title, unless it is for helpers alone, as ``serves`` says not: 担保机构要…"""
        known = trades()
        helpers = for_whom and all(known[known[name].industry].serves for name in for_whom)
        return frozenset() if helpers and not serves else self.addressed

    def open(self, path: Path) -> bool:
        """Whether the title or the nearest heading speaks to businesses at large."""
        named = [part.heading for part in path if part.heading and part.kind is not Kind.PART]
        return self._open or (bool(named) and speaks_to_businesses(named[-1]))

    def instruments(self, path: Path) -> tuple[str, ...]:
        return instruments(path[-1].heading) if path and len(path[-1].heading) <= 20 else ()
