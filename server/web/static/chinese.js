// Gradio chooses the language of its own texts by the browser's; this page is Chinese for everyone.
Object.defineProperty(navigator, "language", { get: () => "zh-CN" });
Object.defineProperty(navigator, "languages", { get: () => ["zh-CN", "zh"] });

// What the scripts of gr.HTML call when their content has changed.
window.xiangce = {
  /** A source is open: show its marked sentence, and the panel itself where the screen is narrow. */
  revealed(element) {
    const panel = element.querySelector(".panel:not(.blank)");
    document.body.classList.toggle("source-open", Boolean(panel));
    if (!panel) return;
    const mark = panel.querySelector("mark");
    const text = panel.querySelector(".text");
    if (text) text.scrollTop = mark ? mark.offsetTop - text.offsetTop - 48 : 0;
    panel.focus({ preventScroll: true });
  },
  /** The conversation has grown: keep its end in sight. */
  grown(element) {
    const last = element.querySelector(".turn:last-child");
    if (last) last.scrollIntoView({ block: "nearest" });
  },
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const label = button.textContent;
  button.textContent = "已复制";
  setTimeout(() => { button.textContent = label; }, 1500);
});
