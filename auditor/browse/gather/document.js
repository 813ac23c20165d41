// Reads the whole rendered page in one go: structure, text, geometry, visibility, style facts.
// Leaves no trace in the page: no attribute is written, the scroll position is put back before
// a frame can be painted. Returns {stamp, text: JSON, elements: [...]}; `elements[i]` is the live
// element whose row has id i, so that what was judged is exactly what is clicked. The stamp is the
// text's hash; a page whose stamp is `options.known` is as it was, and its text is left out.
// `whole` is false when something further down than `options.bands` was not looked at.
async (options) => {
  const F = { VISIBLE: 1, DISPLAYED: 2, FIRST: 4, DISABLED: 8, FIXED: 16, BLOCK: 32, SHADOW: 64,
    FRAME: 128, BROKEN: 256, LOADED: 512, CHECKED: 1024, FOCUSED: 2048, REQUIRED: 4096,
    INVALID: 8192, HIDDEN_TEXT: 16384, CLIPPED: 32768, INERT: 65536 };
  const MAX_NODES = 20000;
  const SKIP = new Set(["script", "style", "noscript", "template", "link", "head"]);
  const KEEP_IN_HEAD = new Set(["title", "meta", "link", "base", "script"]);
  const ROLES = { nav: "navigation", main: "main", aside: "complementary", footer: "contentinfo",
    header: "banner", form: "form", button: "button", select: "combobox", textarea: "textbox",
    ul: "list", ol: "list", li: "listitem", table: "table", tr: "row", td: "cell", th: "columnheader",
    img: "img", svg: "img", dialog: "dialog", article: "article", summary: "button", details: "group",
    fieldset: "group", h1: "heading", h2: "heading", h3: "heading", h4: "heading", h5: "heading",
    h6: "heading", output: "status", progress: "progressbar", iframe: "document", search: "search" };
  const INPUT_ROLES = { submit: "button", button: "button", image: "button", reset: "button",
    checkbox: "checkbox", radio: "radio", range: "slider", number: "spinbutton", search: "searchbox" };
  const SECTIONING = new Set(["article", "aside", "main", "nav", "section"]);
  const PAINTED = new Set(["img", "video", "canvas", "iframe", "picture", "input", "select", "textarea", "button"]);

  // A page that moves on has no element yet: wait for the first, or for the end of this context.
  if (!document.documentElement) {
    await new Promise((born) => {
      new MutationObserver((_, me) => { me.disconnect(); born(); }).observe(document, { childList: true });
    });
  }
  const view = document.defaultView, html = document.documentElement;
  const startX = view.scrollX, startY = view.scrollY;
  const go = (y) => view.scrollTo({ left: 0, top: y, behavior: "instant" });
  go(0);
  // A page that does not say that it fits phones is laid out wider than the phone, and shown small.
  const vw = html.clientWidth || view.innerWidth;
  const small = options.width && vw > 1.05 * options.width;
  const vh = small ? view.innerHeight : options.height || view.innerHeight;

  const elements = [], rows = [], styles = [], styleIndex = new Map(), idOf = new Map();
  const candidates = [];

  // cyrb53: 53 bits, enough to tell two readings of one page apart.
  const hash = (s) => {
    let a = 0xdeadbeef, b = 0x41c6ce57;
    for (let i = 0; i < s.length; i++) {
      const c = s.charCodeAt(i);
      a = Math.imul(a ^ c, 2654435761); b = Math.imul(b ^ c, 1597334677);
    }
    a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
    b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
    return 4294967296 * (2097151 & b) + (a >>> 0);
  };
  const clean = (s) => s.replace(/\s+/g, " ");
  const alpha = (c) => {
    if (!c || c === "transparent") return 0;
    const m = /^rgba\(.*,\s*([\d.]+)\)$/.exec(c) || /\/\s*([\d.]+%?)\s*\)$/.exec(c);
    return m ? (m[1].endsWith("%") ? parseFloat(m[1]) / 100 : parseFloat(m[1])) : 1;
  };
  const str = (v) => (typeof v === "string" ? v : "");
  // A form's field called "title" or "attributes" hides the form's own property of that name.
  const own = (type, name) => { const { get } = Object.getOwnPropertyDescriptor(type.prototype, name); return (e) => get.call(e); };
  const attributesIn = own(Element, "attributes"), nodesIn = own(Node, "childNodes"), rootIn = own(Element, "shadowRoot");

  // --- accessible names (the parts of the computation that shops need) ----------------------
  const byId = (el, id) => { try { return el.getRootNode().getElementById(id); } catch { return null; } };
  // Put away by itself, not with all that holds it: the words for another state ("Sold out").
  const putAway = (k, el) => {
    const cs = getComputedStyle(k);
    return cs.display === "none" || cs.visibility !== "visible" && getComputedStyle(el).visibility === "visible";
  };
  const nameFromContent = (el, depth, all = false) => {
    if (depth > 8) return "";
    let out = "";
    const kids = rootIn(el) ? rootIn(el).childNodes : nodesIn(el);
    for (const k of kids) {
      if (k.nodeType === 3) out += k.data;
      else if (k.nodeType === 1) {
        const tag = k.localName;
        if (tag === "script" || tag === "style" || k.getAttribute("aria-hidden") === "true") continue;
        if (k.hidden || !all && tag !== "slot" && putAway(k, el)) continue;
        const label = k.getAttribute("aria-label");
        if (label) out += " " + label + " ";
        else if (tag === "img") out += " " + (k.getAttribute("alt") || "") + " ";
        else if (tag === "svg") {
          const t = k.querySelector("title");
          out += " " + (t ? t.textContent : "") + " ";
        } else if (tag === "slot") {
          for (const a of k.assignedNodes({ flatten: true }))
            out += a.nodeType === 3 ? a.data : a.nodeType === 1 ? " " + nameFromContent(a, depth + 1, all) + " " : "";
        } else {
          const inner = nameFromContent(k, depth + 1, all);
          out += /^(a|b|i|em|strong|span|small|sup|sub|u|bdi|font|mark)$/.test(tag) ? inner : " " + inner + " ";
        }
        if (!label && k.title && !nameFromContent(k, depth + 1, all).trim()) out += " " + k.title + " ";
      }
    }
    return out;
  };
  const accessibleName = (el, tag, role) => {
    const by = el.getAttribute("aria-labelledby");
    if (by) {
      const text = by.split(/\s+/).map((i) => byId(el, i)).filter(Boolean)
        .map((e) => e.getAttribute("aria-label") || nameFromContent(e, 0, true)).join(" ");
      if (text.trim()) return text;
    }
    const label = el.getAttribute("aria-label");
    if (label && label.trim()) return label;
    if (tag === "input" || tag === "select" || tag === "textarea") {
      const type = (el.type || "").toLowerCase();
      if (type === "submit" || type === "button" || type === "reset") {
        if (str(el.value)) return el.value;
        return str(el.title);
      }
      if (type === "image") return el.alt || str(el.title) || str(el.value);
      const labels = el.labels ? Array.from(el.labels) : [];
      const text = labels.map((l) => {
        let t = "";
        const walk = (n) => {
          for (const k of n.childNodes) {
            if (k.nodeType === 3) t += k.data;
            else if (k.nodeType === 1 && !/^(select|textarea|script|style|option)$/.test(k.localName)) {
              if (k.localName === "img") t += " " + (k.alt || "") + " ";
              t += " "; walk(k); t += " ";
            }
          }
        };
        walk(l);
        return t;
      }).join(" ");
      if (text.trim()) return text;
      return str(el.title) || el.getAttribute("placeholder") || "";
    }
    if (tag === "img") return el.getAttribute("alt") || str(el.title) || "";
    if (tag === "svg") { const t = el.querySelector("title"); return t ? t.textContent : ""; }
    if (tag === "fieldset") { const l = el.querySelector("legend"); return l ? l.textContent : ""; }
    if (role === "navigation" || role === "dialog" || role === "form" || role === "group" || role === "radiogroup"
      || role === "listbox" || role === "complementary") return str(el.title);
    // An icon whose word is put away on a small screen is still known by it.
    const shown = nameFromContent(el, 0);
    const content = /\p{L}/u.test(shown) ? shown : nameFromContent(el, 0, true);
    return content.trim() ? content : str(el.title);
  };
  const roleOf = (el, tag) => {
    const explicit = (el.getAttribute("role") || "").trim().split(/\s+/)[0].toLowerCase();
    if (explicit && explicit !== "presentation" && explicit !== "none") return explicit;
    if (tag === "a") return el.hasAttribute("href") ? "link" : "";
    if (tag === "input") return INPUT_ROLES[(el.type || "text").toLowerCase()] || "textbox";
    if (tag === "header" || tag === "footer") {
      for (let p = el.parentElement; p; p = p.parentElement) if (SECTIONING.has(p.localName)) return "";
    }
    return ROLES[tag] || "";
  };
  const NAMED = new Set(["link", "button", "menuitem", "tab", "checkbox", "radio", "slider", "spinbutton",
    "searchbox", "textbox", "combobox", "listbox", "option", "img", "navigation", "dialog", "alertdialog",
    "group", "radiogroup", "form", "search", "complementary", "switch", "heading"]);

  // --- one element ---------------------------------------------------------------------------
  const attributesOf = (el, tag) => {
    const out = {};
    for (const a of attributesIn(el)) {
      if (a.name === "style" || a.name === "d" || a.name === "srcset" || a.name.startsWith("on") && a.value.length > 200) continue;
      const long = a.name === "href" || a.name === "src" || a.name === "action" || a.name === "content";
      let v = a.value;
      if (v.startsWith("data:") && v.length > 100) v = v.slice(0, 100);
      out[a.name] = v.length > (long ? 2000 : 400) ? v.slice(0, long ? 2000 : 400) : v;
    }
    if (tag === "a" || tag === "area") { const h = str(el.href); if (h) out[":href"] = h.slice(0, 2000); }
    else if (tag === "form") {
      // a field called "action" hides the property: resolve the attribute
      try { out[":action"] = new URL(el.getAttribute("action") || "", document.baseURI).href; } catch { out[":action"] = ""; }
    } else if (tag === "img") {
      out[":natural"] = el.naturalWidth + " " + el.naturalHeight;
      out[":src"] = (el.currentSrc || str(el.src)).slice(0, 2000);
    } else if (tag === "input" || tag === "button") {
      out[":type"] = (el.type || "").toLowerCase();
    } else if (tag === "iframe") out[":src"] = str(el.src).slice(0, 2000);
    return out;
  };

  // The label that style writes before a value: the cells of a table that is stacked on a phone
  // (`content: attr(data-title) ": "`). Only where it is likely, for a style costs time; a tooltip
  // that waits and the letter of an icon font say nothing.
  const writtenBefore = (el, tag, attributes, win) => {
    const cell = tag === "td" || tag === "th" || tag === "dd";
    const labelled = (name) => name.startsWith("data-") && attributes[name].length <= 60 && /\p{L}{2}/u.test(attributes[name]);
    if (!cell && !Object.keys(attributes).some(labelled)) return "";
    const style = win.getComputedStyle(el, "::before"), content = style.content;
    if (!content.includes('"') && !content.includes("attr(")) return "";
    if (style.display === "none" || style.visibility !== "visible" || parseFloat(style.opacity) <= 0.1) return "";
    const words = content.replace(/"((?:[^"\\]|\\.)*)"|attr\(\s*([\w-]+)[^)]*\)|\S/g,
      (_, quoted, name) => quoted !== undefined ? quoted : name ? el.getAttribute(name) || "" : "");
    const taken = Object.values(attributes).some((v) => v && words.includes(v));
    return (cell || taken) && /\p{L}{2}/u.test(words) ? clean(words).trim().slice(0, 60) + " " : "";
  };

  const visit = (el, parent, ctx) => {
    if (rows.length >= MAX_NODES) return -1;
    const tag = el.localName;
    const id = rows.length;
    const row = [id, parent, tag, null, [], [0, 0, 0, 0], 0, "", "", "", 0];
    rows.push(row); elements.push(el); idOf.set(el, id);
    row[3] = attributesOf(el, tag);
    if (ctx.head) {
      if (tag === "title" || (tag === "script" && /json/.test(el.type || ""))) row[4].push(el.textContent.slice(0, 400000));
      else for (const k of el.children) if (KEEP_IN_HEAD.has(k.localName)) { const i = visit(k, id, ctx); if (i >= 0) row[4].push(i); }
      return id;
    }
    const cs = ctx.win.getComputedStyle(el);
    const r = el.getBoundingClientRect();
    const box = [r.left + ctx.dx, r.top + ctx.dy, r.width, r.height];
    row[5] = box.map((v) => Math.round(v * 10) / 10);
    const opacity = ctx.opacity * parseFloat(cs.opacity || "1");
    const contents = cs.display === "contents";
    const shown = ctx.shown && cs.display !== "none";
    const displayed = shown && cs.visibility === "visible" && opacity > 0.1
      && (contents || r.width > 0 && r.height > 0 || cs.overflow === "visible" && shown && nodesIn(el).length > 0 && !el.hidden);
    const clippedAway = ctx.clippedAway
      || (cs.overflow !== "visible" && (r.width < 4 || r.height < 4) && cs.display !== "inline" && !contents)
      || /inset\((50|100)%/.test(cs.clipPath) || (cs.clip !== "auto" && cs.position === "absolute" && /rect\((0|1)px,? ?(0|1)px,? ?(0|1)px/.test(cs.clip));
    const fixed = ctx.fixed || cs.position === "fixed" || cs.position === "sticky";
    // A container beside the window (a drawer that waits) brings nothing into view by scrolling.
    const beside = box[0] + r.width <= 0 || box[0] >= vw || fixed && (box[1] + r.height <= 0 || box[1] >= vh);
    const scroller = ctx.scroller
      || (/(auto|scroll)/.test(cs.overflowX + cs.overflowY) && el !== html && el !== document.body && !beside);
    let flags = 0;
    if (displayed) flags |= F.DISPLAYED;
    if (clippedAway) flags |= F.HIDDEN_TEXT;
    if (fixed) flags |= F.FIXED;
    if (!/^inline/.test(cs.display) && !contents) flags |= F.BLOCK;
    if (ctx.shadow) flags |= F.SHADOW;
    if (ctx.frame) flags |= F.FRAME;
    const inert = ctx.inert || el.inert === true;
    if (inert) flags |= F.INERT;
    let disabled = el.getAttribute("aria-disabled") === "true";
    try { disabled = disabled || el.matches(":disabled"); } catch { /* old custom element */ }
    if (disabled) flags |= F.DISABLED;
    if (tag === "img" && el.complete) flags |= el.naturalWidth > 0 ? F.LOADED : (el.currentSrc || el.getAttribute("src")) ? F.BROKEN : 0;
    if (el.checked === true || el.selected === true || el.getAttribute("aria-checked") === "true"
      || el.getAttribute("aria-selected") === "true" || el.getAttribute("aria-pressed") === "true") flags |= F.CHECKED;
    if (el.required === true || el.getAttribute("aria-required") === "true") flags |= F.REQUIRED;
    if (el.getAttribute("aria-invalid") === "true") flags |= F.INVALID;
    if (ctx.doc.activeElement === el && el !== ctx.doc.body) flags |= F.FOCUSED;

    const line = ctx.line || (cs.textDecorationLine || "").includes("line-through");
    const key = [parseFloat(cs.fontSize) || 0, parseInt(cs.fontWeight, 10) || 400, cs.color, cs.backgroundColor,
      line, Math.round(opacity * 100) / 100, cs.position, cs.cursor, cs.overflowX + " " + cs.overflowY,
      cs.backgroundImage !== "none" && cs.backgroundImage.includes("url("),
      parseFloat(cs.borderTopWidth) > 0 && cs.borderTopStyle !== "none" ? cs.borderTopWidth + " " + cs.borderTopColor : ""];
    const k = key.join("|");
    let si = styleIndex.get(k);
    if (si === undefined) { si = styles.length; styles.push(key); styleIndex.set(k, si); }
    row[10] = si;

    const role = roleOf(el, tag);
    row[7] = role;
    if (shown && (NAMED.has(role) || el.hasAttribute("aria-label"))) row[8] = clean(accessibleName(el, tag, role)).trim().slice(0, 300);
    if (tag === "input" || tag === "select" || tag === "textarea") {
      const type = (el.type || "").toLowerCase();
      row[9] = type === "password" ? "" : type === "checkbox" || type === "radio" ? (el.checked ? "checked" : "") : str(el.value).slice(0, 300);
    }

    const next = { ...ctx, opacity, shown, clippedAway, fixed, scroller, line, inert };
    let ownText = false;
    const written = displayed ? writtenBefore(el, tag, row[3], ctx.win) : "";
    if (written) { row[4].push(written); ownText = true; }
    const add = (k) => {
      if (k.nodeType === 3) {
        const t = clean(k.data);
        if (t && t !== " ") { row[4].push(t.slice(0, 20000)); ownText = true; }
        else if (t === " " && row[4].length) row[4].push(" ");
      } else if (k.nodeType === 1) {
        const kt = k.localName;
        if (SKIP.has(kt)) {
          if (kt === "script" && /json/.test(k.type || "")) {
            const i = visit(k, id, { ...next, head: true });
            if (i >= 0) row[4].push(i);
          }
          return;
        }
        const i = visit(k, id, next);
        if (i >= 0) row[4].push(i);
      }
    };
    if (tag === "svg") { const t = el.querySelector("title"); if (t) row[3][":title"] = clean(t.textContent).trim(); }
    else if (tag === "iframe" || tag === "frame") {
      let inner = null;
      try { inner = el.contentDocument; } catch { inner = null; }
      if (inner && inner.body && shown) {
        const i = visit(inner.body, id, { ...next, doc: inner, win: inner.defaultView, frame: true,
          dx: box[0] + el.clientLeft, dy: box[1] + el.clientTop });
        if (i >= 0) row[4].push(i);
      }
    } else if (tag === "slot") {
      const assigned = el.assignedNodes();
      for (const k of assigned.length ? assigned : nodesIn(el)) add(k);
    } else if (rootIn(el)) {
      const inner = { ...next, shadow: true };
      for (const k of rootIn(el).childNodes) {
        if (k.nodeType === 1 && !SKIP.has(k.localName)) { const i = visit(k, id, inner); if (i >= 0) row[4].push(i); }
        else if (k.nodeType === 3) add(k);
      }
    } else for (const k of nodesIn(el)) add(k);

    row[6] = flags;
    if (displayed && !clippedAway && r.width >= 4 && r.height >= 4) {
      const leaf = ownText || PAINTED.has(tag) || tag === "svg" || NAMED.has(role) || key[9] || tag === "label" || tag === "summary";
      candidates.push({ el, row, box, fixed, scroller, leaf, passive: cs.pointerEvents === "none" });
    }
    return id;
  };

  const base = { doc: document, win: view, dx: 0, dy: 0, opacity: 1, shown: true, clippedAway: false, fixed: false,
    scroller: false, shadow: false, frame: false, line: false, inert: false, head: false };
  const rootRow = [0, -1, "html", attributesOf(html, "html"), [], [0, 0, vw, html.scrollHeight], F.DISPLAYED | F.BLOCK, "document", "", "", 0];
  rows.push(rootRow); elements.push(html); idOf.set(html, 0);
  {
    const cs = view.getComputedStyle(html);
    styles.push([parseFloat(cs.fontSize) || 16, 400, cs.color, cs.backgroundColor, false, 1, cs.position, cs.cursor, cs.overflowX + " " + cs.overflowY, false, ""]);
    styleIndex.set("", 0);
  }
  if (document.head) { const i = visit(document.head, 0, { ...base, head: true }); if (i >= 0) rootRow[4].push(i); }
  if (document.body) { const i = visit(document.body, 0, base); if (i >= 0) rootRow[4].push(i); }

  // --- what can be seen: hit tests, first at scroll 0, then band by band ------------------------
  const inside = (outer, el) => {
    for (let n = el; n; n = n.parentNode || n.host || (n.defaultView && n.defaultView.frameElement)) if (n === outer) return true;
    return false;
  };
  const deep = (x, y) => {
    let doc = document, dx = 0, dy = 0, root = document, e = null;
    for (let i = 0; i < 12; i++) {
      const hit = root.elementFromPoint(x - dx, y - dy);
      if (!hit || hit === e) return e;
      e = hit;
      if (rootIn(e)) { root = rootIn(e); continue; }
      if (e.localName === "iframe") {
        let inner = null;
        try { inner = e.contentDocument; } catch { inner = null; }
        if (!inner) return e;
        const r = e.getBoundingClientRect();
        dx += r.left + e.clientLeft; dy += r.top + e.clientTop; doc = inner; root = doc; continue;
      }
      return e;
    }
    return e;
  };
  const opaque = (e) => {
    if (/^(img|video|canvas|iframe)$/.test(e.localName)) return true;
    const i = idOf.get(e);
    if (i === undefined) return false;
    const s = styles[rows[i][10]];
    return s && (alpha(s[3]) * s[5] > 0.5 || s[9]);
  };
  // A transparent layer (a stretched card link) hides nothing from the eye: look through it.
  const seenAt = (c, x, y) => {
    const top = deep(x, y);
    if (!top) return false;
    if (inside(c.el, top)) return true;
    if (c.passive && inside(top, c.el)) return true;
    if (opaque(top) && !inside(top, c.el)) return false;
    for (const e of document.elementsFromPoint(x, y)) {
      if (inside(c.el, e) || inside(e, c.el)) return true;
      if (opaque(e)) return false;
    }
    return false;
  };
  const look = (c, scroll) => {
    const [x, y, w, h] = c.box, top = c.fixed ? y : y - scroll;
    for (const [fx, fy] of [[0.5, 0.5], [0.25, 0.3], [0.75, 0.3], [0.25, 0.7], [0.75, 0.7]]) {
      const px = x + w * fx, py = top + h * fy;
      if (px < 0 || py < 0 || px >= vw || py >= vh) continue;
      if (seenAt(c, px, py)) return true;
    }
    return false;
  };
  for (const c of candidates) {
    const [x, y, w, h] = c.box;
    const shareW = Math.min(x + w, vw) - Math.max(x, 0), shareH = Math.min(y + h, vh) - Math.max(y, 0);
    if (shareW <= 0 || shareH <= 0) continue;
    if (shareW * shareH * 2 >= w * h) {
      const cx = x + w / 2, cy = y + h / 2;
      if (cx >= 0 && cx < vw && cy >= 0 && cy < vh && seenAt(c, cx, cy)) c.row[6] |= F.FIRST | F.VISIBLE;
    }
    if (!(c.row[6] & F.VISIBLE) && look(c, 0)) c.row[6] |= F.VISIBLE;
  }
  let rest = candidates.filter((c) => !(c.row[6] & F.VISIBLE) && c.leaf && c.box[0] < vw && c.box[0] + c.box[2] > 0 && c.box[1] + c.box[3] > 0);
  let whole = !rest.length || options.bands !== 0;
  if (rest.length && options.bands !== 0) {
    const height = Math.max(html.scrollHeight, document.body ? document.body.scrollHeight : 0);
    let done = -1;
    for (let band = 0, top = 0; rest.length && top < height; band++, top += vh * 0.6) {
      if (band === options.bands) { whole = false; break; }
      go(top);
      const y = view.scrollY;
      if (y === done) break;
      done = y;
      rest = rest.filter((c) => {
        if (c.fixed && c.box[1] > vh) { /* sticky: its place moves with the page */ }
        if (c.box[1] + c.box[3] < y || c.box[1] > y + vh) return true;
        const r = c.el.getBoundingClientRect();
        const moved = { ...c, box: [c.box[0], c.fixed && c.row[6] & F.FRAME ? c.box[1] : r.top, c.box[2], c.box[3]], fixed: true };
        if (!(c.row[6] & F.FRAME) && look(moved, 0)) { c.row[6] |= F.VISIBLE; return false; }
        return true;
      });
    }
    go(0);
  }
  for (const c of candidates) {
    if (c.row[6] & F.VISIBLE) continue;
    if (c.scroller || c.row[6] & F.FRAME) c.row[6] |= F.CLIPPED;
  }
  // A container is visible when something in it is, or when it was hit itself.
  for (let i = rows.length - 1; i > 0; i--) {
    const row = rows[i];
    if (row[6] & F.VISIBLE && row[1] > 0) {
      const p = rows[row[1]];
      if (p[6] & F.DISPLAYED) p[6] |= F.VISIBLE;
    }
  }
  rows[0][6] |= F.VISIBLE;
  if (startX || startY) view.scrollTo({ left: startX, top: startY, behavior: "instant" });

  const data = {
    url: location.href, title: document.title, language: html.lang || "",
    direction: view.getComputedStyle(html).direction === "rtl" ? "rtl" : "ltr",
    viewport: [small ? vw : options.width || vw, vh],
    scrollWidth: Math.max(html.scrollWidth, 0), scrollHeight: Math.max(html.scrollHeight, document.body ? document.body.scrollHeight : 0),
    width: vw, height: vh, rows, styles,
  };
  let text = JSON.stringify(data);
  // Half a character (an emoji cut in two) is escaped by JSON and could not be saved as text.
  if (/\\ud[89a-f]/i.test(text)) text = JSON.stringify(data, (_, v) => (typeof v === "string" ? v.toWellFormed() : v));
  const stamp = hash(text);
  return { stamp, whole, text: stamp === options.known ? "" : text, elements };
}
