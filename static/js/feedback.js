// What happened, so that it is noticed with gloves and in noise: a large word in its
// colour, a tone of its own, a shake, and a spoken sentence. Sound and voice can be muted.
const KINDS = {
  ready: { state: "info", tones: [], shake: 0 },
  added: { state: "info", tones: [[1000, 0.06]], shake: 40 },
  done: { state: "good", tones: [[880, 0.1], [1320, 0.18]], shake: [80, 60, 80] },
  already: { state: "warn", tones: [[520, 0.09], [520, 0.09]], shake: [40, 40, 40] },
  kept: { state: "warn", tones: [[660, 0.12], [440, 0.2]], shake: [80, 80, 80] },
  refused: { state: "bad", tones: [[190, 0.18], [140, 0.3]], shake: [300, 100, 300] },
};
const VOICES = { en: "en-IN", hi: "hi-IN", te: "te-IN" };
const panel = document.querySelector("[data-said]");
const isOff = (what) => localStorage.getItem(`scan-${what}`) === "off";
// Browsers refuse noise before the first touch or key, and say so in the console.
const mayMakeNoise = () => navigator.userActivation?.hasBeenActive ?? true;
let audio = null;

function play(tones) {
  if (isOff("sound") || !window.AudioContext || !mayMakeNoise()) return;
  audio ??= new AudioContext();
  audio.resume();
  let at = audio.currentTime;
  for (const [hertz, seconds] of tones) {
    const tone = audio.createOscillator();
    tone.type = hertz < 300 ? "square" : "sine";
    tone.frequency.value = hertz;
    tone.connect(audio.destination);
    tone.start(at);
    tone.stop(at + seconds);
    at += seconds + 0.04;
  }
}

function speak(sentence) {
  if (isOff("voice") || !sentence || !window.speechSynthesis || !mayMakeNoise()) return;
  const words = new SpeechSynthesisUtterance(sentence);
  words.lang = VOICES[document.documentElement.lang] ?? "en-IN";
  speechSynthesis.cancel();
  speechSynthesis.speak(words);
}

export const fill = (sentence, facts) => sentence.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");

// Say one of KINDS with its sentence; `spoken` where the voice should be briefer.
export function tell(kind, sentence, spoken = sentence) {
  const { state, tones, shake } = KINDS[kind];
  panel.dataset.state = state;
  panel.dataset.said = kind;
  panel.querySelector("[data-word]").textContent = panel.dataset[kind];
  panel.querySelector("[data-sentence]").textContent = sentence;
  play(tones);
  if (shake && mayMakeNoise()) navigator.vibrate?.(shake);
  speak(spoken);
}

function showMute(button) {
  button.setAttribute("aria-pressed", String(!isOff(button.dataset.mute)));
}

for (const button of document.querySelectorAll("[data-mute]")) {
  showMute(button);
  button.addEventListener("click", () => {
    localStorage.setItem(`scan-${button.dataset.mute}`, isOff(button.dataset.mute) ? "on" : "off");
    if (isOff("voice")) window.speechSynthesis?.cancel();
    showMute(button);
  });
}
