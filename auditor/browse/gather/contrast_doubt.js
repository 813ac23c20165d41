// Which texts need axe's judgement? Axe takes milliseconds a text, and of most texts a plain look
// proves that they pass: one opaque colour on another, both far enough apart, and nothing else
// painted near. Returns {doubts: the elements whose text is not proven, proven: how many are}.
({ elements }) => {
  const SPARE = 0.05; // of the ratio: axe rounds
  const FIELDS = new Set(["input", "select", "textarea"]);
  const PAINTED = new Set(["img", "video", "canvas", "svg", "iframe", "object", "embed", ...FIELDS]);
  const rgb = (text) => {
    const m = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/.exec(text);
    return m && { parts: [+m[1], +m[2], +m[3]], alpha: m[4] === undefined ? 1 : +m[4] };
  };
  const luminance = ({ parts }) => {
    const [r, g, b] = parts.map((p) => (p / 255 <= 0.03928 ? p / 255 / 12.92 : ((p / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const [x, y] = [luminance(a), luminance(b)];
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  };
  const above = (el) => {
    const up = el.assignedSlot || el.parentNode;
    return up instanceof ShadowRoot ? up.host : up instanceof Element ? up : null;
  };
  const within = (el, outer) => {
    for (let up = el; up; up = above(up)) if (up === outer) return true;
    return false;
  };
  const apart = (a, b) => a.right - 1 <= b.left || b.right - 1 <= a.left || a.bottom - 1 <= b.top || b.bottom - 1 <= a.top;
  const holds = (outer, r) => outer.left - 1 <= r.left && r.right <= outer.right + 1 && outer.top - 1 <= r.top && r.bottom <= outer.bottom + 1;

  // --- what each element paints: nothing, one opaque colour, or what only axe can tell
  const plain = { nothing: true }, mixed = { mixed: true };
  const pseudo = (el, which) => {
    const cs = getComputedStyle(el, which);
    if (cs.content === "none" || cs.content === "normal" || cs.display === "none") return false;
    return cs.backgroundImage !== "none" || rgb(cs.backgroundColor)?.alpha !== 0;
  };
  const paints = new Map();
  const paint = (el) => {
    let found = paints.get(el);
    if (found) return found;
    const cs = getComputedStyle(el), colour = rgb(cs.backgroundColor);
    if (cs.backgroundImage !== "none" || cs.backdropFilter !== "none" || cs.backgroundClip === "text" || !colour
      || pseudo(el, "::before") || pseudo(el, "::after")) found = mixed;
    else found = colour.alpha === 0 ? plain : colour.alpha === 1 ? { colour } : mixed;
    paints.set(el, found);
    return found;
  };
  const ground = (el) => {
    for (let up = el; up; up = above(up)) {
      const found = paint(up);
      if (found !== plain) return { ...found, holder: up };
    }
    return { colour: { parts: [255, 255, 255] }, holder: null };
  };

  // The share of its own colour that a text keeps, faded by what lies between it and its ground:
  // none of these paints anything of its own. Axe reads some of them against the page behind.
  const kept = (el, holder) => {
    let share = 1;
    for (let up = el; up && up !== holder; up = above(up)) share *= +getComputedStyle(up).opacity;
    return share;
  };
  const mix = (top, below, share) => ({ parts: top.parts.map((p, i) => p * share + below.parts[i] * (1 - share)) });

  const effects = new Map(); // of itself and all around it: they change text and ground alike
  const altered = (el) => {
    if (!el) return false;
    let found = effects.get(el);
    if (found !== undefined) return found;
    const cs = getComputedStyle(el);
    found = cs.filter !== "none" || cs.mixBlendMode !== "normal" || cs.maskImage !== "none"
      || cs.clipPath !== "none" || altered(above(el));
    effects.set(el, found);
    return found;
  };

  // Cut down to a dot, or folded away: for screen readers, or for nobody.
  const hidden = new Map();
  const unseen = (el) => {
    if (!el) return false;
    let found = hidden.get(el);
    if (found !== undefined) return found;
    const cs = getComputedStyle(el);
    found = /inset\((50|100)%/.test(cs.clipPath) || /rect\([01]px,? ?[01]px,? ?[01]px/.test(cs.clip)
      || cs.overflow !== "visible" && cs.display !== "inline" && cs.display !== "contents" && (el.offsetWidth < 4 || el.offsetHeight < 4)
      || unseen(above(el));
    hidden.set(el, found);
    return found;
  };
  // Nothing from outside is painted between such an element's own colour and what it holds.
  const sealed = (el) => {
    const cs = getComputedStyle(el);
    return cs.position !== "static" || cs.float !== "none" || /^inline-(block|flex|grid)$/.test(cs.display);
  };

  // The standard asks nothing of what cannot be used; neither does axe.
  const DISABLED = "button, fieldset, input, select, textarea, optgroup, option";
  const unusable = (el) => {
    for (let up = el; up; up = above(up)) {
      if (up.hasAttribute("disabled") && up.matches(DISABLED)) return true;
      if (up.hasAttribute("aria-disabled")) return up.getAttribute("aria-disabled").toLowerCase() === "true";
    }
    return false;
  };

  // --- all texts, and all that could lie between a text and its ground
  const texts = [], painted = new Map(); // by the strips of the page that they touch
  const STRIP = 100;
  const strips = (r) => {
    const out = [];
    for (let i = Math.floor(r.top / STRIP); i <= r.bottom / STRIP; i++) out.push(i);
    return out;
  };
  for (const el of elements) {
    if (el.ownerDocument !== document || !el.isConnected || !el.checkVisibility({ visibilityProperty: true })) continue;
    const field = FIELDS.has(el.localName), box = el.getBoundingClientRect();
    // the field of a tile is often laid over it unseen: nothing of it is painted
    const inked = box.width > 0 && box.height > 0 && el.checkVisibility({ opacityProperty: true });
    if (inked && (PAINTED.has(el.localName) || paint(el) !== plain)) {
      for (const i of strips(box)) (painted.get(i) || painted.set(i, []).get(i)).push({ el, box });
    }
    const rects = field ? [box] : [];
    if (!field) for (const node of el.childNodes) {
      if (node.nodeType !== 3 || !node.data.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      rects.push(...range.getClientRects());
    }
    const shown = rects.filter((r) => r.width > 0 && r.height > 0);
    if (shown.length && !unseen(el) && !unusable(el)) texts.push({ el, rects: shown });
  }
  // One colour and nothing else; the box of a choice too, where the store draws it itself.
  const flat = (el) => {
    const choice = el.localName === "input" && /^(radio|checkbox)$/.test(el.type);
    const drawn = choice ? getComputedStyle(el).appearance === "none" : !PAINTED.has(el.localName);
    return drawn && !altered(el) ? paint(el).colour : undefined;
  };
  const proven = ({ el, rects }) => {
    const cs = getComputedStyle(el), colour = rgb(cs.color), size = parseFloat(cs.fontSize);
    const { colour: behind, holder } = ground(el);
    if (!behind || !colour || altered(el) || kept(holder, null) !== 1) return false;
    if (cs.textShadow !== "none" || cs.webkitTextFillColor !== cs.color) return false;
    const needed = size >= 24 || (size >= 18.67 && +cs.fontWeight >= 700) ? 3 : 4.5;
    const share = colour.alpha * kept(el, holder);
    const reads = (on) => ratio(mix(colour, on, share), on) >= needed + SPARE;
    if (!reads(behind)) return false;
    const lighter = (on) => luminance(mix(colour, on, share)) > luminance(on);
    // whether it lies behind the text or shines through: on any mixture of the two the text reads
    const harmless = (other) => {
      const on = flat(other);
      return on && reads(on) && lighter(on) === lighter(behind);
    };
    const frame = holder && holder.getBoundingClientRect(), shut = holder && sealed(holder);
    for (const r of rects) {
      if (frame && !holds(frame, r)) return false;
      for (const i of strips(r)) for (const { el: other, box } of painted.get(i) || []) {
        if (apart(r, box) || within(el, other) || (shut && !within(other, holder))) continue;
        if (!harmless(other)) return false;
      }
    }
    return true;
  };
  const doubts = texts.filter((text) => !proven(text)).map(({ el }) => el);
  return { doubts, proven: texts.length - doubts.length };
}
