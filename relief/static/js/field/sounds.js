// @ts-check
// One sound and one vibration for each colour of verdict, for those who look at the person and not
// at the screen. Made on the device: nothing to load.

/** @type {Record<string, { tones: [number, number, number][], shake: number[] }>} pitch, from, length in seconds */
const SIGNALS = {
  give: { tones: [[660, 0, 0.1], [990, 0.11, 0.16]], shake: [60] },
  done: { tones: [[440, 0, 0.14], [440, 0.2, 0.14], [440, 0.4, 0.14]], shake: [120, 80, 120, 80, 120] },
  stop: { tones: [[220, 0, 0.5]], shake: [400] },
  other: { tones: [[660, 0, 0.12], [520, 0.14, 0.2]], shake: [80, 60, 80] },
  help: { tones: [[520, 0, 0.12], [520, 0.18, 0.12]], shake: [80, 60, 80] },
  saved: { tones: [[1320, 0, 0.07]], shake: [30] },
};

/** @type {AudioContext | null} */
let context = null;

/**
 * @param {string} kind one of the bands, or "saved"
 * @param {boolean} isOn
 */
export function signal(kind, isOn) {
  const found = SIGNALS[kind];
  if (!found || !isOn) return;
  // Browsers refuse both before the first touch of the screen; a verdict is then seen, not heard.
  if (navigator.userActivation && !navigator.userActivation.hasBeenActive) return;
  navigator.vibrate?.(found.shake);
  try {
    play(found.tones);
  } catch {
    context = null;
  }
}

/** @param {[number, number, number][]} tones */
function play(tones) {
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume().catch(() => {});
  const start = context.currentTime + 0.01;
  for (const [pitch, from, length] of tones) {
    const tone = context.createOscillator();
    const loud = context.createGain();
    tone.frequency.value = pitch;
    tone.type = "square";
    loud.gain.setValueAtTime(0.12, start + from);
    loud.gain.exponentialRampToValueAtTime(0.001, start + from + length);
    tone.connect(loud).connect(context.destination);
    tone.start(start + from);
    tone.stop(start + from + length);
  }
}
