// AssemblyScript: the working memory that several kernels share.

/** Most frames of one call. */
export const MOST_FRAMES: i32 = 16384;
/** Frames before the first of a call that the longest filter looks back to. */
const HISTORY: i32 = 32;
/** Room behind the last frame: whole vectors are read. */
const SPARE: i32 = 40;

export const CHANNEL_BYTES: i32 = (MOST_FRAMES + SPARE) * 4;
const leftRoom: usize = memory.data(HISTORY * 4 + CHANNEL_BYTES, 16);
const rightRoom: usize = memory.data(HISTORY * 4 + CHANNEL_BYTES, 16);
/** The first frame of a call; the frames before it lie in front of it. */
export const left: usize = leftRoom + HISTORY * 4;
export const right: usize = rightRoom + HISTORY * 4;

/** Interleaved sound as it comes from a decoder, and in front of it room for the beginning of a frame that came before. */
export const MOST_INPUT_BYTES: i32 = 65536;
const INPUT_ROOM: i32 = 16;
const inputRoom: usize = memory.data(INPUT_ROOM + MOST_INPUT_BYTES + 16, 16);
export const input: usize = inputRoom + INPUT_ROOM;
