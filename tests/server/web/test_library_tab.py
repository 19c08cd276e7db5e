"""文件 as a person uses it: reading, searching, and, for an administrator, changing the library."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import OpenPage
from looks import open_tab, tab_looked_at
from playwright.sync_api import Page, expect
from pydantic import SecretStr
from serving import PLAN, TODAY, MakeClient

from assistant.settings import Settings
from server.engine import FakeEngine
from server.local import LocalEngine
from server.settings import Auth

# Made up for these tests.
NOTICE = """云溪县人民政府关于印发《云溪县乡村民宿奖补办法》的通知
云政发〔2024〕8号

各乡镇人民政府：

现将《云溪县乡村民宿奖补办法》印发给你们。《云溪县民宿扶持办法》（云政发〔2020〕3号）同时废止。

云溪县人民政府
2024年3月1日

云溪县乡村民宿奖补办法

第一条　为发展乡村民宿，制定本办法。

第二条　对新开业的甲级民宿，一次性奖励20万元。

第三条　本办法自2024年4月1日起施行，有效期至2027年3月31日。
"""
OLDER = """云溪县民宿扶持办法
云政发〔2020〕3号

第一条　对新开业的民宿，给予床位补贴。

云溪县人民政府
2020年5月6日
"""


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    contents = {"办法.txt": NOTICE.encode(), "旧办法.txt": OLDER.encode(), "坏.docx": b"PK\x03\x04 cut off"}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return {name: tmp_path / name for name in contents}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[LocalEngine]:
    made = LocalEngine(Settings(data_dir=tmp_path / "data", dense=False), clock=lambda: TODAY)
    made.start()
    yield made
    made.close()


def _send(page: Page, *paths: Path) -> None:
    page.get_by_text("加入文件", exact=True).click()
    page.get_by_label("选择文件").set_input_files(list(paths))


def test_files_are_added_told_of_one_by_one_and_removed(
    serve: Callable[..., str], engine: LocalEngine, open_page: OpenPage, files: dict[str, Path]
) -> None:
    page = open_tab(open_page, serve(engine), "文件")
    _send(page, *files.values())
    rows = page.locator(".queue li")
    expect(rows.nth(0)).to_contain_text("已加入：《云溪县乡村民宿奖补办法》", timeout=30_000)
    expect(rows.nth(1)).to_contain_text("已加入：《云溪县民宿扶持办法》", timeout=30_000)
    expect(rows.nth(2)).to_contain_text("没有加入", timeout=30_000)
    expect(page.locator("#shelves .shelf > li")).to_have_count(3)
    _send_again = page.get_by_label("选择文件")
    _send_again.set_input_files([files["办法.txt"]])
    expect(rows.nth(3)).to_contain_text("已有", timeout=30_000)
    old = page.locator(".shelf li").filter(has_text="民宿扶持办法")
    expect(old).to_contain_text("已废止")
    old.get_by_role("button").click()
    expect(page.locator(".dossier")).to_contain_text("说到它的文件")
    page.get_by_role("button", name="移除……").click()
    page.get_by_role("button", name="不移除").click()
    assert len(engine.documents()) == 3
    page.get_by_role("button", name="移除……").click()
    page.get_by_role("button", name="移除", exact=True).click()
    expect(page.locator("#shelves .told")).to_have_text("已移除《云溪县民宿扶持办法》。", timeout=30_000)
    expect(page.locator("#shelves .shelf > li")).to_have_count(2)
    assert len(engine.documents()) == 2


def test_dropped_files_are_added(
    serve: Callable[..., str], engine: LocalEngine, open_page: OpenPage, files: dict[str, Path]
) -> None:
    page = open_tab(open_page, serve(engine), "文件")
    page.get_by_text("加入文件", exact=True).click()
    dropped = page.evaluate_handle(
        """text => { const data = new DataTransfer();
        data.items.add(new File([text], "办法.txt")); return data; }""",
        NOTICE,
    )
    page.dispatch_event(".drop p", "drop", {"dataTransfer": dropped})
    expect(page.locator(".queue li")).to_contain_text("已加入", timeout=30_000)


def test_facts_are_corrected_and_restored(
    serve: Callable[..., str], engine: LocalEngine, open_page: OpenPage
) -> None:
    document = engine.add("办法.txt", NOTICE.encode()).document
    page = open_tab(open_page, serve(engine), "文件")
    page.get_by_role("button", name="民宿奖补办法").click()
    page.get_by_text("更正信息").click()
    until = page.get_by_label("有效期至")
    expect(until).to_have_value("2027-03-31")
    until.fill("去年")
    page.get_by_role("button", name="保存更正").click()
    expect(page.locator(".dossier [role=alert]")).to_contain_text("有效期至")
    until.fill("2025-12-31")
    page.locator(".fields").get_by_label("地区").fill("")
    page.get_by_role("button", name="保存更正").click()
    expect(page.locator(".dossier .told")).to_have_text("已更正：地区、有效期至。", timeout=30_000)
    expect(page.locator(".dossier .standing")).to_contain_text("期满")
    assert engine.documents()[document.id].meta.region is None
    page.get_by_text("更正信息").click()
    for box in page.get_by_label("恢复提取的值").all():
        box.check()
    page.get_by_role("button", name="保存更正").click()
    expect(page.locator(".dossier .standing")).to_contain_text("现行", timeout=30_000)
    assert engine.documents()[document.id].meta == document.meta


def test_documents_are_filtered_by_their_status_today(
    serve: Callable[..., str], engine: LocalEngine, open_page: OpenPage
) -> None:
    engine.add("办法.txt", NOTICE.encode())
    page = open_tab(open_page, serve(engine), "文件")
    page.get_by_label("今天的状态").select_option("期满")
    expect(page.locator(".shelf .title")).to_have_text(["湖南省“十四五”服务业发展规划"])
    page.get_by_label("年份").select_option("2024")
    expect(page.locator("#shelves")).to_contain_text("没有符合条件的文件")


def test_search_marks_the_words_and_leads_to_the_passage(site: str, open_page: OpenPage) -> None:
    page = open_tab(open_page, site, "文件")
    page.get_by_label("全文检索").fill("点状供地")
    first = page.locator(".hits li").first
    expect(first.locator("mark")).to_have_text("点状供地")
    first.get_by_role("link").click()
    expect(page.locator("#source mark")).to_contain_text("点状供地")
    page.get_by_label("全文检索").fill("月壤开采")
    expect(page.locator("#shelves")).to_contain_text("没有找到“月壤开采”")


def test_the_tree_leads_into_the_text(site: str, open_page: OpenPage) -> None:
    page = open_tab(open_page, site, "文件")
    page.get_by_role("button", name="服务业发展规划").click()
    expect(page.get_by_role("heading", name="服务业发展规划")).to_be_focused()
    page.locator(".tree").get_by_role("link", name="旅游业").click()
    expect(page.locator("#source")).to_contain_text("力争到2025年，全省旅游总收入突破1.5万亿元。")
    page.get_by_role("button", name="返回").click()
    expect(page.locator(".shelf")).to_be_visible()


_FORGED = """node => {
    const button = document.createElement("button");
    button.dataset.act = "remove";
    button.dataset.document = "hunan-service-industry-plan";
    node.append(button);
    button.click();
}"""


def test_who_is_no_administrator_only_reads(
    serve: Callable[..., str], plan_engine: LocalEngine, open_page: OpenPage, files: dict[str, Path]
) -> None:
    users = {"小王": SecretStr("wang"), "老李": SecretStr("li")}
    site = serve(plan_engine, auth=Auth.KEYS, web_users=users, web_admins=("老李",))
    page = open_page(site)
    page.get_by_label("姓名").fill("小王")
    page.get_by_label("口令").fill("wang")
    page.get_by_role("button", name="登录").click()
    page.get_by_role("tab", name="文件").click()
    expect(page.locator(".shelf")).to_be_visible()
    expect(page.get_by_text("加入文件", exact=True)).to_have_count(0)
    page.get_by_role("button", name="服务业发展规划").click()
    expect(page.get_by_role("button", name="移除……")).to_have_count(0)
    page.locator(".dossier").evaluate(_FORGED)
    expect(page.locator(".dossier [role=alert]")).to_have_text("只有管理员能更改文件。")
    sent = page.request.post(
        f"{site}/library",
        headers={"X-Requested-With": "xiangce"},
        multipart={"file": {"name": "a.txt", "mimeType": "text/plain", "buffer": NOTICE.encode()}},
    )
    assert sent.status == 403
    expect(page.get_by_role("tab", name="运行情况")).to_have_count(0)
    assert set(plan_engine.documents()) == {PLAN}


def test_a_page_of_another_site_cannot_send_a_file(make: MakeClient, fake: FakeEngine) -> None:
    client = make(fake, web=True)
    sent = client.post("/library", files={"file": ("a.txt", b"x")})
    assert sent.status_code == 403
    own = client.post("/library", files={"file": ("a.txt", b"x")}, headers={"X-Requested-With": "xiangce"})
    assert own.json()["outcome"] == "失败"
    nothing = client.post("/library", files={"x": ("", b"")}, headers={"X-Requested-With": "xiangce"})
    assert nothing.status_code == 400


def test_how_it_looks(serve: Callable[..., str], engine: LocalEngine, open_page: OpenPage) -> None:
    for name, text in (("办法.txt", NOTICE), ("旧办法.txt", OLDER)):
        engine.add(name, text.encode())
    site = serve(engine)
    tab_looked_at(open_page, site, "文件", "library", lambda page: page.wait_for_selector(".shelf"))

    def opened(page: Page) -> None:
        page.get_by_role("button", name="民宿奖补办法").click()
        page.get_by_text("更正信息").click()

    tab_looked_at(open_page, site, "文件", "dossier", opened)

    def searched(page: Page) -> None:
        page.get_by_label("全文检索").fill("民宿 奖励")
        page.wait_for_selector(".hits mark")

    tab_looked_at(open_page, site, "文件", "search", searched)
