import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { messageOf } from '../../playout/api/errors.js';
import { isrcOf } from '../../playout/media/tags.js';
import { checkedRecord, type CartRecord, type CutRecord, type ReadRecord } from './cart-record.js';
import { kindFromName } from './guess-kind.js';

/** A cart's metadata has a few kilobytes, one with a thousand cuts a megabyte. */
export const LARGEST_CART_XML_BYTES = 8 * 1024 * 1024;

/** `<cart>` as `rdexport --xml` writes it beside each file: texts by the names of Rivendell's own fields. */
type Fields = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  // The five entities of XML are read below; a document can define none.
  processEntities: false,
  trimValues: true,
  isArray: (name) => name === 'cut' || name === 'cart',
});

/**
 * Carts of a metadata file of rdexport. Positions in it are milliseconds of the sound file beside it (same name, other
 * ending); what is -1 is not set. The sound of each cut is that file where the export holds one cut.
 */
export function readRivendell(content: string, path: string): ReadRecord[] {
  if (/<!DOCTYPE|<!ENTITY/i.test(content)) {
    return [{ line: 1, error: 'it has a document type, which no export of Rivendell has; it is not read' }];
  }
  // Its successor is a package of its own; this one is kept beside the parser and does the same.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const valid = XMLValidator.validate(content);
  if (valid !== true) return [{ line: valid.err.line, error: `it is no XML: ${valid.err.msg}` }];
  let root: Fields;
  try {
    root = parser.parse(content) as Fields;
  } catch (error) {
    return [{ line: 1, error: `it is no export of Rivendell: ${messageOf(error)}` }];
  }
  const carts = [root['cart'], (root['cartList'] as Fields | undefined)?.['cart']].flat().filter(isFields);
  if (carts.length === 0) return [{ line: 1, error: 'it holds no cart of Rivendell' }];
  const sound = soundBeside(path);
  return carts.map((cart) => cartRecord(cart, carts.length === 1 ? sound : undefined));
}

const ENDINGS = ['.wav', '.flac', '.mp3', '.mp2', '.ogg', '.WAV'];

function soundBeside(path: string): string | undefined {
  const stem = path.slice(0, path.length - extname(path).length);
  return [stem, ...ENDINGS.map((ending) => stem + ending)].find((name) => name !== path && existsSync(name));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') return '';
  return value.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/giu, (whole, decimal, hex, word) => {
    if (typeof word === 'string') return ENTITIES[word.toLowerCase()];
    const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(hex as string, 16);
    return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
  });
}

function cartRecord(cart: Fields, sound: string | undefined): ReadRecord {
  const number = Number(textOf(cart, 'number'));
  const type = textOf(cart, 'type');
  if (type === 'macro')
    return { line: 1, error: `cart ${number} is a macro; macros have no sound and are not taken over` };
  const group = textOf(cart, 'groupName');
  const list = (cart['cutList'] as Fields | undefined)?.['cut'];
  const cuts = (Array.isArray(list) ? list : []).filter(isFields);
  const isrc = cuts.map((cut) => isrcOf(textOf(cut, 'isrc'))).find((code) => code !== null);
  const year = Number(textOf(cart, 'year').slice(0, 4));
  const bpm = Number(textOf(cart, 'bpm'));
  const said = (name: string, label: string): string[] =>
    textOf(cart, name) === '' ? [] : [`${label}: ${textOf(cart, name)}`];
  const notes = [
    ...[textOf(cart, 'notes')].filter((note) => note !== ''),
    ...said('userDefined', 'User defined'),
    ...said('conductor', 'Conductor'),
    ...said('publisher', 'Publisher'),
    ...said('client', 'Client'),
    ...said('agency', 'Agency'),
    ...said('songId', 'Song id'),
    ...cuts
      .map((cut) => textOf(cut, 'outcue'))
      .filter((outcue) => outcue !== '')
      .map((outcue) => `Out cue: ${outcue}`),
  ];
  const record: CartRecord = {
    ...(Number.isSafeInteger(number) && number > 0 ? { number } : {}),
    kind: kindFromName(group) ?? 'music',
    category: group === '' ? 'Music' : group,
    title: textOf(cart, 'title'),
    artist: textOf(cart, 'artist'),
    album: textOf(cart, 'album'),
    label: textOf(cart, 'label'),
    composer: textOf(cart, 'composer'),
    year: year >= 1000 ? year : null,
    ...(isrc === undefined ? {} : { isrc }),
    notes: notes.join('\n'),
    codes: codesOf(textOf(cart, 'schedCodes')),
    // Rivendell calls it play order; with weights off cuts air one after the other.
    ...(textOf(cart, 'useWeighting') === 'false' ? { cutRotation: 'order' as const } : {}),
    ...(bpm > 0 ? { tempoBpm: bpm } : {}),
    cuts: cuts.map((cut, index) => ({
      ...cutRecord(cut, index, cuts.length === 1 ? sound : undefined),
      ...(bpm > 0 ? { tempoBpm: bpm } : {}),
    })),
  };
  return checkedRecord(1, record);
}

/** Eleven characters each and a dot at the end, or words with commas between them. */
function codesOf(text: string): string[] {
  return text.split(/[\s,.]+/u).filter((code) => code !== '');
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const MINUTES_A_DAY = 1440;

function cutRecord(cut: Fields, index: number, sound: string | undefined): CutRecord {
  const number = Number(textOf(cut, 'cutNumber'));
  const weight = Number(textOf(cut, 'weight'));
  const allowed = DAYS.flatMap((day, at) => (textOf(cut, day) === 'false' ? [] : [at + 1]));
  const length = Number(textOf(cut, 'length'));
  return {
    ...(sound === undefined ? {} : { file: sound }),
    name: textOf(cut, 'description'),
    position: number > 0 ? number - 1 : index,
    // A cut that may air on no day may not air.
    cutEnabled: allowed.length > 0,
    evergreen: textOf(cut, 'evergreen') === 'true',
    weight: textOf(cut, 'weight') !== '' && weight >= 0 && weight <= 1000 ? weight : 1,
    startsOn: minuteOf(textOf(cut, 'startDatetime')),
    endsOn: minuteOf(textOf(cut, 'endDatetime')),
    dayparts: daypartsOf(textOf(cut, 'startDaypart'), textOf(cut, 'endDaypart')),
    weekdays: allowed.length === DAYS.length || allowed.length === 0 ? [] : allowed,
    ...(length > 0 ? { durationSeconds: length / 1000 } : {}),
    ...pointsOf(cut),
  };
}

/** `2026-11-24T06:00:00-05:00` is local time of the station that wrote it, whatever its zone. */
function minuteOf(text: string): string | null {
  return /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)/.exec(text)?.slice(1).join('T') ?? null;
}

function daypartsOf(start: string, end: string): [number, number][] {
  const minute = (text: string): number | undefined => {
    const parts = /^(\d\d):(\d\d)(?::(\d\d))?/.exec(text);
    if (parts === null) return undefined;
    // The end is the last second that belongs to it: 23:59:59 is the whole day.
    return Number(parts[1]) * 60 + Number(parts[2]) + (parts[3] === '59' ? 1 : 0);
  };
  const [from, to] = [minute(start), minute(end)];
  if (from === undefined || to === undefined || from === to || (from === 0 && to >= MINUTES_A_DAY)) return [];
  return [[from, Math.min(to, MINUTES_A_DAY)]];
}

/** Marker points, milliseconds; -1 is none. A fade up ends at its point, a fade down begins at it. */
function pointsOf(cut: Fields): CutRecord {
  const at = (name: string): number | undefined => {
    const text = textOf(cut, name);
    const ms = Number(text);
    return text === '' || !Number.isFinite(ms) || ms < 0 ? undefined : ms / 1000;
  };
  const [start = 0, end] = [at('startPoint'), at('endPoint')];
  const [fadeUp, fadeDown, segue] = [at('fadeupPoint'), at('fadedownPoint'), at('segueStartPoint')];
  const [talkStart, talkEnd] = [at('talkStartPoint'), at('talkEndPoint')];
  const [hookFrom, hookTo] = [at('hookStartPoint'), at('hookEndPoint')];
  return {
    ...(at('startPoint') === undefined ? {} : { cueInSeconds: start }),
    ...(end === undefined || end === 0 ? {} : { cueOutSeconds: end }),
    ...(talkStart === undefined || talkEnd === undefined || talkEnd <= talkStart ? {} : { introEndSeconds: talkEnd }),
    ...(segue === undefined || segue === 0 ? {} : { segueSeconds: segue }),
    ...(hookFrom === undefined || hookTo === undefined || hookTo <= hookFrom
      ? {}
      : { hookFromSeconds: hookFrom, hookToSeconds: hookTo }),
    ...(fadeUp === undefined || fadeUp <= start ? {} : { fadeInSeconds: fadeUp - start }),
    ...(fadeDown === undefined || end === undefined || fadeDown <= start || fadeDown >= end
      ? {}
      : { fadeOutSeconds: end - fadeDown }),
  };
}
