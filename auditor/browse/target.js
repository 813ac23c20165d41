// What a click on the element would hit, as plain facts: {targets, covered}. The click goes to its middle,
// or to `at` = {x, y} from its top left corner.
//
// `targets` are records with the fields of Target (veto.py): the control that the element is or
// belongs to, then, where another control lies at the very place of the click, that one too.
// `covered` tells that the second does not belong to the first.
(element, at) => {
  const CONTROL = 'a,button,input,select,textarea,summary,label,[role=button],[role=link],' +
    '[role=radio],[role=option],[role=tab],[role=menuitem],[onclick]';
  const REGION = 'dialog,[role=dialog],section,fieldset,article,li,aside';
  const FIELD = 'input,select,textarea';

  const cut = (text, size) => String(text ?? '').replace(/\s+/g, ' ').trim().slice(0, size);
  const parent = e => {
    const root = e.getRootNode();
    return e.assignedSlot ?? e.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  };
  const chain = e => {
    const found = [];
    for (; e; e = parent(e)) found.push(e);
    return found;
  };
  const control = e => chain(e).find(x => x.matches(CONTROL)) ?? e;
  const shown = e => {
    const box = e.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && getComputedStyle(e).visibility === 'visible';
  };
  const all = (root, css) => {
    const found = [...root.querySelectorAll(css)];
    for (const e of root.querySelectorAll('*'))
      if (e.shadowRoot) found.push(...all(e.shadowRoot, css));
    return found;
  };

  const absolute = address => {
    try {
      return new URL(address, document.baseURI).href;
    } catch {
      return String(address) || location.href;  // a page without an address of its own
    }
  };

  const names = e => [
    e.id, ...e.classList,
    ...['name', 'data-testid', 'data-test', 'data-hook', 'data-action', 'data-button-action']
      .map(name => e.getAttribute(name)),
  ].filter(Boolean).map(name => cut(name, 100));

  const label = e => {
    const others = (e.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean)
      .map(id => e.getRootNode().getElementById?.(id)?.textContent ?? '').join(' ');
    return cut(
      others.trim() || e.getAttribute('aria-label') || e.labels?.[0]?.innerText ||
        e.getAttribute('placeholder'), 200);
  };

  const field = e => ({
    name: cut(`${e.name ?? ''} ${e.id ?? ''}`, 200),
    type: cut(e.type, 40).toLowerCase(),
    autocomplete: cut(e.getAttribute('autocomplete'), 100),
    label: label(e),
    value: e.type === 'hidden' ? cut(e.value, 200) : '',
    checked: Boolean(e.checked),
  });

  // Styled radios and boxes are often invisible themselves: their label stands for them.
  const visible = e => e.type !== 'hidden' &&
    (shown(e) || (/^(radio|checkbox)$/.test(e.type) && [...(e.labels ?? [])].some(shown)));
  const pageFields = all(document, FIELD).filter(visible).slice(0, 300).map(field);
  const pageFrames = all(document, 'iframe').filter(e => {
    const box = e.getBoundingClientRect();
    return box.width * box.height > 400 && shown(e);
  }).slice(0, 60).map(e => ({url: e.src, name: cut(`${e.name} ${e.title} ${e.id}`, 200)}));

  const facts = e => {
    const c = control(e);
    const up = chain(c);
    const form = c.form ?? up.find(x => x.localName === 'form') ?? null;
    const near = form ?? up.find(x => x.matches(REGION)) ?? c;
    const action = c.getAttribute('formaction') || form?.getAttribute('action') || '';
    const method = c.getAttribute('formmethod') || form?.getAttribute('method') || 'get';
    return {
      label: label(c) || cut(c.querySelector('img[alt]')?.alt, 200),
      text: cut(c.innerText ?? c.textContent, 400),
      title: cut(c.getAttribute('title') || c.getAttribute('alt'), 200),
      tag: c.localName,
      type: cut(c.getAttribute('type'), 40).toLowerCase(),
      role: cut(c.getAttribute('role'), 40),
      name: cut(c.getAttribute('name'), 100),
      value: /^(input|button)$/.test(c.localName) ? cut(c.getAttribute('value'), 200) : '',
      names: names(c),
      around: up.slice(1, 3).flatMap(names),
      href: String(up.find(x => x.localName === 'a' && x.href)?.href ?? ''),
      form_action: form ? absolute(action) : '',
      form_method: method.toLowerCase(),
      form_names: form ? names(form) : [],
      form_fields: form ? [...form.elements].filter(x => x.matches(FIELD)).slice(0, 200).map(field)
        : [],
      near_text: cut(near.innerText, 3000),
      frame: e.localName === 'iframe' ? e.src : '',
      page_url: location.href,
      page_fields: pageFields,
      page_frames: pageFrames,
    };
  };

  // Playwright clicks the middle of the first box, as far as it lies in the window, or `at`.
  const targets = [facts(element)];
  const box = [...element.getClientRects()].find(b => b.width * b.height > 0.99);
  if (!box) return {targets, covered: false};
  const middle = (from, to, limit) => (Math.max(from, 0) + Math.min(to, limit)) / 2;
  const outer = element.getBoundingClientRect();
  const x = at ? outer.left + at.x : middle(box.left, box.right, innerWidth);
  const y = at ? outer.top + at.y : middle(box.top, box.bottom, innerHeight);
  let hit = document.elementFromPoint(x, y);
  for (let inner; (inner = hit?.shadowRoot?.elementFromPoint(x, y)) && inner !== hit;) hit = inner;
  if (!hit || hit === element) return {targets, covered: false};
  if (control(hit) !== control(element) || hit.localName === 'iframe') targets.push(facts(hit));
  const own = new Set([element, control(element), ...(control(element).labels ?? [])]);
  return {targets, covered: !chain(hit).some(e => own.has(e))};
}
