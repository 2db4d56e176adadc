/** Path of the file of a cut that came without audio; it is no path on any disk. */
export const ABSENT = 'absent:';

/** The problem of a file as lists count it: one that never had audio is not lost. SQL over `media_files`. */
export const PROBLEM_CODE = `CASE WHEN path LIKE '${ABSENT}%' THEN 'NO_AUDIO' ELSE problem_code END`;
