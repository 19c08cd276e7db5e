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

    /** After a change the focus is where it was, if what had it is still there; or on what has opened. */
    result(element, watch) {
      let last = "";
      element.addEventListener("focusin", (event) => { last = event.target.id; });
      element.addEventListener("focusout", (event) => { if (event.relatedTarget) last = ""; });
      watch("value", () => {
        element.querySelector("[data-land]")?.focus();
        if (last && document.activeElement === document.body) document.getElementById(last)?.focus();
      });
    },

    /** Buttons and forms with data-act call the act of that name, with their data or fields. */
    acts(element, named) {
      element.addEventListener("click", (event) => {
        const button = event.target.closest("button[data-act]");
        if (!button) return;
        button.closest("dialog")?.close();
        named[button.dataset.act]({ ...button.dataset });
      });
      element.addEventListener("submit", (event) => {
        const form = event.target.closest("form[data-act]");
        if (!form) return;
        event.preventDefault();
        named[form.dataset.act](Object.fromEntries(new FormData(form)));
      });
    },

    /** Send files that are dropped or chosen, one after the other; ``done`` when a row of them is through. */
    adding(element, done) {
      const queue = [];
      let busy = false;
      const send = (address, file, row) => new Promise((resolve) => {
        const request = new XMLHttpRequest();
        const bar = row.querySelector("progress");
        const said = row.querySelector(".said-of");
        const end = (text, good) => {
          bar.remove();
          row.classList.add(good ? "good" : "bad");
          said.textContent = text;
          resolve(good);
        };
        request.upload.onprogress = (event) => { bar.value = event.loaded / (event.total || 1); };
        request.upload.onload = () => {
          bar.removeAttribute("value");
          said.textContent = "正在读取、建索引……";
        };
        request.onload = () => {
          const told = request.response ?? {};
          if (told.id) end(`${told.outcome}：《${told.title}》${told.detail ? `（${told.detail}）` : ""}`, true);
          else end(`没有加入：${told.detail ?? "服务出错，请稍后重试。"}`, false);
        };
        request.onerror = () => end("没有加入：连接中断，请检查服务后重试。", false);
        request.open("POST", address);
        request.setRequestHeader("X-Requested-With", "xiangce");
        request.responseType = "json";
        const body = new FormData();
        body.append("file", file);
        bar.hidden = false;
        said.textContent = "正在上传……";
        request.send(body);
      });
      const work = async (address) => {
        if (busy) return;
        busy = true;
        let any = false;
        while (queue.length) any = (await send(address, ...queue.shift())) || any;
        busy = false;
        if (any) done();
      };
      const take = (files) => {
        const zone = element.querySelector(".drop");
        for (const file of files) {
          const row = document.createElement("li");
          const name = Object.assign(document.createElement("span"), { className: "file", textContent: file.name });
          const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0, hidden: true });
          bar.setAttribute("aria-label", file.name);
          const said = Object.assign(document.createElement("span"), { className: "said-of", textContent: "等待中" });
          row.append(name, bar, said);
          element.querySelector(".queue").append(row);
          queue.push([file, row]);
        }
        work(zone.dataset.address);
      };
      const over = (event, is) => {
        const zone = event.target.closest?.(".drop");
        if (!zone) return;
        event.preventDefault();
        zone.classList.toggle("over", is);
      };
      element.addEventListener("dragover", (event) => over(event, true));
      element.addEventListener("dragleave", (event) => over(event, false));
      element.addEventListener("drop", (event) => {
        over(event, false);
        if (event.defaultPrevented) take(event.dataTransfer.files);
      });
      element.addEventListener("change", (event) => {
        take(event.target.files);
        event.target.value = "";
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
    const asks = event.target.closest("[data-dialog]");
    if (asks) document.getElementById(asks.dataset.dialog).showModal();
  });
}
