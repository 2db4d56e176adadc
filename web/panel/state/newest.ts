/** Asks that come faster than they are answered: one is under way, the newest one waits, those between are given up. */
export class Newest<Question, Answer> {
  #isAsking = false;
  #waiting: { readonly question: Question } | null = null;
  #round = 0;

  constructor(
    private readonly options: {
      readonly ask: (question: Question) => Promise<Answer>;
      /** The answer to the newest question that was asked so far; never one to a question that was given up. */
      readonly take: (answer: Answer, question: Question) => void;
      readonly failed: (error: unknown, question: Question) => void;
    },
  ) {}

  ask(question: Question): void {
    this.#waiting = { question };
    if (!this.#isAsking) void this.#work();
  }

  /** Nobody waits for any answer any more. */
  giveUp(): void {
    this.#waiting = null;
    this.#round += 1;
  }

  async #work(): Promise<void> {
    this.#isAsking = true;
    try {
      for (let next = this.#waiting; next !== null; next = this.#waiting) {
        this.#waiting = null;
        await this.#answer(next.question);
      }
    } finally {
      this.#isAsking = false;
    }
  }

  async #answer(question: Question): Promise<void> {
    const round = this.#round;
    // An answer is worth showing while a newer one is still to come, unless everything was given up.
    const isWanted = (): boolean => round === this.#round;
    try {
      const answer = await this.options.ask(question);
      if (isWanted()) this.options.take(answer, question);
    } catch (error) {
      if (isWanted()) this.options.failed(error, question);
    }
  }
}
