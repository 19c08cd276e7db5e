// What the scripts of the tabs beside the chat call (server/web/tabs.py).
{
  const PAUSE = 250; // milliseconds after the last key before the words are sent

  const values = (form) => Object.fromEntries(
    [...new FormData(form)].filter(([, value]) => typeof value === "string" && value !== ""),
  );

  window.tabs = {
    /** Tell each time the tab comes into view which documents it shows. */
    seen(element, tell) {
      let visible = false;
      new ResizeObserver(() => {
        const now = element.getClientRects().length > 0;
        if (now && !visible) tell({ generation: element.querySelector("[data-generation]")?.dataset.generation ?? "" });
        visible = now;
      }).observe(element);
    },

    /** Send the fields of the form inside when one has changed. */
    form(element, send) {
      let timer = 0;
      const soon = (form, wait) => {
        clearTimeout(timer);
        timer = setTimeout(() => send(values(form)), wait);
      };
      const fresh = (form) => { if (form.elements.limit) form.elements.limit.value = form.elements.limit.defaultValue; };
      element.addEventListener("input", (event) => {
        fresh(event.target.form);
        soon(event.target.form, event.target.matches("input") ? PAUSE : 0);
      });
      element.addEventListener("submit", (event) => {
        event.preventDefault();
        soon(event.target, 0);
      });
      element.addEventListener("reset", (event) => setTimeout(() => soon(event.target, 0)));
    },

    /** After a change the focus is where it was, if what had it is still there. */
    result(element, watch) {
      let last = "";
      element.addEventListener("focusin", (event) => { last = event.target.id; });
      element.addEventListener("focusout", (event) => { if (event.relatedTarget) last = ""; });
      watch("value", () => {
        if (last && document.activeElement === document.body) document.getElementById(last)?.focus();
      });
    },
  };

  // A button outside the form that fills in fields: data-form names the form, data-fill the fields.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fill]");
    const form = button && document.getElementById(button.dataset.form);
    if (!form) return;
    for (const [name, value] of Object.entries(JSON.parse(button.dataset.fill))) form.elements[name].value = value;
    form.requestSubmit();
  });

  // Links to a sentence open the panel; held down with Ctrl or ⌘, a page of their own.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-source]");
    if (link && !(event.ctrlKey || event.metaKey || event.shiftKey)) event.preventDefault();
    if (event.target.closest("[data-print]")) window.print();
  });
}
