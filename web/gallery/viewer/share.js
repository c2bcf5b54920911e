// Signed links, which show an image to whoever has them, until they expire.

import * as api from "../api/api.js";
import { button, copyText, date, dialog, el } from "../page/dom.js";
import { visible } from "../api/keys.js";

const times = { 3600: "One hour", 86400: "One day", 604800: "Seven days" };

export function share(_page, [key]) {
  const time = el("select", {}, Object.entries(times).map(([value, label]) => el("option", { value }, label)));
  const result = el("input", { readOnly: true, "aria-label": "Link", hidden: true });
  const words = el("p.hint", { role: "status" }, "Whoever has the link can see the image, without signing in.");
  const make = button("", "Make and copy the link", undefined, { shown: true, className: ".main", type: "submit" });
  const box = dialog(
    "Signed link",
    el(
      "form",
      {
        onsubmit: async (event) => {
          event.preventDefault();
          make.disabled = true;
          try {
            const { url, expires_at: end } = await api.link({ key, expires_in: Number(time.value), mode: "inline" });
            result.hidden = false;
            result.value = api.publicAddress(url).href;
            words.replaceChildren("The link works until ", date(end), ".");
            await copyText(result.value).then(() => words.append(" It is copied."), () => result.select());
          } catch (error) {
            words.textContent = visible(error.message);
          }
          make.disabled = false;
        },
      },
      el("h2", {}, "Signed link"),
      el("label", {}, el("span", {}, "It works for"), time),
      result,
      words,
      el("div.buttons", {}, button("", "Close", () => box.close(), { shown: true }), make),
    ),
  );
}
