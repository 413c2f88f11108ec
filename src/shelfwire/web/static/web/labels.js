// Buying labels: a packaging fills in its size, and the total is that of what is chosen, always as the server writes it.
"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const fill_size = (select) => {
    const chosen = select.selectedOptions[0]?.dataset ?? {};
    if (!chosen.length) return;
    const row = select.closest("[data-row]");
    for (const side of ["length", "width", "height", "unit"]) {
      const field = one(`[data-side="${side}"]`, row);
      if (field && chosen[side]) field.value = chosen[side];
    }
  };

  const written = (minor, digits) => {
    const text = String(Math.abs(minor)).padStart(digits + 1, "0");
    const whole = (digits ? text.slice(0, -digits) : text).replace(/\B(?=(\d{3})+$)/g, ",");
    return `${minor < 0 ? "-" : ""}${whole}${digits ? `.${text.slice(-digits)}` : ""}`;
  };
  const count = () => {
    const taken = all("[data-take]").filter((box) => box.checked).length;
    all("[data-take-count]").forEach((place) => { place.textContent = taken; });
    all("[data-take-plural]").forEach((place) => { place.textContent = taken === 1 ? "" : "s"; });
  };
  const add_up = () => {
    const form = one("[data-offers]");
    if (!form) return;
    const sums = {};
    all("[data-offer]", form).forEach((row) => {
      const chosen = one("[data-choice]", row).selectedOptions[0].dataset;
      one("[data-price-of]", row).textContent = chosen.price;
      if (!one("[data-take]", row).checked || !chosen.minor) return;
      const sum = sums[chosen.currency] ??= { minor: 0, digits: (chosen.price.split(" ")[0].split(".")[1] ?? "").length };
      sum.minor += Number(chosen.minor);
    });
    const total = Object.keys(sums).sort().map((currency) => `${written(sums[currency].minor, sums[currency].digits)} ${currency}`).join(" + ");
    one("[name=total]", form).value = total;
    all("[data-total]", form).forEach((place) => { place.textContent = total; });
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-packaging]")) fill_size(event.target);
    if (event.target.matches("[data-take], [data-choice]")) { count(); add_up(); }
  });
})();
