import type { RunFinish } from '@ossa/contracts';

/** The end of a run with data of its own, the one thing that callers may well change: nobody else sees what is done with it. */
export function withOwnData(finish: RunFinish): RunFinish {
  const { data } = finish.result;
  if (typeof data !== 'object' || data === null) return finish;
  return { ...finish, result: { ...finish.result, data: structuredClone(data) } };
}
