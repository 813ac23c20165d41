"use strict";
// Everything can be read without this file. It filters the findings, keeps that choice in the
// address (after "#/", so that it also works from disk), and opens what a link or a print needs.
const form = document.getElementById("controls");
const shown = document.getElementById("shown");
const findings = [...document.querySelectorAll(".finding")];
const moments = [...document.querySelectorAll(".moment")];
const words = new Map(findings.map((item) => [item, fold(item.textContent + " " + item.id)]));

function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function chosen() {
  const data = new FormData(form);
  const fields = ["moment", "page", "device", "effort", "q"];
  const state = new Map(fields.map((name) => [name, (data.get(name) || "").trim()]));
  state.set("outcome", data.getAll("outcome").join("."));
  return new URLSearchParams([...state].filter(([, value]) => value));
}

function filter() {
  const state = chosen();
  const outcomes = state.get("outcome")?.split(".");
  const asked = fold(state.get("q") || "").split(/\s+/).filter(Boolean);
  const has = (list, name) => !state.get(name) || list.split(" ").includes(state.get(name));
  let count = 0;
  for (const item of findings) {
    const data = item.dataset;
    const fits =
      (!outcomes || outcomes.includes(data.outcome)) &&
      has(data.moment, "moment") &&
      has(data.pages, "page") &&
      has(data.devices, "device") &&
      has(data.effort, "effort") &&
      asked.every((word) => words.get(item).includes(word));
    item.hidden = !fits;
    count += fits;
  }
  for (const part of moments) part.hidden = !part.querySelector(".finding:not([hidden])");
  const all = count === findings.length;
  shown.value = all ? shown.dataset.all : shown.dataset.some.replace("%n", count);
  return state;
}

function remember() {
  const state = filter().toString();
  history.replaceState(null, "", state ? "#/" + state : location.pathname + location.search);
}

function restore(state) {
  form.reset();
  for (const [name, value] of state) {
    if (name === "outcome") {
      for (const box of form.elements.outcome) box.checked = value.split(".").includes(box.value);
    } else if (form.elements[name]) form.elements[name].value = value;
  }
  filter();
}

function follow() {
  const hash = location.hash.slice(1);
  if (hash.startsWith("/")) return restore(new URLSearchParams(hash.slice(1)));
  const target = hash && document.getElementById(decodeURIComponent(hash));
  if (!target) return;
  if (target.closest("[hidden]")) restore(new URLSearchParams());
  for (let node = target; node; node = node.parentElement) {
    if (node.tagName === "DETAILS") node.open = true;
  }
  target.scrollIntoView();
  target.querySelector("summary")?.focus({ preventScroll: true });
}

form.hidden = false;
form.addEventListener("input", remember);
form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("show-all").addEventListener("click", () => {
  form.reset();
  remember();
});
for (const [id, open] of [["open-all", true], ["close-all", false]]) {
  document.getElementById(id).addEventListener("click", () => {
    for (const item of findings) if (!item.hidden) item.open = open;
  });
}
addEventListener("keydown", (event) => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "checkbox";
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !typing) {
    event.preventDefault();
    form.elements.q.focus();
  } else if (event.key === "Escape" && event.target === form.elements.q) {
    form.elements.q.value = "";
    remember();
  }
});
addEventListener("hashchange", follow);
filter();
follow();

// Paper shows every finding, with its detail where something is to be done. What was folded on the
// screen is folded again afterwards; what is filtered away stays away: a filter is a choice.
const PRINTED = ".finding:is(.fail, .warn, .needs-human):not([open]), .more:not([open])";
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll(PRINTED)];
  for (const item of folded) item.open = true;
});
addEventListener("afterprint", () => {
  for (const item of folded) item.open = false;
});
