// Finds the QR code in a picture: by the browser's own detector when it reads a sample
// right, else by the one the site serves. The sample is a code drawn on the page.
const FORMATS = { formats: ["qr_code"] };
const SAMPLE_SCALE = 6;

function drawn(sample) {
  const side = sample.viewBox.baseVal.width;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side * SAMPLE_SCALE;
  const pen = canvas.getContext("2d");
  pen.scale(SAMPLE_SCALE, SAMPLE_SCALE);
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, side, side);
  pen.fillStyle = "#000";
  pen.fill(new Path2D(sample.querySelector("path:last-child").getAttribute("d")));
  return canvas;
}

async function reads(detector, sample, text) {
  const [found] = await detector.detect(drawn(sample));
  return found?.rawValue === text;
}

async function own({ sample, text }) {
  if (!("BarcodeDetector" in window)) return null;
  try {
    const detector = new BarcodeDetector(FORMATS);
    return (await reads(detector, sample, text)) ? detector : null;
  } catch {
    return null; // there in name only: no model, or a format it does not know
  }
}

function load(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = () => reject(new Error(address));
    document.head.append(script);
  });
}

async function served({ script, reader, sample, text }) {
  if (!script || !reader) return null;
  try {
    await load(script);
    const { BarcodeDetector: Detector, prepareZXingModule } = window.BarcodeDetectionAPI;
    // Without this its reader would be fetched from another host.
    prepareZXingModule({ overrides: { locateFile: (name) => (name.endsWith(".wasm") ? reader : name) } });
    const detector = new Detector(FORMATS);
    return (await reads(detector, sample, text)) ? detector : null;
  } catch {
    return null;
  }
}

let ready = null;

// A function that finds the text in a picture ("" for none); null where none can be had.
export function decoder(parts) {
  ready ??= own(parts).then(async (mine) => {
    const detector = mine ?? (await served(parts));
    return detector && (async (picture) => (await detector.detect(picture))[0]?.rawValue ?? "");
  });
  return ready;
}
