// Gradio chooses the language of its own texts by the browser's; this page is Chinese for everyone.
Object.defineProperty(navigator, "language", { get: () => "zh-CN" });
Object.defineProperty(navigator, "languages", { get: () => ["zh-CN", "zh"] });
// Where tabs do not fit, Gradio hides them behind a button with an English name.
new MutationObserver(() => {
  document.querySelector('[aria-label="More tabs"]')?.setAttribute("aria-label", "更多");
}).observe(document, { subtree: true, childList: true });
