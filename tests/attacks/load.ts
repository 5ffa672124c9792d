import { Constr } from '../../validators/lib/data.ts';
import { fromHex } from '../../offchain/ledger/hash.ts';
import type { Hex, Utxo } from '../../offchain/ledger/utxo.ts';
import { syscalls } from '../../offchain/syscalls/registry.ts';
import type { Arena } from '../support/arena.ts';
import { text } from '../support/props.ts';
import { fromBytes, type Mutation, type Suite } from '../support/suite.ts';
import { again, staked, Tx } from '../support/tx.ts';
import { accountOwning, entryNamed, inodeOf, nameNode } from './find.ts';
import { typeMutations } from './frame.ts';
import { extraTokens } from './frame-mint.ts';
import { recordMutations } from './frame-record.ts';
import { attack } from './mutation.ts';

const keyOf = (user: keyof Pick<Arena, 'alice' | 'bob' | 'mallory'>, arena: Arena): Hex =>
  arena[user].submission.signer.authKeyHash;

/** A call that Alice and Bob, who are the participants, must both sign. */
export const participantMutations: readonly Mutation[] = [
  attack('B02', 'one participant has not signed', (tx) => tx.signAs(tx.arena.alice)),
  attack('B02', 'the other participant has not signed', (tx) => tx.signAs(tx.arena.bob)),
  attack('B02', 'nobody has signed', (tx) => tx.signAs()),
  attack('B02', 'a stranger has signed instead of one', (tx) =>
    tx.signAs(tx.arena.alice, tx.arena.mallory),
  ),
  attack('B02', 'a participant’s payment key has signed instead of the auth key', (tx) => {
    const { paymentKeyHash } = tx.arena.bob.submission.signer;
    tx.draft.requiredSigners.splice(0, Infinity, keyOf('alice', tx.arena), paymentKeyHash);
  }),
];

const stream = ({ arena }: Tx): Utxo => inodeOf(arena, arena.files.stream);

/** Objects that come back in the same transaction, as if a call had changed them. */
const staying: readonly Mutation[] = [
  attack('B04', 'an object comes back as it was', (tx) => tx.addOutput(again(stream(tx)))),
  attack('B04', 'a file comes back with another owner', (tx) => {
    const { arena } = tx;
    const output = again(stream(tx));
    const { datum } = output;
    if (!(datum instanceof Constr)) throw new TypeError('no datum');
    const owner = fromHex(arena.viewAs(arena.alice).inodes.get(arena.hers.file)?.datum.owner ?? '');
    output.datum = new Constr(
      0,
      datum.fields.map((field, at) => (at === 5 ? owner : field)),
    );
    tx.addOutput(output);
  }),
  attack('B04', 'an object comes back with a staking part', (tx) =>
    tx.addOutput({ ...again(stream(tx)), address: staked(tx) }),
  ),
  attack('B04', 'junk is left at the gate', (tx) =>
    tx.addOutput({ ...again(stream(tx)), assets: new Map(), datum: text('junk') }),
  ),
  attack('B04', 'an object lies before the others', (tx) =>
    tx.draft.outputs.unshift(again(stream(tx))),
  ),
];

export const loadSuite: Suite = {
  name: 'load',
  script: 'load',
  kernel: 'drive',
  healthy: fromBytes(({ built, alice, files, ...arena }) =>
    built(alice, syscalls.load, {
      objects: [
        { utxo: inodeOf({ ...arena, alice, files, built }, files.stream) },
        { utxo: entryNamed({ ...arena, alice, files, built }, files.root, 'f') },
      ],
    }),
  ),
  variations: [
    {
      name: 'more objects leave, of any kind',
      apply: (tx) => {
        tx.spend(accountOwning(tx.arena, tx.arena.hers.root));
        tx.spend(nameNode(tx.arena, ''));
      },
    },
    {
      name: 'the objects go to a stranger: the participants can give their drive away',
      apply: (tx) => {
        const { address } = tx.arena.mallory.submission;
        tx.addOutput({ ...again(stream(tx)), address });
      },
    },
  ],
  mutations: [
    ...participantMutations,
    ...staying,
    ...extraTokens,
    ...recordMutations({
      same: (arena) => inodeOf(arena, arena.files.inline),
      forge: ({ mallory, forged, props }, view) =>
        forged(mallory, view, syscalls.load, { objects: [{ utxo: props.fakeFile }] }),
    }),
    ...typeMutations('load'),
  ],
};

const record = ({ viewAs, alice }: Arena): Utxo => viewAs(alice).record.utxo;

/** The record is an input: its place among them is written when the transaction is assembled. */
export const loadRecordSuite: Suite = {
  name: 'load: the record',
  script: 'load',
  kernel: 'drive',
  healthy: (arena) => {
    const { alice, viewAs, forged } = arena;
    const tx = new Tx(arena, forged(alice, viewAs(alice), syscalls.load, { recordAt: 0n }));
    const target = { kind: 'input', reference: record(arena).reference } as const;
    tx.dispatch.links.set(1, target);
    tx.handler.links.set(1, target);
    return tx.draft;
  },
  variations: [
    {
      name: 'objects leave along with it',
      apply: (tx) => tx.spend(stream(tx)),
    },
  ],
  mutations: [
    ...participantMutations,
    attack('F03', 'the handler’s record is an object that leaves along', (tx) => {
      tx.spend(stream(tx));
      tx.handler.links.set(1, { kind: 'input', reference: stream(tx).reference });
    }),
    attack('F03', 'the handler’s record is the head of the names', (tx) => {
      const head = nameNode(tx.arena, '');
      tx.spend(head);
      tx.handler.links.set(1, { kind: 'input', reference: head.reference });
    }),
    attack('D01', 'the dispatcher’s record is an object that leaves along', (tx) => {
      tx.spend(stream(tx));
      tx.dispatch.links.set(1, { kind: 'input', reference: stream(tx).reference });
    }),
    attack('B04', 'the record comes back with another table', (tx) => {
      const output = again(record(tx.arena));
      const { datum } = output;
      if (!(datum instanceof Constr)) throw new TypeError('no datum');
      output.datum = new Constr(
        0,
        datum.fields.map((field, at) => (at === 1 ? new Uint8Array(28).fill(1) : field)),
      );
      tx.addOutput(output);
    }),
    attack('F03', 'the record is looked for among the reference inputs', (tx) => {
      const { handler } = tx;
      if (handler.data instanceof Constr) handler.data = new Constr(0, handler.data.fields);
    }),
  ],
};
