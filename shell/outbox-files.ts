import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutboxEntry, OutboxStore } from '../offchain/outbox/outbox.ts';
import { corruptFile, findJsonFile, writeJsonFile } from './home-files.ts';
import { findHostCode, onHost } from './host-errors.ts';

/** An outbox in a folder of the home: one file an entry, named so that their order is that of their numbers. */
export class OutboxFiles implements OutboxStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async list(): Promise<readonly OutboxEntry[]> {
    const entries: OutboxEntry[] = [];
    for (const name of (await this.#listNames()).toSorted()) {
      const entry = await readEntry(join(this.#folder, name));
      if (entry !== undefined) entries.push(entry);
    }
    return entries;
  }

  async put({ id, cbor, number, refused }: OutboxEntry): Promise<void> {
    await writeJsonFile(join(this.#folder, fileName(number, id)), {
      id,
      number,
      refused,
      cbor: Buffer.from(cbor).toString('hex'),
    });
  }

  async remove(id: string): Promise<void> {
    const name = (await this.#listNames()).find((each) => each.endsWith(`-${id}.json`));
    if (name === undefined) return;
    const path = join(this.#folder, name);
    await onHost(path, () => rm(path, { force: true }));
  }

  /** Files that were being written when a process died bear other names. */
  async #listNames(): Promise<readonly string[]> {
    try {
      const names = await readdir(this.#folder);
      return names.filter((name) => /^\d{12}-[0-9a-f]{64}\.json$/.test(name));
    } catch (error) {
      if (findHostCode(error) === 'ENOENT') return [];
      return onHost(this.#folder, () => Promise.reject(error));
    }
  }
}

function fileName(number: number, id: string): string {
  return `${String(number).padStart(12, '0')}-${id}.json`;
}

async function readEntry(path: string): Promise<OutboxEntry | undefined> {
  const file = await findJsonFile(path);
  if (file === undefined) return undefined;
  const { id, number, refused, cbor } = {
    id: file['id'],
    number: file['number'],
    refused: file['refused'],
    cbor: file['cbor'],
  };
  if (
    typeof id !== 'string' ||
    typeof number !== 'number' ||
    typeof refused !== 'boolean' ||
    typeof cbor !== 'string' ||
    !/^(?:[0-9a-f]{2})+$/.test(cbor)
  ) {
    throw corruptFile(path, 'it is not an entry of the outbox');
  }
  return { id, number, refused, cbor: new Uint8Array(Buffer.from(cbor, 'hex')) };
}
