// AssemblyScript: the working memory that several kernels share.

/** Most frames of one call. */
export const MOST_FRAMES: i32 = 16384;
/** Frames before the first of a call that the longest filter looks back to. */
const HISTORY: i32 = 32;

export const CHANNEL_BYTES: i32 = (HISTORY + MOST_FRAMES + 8) * 4;
export const left: usize = memory.data(CHANNEL_BYTES, 16);
export const right: usize = memory.data(CHANNEL_BYTES, 16);
