// Waits for the page's structure, for all that belongs to it, and then until nothing changes; each
// at most as many ms as it is given, and all together at most `most`. Returns which of them were
// waited for in vain.
async ({ structure, load, quiet, cap, most }) => {
  const began = performance.now(), vain = [];
  // not by the state alone: a page that writes itself anew seems to load again
  const birth = performance.getEntriesByType("navigation")[0];
  const loaded = () => document.readyState === "complete" || birth?.loadEventStart > 0;
  const built = () => loaded() || birth?.domContentLoadedEventEnd > 0;
  const reached = (there, target, event, ms) => there() || new Promise((done) => {
    const timer = setTimeout(() => done(false), Math.max(ms - (performance.now() - began), 0));
    target.addEventListener(event, () => { clearTimeout(timer); done(true); }, { once: true });
  });
  if (!await reached(built, document, "DOMContentLoaded", structure)) vain.push("domcontentloaded");
  else if (!await reached(loaded, window, "load", load)) vain.push("load");

  const held = await new Promise((done) => {
    const times = new WeakMap(), from = performance.now(), end = Math.min(from + cap, began + most);
    let last = from, timer = 0;
    const finish = (quiet) => { observer.disconnect(); clearTimeout(timer); done(quiet); };
    const wait = () => {
      clearTimeout(timer);
      const now = performance.now();
      if (now >= end) return finish(false);
      timer = setTimeout(() => {
        const idle = performance.now() - last;
        const moving = document.getAnimations().some((a) => {
          const t = a.effect && a.effect.getComputedTiming();
          return a.playState === "running" && t && t.endTime !== Infinity && t.endTime < 2000;
        });
        if (idle >= quiet - 1 && !moving) finish(true); else wait();
      }, Math.max(quiet - (now - last), 40));
    };
    // An element that changes again and again (a counter, a carousel) stops counting: it would
    // keep a page unsettled for ever.
    const observer = new MutationObserver((list) => {
      for (const m of list) {
        const n = (times.get(m.target) || 0) + 1;
        times.set(m.target, n);
        if (n <= 4) last = performance.now();
      }
    });
    observer.observe(document, { subtree: true, childList: true, characterData: true,
      attributes: true, attributeFilter: ["class", "style", "hidden", "disabled", "aria-hidden", "aria-expanded", "open", "src"] });
    wait();
  });
  if (!held) vain.push("quiet");
  return vain;
}
