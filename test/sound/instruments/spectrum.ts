/** In-place complex FFT (decimation in time); the length is a power of two. */
export function fft(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j], re[i]];
      [im[i], im[j]] = [im[j], im[i]];
    }
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2;
    for (let k = 0; k < half; k++) {
      const angle = (-2 * Math.PI * k) / size;
      const c = Math.cos(angle);
      const s = Math.sin(angle);
      for (let a = k; a < n; a += size) {
        const b = a + half;
        const tr = re[b] * c - im[b] * s;
        const ti = re[b] * s + im[b] * c;
        re[b] = re[a] - tr;
        im[b] = im[a] - ti;
        re[a] += tr;
        im[a] += ti;
      }
    }
  }
}

/** 7-term Blackman-Harris window: side lobes under -180 dB (Albrecht 2001). */
const WINDOW = [
  0.27105140069342, -0.43329793923448, 0.21812299954311, -0.06592544638803, 0.01081174209837, -0.00077658482522,
  0.00001388721735,
];

/** Amplitude spectrum in dBFS of a tone's peak: [hertz, dB] of each bin. `signal.length` is cut to a power of two. */
export function spectrumDb(signal: Float32Array, rateHz: number): (readonly [number, number])[] {
  const n = 2 ** Math.floor(Math.log2(signal.length));
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let w = 0;
    for (let k = 0; k < WINDOW.length; k++) w += WINDOW[k] * Math.cos((2 * Math.PI * k * i) / n);
    re[i] = signal[i] * w;
  }
  fft(re, im);
  return Array.from({ length: n / 2 }, (_, bin) => {
    const amplitude = (2 * Math.hypot(re[bin], im[bin])) / (n * WINDOW[0]);
    return [(bin * rateHz) / n, 20 * Math.log10(Math.max(1e-12, amplitude))] as const;
  });
}

/** Complex amplitude of one frequency over frames [from, from + frames): whole periods make it exact. */
export function toneAt(
  signal: Float32Array,
  hz: number,
  rateHz: number,
  from: number,
  frames: number,
): { readonly re: number; readonly im: number; readonly amplitude: number } {
  let re = 0;
  let im = 0;
  for (let i = 0; i < frames; i++) {
    const angle = (2 * Math.PI * hz * (from + i)) / rateHz;
    re += signal[from + i] * Math.cos(angle);
    im -= signal[from + i] * Math.sin(angle);
  }
  re *= 2 / frames;
  im *= 2 / frames;
  return { re, im, amplitude: Math.hypot(re, im) };
}

/** Harmonic distortion in percent, harmonics 2..20 under 20 kHz, over one second from frame `from`. */
export function thdPercent(signal: Float32Array, hz: number, rateHz: number, from: number): number {
  let power = 0;
  for (let n = 2; n <= 20 && n * hz < 20_000; n++) power += toneAt(signal, n * hz, rateHz, from, rateHz).amplitude ** 2;
  return (100 * Math.sqrt(power)) / toneAt(signal, hz, rateHz, from, rateHz).amplitude;
}

/** Gain in dB by frequency of an impulse response: [hertz, dB]. */
export function responseDb(impulse: Float32Array | Float64Array, rateHz: number): (readonly [number, number])[] {
  const n = 2 ** Math.ceil(Math.log2(impulse.length));
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  re.set(impulse);
  fft(re, im);
  return Array.from({ length: n / 2 }, (_, bin) => [
    (bin * rateHz) / n,
    20 * Math.log10(Math.max(1e-12, Math.hypot(re[bin], im[bin]))),
  ]);
}
