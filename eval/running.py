"""One evaluation, from what is ordered to its reports on disk."""

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from os import cpu_count
from pathlib import Path

from assistant import factory
from assistant.answer import Mode
from assistant.cli.console import say
from assistant.cli.progress import counting, getting_ready
from assistant.cli.state import CliError, Exit
from assistant.matching import Matcher
from assistant.settings import Settings
from corpus.document import Document
from eval import beir, gate_suite, gates, profile_suite, ranking
from eval.examiner import Examiner
from eval.items import Item, fingerprint, load, titles
from eval.journal import Journal, code
from eval.journal import replace as write
from eval.record import Record
from eval.reference import Reference
from eval.remote import ChatEndpoint, OurServer
from eval.report.html import page
from eval.report.junit import junit
from eval.report.markdown import markdown
from eval.report.model import Report
from eval.runner import run
from eval.statistics import Score, scores
from eval.targets import TODAY, InProcess, Target, documents, presumed_folder
from retrieval.retriever import Retriever, Weights
from retrieval.tokenizer import Tokenizer

_REMOTE_JOBS = 4  # questions under way at a server that nobody has told us more about
# Suites that try what only this installation has, not a target elsewhere.
_OWN = {profile_suite.SUITE: profile_suite.TITLE, gate_suite.SUITE: gate_suite.TITLE}


@dataclass(frozen=True)
class Order:
    """What is asked of ``xiangce eval``; None and () stand for the usual."""

    suites: tuple[str, ...] = ()
    mode: str = Mode.EXTRACTIVE.value
    target: str | None = None
    model: str | None = None
    output: Path = Path("eval-report")
    jobs: int | None = None
    beir: Path | None = None
    fresh: bool = False
    write_baseline: bool = False
    gate_file: Path = gates.FILE
    baseline_file: Path = gates.BASELINE


def execute(order: Order, settings: Settings) -> Report:
    """Run an order and write its reports; raises ``CliError`` for what the user can mend."""
    try:
        _check(order)
        report = _folder(order, settings) if order.beir else _suites(order, settings)
    except (gates.GateError, beir.LayoutError) as error:
        raise CliError(str(error), Exit.USAGE) from error
    for name, text in (
        ("report.json", report.model_dump_json(exclude_defaults=True) + "\n"),
        ("junit.xml", junit(report)),
        ("summary.md", markdown(report)),
        ("index.html", page(report)),
    ):
        write(order.output / name, text)
    return report


def _check(order: Order) -> None:
    known = [*titles(), *_OWN]
    if unknown := [suite for suite in order.suites if suite not in known]:
        raise CliError(f"没有题集 {'、'.join(unknown)}。可选：{'、'.join(known)}。", Exit.USAGE)
    if order.mode not in list(Mode):
        raise CliError(f"--mode 应是 {' 或 '.join(Mode)}。", Exit.USAGE)
    if order.model and not order.target:
        raise CliError("--model 要与 --target 同用：网址写到 /v1。", Exit.USAGE)
    if order.target and not order.target.startswith(("http://", "https://")):
        raise CliError("--target 应是 http:// 或 https:// 开头的网址。", Exit.USAGE)
    if order.beir and (order.suites or order.target):
        raise CliError("--beir 自带文件与题，不能与 --suite、--target 同用。", Exit.USAGE)
    if order.write_baseline and (order.suites or order.target or order.beir or order.mode != Mode.EXTRACTIVE):
        raise CliError("--write-baseline 只用于本机、extractive、全部题集的评测。", Exit.USAGE)


# The sets of this project ----------------------------------------------------------------------------------


def _suites(order: Order, settings: Settings) -> Report:
    begun, started = time.monotonic(), datetime.now(UTC)
    known = titles() | _OWN
    wanted = order.suites or tuple(known)
    asked = [suite for suite in known if suite in wanted]
    bounds = gates.read(order.gate_file)
    items = load(suite for suite in asked if suite not in _OWN)
    target, make, processes = _target(order, settings, items)
    records = _ask(order, items, target, make, processes)
    reference = Reference(documents())
    if order.target:
        asked = [suite for suite in asked if suite not in _OWN]
    if profile_suite.SUITE in asked:
        records += profile_suite.records(_matcher(settings), reference)
    if gate_suite.SUITE in asked:
        records += gate_suite.records(reference)
    records = ranking.with_ranking(records, reference.inside)
    measured = scores(records)
    return Report(
        version=1,
        target=target.name,
        mode=order.mode if order.target is None else "远端",
        started=started.isoformat(timespec="seconds"),
        seconds=round(time.monotonic() - begun, 1),
        sets=fingerprint(items),
        code=code(),
        titles={suite: known[suite] for suite in asked},
        items=dict(Counter(item.suite for item in items)),
        skipped=_skipped(items, records),
        notes=tuple(_notes(records)),
        scores=tuple(measured),
        outcomes=tuple(_outcomes(order, bounds, measured, records, asked)),
        records=tuple(records),
    )


def _target(
    order: Order, settings: Settings, items: Sequence[Item]
) -> tuple[Target, Callable[[], Examiner], bool]:
    """Whom to ask, how to make one who asks, and whether in processes of their own."""
    if order.target:
        url = order.target
        remote = ChatEndpoint(url, order.model) if order.model else OurServer(url)
        remote.check()
        return remote, lambda: Examiner(remote), False
    mode = Mode(order.mode)
    with getting_ready() as hooks:
        local = InProcess(settings, hooks, mode=mode)
        for beside in dict.fromkeys(item.beside for item in items):
            local.prepare(beside)
    # A model elsewhere is waited for, by threads; our own work needs processes to be done at once.
    if mode is Mode.GENERATED:
        return local, lambda: Examiner(local), False
    return local, partial(_examiner, settings), True


def _examiner(settings: Settings) -> Examiner:
    return Examiner(InProcess(settings))


def _matcher(settings: Settings) -> Matcher:
    """Over the library that the gold presumes."""
    own = settings.model_copy(update={"data_dir": presumed_folder(settings), "documents_dir": None})
    return factory.matcher(own, lambda: TODAY)


def _ask(
    order: Order, items: Sequence[Item], target: Target, make: Callable[[], Examiner], processes: bool
) -> list[Record]:
    jobs = order.jobs or ((cpu_count() or 1) if processes else _REMOTE_JOBS)
    identity = "\n".join([fingerprint(items), target.name, order.mode, order.target or "", code()])
    path = order.output / "journal.jsonl"
    if order.fresh:
        path.unlink(missing_ok=True)
    journal = Journal(path, sha256(identity.encode()).hexdigest())
    if journal.done:
        say(f"接着上次：已问 {len(journal.done)} 题。", "dim", stderr=True)
    try:
        with counting("正在评测", len(items)) as advance:
            records = run(items, make, jobs=jobs, processes=processes, journal=journal, on_done=advance)
    except KeyboardInterrupt:
        say("已中断；再次运行同一条命令，会接着问余下的。", stderr=True)
        raise
    journal.finish()
    return records


def _skipped(items: Sequence[Item], records: Sequence[Record]) -> dict[str, int]:
    asked = {record.item for record in records}
    return dict(Counter(item.suite for item in items if item.id not in asked))


def _notes(records: Sequence[Record]) -> list[str]:
    notes = ["耗时是几题同时问时量的，比单独问要长；测速用 xiangce bench。"]
    if not ranking.available() and any(record.retrieved for record in records):
        notes.append(ranking.MISSING)
    unjudged = Counter(name for record in records for name in record.verdict.unjudged)
    named = {"period": "时期", "notice": "期满提示"}
    if unjudged:
        told = "、".join(f"{named[name]} {count} 题" for name, count in unjudged.items())
        notes.append(f"对方只给文字，看不出的不判：{told}。")
    return notes


def _outcomes(
    order: Order,
    bounds: gates.Gates,
    measured: Sequence[Score],
    records: Sequence[Record],
    asked: Sequence[str],
) -> list[gates.Outcome]:
    found = gates.check(bounds, measured, asked)
    if order.target or order.mode != Mode.EXTRACTIVE:
        return found
    if order.write_baseline:
        write(order.baseline_file, gates.baseline(measured, records).model_dump_json(indent=1) + "\n")
    elif before := gates.read_baseline(order.baseline_file):
        found += gates.regressions(before, measured, records, bounds.tolerance, asked)
    return found


# A folder in BEIR layout -----------------------------------------------------------------------------------


def _folder(order: Order, settings: Settings) -> Report:
    assert order.beir is not None
    begun, started = time.monotonic(), datetime.now(UTC)
    found, items = beir.read_documents(order.beir), beir.read_items(order.beir)
    if not found or not items:
        raise beir.LayoutError(f"{order.beir} 里没有文件，或没有带标准答案的题。")
    with tempfile.TemporaryDirectory(prefix="xiangce-eval-") as folder:
        settings = settings.model_copy(update={"data_dir": Path(folder)})
        with getting_ready() as hooks:
            target = InProcess(settings, hooks, found, mode=Mode(order.mode))
            _, retriever = target.prepare()
        records = _ask(order, items, target, lambda: Examiner(target, partial(_same, found)), False)
        build = partial(_variant, retriever, settings)
        measured = [
            *scores(records),
            *(beir.variants(retriever, build, items) if ranking.available() else ()),
        ]
        notes = [f"{len(found)} 份文件，{len(retriever.index.passages)} 段。"]
        notes += [retriever.notice] if retriever.notice else []
        retriever.index.close()
    return Report(
        version=1,
        target=f"{target.name}，{order.beir.resolve().name}",
        mode=order.mode,
        started=started.isoformat(timespec="seconds"),
        seconds=round(time.monotonic() - begun, 1),
        sets=fingerprint(items),
        code=code(),
        titles=beir.TITLES,
        items=dict(Counter(item.suite for item in items)),
        notes=(*notes, *_notes(records)),
        scores=tuple(measured),
        records=tuple(records),
    )


def _same(found: Mapping[str, Document], beside: Sequence[str]) -> Mapping[str, Document]:
    return found


def _variant(retriever: Retriever, settings: Settings, weights: Weights) -> Retriever:
    return Retriever(retriever.index, Tokenizer(), factory.embeddings(settings), weights)
