// Waits until nothing of the layer can be seen in the window any more, `ms` at most: true when gone.
([el, ms]) => new Promise((done) => {
  const holds = (outer, n) => {
    for (; n; n = n.assignedSlot || n.parentNode || n.host) if (n === outer) return true;
    return false;
  };
  const hit = (x, y) => {
    let e = document.elementFromPoint(x, y);
    for (let inner; (inner = e?.shadowRoot?.elementFromPoint(x, y)) && inner !== e;) e = inner;
    return e;
  };
  const at = [0.5, 0.15, 0.85];
  const seen = (part) => {
    if (!part.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const r = part.getBoundingClientRect();
    const x = Math.max(r.left, 0), y = Math.max(r.top, 0);
    const w = Math.min(r.right, innerWidth) - x, h = Math.min(r.bottom, innerHeight) - y;
    if (w < 2 || h < 2) return false;
    return at.some((fx) => at.some((fy) => holds(el, hit(x + w * fx, y + h * fy))));
  };
  // A layer's outermost element may have no box of its own.
  const parts = () => [el, ...[...el.querySelectorAll("*")].slice(0, 300)];
  const began = performance.now();
  const tick = () => {
    if (!el.isConnected || !parts().some(seen)) return done(true);
    if (performance.now() - began >= ms) return done(false);
    setTimeout(tick, 50);
  };
  tick();
})
