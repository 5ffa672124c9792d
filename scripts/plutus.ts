/** Writes `plutus.json` from the validators; with `--check`, compares it byte for byte instead. */
import { readFileSync, writeFileSync } from 'node:fs';
import packageJson from '../package.json' with { type: 'json' };
import { makeBlueprint } from '../validators/blueprint.ts';

const file = new URL('../plutus.json', import.meta.url);
const text = `${JSON.stringify(makeBlueprint(packageJson.version), undefined, 2)}\n`;

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    console.error('plutus.json does not match the validators: run `npm run plutus` and commit it');
    process.exitCode = 1;
  } else console.log('plutus.json matches the validators');
} else writeFileSync(file, text);
