import { BadCommandError } from '../../offchain/errors/file.ts';
import { parseReference } from '../../offchain/ledger/utxo.ts';
import type { Arguments } from '../arguments.ts';
import type { Context, Outcome } from '../context.ts';
import type { Definition } from '../definition.ts';
import { integer, list, object, text } from '../schema.ts';
import { readHeadLetter } from './drive-operand.ts';

/** MOUNT: a drive into a Hydra head. */
export const mount: Definition = {
  name: 'MOUNT',
  summary: 'Takes a drive into a Hydra head, where calls cost nothing and take milliseconds',
  manual: [
    'Opens a head of its parties where none is open, and deposits all of the drive into it, with some ADA of yours for collateral. All participants of the drive sign, so their keys must be in this home. --hydra names nodes of the head; the drive remembers them, and who the parties are: a head of others is refused from then on.',
    'A head takes deposits in after its deposit period, which is an hour for most; MOUNT waits. Interrupted, it goes on when it is run again. Meanwhile the drive is on its way, and can not be used; EJECT brings it back from everywhere.',
    'Before anything leaves L1, it checks that all of it can come back. A drive that is mounted already is left as it is, and you get ADA into the head where you have none. MOUNT drive: TXID#IX takes over a drive that was formatted in another home.',
  ],
  operands: { text: 'drive: [kernel]', min: 1, max: 2 },
  examples: [
    { line: 'MOUNT D:', meaning: 'Mounts D: into the head of the nodes that --hydra names' },
  ],
  needs: 'write',
  cost: 'Fees. 30 ADA go into the head as collateral where you have none there; they come back with EJECT.',
  result: object({
    drive: text,
    head: text,
    node: text,
    parties: list(text),
    deposited: integer,
  }),
  run,
};

async function run({ machine }: Context, args: Arguments): Promise<Outcome> {
  const letter = readHeadLetter(args);
  const typed = args.operands[1]?.text;
  const genesis = typed === undefined ? undefined : parseReference(typed);
  if (typed !== undefined && genesis === undefined) {
    throw new BadCommandError(`Not a kernel: ${typed}. Write TXID#IX, as FORMAT and VOL print it`);
  }
  const { mountDrive } = await import('../../hydra/drives/mount.ts');
  return machine.sessions.drives.work(letter, 'write', async (drive) => {
    if (genesis !== undefined) drive.attach(genesis);
    const { headId: head, url: node, parties, deposited } = await mountDrive(drive);
    return {
      plain: () =>
        [
          `Drive ${letter}: is mounted into head ${head}`,
          `${deposited} objects deposited through ${node}`,
          `Parties of the head, who can sign any state of it together: ${parties.length}`,
          '',
        ].join('\n'),
      json: () => ({ drive: letter, head, node, parties: [...parties], deposited }),
    };
  });
}
