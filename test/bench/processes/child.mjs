import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * A process of the bench and the questions it answers. Its standard output is not shown; what it writes to standard
 * error is.
 */
export class Child {
  #process;
  #pending = new Map();
  #lastId = 0;

  /** @param {import('node:child_process').ChildProcess} process */
  constructor(process) {
    this.#process = process;
    process.on('message', ({ id, result, error }) => {
      const { resolve, reject } = this.#pending.get(id);
      this.#pending.delete(id);
      if (error === undefined) resolve(result);
      else reject(new Error(error));
    });
    process.on('exit', (code) => {
      for (const { reject } of this.#pending.values()) reject(new Error(`A measured process ended with code ${code}.`));
      this.#pending.clear();
    });
  }

  /**
   * Starts a file of this folder.
   *
   * @param {string} file
   * @param {readonly string[]} [parameters]
   * @param {{ output?: 'ignore' | 'pipe', flags?: readonly string[] }} [how] where its standard output goes; options for Node
   */
  static async start(file, parameters = [], { output = 'ignore', flags = [] } = {}) {
    const child = new Child(
      fork(fileURLToPath(new URL(file, import.meta.url)), parameters, {
        env: { ...process.env, NODE_ENV: 'production' },
        execArgv: ['--max-semi-space-size=16', ...flags], // the first as `npm start` has it
        serialization: 'advanced',
        stdio: ['ignore', output, 'inherit', 'ipc'],
      }),
    );
    await child.ask('ready');
    return child;
  }

  /**
   * @param {string} question one the file answers, see `answer.mjs`
   * @param {unknown} [about]
   * @returns {Promise<any>}
   */
  ask(question, about) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#process.send({ id, question, about }, (error) => error && reject(error));
    });
  }

  /** What it writes to its standard output, when that is a pipe. */
  get output() {
    return this.#process.stdout;
  }

  stop() {
    if (this.#process.connected) this.#process.disconnect();
  }

  /** No hook runs; what it was asked is never answered. */
  kill() {
    this.#pending.clear();
    this.#process.kill('SIGKILL');
  }
}
