import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** A process of its own raises itself and says how it and a child of its are scheduled then. */
const program = `
import { spawnSync } from 'node:child_process';
import { getPriority } from 'node:os';
import { raiseAllThreads, raiseThread } from './dist/modules/playout/media/thread-priority.js';
const policy = (...task) => spawnSync('chrt', ['--pid', ...task], { encoding: 'utf8' }).stdout;
const as = process.argv[1] === 'thread' ? raiseThread(3) : raiseAllThreads(3);
const own = policy(String(process.pid));
const all = policy('--all-tasks', String(process.pid));
const child = spawnSync('chrt', ['--pid', '0'], { encoding: 'utf8' }).stdout;
console.log(JSON.stringify({ as, own, all, child, nice: getPriority() }));
`;

interface Report {
  as: string;
  own: string;
  all: string;
  child: string;
  nice: number;
}

function raised(what: 'thread' | 'all', environment: NodeJS.ProcessEnv = process.env): Report {
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', program, what], {
    encoding: 'utf8',
    env: environment,
  });
  expect(ran.stderr).toBe('');
  return JSON.parse(ran.stdout) as Report;
}

const mayBeRealTime = spawnSync('chrt', ['--rr', '3', 'true']).status === 0;

describe.runIf(mayBeRealTime)('a user who may', () => {
  it('has one thread in real time, and not what it starts', () => {
    const { as, own, all, child } = raised('thread');
    expect(as).toBe('real-time');
    expect(own).toContain('SCHED_RR');
    expect(own).toContain('priority: 3');
    expect(child).toContain('SCHED_OTHER');
    expect(all.match(/SCHED_RR/g)).toHaveLength(1);
  });

  it('has all threads of a process in real time', () => {
    const { as, all } = raised('all');
    expect(as).toBe('real-time');
    expect(all).not.toContain('SCHED_OTHER');
    expect(all.match(/SCHED_RR/g)?.length).toBeGreaterThan(1);
  });
});

it('falls back to a nice value where there is no program for it, and says how it stands', () => {
  const { as, nice } = raised('thread', { ...process.env, PATH: '/nowhere' });
  expect([as, nice]).toEqual(nice === -8 ? ['nice', -8] : ['usual', nice]);
});
