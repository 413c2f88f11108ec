// Behaviour hangs on data attributes, so pages carry no script of their own (the security policy forbids it).
"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

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
    if (event.target.matches("[data-select-all], [data-select]")) countSelected();
  });
  const countSelected = () => {
    const count = all("[data-select]:checked").length;
    all("[data-selected-count]").forEach((place) => { place.textContent = count; });
    all("[data-needs-selection]").forEach((place) => { place.hidden = count === 0; });
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
    const deeds = {
      "/": () => { const box = one("[data-search]"); if (!box) return openPalette(); box.focus(); box.select(); },
      "?": () => open("keys"),
      "g": () => { gone = true; },
      "j": () => walk(1),
      "k": () => walk(-1),
      "Enter": () => { const row = event.target === document.body ? present() : null; if (row?.dataset.href) location.href = row.dataset.href; },
      " ": () => { const box = present() && one("[data-select]", present()); if (!box) return false; box.click(); },
    };
    const deed = deeds[event.key] ?? (/^[a-z]$/.test(event.key) && one(`[data-key="${event.key}"]`) ? () => one(`[data-key="${event.key}"]`).click() : null);
    if (deed && deed() !== false && event.key !== "Enter") event.preventDefault();
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
  document.addEventListener("htmx:afterSettle", () => { settle(); countSelected(); });
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
  document.addEventListener("DOMContentLoaded", () => {
    settle();
    one(".tab.here")?.scrollIntoView({ block: "nearest", inline: "center" });
    const zone = one("[data-guess-timezone]");
    if (zone && zone.value === "UTC") {
      const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
      if ([...zone.options].some((option) => option.value === here)) zone.value = here;
    }
  });
})();
