import { traceCodes, type TraceCode } from '../../validators/abi.ts';
import { dosError } from './dos-error.ts';
import { ScriptRejectedError } from './transaction.ts';

/** The last trace code in a log or message: scripts leave exactly one, when they fail. */
export function findTraceCode(text: string): string | undefined {
  const found = text.match(/\b[A-Z][0-9]{2}\b/g)?.filter((code) => code in traceCodes);
  return found?.at(-1);
}

/** The error for a script that failed, by the trace code in what the machine said. */
export function scriptRejected(text: string, cause?: unknown): ScriptRejectedError {
  const trace = findTraceCode(text);
  if (trace === undefined) {
    return new ScriptRejectedError({
      trace,
      meaning: 'an argument has the wrong type',
      dos: dosError.invalidData,
      cause,
    });
  }
  const { meaning, error }: TraceCode = traceCodes[trace as keyof typeof traceCodes];
  return new ScriptRejectedError({ trace, meaning, dos: dosError[error], cause });
}
