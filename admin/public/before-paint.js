// Runs before the first paint so that a dark or English page never flashes light or Chinese.
// A file of its own, not an inline script: the page's content policy allows scripts from this site only.
(function () {
  var theme = null;
  var lang = "zh-CN";
  try {
    theme = JSON.parse(localStorage.getItem("RaStoreDesk.theme") || "null");
    lang = localStorage.getItem("mannequin.lang") || lang;
  } catch {
    // Storage may be switched off; the defaults stand.
  }
  var dark = theme ? theme === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.style.background = dark ? "#141414" : "#f3f3f3";
  document.documentElement.style.colorScheme = dark ? "dark" : "light";
  document.documentElement.lang = lang === "en" ? "en" : "zh-CN";
})();
