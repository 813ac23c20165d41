// The shop works without this file except for the picture changes; with it, nothing reloads.
"use strict";
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// --- menu on the phone -------------------------------------------------------------------
const burger = one(".burger");
burger?.addEventListener("click", () => {
  const open = burger.getAttribute("aria-expanded") !== "true";
  burger.setAttribute("aria-expanded", open);
  one("#menu").classList.toggle("open", open);
});
addEventListener("keydown", event => {
  if (event.key === "Escape" && burger?.getAttribute("aria-expanded") === "true") {
    burger.click();
    burger.focus();
  }
});

// --- events for whoever measures the shop ------------------------------------------------------
const dataLayer = window.dataLayer ??= [];
function record(event, form) {
  const {id, name, price} = chosenFacts(form).item;
  const quantity = Number(one("[name=quantity]", form)?.value ?? 1);
  const items = [{item_id: id, item_name: name, price, quantity}];
  dataLayer.push({event, ecommerce: {currency: form.dataset.currency, value: price * quantity, items}});
}
function chosenFacts(form) {
  const values = all("input[type=radio]:checked", form).map(input => input.value);
  return JSON.parse(form.dataset.variants)[values.join("-")];
}

// --- basket --------------------------------------------------------------------------------
async function post(form) {
  const answer = await fetch(form.action, {
    method: "POST",
    headers: {Accept: "application/json"},
    body: new URLSearchParams(new FormData(form)),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

function say(words) {
  const status = one("#status");
  if (status) status.textContent = words;
}

function show({count, said, html}) {
  for (const badge of all("[data-count]")) badge.textContent = count;
  const basket = one("#basket");
  if (!basket) return;
  const focused = document.activeElement?.id;
  basket.innerHTML = html;
  if (focused) document.getElementById(focused)?.focus();
  else (one(".said button", basket) ?? one(".go", basket))?.focus();
}

addEventListener("submit", async event => {
  const form = event.target;
  if (form.matches("[data-basket]")) {
    event.preventDefault();
    one("#basket").setAttribute("aria-busy", "true");
    show(await post(form));
    one("#basket").removeAttribute("aria-busy");
  } else if (form.matches(".buybox")) {
    event.preventDefault();
    const button = one(".add", form);
    button.setAttribute("aria-busy", "true");
    try {
      const answer = await post(form);
      const drawer = one("#drawer");
      for (const badge of all("[data-count]")) badge.textContent = answer.count;
      drawer.innerHTML = answer.html;
      drawer.showModal();
      one("#drawer-title").focus();
      say(answer.said);
      record("add_to_cart", form);
    } catch (error) {
      say(error.message);
      one(".trouble", form)?.remove();
      button.insertAdjacentHTML("afterend", '<p class="error trouble" role="alert"></p>');
      one(".trouble", form).textContent = error.message;
    }
    button.removeAttribute("aria-busy");
  }
});

addEventListener("change", event => {
  const field = event.target;
  if (field.name === "quantity" && field.form.matches("[data-basket]")) field.form.requestSubmit();
  if (field.form?.id === "filters") field.form.requestSubmit();
});

addEventListener("click", event => {
  const step = event.target.closest("[data-step]");
  if (step) {
    const field = one("[name=quantity]", step.closest(".stepper"));
    const most = Number(field.max) || Infinity;
    field.value = Math.min(most, Math.max(1, Number(field.value) + Number(step.dataset.step)));
    field.dispatchEvent(new Event("change", {bubbles: true}));
  }
  if (event.target.closest("[data-close]")) one("#drawer").close();
  if (event.target.id === "drawer") event.target.close(); // the backdrop
});

// --- product page ----------------------------------------------------------------------------
const buybox = one(".buybox");
if (buybox && one(".add", buybox)) record("view_item", buybox);
if (one("[data-check]")) dataLayer.push({event: "begin_checkout"});
buybox?.addEventListener("change", event => {
  if (event.target.type !== "radio") return;
  const facts = chosenFacts(buybox);
  if (!facts) return;
  const [price, prior, per, sku] = facts.shown;
  one(".now", buybox).textContent = price;
  if (prior) one("del", buybox).textContent = prior;
  if (per) one("[data-per]", buybox).textContent = per;
  one("[data-sku]").textContent = sku;
  const colour = one("[name=colour]:checked", buybox);
  if (!colour) return;
  const dyed = address => address.split("?")[0] + "?colour=" + colour.value;
  for (const image of all(".gallery img")) image.src = dyed(image.src);
  for (const link of all(".gallery a")) link.href = dyed(link.href);
});

for (const link of all(".thumbs a")) {
  link.addEventListener("click", event => {
    event.preventDefault();
    for (const other of all(".thumbs a")) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    const shown = one(".shown");
    shown.src = link.href;
    shown.alt = one("img", link).alt;
    one(".zoom").href = link.href;
  });
}
one(".zoom")?.addEventListener("click", event => {
  event.preventDefault();
  const drawer = one("#drawer");
  const image = one(".shown");
  drawer.innerHTML = '<div class="drawerhead"><h2 id="drawer-title"></h2><button class="tool" type="button" data-close>✕</button></div><img width="1000" height="1000">';
  one("h2", drawer).textContent = one("h1").textContent;
  one("[data-close]", drawer).setAttribute("aria-label", document.body.dataset.close);
  one("img", drawer).src = image.src;
  one("img", drawer).alt = image.alt;
  drawer.classList.add("viewer");
  drawer.showModal();
  drawer.addEventListener("close", () => drawer.classList.remove("viewer"), {once: true});
});

// --- recently viewed: the list never leaves the browser -----------------------------------------
const seen = one(".seen");
if (seen) {
  let list = [];
  try { list = JSON.parse(localStorage.getItem("seen") ?? "[]"); } catch { /* begin anew */ }
  const here = JSON.parse(seen.dataset.item);
  list = list.filter(item => item.href !== here.href);
  if (list.length) {
    seen.hidden = false;
    seen.innerHTML = "<h2></h2><ul class='cards'></ul>";
    one("h2", seen).textContent = seen.dataset.title;
    for (const item of list.slice(0, 4)) {
      const card = document.createElement("li");
      card.className = "card";
      card.innerHTML = '<a><span class="frame"><img width="1000" height="1000" loading="lazy"></span><h3 class="name"></h3><p class="price"><strong class="now"></strong></p></a>';
      one("a", card).href = item.href;
      one("img", card).src = item.src;
      one("img", card).alt = item.name;
      one("h3", card).textContent = item.name;
      one(".now", card).textContent = item.price;
      one("ul", seen).append(card);
    }
  }
  localStorage.setItem("seen", JSON.stringify([here, ...list].slice(0, 5)));
}

// --- search suggestions ----------------------------------------------------------------------------
const asked = one("#q");
const offers = one(".suggestions");
let asking;
asked?.addEventListener("input", async () => {
  asking?.abort();
  asking = new AbortController();
  if (asked.value.trim().length < 3) return void (offers.hidden = true);
  try {
    const answer = await fetch("/suggest?q=" + encodeURIComponent(asked.value), {signal: asking.signal});
    const found = await answer.json();
    offers.replaceChildren(...found.map(({name, href}) => {
      const entry = document.createElement("li");
      const link = document.createElement("a");
      link.href = href;
      link.textContent = name;
      entry.append(link);
      return entry;
    }));
    offers.hidden = !found.length;
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
});
one(".search")?.addEventListener("keydown", event => {
  const links = all("a", offers);
  const at = links.indexOf(document.activeElement);
  if (event.key === "Escape") { offers.hidden = true; asked.focus(); }
  if (!["ArrowDown", "ArrowUp"].includes(event.key) || offers.hidden) return;
  event.preventDefault();
  const next = at + (event.key === "ArrowDown" ? 1 : -1);
  (links[next] ?? asked).focus();
});

// --- forms --------------------------------------------------------------------------------------------
for (const field of all("[data-check] input")) {
  const wrong = () => {
    const value = field.value.trim();
    if (!value) return field.dataset.empty ?? "";
    if (field.type !== "email") return "";
    if (!value.includes("@")) return field.dataset.form;
    return /^[^@\s]+@[^@\s]+\.[^@\s.]+$/.test(value) ? "" : field.dataset.host;
  };
  const tell = () => {
    const message = wrong();
    one(`#${field.id}-error`).textContent = message;
    field.closest(".field").classList.toggle("wrong", Boolean(message));
    field.toggleAttribute("aria-invalid", Boolean(message));
    if (message) field.setAttribute("aria-invalid", "true");
  };
  field.addEventListener("blur", () => field.value && tell());
  field.addEventListener("input", () => field.hasAttribute("aria-invalid") && tell());
}
one("[aria-invalid=true]")?.focus();
for (const box of all("[data-reveal]")) {
  box.addEventListener("change", () => {
    document.getElementById(box.dataset.reveal).type = box.checked ? "text" : "password";
  });
}
