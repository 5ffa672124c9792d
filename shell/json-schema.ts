import { dosError } from '../offchain/errors/dos-error.ts';
import { billSchema } from './bill-text.ts';
import type { Definition } from './definition.ts';
import { integer, object, oneOf, type Schema, text } from './schema.ts';

/** The version of all answers. A change that an old reader would not understand is another version. */
const VERSION = 'dos/1';

const errors = Object.values(dosError);

const error = object({
  code: oneOf(...errors.map(({ code }) => code)),
  class: oneOf(...new Set(errors.map((each) => each.class))),
  action: oneOf(...new Set(errors.map(({ action }) => action))),
  locus: oneOf(...new Set(errors.map(({ locus }) => locus))),
  message: text,
  'trace?': { type: 'string', pattern: '^[A-Z][0-9]{2}$' },
  'bill?': billSchema,
});

/** What a command answers that was redirected: where its output went. */
const redirected = object({ path: text, size: integer });

/** What any command answers to `/?`. */
const help = object({ help: text });

/** The JSON Schema of every answer of a command; undefined for a word of the language, which has none. */
export function makeAnswerSchema({ name, summary, result }: Definition): Schema | undefined {
  if (result === undefined) return undefined;
  const { $defs, ...rest } = result;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${VERSION}/${name.toLowerCase()}`,
    title: name,
    description: summary,
    oneOf: [
      object({
        schema: { const: VERSION },
        command: { const: name },
        ok: { const: true },
        result: { anyOf: [rest, redirected, help] },
      }),
      makeFailureSchema(name),
    ],
    ...($defs === undefined ? {} : { $defs }),
  };
}

/** The JSON Schema of a failure of a command, or of whatever was no command. */
export function makeFailureSchema(name: string | undefined): Schema {
  return object({
    schema: { const: VERSION },
    command: name === undefined ? text : { const: name },
    ok: { const: false },
    error,
  });
}
