// Where the shade beside a layer can be clicked: [x, y] in the window, null when nowhere.
(layer) => {
  const up = (n) => n.assignedSlot || n.parentElement || n.getRootNode().host || null;
  const CONTROL = "a,button,input,select,textarea,summary,label,form,iframe,[role=button]," +
    "[role=link]";
  const W = innerWidth, H = innerHeight;
  const places = [[W / 2, 8], [8, H / 2], [W - 8, H / 2], [W / 2, H - 8], [8, 8], [W - 8, H - 8]];
  for (const [x, y] of places) {
    const hit = document.elementFromPoint(x, y);
    if (!hit) continue;
    const chain = [];
    for (let n = hit; n && n !== document.body; n = up(n)) chain.push(n);
    if (chain.some((n) => n.matches(CONTROL))) continue;
    const r = hit.getBoundingClientRect();
    const laid = /fixed|absolute/.test(getComputedStyle(hit).position);
    if ((laid || hit === layer) && r.width >= 0.95 * W && r.height >= 0.95 * H) return [x, y];
  }
  return null;
}
