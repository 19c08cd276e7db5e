"""The tab 问答: asking, and what one does with a conversation."""

import gradio as gr

from server.web.conversing import Conversing
from server.web.frame import QUIET, Frame
from server.web.rendering import render

# Whatever has data-do tells what it wants done, with its other data; a form adds its fields.
_SCRIPT = """
const known = ['submit', 'stop', 'vote', 'new', 'resume', 'forget'];
const tell = (source, more) => {
  if (source.dataset.confirm && !confirm(source.dataset.confirm)) return;
  if (known.includes(source.dataset.do)) trigger(source.dataset.do, {...source.dataset, ...more});
};
element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-do]');
  if (button) tell(button, {});
});
element.addEventListener('submit', (event) => {
  event.preventDefault();
  tell(event.target, Object.fromEntries(new FormData(event.target)));
});
watch('value', () => window.xiangce.grown(element));
"""


def build(frame: Frame) -> None:
    does = Conversing(frame)
    conversation = gr.State("")
    tools = gr.HTML("", elem_id="tools", js_on_load=_SCRIPT, apply_default_css=False)
    shown = gr.HTML(render("loading"), elem_id="log", js_on_load=_SCRIPT, apply_default_css=False)
    with gr.Row(elem_id="ask"):
        question = gr.Textbox(
            label="问题",
            placeholder="请输入问题，可以接着上一问",
            lines=1,
            max_lines=6,
            max_length=2000,
            scale=5,
            elem_id="question",
        )
        send = gr.Button("提问", variant="primary", scale=0, min_width=88, elem_id="send")
    everything = [shown, tools, conversation]
    asked = gr.on(
        [question.submit, send.click, shown.submit],
        does.answer,
        [question, conversation],
        [*everything, question],
        trigger_mode="always_last",  # a question sent while another is answered is asked after it
        **QUIET,
    )
    shown.stop(does.stop, [conversation], everything, cancels=[asked], queue=False, **QUIET)
    shown.vote(does.vote, [conversation], everything, queue=False, **QUIET)
    tools.new(does.begin, None, everything, queue=False, **QUIET)
    tools.resume(does.resume, [conversation], everything, queue=False, **QUIET)
    tools.forget(does.forget, [conversation], everything, queue=False, **QUIET)
    frame.when_ready(does.begin, everything)
