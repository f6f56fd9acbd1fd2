// <form data-behaviour="proof-of-work" data-challenge="…" data-difficulty="18"><input type="hidden" name="proof">
//   <div class="proof" data-status role="status" hidden>Checking … <progress class="progress" max="1"></progress></div></form>
// Finds a number with which SHA-256 of "challenge:number" begins with that many zero bits, from the first focus on.
// Send waits for it, and only then the note is shown: it must not move the button under somebody's finger.
// An own SHA-256: crypto.subtle is missing without TLS, and slower for such short texts.
{
  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
  const fraction = (value) => (value * 2 ** 32) | 0;
  const START = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
  const ROUND = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
  const turn = (word, by) => (word >>> by) | (word << (32 - by));
  const schedule = new Int32Array(64);
  const encoder = new TextEncoder();

  const mix = (state, block, at) => {
    for (let i = 0; i < 64; i += 1) {
      if (i < 16) schedule[i] = block.getInt32(at + i * 4);
      else {
        const x = schedule[i - 15];
        const y = schedule[i - 2];
        const low = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
        const high = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
        schedule[i] = schedule[i - 16] + low + schedule[i - 7] + high;
      }
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const choice = (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g));
      const first = (h + choice + ROUND[i] + schedule[i]) | 0;
      const second = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      h = g; g = f; f = e; e = (d + first) | 0;
      d = c; c = b; b = a; a = (first + second) | 0;
    }
    return [a, b, c, d, e, f, g, h].map((word, i) => (word + state[i]) | 0);
  };
  const sha256 = (text) => {
    const bytes = encoder.encode(text);
    const padded = new DataView(new ArrayBuffer(Math.ceil((bytes.length + 9) / 64) * 64));
    new Uint8Array(padded.buffer).set(bytes);
    padded.setUint8(bytes.length, 0x80);
    padded.setUint32(padded.byteLength - 4, bytes.length * 8);
    let state = START;
    for (let at = 0; at < padded.byteLength; at += 64) state = mix(state, padded, at);
    return state;
  };
  const leadingZeros = ([first, second]) => (first ? Math.clz32(first) : 32 + Math.clz32(second));

  behaviour("proof-of-work", (form) => {
    const proof = form.elements.namedItem("proof");
    proof.value = ""; // of a former puzzle
    const status = form.querySelector("[data-status]");
    const { challenge, difficulty } = form.dataset;
    const expected = 2 ** Number(difficulty);
    let number = 0;
    let begun = false;
    let waiting = null;

    const show = () => {
      if (!waiting) return;
      status.hidden = false;
      status.querySelector("progress").value = 1 - Math.exp(-number / expected);
    };
    const work = () => {
      const until = performance.now() + 12; // then let the page breathe
      while (leadingZeros(sha256(`${challenge}:${number}`)) < Number(difficulty)) {
        number += 1;
        if (performance.now() < until) continue;
        show();
        setTimeout(work);
        return;
      }
      proof.value = String(number);
      if (waiting) form.requestSubmit(waiting.submitter);
    };
    const begin = () => {
      if (begun) return;
      begun = true;
      setTimeout(work);
    };
    form.addEventListener("focusin", begin, { once: true });
    form.addEventListener("submit", (event) => {
      if (proof.value) return;
      event.preventDefault();
      waiting = { submitter: event.submitter };
      show();
      begin();
    });
  });
}
