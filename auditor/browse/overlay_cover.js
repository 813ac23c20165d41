// The outermost thing laid over the page that gets the click meant for the element: its id in the
// captured page, -1 when nothing does.
(el, captured) => {
  const up = (n) => n.assignedSlot || n.parentElement || n.getRootNode().host || null;
  const r = el.getBoundingClientRect();
  const x = (Math.max(r.left, 0) + Math.min(r.right, innerWidth)) / 2;
  const y = (Math.max(r.top, 0) + Math.min(r.bottom, innerHeight)) / 2;
  let top = document.elementFromPoint(x, y);
  for (let inner; (inner = top?.shadowRoot?.elementFromPoint(x, y)) && inner !== top;) top = inner;
  const own = new Set();
  for (let n = el; n; n = up(n)) own.add(n);
  for (let n = top; n; n = up(n)) if (n === el) return -1;  // its own part
  let cover = null;
  for (let n = top; n && !own.has(n); n = up(n)) {
    const laid = /fixed|absolute|sticky/.test(getComputedStyle(n).position);
    if (laid || /dialog/.test(n.getAttribute("role") ?? "") || n.localName === "dialog") cover = n;
  }
  for (let n = cover; n; n = up(n)) {
    const id = captured.elements.indexOf(n);
    if (id >= 0) return id;
  }
  return -1;
}
