// The behaviour of every store of the family. Elements are found by the skin's hooks (attributes),
// handlers sit on the document: they arrive S.delay milliseconds after the page.
(() => {
  "use strict";
  const S = window.__shop;
  const find = (name, root = document) => root.querySelector(S.hooks[name]);
  const all = (name, root = document) => [...root.querySelectorAll(S.hooks[name])];
  const toggle = (el, on) => el && el.classList.toggle(S.openClass.split(" ").pop(), on);
  const isOpen = (el) => el.classList.contains(S.openClass.split(" ").pop());

  // --- choosing -----------------------------------------------------------------------------
  const fieldsOf = (box) => {
    const groups = new Map();
    for (const f of box.querySelectorAll("select, input[type=radio]"))
      groups.set(f.name, groups.get(f.name) || (f.type === "radio" ? !!box.querySelector(`input[name="${CSS.escape(f.name)}"]:checked`) : !!f.value));
    for (const f of all("field", box)) groups.set(f.name, !!f.value);
    return groups;
  };
  const complete = (box) => [...fieldsOf(box).values()].every(Boolean);
  const chosenChanged = (box) => {
    const error = find("error", box);
    if (error) error.hidden = true;
    if (S.unchosen === "disabled") for (const b of all("add", box)) b.disabled = !complete(box);
  };
  const depend = (box) => {
    const [first, second] = all("option", box);
    if (!second) return;
    const allowed = S.combinations[first.value] || [];
    second.disabled = !allowed.length;
    for (const option of second.options)
      option.hidden = option.disabled = option.value !== "" && !allowed.includes(option.value);
    if (!allowed.includes(second.value)) second.value = "";
  };
  const refuse = (box) => {
    if (S.unchosen === "alert") window.alert(S.choose);
    else if (S.unchosen === "inline") {
      const error = find("error", box);
      error.textContent = S.choose;
      error.hidden = false;
    } else if (box.reportValidity) box.reportValidity();
  };

  // --- putting into the cart ----------------------------------------------------------------
  const dataOf = (box) => {
    if (box instanceof HTMLFormElement) return new URLSearchParams(new FormData(box));
    const data = new URLSearchParams();
    for (const f of box.querySelectorAll("input, select"))
      if (f.name && (f.type !== "radio" || f.checked)) data.append(f.name, f.value);
    return data;
  };
  const send = async (box) => {
    if (!complete(box)) return refuse(box);
    if (box.checkValidity && !box.checkValidity()) return box.reportValidity();
    if (S.feedback === "notice" || S.feedback === "cart") return box.submit();
    const answer = await fetch(S.add, {
      method: "POST", body: dataOf(box), headers: {"X-Requested-With": "XMLHttpRequest"},
    });
    if (answer.status !== 200) return;
    const result = await answer.json();
    if (!result.ok) {
      const error = find("error", box);
      error.textContent = result.error;
      error.hidden = false;
      return;
    }
    for (const badge of all("badge")) { badge.textContent = result.count; badge.hidden = false; }
    show(box, result.html);
  };
  const show = (box, html) => {
    if (S.feedback === "drawer") {
      const drawer = find("drawer_box");
      drawer.innerHTML = html;
      toggle(drawer, true);
    } else if (S.feedback === "modal") {
      const layer = document.createElement("div");
      layer.className = S.modalClass;
      layer.setAttribute("role", "dialog");
      layer.setAttribute("aria-modal", "true");
      layer.innerHTML = html;
      document.body.append(layer);
    } else if (S.feedback === "alert") {
      const note = document.createElement("div");
      note.className = S.alertClass;
      note.innerHTML = html;
      (find("alert") || box).prepend(note);
      note.scrollIntoView({block: "nearest"});
    }
  };

  // --- what a press does --------------------------------------------------------------------
  const actions = {
    add: (el) => {
      const box = el.closest(S.hooks.buy) || find("buy");
      if (el.type === "submit" || el.type === "image") {
        if (!complete(box) && S.unchosen !== "required") { refuse(box); return false; }
        if (S.feedback === "notice" || S.feedback === "cart") return true; // the browser submits
      }
      send(box);
      return false;
    },
    swatch: (el) => {
      if (el.classList.contains("is-gone")) return false;
      const group = el.closest(S.hooks.option);
      for (const other of all("swatch", group)) {
        other.classList.toggle("is-on", other === el);
        other.setAttribute("aria-checked", String(other === el));
      }
      find("field", group).value = el.dataset.value || el.title || el.textContent.trim();
      chosenChanged(el.closest(S.hooks.buy));
      return false;
    },
    menu: (el) => {
      const panel = find("panel");
      toggle(panel, !isOpen(panel));
      el.setAttribute("aria-expanded", String(isOpen(panel)));
      return false;
    },
    submenu: (el) => {
      const sub = find("sub", el.parentElement);
      toggle(sub, !isOpen(sub));
      el.setAttribute("aria-expanded", String(isOpen(sub)));
      return false;
    },
    drawer: () => { toggle(find("drawer_box"), true); return false; },
    close: (el) => {
      const layer = el.closest(S.hooks.drawer_box) || el.closest(S.hooks.panel);
      if (layer) toggle(layer, false);
      else el.closest('[role="dialog"]').remove();
      return false;
    },
    plus: (el) => { step(el, 1); return false; },
    minus: (el) => { step(el, -1); return false; },
    more: (el) => { extend().then(() => el.remove()); return false; },
    to_checkout: (el) => {
      if (el.getAttribute("aria-disabled") !== "true") location.assign(S.checkout);
      return false;
    },
    fold: (el) => {
      for (const body of all("fold_body")) toggle(body, false);
      const folds = all("fold_body");
      const here = folds.indexOf(el.closest(S.hooks.fold_body));
      toggle(folds[here + 1], true);
      return false;
    },
  };
  const step = (el, by) => {
    const form = el.closest("form");
    const field = form.querySelector("input:not([type=hidden])");
    field.value = Math.max(0, Number(field.value) + by);
    form.requestSubmit();
  };
  const extend = async () => {
    const url = new URL(location.href);
    url.searchParams.set("page", "2");
    const page = await read(url);
    find("grid").append(...find("grid", page).children);
  };

  // --- pages of an application ----------------------------------------------------------------
  const read = async (url, options = {}) => {
    const answer = await fetch(url, {...options, headers: {...options.headers, "x-view": "1"}});
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    page.address = answer.url;
    return page;
  };
  const route = async (url, options, push = true) => {
    const page = await read(url, options);
    if (push) history.pushState({}, "", page.address);
    document.title = page.title;
    document.getElementById("app").replaceWith(page.getElementById("app"));
    if (push) window.scrollTo(0, 0);
    ready();
  };
  const own = (url) => url.origin === location.origin;

  function click(event) {
    const el = event.composedPath()[0];
    if (!(el instanceof Element)) return;
    for (const [name, act] of Object.entries(actions)) {
      const hit = el.closest(S.hooks[name]);
      if (!hit) continue;
      if (act(hit) === false) event.preventDefault();
      return;
    }
    const link = el.closest("a[href]");
    if (S.spa && link && own(link) && !link.target && !event.defaultPrevented) {
      event.preventDefault();
      route(link.href);
    }
  }
  function submit(event) {
    const form = event.target;
    if (!S.spa || event.defaultPrevented || !own(new URL(form.action))) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form, event.submitter));
    route(form.action, form.method === "post" ? {method: "POST", body} : {});
  }
  function change(event) {
    const el = event.target;
    if (el.closest(S.hooks.autosubmit)) return el.form.requestSubmit();
    if (el.closest(S.hooks.terms)) {
      const go = find("to_checkout");
      go.disabled = !el.checked;
      go.setAttribute("aria-disabled", String(!el.checked));
      return;
    }
    const box = el.closest(S.hooks.buy);
    if (box) { depend(box); chosenChanged(box); }
  }
  const area = (link) => {
    const box = document.createElement("div");
    box.className = link.className;
    box.style.cssText = "display:block;cursor:pointer";
    box.append(...link.childNodes);
    box.addEventListener("click", () => (S.spa ? route(link.href) : location.assign(link.href)));
    link.replaceWith(box);
  };
  async function ready() {
    if (S.areas) for (const link of find("grid")?.querySelectorAll("a[href]") || []) area(link);
    for (const box of all("buy")) { depend(box); chosenChanged(box); }
    const sentinel = find("sentinel");
    if (sentinel)
      new IntersectionObserver(([entry], seen) => {
        if (!entry.isIntersecting) return;
        seen.disconnect();
        extend();
      }).observe(sentinel);
    const skeleton = find("skeleton");
    if (skeleton) {
      await new Promise((done) => setTimeout(done, 2000));
      const url = new URL(location.href);
      url.searchParams.set("lines", "1");
      const page = await read(url);
      find("skeleton").replaceWith(find("skeleton", page));
    }
  }

  customElements.define("buy-button", class extends HTMLElement {
    connectedCallback() {
      const root = this.shadowRoot || this.attachShadow({mode: "open"});
      root.innerHTML = `<style>button{all:unset;box-sizing:border-box;width:100%;padding:.9em 1.4em;
        text-align:center;background:var(--brand);color:#fff;cursor:pointer;font-weight:600}</style>
        <button type="button"><slot></slot></button>`;
      root.querySelector("button").addEventListener("click", () => send(this.closest(S.hooks.buy)));
    }
  });
  window.Shop = {add: () => send(find("buy"))};
  const start = () => {
    document.addEventListener("click", click);
    document.addEventListener("submit", submit);
    document.addEventListener("change", change);
    if (S.spa) addEventListener("popstate", () => route(location.href, {}, false));
    ready();
  };
  if (S.breaks) throw new TypeError("Cannot read properties of undefined (reading 'state')");
  if (S.csr) setTimeout(() => route(location.href, {}, false).then(start), 300);
  else setTimeout(start, S.delay);
})();
