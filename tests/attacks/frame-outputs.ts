import { Constr } from '../../validators/lib/data.ts';
import { acceptingScript } from '../emulator/scripts.ts';
import { datumHash } from '../support/assemble.ts';
import type { Mutation } from '../support/suite.ts';
import { staked, type Tx } from '../support/tx.ts';
import type { FrameTarget } from './frame.ts';

type NewOutput = Parameters<Tx['addOutput']>[0];

/** Attacks on each of the objects that the call leaves, and on their number. */
export function outputMutations({
  outputs,
  updated,
  blank = 0,
}: Pick<FrameTarget, 'outputs' | 'updated' | 'blank'>): readonly Mutation[] {
  return [
    ...range(outputs).flatMap((at) => objectMutations(at, outputs)),
    ...range(outputs - blank).map(shortened),
    ...range(updated).flatMap(depositMutations),
    ...extraMutations,
  ];
}

const range = (length: number): readonly number[] => Array.from({ length }, (_, at) => at);

const junk = (address: string): NewOutput => ({
  address,
  lovelace: 2_000_000n,
  assets: new Map(),
  datum: new Constr(0),
});

const extra = (name: string, make: (tx: Tx) => NewOutput): Mutation => ({
  name: `an output too many: ${name}`,
  rejects: 'F07',
  apply: (tx) => tx.addOutput(make(tx)),
});

const extraMutations: readonly Mutation[] = [
  extra('junk', (tx) => junk(tx.object(0).address)),
  extra('junk with a staking part', (tx) => junk(staked(tx))),
  extra('junk without a datum', (tx) => ({ ...junk(tx.object(0).address), datum: undefined })),
  extra('a copy of an object, without its token', (tx) => ({
    ...tx.object(0),
    assets: new Map(),
  })),
  {
    name: 'an output too many: the attacker’s token, as an object’s',
    rejects: 'F07',
    apply: (tx) => {
      const { foreignRecord } = tx.arena.props;
      const { address } = tx.object(0);
      tx.spend(foreignRecord);
      tx.addOutput({ ...junk(address), assets: new Map(foreignRecord.output.assets) });
    },
  },
  {
    name: 'junk comes before the objects',
    rejects: 'F08',
    apply: (tx) => tx.draft.outputs.unshift(junk(tx.object(0).address)),
  },
  {
    name: 'a wallet output comes before the objects',
    rejects: 'F08',
    apply: (tx) => {
      const { address } = tx.arena.bob.submission;
      tx.draft.outputs.unshift({ address, lovelace: 5_000_000n, assets: new Map() });
    },
  },
  {
    name: 'an output too many comes after the change',
    rejects: 'F07',
    apply: (tx) => tx.draft.outputs.push(junk(tx.object(0).address)),
  },
];

/** Attacks on the lovelace of an object that was there before. */
const depositMutations = (at: number): readonly Mutation[] => [
  {
    name: `object ${at}: its lovelace falls`,
    rejects: 'F09',
    apply: (tx) => {
      tx.object(at).lovelace = tx.before(at).output.lovelace - 1n;
    },
  },
  {
    name: `object ${at}: its deposit is taken, as far as the ledger allows`,
    rejects: 'F09',
    apply: (tx) => {
      tx.object(at).lovelace = 0n;
    },
  },
];

function objectMutations(at: number, outputs: number): readonly Mutation[] {
  const last = at + 1 === outputs;
  const changed = (name: string, apply: (tx: Tx) => void): Mutation => ({
    name: `object ${at}: ${name}`,
    rejects: 'F08',
    apply,
  });
  return [
    ...(last ? [] : swaps(at).map(([name, apply]) => changed(name, apply))),
    changed('it gets a staking part', (tx) => {
      tx.object(at).address = staked(tx);
    }),
    changed('it holds a reference script', (tx) => {
      tx.object(at).referenceScript = acceptingScript;
    }),
    changed('it holds the attacker’s token besides', (tx) => {
      const { foreignRecord } = tx.arena.props;
      tx.spend(foreignRecord);
      for (const [unit] of foreignRecord.output.assets) tx.object(at).assets.set(unit, 1n);
    }),
    changed('its token goes to the attacker', (tx) => {
      tx.object(at).assets.clear();
    }),
    changed('it has its datum by hash', (tx) => {
      const object = tx.object(at);
      object.datumHash = datumHash(object.datum ?? 0n);
    }),
    changed('it has no datum', (tx) => {
      tx.object(at).datum = undefined;
    }),
    changed('its datum is no constructor', (tx) => {
      tx.object(at).datum = 0n;
    }),
    changed('it has a field too many', (tx) => {
      const { datum } = tx.object(at);
      if (datum instanceof Constr) tx.object(at).datum = new Constr(0, [...datum.fields, 0n]);
    }),
    changed('its datum grows beyond 1,024 bytes', (tx) => {
      const { datum } = tx.object(at);
      const long = new Uint8Array(1024);
      if (datum instanceof Constr) tx.object(at).datum = new Constr(0, [...datum.fields, long]);
    }),
    changed('it is of another constructor', (tx) => {
      const { datum } = tx.object(at);
      if (datum instanceof Constr) tx.object(at).datum = new Constr(1, datum.fields);
    }),
    {
      name: `object ${at}: it goes to the attacker, datum and all`,
      rejects: 'F08',
      apply: (tx) => {
        tx.object(at).address = tx.arena.mallory.submission.address;
      },
    },
  ];
}

/** A blank has no field to lose. */
const shortened = (at: number): Mutation => ({
  name: `object ${at}: it lacks the last field`,
  rejects: 'F08',
  apply: (tx) => {
    const { datum } = tx.object(at);
    if (datum instanceof Constr) tx.object(at).datum = new Constr(0, datum.fields.slice(0, -1));
  },
});

/** What can be mixed up with the next object. */
const swaps = (at: number): readonly (readonly [string, (tx: Tx) => void])[] => [
  [
    'it changes places with the next',
    (tx) => {
      const [a, b] = [tx.object(at), tx.object(at + 1)];
      const { outputs } = tx.draft;
      const first = outputs.indexOf(a);
      outputs[outputs.indexOf(b)] = a;
      outputs[first] = b;
    },
  ],
  [
    'it changes tokens with the next',
    (tx) => {
      const [a, b] = [tx.object(at).assets, tx.object(at + 1).assets];
      const [before, after] = [[...a], [...b]];
      a.clear();
      b.clear();
      for (const [unit, quantity] of after) a.set(unit, quantity);
      for (const [unit, quantity] of before) b.set(unit, quantity);
    },
  ],
];
