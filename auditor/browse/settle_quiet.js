([quiet, cap]) => new Promise((done) => {
  const times = new WeakMap(), began = performance.now();
  let last = began, timer = 0;
  const finish = (why) => { observer.disconnect(); clearTimeout(timer); done(why); };
  const wait = () => {
    clearTimeout(timer);
    const now = performance.now();
    if (now - began >= cap) return finish("cap");
    timer = setTimeout(() => {
      const idle = performance.now() - last;
      const moving = document.getAnimations().some((a) => {
        const t = a.effect && a.effect.getComputedTiming();
        return a.playState === "running" && t && t.endTime !== Infinity && t.endTime < 2000;
      });
      if (idle >= quiet - 1 && !moving) finish("quiet"); else wait();
    }, Math.max(quiet - (now - last), 40));
  };
  const observer = new MutationObserver((list) => {
    for (const m of list) {
      const n = (times.get(m.target) || 0) + 1;
      times.set(m.target, n);
      if (n <= 4) last = performance.now();
    }
  });
  observer.observe(document.documentElement, { subtree: true, childList: true, characterData: true,
    attributes: true, attributeFilter: ["class", "style", "hidden", "disabled", "aria-hidden", "aria-expanded", "open", "src"] });
  wait();
})
