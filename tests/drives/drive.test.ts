import { expect, test } from 'vitest';
import { openStage } from '../hydra/open-stage.ts';
import { ejectDrive } from '../../hydra/drives/eject.ts';
import { syncDrive } from '../../hydra/drives/sync.ts';
import { formatDrive } from '../../hydra/drives/format.ts';
import { mountDrive } from '../../hydra/drives/mount.ts';
import type { ProtocolParameters } from '../../offchain/ledger/parameters.ts';
import { ForwardingProvider } from '../../offchain/ports/forwarding.ts';
import { numberedId } from '../../offchain/syscalls/format.ts';
import { MAX_ACL, MAX_INLINE } from '../../validators/objects/kinds.ts';
import { driveOf, makeFolder, silent, text } from './drive-stage.ts';

class DearL1 extends ForwardingProvider {
  override async getParameters(): Promise<ProtocolParameters> {
    return { ...(await super.getParameters()), coinsPerUtxoByte: 4_311n };
  }
}

test(
  'a drive is formatted, mounted, worked on, ejected, and works on L1',
  { timeout: 300_000 },
  async () => {
    const stage = await openStage(2);
    const alice = await stage.world.addUser('alice');
    const folder = makeFolder();
    const drive = driveOf(stage, folder, alice);
    const key = alice.submission.signer.authKeyHash;
    const made = await formatDrive(drive, [key], { files: 4, accounts: 2 });
    expect(made).toBe(18);
    // On L1.
    const before = await drive.open();
    expect(before.place).toBe('L1');
    const { root } = await before.session.register('alice');
    const old = await before.session.createFile(root, text('old'));
    const stream = new Uint8Array(9_000).fill(7);
    await before.session.writeFile(old, stream, silent);
    before.close();
    // Its nodes ask for less lovelace than such an L1: what is made there might never come back.
    const careful = driveOf(stage, folder, alice, { provider: new DearL1(drive.parts.provider) });
    await expect(mountDrive(careful)).rejects.toThrow(/utxoCostPerByte 4310, at least 4311/);
    careful.close();
    const mounted = await mountDrive(drive);
    expect(mounted.parties.length).toBe(2);

    // In the head, by another process; a node could also say such parameters when it is mounted.
    const later = driveOf(stage, folder, alice, { provider: new DearL1(drive.parts.provider) });
    await expect(later.open()).rejects.toThrow(/utxoCostPerByte 4310, at least 4311/);
    later.close();
    const second = driveOf(stage, folder, alice);
    const inHead = await second.open();
    expect(inHead.place).toBe('head');
    const { session } = inHead;
    expect(await session.readFile(old)).toEqual(stream);
    const directory = await session.makeDirectory(root, text('docs'));
    const file = await session.createFile(directory, text('new'));
    // The largest calls: full chunks of a file that still has all the inline content and the ACL that it can have.
    await session.writeFile(file, new Uint8Array(MAX_INLINE).fill(3), silent);
    const subjects = Array.from({ length: MAX_ACL }, (_, number) => numberedId(number));
    await session.changeModes(file, { acl: subjects.map((subject) => ({ subject, rights: 7n })) });
    const other = new Uint8Array(20_000).fill(9);
    await session.writeFile(file, other, silent);
    expect(await session.readFile(file)).toEqual(other);
    await session.rename(
      { directory, name: text('new') },
      { directory: root, name: text('moved') },
    );
    await session.removeDirectory({ directory: root, name: text('docs') });
    inHead.close();
    expect(await syncDrive(second)).toMatchObject({ place: 'head', lost: [] });

    const report = await ejectDrive(second, { force: false });
    expect(report.verdict.problems).toEqual([]);
    expect(report.lost).toEqual([]);
    second.close();

    // On L1 again: all of it is there, and works.
    const third = driveOf(stage, folder, alice, { urls: [] });
    const after = await third.open();
    expect(after.place).toBe('L1');
    const names = (await after.session.listDirectory(root)).map(({ name }) =>
      Buffer.from(name).toString(),
    );
    expect(names).toEqual(['moved', 'old']);
    expect(await after.session.readFile(old)).toEqual(stream);
    expect(await after.session.readFile(file)).toEqual(other);
    await after.session.writeFile(file, text('on L1'), silent);
    expect(await after.session.readFile(file)).toEqual(text('on L1'));
    await after.session.deleteFile({ directory: root, name: text('moved') });
    const calls = await after.session.listCalls();
    expect(calls.map(({ name }) => name).slice(-2)).toEqual(['write', 'unlink']);
    expect(calls.filter(({ name }) => name === 'mkdir').length).toBe(1);
  },
);
