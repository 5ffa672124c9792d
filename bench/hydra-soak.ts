/** A session of 20,000 calls in a head: `npm run soak`. */
import { runSession } from './long-session.ts';

for await (const { calls, each, held, whole } of runSession(20_000)) {
  console.log(
    `${calls} calls: ${each.toFixed(1)} ms each, ${held.toFixed(0)} MiB held, ${whole.toFixed(0)} of the process`,
  );
}
process.exit();
