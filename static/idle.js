// Ends a visit that nobody continues: a question after a time of rest, then everything is wiped
// from the page itself, also when the server does not answer.
(() => {
  const { idle, warning, token } = document.body.dataset;
  const restMs = Number(idle) * 1000;
  const warningMs = Number(warning) * 1000;
  const dialog = document.getElementById("idle");
  const seconds = document.getElementById("idle-seconds");
  const ring = document.getElementById("idle-ring");
  let lastLife = Date.now();
  let over = false;

  const live = () => {
    if (!dialog.open) lastLife = Date.now();
  };
  // What is heard is a sign too, while it goes on: a sound that hangs is none.
  const signs = ["pointerdown", "pointermove", "keydown", "input", "scroll", "wheel", "touchmove", "timeupdate", "spoken"];
  for (const sign of signs) window.addEventListener(sign, live, { passive: true, capture: true });

  // An answer counts at once: the close comes a little later, when the question might be back.
  for (const answer of ["submit", "cancel", "close"]) {
    dialog.addEventListener(answer, () => {
      lastLife = Date.now();
    });
  }

  const wipe = () => {
    over = true;
    const resting = document.getElementById("resting").content.cloneNode(true);
    document.title = "";
    document.body.replaceChildren(resting);
    window.speechSynthesis?.cancel();
    leave();
  };

  const leave = async () => {
    const body = new URLSearchParams({ csrf_token: token });
    try {
      await fetch("/done", { method: "POST", body, redirect: "manual" });
      location.replace("/");
    } catch {
      setTimeout(leave, 5000);
    }
  };

  const look = () => {
    if (over) return;
    const rested = Date.now() - lastLife;
    if (rested >= restMs + warningMs) {
      wipe();
    } else if (rested >= restMs) {
      if (!dialog.open) dialog.showModal();
      const left = restMs + warningMs - rested;
      seconds.textContent = String(Math.ceil(left / 1000));
      ring.setAttribute("stroke-dasharray", `${(100 * left) / warningMs} 100`);
    }
  };

  setInterval(look, 250);
  // A tablet that slept past the end wipes before anything is seen.
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pageshow", look);
})();
