(timeout) => new Promise((done) => {
  const finish = (v) => { observer.disconnect(); clearTimeout(timer); clearTimeout(soon); done(v); };
  let soon = 0;
  const timer = setTimeout(() => finish(false), timeout);
  const observer = new MutationObserver(() => { if (!soon) soon = setTimeout(() => finish(true), 80); });
  observer.observe(document.documentElement, { subtree: true, childList: true, characterData: true, attributes: true });
})
