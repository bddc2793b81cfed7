// All ways a code comes in: hand scanner, camera, photo. Typing is the page's own form.
import { Camera } from "./camera.js";
import { decoder } from "./decoder.js";
import { tell } from "./feedback.js";
import { listenToWedge } from "./wedge.js";

const LARGEST_PHOTO = 1600;
const box = document.querySelector("[data-scanner]");
const part = (name) => box.querySelector(`[data-${name}]`);
const words = box.dataset;
let camera = null;
const WHY_NOT = { NotAllowedError: words.refused, NotFoundError: words.none, NotReadableError: words.busy, Blind: words.blind };

function findDecoder() {
  const sample = part("sample").querySelector("svg");
  return decoder({ script: words.script, reader: words.reader, sample, text: part("sample").dataset.sample });
}

function showCamera(isOn) {
  part("viewfinder").hidden = !isOn;
  part("start").hidden = isOn;
  part("stop").hidden = !isOn;
}

function offerMore() {
  const { torch, zoom } = camera.offers;
  part("torch").hidden = !torch;
  part("zoom").closest("label").hidden = !zoom;
  if (zoom) Object.assign(part("zoom"), { min: zoom.min, max: zoom.max, step: zoom.step || 0.1, value: zoom.min });
}

function ended(why) {
  showCamera(false);
  tell("refused", WHY_NOT[why] ?? words.none);
}

async function start(onScan) {
  const decode = await findDecoder();
  if (!decode) return tell("refused", words.undecoded);
  if (!navigator.mediaDevices?.getUserMedia) return tell("refused", words.insecure);
  camera ??= new Camera(part("video"), decode, onScan, ended);
  showCamera(true);
  await camera.start();
  offerMore();
}

async function readPhoto(input, onScan) {
  const [file] = input.files;
  input.value = "";
  const decode = await findDecoder();
  if (!file || !decode) return decode || tell("refused", words.undecoded);
  const whole = await createImageBitmap(file).catch(() => null);
  const scale = whole && Math.min(1, LARGEST_PHOTO / Math.max(whole.width, whole.height));
  const small = whole && (await createImageBitmap(whole, { resizeWidth: Math.round(whole.width * scale) || 1, resizeQuality: "high" }));
  const read = (picture) => decode(picture).catch(() => "");
  const text = whole ? (await read(small)) || (await read(whole)) : "";
  return text ? onScan(text) : tell("refused", words.unread);
}

export function listen(onScan) {
  listenToWedge(onScan, () => tell("refused", words.torn));
  part("start").addEventListener("click", () => start(onScan));
  part("stop").addEventListener("click", () => {
    camera?.stop();
    showCamera(false);
  });
  part("torch").addEventListener("click", ({ currentTarget: button }) => {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isOn));
    camera.set({ torch: isOn });
  });
  part("zoom").addEventListener("input", ({ target }) => camera.set({ zoom: Number(target.value) }));
  part("photo").addEventListener("change", ({ target }) => readPhoto(target, onScan));
}
