// Runs before the first paint so that a dark or English page never flashes light or Chinese.
// A file of its own, not an inline script: the page's content policy allows scripts from this site only.
(function () {
  var scheme = "auto";
  var lang = "zh-CN";
  try {
    scheme = localStorage.getItem("mannequin.scheme") || "auto";
    lang = localStorage.getItem("mannequin.lang") || lang;
  } catch {
    // Storage may be switched off; the defaults stand.
  }
  var dark =
    scheme === "dark" || (scheme === "auto" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
  document.documentElement.lang = lang === "en" ? "en" : "zh-CN";
})();
