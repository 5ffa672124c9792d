import { Journal } from '../../hydra/drives/journal.ts';

/**
 * Another process with a journal: keeps calls, one after the other, and names each as soon as it is kept. Its arguments are
 * the journal's file, its own name, and how many calls it keeps (until it is killed, without).
 */
const [path = '', name = '', count = 'Infinity'] = process.argv.slice(2);
process.stdout.write('ready\n');
const kept = new Journal(path).for('head', name);
for (let number = 0; number < Number(count); number++) {
  const id = `${name}-${number}`;
  kept.add({ id, name: 'create', params: {}, receipt: {}, cbor: new Uint8Array(2_000) });
  process.stdout.write(`${id}\n`);
  // Whoever watches has to be heard.
  await new Promise((resolve) => setImmediate(resolve));
}
