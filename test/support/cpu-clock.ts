/**
 * Starts a clock of this thread's processor time: on a busy machine, time passes without any work.
 * @returns the milliseconds of work since then
 */
export function startCpuClock(): () => number {
  const start = process.threadCpuUsage();
  return () => {
    const { user, system } = process.threadCpuUsage(start);
    return (user + system) / 1_000;
  };
}
