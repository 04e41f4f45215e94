// A file of its own, run before the first paint: an inline script would be refused by the content security policy.
(() => {
  try {
    const theme = localStorage.getItem("millrace.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be forbidden; the system's theme is used then.
  }
})();
