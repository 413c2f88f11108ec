// Light or dark before the first paint: as the person chose on this device, else as the system says. Density too.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement.dataset;
  const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const follow = () => {
    const chosen = kept("theme") ?? "system";
    root.theme = chosen;
    root.bsTheme = chosen === "system" ? (dark.matches ? "dark" : "light") : chosen;
    root.density = kept("density") ?? "usual";
  };
  follow();
  dark.addEventListener("change", follow);
  document.addEventListener("shelfwire:choice", follow);
})();
