import { traceCodes, type TraceCode } from '../../validators/abi.ts';
import { dosError } from './dos-error.ts';
import { ScriptRejectedError } from './transaction.ts';

const codes: ReadonlyMap<string, TraceCode> = new Map(Object.entries(traceCodes));

/** The last trace code in a log or message: scripts leave exactly one, when they fail. */
export function findTraceCode(text: string): string | undefined {
  const found = text.match(/\b[A-Z][0-9]{2}\b/g)?.filter((code) => codes.has(code));
  return found?.at(-1);
}

/**
 * The error for a script that failed. `traces` is what scripts have traced, or a text that holds it; `reason` is what the
 * machine says. Without a code of ours, the reason is all there is: an argument of the wrong type, or a foreign script.
 */
export function scriptRejected(
  traces: string,
  reason: string,
  cause?: unknown,
): ScriptRejectedError {
  const trace = findTraceCode(traces);
  const code = trace === undefined ? undefined : codes.get(trace);
  if (code !== undefined) {
    return new ScriptRejectedError({
      trace,
      meaning: code.meaning,
      dos: dosError[code.error],
      cause,
    });
  }
  return new ScriptRejectedError({
    trace: undefined,
    meaning: `a script failed: ${reason}`,
    dos: dosError.invalidData,
    cause,
  });
}
