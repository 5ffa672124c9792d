import { beforeAll, describe, expect, test } from 'vitest';
import { blazeBuilder } from '../../offchain/builders/blaze.ts';
import { lucidBuilder } from '../../offchain/builders/lucid.ts';
import { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import { MAX_ACL, MAX_CHUNK, MAX_INLINE } from '../../validators/objects/kinds.ts';
import { makeDesk, silent, text, type Desk } from '../kernel/desk.ts';
import { randomBytes, seed } from './random.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await makeDesk();
});

const acl = Array.from({ length: MAX_ACL }, (_, index) => ({
  subject: index.toString(16).padStart(2, '0').repeat(28),
  rights: 7n,
}));

describe(`the largest inode has room for every chunk (seed ${seed})`, () => {
  test.each([lucidBuilder, blazeBuilder])(
    '$name: several chunks over inline content',
    async (builder) => {
      const { alice, world, scripts, root } = desk;
      const { address, signer } = alice.submission;
      const session = new KernelSession({
        provider: world.emulator.provider,
        scripts,
        user: signer.authKeyHash,
        address,
        submission: { ...alice.submission, builder },
      });
      const file = await session.createFile(root, text(builder.name));
      await session.call(syscalls.chmod, { id: file, acl });
      await session.writeFile(file, randomBytes(MAX_INLINE), silent);
      const content = randomBytes(3 * MAX_CHUNK);
      await session.writeFile(file, content, silent);
      expect(Buffer.compare(await session.readFile(file), content)).toBe(0);
    },
  );
});
