// Passkeys: asks the browser for one and posts its answer. Forms are marked data-passkey="get" or "create"; what to
// ask stands in data-passkey-options, or is fetched from data-passkey-url when the button is pressed.
(() => {
  "use strict";

  const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const withBytes = (list) => (list || []).map((item) => ({ ...item, id: toBytes(item.id) }));

  // WebAuthn's JSON has bytes as base64url text; the browser wants them as bytes, and answers in bytes.
  const asked = (key) => ({
    ...key,
    challenge: toBytes(key.challenge),
    ...(key.user && { user: { ...key.user, id: toBytes(key.user.id) } }),
    ...(key.allowCredentials && { allowCredentials: withBytes(key.allowCredentials) }),
    ...(key.excludeCredentials && { excludeCredentials: withBytes(key.excludeCredentials) }),
  });

  const answered = (credential) => {
    const { response } = credential;
    const parts = { clientDataJSON: toText(response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[name]) parts[name] = toText(response[name]);
    }
    return JSON.stringify({
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: parts,
    });
  };

  const optionsOf = async (form) => {
    if (form.dataset.passkeyOptions) return JSON.parse(form.dataset.passkeyOptions);
    const answer = await fetch(form.dataset.passkeyUrl, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
    if (!answer.ok) throw new Error(`options: ${answer.status}`);
    return (await answer.json()).request_options;
  };

  const ask = async (form) => {
    const publicKey = asked((await optionsOf(form)).publicKey);
    const credential = form.dataset.passkey === "create"
      ? await navigator.credentials.create({ publicKey })
      : await navigator.credentials.get({ publicKey });
    form.elements.credential.value = answered(credential);
    form.submit();
  };

  const prepare = (form) => {
    const button = form.querySelector("[data-passkey-button]");
    button.disabled = false;
    form.querySelector("[data-passkey-missing]").hidden = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      button.disabled = true;
      form.querySelector(".kp-passkey__failed").hidden = true;
      ask(form).catch(() => {
        // Cancelled, timed out, or no key here: the browser has said which; we say what to do.
        button.disabled = false;
        form.querySelector(".kp-passkey__failed").hidden = false;
      });
    });
  };

  if (window.PublicKeyCredential) document.querySelectorAll("[data-passkey]").forEach(prepare);
})();
