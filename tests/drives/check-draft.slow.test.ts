import { encode, Tag } from 'cbor2';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { HydraClient } from '../../hydra/client/hydra-client.ts';
import { checkDraft, type AskedDeposit } from '../../hydra/drives/check-draft.ts';
import { getDepositAddress } from '../../hydra/drives/deposit-address.ts';
import { DriveLoader, listOnL1 } from '../../hydra/drives/load-drive.ts';
import { UntrustedDraftError } from '../../hydra/errors.ts';
import { encodeDepositDatum } from '../../hydra/head/l1/head-datum.ts';
import { decodeCbor } from '../../offchain/ledger/cbor-items.ts';
import { originalBytes, toList, toMap } from '../../hydra/ledger/cbor-values.ts';
import type { IdentifiedTransaction } from '../../hydra/wire/transaction.ts';
import { utxosToJson } from '../../hydra/wire/tx-out.ts';
import {
  addressToBytes,
  enterpriseAddress,
  rewardAddress,
  TESTNET,
} from '../../offchain/ledger/address.ts';
import { fromHex, toHex } from '../../offchain/ledger/hash.ts';
import { bodyOf } from '../../offchain/ledger/sign.ts';
import type { Hex, Utxo } from '../../offchain/ledger/utxo.ts';
import type { KernelScripts } from '../../offchain/kernel/scripts.ts';
import { prepare } from '../../offchain/submit.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import { makeStage, type Stage } from '../hydra/head.ts';
import { connect } from '../hydra/kernel-in-head.ts';
import type { User } from '../support/world.ts';
import { bootDrive } from './drive.ts';
import { text } from './drive-stage.ts';
import {
  addTo,
  asData,
  asUpstream,
  depositing,
  depositScript,
  identified,
  rewriting,
  saying,
  type Change,
  type Redraft,
} from './rewrite-draft.ts';

let stage: Stage;
let client: HydraClient;
let headId: Hex;
let alice: User;
let mallory: User;
let drive: KernelScripts;
let objects: readonly Utxo[];
/** A file of alice's on C:, the script that guards it, and a call that gives it to mallory, all but alice's signature. */
let gateOfC: Hex;
let theft: IdentifiedTransaction;

beforeAll(async () => {
  stage = await makeStage(1);
  const { world } = stage;
  alice = await world.addUser('alice');
  mallory = await world.addUser('mallory');
  drive = await bootDrive(world, [alice], { account: 1, name: 1, entry: 2, inode: 2 });
  ({ objects } = await listOnL1(alice.submission, drive));
  client = await connect(stage);
  ({ headId } = await client.init());

  const c = await world.boot(alice);
  gateOfC = c.gate.hash;
  const session = world.session(alice, c);
  const { root } = await session.register('alice');
  const { id: thief } = await world.session(mallory, c).register('mallory');
  const id = await session.createFile(root, text('secret'));
  const plan = syscalls.chmod.build(await session.view(), { id, owner: thief });
  const { cbor } = await prepare(mallory.submission, plan);
  theft = identified(cbor);
  return () => stage.end();
}, 120_000);

afterEach(() => {
  vi.restoreAllMocks();
});

const reference = ({ reference: { txId, index } }: Utxo): unknown => [fromHex(txId), index];

const spendableOf = async ({ submission }: User): Promise<Utxo> => {
  const [first] = await submission.provider.listUtxos(submission.address);
  if (first === undefined) throw new RangeError('no funds');
  return first;
};

/** A loader whose node answers what a test says, and what alice has signed. */
function loaderOf(hostile: Redraft): { readonly loader: DriveLoader; readonly signed: Hex[] } {
  const { http } = client;
  // A second loader of a test asks the node itself, and not the first one's.
  vi.restoreAllMocks();
  const honest = {
    funds: http.draftDeposit.bind(http),
    blueprint: http.draftBlueprintDeposit.bind(http),
  };
  vi.spyOn(http, 'draftDeposit').mockImplementation(async (utxo) =>
    hostile(await honest.funds(utxo)),
  );
  vi.spyOn(http, 'draftBlueprintDeposit').mockImplementation(async (...request) =>
    hostile(await honest.blueprint(...request)),
  );
  const signed: Hex[] = [];
  const { signer } = alice.submission;
  const watched = {
    ...signer,
    sign: (transaction: Uint8Array, keys: readonly Hex[]) => {
      signed.push(identified(transaction).id);
      return signer.sign(transaction, keys);
    },
  };
  const loader = new DriveLoader({
    client,
    submission: { ...alice.submission, signer: watched },
    scripts: drive,
    awaitThat: async (_, condition) => {
      while (!(await condition())) await stage.pass(1);
    },
  });
  return { loader, signed };
}

/** Nothing that the node has drafted is signed or handed in. */
async function expectRefused(
  what: 'funds' | 'objects',
  reason: RegExp,
  hostile: Redraft,
): Promise<void> {
  const drafts: Hex[] = [];
  const { loader, signed } = loaderOf((draft) => {
    const answer = hostile(draft);
    drafts.push(answer.id);
    return answer;
  });
  const submit = vi.spyOn(client.http, 'submitToL1');
  const work =
    what === 'funds'
      ? loader.depositFunds([20_000_000n])
      : loader.depositObjects(objects, () => undefined);
  const failure: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(UntrustedDraftError);
  expect(String(failure)).toMatch(reason);
  expect(String(failure)).toContain('Do not trust this node');
  // Asked once: it is not asked again for a better one.
  expect(drafts.length).toBe(1);
  expect(signed.filter((id) => drafts.includes(id))).toEqual([]);
  // Funds are set apart by a transaction of our own first.
  expect(signed.length).toBe(what === 'funds' ? 1 : 0);
  expect(submit).not.toHaveBeenCalled();
}

const other = '77'.repeat(28);
const otherAddress = enterpriseAddress(TESTNET, { kind: 'key', hash: other });
const account = addressToBytes(rewardAddress(TESTNET, { kind: 'script', hash: other }));

describe('a node that wants something else signed', () => {
  test('another output of the wallet', async () => {
    const more = await spendableOf(alice);
    await expectRefused('funds', /which is ours/, rewriting(addTo(0n, reference(more))));
  });

  test('another output of the wallet as collateral', async () => {
    const more = await spendableOf(alice);
    await expectRefused('objects', /which is ours/, rewriting(addTo(13n, reference(more))));
  });

  test('an object of C:', async () => {
    const { provider } = alice.submission;
    const address = enterpriseAddress(TESTNET, { kind: 'script', hash: gateOfC });
    const [object] = await provider.listUtxos(address);
    if (object === undefined) throw new RangeError('nothing on C:');
    const hostile = rewriting(addTo(0n, reference(object)));
    await expectRefused('funds', /which a script guards/, hostile);
  });

  test('an output that nobody knows', async () => {
    const hostile = rewriting(addTo(0n, [fromHex('ab'.repeat(32)), 0n]));
    await expectRefused('funds', /which is not on L1/, hostile);
  });

  test('a call on C: that gives a file away', async () => {
    await expectRefused('objects', /withdrawals/, () => theft);
    await expectRefused('funds', /withdrawals/, () => theft);
  });

  test('one more withdrawal', async () => {
    const hostile = rewriting((body) => {
      body.set(5n, new Map([...toMap(body.get(5n)), [account, 0n]]));
    });
    await expectRefused('objects', /withdrawals/, hostile);
  });

  test('other arguments of a call', async () => {
    // The units stay where they are: only the number of the call is another.
    const hostile: Redraft = ({ cbor }) => {
      const [, witnesses] = toList(decodeCbor(cbor));
      const [redeemers] = [...toMap(witnesses)].filter(([key]) => key === 5n);
      const before = Buffer.from(originalBytes(redeemers?.[1]));
      const at = before.indexOf(fromHex(drive.oneShot.hash));
      const changed = Buffer.from(cbor);
      changed.set(fromHex(other), changed.indexOf(before) + at);
      return identified(new Uint8Array(changed));
    };
    await expectRefused('objects', /redeemers are not those/, hostile);
  });

  test('redeemers that it does not show', async () => {
    const hostile = rewriting((body) => body.set(11n, fromHex('cd'.repeat(32))));
    await expectRefused('objects', /names other redeemers/, hostile);
  });

  test('the consent of another key of ours', async () => {
    const { authKeyHash, paymentKeyHash } = alice.submission.signer;
    await expectRefused('funds', /the consent of key/, rewriting(addTo(14n, fromHex(authKeyHash))));
    await expectRefused(
      'objects',
      /the consent of key/,
      rewriting(addTo(14n, fromHex(paymentKeyHash))),
    );
  });

  test.each<readonly [string, Change]>([
    ['mint', (body) => body.set(9n, new Map([[fromHex(other), new Map([[text('x'), 1n]])]]))],
    ['certificates', addTo(4n, [0, [0, fromHex(other)]])],
    [
      'votes',
      (body) =>
        body.set(
          19n,
          new Map([
            [
              [2, fromHex(other)],
              new Map([
                [
                  [new Uint8Array(32), 0],
                  [1, null],
                ],
              ]),
            ],
          ]),
        ),
    ],
    ['a donation', (body) => body.set(22n, 1_000_000n)],
    ['a treasury value', (body) => body.set(21n, 1_000_000n)],
  ])('%s', async (field, change) => {
    await expectRefused('funds', new RegExp(`no deposit has: ${field}`), rewriting(change));
  });

  test('a field that stands twice, or bytes that are no transaction', async () => {
    const twice: Redraft = ({ cbor }) => {
      const body = bodyOf(cbor);
      // One more entry in the map: the fee once more.
      const changed = [...body.subarray(0, 1).map((head) => head + 1), ...body.subarray(1), 2, 0];
      return identified(new Uint8Array([0x84, ...changed, ...cbor.subarray(1 + body.length)]));
    };
    await expectRefused('funds', /it is no transaction/, twice);
  });
});

describe('a node that deposits something else', () => {
  test('at another address', async () => {
    const hostile = rewriting(depositing((output) => output.set(0n, addressToBytes(otherAddress))));
    await expectRefused('funds', /makes 0 deposits at/, hostile);
    await expectRefused('objects', /makes 0 deposits at/, hostile);
  });

  test('in two parts', async () => {
    const hostile = rewriting((body) => {
      const outputs = toList(body.get(1n));
      body.set(1n, [outputs[0], ...outputs]);
    });
    await expectRefused('funds', /makes 2 deposits at/, hostile);
  });

  test('less ADA, or more', async () => {
    await expectRefused(
      'funds',
      /not deposit exactly/,
      rewriting(depositing((output) => output.set(1n, 19_999_999n))),
    );
    await expectRefused(
      'funds',
      /not deposit exactly/,
      rewriting(depositing((output) => output.set(1n, 20_000_001n))),
    );
  });

  test('all but one token', async () => {
    const hostile = rewriting(
      depositing((output) => {
        const [lovelace, assets] = toList(output.get(1n));
        const [policy, names] = [...toMap(assets)][0] ?? [];
        const [, ...rest] = [...toMap(names)];
        output.set(1n, [lovelace, new Map([[policy, new Map(rest)]])]);
      }),
    );
    await expectRefused('objects', /not deposit exactly/, hostile);
  });

  test('for another head', async () => {
    const hostile = rewriting(saying({ headId: other }));
    await expectRefused('funds', /is for head 7777/, hostile);
    await expectRefused('objects', /is for head 7777/, hostile);
  });

  test('to come back to somebody else', async () => {
    const hostile = rewriting(
      depositing((output, datum) => {
        const deposited = new Map(
          [...datum.deposited].map(([name, utxo]) => {
            const { address } = utxo.output;
            const hex = toHex(utxo.cbor).replace(
              toHex(addressToBytes(address)),
              toHex(addressToBytes(otherAddress)),
            );
            return [name, { ...utxo, cbor: fromHex(hex) }];
          }),
        );
        output.set(2n, [1, new Tag(24, encodeDepositDatum({ ...datum, deposited }))]);
      }),
    );
    await expectRefused('funds', /would not give back/, hostile);
  });

  test('only a part of which would come back', async () => {
    const hostile = rewriting(
      depositing((output, datum) => {
        const deposited = new Map([...datum.deposited].slice(1));
        output.set(2n, [1, new Tag(24, encodeDepositDatum({ ...datum, deposited }))]);
      }),
    );
    await expectRefused('objects', /would not give back/, hostile);
  });

  test('without a datum, or with a senseless one', async () => {
    await expectRefused(
      'funds',
      /no datum of a deposit/,
      rewriting(depositing((output) => output.delete(2n))),
    );
    await expectRefused(
      'funds',
      /no datum of a deposit/,
      rewriting(depositing((output) => output.set(2n, [1, new Tag(24, new Uint8Array([0x80]))]))),
    );
  });

  test('with a deadline far away, or one that has passed', async () => {
    const far = stage.world.clock.now() + 31n * 86_400_000n;
    await expectRefused('funds', /absurd deadline/, rewriting(saying({ deadline: far })));
    await expectRefused('funds', /absurd deadline/, rewriting(saying({ deadline: 0n })));
  });

  test('whenever it likes', async () => {
    const hostile = rewriting((body) => body.delete(3n));
    await expectRefused('funds', /stays valid/, hostile);
  });
});

describe('an honest node', () => {
  /** A draft of outputs of alice's wallet, and what is held against it. */
  async function draftFunds(): Promise<{
    readonly draft: IdentifiedTransaction;
    readonly asked: AskedDeposit;
    readonly surroundings: Parameters<typeof checkDraft>[2];
  }> {
    const { provider } = alice.submission;
    const outputs = [await spendableOf(alice)];
    const { paymentKeyHash, authKeyHash } = alice.submission.signer;
    return {
      draft: await client.http.draftDeposit(utxosToJson(outputs)),
      asked: {
        headId,
        depositAddress: depositScript,
        outputs,
        blueprint: undefined,
        keys: [paymentKeyHash, authKeyHash],
      },
      surroundings: {
        parameters: await provider.getParameters(),
        slotConfig: provider.slotConfig,
        slot: (await provider.getTip()).slot,
        findOutput: async (at) => (await provider.findUtxo(at))?.output,
      },
    };
  }

  test('2.3.0’s drafts are taken, with metadata', async () => {
    const { draft, asked, surroundings } = await draftFunds();
    const { cbor } = asUpstream(asData)(draft);
    const metadata = encode(new Tag(259, new Map([[0, new Map([[55_555, 'HydraV2/DepositTx']])]])));
    const whole = new Uint8Array([...cbor.subarray(0, -1), ...metadata]);
    await expect(checkDraft(whole, asked, surroundings)).resolves.toBeUndefined();
  });

  test('an output that Hydra’s script could not give back is refused', async () => {
    const { draft, asked, surroundings } = await draftFunds();
    const { cbor } = asUpstream((utxo) => utxo.cbor)(draft);
    await expect(checkDraft(cbor, asked, surroundings)).rejects.toThrow('would not give back');
  });

  test('2.3.0’s drafts of objects are taken', async () => {
    const { loader } = loaderOf(asUpstream(asData));
    vi.spyOn(client.http, 'getConfig').mockResolvedValue({});
    const submit = vi.spyOn(client.http, 'submitToL1').mockRejectedValue(new Error('signed'));
    await expect(loader.depositObjects(objects, () => undefined)).rejects.toThrow('signed');
    expect(submit).toHaveBeenCalledOnce();
  });

  test('only an emulated chain’s node is asked where deposits lie', async () => {
    const { http } = client;
    const asking = vi.spyOn(http, 'getConfig');
    const preprod = { network: 'preprod', networkId: TESTNET } as const;
    expect(await getDepositAddress(preprod, http)).toBe(depositScript);
    expect(asking).not.toHaveBeenCalled();
    const { depositAddress } = stage.head.l1.custody;
    expect(await getDepositAddress(alice.submission.provider, http)).toBe(depositAddress);
    asking.mockResolvedValue({ chain: {} });
    expect(await getDepositAddress(alice.submission.provider, http)).toBe(depositScript);
  });

  test('the local head’s drafts are signed and handed in', async () => {
    const { loader, signed } = loaderOf((draft) => draft);
    const funds = await loader.depositFunds([20_000_000n, 10_000_000n]);
    const ids = await loader.depositObjects(objects, () => undefined);
    const record = await loader.depositRecord();
    expect(signed).toEqual(expect.arrayContaining([funds, ...ids, record]));
  });
});
