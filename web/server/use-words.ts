const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const SHOWN = 12;

const at = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

/** Hours of the week and special days as a person reads them: runs of hours are one, equal runs of days in a row too. */
export function useWords(
  hours: readonly { readonly weekday: number; readonly hour: number }[],
  days: readonly string[],
): string[] {
  const runs: { from: number; to: number; first: number; last: number }[] = [];
  for (let weekday = 1; weekday <= DAYS.length; weekday++) {
    const own = hours.filter((one) => one.weekday === weekday).map(({ hour }) => hour);
    own.sort((a, b) => a - b);
    for (const [index, hour] of own.entries()) {
      if (index > 0 && own[index - 1] === hour - 1) continue;
      let to = hour + 1;
      while (own.includes(to)) to += 1;
      const before = runs.find((run) => run.from === hour && run.to === to && run.last === weekday - 1);
      if (before === undefined) runs.push({ from: hour, to, first: weekday, last: weekday });
      else before.last = weekday;
    }
  }
  const words = [
    ...runs.map(({ from, to, first, last }) => {
      const day = first === last ? DAYS[first - 1] : `${DAYS[first - 1]} to ${DAYS[last - 1]}`;
      return `${day} ${at(from)} to ${at(to)}`;
    }),
    ...days,
  ];
  return words.length <= SHOWN ? words : [...words.slice(0, SHOWN), `and ${words.length - SHOWN} more`];
}
