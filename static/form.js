// The page follows what is chosen and typed; faults are brought into view.
(() => {
  const form = document.getElementById("ask");
  const value = (name) => form.elements[name]?.value.trim() ?? "";
  const initials = (name) => name.split(/[\s·•・.,،]+/).filter(Boolean).map((word) => `${[...word][0].toUpperCase()}.`).join(" ");

  const mirror = () => {
    const name = value("name");
    const child = form.elements.under_age?.checked;
    const shown = { letter: name, initials: initials(name), count: "" }[value("send")] ?? name;
    for (const place of document.querySelectorAll("[data-mirror]")) {
      place.textContent = (child ? "" : shown) || "…";
    }
  };

  const salute = () => {
    const chosen = new Set(new FormData(form).getAll("targets"));
    for (const line of document.querySelectorAll("[data-target]")) {
      line.hidden = !chosen.has(line.dataset.target);
    }
  };

  const ownWords = () => {
    const own = value("letter");
    const sheets = [...document.querySelectorAll(".sheet")];
    sheets.forEach((sheet, at) => {
      const sent = at === sheets.length - 1;
      sheet.querySelector("[data-sample]").hidden = own && sent;
      sheet.querySelector("[data-own]").hidden = !(own && sent);
      sheet.querySelector("[data-own]").textContent = own;
      if (!sent) sheet.hidden = Boolean(own);
    });
  };

  // The one line that stands for a closed part of the form.
  const sums = {
    targets: () => [...form.querySelectorAll('[name="targets"]:checked')].map((box) => box.dataset.name),
    from: () => [value("place"), form.elements.country?.selectedOptions[0]?.text ?? ""],
    mail: () => [value("email")],
  };
  const sum = () => {
    for (const line of document.querySelectorAll("[data-summary]")) {
      line.dataset.empty ??= line.textContent;
      const said = sums[line.dataset.summary]().filter(Boolean).join(", ");
      line.textContent = said || (line.dataset.summary === "mail" ? line.dataset.empty : "");
    }
  };

  const follow = () => {
    mirror();
    salute();
    ownWords();
    sum();
  };
  form.addEventListener("input", follow);
  follow();

  const wanted = document.querySelector("[autofocus]");
  if (wanted) {
    wanted.focus({ preventScroll: true });
    wanted.scrollIntoView({ block: "center" });
  }
})();
