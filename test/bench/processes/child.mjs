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
   */
  static async start(file, parameters = []) {
    const child = new Child(
      fork(fileURLToPath(new URL(file, import.meta.url)), parameters, {
        env: { ...process.env, NODE_ENV: 'production' },
        execArgv: ['--max-semi-space-size=16'], // as `npm start` has it
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
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

  stop() {
    this.#process.disconnect();
  }
}
