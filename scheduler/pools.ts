import type { SegmentKind } from '../playout/api/segment.js';
import type { ClockPosition, HourClock } from '../db/queries/clocks.js';
import { waitsForEnd, type Transition } from '../db/transition.js';
import type { PlanCart, PlanCategory } from './model.js';
import type { Category } from './solver/model.js';
import type { RuleSpec } from './solver/rule-set.js';

/** Carts that take turns among each other: the solver's categories. */
interface Pool {
  readonly code: string;
  readonly kind: SegmentKind;
  /** Null: all of its kind. */
  readonly category: string | null;
  count: number;
  /** Of all its carts, by how the next item joins: as each says, at its segue point, at its end. */
  lengthMs: number;
  segueMs: number;
  wholeMs: number;
}

/** Kinds of rules that are about every category; what compares one song with another is about music, unless it says otherwise. */
const OF_ALL: ReadonlySet<RuleSpec['kind']> = new Set(['rest', 'least-rest', 'band', 'fill', 'change']);

const MINUTE_MS = 60_000;

const NOTHING = { count: 0, lengthMs: 0, segueMs: 0, wholeMs: 0 };

/**
 * The carts of a kind are one pool, unless something speaks of its categories: a clock that is in use, a rule, or what a
 * planner has said of one. Then each category is a pool of its own.
 */
export class Pools {
  readonly #pools = new Map<string, Pool>();
  readonly #split: ReadonlySet<SegmentKind>;
  readonly #categories: ReadonlyMap<string, PlanCategory>;

  constructor(
    carts: readonly PlanCart[],
    clocks: readonly HourClock[],
    rules: readonly RuleSpec[],
    categories: readonly PlanCategory[] = [],
  ) {
    this.#categories = new Map(categories.map((category) => [category.code, category]));
    this.#split = splitKinds(carts, clocks, rules, categories);
    for (const cart of carts) {
      const code = this.codeOf(cart);
      const category = this.#split.has(cart.kind) ? cart.category : null;
      const pool = this.#pools.get(code) ?? { ...NOTHING, code, kind: cart.kind, category };
      pool.count += 1;
      pool.lengthMs += cart.untilSegueMs;
      pool.segueMs += cart.segueMs ?? cart.untilSegueMs;
      pool.wholeMs += cart.wholeMs;
      this.#pools.set(code, pool);
    }
  }

  codeOf({ kind, category }: Pick<PlanCart, 'kind' | 'category'>): string {
    return this.#split.has(kind) ? `${kind} ${category}` : kind;
  }

  isMusic(code: string): boolean {
    return this.#pools.get(code)?.kind === 'music';
  }

  countOf(code: string): number {
    return this.#pools.get(code)?.count ?? 0;
  }

  /** Mean of what its carts take of the hour, where the next item joins so, or as each of them says. */
  lengthMs(code: string, transition?: Transition): number {
    const pool = this.#pools.get(code);
    if (pool === undefined) return 0;
    const { lengthMs, segueMs, wholeMs, count } = pool;
    return (transition === undefined ? lengthMs : waitsForEnd(transition) ? wholeMs : segueMs) / count;
  }

  /**
   * The pools that may fill a position, best first: for each kind its category with what stands in for that, then any of the
   * kind. `any` says which of several pools of a kind has its turn.
   */
  chain(
    { kinds, category }: Pick<ClockPosition, 'kinds' | 'category'>,
    any: (pools: readonly string[]) => string,
  ): string[] {
    const chain: string[] = [];
    const add = (code: string): void => {
      if (this.#pools.has(code) && !chain.includes(code)) chain.push(code);
    };
    for (const kind of kinds) {
      if (category !== null) {
        add(this.codeOf({ kind, category }));
        for (const other of this.#categories.get(category)?.fallbacks ?? [])
          add(this.codeOf({ kind, category: other }));
      }
      const ofKind = [...this.#pools.values()].filter((pool) => pool.kind === kind).sort(bySize);
      const codes = ofKind.map(({ code }) => code);
      if (codes.length > 1 && category === null) add(any(codes));
      codes.forEach(add);
    }
    return chain;
  }

  /** As the solver takes them, in a fixed order; `restMs` where they are meant to have another rest than the best. */
  categories(restMs?: ReadonlyMap<string, number>): Category[] {
    return [...this.#pools.values()]
      .sort((a, b) => (a.code < b.code ? -1 : 1))
      .map(({ code, kind, category }) => {
        const own = category === null ? undefined : this.#categories.get(category);
        const meant = typeof own?.turnoverMinutes === 'number' ? own.turnoverMinutes * MINUTE_MS : undefined;
        const rest = restMs?.get(code) ?? meant;
        return {
          code,
          inLine: own?.inLine ?? kind === 'music',
          standsIn: own?.standsIn ?? false,
          ...(rest !== undefined && { restMs: rest }),
        };
      });
  }

  /** Rules by the codes of the pools that they are about. */
  rules(rules: readonly RuleSpec[]): RuleSpec[] {
    const pools = [...this.#pools.values()];
    const music = pools.filter(({ kind }) => kind === 'music').map(({ code }) => code);
    return rules.map((rule) => {
      const { categories } = rule;
      if (categories === null) return OF_ALL.has(rule.kind) ? rule : { ...rule, categories: music };
      const named = pools.filter(({ category }) => category !== null && categories.includes(category));
      return { ...rule, categories: named.map(({ code }) => code) };
    });
  }
}

function bySize(a: Pool, b: Pool): number {
  return b.count - a.count || (a.code < b.code ? -1 : 1);
}

function splitKinds(
  carts: readonly PlanCart[],
  clocks: readonly HourClock[],
  rules: readonly RuleSpec[],
  categories: readonly PlanCategory[],
): Set<SegmentKind> {
  const split = new Set<SegmentKind>();
  const named = new Set(rules.flatMap((rule) => rule.categories ?? []));
  for (const { code, inLine, standsIn, fallbacks, turnoverMinutes } of categories) {
    if (inLine !== null || standsIn !== null || fallbacks.length > 0 || turnoverMinutes !== null) named.add(code);
  }
  for (const { kinds, category } of clocks.flatMap(({ positions }) => positions)) {
    if (category !== null) for (const kind of kinds) split.add(kind);
  }
  if (named.size > 0) for (const { kind, category } of carts) if (named.has(category)) split.add(kind);
  return split;
}
