// Telling whoever wants to know.

export class Signals {
  #heard = new Map();

  /** The answer takes the listener away again. */
  on(name, listener) {
    if (!this.#heard.has(name)) this.#heard.set(name, new Set());
    this.#heard.get(name).add(listener);
    return () => this.#heard.get(name).delete(listener);
  }

  tell(name, ...what) {
    for (const listener of [...(this.#heard.get(name) ?? [])]) listener(...what);
  }
}
