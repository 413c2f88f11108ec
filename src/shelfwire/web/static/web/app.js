// Behaviour hangs on data attributes, so pages carry no script of their own (the security policy forbids it).
"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

  // ── what is chosen for this device ───────────────────────────────────────────────────────────────────────
  const showChoices = () => {
    const chosen = document.documentElement.dataset;
    all("[data-theme-choice]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen.theme)));
    all("[data-density-switch]").forEach((button) => button.setAttribute("aria-pressed", String(chosen.density === "compact")));
  };
  const keep = (name, value) => {
    localStorage.setItem(name, value);
    document.dispatchEvent(new Event("shelfwire:choice"));
    showChoices();
  };

  // ── dialogs ────────────────────────────────────────────────────────────────────────────────────────────
  const open = (id) => {
    const dialog = document.getElementById(id);
    if (!dialog || dialog.open) return;
    dialog.showModal();
    one("[autofocus], input:not([type=hidden]), select, textarea", dialog)?.focus();
  };
  const openPalette = () => {
    const input = one("#palette input");
    if (!input) return;
    open("palette");
    input.select();
    input.dispatchEvent(new Event("opened"));
  };

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    let hit;
    if ((hit = on("[data-dialog]"))) { open(hit.dataset.dialog); }
    else if ((hit = on("[data-close]"))) { hit.closest("dialog").close(); }
    else if (on("[data-palette]")) { openPalette(); }
    else if (on("[data-rail]")) { document.body.classList.toggle("rail-is-open"); }
    else if (on("[data-back]")) { history.back(); }
    else if (on("[data-print]")) { print(); }
    else if ((hit = on("[data-theme-choice]"))) { keep("theme", hit.dataset.themeChoice); }
    else if (on("[data-density-switch]")) { keep("density", document.documentElement.dataset.density === "compact" ? "usual" : "compact"); }
    else if (on("[data-select-none]")) { all("[data-select]:checked, [data-select-all], [data-matching]").forEach((box) => { box.checked = false; }); countSelected(); }
    else if ((hit = on("[data-focus]"))) {
      const place = document.getElementById(hit.dataset.focus);
      place?.scrollIntoView({ block: "center" });
      place?.focus({ preventScroll: true });
    }
    else if ((hit = on("[data-dismiss]"))) { hit.closest("[data-toast]").remove(); }
    else if ((hit = on("[data-copy]"))) {
      navigator.clipboard.writeText(hit.dataset.copy).then(() => {
        hit.classList.add("copied");
        hit.setAttribute("aria-label", "Copied");
        setTimeout(() => hit.classList.remove("copied"), 1500);
      });
    }
    else if (event.target.tagName === "DIALOG") { event.target.close(); }
    else if ((hit = on("[data-row][data-href]")) && !on("a, button, input, label, summary")) {
      if (!String(getSelection())) location.href = hit.dataset.href;
    }
  });

  document.addEventListener("input", (event) => {
    const word = event.target.dataset.word;
    if (word !== undefined) one(".sheet-foot button:not([data-close])", event.target.closest("dialog")).disabled = event.target.value.trim() !== word;
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-autosubmit]")) event.target.form.requestSubmit();
    if (event.target.matches("[data-select-all]")) {
      all("[data-select]").forEach((box) => { box.checked = event.target.checked; });
    }
    if (event.target.matches("[data-select]") && !event.target.checked) all("[data-select-all], [data-matching]").forEach((box) => { box.checked = false; });
    if (event.target.matches("[data-select-all], [data-select], [data-matching]")) countSelected();
  });
  const countSelected = () => {
    const ticked = all("[data-select]:checked").length;
    const count = one("[data-matching]:checked") ? "All" : ticked;
    all("[data-selected-count]").forEach((place) => { place.textContent = count; });
    all("[data-needs-selection]").forEach((place) => { place.hidden = ticked === 0; });
  };

  // ── sheets: one line a thing, filled by hand, by scanner or by paste ───────────────────────────────────
  const cellBelow = (cell, down) => {
    const cells = all(`[data-cell="${CSS.escape(cell.dataset.cell)}"]`, cell.closest("[data-sheet]"));
    return cells[cells.indexOf(cell) + down];
  };
  const cellRight = (cell, right) => {
    const cells = all("[data-cell]", cell.closest("[data-row]"));
    return cells[cells.indexOf(cell) + right];
  };
  const fill = (cell, text) => {
    if (cell.tagName !== "SELECT") { cell.value = text.trim(); return; }
    const wanted = text.trim().toLowerCase();
    const found = [...cell.options].find((option) => wanted && [option.value.toLowerCase(), option.text.toLowerCase()].includes(wanted));
    if (found) cell.value = found.value;
  };
  document.addEventListener("paste", (event) => {
    const cell = event.target.closest("[data-sheet] [data-cell]");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!cell || !/[\n\t]/.test(text.trim())) return;
    event.preventDefault();
    text.trimEnd().split(/\r?\n/).forEach((line, down) => {
      const start = cellBelow(cell, down);
      if (start) line.split("\t").forEach((part, right) => { const place = cellRight(start, right); if (place) fill(place, part); });
    });
  });
  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest("[data-sheet] [data-cell]");
    if (!cell || event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    // a scanner ends every number with Enter: the next line follows, and the last one leads to the button
    event.preventDefault();
    (cellBelow(cell, 1) ?? one("[data-sheet-next]", cell.closest("form")))?.focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[data-row-input]")) return;
    event.preventDefault();
    event.target.closest("tr").querySelector("[data-row-input] ~ button")?.click();
  });

  // ── rows ───────────────────────────────────────────────────────────────────────────────────────────────
  const rows = () => all("[data-row]");
  const present = () => one("[data-row].at");
  const walk = (step) => {
    const list = rows();
    if (!list.length) return;
    const from = list.indexOf(present());
    const next = list[Math.min(list.length - 1, Math.max(0, from < 0 ? 0 : from + step))];
    present()?.classList.remove("at");
    next.classList.add("at");
    next.scrollIntoView({ block: "nearest" });
  };

  // ── keys ───────────────────────────────────────────────────────────────────────────────────────────────
  let gone = false;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
      return;
    }
    if (event.target.closest("#palette")) { walkPalette(event); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || one("dialog[open]")) return;
    const after_g = gone;
    gone = false;
    if (after_g) {
      one(`[data-go="${CSS.escape(event.key)}"]`)?.click();
      return;
    }
    const tick = () => { const box = present() && one("[data-select]", present()); if (!box) return false; box.click(); };
    const acts = {
      "/": () => { const box = one("[data-search]"); if (!box) return openPalette(); box.focus(); box.select(); },
      "?": () => open("keys"),
      "g": () => { gone = true; },
      "j": () => walk(1),
      "k": () => walk(-1),
      "Enter": () => { const row = event.target === document.body ? present() : null; if (row?.dataset.href) location.href = row.dataset.href; },
      " ": tick,
      "x": tick,
      "a": () => { const box = one("[data-select-all]"); if (!box) return false; box.click(); },
      "f": () => { const filters = one("details[data-popover]"); if (!filters) return false; filters.open = true; one("input, select", filters)?.focus(); },
      "Escape": () => all("details[data-popover][open]").forEach((popover) => { popover.open = false; }),
    };
    const act = acts[event.key] ?? (/^[a-z]$/.test(event.key) && one(`[data-key="${event.key}"]`) ? () => one(`[data-key="${event.key}"]`).click() : null);
    if (act && act() !== false && event.key !== "Enter") event.preventDefault();
  });
  const walkPalette = (event) => {
    const lines = all(".palette-line");
    if (!lines.length || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
    event.preventDefault();
    const from = lines.findIndex((line) => line.classList.contains("at"));
    if (event.key === "Enter") { lines[Math.max(0, from)].click(); return; }
    const next = (from + (event.key === "ArrowDown" ? 1 : -1) + lines.length) % lines.length;
    lines[from]?.classList.remove("at");
    lines[next].classList.add("at");
    lines[next].scrollIntoView({ block: "nearest" });
  };

  // ── what arrives later ─────────────────────────────────────────────────────────────────────────────────
  const settle = () => {
    all("[data-toast]:not([data-timed])").forEach((toast) => {
      toast.dataset.timed = "";
      if (!toast.classList.contains("toast-error")) setTimeout(() => toast.remove(), 7000);
    });
  };
  document.addEventListener("htmx:afterSettle", () => { settle(); countSelected(); showChoices(); });
  // a list asks whether it has changed, while somebody looks at it
  setInterval(() => { if (!document.hidden) all("[data-pulse]").forEach((place) => place.dispatchEvent(new Event("pulse"))); }, 30_000);
  document.addEventListener("click", (event) => {
    all("details[data-popover][open]").forEach((popover) => { if (!popover.contains(event.target)) popover.open = false; });
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id === "problems") all("dialog[open]").forEach((dialog) => dialog.close());
  });
  document.addEventListener("htmx:sendError", () => {
    const place = one("#problems");
    if (place) place.innerHTML = '<div class="alert alert-warning" role="alert">The server did not answer. Check the connection and try again.</div>';
  });
  document.addEventListener("htmx:responseError", () => {
    const place = one("#problems");
    if (place) place.innerHTML = '<div class="alert alert-danger" role="alert">Something broke on the server. Nothing was half done; try again.</div>';
  });
  // the second click of a double click, or a second Enter, sends nothing: what a form makes it makes once
  const SENT_JUST_NOW = 2000;
  const sent = new WeakMap();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (performance.now() - (sent.get(form) ?? -Infinity) < SENT_JUST_NOW) event.preventDefault();
    else sent.set(form, performance.now());
  });
  addEventListener("pageshow", (event) => { if (event.persisted) all("form").forEach((form) => sent.delete(form)); });
  document.addEventListener("DOMContentLoaded", () => {
    settle();
    showChoices();
    one(".chip.here")?.scrollIntoView({ block: "nearest", inline: "center" });
    one(".tab.here")?.scrollIntoView({ block: "nearest", inline: "center" });
    const zone = one("[data-guess-timezone]");
    if (zone && zone.value === "UTC") {
      const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
      if ([...zone.options].some((option) => option.value === here)) zone.value = here;
    }
  });
})();
