// An on-screen keyboard for letters that the tablet's own lacks. It writes into the field as a hand
// would, and keeps, learns and stores nothing of what is typed.
(() => {
  const panel = document.getElementById("keyboard");
  const button = document.getElementById("keyboard-button").content.firstElementChild;
  const rows = panel.querySelector(".key-rows");
  const low = panel.querySelector(".key-low");
  const list = panel.querySelector(".key-layouts");
  const choices = [...list.children];
  const control = Object.fromEntries([...low.children].map((key) => [key.dataset.does, key]));
  const fields = [...document.querySelectorAll('input:is([type="text"], [type="search"], [type="email"]), textarea')];
  // The system's keyboard stays shut where ours is used; a physical one writes all the same.
  const system = !("own" in panel.dataset);
  const modes = new Map();
  const read = new Map();
  const chosen = { letters: choices[0], mail: choices.find((choice) => "latin" in choice.dataset) };
  const visited = new WeakSet();
  let opens = panel.dataset.opens === "open";
  let field = null;
  let names = {};

  const kind = () => (modes.get(field) === "email" ? "mail" : "letters");
  const shifted = () => control.shift.getAttribute("aria-pressed") === "true";
  const shut = (one, closed) => {
    one.inputMode = closed && !system ? "none" : modes.get(one);
  };

  const tell = (inputType, data) => {
    field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType, data }));
    settle(); // the page may have changed with what is written
    if (field.selectionEnd !== field.value.length) return;
    field.scrollTop = field.scrollHeight;
    field.scrollLeft = getComputedStyle(field).direction === "rtl" ? -field.scrollWidth : field.scrollWidth;
  };

  const write = (text) => {
    const { selectionStart, selectionEnd, value, maxLength } = field;
    const length = value.length - (selectionEnd - selectionStart) + text.length;
    if (maxLength >= 0 && length > maxLength) return;
    field.setRangeText(text, selectionStart, selectionEnd, "end");
    tell("insertText", text);
  };

  const erase = () => {
    const { selectionStart, selectionEnd, value } = field;
    const last = [...value.slice(0, selectionStart)].at(-1) ?? "";
    const from = selectionStart === selectionEnd ? selectionStart - last.length : selectionStart;
    if (from === selectionEnd) return;
    field.setRangeText("", from, selectionEnd, "end");
    tell("deleteContentBackward", null);
  };

  // A sign that cannot be seen alone: a mark stands on a circle, an invisible one shows its use.
  const seen = (text) => (text === "\u200c" ? "◌|◌" : text.replace(/^\p{M}/u, "◌$&"));

  const label = (key) => {
    const { plain, more } = key.dataset;
    const written = shifted() ? more : plain;
    const other = shifted() ? plain : more;
    key.dataset.writes = written;
    key.firstChild.textContent = seen(written);
    const [one, two] = [written, other].map((sign) => sign.toLocaleLowerCase(panel.lang));
    key.lastChild.textContent = one === two ? "" : seen(other);
    key.lastChild.classList.toggle("sign", !/\p{L}/u.test(other));
    key.setAttribute("aria-label", names[written] ?? seen(written));
  };

  const shift = (on) => {
    control.shift.setAttribute("aria-pressed", String(on));
    panel.querySelectorAll("[data-plain]").forEach(label);
  };

  const keys = (plain, more = plain) => {
    const others = more.split(" ");
    return plain.split(" ").map((sign, at) => {
      const key = document.createElement("button");
      key.type = "button";
      key.dataset.plain = sign;
      key.dataset.more = (others[at] ?? "·") === "·" ? sign : others[at];
      key.append(document.createElement("span"), document.createElement("small"));
      return key;
    });
  };

  const row = (parts, name = "") => {
    const line = document.createElement("div");
    line.className = `key-row ${name}`;
    line.append(...parts);
    return line;
  };

  const build = (layout, tag) => {
    panel.lang = tag;
    panel.dir = layout.direction;
    names = layout.names ?? {};
    panel.querySelectorAll("[data-plain]").forEach((key) => key.remove());
    const lines = layout.rows.map((plain, at) => row(keys(plain, layout.shift[at])));
    if (layout.accents) lines.splice(1, 0, row(keys(...layout.accents), "accents"));
    lines.at(-1).prepend(control.shift);
    lines.at(-1).append(control.erase);
    rows.replaceChildren(...lines);
    control.space.before(...keys(layout.low));
    control.space.after(...keys(". @"));
    panel.style.setProperty("--columns", Math.max(...layout.rows.map((plain) => plain.split(" ").length)));
    shift(false);
  };

  const show = async (choice) => {
    if (!read.has(choice)) read.set(choice, await (await fetch(choice.dataset.layout)).json());
    chosen[kind()] = choice;
    choices.forEach((one) => one.setAttribute("aria-pressed", String(one === choice)));
    build(read.get(choice), choice.lang);
  };

  const unfold = (open) => {
    list.hidden = !open;
    rows.hidden = open;
    control.layouts.setAttribute("aria-expanded", String(open));
  };

  const settle = () => {
    if (panel.hidden) return;
    if (!field.checkVisibility()) return close(false);
    document.documentElement.style.setProperty("--keyboard", `${panel.offsetHeight}px`);
    const { top, bottom } = field.getBoundingClientRect();
    const under = bottom - (innerHeight - panel.offsetHeight) + 12;
    if (under > 0) scrollBy(0, Math.min(under, top - 12));
    else if (top < 12) scrollBy(0, top - 12);
  };

  const marked = (expanded) => field.parentElement.querySelector(".keys-button").setAttribute("aria-expanded", String(expanded));

  const close = (back) => {
    panel.hidden = true;
    marked(false);
    document.documentElement.style.removeProperty("--keyboard");
    for (const one of fields) shut(one, opens);
    if (back) field.focus({ preventScroll: true });
  };

  // Closed by hand it stays closed, and the system's keyboard is back.
  const dismiss = () => {
    opens = false;
    close(true);
  };

  const open = async (wanted, byKeys) => {
    if (!panel.hidden) marked(false);
    field = wanted;
    const fresh = !visited.has(field);
    const active = document.activeElement === field;
    field.parentElement.after(panel);
    panel.hidden = false;
    shut(field, true);
    if (active && !opens) field.blur();
    if (!byKeys) field.focus({ preventScroll: true });
    if (fresh) field.setSelectionRange(field.value.length, field.value.length);
    visited.add(field);
    control.enter.hidden = field.tagName !== "TEXTAREA";
    unfold(false);
    marked(true);
    try {
      await show(chosen[kind()]);
    } catch {
      return close(true);
    }
    step(panel.querySelector("[data-plain]"), byKeys);
    settle();
  };

  const does = {
    space: () => write(" "),
    enter: () => write("\n"),
    erase,
    close: dismiss,
    shift: () => shift(!shifted()),
    layouts: () => {
      unfold(list.hidden);
      settle();
    },
  };

  const press = async (key) => {
    if (key.dataset.does) return does[key.dataset.does]();
    if (key.dataset.writes) {
      write(key.dataset.writes);
      return shifted() && shift(false);
    }
    const inside = panel.contains(document.activeElement);
    await show(key);
    unfold(false);
    step(panel.querySelector("[data-plain]"), inside);
    settle();
  };

  // One key can be reached by Tab, the arrows lead from it to the others.
  const step = (key, focus) => {
    for (const one of panel.querySelectorAll("button")) one.tabIndex = one === key ? 0 : -1;
    if (focus) key.focus({ preventScroll: true });
  };

  const towards = (from, [across, down]) => {
    const middle = (key) => {
      const box = key.getBoundingClientRect();
      return [box.x + box.width / 2, box.y + box.height / 2];
    };
    const [x, y] = middle(from);
    let nearest = null;
    let least = Infinity;
    for (const key of panel.querySelectorAll("button")) {
      if (!key.checkVisibility() || key === from) continue;
      const [right, below] = middle(key).map((value, at) => value - [x, y][at]);
      const ahead = across ? right * across : below * down;
      const aside = Math.abs(across ? below : right);
      if (ahead < 10 || (across && aside > 10)) continue;
      const far = across ? ahead : ahead * 100 + aside;
      if (far < least) [nearest, least] = [key, far];
    }
    return nearest;
  };

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  for (const one of fields) {
    const active = document.activeElement === one;
    const typing = document.createElement("div");
    typing.className = "typing";
    one.before(typing);
    const opener = button.cloneNode(true);
    typing.append(one, opener);
    // A field for addresses has no caret that a script may move.
    modes.set(one, one.type === "email" ? "email" : "");
    if (one.type === "email") one.type = "text";
    shut(one, opens);
    const named = document.querySelector(`label[for="${one.id}"]`);
    if (named) opener.setAttribute("aria-label", `${opener.getAttribute("aria-label")}: ${named.textContent.trim()}`);
    opener.addEventListener("click", ({ detail }) => {
      if (!panel.hidden && field === one) dismiss();
      else open(one, !detail);
    });
    if (active) one.focus({ preventScroll: true });
  }

  for (const kept of [panel, ...document.querySelectorAll(".keys-button")]) {
    for (const sign of ["pointerdown", "mousedown"]) kept.addEventListener(sign, (event) => event.preventDefault());
  }
  panel.addEventListener("click", ({ target }) => {
    const key = target.closest("button");
    if (key) press(key);
  });
  panel.addEventListener("keydown", (event) => {
    const next = ARROWS[event.key] && towards(event.target, ARROWS[event.key]);
    if (!next) return;
    event.preventDefault();
    step(next, true);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    dismiss();
  });
  document.addEventListener("focusin", ({ target }) => {
    if (fields.includes(target)) {
      if (target !== field || panel.hidden) {
        if (!panel.hidden || opens) open(target, false);
        else visited.add(target);
      }
    } else if (!panel.hidden && !target.closest("#keyboard, .typing, dialog")) close(false);
  });
  document.addEventListener("change", settle);
  addEventListener("resize", settle);
})();
