import type { Participant } from '../service/contract';

const voiceCount = 8;

/**
 * Gives each participant of a meeting a colour, by order of appearance, so that the first eight all differ.
 * The name is always shown beside it: colour only helps the eye.
 */
export class Voices {
  readonly #numbers = new Map<string, number>();

  /** In the order in which they joined, so that a page opened late has the colours of one opened early. */
  static for(people: readonly Participant[]): Voices {
    const joined = [...people].sort((a, b) => Date.parse(a.joined_utc) - Date.parse(b.joined_utc) || (a.id < b.id ? -1 : 1));
    return new Voices(joined.map((one) => one.id));
  }

  constructor(participantIds: Iterable<string> = []) {
    for (const id of participantIds) this.of(id);
  }

  /** The class that carries the colour. */
  of(participantId: string): string {
    let number = this.#numbers.get(participantId);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(participantId, number);
    }
    return `voice-${(number % voiceCount) + 1}`;
  }
}
