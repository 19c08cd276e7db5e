// What the scripts of gr.HTML call, and what needs no server: closing the source panel, copying a reference.
const narrow = matchMedia("(max-width: 900px)");
let opener = null; // the button that opened the source

function close() {
  document.body.classList.remove("source-open");
  if (opener?.isConnected) opener.focus();
  opener = null;
}

window.xiangce = {
  /** A button asks for a source; those of the panel itself leave the way back as it is. */
  opening(button) {
    if (!button.closest("#source")) opener = button;
  },

  /** The panel shows something else: bring the quote into sight, and the panel where the screen is narrow. */
  revealed(element) {
    const panel = element.querySelector(".panel:not(.blank)");
    if (!panel) return;
    document.body.classList.add("source-open");
    const text = panel.querySelector(".text");
    const mark = panel.querySelector("mark");
    if (text) text.scrollTop = mark ? mark.offsetTop - text.offsetTop - text.clientHeight / 3 : 0;
    panel.focus({ preventScroll: true });
  },

  /** The conversation has changed: keep its end in sight. */
  grown(element) {
    const last = element.querySelector(".turn:last-child");
    if (last) window.scrollTo({ top: document.documentElement.scrollHeight });
  },
};

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // no permission, or not over https
  }
}

document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-close]")) close();
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const label = button.textContent;
  if (await copied(button.dataset.copy)) button.textContent = "已复制";
  else prompt("请复制：", button.dataset.copy);
  setTimeout(() => { button.textContent = label; }, 1500);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.classList.contains("source-open")) close();
});
