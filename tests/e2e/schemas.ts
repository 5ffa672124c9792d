import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import type { Answer } from './computer.ts';
import { root } from './program.ts';

const ajv = new Ajv2020();

/** That an answer is what its schema says. */
export function expectValid(...answers: readonly Answer[]): void {
  for (const answer of answers) {
    const file = path.join(root, 'docs', 'json-schema', `${answer.command.toLowerCase()}.json`);
    const schema = JSON.parse(readFileSync(file, 'utf8')) as object;
    expect(ajv.validate(schema, answer) ? [] : [answer, ajv.errors]).toEqual([]);
    ajv.removeSchema();
  }
}
