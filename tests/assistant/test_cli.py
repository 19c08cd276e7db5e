"""The command line, searched by words alone so that no model is needed."""

import csv
import errno
import io
import json
import os
import re
import select
import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from assistant import factory
from assistant.answer import Answer
from assistant.cli import app, doctor, run
from assistant.cli.state import Group
from assistant.conversation import Message
from assistant.pipeline import Assistant
from assistant.settings import Settings
from retrieval.index import Index, open_index
from retrieval.storage import IndexStorageError

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
PLAN = "hunan-service-industry-plan"
TODAY = date(2026, 6, 1)
TOURISM = "2025年旅游总收入目标是多少？"


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Xiangce = Callable[..., Ran]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@cache
def assistant_of(data: Path, today: date) -> Assistant:
    return factory.assistant(Settings(data_dir=data, dense=False), clock=lambda: today)


@pytest.fixture
def composed(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose the assistant once for all tests that are not about its composition."""
    assistant_of(data, TODAY)

    def made(
        settings: Settings, hooks: object = None, clock: object = None, *, exact: bool = False
    ) -> Assistant:
        return assistant_of(settings.data_dir, TODAY)

    monkeypatch.setattr(factory, "assistant", made)


@pytest.fixture
def xiangce(data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Xiangce:
    monkeypatch.setenv("XIANGCE_DATA_DIR", str(data))
    monkeypatch.setenv("XIANGCE_DENSE", "false")
    for name in ("XIANGCE_DOCUMENTS_DIR", "XIANGCE_DEBUG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def call(*args: str, stdin: bytes = b"", today: date = TODAY) -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = run(args, clock=lambda: today)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return call


def process(code: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, **env}, capture_output=True, check=False
    )


# ask --------------------------------------------------------------------------------------------------------


def test_ask_shows_the_answer_and_where_it_stands(xiangce: Xiangce) -> None:
    ran = xiangce("ask", TOURISM)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "到2025年，旅游总收入突破1.5万亿元。[1]"
    assert "《湖南省“十四五”服务业发展规划》（湘政办发〔2021〕40号）五(四)11 旅游业" in ran.out
    assert "    力争到2025年，全省旅游总收入突破1.5万亿元。" in lines
    assert "已期满" in ran.out
    assert "\x1b" not in ran.out


@pytest.mark.usefixtures("composed")
def test_ask_joins_words(xiangce: Xiangce) -> None:
    assert "1.5万亿元" in xiangce("ask", "2025年", "旅游总收入目标是多少").out


@pytest.mark.usefixtures("composed")
def test_ask_json_is_the_contract(xiangce: Xiangce) -> None:
    ran = xiangce("ask", TOURISM, "--json")
    answer = Answer.model_validate_json(ran.out)
    assert answer.citations[0].address == "五(四)11"
    assert "旅游总收入" in ran.out  # not escaped


@pytest.mark.usefixtures("composed")
@pytest.mark.parametrize(
    ("question", "code"),
    [
        (TOURISM, 0),
        ("2030年旅游总收入目标是多少？", 3),
        ("今天天气怎么样", 3),
        ("", 4),
        ("？？", 4),
        ("旅" * 1000, 4),
    ],
)
def test_exit_codes_of_ask(xiangce: Xiangce, question: str, code: int) -> None:
    assert xiangce("ask", question).code == code


@pytest.mark.usefixtures("composed")
@pytest.mark.parametrize(
    "question",
    [
        "😀旅游总收入🎉",
        "旅游\x1b[31m总收入\x07",
        "2025年旅遊總收入目標是多少",
        "[bold]旅游[/x]",
        "旅游\udcff收入",  # a byte that is not UTF-8
    ],
)
def test_ask_survives_odd_text(xiangce: Xiangce, question: str) -> None:
    shown, data = xiangce("ask", question), xiangce("ask", question, "--json")
    assert shown.code == data.code
    assert "\x1b" not in shown.out + data.out
    assert shown.err + data.err == ""
    Answer.model_validate_json(data.out)


def test_ask_needs_a_question_or_a_file(xiangce: Xiangce) -> None:
    assert xiangce("ask").code == 2
    assert xiangce("ask", "问题", "--file", "-").code == 2


@pytest.mark.usefixtures("composed")
def test_file_gives_one_line_of_json_a_question(xiangce: Xiangce, tmp_path: Path) -> None:
    file = tmp_path / "问题.txt"
    file.write_bytes(f"\ufeff{TOURISM}\r\n\n  \n今天天气\n".encode())
    for ran in (xiangce("ask", "--file", str(file)), xiangce("ask", "-f", "-", stdin=file.read_bytes())):
        assert ran.code == 0
        assert [json.loads(line)["question"] for line in ran.out.splitlines()] == [TOURISM, "今天天气"]
        assert ran.err == ""


def test_a_file_that_cannot_be_read(xiangce: Xiangce, tmp_path: Path) -> None:
    file = tmp_path / "gbk.txt"
    file.write_bytes("第一行\n".encode() + "旅游".encode("gbk"))
    ran = xiangce("ask", "-f", str(file))
    assert ran == (2, "", f"问题文件“{file}”第2行不是 UTF-8 文字。请另存为 UTF-8 后重试。\n")
    assert "不存在" in xiangce("ask", "-f", str(tmp_path / "none")).err
    assert xiangce("ask", "-f", str(tmp_path)).code == 2


def test_only_one_question_spares_chroma(xiangce: Xiangce, monkeypatch: pytest.MonkeyPatch) -> None:
    exact: list[bool] = []

    def spy(*args: Any, **options: Any) -> Index:
        exact.append(options["exact"])
        return open_index(*args, **options)

    monkeypatch.setattr(factory, "open_index", spy)
    xiangce("ask", TOURISM)
    xiangce("ask", "-f", "-", stdin=TOURISM.encode())
    xiangce("chat")
    assert exact == [True, False, False]


# chat -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("composed")
def test_chat_goes_on_after_errors(xiangce: Xiangce) -> None:
    lines = [
        "/help",
        "/show 五(二)1",
        "/show 啊",
        "/show",
        "/nope",
        "",
        TOURISM,
        "/outline",
        "/quit",
        "没人答",
    ]
    ran = xiangce("chat", stdin="\n".join(lines).encode())
    assert ran.code == 0
    assert ran.err == ""
    for said in (
        "/show 条款号",
        "五(二)下只有第6、7项",
        "不是条款号",
        "没有 /nope 这个命令",
        "1.5万亿元",
        "旅游业",
    ):
        assert said in ran.out
    assert ran.out.endswith("再见。\n")
    assert "没人答" not in ran.out


@pytest.mark.usefixtures("composed")
def test_the_examples_of_chat_are_answered(xiangce: Xiangce) -> None:
    shown = [line.strip() for line in xiangce("chat").out.splitlines() if line.startswith("  ")]
    assert len(shown) == 4
    for question in shown:
        assert xiangce("ask", question).code == 0


@pytest.mark.usefixtures("composed")
def test_chat_survives_an_assistant_that_breaks(xiangce: Xiangce, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Assistant.ask

    def ask(self: Assistant, question: str, history: Sequence[Message] = ()) -> Answer:
        if question == "坏":
            raise ValueError("坏了")
        return whole(self, question, history)

    monkeypatch.setattr(Assistant, "ask", ask)
    ran = xiangce("chat", stdin=f"坏\n{TOURISM}\n".encode())
    assert ran.code == 0
    assert "程序出错（ValueError：坏了）" in ran.out
    assert "1.5万亿元" in ran.out


@pytest.mark.usefixtures("composed")
def test_chat_understands_what_follows(xiangce: Xiangce) -> None:
    lines = [
        TOURISM,
        "那它年均增长多少",
        "/history",
        "/source 1",
        "/source 9",
        "/new",
        "那它年均增长多少",
        "/source",
    ]
    ran = xiangce("chat", stdin="\n".join(lines).encode())
    assert ran.code == 0
    first, second = ran.out.split("已开始新的对话。")
    assert "（理解为：旅游总收入年均增长多少？）" in first
    assert "2. 那它年均增长多少（理解为：旅游总收入年均增长多少？）" in first
    # What is cited is set off in the section that holds it.
    assert "› 一(一)" in first
    assert "旅游总收入年均增长17.4%" in first.split("【")[1].split("】")[0]
    assert "引用序号是1至1" in first
    assert "理解为" not in second


@pytest.mark.usefixtures("composed")
def test_chat_asks_back_and_takes_a_number(xiangce: Xiangce) -> None:
    lines = ["岳阳和衡阳在规划中有什么定位", "那里有什么物流枢纽", "2"]
    ran = xiangce("chat", stdin="\n".join(lines).encode())
    assert "  2. 衡阳有什么物流枢纽？" in ran.out
    assert "（理解为：衡阳有什么物流枢纽？）" in ran.out


@pytest.mark.usefixtures("composed")
def test_chat_tells_its_mode(xiangce: Xiangce) -> None:
    ran = xiangce("chat", stdin=b"/mode\n/mode generated\n/mode other\n/source\n/history\n")
    assert "摘录（extractive）" in ran.out
    assert "还没有设置大模型" in ran.out
    assert "没有“other”这种方式" in ran.out
    assert "还没有带出处的答案" in ran.out
    assert "还没有问过问题" in ran.out


@pytest.mark.usefixtures("composed")
def test_an_interrupted_answer_does_not_end_the_chat(
    xiangce: Xiangce, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Assistant.ask

    def ask(self: Assistant, question: str, history: Sequence[Message] = ()) -> Answer:
        if question == "断":
            raise KeyboardInterrupt
        return whole(self, question, history)

    monkeypatch.setattr(Assistant, "ask", ask)
    ran = xiangce("chat", stdin=f"断\n{TOURISM}\n".encode())
    assert ran.code == 0
    assert "已中断这一问。" in ran.out
    assert "1.5万亿元" in ran.out


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no pseudo-terminals here")
def test_chat_in_a_terminal(data: Path) -> None:
    """Arrow up brings the last line back, Ctrl-C at the prompt and Ctrl-D leave without a traceback."""
    for leave in (b"\x04", b"\x03"):
        shown = _in_terminal(data, [f"{TOURISM}\n".encode(), b"\x1b[A\n", b"/source 1\n", leave])
        assert shown.count("突破1.5万亿元。[1]") == 2
        assert "› 五(四)11" in shown
        assert "再见。" in shown
        assert "Traceback" not in shown


# A program in a terminal of its own, so that Ctrl-C reaches it, even where the tests run in the background
# of a shell, which makes those ignore it.
CHAT = """
import fcntl, signal, termios
signal.signal(signal.SIGINT, signal.default_int_handler)
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from assistant.cli.app import main
main()
"""


QUIET, PATIENCE = 0.5, 120  # seconds without output when it waits; so often before it is given up
PROMPT = re.compile(r"问> (?:\x1b\[[0-9;?]*[A-Za-z])*$")


def _in_terminal(data: Path, typed: Sequence[bytes]) -> str:
    """What a chat in a pseudo-terminal shows; each of ``typed`` is sent when it waits at the prompt."""
    env = {**os.environ, "XIANGCE_DATA_DIR": str(data), "XIANGCE_DENSE": "false", "TERM": "xterm"}
    near, far = os.openpty()
    shown, waiting, idle = b"", list(typed), 0
    with subprocess.Popen(
        [sys.executable, "-c", CHAT, "chat"],
        cwd=ROOT,
        env=env,
        stdin=far,
        stdout=far,
        stderr=far,
        start_new_session=True,
    ) as process:
        os.close(far)
        try:
            while idle < PATIENCE:
                if select.select([near], [], [], QUIET)[0]:
                    if not (read := _read(near)):
                        break
                    shown, idle = shown + read, 0
                elif waiting and PROMPT.search(shown.decode("utf-8", "replace")):
                    os.write(near, waiting.pop(0))
                else:
                    idle += 1
        finally:
            process.kill()  # nothing is left behind, whatever went wrong
            os.close(near)
    return shown.decode("utf-8", "replace")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux: the other end is closed
        return b""


@pytest.mark.usefixtures("composed")
def test_ask_takes_a_history(xiangce: Xiangce, tmp_path: Path) -> None:
    file = tmp_path / "对话.json"
    file.write_text(json.dumps([{"role": "user", "content": TOURISM}]), encoding="utf-8")
    ran = xiangce("ask", "那它年均增长多少", "--history", str(file))
    assert ran.code == 0
    assert ran.out.startswith("（理解为：旅游总收入年均增长多少？）\n“十三五”期间，旅游总收入年均增长17.4%。")
    file.write_text('[{"role": "system", "content": 1}]', encoding="utf-8")
    assert xiangce("ask", "那它呢", "--history", str(file)).code == 2
    assert xiangce("ask", "-f", str(file), "--history", str(file)).code == 2
    assert "不存在" in xiangce("ask", "那它呢", "--history", str(tmp_path / "none")).err


# show, outline ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["五(二)7", "五（二）7", "第五章第二节第7项"])
def test_show(xiangce: Xiangce, address: str) -> None:
    ran = xiangce("show", address)
    assert ran.code == 0
    path, text = ran.out.splitlines()[:2]
    assert path.startswith("《湖南省“十四五”服务业发展规划》 › 五、")
    assert path.endswith("7.现代商贸 › 五(二)7")
    assert text.startswith("7.现代商贸。围绕打造")


def test_show_has_what_stands_below(xiangce: Xiangce) -> None:
    assert "\n7.现代商贸。" in xiangce("show", "五(二)").out


def test_show_what_is_not_there(xiangce: Xiangce) -> None:
    assert xiangce("show", "五(二)1") == (1, "", "没有“五(二)1”这一条：五(二)下只有第6、7项。\n")
    assert xiangce("show", "随便").code == 2
    assert xiangce("show", "五(二)7", "--document", "没有").code == 1
    assert xiangce("show").code == 2


def test_show_asks_which_document(xiangce: Xiangce, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANGCE_DOCUMENTS_DIR", str(FIXTURES))
    ran = xiangce("show", "一")
    assert ran.code == 2
    assert "--document" in ran.err
    for choice in (PLAN, "湘政办发〔2021〕40号", "“十四五”服务业"):
        assert "发展环境" in xiangce("show", "一", "-d", choice).out
    ran = xiangce("show", "九(九)9")
    assert ran.code == 1
    assert ran.err.count("本文件只有") == 2


def test_outline(xiangce: Xiangce) -> None:
    whole, top = xiangce("outline").out, xiangce("outline", "--depth", "1").out
    assert "五(二)7  现代商贸" in whole
    assert "深化现代服务业与先进制造业融合" in whole
    assert "五  构建服务业发展新体系" in top
    assert "五(二)" not in top
    assert xiangce("outline", "--depth", "0").code == 2


# figures, documents -----------------------------------------------------------------------------------------


def test_figures_csv(xiangce: Xiangce) -> None:
    ran = xiangce("figures", "--csv", "--kind", "target")
    assert not ran.out.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert {row["类型"] for row in rows} == {"目标"}
    row = next(row for row in rows if row["指标"] == "旅游总收入")
    assert (row["数值"], row["单位"], row["时期"], row["条款号"]) == ("1.5", "万亿元", "2025", "五(四)11")


def test_figures_json_has_spans(xiangce: Xiangce) -> None:
    found = json.loads(xiangce("figures", "--json").out)
    text = (ROOT / "corpus/documents" / PLAN / "source.txt").read_text(encoding="utf-8")
    for figure in found:
        start, end = figure["sentence"]
        assert text[start:end] == figure["quote"]
    assert {"indicator", "basis", "base", "comparator", "span", "clause", "kind"} <= set(found[0])


@pytest.mark.parametrize("columns", ["40", "300"])
def test_figures_for_people(xiangce: Xiangce, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    ran = xiangce("figures", "--kind", "actual")
    assert "服务业增加值" in ran.out
    assert "实绩" in ran.out
    assert "\x1b" not in ran.out


def test_figures_usage(xiangce: Xiangce) -> None:
    assert "--kind 只能是" in xiangce("figures", "--kind", "x").err
    assert xiangce("figures", "--json", "--csv").code == 2


@pytest.mark.parametrize(
    ("year", "status"), [(2020, "尚未施行"), (2021, "现行"), (2025, "现行"), (2026, "期满")]
)
def test_documents(xiangce: Xiangce, year: int, status: str) -> None:
    (found,) = json.loads(xiangce("documents", "--json", today=date(year, 12, 31)).out)
    assert found["status"] == status
    assert (found["id"], found["document_number"]) == (PLAN, "湘政办发〔2021〕40号")
    shown = json.loads(xiangce("documents", "show", PLAN, "--json", today=date(year, 12, 31)).out)
    assert shown["status"] == status
    assert shown["figures"] > 40


@pytest.mark.parametrize("columns", ["40", "300"])
def test_documents_for_people(xiangce: Xiangce, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert "湘政办发〔2021〕40号" in xiangce("documents").out


# index, doctor ----------------------------------------------------------------------------------------------


def test_index(xiangce: Xiangce, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XIANGCE_DATA_DIR", str(tmp_path / "new"))
    first, again, anew = xiangce("index"), xiangce("index"), xiangce("index", "--rebuild")
    assert "索引已建好：1份文件" in first.out
    assert "已是最新" in again.out
    assert "索引已建好" in anew.out
    assert "仅按词语检索" in first.out
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["index"]


def test_a_rebuild_that_fails_leaves_the_old_index(
    xiangce: Xiangce, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XIANGCE_DATA_DIR", str(tmp_path))
    xiangce("index")
    monkeypatch.setattr("retrieval.index.build", _full)
    ran = xiangce("index", "--rebuild")
    assert ran.code == 5
    assert "磁盘空间不足" in ran.err
    assert "已是最新" in xiangce("index").out
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def _full(*args: object, **options: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_doctor_is_content(xiangce: Xiangce) -> None:
    xiangce("index")
    ran = xiangce("doctor")
    assert ran.code == 0, ran.out
    assert "✓ 索引：已是最新" in ran.out
    assert "✓ 试答：" in ran.out
    assert "! 语义向量：已由 XIANGCE_DENSE 关闭" in ran.out
    checks = json.loads(xiangce("doctor", "--json").out)
    assert {"name", "level", "detail", "advice"} == set(checks[0])


def test_doctor_tells_what_is_missing(
    xiangce: Xiangce, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(doctor, "_required", lambda: ["no-such-package>=1", "rich>=999", "x; extra == 'dev'"])
    monkeypatch.setenv("XIANGCE_DATA_DIR", str(tmp_path / "not-there"))
    ran = xiangce("doctor")
    assert ran.code == 1
    assert "✗ 软件包 no-such-package：没有安装\n    → 请运行 pip install 'no-such-package>=1'。" in ran.out
    assert "! 软件包 rich" in ran.out
    assert "! 索引：还没有建立" in ran.out
    assert "✓ 试答" in ran.out
    assert not (tmp_path / "not-there").exists()


def test_doctor_goes_on_after_a_broken_check(
    xiangce: Xiangce, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "document.toml").write_text("title =")
    monkeypatch.setenv("XIANGCE_DOCUMENTS_DIR", str(tmp_path))
    ran = xiangce("doctor")
    assert ran.code == 1
    assert "✗ 文件：文件“bad”损坏" in ran.out
    assert "✓ Python" in ran.out


def test_doctor_sees_damage(xiangce: Xiangce, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XIANGCE_DATA_DIR", str(tmp_path))
    xiangce("index")
    name = (tmp_path / "index/current").read_text()
    (tmp_path / "index/generations" / name / "passages.json").write_text("[]")
    assert "! 索引：已损坏" in xiangce("doctor").out


# what goes wrong --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (IndexStorageError("无法写入索引目录"), 5, "无法写入索引目录"),
        (OSError(errno.ENOSPC, "No space left"), 5, "磁盘空间不足"),
        (OSError("20115 requested and 10208 written"), 5, "磁盘空间不足"),  # NumPy
        (PermissionError(errno.EACCES, "denied", "/x"), 5, "/x：没有权限"),
        (ModuleNotFoundError("No module named 'jieba'", name="jieba.posseg"), 5, "缺少软件包 jieba"),
        (ValueError("不对\n第二行"), 1, "程序出错（ValueError：不对）。请运行 xiangce doctor"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_errors_are_one_line(
    xiangce: Xiangce, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
) -> None:
    def fail(*args: object, **options: object) -> Index:
        raise error

    monkeypatch.setattr(factory, "open_index", fail)
    ran = xiangce("ask", TOURISM)
    assert ran.code == code
    assert said in ran.err
    assert ran.err.count("\n") <= 1
    assert ran.out == ""


def test_debug_shows_the_traceback(xiangce: Xiangce, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANGCE_DEBUG", "1")
    monkeypatch.setattr(factory, "open_index", _full)
    assert "Traceback" in xiangce("ask", TOURISM).err


@pytest.mark.parametrize(
    ("toml", "text", "said"),
    [
        ("title =", b"", "格式有误"),
        ('titel = "x"', b"", "title"),
        ('title = "x"', None, "source.txt 不存在"),
        ('title = "x"', b"\xff\xfe", "UTF-8"),
    ],
)
def test_a_damaged_document(
    xiangce: Xiangce,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    toml: str,
    text: bytes | None,
    said: str,
) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "document.toml").write_text(toml)
    if text is not None:
        (folder / "source.txt").write_bytes(text)
    monkeypatch.setenv("XIANGCE_DOCUMENTS_DIR", str(tmp_path))
    ran = xiangce("documents")
    assert ran.code == 5
    assert "文件“broken”损坏" in ran.err
    assert said in ran.err


def test_settings_that_make_no_sense(
    xiangce: Xiangce, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XIANGCE_DOCUMENTS_DIR", str(tmp_path / "none"))
    assert "XIANGCE_DOCUMENTS_DIR" in xiangce("outline").err
    monkeypatch.setenv("XIANGCE_DENSE", "也许")
    ran = xiangce("outline")
    assert ran == (5, "", "环境变量 XIANGCE_DENSE 的值无效。请改正或删去后重试。\n")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["foo"], "没有命令 foo"),
        (["outlin"], "是否要用 outline"),
        (["show", "一", "--nope"], "没有选项 --nope"),
        (["show"], "缺少参数 条款号"),
        (["show", "一", "二"], "多余的参数：二"),
        (["outline", "--depth", "x"], "参数 --depth 的值无效"),
        (["outline", "--depth"], "选项 --depth"),
    ],
)
def test_usage_errors_are_chinese(xiangce: Xiangce, args: Sequence[str], said: str) -> None:
    ran = xiangce(*args)
    assert ran.code == 2
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert ran.out == ""


# the command as a whole -------------------------------------------------------------------------------------


def test_help_is_chinese(xiangce: Xiangce) -> None:
    assert xiangce("--help").out.strip() == xiangce().out.strip()
    for ran in (xiangce("--help"), xiangce("ask", "--help")):
        assert ran.code == 0
        assert "用法：xiangce" in ran.out
        assert "显示本帮助" in ran.out
        for english in ("Usage", "Options", "Commands", "Arguments", "Show this"):
            assert english not in ran.out
    assert "退出码" in xiangce("--help").out
    assert xiangce("--version").out.startswith("xiangce ")


def test_plugins_are_loaded_only_when_called(xiangce: Xiangce, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def plugins() -> dict[str, EntryPoint]:
        asked.append("asked")
        return {"dump": EntryPoint("dump", "json:dumps", app.PLUGINS)}

    monkeypatch.setattr(app, "plugins", plugins)
    xiangce("outline")
    assert asked == []
    assert "dump" in xiangce("--help").out
    assert xiangce("dump").code == 2  # an argument is missing: it was found and called


def test_the_entry_points_exist() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"xiangce": "assistant.cli:main"}
    for name, target in project["entry-points"][app.PLUGINS].items():
        loaded = EntryPoint(name, target, app.PLUGINS).load()
        assert callable(loaded.main if isinstance(loaded, Group) else loaded)


def test_chinese_gets_through_any_locale(tmp_path: Path) -> None:
    plain = {
        "XIANGCE_DATA_DIR": str(tmp_path),
        "LC_ALL": "C",
        "LANG": "C",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONUTF8": "0",
    }
    ran = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "show", "五(二)1"],
        cwd=ROOT,
        env={**os.environ, **plain},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "五(二)下只有第6、7项" in ran.stderr.decode("utf-8")


def test_looking_at_documents_imports_nothing_heavy() -> None:
    heavy = "{'numpy', 'langchain_core', 'chromadb', 'jieba', 'bm25s', 'eval'}"
    code = (
        "import sys; from assistant.cli import run; run(['outline']);"
        f"sys.exit(bool({heavy} & set(sys.modules)))"
    )
    assert process(code).returncode == 0


def test_who_reads_only_the_beginning_sees_no_error() -> None:
    code = (
        "import sys, os; from assistant.cli import main; r, w = os.pipe(); os.close(r); os.dup2(w, 1);"
        "sys.argv[1:] = ['figures', '--csv']; main()"
    )
    ran = process(code)
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_chat_with_a_model_that_is_away_tells_the_extract(
    xiangce: Xiangce, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIANGCE_LLM_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("XIANGCE_LLM_MODEL", "none")
    monkeypatch.setenv("XIANGCE_LLM_RETRIES", "0")
    ran = xiangce("chat", stdin="/mode generated\n冷链物流怎么发展\n".encode())
    assert "完善冷链物流系统" in ran.out
    assert "连接不上语言模型" in ran.out
