import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chainState, engineState, onAirItem, quietMeters } from './fake-engine.js';
import { eventually } from '../eventually.js';
import { openStudio, type Studio } from './studio.js';

let studio: Studio;
/** The server's clock where a test sets it. */
let clock: number | null = null;

beforeEach(async () => {
  clock = null;
  studio = await openStudio({ now: () => clock ?? Date.now() });
  await eventually('the link is up', () => studio.feed.parts.engine !== null);
});

afterEach(async () => {
  await studio.close();
});

const json = async (path: string, init?: RequestInit): Promise<{ status: number; body: Record<string, unknown> }> => {
  const response = await fetch(new URL(path, studio.url), init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const command = (id: string, what: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ id, command: what }),
});

describe('GET /api/status', () => {
  it('says what is on air and what is next', async () => {
    studio.programme.set({
      revision: 3,
      filler: [],
      items: [
        {
          id: 'item-2',
          kind: 'music',
          title: 'Paper Aeroplanes',
          artist: 'The Long Weekend',
          path: '/m/a.ogg',
          cue: { cueInFrames: 0, segueFrames: 480_000, cueOutFrames: 528_000, fadeInFrames: 0, fadeOutFrames: 0 },
          gainDb: 0,
          speech: [],
          plannedAtEpochMs: Date.parse('2026-11-22T10:00:00Z'),
        },
      ],
    });
    studio.engine.setState({
      upcoming: [{ itemId: 'item-2', startsAtEpochMs: Date.parse('2026-11-22T10:00:00Z'), frozen: true, ready: true }],
    });
    await eventually('the state is there', () => studio.feed.parts.engine?.upcoming.length === 1);
    const { status, body } = await json('/api/status');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      station: { name: 'Radio Continuity' },
      onAir: [{ itemId: 'item-1', title: 'Harbour Lights', kind: 'music' }],
      next: { itemId: 'item-2', title: 'Paper Aeroplanes', startsAt: '2026-11-22T10:00:00.000Z', frozen: true },
      source: 'rundown',
      sound: { preset: 'music', bypassed: false, bypassedStages: [], targetLufs: -16, ceilingDbtp: -1, inputs: [] },
      engine: { connected: true, runId: 'run-1' },
      plannedUntil: '2026-11-22T10:00:10.000Z',
    });
  });

  it('does not pretend to know of an engine that is away', async () => {
    await studio.engine.stop();
    await eventually('the link is down', () => !studio.feed.parts.linked);
    const { body } = await json('/api/status');
    expect(body).toMatchObject({ onAir: null, next: null, source: null, sound: null, engine: { connected: false } });
    expect(body['alarms']).toMatchObject([{ key: 'link.engine', level: 'critical' }]);
    expect((await json('/healthz')).status).toBe(503);
  });

  it('carries hostile titles whole enough and harmless', async () => {
    const title = `<img src=x onerror=alert(1)>\n"';\u202e😀${'x'.repeat(10_000)}`;
    studio.engine.setState({ onAir: [onAirItem({ title })] });
    await eventually('the state is there', () => studio.feed.parts.engine?.onAir[0]?.title === title);
    const { body } = await json('/api/status');
    const shown = (body['onAir'] as { title: string }[])[0].title;
    expect(Array.from(shown)).toHaveLength(300);
    expect(title.startsWith(shown.slice(0, -1))).toBe(true);
  });
});

describe('GET /healthz', () => {
  it('is ready when the engine is linked and something airs', async () => {
    expect(await json('/healthz')).toEqual({ status: 200, body: { ready: true, why: 'on air from rundown' } });
    studio.engine.setState({ source: 'emergency', onAir: [] });
    await eventually('the emergency file is known', () => studio.feed.parts.engine?.source === 'emergency');
    expect((await json('/healthz')).body).toEqual({ ready: false, why: 'only the emergency file is on air' });
    studio.engine.setState({ source: 'tone', onAir: [] });
    await eventually('the state is there', () => studio.feed.parts.engine?.source === 'tone');
    expect((await json('/healthz')).status).toBe(503);
  });
});

describe('GET /api/sound/history', () => {
  it('has a point for every second of the programme, and the loudness of them all', async () => {
    expect((await json('/api/sound/history')).body).toEqual({
      atEpochMs: [],
      shortTermLufs: [],
      momentaryMaxLufs: [],
      truePeakMaxDbtp: [],
      integratedLufs: null,
    });
    const start = Math.ceil(Date.now() / 1000) * 1000;
    for (let i = 0; i < 40; i++) {
      clock = start + i * 50;
      const meters = { ...quietMeters, frame: i * 2400, momentaryLufs: -16.5, shortTermLufs: -15 };
      studio.engine.sendMeters(meters);
      await eventually('the reading is taken', () => studio.feed.meters?.frame === i * 2400);
    }
    expect((await json('/api/sound/history')).body).toEqual({
      atEpochMs: [start],
      shortTermLufs: [-15],
      momentaryMaxLufs: [-16.5],
      truePeakMaxDbtp: [-11.8],
      integratedLufs: -16.5,
    });
    expect((await json('/api/status')).body['sound']).toMatchObject({ shortTermLufs: -15, integratedLufs: -16.5 });
  });
});

describe('the bypass of what holds the peaks', () => {
  const bypass = (stage: string) =>
    chainState.stages.map((one) => (one.stage === stage ? { ...one, bypassed: true } : one));
  const alarms = async () => (await json('/api/status')).body['alarms'];

  it('is an alarm for as long as it lasts, counted once', async () => {
    studio.engine.setState({ chain: { ...chainState, stages: bypass('limiter') } });
    await eventually('the alarm is raised', () => studio.feed.parts.alarms.length === 1);
    studio.engine.setState({ source: 'filler' });
    await eventually('the state is there', () => studio.feed.parts.engine?.source === 'filler');
    expect(await alarms()).toMatchObject([{ key: 'sound.bypassed', level: 'warning', count: 1 }]);
    expect((await json('/api/status')).body['sound']).toMatchObject({ bypassed: false, bypassedStages: ['limiter'] });
    studio.engine.setState({ chain: chainState });
    await eventually('the alarm is over', () => studio.feed.parts.alarms.length === 0);
  });

  it('says that the whole chain is, and nothing of another stage', async () => {
    studio.engine.setState({ chain: { ...chainState, stages: bypass('agc') } });
    await eventually('the state is there', () => studio.feed.parts.engine?.chain.stages[1].bypassed === true);
    expect(await alarms()).toEqual([]);
    studio.engine.setState({ chain: { ...chainState, bypassed: true } });
    const raised = await eventually('the alarm is raised', () => studio.feed.parts.alarms.at(0));
    expect(raised.message).toContain('The whole sound processing is bypassed');
  });

  it('is not known of an engine that is away, and is known again when it is back', async () => {
    studio.engine.setState({ chain: { ...chainState, bypassed: true } });
    await eventually('the alarm is raised', () => studio.feed.parts.alarms.length === 1);
    await studio.engine.stop();
    await eventually('the link is down', () => !studio.feed.parts.linked);
    expect(studio.feed.parts.alarms.map(({ key }) => key)).toEqual(['link.engine']);
    await studio.engine.start();
    await eventually('the alarm is back', () => studio.feed.parts.alarms.some(({ key }) => key === 'sound.bypassed'));
  });
});

describe('POST /api/command', () => {
  it('hands a command to the engine and its answer back', async () => {
    const { status, body } = await json('/api/command', command('c1', { do: 'cart.fire', cartId: '7', loop: true }));
    expect({ status, body }).toEqual({ status: 200, body: { ok: true, atFrame: 480 } });
    expect(studio.engine.commands).toEqual([{ id: 'c1', command: { do: 'cart.fire', cartId: '7', loop: true } }]);
  });

  it('says what the engine refused', async () => {
    studio.engine.answer = () => ({ ok: false, code: 'CART_UNKNOWN', message: 'no cart 9 in memory' });
    expect(await json('/api/command', command('c2', { do: 'cart.fire', cartId: '9' }))).toEqual({
      status: 404,
      body: { ok: false, code: 'CART_UNKNOWN', message: 'no cart 9 in memory' },
    });
  });

  it.each([
    [{ do: 'explode' }],
    [{ do: 'cart.fire' }],
    [{ do: 'cart.fire', cartId: 7 }],
    [{ do: 'next', extra: 1 }],
    ['next'],
  ])('refuses %j before the engine sees it', async (what) => {
    const { status, body } = await json('/api/command', command('c3', what));
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { code: 'COMMAND_INVALID' } });
    expect(studio.engine.commands).toEqual([]);
  });

  it('refuses at once while the engine is away, and queues nothing', async () => {
    await studio.engine.stop();
    await eventually('the link is down', () => !studio.link.connected);
    const { status, body } = await json('/api/command', command('c4', { do: 'next' }));
    expect(status).toBe(503);
    expect(body).toMatchObject({ ok: false, code: 'ENGINE_UNREACHABLE' });
    await studio.engine.start();
    await eventually('the link is up again', () => studio.link.connected);
    expect(studio.engine.commands).toEqual([]);
  });

  it('has a limit for bodies', async () => {
    const { status } = await json('/api/command', command('x'.repeat(100_000), { do: 'next' }));
    expect(status).toBe(413);
  });
});

describe('the engine link', () => {
  it('gives a new engine the rundown and the carts again', async () => {
    const rundown = { revision: 5, items: [], filler: [] };
    expect(await studio.link.setRundown(rundown)).toMatchObject({ ok: true });
    await studio.engine.stop();
    await eventually('the link is down', () => !studio.link.connected);
    studio.engine.state = engineState({ runId: 'run-2' });
    await studio.engine.start();
    await eventually('the rundown was pushed again', () => studio.engine.rundowns.length === 2);
    expect(studio.engine.rundowns[1]).toEqual(rundown);
  });

  it('sends the rundown again to an engine that still has an older one', async () => {
    await studio.link.setRundown({ revision: 5, items: [], filler: [] });
    studio.engine.setState({ rundownRevision: 4 });
    await eventually('the older one is known', () => studio.link.state?.rundownRevision === 4);
    await studio.link.renewRundown();
    expect(studio.engine.rundowns.map(({ revision }) => revision)).toEqual([5, 5]);
    await eventually('the newer one is known', () => studio.link.state?.rundownRevision === 5);
    await studio.link.renewRundown();
    expect(studio.engine.rundowns).toHaveLength(2);
  });

  it('gives up on a command that nobody answers', async () => {
    await studio.close();
    studio = await openStudio({ commandTimeoutMs: 50 });
    await eventually('the link is up', () => studio.link.connected);
    studio.engine.answer = () => null;
    expect(await studio.link.command({ id: 'slow', command: { do: 'next' } })).toMatchObject({
      code: 'ENGINE_TIMEOUT',
    });
  });
});

describe('who may ask', () => {
  it.each([
    ['another host name', { host: 'station.example:8000' }],
    ['a name that points to loopback', { host: 'localhost.example' }],
    ['another origin', { origin: 'https://example.com' }],
    ['another page on this machine', { origin: 'http://localhost:1' }],
    ['a sandboxed page', { origin: 'null' }],
  ])('refuses %s', async (_what, headers) => {
    const answer = await studio.app.inject({ url: '/api/status', headers: { host: studio.host, ...headers } });
    expect(answer.statusCode).toBe(403);
  });

  it('answers its own page, with a strict policy and no permission for others', async () => {
    const answer = await studio.app.inject({
      url: '/api/status',
      headers: { host: studio.host, origin: `http://${studio.host}` },
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});

it('describes every route in OpenAPI', async () => {
  const { body } = await json('/api/openapi.json');
  expect(Object.keys(body['paths'] as object).sort()).toEqual([
    '/api/as-run',
    '/api/command',
    '/api/ingest',
    '/api/jobs',
    '/api/jobs/{name}/run',
    '/api/library/artists',
    '/api/library/artists/{artistId}',
    '/api/library/artwork/{hash}',
    '/api/library/carts/{cartId}',
    '/api/library/carts/{cartId}/history',
    '/api/library/cuts/{cutId}',
    '/api/library/cuts/{cutId}/audio',
    '/api/library/cuts/{cutId}/peaks',
    '/api/library/duplicates',
    '/api/library/edits',
    '/api/library/edits/{editId}/undo',
    '/api/library/facets',
    '/api/library/filters',
    '/api/library/filters/{name}',
    '/api/library/join',
    '/api/library/live',
    '/api/library/problems',
    '/api/library/search',
    '/api/library/{cartId}/waveform',
    '/api/planner/carts/{cartId}/plays',
    '/api/planner/categories',
    '/api/planner/changes',
    '/api/planner/clocks',
    '/api/planner/clocks/{name}',
    '/api/planner/days/{date}',
    '/api/planner/feasibility',
    '/api/planner/items/{itemId}/candidates',
    '/api/planner/items/{itemId}/why',
    '/api/planner/items/{itemId}/why-not',
    '/api/planner/lengths',
    '/api/planner/redo',
    '/api/planner/rules',
    '/api/planner/schedule',
    '/api/planner/trials',
    '/api/planner/undo',
    '/api/reports/comparison',
    '/api/reports/comparison.csv',
    '/api/reports/plays',
    '/api/reports/plays.csv',
    '/api/reports/royalty.csv',
    '/api/rundown',
    '/api/sound/history',
    '/api/status',
    '/api/traffic/affidavit.csv',
    '/api/traffic/breaks',
    '/api/traffic/breaks/{stopsetId}',
    '/api/traffic/day',
    '/api/traffic/import',
    '/api/traffic/maps',
    '/api/traffic/maps/{name}',
    '/api/traffic/preview',
    '/api/traffic/reconciliation',
    '/api/traffic/spots/{spotId}/place',
    '/api/uploads',
    '/api/uploads/{uploadId}',
    '/api/wall',
    '/healthz',
    '/listen.mp3',
    '/listen.opus',
  ]);
});
