// Reads the page aloud: a recording of the case where there is one, else a voice of the tablet itself.
// A voice that is not local would send what it reads to somebody: it is never used.
(() => {
  const button = document.getElementById("aloud");
  const speech = window.speechSynthesis;
  let recording = null;
  let turn = 0;

  const press = (on) => button.setAttribute("aria-pressed", String(on));
  const pressed = () => button.getAttribute("aria-pressed") === "true";

  const texts = () =>
    [...document.querySelectorAll(button.dataset.reads)]
      .filter((part) => !part.closest("[hidden]") && part.textContent.trim())
      .map((part) => ({ text: part.textContent.trim(), language: part.closest("[lang]")?.lang ?? "" }));

  // Language and script decide, however they are written: zh_TW does not read zh-Hans.
  const known = new Map();
  const read = (tag) => {
    if (!known.has(tag)) known.set(tag, parse(tag));
    return known.get(tag);
  };
  const parse = (tag) => {
    const [language, ...parts] = tag.split(/[-_#]+/);
    const script = parts.find((part) => /^[a-z]{4}$/i.test(part));
    const region = parts.find((part) => /^([a-z]{2}|\d{3})$/i.test(part));
    try {
      return new Intl.Locale([language, script, region].filter(Boolean).join("-")).maximize();
    } catch {
      return {};
    }
  };

  const voiceFor = (language) => {
    const wanted = read(language);
    const fits = (speech?.getVoices() ?? []).filter((voice) => {
      const has = read(voice.lang);
      return voice.localService === true && has.language && has.language === wanted.language && has.script === wanted.script;
    });
    return fits.find((voice) => read(voice.lang).region === wanted.region) ?? fits[0];
  };

  // All or nothing: nobody could tell that a part in another language was left out.
  const canSpeak = () => {
    const parts = texts();
    return parts.length > 0 && parts.every(({ language }) => voiceFor(language));
  };

  const offer = () => {
    if (!pressed()) button.hidden = !recording && !canSpeak();
  };

  const stop = () => {
    turn += 1;
    recording?.pause();
    speech?.cancel();
    press(false);
    offer();
  };

  const speak = () => {
    const mine = ++turn;
    const end = () => mine === turn && stop();
    const utterances = texts().map(({ text, language }) => {
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.lang = language;
      utterance.voice = voiceFor(language);
      for (const sign of ["start", "boundary"]) {
        utterance.addEventListener(sign, () => mine === turn && dispatchEvent(new Event("spoken")));
      }
      utterance.addEventListener("error", end);
      return utterance;
    });
    utterances.at(-1).addEventListener("end", end);
    speech.cancel();
    utterances.forEach((utterance) => speech.speak(utterance));
    press(true);
  };

  const rest = () => {
    if (recording?.paused) press(false);
  };

  // What cannot be played is as if it were not there.
  const giveUp = () => {
    recording?.remove();
    recording = null;
    stop();
    if (canSpeak()) speak();
  };

  const prepare = (address) => {
    recording = document.createElement("audio");
    recording.preload = "none";
    recording.src = address;
    recording.addEventListener("pause", rest);
    recording.addEventListener("error", giveUp);
    button.after(recording);
  };

  const play = () => {
    press(true);
    recording.play().catch(rest);
  };

  const listen = () => {
    if (recording) play();
    else if (canSpeak()) speak();
    else offer();
  };

  button.addEventListener("click", () => (pressed() ? stop() : listen()));
  if (button.dataset.recording) prepare(button.dataset.recording);
  window.addEventListener("pagehide", stop);
  document.addEventListener("submit", ({ target }) => target.method !== "dialog" && stop());
  document.addEventListener("visibilitychange", () => document.hidden && stop());
  // Browsers find their voices late, and an own letter changes what there is to read.
  speech?.addEventListener?.("voiceschanged", offer);
  document.addEventListener("input", offer);
  offer();
})();
