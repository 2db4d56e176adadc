/**
 * Equal-power fade: the gain `positionFrames` frames into a rise of `lengthFrames`, sin(pi/2 * position / length), 0..1.
 * A fade-out takes the frames that remain as its position: where one item's fade-in lies over another's fade-out of the same
 * length, the powers add up to 1 at every frame. A length of 0 is no fade: gain 1 from the first frame on.
 */
export function fadeGain(positionFrames: number, lengthFrames: number): number {
  if (positionFrames >= lengthFrames) return 1;
  if (positionFrames <= 0) return 0;
  return Math.sin((Math.PI / 2) * (positionFrames / lengthFrames));
}
