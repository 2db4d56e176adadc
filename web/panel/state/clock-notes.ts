/** What planning makes of positions and a planner would not expect: said where it is decided. */
export const CLOCK_NOTES = {
  positions:
    'A stopset makes a break of the hour, and songs leave it its time: all of its length until traffic has come for the day, then what is sold; two hours before the break what is not sold is music. A fill takes what is left before the next timed position, or of the hour, less what stands behind it; then nothing goes around. After a stop the next item starts at the end by itself, as after play: nothing on the air waits for a hand.',
} as const;
