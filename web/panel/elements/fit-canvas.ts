/** Gives a canvas as many pixels as its host has on the screen. Returns how many there are to a CSS pixel. */
export function fitCanvas(canvas: HTMLCanvasElement, host: HTMLElement): number {
  const scale = window.devicePixelRatio;
  const width = Math.round(host.clientWidth * scale);
  const height = Math.round(host.clientHeight * scale);
  // Even the same size again would clear it.
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  return scale;
}
