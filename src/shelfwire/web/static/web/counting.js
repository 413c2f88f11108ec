// Scans of a stock take: each is sent in its turn while the next one is read, and none is lost.
"use strict";
(() => {
  let turn = Promise.resolve();
  const send = async (form, body, code) => {
    const place = document.getElementById(form.dataset.scanQueue);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
      const text = await answer.text();
      if (!answer.ok) throw new Error(String(answer.status));
      place.innerHTML = text;
      document.body.dispatchEvent(new Event("counted"));
    } catch {
      place.textContent = `“${code}” was not counted: the server did not answer. Scan it again.`;
      place.classList.add("text-danger");
      return;
    }
    place.classList.remove("text-danger");
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-scan-queue]")) return;
    event.preventDefault();
    const code = form.elements.code.value.trim();
    if (!code) return;
    const body = new FormData(form);
    form.elements.code.value = "";
    form.elements.count.value = "1";
    form.elements.code.focus();
    turn = turn.then(() => send(form, body, code));
  }, true);
})();
