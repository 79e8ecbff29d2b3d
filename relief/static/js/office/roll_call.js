// @ts-check
// Roll call: each tap is sent at once and the tally follows. Without this script the form does it all.

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-roll]"));
const digits = document.documentElement.lang === "bn" ? "০১২৩৪৫৬৭৮৯" : "0123456789";

/** @param {number} count */
const written = (count) => String(count).replace(/\d/g, (digit) => digits[Number(digit)]);

const tally = () => {
  const marks = [...form.querySelectorAll(".mark input:checked")].map((input) => input.value);
  const counts = {
    present: marks.filter((mark) => mark === "present" || mark === "late").length,
    absent: marks.filter((mark) => mark.startsWith("absent")).length,
    blank: marks.filter((mark) => mark === "not-marked").length,
  };
  for (const [name, count] of Object.entries(counts)) {
    form.querySelector(`[data-count="${name}"]`).textContent = written(count);
  }
};

/** @type {Promise<void>} */
let line = Promise.resolve();

/** @param {HTMLInputElement} input */
const send = async (input) => {
  const row = input.closest(".roll__row");
  const child = input.name.replace("mark-", "");
  const was = /** @type {HTMLInputElement} */ (form.elements.namedItem(`seen-${child}`));
  // The newest choice of the row counts; an older one still waiting in line has nothing to say.
  if (!input.checked || was.value.split(":")[0] === input.value) {
    row.removeAttribute("data-state");
    return;
  }
  const body = new FormData();
  body.set("csrf_token", form.elements.namedItem("csrf_token").value);
  body.set(input.name, input.value);
  body.set(was.name, was.value);
  row.setAttribute("data-state", "saving");
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error();
    was.value = (await answer.json())[child] ?? was.value;
    row.setAttribute("data-state", "saved");
  } catch {
    // Nothing is lost: the mark stays in the form, and "Save marks" sends it again.
    row.setAttribute("data-state", "unsaved");
    form.setAttribute("data-trouble", "");
  }
};

form?.addEventListener("change", (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  if (!input.name.startsWith("mark-")) return;
  tally();
  line = line.then(() => send(input));
});
form?.addEventListener("submit", () => form.querySelectorAll("[data-state]").forEach((row) => row.removeAttribute("data-state")));
if (form) form.setAttribute("data-live", "");
