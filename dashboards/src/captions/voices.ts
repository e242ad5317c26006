export const voiceCount = 8;

/**
 * Gives each participant of a meeting a colour, by order of appearance, so that the first eight all differ.
 * The name is always shown beside it: colour only helps the eye.
 */
export class Voices {
  readonly #numbers = new Map<string, number>();

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
