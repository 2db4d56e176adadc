/** Songs that may air in the same hours and as often. */
export interface SongGroup {
  readonly songs: number;
  /** Most plays of each. */
  readonly plays: number;
  /** By hour: may they air there? */
  readonly hours: readonly boolean[];
}

/**
 * Most plays that can be had so that no song is twice in the same hour of the day: maximum flow from groups of songs to
 * hours (Ford and Fulkerson 1956, shortest paths first: Edmonds and Karp 1972). Songs of a group are alike, so one node
 * stands for all of them: its flow can always be dealt out in turn.
 */
export function hourSpreadBound(groups: readonly SongGroup[], slotsByHour: readonly number[]): number {
  const hours = slotsByHour.length;
  const sink = 1 + groups.length + hours;
  const network = new Network(sink + 1);
  groups.forEach((group, index) => {
    network.connect(0, 1 + index, group.songs * group.plays);
    group.hours.forEach((allowed, hour) => {
      if (allowed) network.connect(1 + index, 1 + groups.length + hour, group.songs);
    });
  });
  slotsByHour.forEach((slots, hour) => {
    network.connect(1 + groups.length + hour, sink, slots);
  });
  return network.greatestFlow(0, sink);
}

class Network {
  readonly #capacity: number[][];

  constructor(readonly nodes: number) {
    this.#capacity = Array.from({ length: nodes }, () => new Array<number>(nodes).fill(0));
  }

  connect(from: number, to: number, capacity: number): void {
    this.#capacity[from][to] += capacity;
  }

  greatestFlow(source: number, sink: number): number {
    let flow = 0;
    for (;;) {
      const cameFrom = this.#shortestPath(source, sink);
      if (cameFrom === undefined) return flow;
      let room = Infinity;
      for (let node = sink; node !== source; node = cameFrom[node]) {
        room = Math.min(room, this.#capacity[cameFrom[node]][node]);
      }
      for (let node = sink; node !== source; node = cameFrom[node]) {
        this.#capacity[cameFrom[node]][node] -= room;
        this.#capacity[node][cameFrom[node]] += room;
      }
      flow += room;
    }
  }

  #shortestPath(source: number, sink: number): number[] | undefined {
    const cameFrom = new Array<number>(this.nodes).fill(-1);
    cameFrom[source] = source;
    const queue = [source];
    for (const node of queue) {
      for (let next = 0; next < this.nodes; next++) {
        if (cameFrom[next] >= 0 || this.#capacity[node][next] <= 0) continue;
        cameFrom[next] = node;
        if (next === sink) return cameFrom;
        queue.push(next);
      }
    }
    return undefined;
  }
}
