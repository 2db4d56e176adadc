/**
 * `npm run cues [corpus] [speech] [voices] [beats] [joins]`: how far off cue points, voices, tempos and joins are, by kind,
 * on sounds of which the truth is known. Everything where nothing is named.
 */
import { CASE_KINDS, corpus, judged } from './corpus.js';
import { magnitudes, quantile } from './figures.js';
import { hasMaterial } from './sound.js';
import { speechErrors } from './speech.js';
import { beatCases, voiceCases } from './voices.js';

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const wanted = process.argv.slice(2);
const asked = (part: string): boolean => wanted.length === 0 || wanted.includes(part);
const seconds = (values: readonly (number | undefined)[]): string => {
  const sizes = magnitudes(values);
  return sizes.length === 0 ? '-' : `${quantile(sizes, 0.5).toFixed(3)} / ${Math.max(...sizes).toFixed(3)}`;
};

function printCorpus(): void {
  const verdicts = Array.from(corpus(), judged);
  print(`${verdicts.length} cases; errors in seconds, median / largest`);
  for (const kind of CASE_KINDS) {
    const of = verdicts.filter((one) => one.kind === kind);
    const right = of.filter((one) => one.isEndingRight).length;
    print(
      `${kind.padEnd(13)} ${of.length} cases  cue in ${seconds(of.map((one) => one.cueIn))}  cue out ${seconds(of.map((one) => one.cueOut))}` +
        `  segue ${seconds(of.map((one) => one.segue))}  endings right ${right}`,
    );
  }
}

function printSpeech(): void {
  const errors = speechErrors();
  for (const floorDb of new Set(errors.map((one) => one.floorDb))) {
    const sizes = magnitudes(errors.filter((one) => one.floorDb === floorDb).map((one) => one.onset));
    const floor = floorDb === undefined ? 'silence' : `${floorDb} dBFS`;
    print(`onsets over ${floor}: ${sizes.length}, 95th percentile ${(1000 * quantile(sizes, 0.95)).toFixed(0)} ms`);
  }
}

function printVoices(): void {
  for (const overDb of [6, 3, 0, -3, undefined]) {
    const cases = [...voiceCases([overDb])];
    const found = cases.filter(({ found: { introConfidence } }) => introConfidence !== null && introConfidence > 0.4);
    const intros = found.map(({ from, found: { introEndFrames } }) => (introEndFrames ?? 0) / 44_100 - from);
    const ended = cases.filter((one) => one.found.vocalEndFrames !== null);
    const ends = ended.map((one) => (one.found.vocalEndFrames ?? 0) / 44_100 - one.to);
    if (overDb === undefined)
      print(`no voice: intro by voice in ${found.length} of ${cases.length}, last voice in ${ended.length}`); // prettier-ignore
    else {
      print(
        `voice ${overDb} dB over the music: found in ${found.length} of ${cases.length}, error ${seconds(intros)} s; end in ${ended.length}, error ${seconds(ends)} s`,
      );
    }
  }
}

function printBeats(): void {
  for (const { name, bpm, found } of beatCases()) {
    const ratio = found.tempoBpm === null ? '-' : (found.tempoBpm / bpm).toFixed(3);
    print(`${name}: ${found.tempoBpm ?? 'none'} (${ratio})`);
  }
}

async function printJoins(): Promise<void> {
  const { auditJoins, MOST_HOLE_SECONDS, neighbours } = await import('./audit.js');
  const joins = await auditJoins(neighbours());
  for (const one of joins) {
    const faults = [
      ...(one.isEndCut ? ['its end is cut'] : []),
      ...(one.isVoiceOverVoice ? ['voice over voice'] : []),
      ...(one.holeSeconds > MOST_HOLE_SECONDS
        ? [
            `${one.holeSeconds.toFixed(2)} s under both by 12 LU, of which the join answers for ${one.joinHoleSeconds.toFixed(2)} s ` +
              `(${one.lostLu.toFixed(1)} LU under the files at most)`,
          ]
        : []),
    ];
    if (faults.length > 0) print(`${one.from} -> ${one.to} (${one.ending}): ${faults.join(', ')}`);
  }
  const isHole = (one: (typeof joins)[number]): boolean => one.holeSeconds > MOST_HOLE_SECONDS;
  const isOfJoin = (one: (typeof joins)[number]): boolean => one.joinHoleSeconds > MOST_HOLE_SECONDS;
  const isAfterJoin = (one: (typeof joins)[number]): boolean => isHole(one) && one.holeAfterEndSeconds >= 0;
  const count = (is: (one: (typeof joins)[number]) => boolean): number => joins.filter(is).length;
  print(
    `${joins.length} joins: ${count((one) => one.isEndCut)} ends cut, ${count((one) => one.isVoiceOverVoice)} voices over voices, ` +
      `${count(isHole)} holes by the level alone (${count((one) => one.strictHoleSeconds > MOST_HOLE_SECONDS)} against the loudness of ` +
      `whole items; ${count(isAfterJoin)} begin after the item before has ended), ${count(isOfJoin)} without rests that are the next item’s own music`,
  );
  for (const ending of new Set(joins.map((one) => one.ending))) {
    const of = joins.filter((one) => one.ending === ending);
    const holes = of.filter(isHole);
    print(
      `  ${ending}: ${of.length} joins, overlap ${quantile(
        of.map((one) => one.overlapSeconds),
        0.5,
      ).toFixed(2)} s (median), ` +
        `${holes.length} holes by the level alone, ${of.filter(isOfJoin).length} without rests of the music`,
    );
  }
}

if (!hasMaterial) throw new Error('wesnoth-1.16-music, the asterisk prompts, sox and espeak-ng are needed');
if (asked('corpus')) printCorpus();
if (asked('speech')) printSpeech();
if (asked('voices')) printVoices();
if (asked('beats')) printBeats();
if (asked('joins')) await printJoins();
