import { describe, expect, it } from 'vitest';
import { bulkFault, noChange, sentencesOf } from '../../../../web/panel/state/bulk-change.js';
import { changedFields, hasDrafts, noDrafts, withCutDraft } from '../../../../web/panel/state/cart-drafts.js';
import {
  cutFaultsOf,
  daypart,
  faultsOf,
  isrcFrom,
  minuteFrom,
  minuteText,
  numberFrom,
  withField,
  type CartDraft,
} from '../../../../web/panel/state/cart-form.js';
import { Uploads, uploadShare, type UploadReports, type UploadState } from '../../../../web/panel/state/uploads.js';
import { GeneratedLibrary } from './generated-library.js';

const detail = new GeneratedLibrary(40).detail('2')!;
const stored: Partial<Record<keyof CartDraft, unknown>> = detail;

describe('a draft of a cart', () => {
  it('holds what differs, and nothing that does not', () => {
    let draft = withField<CartDraft, 'title'>(stored, {}, 'title', 'Another');
    expect(draft).toEqual({ title: 'Another' });
    draft = withField(stored, draft, 'year', NaN);
    expect(Object.keys(draft)).toEqual(['title', 'year']);
    draft = withField(stored, draft, 'title', detail.title);
    expect(Object.keys(draft)).toEqual(['year']);
  });

  it('says by field what is wrong', () => {
    expect(
      faultsOf({ title: ' ', year: NaN, isrc: 'GB123', gainTrimDb: 30, duck: { attackMs: 5 }, language: 'English' }),
    ).toEqual({
      title: 'A cart needs a title.',
      year: 'A year has four digits.',
      isrc: 'An ISRC is like GB-AYE-96-00123: country, registrant, year and number.',
      gainTrimDb: 'The trim is between −24 and +12 dB.',
      duck: 'Attack is between 20 and 2000 ms.',
      language: 'A language is a code such as en, de or fr.',
    });
    expect(
      faultsOf({ title: 'x', year: null, isrc: isrcFrom('gb-aye-96-00123'), gainTrimDb: numberFrom('−2,5') }),
    ).toEqual({});
    expect(isrcFrom('  ')).toBeNull();
  });

  it('says what somebody else has changed', () => {
    expect(changedFields(detail, { ...detail, title: 'Other', gainTrimDb: 2 })).toEqual(['title', 'gain trim']);
  });

  it('keeps cuts apart', () => {
    const drafts = withCutDraft(noDrafts, '2-1', { weight: 3 });
    expect(hasDrafts(drafts)).toBe(true);
    expect(hasDrafts(withCutDraft(drafts, '2-1', {}))).toBe(false);
    expect(cutFaultsOf({ startsOn: '2026-12-24T00:00', endsOn: null }, { endsOn: '2026-12-01T00:00' })).toBe(
      'It would end before it starts.',
    );
    expect(cutFaultsOf({ startsOn: null, endsOn: null }, { weight: NaN })).toBe('The weight is between 0 and 1000.');
  });

  it('has dayparts as times of day', () => {
    expect([minuteText(330), minuteText(1440), minuteFrom('22:05')]).toEqual(['05:30', '00:00', 1325]);
    expect([daypart(1320, 0), daypart(0, 0)]).toEqual([
      [1320, 0],
      [0, 1440],
    ]);
  });
});

describe('a change of many carts', () => {
  it('says what it will do', () => {
    const change = {
      set: { category: 'gold', year: null, enabled: false, gainTrimDb: -2 },
      addCodes: ['summer'],
      removeCodes: [],
    };
    expect(sentencesOf(change)).toEqual([
      'Category: gold',
      'May air: no, held back',
      'Year: emptied',
      'Gain trim, dB: −2.0 dB',
      'Codes added: summer',
    ]);
    expect(bulkFault(change)).toBeUndefined();
  });

  it('is not made where it says nothing or contradicts itself', () => {
    expect(bulkFault(noChange)).toBe('Choose what to change.');
    expect(bulkFault({ ...noChange, set: { category: ' ' } })).toBe('A cart needs a category.');
    expect(bulkFault({ set: {}, addCodes: ['a'], removeCodes: ['a'] })).toContain('both added and taken away');
  });
});

describe('uploads', () => {
  const file = (name: string, bytes = 100): File => ({ name, size: bytes }) as File;

  it('go three at once, the next as soon as one is there', () => {
    const reports: UploadReports[] = [];
    const stopped: number[] = [];
    let states: readonly UploadState[] = [];
    const uploads = new Uploads(
      (_file, _metadata, report) => {
        const n = reports.push(report);
        return () => stopped.push(n);
      },
      (next) => (states = next),
    );
    uploads.add(
      ['a', 'b', 'c', 'd', 'e'].map((name) => file(name)),
      { kind: 'jingle' },
    );
    const stages = (): string[] => states.map(({ stage }) => stage);
    expect([reports.length, stages()]).toEqual([3, ['sending', 'sending', 'sending', 'waiting', 'waiting']]);
    reports[0].progress(50);
    expect(uploadShare(states)).toBeCloseTo(0.1);
    reports[0].received();
    expect(stages()).toEqual(['taken', 'sending', 'sending', 'sending', 'waiting']);
    reports[0].stored('in the library');
    reports[1].failed('the file has no sound in it');
    expect([stages(), states[1].words]).toEqual([
      ['stored', 'refused', 'sending', 'sending', 'sending'],
      'the file has no sound in it',
    ]);
    uploads.stop('3');
    reports[2].progress(80);
    expect([stopped, states[2].stage, states[2].sent]).toEqual([[3], 'stopped', 0]);
    uploads.again('3');
    expect([reports.length, states[2].stage]).toEqual([6, 'sending']);
    uploads.clear();
    expect(states.map(({ name }) => name)).toEqual(['c', 'd', 'e']);
  });
});
