"""The page: a head, one tab for each kind of work, and the source panel beside them."""

import gradio as gr

from server.services import Services
from server.web import chat, figures, library, measures, panel, running
from server.web.frame import QUIET, Frame
from server.web.rendering import render

# Gradio adds these while it draws the page; the scripts, which the drawing calls, are in ``front``.
HEAD = """<link rel="icon" href="/web/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/web/site.css"><link rel="stylesheet" href="/web/tabs.css">"""
_TABS = (
    ("问答", chat),
    ("目标一览", figures),
    ("惠企匹配", measures),
    ("文件", library),
)  # title, module with ``build(frame)``
_EVENTS_AT_ONCE = 16


def theme() -> gr.themes.Base:
    """Colours and shapes come from ``site.css``; no font is fetched."""
    fonts = ("system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
    return gr.themes.Base(primary_hue="blue", neutral_hue="slate", font=fonts, font_mono=("monospace",))


def build(services: Services) -> gr.Blocks:
    blocks = gr.Blocks(title="湘策", analytics_enabled=False, fill_width=True)
    with blocks:
        head = gr.HTML(render("head", visitor=None), elem_id="head")
        frame = Frame(services, blocks)
        with gr.Row(elem_id="desk"):
            with gr.Column(scale=3, min_width=320, elem_id="work"), gr.Tabs(elem_id="tabs"):
                for title, tab in _TABS:
                    with gr.Tab(title):
                        tab.build(frame)
                with gr.Tab("运行情况", visible=False) as for_admins:
                    running.build(frame)
            with gr.Column(scale=2, min_width=320, elem_id="beside"):
                panel.build(frame)

        def greet(request: gr.Request) -> tuple[str, gr.Tab]:
            visitor = frame.visitor(request)
            return render("head", visitor=visitor), gr.Tab(visible=visitor.admin)

        blocks.load(greet, None, [head, for_admins], queue=False, **QUIET)
    blocks.queue(default_concurrency_limit=_EVENTS_AT_ONCE)
    return blocks
