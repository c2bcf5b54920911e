// The theme and the direction, before anything is painted. The only script that is no module.
{
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch { /* Storage is off: the system's theme stays. */ }
  if (new URLSearchParams(location.search).get("dir") === "rtl") root.dir = "rtl";
}
