import { defaultClient, HydraClient } from '../../hydra/client/hydra-client.ts';
import { archiveConfirmed, Archive } from '../../hydra/provider/archive.ts';
import { HeadProvider } from '../../hydra/provider/head-provider.ts';
import { mergeSignatures } from '../../hydra/wire/signatures.ts';
import type { IdentifiedTransaction } from '../../hydra/wire/transaction.ts';
import { utxosToJson } from '../../hydra/wire/tx-out.ts';
import { KernelSession } from '../../offchain/kernel/kernel-session.ts';
import { syscallTable, type KernelScripts } from '../../offchain/kernel/scripts.ts';
import { rewardAddress, addressToBytes, TESTNET } from '../../offchain/ledger/address.ts';
import { blake2b256, fromHex, scriptHash, toHex } from '../../offchain/ledger/hash.ts';
import { bodyOf } from '../../offchain/ledger/sign.ts';
import { compareReferences, type Hex, type Utxo } from '../../offchain/ledger/utxo.ts';
import { emptyPlan } from '../../offchain/tx-plan.ts';
import { Dispatch } from '../../validators/arguments/dispatch.ts';
import { Constr, encodeData } from '../../validators/lib/data.ts';
import { toData } from '../../validators/lib/schema.ts';
import { encode, Tag } from 'cbor2';
import { acceptingScript } from '../emulator/scripts.ts';
import {
  bootByHand,
  execute,
  healthyRecord,
  kernelData,
  withDatum,
} from '../kernel/boot-by-hand.ts';
import type { User } from '../support/world.ts';
import { DEPOSIT_PERIOD, pay, type Stage } from './head.ts';

/** A call that lets everything leave the kernel: stands for `load`, which only drives will have. */
const lettingGo = scriptHash(acceptingScript);

/** A kernel on L1 whose objects may be deposited, with one user, and files of hers. */
export interface LoadableKernel {
  readonly alice: User;
  readonly scripts: KernelScripts;
  readonly files: readonly Hex[];
}

/** Boots it, and makes so many empty files. */
export async function makeLoadableKernel(stage: Stage, files: number): Promise<LoadableKernel> {
  const { world } = stage;
  const alice = await world.addUser('alice');
  // Publishes and registers the handlers.
  await world.boot(alice);
  await execute(alice, { ...emptyPlan, registrations: [lettingGo] });
  const { scripts } = await bootByHand(alice, ({ record, names }, made) => {
    const { parameters, ...rest } = healthyRecord(made);
    const table = new Uint8Array([...syscallTable('public'), ...fromHex(lettingGo)]);
    // Chunks that fit into a transaction of a head.
    const data = kernelData({ ...rest, table, parameters: { ...parameters, chunkSize: 4096n } });
    return { record: withDatum(record, data), names };
  });
  if ((await alice.submission.provider.findRewards(scripts.dispatcher.hash)) === undefined) {
    await execute(alice, { ...emptyPlan, registrations: [scripts.dispatcher.hash] });
  }
  const session = world.session(alice, scripts);
  const { root } = await session.register('alice');
  const ids: Hex[] = [];
  for (let number = 0; number < files; number++) {
    ids.push(await session.createFile(root, new Uint8Array(Buffer.from(`file-${number}`))));
  }
  return { alice, scripts, files: ids };
}

/** Connects to a party. Ends with the stage. */
export async function connect(stage: Stage, party = 0): Promise<HydraClient> {
  const node = stage.head.parties[party];
  if (node === undefined) throw new RangeError(`no party ${party}`);
  const client = await HydraClient.connect({
    ...defaultClient,
    url: `http://${node.authority}`,
    delay: 20,
    patience: 30_000,
    l1Patience: 20_000,
  });
  stage.later(() => client.disconnect());
  return client;
}

/** Signs a drafted deposit, hands it in, and lets time pass until the head has it. */
export async function deposit(
  stage: Stage,
  client: HydraClient,
  { submission }: User,
  draft: IdentifiedTransaction,
  keys: readonly Hex[],
): Promise<void> {
  const { signer } = submission;
  const id = blake2b256(bodyOf(draft.cbor));
  const witnesses = await signer.sign(draft.cbor, keys);
  if (toHex(id) !== draft.id) throw new Error('another transaction');
  const finalized = client.waitFor('the commit', (output) =>
    output.tag === 'CommitFinalized' && output.depositTxId === draft.id
      ? { value: undefined }
      : undefined,
  );
  await client.http.submitToL1({ id: draft.id, cbor: mergeSignatures(draft.cbor, witnesses) });
  await stage.head.look();
  // Made at the end of its validity, half a period from now; taken in from one period after that on, for half a period.
  await stage.pass(Number(DEPOSIT_PERIOD) * 1.5 + 5);
  await finalized;
}

/** Outputs of a user's wallet, deposited. */
export async function depositWallet(
  stage: Stage,
  client: HydraClient,
  user: User,
  amounts: readonly bigint[],
): Promise<void> {
  const draft = await draftOfWallet(stage, client, user, amounts);
  await deposit(stage, client, user, draft, [user.submission.signer.paymentKeyHash]);
}

/** The same, but nobody waits until it is taken in; answers the deposit's id. */
export async function offerWallet(
  stage: Stage,
  client: HydraClient,
  user: User,
  amounts: readonly bigint[],
): Promise<Hex> {
  const { id, cbor } = await draftOfWallet(stage, client, user, amounts);
  const { signer } = user.submission;
  const signatures = await signer.sign(cbor, [signer.paymentKeyHash]);
  await client.http.submitToL1({ id, cbor: mergeSignatures(cbor, signatures) });
  await stage.head.look();
  return id;
}

/** A node's draft of a deposit of fresh outputs. */
async function draftOfWallet(
  stage: Stage,
  client: HydraClient,
  { submission: { address, provider } }: User,
  amounts: readonly bigint[],
): Promise<IdentifiedTransaction> {
  const before = new Set(
    (await provider.listUtxos(address)).map(({ reference }) => reference.txId),
  );
  await pay(stage.world, address, amounts);
  const fresh = (await provider.listUtxos(address)).filter(
    ({ reference }) => !before.has(reference.txId),
  );
  return client.http.draftDeposit(utxosToJson(fresh));
}

/** All objects of the kernel, deposited by a blueprint: the record is spent too, and found by its place. */
export async function depositKernel(
  stage: Stage,
  client: HydraClient,
  { alice, scripts }: LoadableKernel,
): Promise<void> {
  const { provider } = alice.submission;
  const objects = (await provider.listUtxos(scripts.address)).toSorted((a, b) =>
    compareReferences(a.reference, b.reference),
  );
  const record = objects.findIndex(({ output }) =>
    [...output.assets.keys()].some((unit) => unit === `${scripts.oneShot.hash}4b45524e454c`),
  );
  // The node adds an input for its fee, which may come before the record.
  for (const shift of [0, 1]) {
    const blueprint = blueprintOf(scripts, objects, BigInt(record + shift));
    try {
      const draft = await client.http.draftBlueprintDeposit(
        blueprint,
        utxosToJson(objects),
        undefined,
      );
      await deposit(stage, client, alice, draft, []);
      return;
    } catch (error) {
      if (shift === 1) throw error;
    }
  }
}

/** A transaction that spends the objects, with their redeemers and scripts, and makes nothing. */
function blueprintOf(
  scripts: KernelScripts,
  objects: readonly Utxo[],
  record: bigint,
): IdentifiedTransaction {
  const slot = BigInt(syscallTable('public').length / 28);
  const { dispatcher, gate, oneShot } = scripts;
  // Withdrawals are ordered by hash, and their redeemers come after those of what is spent.
  const place = dispatcher.hash < lettingGo ? 1 : 0;
  const handler = BigInt(objects.length + place);
  const dispatch = encodeData(toData(Dispatch, { kind: 'Input', slot, record, handler }));
  const call = encodeData(new Constr(0, [fromHex(oneShot.hash)]));
  const account = (hash: Hex): Uint8Array =>
    addressToBytes(rewardAddress(TESTNET, { kind: 'script', hash }));
  const body = encode(
    new Map<number, unknown>([
      [
        0,
        new Tag(
          258,
          objects.map(({ reference }) => [fromHex(reference.txId), reference.index]),
        ),
      ],
      [1, []],
      [2, 0n],
      [
        5,
        new Map([
          [account(dispatcher.hash), 0n],
          [account(lettingGo), 0n],
        ]),
      ],
    ]),
  );
  const entry = (tag: number, index: number, data: Uint8Array): Uint8Array =>
    new Uint8Array([0x82, tag, ...encode(index), 0x82, ...data, 0x82, 0, 0]);
  const redeemers = [
    ...objects.map((_, index) => entry(0, index, encodeData(new Constr(0)))),
    entry(3, 1 - place, dispatch),
    entry(3, place, call),
  ];
  const witnesses = Buffer.concat([
    new Uint8Array([0xa2, 5]),
    mapHead(redeemers.length),
    ...redeemers,
    new Uint8Array([7]),
    encode(new Tag(258, [gate.script.bytes, dispatcher.script.bytes, acceptingScript.bytes])),
  ]);
  const cbor = new Uint8Array([0x84, ...body, ...witnesses, 0xf5, 0xf6]);
  return { id: toHex(blake2b256(body)), cbor };
}

function mapHead(size: number): Uint8Array {
  return size < 24 ? new Uint8Array([0xa0 | size]) : new Uint8Array([0xb8, size]);
}

/** An open head as a provider. Ends with the stage. */
export async function openProvider(
  stage: Stage,
  client: HydraClient,
  archive = new Archive(),
): Promise<HeadProvider> {
  const stop = client.listen((output) => archiveConfirmed(archive, output, 0n));
  stage.later(stop);
  const provider = await HeadProvider.open({
    client,
    base: stage.world.emulator.provider,
    archive,
  });
  stage.later(() => provider.close());
  return provider;
}

/** A session of a user with the kernel inside of the head. */
export async function sessionInHead(
  stage: Stage,
  client: HydraClient,
  { alice, scripts }: LoadableKernel,
): Promise<{ readonly session: KernelSession; readonly provider: HeadProvider }> {
  const provider = await openProvider(stage, client);
  const session = new KernelSession({
    provider,
    scripts,
    user: alice.submission.signer.authKeyHash,
    address: alice.submission.address,
    submission: { ...alice.submission, provider },
  });
  return { session, provider };
}
