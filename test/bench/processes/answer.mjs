/**
 * Makes this process answer the bench, and end with it. Every process also tells its CPU time and its memory.
 *
 * @param {Record<string, (about: any) => unknown>} answers
 */
export function answer(answers) {
  const all = { ready: () => true, cpuMicros, rssBytes: () => process.memoryUsage.rss(), ...answers };
  process.on('message', ({ id, question, about }) => {
    Promise.try(all[question], about).then(
      (result) => process.send({ id, result }),
      (error) => process.send({ id, error: error instanceof Error ? error.stack : String(error) }),
    );
  });
  process.once('disconnect', () => process.exit());
}

/** User and system time of this process, all threads of it. */
export function cpuMicros() {
  const { user, system } = process.cpuUsage();
  return user + system;
}
