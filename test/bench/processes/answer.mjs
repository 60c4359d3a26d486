/**
 * Makes this process answer the bench, and end with it. Every process also tells its CPU time and its memory.
 *
 * @param {Record<string, (about: any) => unknown>} answers
 */
export function answer(answers) {
  const all = { ready: () => true, cpuMicros, rssBytes: () => process.memoryUsage.rss(), ...answers };
  process.on('message', async ({ id, question, about }) => {
    try {
      process.send({ id, result: await all[question](about) });
    } catch (error) {
      process.send({ id, error: error instanceof Error ? error.stack : String(error) });
    }
  });
  process.once('disconnect', () => process.exit());
}

/** User and system time of this process, all threads of it. */
export function cpuMicros() {
  const { user, system } = process.cpuUsage();
  return user + system;
}
