// The page to sign in, with an API key or a token. What was there stays behind it.

import * as api from "../api/api.js";
import { button, el } from "./dom.js";
import { visible } from "../api/keys.js";

let form;

export function signIn(page) {
  if (form?.isConnected) return;
  const token = el("input", {
    type: "password",
    name: "token",
    autocomplete: "current-password",
    required: true,
    spellcheck: false,
  });
  const trouble = el("p.bad", { role: "alert" });
  const submit = button("", "Sign in", undefined, { shown: true, className: ".main", type: "submit" });
  form = el(
    "div.signin",
    {},
    el(
      "form",
      {
        onsubmit: async (event) => {
          event.preventDefault();
          submit.disabled = true;
          trouble.textContent = "";
          try {
            await api.signIn(token.value.trim());
            location.reload();
          } catch (error) {
            submit.disabled = false;
            const words = {
              401: "This key or token is unknown, or has expired.",
              404: "Nobody can sign in here yet: whoever runs the service has to make a key for sessions.",
            };
            trouble.textContent = words[error.status] ?? visible(error.message);
            token.select();
          }
        },
      },
      el("h2", {}, "Sign in"),
      el("label", {}, el("span", {}, "API key or token"), token),
      trouble,
      el("div.buttons", {}, submit),
    ),
  );
  document.querySelector("dialog.viewer[open]")?.close();
  for (const id of ["top", "folders", "images"]) document.getElementById(id).hidden = true;
  page.selection.clear();
  const state = document.getElementById("state");
  state.hidden = false;
  state.replaceChildren(form);
  document.title = "Sign in";
  token.focus();
}
