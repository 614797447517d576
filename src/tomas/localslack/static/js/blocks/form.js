/** What a person has chosen and typed in the stateful elements of one message or view. */

/**
 * Keeps values over a redraw as Slack does: an element that has the same block_id and action_id afterwards keeps what
 * was entered, the others are forgotten.
 */
export class FormState {
  #entries = new Map();
  #drawn = new Set();

  /** Call before the blocks are drawn. */
  begin() {
    this.#drawn = new Set();
  }

  /** Call after the blocks are drawn. */
  end() {
    for (const key of this.#entries.keys()) if (!this.#drawn.has(key)) this.#entries.delete(key);
  }

  /**
   * Announces an element.
   * @param {string} blockId
   * @param {object} element the Block Kit element
   * @param {object} initial its payload if nothing was entered yet
   * @param {object|null} input the input block around it, if any
   * @returns {object} the payload to show
   */
  register(blockId, element, initial, input) {
    const key = keyOf(blockId, element.action_id);
    this.#drawn.add(key);
    const payload = this.#entries.get(key)?.payload ?? initial;
    this.#entries.set(key, { blockId, element, payload, input });
    return payload;
  }

  /** Records what was entered. */
  set(blockId, actionId, payload) {
    const entry = this.#entries.get(keyOf(blockId, actionId));
    if (entry) entry.payload = payload;
  }

  /** All values as a view submission carries them: `{block_id: {action_id: {type, …}}}`. */
  values() {
    const values = {};
    for (const { blockId, element, payload } of this.#entries.values()) {
      values[blockId] ??= {};
      values[blockId][element.action_id] = { type: element.type, ...payload };
    }
    return values;
  }

  /** What must be put right before submitting: `{block_id: sentence}`. */
  problems() {
    const found = {};
    for (const { blockId, element, payload, input } of this.#entries.values()) {
      const problem = input && problemOf(element, payload, input);
      if (problem) found[blockId] = problem;
    }
    return found;
  }
}

function keyOf(blockId, actionId) {
  return `${blockId} ${actionId}`;
}

function problemOf(element, payload, input) {
  const empty = Object.values(payload).every((value) => value === null || value === undefined || value === "" || value.length === 0);
  if (empty) return input.optional ? null : "Please complete this required field.";
  return CHECKS[element.type]?.(payload.value, element) ?? null;
}

const CHECKS = {
  plain_text_input(value, { min_length: least }) {
    return least && value.length < least ? `Please enter at least ${least} characters.` : null;
  },
  email_text_input(value) {
    return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? null : "Please enter a valid email address.";
  },
  url_text_input(value) {
    return /^https?:\/\/\S+$/.test(value) ? null : "Please enter a valid URL (http:// or https://).";
  },
  number_input(value, element) {
    const number = Number(value);
    if (!Number.isFinite(number)) return "Please enter a number.";
    if (!element.is_decimal_allowed && !Number.isInteger(number)) return "Please enter a whole number.";
    if (element.min_value !== undefined && number < Number(element.min_value)) return `Please enter a number of at least ${element.min_value}.`;
    if (element.max_value !== undefined && number > Number(element.max_value)) return `Please enter a number of at most ${element.max_value}.`;
    return null;
  },
};
