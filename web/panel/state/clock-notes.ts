/** What planning makes of positions and a planner would not expect: said where it is decided. */
export const CLOCK_NOTES = {
  positions:
    'Stopsets take no spots from the library and no time of the plan: breaks are laid by traffic, at their own times. A fill takes what is left before the next timed position, or of the hour, less what stands behind it; then nothing goes around. After a stop the next item starts at the end by itself, as after play: nothing on the air waits for a hand.',
} as const;
