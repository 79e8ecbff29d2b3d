// @ts-check
// Reads QR codes from the camera. The device's own reader is asked first where there is one; the
// vendored reader (WebAssembly) is fetched when it is first needed and then finds what the other
// did not. The page must be allowed to compile it: `g.may_compile_wasm` in web/headers.py.

const READER = new URL("../../vendor/zxing-wasm@3.1.4/es/reader/index.js", import.meta.url).href;
const PROGRAM = new URL("../../vendor/zxing-wasm@3.1.4/zxing_reader.wasm", import.meta.url).href;
const OPTIONS = { formats: ["QRCode"], tryHarder: true, tryDenoise: true, maxNumberOfSymbols: 1, textMode: "Plain" };
// Enough for a card that fills a third of the picture, and little enough for a cheap tablet.
const CAMERA = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };

/**
 * @typedef {{ detect: (image: ImageData) => Promise<{ rawValue: string }[]> }} Native
 * @typedef {{ readBarcodes: (image: ImageData, options: object) => Promise<{ isValid: boolean, text: string }[]> }} Zxing
 */

/** @type {Promise<Native | null> | undefined} */
let native;
/** @type {Promise<Zxing> | undefined} */
let zxing;

/**
 * Fetch the vendored reader now, so that the first scan does not wait for it.
 * @returns {Promise<Zxing>}
 */
export function prepareReader() {
  zxing ??= fetchReader().catch((fault) => {
    zxing = undefined; // The line may be back at the next frame.
    throw fault;
  });
  return zxing;
}

/**
 * The text of the first QR code in the picture, or null when none can be read.
 * @param {ImageData} imageData
 * @returns {Promise<string | null>}
 */
export async function readCode(imageData) {
  const text = await readNatively(imageData);
  if (text !== null) return text;
  const { readBarcodes } = await prepareReader();
  const found = (await readBarcodes(imageData, OPTIONS)).find((code) => code.isValid);
  return found ? found.text : null;
}

/**
 * Show the camera at the back of the device in `video`. Without permission or camera it throws
 * what the browser says: NotAllowedError, NotFoundError, NotReadableError.
 * @param {HTMLVideoElement} video
 * @returns {Promise<() => void>} stop: darkens the picture and gives the camera back
 */
export async function openCamera(video) {
  if (!navigator.mediaDevices) throw new DOMException("no camera without HTTPS", "NotFoundError");
  const stream = await navigator.mediaDevices.getUserMedia({ video: CAMERA, audio: false });
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
    if (video.srcObject === stream) video.srcObject = null;
  };
  try {
    video.muted = true;
    video.playsInline = true; // Else an iPhone fills the whole screen.
    video.srcObject = stream;
    await video.play();
  } catch (fault) {
    stop();
    throw fault;
  }
  return stop;
}

/** @type {OffscreenCanvas | undefined} */
let canvas;

/**
 * What the camera sees now, or null while there is no picture yet.
 * @param {HTMLVideoElement} video
 * @returns {ImageData | null}
 */
export function frameOf(video) {
  const { videoWidth: width, videoHeight: height } = video;
  if (!width || !height) return null;
  if (canvas?.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) return null;
  pen.drawImage(video, 0, 0);
  return pen.getImageData(0, 0, width, height);
}

/** @returns {Promise<Zxing>} */
async function fetchReader() {
  const module = await import(READER);
  // By its own default it would fetch the program from another host.
  await module.prepareZXingModule({ overrides: { locateFile: () => PROGRAM }, fireImmediately: true });
  return module;
}

/** @returns {Promise<Native | null>} */
async function openNative() {
  const Detector = /** @type {any} */ (globalThis).BarcodeDetector;
  // Some devices have the name and no reader behind it.
  if (!Detector || !(await Detector.getSupportedFormats()).includes("qr_code")) return null;
  return new Detector({ formats: ["qr_code"] });
}

/**
 * @param {ImageData} imageData
 * @returns {Promise<string | null>}
 */
async function readNatively(imageData) {
  try {
    native ??= openNative();
    const found = await (await native)?.detect(imageData);
    return found?.[0]?.rawValue || null;
  } catch {
    native = Promise.resolve(null); // It broke once: leave it, the vendored reader does the work.
    return null;
  }
}
