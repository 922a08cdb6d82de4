// A second person signs with a passkey: ask the server what to sign, ask the device,
// put the answer into the form and send it. Without this script the code signs.
(() => {
  "use strict";
  if (window.madoguchiSigning || !window.PublicKeyCredential) return;
  window.madoguchiSigning = true;

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const named = (box, name) => box.querySelector(`[data-signing-${name}]`);

  const signer = (box) => box.querySelector("select, input[name=account]");

  function say(box, sentence) {
    const line = document.createElement("p");
    line.className = "field-error";
    line.textContent = sentence;
    named(box, "said").replaceChildren(...(sentence ? [line] : []));
  }

  async function options(box, form) {
    const sent = new FormData();
    sent.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    sent.set("matter", named(box, "matter").querySelector("input").value);
    sent.set("account", signer(box)?.value || "");
    const answer = await fetch(box.dataset.signing, {
      method: "POST",
      body: sent,
      redirect: "error",
    });
    const found = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(found.sentence || "");
    return found.publicKey;
  }

  async function ask(asked) {
    const publicKey = {
      ...asked,
      challenge: bytes(asked.challenge),
      allowCredentials: (asked.allowCredentials || []).map((key) => ({
        ...key,
        id: bytes(key.id),
      })),
    };
    const given = await navigator.credentials.get({ publicKey });
    const { clientDataJSON, authenticatorData, signature, userHandle } = given.response;
    return {
      id: given.id,
      rawId: text(given.rawId),
      type: given.type,
      clientExtensionResults: {},
      response: {
        clientDataJSON: text(clientDataJSON),
        authenticatorData: text(authenticatorData),
        signature: text(signature),
        userHandle: userHandle ? text(userHandle) : undefined,
      },
    };
  }

  async function sign(box, button) {
    const form = button.form;
    const words = named(box, "said").dataset;
    const who = signer(box);
    say(box, "");
    if (who && !who.value) {
      say(box, words.who);
      who.focus();
      return;
    }
    button.disabled = true;
    try {
      const given = await ask(await options(box, form));
      named(box, "credential").querySelector("input").value = JSON.stringify(given);
      const code = named(box, "code").querySelector("input");
      code.value = "";
      code.required = false;
      form.requestSubmit(form.querySelector(".button--filled"));
    } catch (trouble) {
      const ours = trouble.constructor === Error && trouble.message;
      say(box, ours || words.failed);
    } finally {
      button.disabled = false;
    }
  }

  const begin = (root) =>
    root.querySelectorAll("[data-signing]").forEach((box) => {
      const button = named(box, "passkey");
      button.hidden = false;
      button.addEventListener("click", () => sign(box, button));
    });
  begin(document);
  document.addEventListener("madoguchi:part", (event) => begin(event.target));
})();
