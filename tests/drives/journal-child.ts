import { Journal } from '../../hydra/drives/journal.ts';

/**
 * The process that `journal.slow.test.ts` kills: keeps calls, one after the other, and names each as soon as it is kept.
 * Its arguments are the journal's file and its own name.
 */
const [path = '', name = ''] = process.argv.slice(2);
process.stdout.write('ready\n');
const kept = new Journal(path).for('head', name);
for (let number = 0; ; number++) {
  const id = `${name}-${number}`;
  kept.add({ id, name: 'create', params: {}, receipt: {}, cbor: new Uint8Array(2_000) });
  process.stdout.write(`${id}\n`);
  // Whoever watches has to be heard.
  await new Promise((resolve) => setImmediate(resolve));
}
