"use strict";
// Everything from the run is put in by textContent: whatever a reply holds, it stays text.
const data = JSON.parse(document.getElementById("wrong").textContent);
const list = document.getElementById("list");
const suite = document.getElementById("suite"), kind = document.getElementById("kind");
const words = document.getElementById("words"), figure = document.getElementById("figure");
const count = document.getElementById("count");
const PAGE = 200;

function element(tag, text, name) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (name) node.className = name;
  return node;
}

function options(select, values, all) {
  select.replaceChildren(new Option(all, ""), ...values.map(([value, text]) => new Option(text, value)));
}

function body(one) {
  const rows = element("dl");
  const put = (name, ...parts) => {
    const cell = element("dd");
    cell.append(...parts);
    rows.append(element("dt", name), cell);
  };
  put("问", one.question);
  put("答", one.error || one.text || "（空）");
  put("状态", one.status);
  put("错在", one.faults.join("\n"));
  put("标准答案", one.gold.join("\n"));
  if (one.why) put("说明", one.why);
  if (one.cited.length) put("所引", ...one.cited.map(passage));
  if (one.retrieved.length) put("检索到", ...one.retrieved.map(passage));
  return rows;
}

function passage([place, text]) {
  const node = element("div", undefined, "passage");
  node.append(element("b", place), " ", text);
  return node;
}

function show() {
  const wanted = words.value.trim().toLowerCase();
  const found = data.filter((one) =>
    (!suite.value || one.suite === suite.value) && (!kind.value || one.kind === kind.value) &&
    (!figure.checked || one.wrong_figure) &&
    (!wanted || (one.key + one.question + one.text + one.faults.join(" ")).toLowerCase().includes(wanted)));
  count.textContent = found.length + " 题" + (found.length > PAGE ? "，列出前 " + PAGE + " 题" : "");
  list.replaceChildren(...found.slice(0, PAGE).map((one) => {
    const box = element("details"), head = element("summary");
    head.append(element("span", one.key + " · " + one.kind, "key"), element("span", one.question),
      element("span", one.faults.join("；"), "fault"));
    box.append(head);
    box.addEventListener("toggle", () => { if (box.open && box.children.length === 1) box.append(body(one)); });
    return box;
  }));
}

function kinds() {
  const names = new Set(data.filter((one) => !suite.value || one.suite === suite.value).map((one) => one.kind));
  options(kind, [...names].map((name) => [name, name]), "全部种类");
}

options(suite, [...new Map(data.map((one) => [one.suite, one.title]))], "全部题集");
kinds();
suite.addEventListener("change", () => { kinds(); show(); });
for (const control of [kind, words, figure]) control.addEventListener("input", show);
show();
