// Runs autoconsent in this document, alone: no messages leave it. Resolves to {cmp, ok}: who was
// answered, and whether it says that it worked. BUNDLE stands for autoconsent itself.
async ([config, rules, noticeMs, patienceMs]) => {
  const NAMES = ["autoconsentSendMessage", "autoconsentReceiveMessage", "autoconsentHeuristics"];
  if (NAMES.some((name) => name in window)) return { cmp: "", ok: false };
  return await new Promise((done) => {
    let cmp = "", shown = false;
    const finish = (ok) => {
      clearTimeout(search); clearTimeout(end);
      for (const name of NAMES) delete window[name];
      done({ cmp, ok });
    };
    const search = setTimeout(() => shown || finish(false), noticeMs);
    const end = setTimeout(() => finish(false), patienceMs);
    window.autoconsentSendMessage = (message) => {
      switch (message.type) {
        case "init":
          queueMicrotask(() => window.autoconsentReceiveMessage({
            type: "initResp", config, rules: { autoconsent: JSON.parse(rules) } }));
          break;
        case "popupFound": shown = true; cmp = message.cmp; break;
        case "optOutResult": if (!message.result) finish(false); break;
        case "autoconsentDone": cmp = message.cmp; finish(true); break;
        case "report": if (message.state.lifecycle === "nothingDetected") finish(false); break;
      }
      return Promise.resolve();
    };
    (() => { BUNDLE })();
  });
}
