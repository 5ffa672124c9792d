import { traceCodes, type TraceCode } from '../../validators/abi.ts';
import { dosError } from './dos-error.ts';
import { ScriptRejectedError } from './transaction.ts';

const codes: ReadonlyMap<string, TraceCode> = new Map(Object.entries(traceCodes));

/** The last trace code in a log or message: scripts leave exactly one, when they fail. */
export function findTraceCode(text: string): string | undefined {
  const found = text.match(/\b[A-Z][0-9]{2}\b/g)?.filter((code) => codes.has(code));
  return found?.at(-1);
}

/** The error for a script that failed, by the trace code in what the machine said. */
export function scriptRejected(text: string, cause?: unknown): ScriptRejectedError {
  const trace = findTraceCode(text);
  const code = trace === undefined ? undefined : codes.get(trace);
  if (code === undefined) {
    return new ScriptRejectedError({
      trace,
      meaning: 'an argument has the wrong type',
      dos: dosError.invalidData,
      cause,
    });
  }
  return new ScriptRejectedError({
    trace,
    meaning: code.meaning,
    dos: dosError[code.error],
    cause,
  });
}
