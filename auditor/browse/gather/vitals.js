() => new Promise((done) => {
  const out = { lcp: null, selector: "", cls: 0, seen: false };
  const path = (el) => {
    const parts = [];
    for (let n = el; n && n.nodeType === 1 && parts.length < 3; n = n.parentElement) {
      if (n.id) { parts.push("#" + n.id); break; }
      parts.push(n.localName + (n.classList[0] ? "." + n.classList[0] : ""));
    }
    return parts.reverse().join(" > ");
  };
  const watch = (type, each) => {
    try { const o = new PerformanceObserver((l) => l.getEntries().forEach(each)); o.observe({ type, buffered: true }); return o; }
    catch { return null; }
  };
  const a = watch("largest-contentful-paint", (e) => { out.lcp = e.startTime; out.selector = e.element ? path(e.element) : ""; });
  const b = watch("layout-shift", (e) => { if (!e.hadRecentInput) out.cls += e.value; });
  setTimeout(() => {
    if (a) a.disconnect(); if (b) b.disconnect();
    const n = performance.getEntriesByType("navigation")[0];
    done({ ...out, ttfb: n ? n.responseStart : null, load: n && n.loadEventEnd ? n.loadEventEnd : null });
  }, 30);
})
