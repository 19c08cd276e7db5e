"""For whom and by what a sentence is, where its headings say so and not the sentence itself."""

from corpus.receivers import find_receivers, speaks_to_businesses
from corpus.sections import Kind, Section
from corpus.sectors import industry_of
from corpus.trades import ALL_SERVICES, trade_names, trades
from corpus.wording import instruments

Path = tuple[Section, ...]  # the sections around a sentence, from the whole document down


class Headings:
    """Reads the headings of a document; ``title`` names the trades, and the receivers, of what stands under
    none."""

    def __init__(self, title: str) -> None:
        self._subject = trade_names(title)
        # What 残疾人两项补贴办法 grants is for persons, even where no word says so.
        self.addressed = find_receivers(title)
        self._open = speaks_to_businesses(title)

    def trades(
        self,
        own: frozenset[str],
        receivers: frozenset[str],
        means: tuple[str, ...],
        path: Path,
    ) -> tuple[frozenset[str], frozenset[str]]:
        """Who carries it out for others, and for which trades it is."""
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
        through = frozenset(
            known[name].industry for name in own if known[known[name].industry].serves.intersection(means)
        )
        for_whom = frozenset(name for name in own if known[name].industry not in through)
        if not for_whom:
            for_whom = self._named(path)
        specific = for_whom - {ALL_SERVICES}
        if any(not known[name].service for name in specific):
            return through, for_whom  # 制造业和服务业融合 is for both
        return through, specific or for_whom

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

    def open(self, path: Path) -> bool:
        """Whether the title or a heading speaks to businesses at large."""
        return self._open or any(speaks_to_businesses(part.heading) for part in path)

    def instruments(self, path: Path) -> tuple[str, ...]:
        return instruments(path[-1].heading) if path and len(path[-1].heading) <= 20 else ()
