"use strict";
// Everything can be read without this file; it opens what a link points at and what is printed.
function reveal() {
  const id = decodeURIComponent(location.hash.slice(1));
  const target = id && document.getElementById(id);
  if (!target) return;
  for (let node = target; node; node = node.parentElement) {
    if (node.tagName === "DETAILS") node.open = true;
  }
  target.scrollIntoView();
}
addEventListener("hashchange", reveal);
reveal();

let shut = [];
addEventListener("beforeprint", () => {
  shut = [...document.querySelectorAll("details:not([open])")];
  for (const item of shut) item.open = true;
});
addEventListener("afterprint", () => {
  for (const item of shut) item.open = false;
});
