async ({ elements }, { rule, found }) => {
  const ids = new Map(elements.map((e, i) => [e, i]));
  const result = await window.axe.run({ include: found.doubts }, {
    runOnly: { type: "rule", values: [rule] }, elementRef: true,
    resultTypes: ["violations", "incomplete"], iframes: false, preload: false,
  });
  const pack = (list, outcome) => list.map((r) => ({
    rule: r.id, outcome, nodes: r.nodes.slice(0, 60).map((n) => ({
      node: ids.has(n.element) ? ids.get(n.element) : -1,
      selector: n.target.flat().join(" ").slice(0, 300), html: n.html.slice(0, 300),
      summary: (n.failureSummary || "").slice(0, 400),
      data: Object.assign({}, ...n.any.map((c) => {
        const d = c.data || {};
        return { contrast: d.contrastRatio, needed: d.expectedContrastRatio, foreground: d.fgColor,
          background: d.bgColor, font: d.fontSize, weight: d.fontWeight, why: d.messageKey };
      })),
    })),
  }));
  const passes = result.passes.map((r) => ({ rule: r.id, outcome: "pass", nodes: [] }));
  return [...pack(result.violations, "violation"), ...pack(result.incomplete, "incomplete"), ...passes];
}
